"""What stands last on the page of one thing: its names in other languages, its IRI, its forms as data."""

from __future__ import annotations

from dataclasses import dataclass

from hrn_kg import words
from hrn_kg.describe import Description
from hrn_kg.iris import local_name
from hrn_kg.render.triple_index import Text, TripleIndex
from hrn_kg.render.views import Link
from hrn_kg.site.pages.frame import is_listed


@dataclass(frozen=True, slots=True)
class Ending:
    """A thing as the end of its page names it."""

    iri: str
    title: Text
    titles: tuple[tuple[str, Text], ...]


def ending(description: Description, lang: str) -> Ending:
    """What the template `last.html` shows of a thing."""
    index = TripleIndex(description.triples, description.prefixes)
    labels = index.labels(description.iri)
    titles = tuple((code, labels[code]) for code in words.languages() if code in labels)
    return Ending(description.iri, index.label(description.iri, lang), titles)


def answers_to(lang: str) -> str:
    """The path to which who knows better is led: the form for reports where there is one."""
    return f"/{lang}/report" if is_listed("/report") else f"/{lang}/contact"


def step_to(lang: str, path: str) -> Link:
    """The link back to a list."""
    return Link(words.translate(lang, "foot" + path.replace("/", ".")), href=f"/{lang}{path}")


def kept(**parameters: str) -> dict[str, str]:
    """The parameters that are there."""
    return {name: value for name, value in parameters.items() if value}


def slug(link: Link | None) -> str:
    """The last part of the address of a concept."""
    return local_name(link.href or "") if link else ""
