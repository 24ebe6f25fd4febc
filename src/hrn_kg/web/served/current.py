"""Following the pointer: a server that runs goes over to the release that `hrn-kg build` made the current one."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from hrn_kg import releases
from hrn_kg.errors import HrnKgError, ReleaseNotFound
from hrn_kg.examples import Example
from hrn_kg.releases import Proof, Release, pointer
from hrn_kg.releases.layout import releases_dir
from hrn_kg.site import examples_of
from hrn_kg.sparql import ReleaseChanged
from hrn_kg.web.served.arrival import Arrival
from hrn_kg.web.served.state import Served

log = logging.getLogger(__name__)

_SECONDS: Final = 1.0
# What could not be loaded may be loaded later, when memory is free again; each attempt costs as much as a start.
_AGAIN_SECONDS: Final = 60.0
_POINTER: Final = "current"  # where others have the id of a release


async def follow(served: Served) -> None:
    """Look at the pointer once a second and serve what it names, until cancelled; what fails is told in one line.

    What it names is served once every file of it was read and is whole. Till then the release before stays, which is
    told: in the log, in the metrics, and by every answer, which bears its name. When files of what could not be served
    come later than the pointer, it is tried again as soon as no more of them come.
    """
    loop = asyncio.get_running_loop()
    home = served.settings.home
    last_line, refused, noted, again = "", "", "", 0.0
    arrival: Arrival | None = None
    while True:
        await asyncio.sleep(_SECONDS)
        wanted = ""
        try:
            wanted = await asyncio.to_thread(_pointed_at, home)
            if wanted == served.label:
                served.watched.note(noted, None, quiet=True)
                last_line = refused = noted = ""
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
                await _switch(served, home)
                log.info("Release %s is served now.", served.label, extra={"event": "release"})
        except Exception as fault:
            # Whatever is wrong with a release, those who ask get their answers from the one there is.
            refused, again = wanted, loop.time() + _AGAIN_SECONDS
            served.watched.note(noted, None, quiet=True)
            noted = wanted or _POINTER
            served.watched.note(noted, str(fault), quiet=True)
            reason = fault.detail if isinstance(fault, HrnKgError) else f"{type(fault).__name__}: {fault}"
            line = f"Release {served.label} stays: {' '.join(reason.split())}"
            if line != last_line:
                log.warning("%s", line, extra={"event": "release"})
            last_line = line


def _pointed_at(home: Path) -> str:
    wanted = pointer.pointed_at(home)
    if wanted is None:
        raise ReleaseNotFound(f"The pointer in {home} is gone.")
    return wanted


async def _switch(served: Served, home: Path) -> None:
    release, examples, proof = await asyncio.to_thread(_read, home)
    await served.answerer.engine.switch(proof.source(release.source))
    # Nothing is awaited between the switch and this, so nobody in this loop meets the one without the other. The thread
    # of the pages may: for it `Served.site` stays of the release before until this is done.
    served.switch_to(release, examples, proof)


def _read(home: Path) -> tuple[Release, tuple[Example, ...], Proof]:
    release = releases.current(home)
    proof = releases.check(release)
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
