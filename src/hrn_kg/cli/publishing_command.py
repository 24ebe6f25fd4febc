"""`hrn-kg publish`: put a release into the engine that the settings name, and prove that it is there."""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from hrn_kg import disk, releases
from hrn_kg.cli.arguments import settings_of
from hrn_kg.engine.embedded.scheduler import EmbeddedEngine
from hrn_kg.engine.remote.engine_address import read_address
from hrn_kg.engine.remote.exchange import Exchange
from hrn_kg.engine.remote.remote_engine import RemoteEngine
from hrn_kg.errors import EngineUnavailable, HrnKgError, NothingToCheck
from hrn_kg.publishing.engine_filling import fill, server_of
from hrn_kg.publishing.engine_limit import is_unlimited
from hrn_kg.publishing.engine_proof import Checked, prove_examples, prove_graphs
from hrn_kg.publishing.proof_report import report
from hrn_kg.releases import Release
from hrn_kg.settings import Settings, variable
from hrn_kg.site import examples_of

YES, NO = 0, 1
_SECONDS: Final = 120.0
_BYTES: Final = 2_000_000_000


def publish(arguments: Namespace) -> int:
    """Put the release into the engine, unless it is only to be verified; then prove it."""
    settings = settings_of(arguments)
    if settings.engine == "embedded":
        raise NothingToCheck(f"{variable('engine')} names no engine of others: the embedded one needs no publishing.")
    release = releases.get(settings.home, arguments.release) if arguments.release else releases.current(settings.home)
    releases.check_with_pointer(release)
    return asyncio.run(_publish(settings, release, arguments.report, is_filled=arguments.verify))


async def _publish(settings: Settings, release: Release, report_file: Path | None, *, is_filled: bool) -> int:
    address = read_address(settings)
    if not is_filled:
        exchange = Exchange(settings)
        try:
            await fill(exchange, address, release)
        finally:
            await exchange.close()
        print(f"Release {release.id} was put to {address.store_of(release.id)}.", flush=True)
    patient = replace(settings, query_seconds=_SECONDS, answer_bytes=_BYTES, workers=1, cache_bytes=0)
    async with _opened(patient, release) as (engine, ours):
        if not engine.load().can_answer:
            return _not_there(engine)
        graphs = await _shown(prove_graphs(engine, release), "graph")
        queries = await _shown(prove_examples(engine, ours, examples_of(release), patient), "query")
    if report_file is not None:
        name = await _name_of_engine(settings, address.query_of(release.id))
        disk.replace(report_file, report(name, release.id, graphs, queries).encode())
    wrong = sum(checked.finding is not None and checked.finding.is_wrong for checked in (*graphs, *queries))
    await _warn(settings, address.query_of(release.id))
    if wrong:
        print(f"{wrong} of them differ: this engine does not hold release {release.id}.", file=sys.stderr)
        return NO
    print(f"The engine at {address.query_of(release.id)} holds release {release.id}, and answers as it must.")
    return YES


async def _warn(settings: Settings, address: str) -> None:
    """Tell of an engine that would work on at what nobody waits for."""
    exchange = Exchange(settings)
    try:
        if await is_unlimited(exchange, address, settings.query_seconds):
            print(
                f"warning: the engine has no time limit of its own near {settings.query_seconds:g} seconds "
                f"({variable('query_seconds')}): it goes on with queries that are given up. Set one there.",
                file=sys.stderr,
            )
    except TimeoutError:
        print("warning: whether the engine has a time limit could not be told; it is busy.", file=sys.stderr)
    finally:
        await exchange.close()


def _not_there(engine: RemoteEngine) -> int:
    """The exit code for an engine with another release, or of no use. Raises EngineUnavailable for one that is gone."""
    reason = engine.load().reason
    try:
        engine.require()
    except HrnKgError:
        print(reason, file=sys.stderr)
        return NO
    raise EngineUnavailable(reason)


@asynccontextmanager
async def _opened(settings: Settings, release: Release) -> AsyncIterator[tuple[RemoteEngine, EmbeddedEngine]]:
    engine = await RemoteEngine.open(settings, release.source)
    try:
        ours = await EmbeddedEngine.open(settings, release.source)
        try:
            yield engine, ours
        finally:
            await ours.close()
    finally:
        await engine.close()


async def _name_of_engine(settings: Settings, address: str) -> str:
    exchange = Exchange(settings)
    try:
        return await server_of(exchange, address)
    finally:
        await exchange.close()


async def _shown(proof: AsyncIterator[Checked], kind: str) -> list[Checked]:
    """What was looked at, after what was found of it was printed."""
    found = []
    async for checked in proof:
        found.append(checked)
        finding = checked.finding
        if finding is None:
            continue
        print(f"{finding.kind}: {kind} {finding.subject}: {finding.words}")
        for line in finding.lines:
            print(f"    {line}")
    print(f"{len(found)} {'graphs' if kind == 'graph' else 'example queries'} were compared.")
    return found
