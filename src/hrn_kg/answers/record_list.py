"""All records about a thing, by kind, a page at a time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from hrn_kg import words
from hrn_kg.describe.ask import construct, fill, labels_of, select
from hrn_kg.describe.kinds import LAST, ranks
from hrn_kg.render.triple_index import TripleIndex
from hrn_kg.render.views import Link, Viewer
from hrn_kg.sparql import Snapshot
from hrn_kg.vocab import WIDER_CLASSES

EACH: Final = 35

_ALL: Final = """PREFIX hro: <https://w3id.org/harmreduction/ontology#>
SELECT ?record ?kind WHERE { ?record hro:concerns $this ; a ?kind .
  FILTER(STRSTARTS(STR(?kind), STR(hro:))) } ORDER BY ?record ?kind"""
_OF: Final = """PREFIX hro: <https://w3id.org/harmreduction/ontology#>
CONSTRUCT { ?record hro:statedIn ?document } WHERE { VALUES ?record { $records } ?record hro:statedIn ?document }"""


@dataclass(frozen=True, slots=True)
class Row:
    """One record: its name, and the document in which it stands."""

    name: Link
    document: Link | None


@dataclass(frozen=True, slots=True)
class Group:
    """Records of one kind."""

    kind: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Records:
    """One page of the list: which of them this is, of how many, and its records."""

    page: int
    pages: int
    total: int
    groups: tuple[Group, ...]


def page_of(total: int, first: int, asked: str) -> tuple[int, int, slice]:
    """The page asked for, as far as there is one, how many there are, and which records stand on it.

    The first page has other things to show and holds `first`, which may be none.
    """
    pages = 1 + max(0, -(-(total - first) // EACH))
    page = min(int(asked), pages) if asked.isascii() and asked.isdigit() and len(asked) <= 20 and int(asked) > 0 else 1
    start = 0 if page == 1 else first + (page - 2) * EACH
    return page, pages, slice(start, first if page == 1 else start + EACH)


async def records(data: Snapshot, iri: str, without: Collection[str], asked: str, lang: str, *, first: int) -> Records:
    """The records about a thing but for those that are shown already: figures and rules first, then the rest.

    `asked` is the page as it stands in the address, and `first` how many the first page may hold.
    """
    order = await ranks(data)
    kinds: dict[str, str] = {}
    for row in await select(data, fill(_ALL, this=iri)):
        record, kind = row["record"].value, row["kind"].value
        # The kind that tells most: one of a wider class only where there is none narrower.
        if kinds.get(record, "") in ("", *WIDER_CLASSES):
            kinds[record] = kind
    wanted = sorted(
        (record for record in kinds if record not in without),
        key=lambda record: (order.get(kinds[record], LAST).place, kinds[record], record),
    )
    page, pages, part = page_of(len(wanted), first, asked)
    shown = wanted[part]
    stated = await construct(data, fill(_OF, records=shown)) if shown else ()
    documents = {triple.object.value for triple in stated if isinstance(triple.object, ox.NamedNode)}
    named = {*shown, *documents, *(kinds[record] for record in shown)}
    index = TripleIndex([*stated, *await labels_of(data, named)], data.prefixes)
    viewer = Viewer(index, lang)
    groups: dict[str, list[Row]] = {}
    for record in shown:
        row_of = Row(viewer.link(record), viewer.maybe(index.iri(record, "hro:statedIn")))
        groups.setdefault(kinds[record], []).append(row_of)
    return Records(
        page, pages, len(wanted), tuple(Group(_plural(viewer, kind), tuple(rows)) for kind, rows in groups.items())
    )


def _plural(viewer: Viewer, kind: str) -> str:
    """The kind in our words for readers, else as the ontology calls it."""
    key = f"kinds.{kind.rpartition('#')[2]}"
    return words.translate(viewer.lang, key) if words.is_key(key) else viewer.link(kind).text
