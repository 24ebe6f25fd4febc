"""Following the pointer: a server that runs goes over to the release that `hrn-kg build` made the current one."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hrn_kg import releases
from hrn_kg.content import Content
from hrn_kg.engine.base import Engine
from hrn_kg.errors import HrnKgError, ReleaseNotFound
from hrn_kg.examples import Example, load_examples
from hrn_kg.releases import Release, layout
from hrn_kg.web.http.headers import RELEASE_HEADER

log = logging.getLogger(__name__)

_SECONDS: Final = 1.0
# What could not be loaded may be loaded later, when memory is free again; each attempt costs as much as a start.
_AGAIN_SECONDS: Final = 60.0


def examples_of(release: Release | None) -> tuple[Example, ...]:
    """The example queries that belong to a release; a server of mere files has none."""
    if release is None:
        return ()
    queries = tuple(sorted((release.path / "queries").glob("*.rq")))
    return load_examples(Content(root=release.path, ontology=(), shapes=(), data=(), queries=queries))


async def follow(app: FastAPI, engine: Engine, home: Path) -> None:
    """Look at the pointer once a second and serve what it names, until cancelled; what fails is told in one line."""
    loop = asyncio.get_running_loop()
    told, refused, again = "", "", 0.0
    while True:
        await asyncio.sleep(_SECONDS)
        served: Release = app.state.release
        named = ""
        try:
            named = await asyncio.to_thread(_named, home)
            if named == served.id:
                told = refused = ""
            elif named != refused or loop.time() >= again:
                await _go_over(app, engine, home)
                log.info("Release %s is served now.", app.state.release.id, extra={"event": "release"})
        except Exception as fault:
            # Whatever is wrong with a release, those who ask get their answers from the one there is.
            refused, again = named, loop.time() + _AGAIN_SECONDS
            reason = fault.detail if isinstance(fault, HrnKgError) else f"{type(fault).__name__}: {fault}"
            line = f"Release {served.id} stays: {' '.join(reason.split())}"
            if line != told:
                log.warning("%s", line, extra={"event": "release"})
            told = line


def _named(home: Path) -> str:
    named = layout.pointed_at(home)
    if named is None:
        raise ReleaseNotFound(f"The pointer in {home} is gone.")
    return named


async def _go_over(app: FastAPI, engine: Engine, home: Path) -> None:
    release, examples = await asyncio.to_thread(_read, home)
    await engine.switch(release.source)
    # Nothing is awaited between the switch and these, so nobody meets the one without the other.
    app.state.source = release.source
    app.state.release = release
    app.state.examples = examples


def _read(home: Path) -> tuple[Release, tuple[Example, ...]]:
    release = releases.current(home)
    # What the pages take from the manifest: better missed here than at the first visitor.
    if not (release.created and release.graphs and release.manifest["files"]):
        raise ReleaseNotFound(f"The manifest of release {release.id} is not complete.", release=release.id)
    return release, examples_of(release)


def afresh(app: ASGIApp) -> ASGIApp:
    """Make a document once more when the release changed while it was made.

    It takes several queries, so half of it could be of the old release, below the name of the new one. An answer that
    bears the name of the release it began with is left alone.
    """

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            await app(scope, receive, send)
            return
        engine: Engine = scope["app"].state.answerer.engine
        before = engine.release
        is_mixed = False

        async def watched(message: Message) -> None:
            nonlocal is_mixed
            if engine.release != before and message["type"] == "http.response.start":
                is_mixed = Headers(raw=message["headers"]).get(RELEASE_HEADER) == engine.release
            if not is_mixed:
                await send(message)

        await app(dict(scope), receive, watched)
        if is_mixed:
            await app(scope, receive, send)

    return guarded
