"""In which order the subjects of a file stand.

What a document says stands in the order of its passages, each claim followed by its excerpts and these by their
selectors, so that a fact is read in one place; all else stands before it, by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import lru_cache

import pyoxigraph as ox

from hrn_kg.vocab import expand, hro

Term = ox.NamedNode | ox.BlankNode | ox.Literal
Row = Mapping[str, AbstractSet[Term]]

SUPPORTED_BY = hro("supportedBy")
_STATED_IN = hro("statedIn")
_SELECTOR = expand("oa:hasSelector")

Key = tuple[str, tuple[tuple[int, str], ...], str]


@lru_cache(65_536)
def natural(iri: str) -> Key:
    """A key that sorts names as text and the numbers in them as numbers."""
    numbers = re.findall(r"[0-9]+", iri)
    return re.sub(r"[0-9]+", "", iri), tuple((len(n.lstrip("0")), n) for n in numbers), iri


def excerpts_of(row: Row) -> list[str]:
    """The passages of a claim in the order in which they stand in the document."""
    return sorted((value.value for value in row.get(SUPPORTED_BY, ())), key=natural)


def in_order(rows: Mapping[Term, Row]) -> Iterator[Term]:
    """Every subject once, blank nodes last."""
    named = {subject.value: subject for subject in rows if not isinstance(subject, ox.BlankNode)}
    claims: list[str] = []
    others: list[str] = []
    followers: set[str] = set()
    for iri, subject in named.items():
        passages = excerpts_of(rows[subject])
        (claims if passages else others).append(iri)
        followers.update(passages, _selectors(rows[subject]))
    claims.sort(key=lambda iri: _place(iri, rows[named[iri]]))
    leading = [*sorted((iri for iri in others if iri not in followers), key=natural), *claims]
    # What is left is followed by nobody that stands here itself, as in a ring.
    done: set[str] = set()
    for iri in (*leading, *sorted(named, key=natural)):
        for each in _with_followers(iri, rows, named):
            if each not in done:
                done.add(each)
                yield named[each]
    yield from sorted((subject for subject in rows if isinstance(subject, ox.BlankNode)), key=lambda node: node.value)


def _place(iri: str, row: Row) -> tuple[list[Key], Key, Key]:
    documents = sorted(natural(value.value) for value in row.get(_STATED_IN, ()))
    return documents, natural(excerpts_of(row)[0]), natural(iri)


def _with_followers(iri: str, rows: Mapping[Term, Row], named: Mapping[str, Term]) -> Iterator[str]:
    yield iri
    for excerpt in (*excerpts_of(rows[named[iri]]), iri):
        if excerpt in named:
            yield excerpt
            yield from (selector for selector in _selectors(rows[named[excerpt]]) if selector in named)


def _selectors(row: Row) -> Iterable[str]:
    return sorted((value.value for value in row.get(_SELECTOR, ())), key=natural)
