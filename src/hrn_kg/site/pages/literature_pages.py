"""`/sources`: the documents that were read and what they cite; and the page of each of these."""

from __future__ import annotations

from hrn_kg import words
from hrn_kg.answers.gathering import cut
from hrn_kg.answers.literature import cited_sources, claims_on, how_lost, read_documents, resting_on_untraceable
from hrn_kg.answers.readable import for_readers
from hrn_kg.answers.reading_order import reading
from hrn_kg.describe import Description
from hrn_kg.render.schema_org import of_thing
from hrn_kg.render.triple_index import TripleIndex
from hrn_kg.render.views import Link, view_thing
from hrn_kg.site.citing import cite_box
from hrn_kg.site.documents import Document, signposts_of
from hrn_kg.site.pages.frame import Fixed, OfFamily, Page, Parameters, framed
from hrn_kg.site.site import Site
from hrn_kg.vocab import expand

_EACH = 40


async def sources(site: Site, lang: str, parameters: Parameters) -> Page:
    """All documents; `show=untraceable` lists the citations that lead nowhere, a page of them at a time."""
    cited = await cited_sources(site.data, lang)
    lost = tuple(source for source in cited if source.is_untraceable)
    if parameters.get("show") != "untraceable":
        traceable = tuple(source for source in cited if not source.is_untraceable)
        return framed(
            site,
            "sources",
            lang,
            path="/sources",
            menu="sources",
            documents=await read_documents(site.data, lang),
            cited=traceable,
            lost=len(lost),
            hanging=await resting_on_untraceable(site.data),
            has_coverage=site.settings.documents is not None,
        )
    shown = cut(lost, parameters.get("page", ""), _EACH)
    kept = {"show": "untraceable", **({"page": str(shown.page)} if shown.page > 1 else {})}
    return framed(
        site,
        "untraceable",
        lang,
        path="/sources",
        parameters=kept,
        menu="sources",
        trail=_trail(lang),
        shown=shown,
        hanging=await resting_on_untraceable(site.data),
    )


async def source(site: Site, document: Document, description: Description, parameters: Parameters) -> Page:
    """A document that was read with its claims in reading order, or a source that is cited with what rests on it."""
    lang, iri = document.language, description.iri
    view = for_readers(view_thing(description, lang), description, lang)
    index = TripleIndex(description.triples, description.prefixes)
    asked = parameters.get("page", "")
    read = next((one for one in await read_documents(site.data, lang) if one.iri == iri), None)
    claims = await reading(site.data, iri, asked, lang) if read else None
    resting = None if read else cut(await claims_on(site.data, iri, lang), asked, _EACH)
    page = claims.page if claims else resting.page if resting else 1
    lost = how_lost(index.iris(iri, "rdf:type"))
    return framed(
        site,
        "source",
        lang,
        path=document.page,
        parameters={"page": str(page)} if page > 1 else {},
        menu="sources",
        trail=_trail(lang),
        data_path=document.path,
        links=signposts_of(site, document),
        cite=await cite_box(site, description, lang),
        structured=of_thing(description, lang, page=site.address(document.address), downloads=()),
        view=view,
        read=read,
        claims=claims,
        resting=resting,
        lost=lost,
        note=index.text(iri, lang, "rdfs:comment"),
        cited_as=index.literal(iri, "hro:citedAs"),
        cited_by=[link for row in view.rows if row.anchor == "p-isReferencedBy" for link in row.values],
        rows=[row for row in view.rows if row.anchor not in _SHOWN],
        conflicts=[item for item in view.disputes if item.is_disagreement],
        compared=[item for item in view.disputes if not item.is_disagreement],
        has_coverage=site.settings.documents is not None,
    )


# Shown in places of their own, or said by the kind of document.
_SHOWN = frozenset(
    (
        "p-isReferencedBy",
        "p-citedAs",
        "p-comment",
        "p-documentKind",
        "p-language",
        "p-type",
        "p-issued",
        "p-alternative",
    )
) | {f"p-{expand(name).rpartition('/')[2]}" for name in ("dct:title", "dct:creator", "dct:publisher")}


def _trail(lang: str) -> tuple[Link, ...]:
    return (Link(words.translate(lang, "foot.sources"), href=f"/{lang}/sources"),)


PAGE = Fixed("/sources", "Documents that were read, and what they cite", sources, ("show", "page"))
OF_SOURCES = OfFamily("/sources", source, ("page",))
