"""Following the pointer: a server that runs goes over to the release that `hrn-kg build` made the current one."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from hrn_kg import releases
from hrn_kg.errors import EngineUnavailable, HrnKgError, ReleaseNotFound
from hrn_kg.examples import Example
from hrn_kg.releases import Proof, Release, pointer
from hrn_kg.releases.layout import releases_dir
from hrn_kg.site import examples_of
from hrn_kg.sparql import ReleaseChanged
from hrn_kg.web.served.arrival import Arrival
from hrn_kg.web.served.shared_switch import Seat
from hrn_kg.web.served.state import Ready, Served, served_of

log = logging.getLogger(__name__)

_SECONDS: Final = 1.0
_TOGETHER_SECONDS: Final = 0.05  # between two looks whether the other processes have loaded the same
_LONGEST_SECONDS: Final = 30.0  # after which it is served without them
# What could not be loaded may be loaded later, when memory is free again; each attempt costs as much as a start.
_AGAIN_SECONDS: Final = 60.0
_POINTER: Final = "current"  # where others have the id of a release


async def follow(served: Served, seat: Seat) -> None:
    """Look at the pointer once a second and serve what it names, until cancelled; what fails is told in one line.

    What it names is served once every file of it was read and is whole, and all web processes have loaded it. Till then
    the release before stays, which is told: in the log, in the metrics, and by every answer, which bears its name. When
    files of what could not be served come later than the pointer, it is tried again as soon as no more of them come.
    """
    loop = asyncio.get_running_loop()
    home = served.settings.home
    last_line, refused, noted, again = "", "", "", 0.0
    arrival: Arrival | None = None
    seat.loaded(served.label)
    while True:
        await asyncio.sleep(_SECONDS if served.ready is None else _TOGETHER_SECONDS)
        wanted = ""
        try:
            wanted = await asyncio.to_thread(_pointed_at, served)
            if wanted == served.label:
                _forget_ready(served)
                seat.loaded(wanted)
                served.watched.note(noted, None, quiet=True)
                last_line = refused = noted = ""
            elif served.ready is not None and served.ready.release.id == wanted:
                if _is_time(served, served.ready, seat, loop.time()):
                    _go_over(served, seat)
            elif not await served.answerer.engine.offers(wanted):
                line = f"Release {served.label} stays: the engine does not show {wanted} yet."
                if line != last_line:
                    log.info("%s", line, extra={"event": "release"})
                last_line = line
            elif (
                wanted != refused
                or loop.time() >= again
                or (arrival is not None and await asyncio.to_thread(arrival.is_complete))
            ):
                arrival = await asyncio.to_thread(Arrival, releases_dir(home) / wanted)
                served.ready = await _made_ready(served, home)
                seat.loaded(served.ready.release.id)
                if not seat.has_others:
                    _go_over(served, seat)
        except Exception as fault:
            # Whatever is wrong with a release, those who ask get their answers from the one there is.
            _forget_ready(served)
            seat.cannot_load()
            refused, again = wanted, loop.time() + _AGAIN_SECONDS
            served.watched.note(noted, None, quiet=True)
            noted = wanted or _POINTER
            served.watched.note(noted, str(fault), quiet=True)
            reason = fault.detail if isinstance(fault, HrnKgError) else f"{type(fault).__name__}: {fault}"
            line = f"Release {served.label} stays: {' '.join(reason.split())}"
            if line != last_line:
                log.warning("%s", line, extra={"event": "release"})
            last_line = line


def _forget_ready(served: Served) -> None:
    """What was loaded to come next does not come."""
    served.ready = None
    served.answerer.engine.forget_prepared()


def _is_time(served: Served, ready: Ready, seat: Seat, now: float) -> bool:
    """Whether nobody need be waited for any more.

    So it is too where the engine cannot answer from the release before: one of others, that holds one release at a
    time, shows the next already.
    """
    can_answer = served.answerer.engine.load().can_answer
    return seat.switch.is_loaded_by_all(ready.release.id) or not can_answer or now > ready.since + _LONGEST_SECONDS


def go_over_with_others(seat: Seat, app: ASGIApp) -> ASGIApp:
    """Go over before a request where another process answers from the release already that is ready here."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        served = served_of(scope)
        if served is not None and served.ready is not None and served.ready.release.id == seat.switch.begun:
            try:
                _go_over(served, seat)
            except EngineUnavailable as fault:  # it is loaded anew
                log.warning("Release %s stays: %s", served.label, fault.detail, extra={"event": "release"})
        await app(scope, receive, send)

    return guarded


def _go_over(served: Served, seat: Seat) -> None:
    served.go_over()
    seat.switch.begin(served.label)
    log.info("Release %s is served now.", served.label, extra={"event": "release"})


def _pointed_at(served: Served) -> str:
    home, proof = served.settings.home, served.watched.current
    wanted = pointer.pointed_at(home)
    if wanted is None:
        raise ReleaseNotFound(f"The pointer in {home} is gone.")
    if proof is not None:
        releases.confirm_pointer(proof)
    return wanted


async def _made_ready(served: Served, home: Path) -> Ready:
    release, examples, proof = await asyncio.to_thread(_read, home)
    take_over = await served.answerer.engine.prepare(proof.source(release.source))
    return Ready(release, examples, proof, take_over, asyncio.get_running_loop().time())


def _read(home: Path) -> tuple[Release, tuple[Example, ...], Proof]:
    release = releases.current(home)
    proof = releases.check_with_pointer(release)
    # What the pages take from the manifest: better missed here than at the first visitor.
    if not (release.graphs and release.manifest.files):
        raise ReleaseNotFound(f"The manifest of release {release.id} is not complete.", release=release.id)
    return release, examples_of(release), proof


def again_after_switch(app: ASGIApp) -> ASGIApp:
    """Make a document once more when the release changed while it was made, so that it is of one release only."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        while True:
            try:
                await app(scope, receive, send)
            except ReleaseChanged:
                # Nothing was sent, since a document is sent when it is whole; and each time takes another switch.
                continue
            return

    return guarded
