"""The things of one family from A to Z, each with the number of records that name it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from hrn_kg.answers.naming import names_of
from hrn_kg.describe.ask import fill, select
from hrn_kg.render.triple_index import Text, TripleIndex
from hrn_kg.render.views import Link, Viewer
from hrn_kg.sparql import Snapshot

# The properties by which a record names a thing; `hro:concerns` is wider, since it goes up to all that the thing is in.
NAMING: Final = (
    "hro:about hro:actor hro:appliesTo hro:cause hro:claimedSubject hro:claimedValue hro:defines hro:means hro:object "
    "hro:participant hro:place hro:recipient hro:saidBy org:member org:organization"
)
_START: Final = """PREFIX dct: <http://purl.org/dc/terms/>
PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
_THINGS: Final = (
    _START
    + """SELECT DISTINCT ?thing ?kind ?other WHERE {
  ?thing a ?class . FILTER(STRSTARTS(STR(?thing), STR($start)))
  OPTIONAL { ?thing org:classification|hro:policyType|dct:isPartOf ?kind }
  OPTIONAL { ?thing skos:altLabel ?other } } ORDER BY ?thing ?kind ?other"""
)
_COUNTS: Final = (
    _START
    + """SELECT ?thing (COUNT(DISTINCT ?record) AS ?records) WHERE {
  VALUES ?property { """
    + NAMING
    + """ }
  ?record ?property ?thing . FILTER(STRSTARTS(STR(?thing), STR($start)))
  { ?record hro:statedIn ?document } UNION { ?record a hro:KnownGap } } GROUP BY ?thing"""
)


@dataclass(frozen=True, slots=True)
class Listed:
    """One thing: its name, what it is or what it lies in, its other names, how many records name it."""

    name: Link
    kinds: tuple[str, ...]
    others: tuple[Text, ...]
    count: int

    @property
    def letter(self) -> str:
        """Under which letter it stands; `#` for what begins with none."""
        first = folded(self.name.text)[:1].upper()
        return first if first.isalpha() else "#"


async def register(data: Snapshot, start: str, lang: str) -> tuple[Listed, ...]:
    """The things whose IRIs begin with `start`, by name; raises what the engine raises."""
    kinds: dict[str, dict[str, None]] = {}
    others: dict[str, dict[Text, None]] = {}
    for row in await select(data, fill(_THINGS, start=start)):
        thing = row["thing"].value
        found = kinds.setdefault(thing, {})
        if "kind" in row:
            found[row["kind"].value] = None
        if "other" in row:
            other = row["other"]
            others.setdefault(thing, {})[Text(other.value, getattr(other, "language", None) or "")] = None
    counts = {row["thing"].value: int(row["records"].value) for row in await select(data, fill(_COUNTS, start=start))}
    named = {*kinds, *(kind for found in kinds.values() for kind in found)}
    viewer = Viewer(TripleIndex(await names_of(data, named), data.prefixes), lang)
    things = (
        Listed(
            viewer.link(iri),
            tuple(viewer.link(kind).text for kind in found),
            _in_language(others.get(iri, ()), lang),
            counts.get(iri, 0),
        )
        for iri, found in kinds.items()
    )
    return tuple(sorted(things, key=lambda thing: (thing.letter, folded(thing.name.text))))


def _in_language(names: Iterable[Text], lang: str) -> tuple[Text, ...]:
    """Names in this language, and those that are of none."""
    return tuple(name for name in names if name.lang in ("", lang))


def by_letter(things: Sequence[Listed]) -> dict[str, tuple[Listed, ...]]:
    """The things under their letters."""
    found: dict[str, list[Listed]] = {}
    for thing in things:
        found.setdefault(thing.letter, []).append(thing)
    return {letter: tuple(group) for letter, group in found.items()}


def folded(text: str) -> str:
    """A name as it is put in order: without capitals, marks on letters, and signs before its first letter."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).lstrip("‘’'\"“”(")
