"""`hrn-kg watch`: the web pages that are cited, and the age of figures."""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hrn_kg import __version__, releases
from hrn_kg.cli.arguments import settings_of
from hrn_kg.cli.opened_contributions import Opened
from hrn_kg.engine import open_engine
from hrn_kg.errors import NothingToCheck
from hrn_kg.settings import Settings
from hrn_kg.sparql import Answerer, Snapshot
from hrn_kg.validation.escaped import one_line

if TYPE_CHECKING:
    from hrn_kg.watching.asked_of_release import OldFigure
    from hrn_kg.watching.cited_sources import Cited

YES, NO = 0, 1


def watch(arguments: Namespace) -> int:
    """Check all that is cited, or silence one of it."""
    # Brings the HTTP client with it, which few commands need.
    from hrn_kg.watching import watch_record
    from hrn_kg.watching.cited_sources import Source
    from hrn_kg.watching.public_hosts import Hosts
    from hrn_kg.watching.robots_files import NAME, Robots
    from hrn_kg.watching.rounds import go_round
    from hrn_kg.watching.single_requests import Requests
    from hrn_kg.watching.source_checks import check
    from hrn_kg.watching.weekly_messages import send_weekly, ways

    settings = settings_of(arguments)
    if arguments.silence or arguments.why or arguments.until:
        return _silence(settings, arguments)
    hosts, open_ways = Hosts.of(settings), ways(settings)
    release = releases.current(settings.home)
    agent = f"{NAME}/{__version__}" + (f" (+{settings.public_url})" if settings.public_url else "")

    def progress(source: Source) -> None:
        words = f"{source.state:<8}  {source.address}"
        print(one_line(f"{words}  {source.moved_to}".rstrip()), flush=True)

    with watch_record.held(settings.home):
        cited, figures = asyncio.run(_asked(settings, release))
        with Requests(hosts, agent) as requests:
            robots = Robots(requests)
            record = go_round(
                settings.home,
                release.id,
                cited,
                figures,
                lambda address: check(requests, robots, address),
                lambda: datetime.now(UTC),
                progress,
            )
        for figure in figures:
            print(f"old       {figure.indicator}  {figure.newest}")
        faults = send_weekly(settings.home, record, open_ways, datetime.now(UTC))
    for fault in faults:
        print(f"hrn-kg: {one_line(fault)} It is tried again by the next run.", file=sys.stderr)
    with Opened(settings):
        pass  # which sends what is due about contributions, where no server does
    return NO if faults else YES


async def _asked(settings: Settings, release: releases.Release) -> tuple[tuple[Cited, ...], tuple[OldFigure, ...]]:
    """What is cited in a release, and the figures that were old when it was made."""
    from hrn_kg.watching.asked_of_release import cited_addresses, old_figures

    engine = await open_engine(settings, release.source)
    try:
        data = Snapshot.of(Answerer(engine, settings))
        return await cited_addresses(data), await old_figures(data, release.created.year)
    finally:
        await engine.close()


def _silence(settings: Settings, arguments: Namespace) -> int:
    """Leave one address or indicator out of messages, until the end of a day."""
    from hrn_kg.watching import watch_record
    from hrn_kg.watching.watch_record import Silence

    name, why, until = arguments.silence, (arguments.why or "").strip(), arguments.until
    if not (name and why and until):
        raise NothingToCheck("--silence goes with --why and --until: what is silenced has a reason and an end.")
    with watch_record.held(settings.home):
        record = watch_record.read(settings.home)
        known = {source.address for source in record.sources} | {figure.indicator for figure in record.figures}
        if name not in known:
            raise NothingToCheck(f"{name[:200]!r} is neither a watched address nor an indicator with old figures.")
        # What ended is forgotten by the way.
        kept = {one: silence for one, silence in record.silences.items() if record.is_silenced(one, _today())}
        silences = {**kept, name: Silence(why, until.isoformat())}
        watch_record.write(settings.home, replace(record, silences=silences))
    print(f"Nobody is written to about {one_line(name)} up to and including {until.isoformat()}.")
    return YES


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
