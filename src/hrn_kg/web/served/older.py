"""Older releases that are asked for: each is opened on demand, a few at a time, and closed when nobody asks any more.

Small ones are loaded, large ones read from their store on disk, so that opening one takes a moment and little memory,
however large it is. They must not be a way to slow the current one down: each has one worker, of lower priority; and
one that was opened stays for some seconds, so that asking for one after the other does not start process after process.
"""

from __future__ import annotations

import asyncio
import dataclasses
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, Final

from hrn_kg.engine import open_older
from hrn_kg.errors import DataDamaged, Overloaded
from hrn_kg.releases import Proof, Release
from hrn_kg.releases.watched import Watched
from hrn_kg.settings import Settings
from hrn_kg.sparql import Answerer
from hrn_kg.web.served.suspicion import suspecting

log = logging.getLogger(__name__)

STAY_SECONDS: Final = 5.0
# Of what the data of the current release may take; of more, the store on disk is read.
_PART_OF_MEMORY: Final = 8


@dataclasses.dataclass(slots=True, eq=False)
class _Opened:
    """An older release that answers."""

    answerer: Answerer
    proof: Proof
    store: Proof | None  # of the store that was made for it, if one was
    since: float
    used: float
    users: int = 0
    timer: asyncio.TimerHandle | None = None


class Archive:
    """Answerers of older releases; at most `settings.archive_releases` at a time."""

    def __init__(self, settings: Settings, current: Answerer, watched: Watched | None = None) -> None:
        """`current` is the answerer of the current release, whose memory for answers is shared.

        `watched` is told what becomes known of the files of the releases.
        """
        self._watched = watched or Watched()
        self._settings = dataclasses.replace(
            settings, workers=1, max_slow=1, memory_mb=settings.memory_mb // _PART_OF_MEMORY
        )
        self._cache = current.cache
        self._observe = current.observe
        self._opened: dict[str, _Opened] = {}
        self._opening: dict[str, asyncio.Task[_Opened]] = {}
        self._closing: set[asyncio.Task[None]] = set()
        self._is_closed = False

    @property
    def opened(self) -> tuple[str, ...]:
        """The ids of the releases that are open, in the order in which they were opened."""
        return tuple(self._opened)

    @asynccontextmanager
    async def answerer(self, release: Release) -> AsyncIterator[Answerer]:
        """The answerer of a release that is kept; it stays open at least as long as it is used here.

        Raises Overloaded when too many others are open, or when it takes too long; DataDamaged when one of its files
        is not what it was; EngineUnavailable when it cannot be opened.
        """
        found = self._opened.get(release.id) or await self._wait(release)
        found.users += 1
        if found.timer is not None:
            found.timer.cancel()
            found.timer = None
        try:
            yield found.answerer
        finally:
            found.users -= 1
            loop = asyncio.get_running_loop()
            found.used = loop.time()
            if not found.users and self._opened.get(release.id) is found:
                found.timer = loop.call_later(self._settings.archive_seconds, self._shut, release.id)

    async def close_damaged(self) -> None:
        """Close those whose files were damaged or removed; when one is asked for again, it is looked at again.

        A store that was made for one and is damaged is made anew then.
        """
        for release_id, found in list(self._opened.items()):
            damage = await asyncio.to_thread(found.proof.refresh)
            if damage is not None and self._opened.get(release_id) is found:
                if not found.proof.is_removed:
                    self._watched.note(release_id, str(damage))
                self._shut(release_id)
            elif found.store is not None and (damage := await asyncio.to_thread(found.store.refresh)) is not None:
                log.error("%s The release is closed, until it is asked for.", damage, extra={"event": "release"})
                if self._opened.get(release_id) is found:
                    self._shut(release_id)

    async def close(self) -> None:
        """Close all of them."""
        self._is_closed = True
        for task in self._opening.values():
            task.cancel()
        await asyncio.gather(*self._opening.values(), return_exceptions=True)
        for release_id in list(self._opened):
            self._shut(release_id)
        await asyncio.gather(*self._closing, return_exceptions=True)

    async def _wait(self, release: Release) -> _Opened:
        task = self._opening.get(release.id)
        if task is None:
            self._make_room()
            task = asyncio.get_running_loop().create_task(self._open(release))
            self._opening[release.id] = task
            task.add_done_callback(lambda done: self._arrived(release.id, done))
        try:
            async with asyncio.timeout(self._settings.queue_seconds):
                # Shielded: whoever asks again finds it further on its way.
                return await asyncio.shield(task)
        except TimeoutError:
            raise Overloaded(f"Release {release.id} is still being opened; please try again.", retry_after=2) from None

    def _arrived(self, release_id: str, done: asyncio.Task[_Opened]) -> None:
        del self._opening[release_id]
        if done.cancelled() or done.exception() is not None:
            return  # told to those who wait
        found = done.result()
        if self._is_closed:
            self._spawn(found.answerer.engine.close())
            return
        self._opened[release_id] = found
        found.timer = asyncio.get_running_loop().call_later(
            self._settings.archive_seconds, self._shut_unused, release_id
        )

    async def _open(self, release: Release) -> _Opened:
        proof = await asyncio.to_thread(self._proven, release)
        engine = await open_older(self._settings, proof.source(release.source))
        store = None
        if engine.store is not None and release.source.stored is None:
            store = self._watched.of_store(engine.store, release.id)

        def suspect() -> None:
            for one in (proof, store):
                if one is not None:
                    one.suspect()

        now = asyncio.get_running_loop().time()
        answerer = Answerer(engine, self._settings, self._cache, suspecting(self._observe, suspect), proof.require)
        return _Opened(answerer, proof, store, since=now, used=now)

    def _proven(self, release: Release) -> Proof:
        """The proof of a release, every file of which was read. Raises DataDamaged."""
        try:
            proof = self._watched.of(release)
            proof.check()
            proof.require()
        except DataDamaged as fault:
            if release.path.is_dir():
                self._watched.note(release.id, fault.detail)
            raise
        self._watched.note(release.id, None)
        return proof

    def _make_room(self) -> None:
        """See that one more may be opened; the one that was not used for longest is closed. Raises Overloaded."""
        if self._is_closed or len(self._opened) + len(self._opening) < self._settings.archive_releases:
            return
        now = asyncio.get_running_loop().time()
        idle = [name for name, one in self._opened.items() if not one.users and now - one.since >= STAY_SECONDS]
        if not idle:
            raise Overloaded(
                f"{self._settings.archive_releases} other older releases are being asked; please try again later.",
                retry_after=round(STAY_SECONDS),
            )
        self._shut(min(idle, key=lambda name: self._opened[name].used))

    def _shut_unused(self, release_id: str) -> None:
        found = self._opened.get(release_id)
        if found is not None and not found.users:
            self._shut(release_id)

    def _shut(self, release_id: str) -> None:
        found = self._opened.pop(release_id, None)
        if found is not None:
            if found.timer is not None:
                found.timer.cancel()
            self._spawn(found.answerer.engine.close())

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)
