"""Watching the files of what is served: what somebody wrote to, every second; all of them, at leisure.

Damage is told in one line of the log; from then on the release answers nothing, until its files are whole again.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Final

from hrn_kg.checksums import Pace, Stopped
from hrn_kg.engine.base import Stored
from hrn_kg.engine.niced_thread import in_niced_thread
from hrn_kg.errors import DataDamaged, HrnKgError
from hrn_kg.releases import Proof, pointer, retire
from hrn_kg.releases.damage import Damage
from hrn_kg.releases.watched import Watched
from hrn_kg.settings import Settings
from hrn_kg.web.served.state import Served

log = logging.getLogger(__name__)

_SECONDS: Final = 1.0
_FIRST_SECONDS: Final = 2.0  # after a start others have better things to do
_BYTES_A_SECOND: Final = 20_000_000
_NICENESS: Final = 19


async def watch(served: Served) -> None:
    """See every second whether files of what is open were written to, until cancelled."""
    watched, engine = served.watched, served.answerer.engine
    reported: Damage | None = None
    stored: Stored | None = None
    store: Proof | None = None
    warned = ""
    while True:
        proof = watched.current
        if stored is not (made := _made_store(served)):
            stored, store = made, None if made is None else watched.of_store(made, served.label)
        try:
            if proof is not None and not await asyncio.to_thread(_was_removed, served):
                damage = await asyncio.to_thread(proof.refresh)
                of_store = None if store is None else await asyncio.to_thread(store.refresh)
                if proof is not watched.current or made is not _made_store(served):
                    reported = None  # the server went over to another release meanwhile
                    continue
                found = damage or of_store
                if found is not None:
                    watched.reopen(needed=True)
                    if found != reported:
                        until = "it is whole" if damage is not None else "another one is made"
                        log.error("%s Nothing is answered from it until %s.", found, until, extra={"event": "release"})
                reported = found
                if damage is None and watched.is_reopening and served.source is not None:
                    # A store that is damaged is made anew by that.
                    await engine.switch(proof.source(served.source))
                    watched.reopen(needed=False)
                    log.warning("%s is whole again and answers.", proof.owner, extra={"event": "release"})
            if served.archive is not None:
                await served.archive.close_damaged()
            await asyncio.to_thread(watched.look_again, served.settings.home)
            with contextlib.suppress(BlockingIOError):  # another process is making one
                await asyncio.to_thread(retire.remove_stores_of_gone, served.settings.home)
        except Exception as fault:
            reason = fault.detail if isinstance(fault, HrnKgError) else f"{type(fault).__name__}: {fault}"
            if reason != warned:
                log.warning("The files could not be looked at or loaded: %s", reason, extra={"event": "release"})
            warned = reason
        else:
            warned = ""
        await asyncio.sleep(_SECONDS)


def _made_store(served: Served) -> Stored | None:
    """The store that the engine made to answer from; None where it has none, or the one that was there already."""
    return served.answerer.engine.store if served.source is not None and served.source.stored is None else None


def _was_removed(served: Served) -> bool:
    """Whether the release was removed after another became the current one, to which the server is about to go over."""
    release = served.release
    if release is None or release.path.is_dir():
        return False
    try:
        return pointer.pointed_at(served.settings.home) not in (None, release.id)
    except DataDamaged:
        return False


async def read_at_leisure(watched: Watched, settings: Settings) -> None:
    """Read all files of all releases again and again, slowly and when nobody else wants to; until cancelled.

    Begins with the older releases: the one that answers was read at the start.
    """
    pace = Pace(_BYTES_A_SECOND)
    await asyncio.sleep(_FIRST_SECONDS)
    try:
        while True:
            await _run_last(lambda: _read_older(watched, settings, pace))
            await asyncio.sleep(settings.check_seconds)
            await _run_last(lambda: _read_current(watched, pace))
    finally:
        pace.stop()


async def _run_last(task: Callable[[], None]) -> None:
    """Run this at the lowest priority."""
    try:
        await in_niced_thread(task, _NICENESS)
    except DataDamaged:
        return  # the pointer, or the folder: whoever follows the pointer tells it


def _read_current(watched: Watched, pace: Pace) -> None:
    proof = watched.current
    if proof is None:
        return
    try:
        damage = proof.check(pace)  # which the next look finds
        for store in watched.stores:
            store.check(pace)
    except Stopped:
        return
    watched.checks["whole" if damage is None else "damaged"] += 1


def _read_older(watched: Watched, settings: Settings, pace: Pace) -> None:
    try:
        watched.look_at_older(settings.home, pace)
    except Stopped:
        return
