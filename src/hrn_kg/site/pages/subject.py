"""The page of one type of facility, and of one intervention: the answer first, then what it rests on."""

from __future__ import annotations

from typing import Final

from hrn_kg import words
from hrn_kg.answers.neighbourhood import neighbourhood
from hrn_kg.answers.record_list import records
from hrn_kg.answers.subject_facts import subject
from hrn_kg.describe import Description
from hrn_kg.render.schema_org import of_thing
from hrn_kg.render.triple_index import Text, TripleIndex
from hrn_kg.render.views import DEFINITIONS, Link
from hrn_kg.site.citing import cite_box
from hrn_kg.site.documents import Document, signposts_of
from hrn_kg.site.pages.frame import OfFamily, Page, Parameters, framed, is_listed
from hrn_kg.site.site import Site

# The first page has so many lines that lead to records, of which so many at most in the list of all others.
_LINES: Final = 38
_MOST_FIRST: Final = 15


async def subject_page(site: Site, document: Document, description: Description, parameters: Parameters) -> Page:
    """What is known of a type of facility or an intervention; `page` turns the list of all records."""
    lang, iri = document.language, description.iri
    index = TripleIndex(description.triples, description.prefixes)
    around = await neighbourhood(site.data, iri)
    facts = await subject(site.data, around, sorted(index.iris(iri, "hro:inferredDefinition")), lang)
    room = max(0, min(_MOST_FIRST, _LINES - len(facts.shown)))
    listed = await records(site.data, iri, facts.shown, parameters.get("page", "1"), lang, first=room)
    family = "types" if around.is_type else "interventions"
    title = index.label(iri, lang)
    signposts = signposts_of(site, document)
    if listed.page > 1:
        # Another page of the list is another page: its own address is the one to keep.
        signposts = tuple(post for post in signposts if "canonical" not in post.relation)
    return framed(
        site,
        "subject",
        lang,
        path=document.page,
        parameters={"page": str(listed.page)} if listed.page > 1 else {},
        menu="facilities",
        trail=_trail(family, lang),
        links=signposts,
        structured=of_thing(description, lang, page=site.address(document.address), downloads=()),
        data_path=document.path,
        cite=await cite_box(site, description, lang),
        iri=iri,
        heading=title,
        titles=tuple((code, text) for code, text in index.labels(iri).items() if code != lang),
        definition=index.text(iri, lang, *DEFINITIONS),
        also=_also(index, iri, lang),
        is_type=around.is_type,
        view=facts,
        records=listed,
        turn=lambda n: f"/{lang}{document.page}" + (f"?page={n}" if n > 1 else "") + "#records",
        has=is_listed,
    )


def _trail(family: str, lang: str) -> list[Link]:
    path = f"/{family}"
    return [Link(words.translate(lang, f"foot.{family}"), href=f"/{lang}{path}")] if is_listed(path) else []


def _also(index: TripleIndex, iri: str, lang: str) -> tuple[Text, ...]:
    """Other names in the language of the page, sorted."""
    found = {
        value.value for value in index.values(iri, "skos:altLabel") if getattr(value, "language", None) in (lang, None)
    }
    return tuple(Text(name, lang) for name in sorted(found, key=str.lower))


OF_TYPES = OfFamily("/types", subject_page, ("page",))
OF_INTERVENTIONS = OfFamily("/interventions", subject_page, ("page",))
