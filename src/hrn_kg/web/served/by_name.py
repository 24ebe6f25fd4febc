"""Addresses that name a release: who answers for it, and what is said when it is not at hand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from hrn_kg import releases
from hrn_kg.errors import NotFound, ReleaseGone, ReleaseNotFound
from hrn_kg.examples import Example
from hrn_kg.releases import Release
from hrn_kg.site import Site, examples_of
from hrn_kg.sparql import Answerer, Snapshot, held_at_home
from hrn_kg.web.served.older import Archive


@asynccontextmanager
async def answerer_for(site: Site, archive: Archive | None, wanted: str | None) -> AsyncIterator[Answerer]:
    """Who answers from a release: from the current one when none is named.

    Raises ReleaseGone, ReleaseNotFound, DataDamaged, Overloaded, EngineUnavailable.
    """
    answerer = site.data.answerer
    current = answerer.engine.release
    if wanted is None or wanted == current:
        yield answerer
        return
    release = await asyncio.to_thread(find, site, wanted)
    if archive is None:
        files = site.address(f"/dumps/{release.id}/")
        raise ReleaseGone(
            f"Release {release.id} answers no queries here; its files are kept: {files}",
            wanted=release.id,
            current=current,
            files=files,
        )
    async with archive.answerer(release) as older:
        yield older


@asynccontextmanager
async def site_for(site: Site, archive: Archive | None, wanted: str | None) -> AsyncIterator[Site]:
    """The site as the release has it that is wanted: the same one where none is named, or the one that it is of.

    Raises what `answerer_for` raises.
    """
    if wanted is None or wanted == site.label:
        yield site
        return
    async with held_at_home(answerer_for(site, archive, wanted)) as answerer:
        release = await asyncio.to_thread(find, site, wanted)
        examples = await asyncio.to_thread(_examples, release.home, release.id)
        yield replace(site, data=Snapshot.of(answerer), release=release, examples=examples, current=site.label)


@lru_cache(4)
def _examples(home: Path, release_id: str) -> tuple[Example, ...]:
    """The example queries of a release, which reading takes a while."""
    return examples_of(releases.get(home, release_id))


def find(site: Site, wanted: str) -> Release:
    """A release that is kept.

    Raises ReleaseGone for one that was removed, ReleaseNotFound for one that never was, DataDamaged for one whose
    manifest is damaged.
    """
    if site.release is None:
        raise ReleaseNotFound(f"There is no release “{wanted[:40]}”: this server answers from files.")
    home, current = site.settings.home, site.label
    try:
        return releases.get(home, wanted)
    except NotFound:
        was = releases.find_removed(home, wanted)
    if was is None:
        raise ReleaseNotFound(f"There is no release “{wanted[:40]}”; current is {current}.", current=current)
    raise ReleaseGone(
        f"Release {wanted} is kept no longer: it was removed on {was.removed[:10]}; current is {current}.",
        wanted=wanted,
        current=current,
        removed=was.removed,
        successor=site.address(f"/dumps/{current}/"),
    )
