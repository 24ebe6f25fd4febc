"""Triples by subject, and what of a claim and its passages decides where they stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import pyoxigraph as ox

from hrn_kg import vocab
from hrn_kg.errors import ContentError
from hrn_kg.iris import local_name
from hrn_kg.turtle import Key, excerpts_of, natural

Row = dict[str, set[ox.NamedNode | ox.BlankNode | ox.Literal]]
Rows = dict[str, Row]

SECTION = vocab.hro("section")
STATED_IN = vocab.hro("statedIn")
SELECTOR = vocab.expand("oa:hasSelector")
TYPE = vocab.expand("rdf:type")
_EXCERPT = ox.NamedNode(vocab.hro("Excerpt"))


def by_subject(triples: Iterable[ox.Triple]) -> Rows:
    """The properties of each subject, by IRI. Raises: ContentError for a blank node."""
    rows: Rows = defaultdict(lambda: defaultdict(set))
    for triple in triples:
        if not isinstance(triple.subject, ox.NamedNode) or isinstance(triple.object, ox.BlankNode):
            raise ContentError("A blank node cannot be filed; give it an IRI, so that it can be cited.")
        rows[triple.subject.value][triple.predicate.value].add(triple.object)  # type: ignore[arg-type]
    return {subject: dict(row) for subject, row in rows.items()}


def merge(into: Rows, other: Mapping[str, Row]) -> None:
    """Add the properties of `other`, subject by subject."""
    for subject, row in other.items():
        mine = into.setdefault(subject, {})
        for predicate, values in row.items():
            mine[predicate] = mine.get(predicate, set()) | values


def triples_of(rows: Mapping[str, Row], subjects: Iterable[str]) -> list[ox.Triple]:
    """The triples of some subjects."""
    return [
        ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), value)
        for subject in subjects
        for predicate, values in rows[subject].items()
        for value in values
    ]


def is_excerpt(row: Row) -> bool:
    """Whether a subject is a passage."""
    return _EXCERPT in row.get(TYPE, ())


def selectors_of(row: Row) -> list[str]:
    """The selectors of a passage."""
    return sorted(value.value for value in row.get(SELECTOR, ()))


def document_of(row: Row) -> str | None:
    """The short name of the one document in which a claim is stated, or None."""
    documents = [local_name(value.value) for value in row.get(STATED_IN, ())]
    return documents[0] if len(documents) == 1 else None


def section_of(rows: Mapping[str, Row], claim: str) -> str | None:
    """The heading under which the first passage of a claim stands."""
    headings = rows.get(excerpts_of(rows[claim])[0], {}).get(SECTION, set())
    return min((heading.value for heading in headings), default=None)


Place = tuple[Key, Key]


def place_of(rows: Mapping[str, Row], claim: str) -> Place:
    """What sorts the claims of a document: the first passage, then the name."""
    return natural(excerpts_of(rows[claim])[0]), natural(claim)
