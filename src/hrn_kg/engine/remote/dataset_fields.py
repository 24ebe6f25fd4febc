"""What an engine of others is sent: the query, and the graphs that it is about as fields of the request.

FROM and FROM NAMED become fields too: some servers pass over them, none over the fields (or the probe finds it out). A
query that names no graph gets those of the release, so that graphs which an engine has besides stay out. Blocks of
UNDEF are left out: they change no row, and in front of a join they hang Virtuoso 7.2.5 for whoever asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from hrn_kg.engine.base import Dataset
from hrn_kg.errors import MalformedQuery
from hrn_kg.iris import BASE
from hrn_kg.querytext.clauses import clauses, without
from hrn_kg.querytext.data_blocks import without_open
from hrn_kg.querytext.escapes import decoded

# An address without a colon; what looks like one and is none, such as ?a <?b&&?c> ?d, is not harmed by a base.
_RELATIVE: Final = re.compile(r"<[^<>\s:]*>")

NO_GRAPH: Final = "urn:x-hrn-kg:no-graph"
"""Where no graph is named, some engines take all; this one holds nothing."""


def fields(query: str, dataset: Dataset, graphs: tuple[str, ...], *, is_default: bool = False) -> list[tuple[str, str]]:
    """The fields of a request; `graphs` are those that the release holds, empty where that is not known.

    With `is_default` an engine that is told no graphs takes just these, which is faster than to name them. Raises
    MalformedQuery.
    """
    text = without_open(decoded(query))
    try:
        found = clauses(text)
    except SyntaxError as error:
        raise MalformedQuery("The graphs behind FROM, or the prefixes before them, cannot be read.") from error
    if found is not None:
        text = without(text, found.spans)
    if _RELATIVE.search(text):
        text = f"BASE <{BASE}> {text}"  # on the same line, so that the places of mistakes stay in theirs
    asked = [("query", text)]
    if dataset.is_named:
        return asked + _named(dataset.default or (), dataset.named or (), graphs)
    if found is not None:
        return asked + _named(found.default, found.named, graphs)
    return asked if is_default or not graphs else asked + _named(graphs, graphs, graphs)


def _named(default: Iterable[str], named: Iterable[str], graphs: tuple[str, ...]) -> list[tuple[str, str]]:
    return [
        *(("default-graph-uri", graph) for graph in _held(default, graphs)),
        *(("named-graph-uri", graph) for graph in _held(named, graphs)),
    ]


def _held(wanted: Iterable[str], graphs: tuple[str, ...]) -> list[str]:
    """Those that are held, each once: of others nobody can know what the engine makes of their addresses."""
    found = [graph for graph in dict.fromkeys(wanted) if not graphs or graph in graphs]
    return found or [NO_GRAPH]
