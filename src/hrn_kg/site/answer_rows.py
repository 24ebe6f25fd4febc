"""What the rows of an answer name: their columns, and of each row the things of ours, by which documents are found."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import pyoxigraph as ox

from hrn_kg.iris import BASE
from hrn_kg.limits import CITED_THINGS

RECORD: Final = "record"  # the column that names what a row tells of
_TRUTH: Final = "boolean"  # the one column of a yes or no, as the JSON of SPARQL calls it
_ROWS: Final = "application/sparql-results+json"


@dataclass(frozen=True)
class AnswerRows:
    """The columns of an answer, and the things of ours that its rows name: for each set of these that there is, once.

    A row that has a record names that alone: the rest tells of it.
    """

    names: tuple[str, ...]
    rows: frozenset[frozenset[str]]

    @cached_property
    def things(self) -> frozenset[str]:
        """All things that are named."""
        return frozenset(iri for row in self.rows for iri in row)

    @property
    def can_be_looked_up(self) -> bool:
        """Whether they are few enough for their documents to be looked up."""
        return len(self.things) <= CITED_THINGS


def rows_of(body: bytes, media_type: str) -> AnswerRows:
    """What an answer names, which is in the JSON of SPARQL or, for a graph, in a syntax of RDF.

    Raises ValueError or SyntaxError for what is neither.
    """
    if media_type != _ROWS:
        return _rows_of_graph(body, media_type)
    results = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    if not isinstance(results, ox.QuerySolutions):
        return AnswerRows((_TRUTH,), frozenset())
    names = tuple(variable.value for variable in results.variables)
    found = set()
    for row in results:
        record = _ours(row[RECORD]) if RECORD in names else frozenset()
        found.add(record or _ours(*(row[name] for name in names)))
    return AnswerRows(names, frozenset(filter(None, found)))


def _rows_of_graph(body: bytes, media_type: str) -> AnswerRows:
    """A graph has no columns; each triple is a row."""
    form = ox.RdfFormat.from_media_type(media_type)
    if form is None:
        raise ValueError(f"{media_type} is no syntax of RDF")
    rows = {_ours(quad.subject, quad.object) for quad in ox.parse(body, form)}
    return AnswerRows((), frozenset(filter(None, rows)))


def _ours(*terms: object) -> frozenset[str]:
    return frozenset(term.value for term in terms if isinstance(term, ox.NamedNode) and term.value.startswith(BASE))
