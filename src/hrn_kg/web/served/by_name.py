"""Addresses that name a release: who answers for it, and what is said when it is not at hand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import Request

from hrn_kg import releases
from hrn_kg.errors import NotFound, ReleaseGone, ReleaseNotFound
from hrn_kg.releases import Release, layout
from hrn_kg.settings import Settings
from hrn_kg.sparql import Answerer
from hrn_kg.web.http.addresses import address
from hrn_kg.web.served.older import Archive


@asynccontextmanager
async def answering(request: Request, wanted: str | None) -> AsyncIterator[Answerer]:
    """Who answers from a release: from the current one when none is named.

    Raises ReleaseGone, ReleaseNotFound, Overloaded, EngineUnavailable.
    """
    answerer: Answerer = request.app.state.answerer
    if wanted is None or wanted == answerer.engine.release:
        yield answerer
        return
    archive: Archive | None = getattr(request.app.state, "archive", None)
    release = await asyncio.to_thread(find, request, wanted)
    if archive is None:
        files = address(request, f"/dumps/{release.id}/")
        raise ReleaseGone(
            f"Release {release.id} answers no queries here; its files are kept: {files}",
            wanted=release.id,
            current=answerer.engine.release,
            files=files,
        )
    async with archive.answerer(release) as older:
        yield older


def kept_releases(request: Request) -> list[str]:
    """The ids of the releases that can be asked by name, oldest first."""
    answerer: Answerer = request.app.state.answerer
    settings: Settings = request.app.state.settings
    current = answerer.engine.release
    if getattr(request.app.state, "release", None) is None:
        return []
    if getattr(request.app.state, "archive", None) is None:
        return [current]
    return [name for name in layout.ids_on_disk(settings.home) if layout.order(name) <= layout.order(current)]


def find(request: Request, wanted: str) -> Release:
    """A release that is kept.

    Raises ReleaseGone for one that was removed, ReleaseNotFound for one that never was.
    """
    answerer: Answerer = request.app.state.answerer
    settings: Settings = request.app.state.settings
    current = answerer.engine.release
    if getattr(request.app.state, "release", None) is None:
        raise ReleaseNotFound(f"There is no release “{wanted[:40]}”: this server answers from files.")
    try:
        return releases.get(settings.home, wanted)
    except NotFound:
        was = releases.find_removed(settings.home, wanted)
    if was is None:
        raise ReleaseNotFound(f"There is no release “{wanted[:40]}”; current is {current}.", current=current)
    raise ReleaseGone(
        f"Release {wanted} is kept no longer: it was removed on {was.removed[:10]}; current is {current}.",
        wanted=wanted,
        current=current,
        removed=was.removed,
        successor=address(request, f"/dumps/{current}/"),
    )
