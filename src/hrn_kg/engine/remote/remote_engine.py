"""The engine of others behind the seam. Guard, limits, cache and negotiation stay ours.

An answer is given when it is whole, and when the engine showed the release before and after it; everything else is a
fault. No header of a visitor's request is passed on, and no address.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable
from functools import partial
from typing import Final

from hrn_kg.engine.base import EXPLANATION, Answer, Job, Load, Source
from hrn_kg.engine.remote.dataset_fields import fields
from hrn_kg.engine.remote.engine_address import EngineAddress, read_address
from hrn_kg.engine.remote.engine_probe import count_graphs
from hrn_kg.engine.remote.engine_replies import require_answer
from hrn_kg.engine.remote.engine_standing import SECONDS, Standing, read_mark
from hrn_kg.engine.remote.exchange import Exchange
from hrn_kg.engine.remote.parsed_answers import asked_for, rewritten
from hrn_kg.engine.remote.remote_turns import RemoteTurns
from hrn_kg.engine.written_answers import heads
from hrn_kg.errors import EngineRefused, EngineUnavailable, HrnKgError
from hrn_kg.settings import Settings
from hrn_kg.vocab import Prefixes

log = logging.getLogger(__name__)

_FIND_SECONDS: Final = 5.0
_SMALL: Final = 20_000  # bytes that are parsed in less time than a thread takes to be found


class RemoteEngine:
    """A SPARQL 1.1 service; see `hrn_kg.engine.base.Engine`."""

    def __init__(self, settings: Settings, source: Source) -> None:
        """Use `open` instead, which also looks at the engine. Raises SettingsError."""
        self._address: EngineAddress = read_address(settings)
        self._settings = settings
        self._exchange = Exchange(settings)
        self._turns = RemoteTurns(settings)
        self._take_over(source, self._standing_for(source))
        self._watcher: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, settings: Settings, source: Source) -> RemoteEngine:
        """Look at the engine, and go on looking. One that is gone or holds another release is waited for.

        Raises SettingsError for an address, a log-in or authorities that cannot be used.
        """
        engine = cls(settings, source)
        await engine._standing.look()
        engine._watcher = asyncio.get_running_loop().create_task(engine._watch())
        return engine

    @classmethod
    async def open_if_held(cls, settings: Settings, source: Source) -> RemoteEngine | None:
        """The engine for an older release, where its address names releases and it shows this one; else None."""
        if not read_address(settings).names_release:
            return None
        engine = await cls.open(settings, source)
        if engine.load().can_answer:
            return engine
        await engine.close()
        return None

    @property
    def release(self) -> str:
        """The label of the release that it is asked for."""
        return self._source.label

    @property
    def prefixes(self) -> Prefixes:
        """The prefixes of that release."""
        return self._source.prefixes

    @property
    def store(self) -> None:
        """It has none of ours."""

    async def answer(self, job: Job) -> Answer:
        """Answer one job; see `hrn_kg.engine.base.Engine.answer`."""
        if job.services:
            raise EngineRefused("This engine asks no other service.")
        if job.media_type == EXPLANATION:
            raise EngineRefused("This engine does not explain its answers.")
        wanted = asked_for(job.media_type)
        loop = asyncio.get_running_loop()
        arrival = loop.time() - job.waited
        seconds = min(job.seconds or self._settings.query_seconds, self._settings.query_seconds)
        most = min(job.max_bytes or self._settings.answer_bytes, self._settings.answer_bytes)
        async with self._turns.turn(job.client, arrival, seconds):
            source, standing, head = self._source, self._standing, self._head
            await standing.before()
            graphs = tuple(graph for graph, _ in _graphs_of(source))
            asked = fields(job.query, job.dataset, graphs, is_default=standing.has_no_others)
            reply = await self._exchange.ask(self._address.query_of(source.label), asked, wanted, most)
            require_answer(reply, job.query, source.prefixes)
            task = (reply, wanted, job.media_type, most, source.prefixes, head)
            is_small = len(reply.body) < _SMALL
            body = rewritten(*task) if is_small else await asyncio.to_thread(rewritten, *task)
            await standing.after()
        return Answer(body, job.media_type, source.label, loop.time() - arrival, source.prefixes)

    async def graphs(self) -> tuple[tuple[str, int], ...]:
        """The named graphs and their numbers of triples, sorted by name: as the release has them, else as it says."""
        known = _graphs_of(self._source)
        return known or await count_graphs(self._exchange, self._address.query_of(self.release))

    def load(self) -> Load:
        """What is under way here, and whether the engine can answer."""
        turns, standing = self._turns, self._standing
        return Load(
            can_answer=standing.is_ready,
            reason=standing.reason,
            idle=turns.free,
            running=turns.running,
            slow=turns.slow,
            waiting=turns.waiting,
        )

    def require(self) -> None:
        """Raise EngineUnavailable while the engine shows another release than the one that it is asked for."""
        self._standing.require_no_other()

    async def offers(self, release: str) -> bool:
        """Whether the engine shows that release, at the address that would be asked for it."""
        try:
            async with asyncio.timeout(SECONDS):
                shown = await read_mark(self._exchange, self._address.query_of(release), self._source.mark)
        except (TimeoutError, HrnKgError):
            return False
        return shown == release

    async def prepare(self, source: Source) -> Callable[[], None]:
        """Look whether the engine shows another release; what comes back answers from it. Raises EngineUnavailable."""
        standing = self._standing_for(source)
        await standing.look()
        if not standing.is_ready:
            raise EngineUnavailable(standing.reason)
        return partial(self._take_over, source, standing)

    def forget_prepared(self) -> None:
        """Nothing was loaded here."""

    async def switch(self, source: Source) -> None:
        """Answer from another release, which the engine shows. Raises EngineUnavailable when it does not."""
        (await self.prepare(source))()

    async def close(self) -> None:
        """Stop looking, and close all connections."""
        if self._watcher is not None:
            self._watcher.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watcher
            self._watcher = None
        await self._exchange.close()

    def _standing_for(self, source: Source) -> Standing:
        return Standing(self._exchange, self._address.query_of(source.label), source)

    def _take_over(self, source: Source, standing: Standing) -> None:
        self._source, self._standing, self._head = source, standing, heads(source.prefixes)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(SECONDS)
            try:
                await self._standing.look()
            except Exception:  # a mistake of ours; without the next look nobody would notice what the engine holds
                log.exception("A look at the engine failed.", extra={"event": "engine"})


async def find_held(settings: Settings, releases: Iterable[str], mark: str) -> str | None:
    """The first of some releases that the engine of others shows; None where it shows none or is gone.

    Raises SettingsError for an address, a log-in or authorities that cannot be used.
    """
    address, exchange = read_address(settings), Exchange(settings)
    try:
        async with asyncio.timeout(_FIND_SECONDS):
            for release in releases:
                if await read_mark(exchange, address.query_of(release), mark) == release:
                    return release
    except (TimeoutError, HrnKgError):
        return None
    finally:
        await exchange.close()
    return None


def _graphs_of(source: Source) -> tuple[tuple[str, int], ...]:
    """The graphs that a release is known to hold; none where it does not tell."""
    return source.graphs if source.mark else ()
