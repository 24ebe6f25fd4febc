"""Whether an engine of others keeps to what every answer rests on: the graphs of a request, and whole answers.

It is asked once for each release that it comes to hold. How many triples there are is known from the release, so that a
limit on rows which an engine does not tell is found too.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection, Mapping
from typing import Final

from hrn_kg.engine.remote.dataset_fields import NO_GRAPH
from hrn_kg.engine.remote.engine_replies import require_answer
from hrn_kg.engine.remote.exchange import Exchange
from hrn_kg.engine.remote.parsed_answers import ROWS, results_in
from hrn_kg.errors import EngineMisbehaved, EngineUnavailable, MalformedRequest, TimedOut

_SECONDS: Final = 60.0
_MOST_ROWS: Final = 100_000  # servers that limit rows stop at some thousands
_MOST_BYTES: Final = 50_000_000
_RETRY: Final = 5
_ALL: Final = "SELECT ?s WHERE { ?s ?p ?o }"
_GRAPHS: Final = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"
_COUNT_ALL: Final = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
_COUNT: Final = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH <%s> { ?s ?p ?o } }"


async def probe(
    exchange: Exchange, address: str, graphs: Collection[tuple[str, int]], *, disjoint: bool | None
) -> bool:
    """Put the questions whose answers the release tells, by the numbers of triples of its graphs.

    Returns whether a request that names no graphs is about those of the release and no others. Raises EngineMisbehaved
    with what is wrong, and what keeps the engine from answering.
    """
    filled = sorted((number, graph) for graph, number in graphs if number)
    if not filled:
        return False
    try:
        async with asyncio.timeout(_SECONDS):
            await _probe(exchange, address, filled)
            return bool(disjoint) and await _has_no_others(exchange, address, dict(graphs))
    except TimeoutError:
        raise TimedOut("The engine takes too long to be checked.", limit=_SECONDS) from None


async def _probe(exchange: Exchange, address: str, filled: list[tuple[int, str]]) -> None:
    number, small = filled[0]
    most, large = filled[-1]
    default = [("default-graph-uri", small), ("named-graph-uri", NO_GRAPH)]
    named = [("default-graph-uri", NO_GRAPH), ("named-graph-uri", small)]
    if len(await _rows(exchange, address, _ALL, default)) != number:
        raise EngineMisbehaved("The engine does not keep to the graphs that a request names (default-graph-uri).")
    if [*await _rows(exchange, address, _GRAPHS, named)] != [small] or await _rows(exchange, address, _ALL, named):
        raise EngineMisbehaved("The engine does not keep to the graphs that a request names (named-graph-uri).")
    wanted = min(most, _MOST_ROWS)
    whole = [("default-graph-uri", large), ("named-graph-uri", NO_GRAPH)]
    found = len(await _rows(exchange, address, f"{_ALL} LIMIT {wanted}", whole))
    if found != wanted:
        raise EngineMisbehaved(f"The engine gives {found} rows where there are {wanted}: it has a limit on rows.")


async def _has_no_others(exchange: Exchange, address: str, graphs: Mapping[str, int]) -> bool:
    """Whether all that is there is the release, and the default graph all its graphs together."""
    if await _rows(exchange, address, _COUNT_ALL, []) != [str(sum(graphs.values()))]:
        return False  # before the names are asked for: where there are more graphs, that may take long
    names = await _rows(exchange, address, _GRAPHS, [])
    return {*names} == {graph for graph, number in graphs.items() if number}


async def _rows(exchange: Exchange, address: str, query: str, graphs: list[tuple[str, str]]) -> list[str]:
    return await own_values(exchange, address, [("query", query), *graphs], _MOST_BYTES)


async def own_values(exchange: Exchange, address: str, asked: list[tuple[str, str]], most: int) -> list[str]:
    """The values in the rows that answer a question of our own; none for yes or no.

    Raises EngineMisbehaved where the engine cannot read the question or answers with more than `most` bytes, and what
    keeps the engine from answering: a visitor's query, which may wait for this, has no mistake.
    """
    try:
        reply = await exchange.ask(address, asked, ROWS, most)
        require_answer(reply, asked[0][1], {})
    except MalformedRequest as fault:
        raise EngineMisbehaved("The engine does not take the questions by which it is checked.") from fault
    try:
        results_in(reply.body, ROWS)
        rows = json.loads(reply.body).get("results", {}).get("bindings", [])
        return [str(value["value"]) for row in rows for value in row.values()]
    except (SyntaxError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise EngineUnavailable("What the engine sends is no answer in SPARQL JSON.", retry_after=_RETRY) from error


async def count_graphs(exchange: Exchange, address: str) -> tuple[tuple[str, int], ...]:
    """The named graphs that an engine says it has, with their numbers of triples, sorted by name."""
    names = sorted(set(await _rows(exchange, address, _GRAPHS, [])))
    counts = [await _rows(exchange, address, _COUNT % name, []) for name in names]
    try:
        return tuple((name, int(count[0])) for name, count in zip(names, counts, strict=True))
    except (ValueError, IndexError) as error:
        raise EngineUnavailable("What the engine sends is no answer in SPARQL JSON.") from error
