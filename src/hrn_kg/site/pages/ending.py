"""What the pages of things with an own kind share: what stands last on them, and in their head; and small helpers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hrn_kg import words
from hrn_kg.describe import Description
from hrn_kg.iris import local_name
from hrn_kg.render.schema_org import of_thing
from hrn_kg.render.triple_index import Text, TripleIndex
from hrn_kg.render.views import Link
from hrn_kg.site.citing import cite_box
from hrn_kg.site.documents import Document, signposts_of
from hrn_kg.site.site import Site


@dataclass(frozen=True, slots=True)
class Ending:
    """A thing as the end of its page names it."""

    iri: str
    title: Text
    titles: tuple[tuple[str, Text], ...]


async def ending(site: Site, document: Document, description: Description) -> dict[str, Any]:
    """What the template `last.html` shows of a thing, and what stands in the head of its page.

    Raises what the engine raises.
    """
    lang = document.language
    index = TripleIndex(description.triples, description.prefixes)
    labels = index.labels(description.iri)
    titles = tuple((code, labels[code]) for code in words.languages() if code in labels)
    return {
        "view": Ending(description.iri, index.label(description.iri, lang), titles),
        "data_path": document.path,
        "links": signposts_of(site, document),
        "cite": await cite_box(site, description, lang),
        "structured": of_thing(description, lang, page=site.address(document.address)),
    }


def answers_to(lang: str) -> str:
    """The path to which who knows better is led: the forms."""
    return f"/{lang}/contribute"


def step_to(lang: str, path: str) -> Link:
    """The link back to a list."""
    return Link(words.translate(lang, "foot" + path.replace("/", ".")), href=f"/{lang}{path}")


def kept(**parameters: str) -> dict[str, str]:
    """The parameters that are there."""
    return {name: value for name, value in parameters.items() if value}


def slug(link: Link | None) -> str:
    """The last part of the address of a concept."""
    return local_name(link.href or "") if link else ""
