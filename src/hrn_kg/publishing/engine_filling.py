"""Putting a release into an engine by the Graph Store Protocol.

Who asks while an engine is filled must not get half of a release. So either each release has an address of its own, or
the engine takes a whole dataset in one transaction, as Oxigraph does; else nothing is put.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import quote

import pyoxigraph as ox

from hrn_kg.catalog import CATALOG_GRAPH
from hrn_kg.engine.remote.engine_address import EngineAddress
from hrn_kg.engine.remote.exchange import Exchange, Reply
from hrn_kg.engine.remote.parsed_answers import ROWS
from hrn_kg.errors import EngineRefused, EngineUnavailable
from hrn_kg.releases import Release
from hrn_kg.releases.dumps import graph_of
from hrn_kg.releases.quad_files import QuadFile
from hrn_kg.settings import SettingsError, variable

_MOST: Final = 65_536
_N_QUADS: Final = "application/n-quads"
# N-Triples are Turtle, which more engines take.
_TURTLE: Final = "text/turtle"
_NOT_THERE: Final = 404


async def fill(exchange: Exchange, address: EngineAddress, release: Release) -> None:
    """Put dumps and catalogue in the place of what the engine holds.

    Raises SettingsError when it has no address to put them, or one that is not safe; EngineUnavailable,
    EngineMisbehaved and EngineRefused when the engine does not take them.
    """
    store = address.store_of(release.id)
    if not store:
        raise SettingsError(
            f"{variable('engine_store')} must be the address at which the engine takes data. Of one that is filled "
            "otherwise, 'hrn-kg publish --verify' proves what it holds (docs/engines.md)."
        )
    if (await server_of(exchange, address.query_of(release.id))).lower().startswith("oxigraph/"):
        _require_taken(await exchange.put(store, release.source.files, _N_QUADS))
        return
    if not address.names_release:
        raise SettingsError(
            "This engine is not known to take a whole dataset in one transaction, so that visitors would get half of "
            f"the release while it is put there. Write {{release}} into {variable('engine')} and "
            f"{variable('engine_store')}, so that each release has an address of its own; or fill it by its own loader "
            "and prove that by 'hrn-kg publish --verify' (docs/engines.md)."
        )
    await _fill_by_graph(exchange, store, release)


async def server_of(exchange: Exchange, address: str) -> str:
    """What an engine calls itself, with its version; empty where it does not tell.

    Raises EngineUnavailable, EngineMisbehaved.
    """
    reply = await exchange.ask(address, [("query", "ASK {}")], ROWS, _MOST)
    return reply.fields.get("server", "").partition(" ")[0]


async def _fill_by_graph(exchange: Exchange, store: str, release: Release) -> None:
    """One graph after the other, the catalogue last: it holds the mark by which the release is known."""
    reply = await exchange.delete(_at(store, CATALOG_GRAPH))
    if reply.status != _NOT_THERE:
        _require_taken(reply)
    with tempfile.TemporaryDirectory(prefix="hrn-kg-publish-") as folder:
        files = _by_graph(release, Path(folder))
        for graph in sorted(files, key=lambda name: (name == CATALOG_GRAPH, name)):
            _require_taken(await exchange.put(_at(store, graph), (files[graph],), _TURTLE))


def _by_graph(release: Release, folder: Path) -> Mapping[str, Path]:
    quads: dict[str, list[ox.Triple]] = {}
    for file in release.source.files:
        for quad in QuadFile(file):
            quads.setdefault(graph_of(quad), []).append(quad.triple)
    files = {}
    for number, graph in enumerate(sorted(quads)):
        files[graph] = folder / f"{number}.nt"
        ox.serialize(quads.pop(graph), files[graph], format=ox.RdfFormat.N_TRIPLES)
    return files


def _at(store: str, graph: str) -> str:
    return f"{store}{'&' if '?' in store else '?'}graph={quote(graph, safe='')}"


def _require_taken(reply: Reply) -> None:
    if reply.status in (401, 403, 407):
        raise EngineUnavailable("The engine does not let this service write.", engine_status=reply.status)
    if not 200 <= reply.status < 300:
        raise EngineRefused(f"The engine did not take the data: it answered with status {reply.status}.")
