"""Open proposals are checked again when a server takes up another release: by one process of those that serve a home.

The checks have a lane of their own that stands back for all else, so that nobody who hands something in waits for them;
it is ended when all are done. What was checked is written down proposal by proposal: after a kill, whoever comes next
goes on with those that are left.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import Final

from hrn_kg import disk
from hrn_kg.contributions import ContributionNotFound, Contributions
from hrn_kg.errors import EngineUnavailable, HrnKgError, NothingToCheck
from hrn_kg.lane import Lane, ProposalTask
from hrn_kg.releases import Release
from hrn_kg.web.served.state import Served

log = logging.getLogger(__name__)

_SECONDS: Final = 1.0
_FIRST_SECONDS: Final = 2.0  # after a start others have better things to do
# What was checked against the release before while this one was taken up, and what another process left.
_AGAIN_SECONDS: Final = 60.0
_NICENESS: Final = 19
_LOCK: Final = "check.lock"


async def check_open_proposals(served: Served) -> None:
    """Check them at the start and after each switch, until cancelled; what fails is told in one line."""
    contributions = Contributions(served.settings.home, served.settings.database)
    wait, last_line = _FIRST_SECONDS, ""
    # Of each release, those that cannot be checked: they would be tried again every minute.
    passed_over: set[tuple[str, str]] = set()
    while True:
        release = served.release
        await _until_switch(served, wait)
        line, wait = "", _AGAIN_SECONDS
        if release is not served.release:
            wait = 0.0
        elif release is not None:
            try:
                await _check_all(served, release, contributions, passed_over)
            except Exception as fault:
                line = f"Open proposals could not be checked against release {release.id}: {_reason(fault)}"
                if line != last_line:
                    log.warning("%s", line)
        last_line = line


async def _until_switch(served: Served, seconds: float) -> None:
    loop = asyncio.get_running_loop()
    release, end = served.release, loop.time() + seconds
    while release is served.release and loop.time() < end:
        await asyncio.sleep(_SECONDS)


async def _check_all(
    served: Served, release: Release, contributions: Contributions, passed_over: set[tuple[str, str]]
) -> None:
    if not await asyncio.to_thread(contributions.unchecked, release.id):
        return
    with disk.held(served.settings.home / _LOCK) as is_ours:
        if not is_ours:
            return
        lane = Lane(served.settings, niceness=_NICENESS)
        try:
            await lane.start(release)
            for one in await asyncio.to_thread(contributions.unchecked, release.id):
                if served.release is not release:
                    return
                if (one, release.id) in passed_over:
                    continue
                try:
                    await _check(one, release, contributions, lane)
                except (ContributionNotFound, EngineUnavailable, NothingToCheck) as fault:
                    passed_over.add((one, release.id))
                    log.warning(
                        "Contribution %s could not be checked against release %s: %s",
                        *(one, release.id, _reason(fault)),
                    )
        finally:
            await lane.close()


async def _check(contribution: str, release: Release, contributions: Contributions, lane: Lane) -> None:
    """Raises ContributionNotFound, NothingToCheck for one that cannot be checked, also within the limits,
    EngineUnavailable when the process ended, and ContributionsUnavailable.
    """
    one = await asyncio.to_thread(contributions.get, contribution)
    task = ProposalTask(one.n_triples or "", one.corrects, dict(one.removes))
    checked = await lane.proposal(release, task)
    if await asyncio.to_thread(contributions.note_check, one, checked, datetime.now(UTC)):
        state = "in order again" if checked.outcome == "valid" else "not in order any more"
        log.info("Contribution %s is %s against release %s.", one.id, state, release.id)


def _reason(fault: Exception) -> str:
    return fault.detail if isinstance(fault, HrnKgError) else f"{type(fault).__name__}: {fault}"
