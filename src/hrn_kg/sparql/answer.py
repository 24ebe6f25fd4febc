"""Answers with their cache, entity tags and compressed copies."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import sys
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Literal, NamedTuple, Protocol

import zstandard

from hrn_kg.engine.base import Answer, Dataset, Engine, Job
from hrn_kg.errors import HrnKgError
from hrn_kg.querytext.guard import Inspected, Kind
from hrn_kg.settings import Settings
from hrn_kg.sparql.cache import AnswerKey, ByteCache
from hrn_kg.vocab import STANDARD, Prefixes

Coding = Literal["identity", "gzip", "zstd"]

_WHOLE = Dataset()
_LONG_TO_DIGEST = 2_000_000

# For whom the code at hand works. A page asks several questions, by functions that know of no client.
current_client: ContextVar[str] = ContextVar("current_client", default="local")


@dataclass(slots=True, eq=False)
class _Kept:
    """A cached answer and its compressed copies, made when first asked for."""

    answer: Answer
    etag: str
    question: int  # bytes of the query and of what else names the answer in the cache
    copies: dict[Coding, bytes] = field(default_factory=dict)

    def size(self) -> int:
        return self.question + len(self.answer.body) + sum(len(copy) for copy in list(self.copies.values()))


@dataclass(slots=True, eq=False)
class _Flight:
    """A computation by the first to ask, and what is promised to those who asked meanwhile.

    A task of its own would outlive the first to ask, but most questions are asked by one at a time, and a task costs
    them a tenth of their time. So when the first hangs up, one of the others begins anew.
    """

    _promised: asyncio.Future[_Kept] | None = None

    def promise(self) -> asyncio.Future[_Kept]:
        """The answer to come; ends in the fault of the computation, or in _LeaderLeft."""
        if self._promised is None:
            self._promised = asyncio.get_running_loop().create_future()
        return self._promised

    def keep(self, kept: _Kept) -> None:
        """Give the answer to all who wait."""
        if self._promised is not None:
            self._promised.set_result(kept)

    def break_off(self, fault: BaseException) -> None:
        """Tell all who still wait why there is no answer."""
        if self._promised is not None and not self._promised.done():
            self._promised.set_exception(fault)
            self._promised.exception()  # told to whoever waits; nobody need


class _LeaderLeft(Exception):
    """The first to ask hung up, and the computation ended with it."""


class Reply(NamedTuple):
    """A whole answer with all that an HTTP response needs to know of it; `etag` comes with its quotes.

    One that is `fleeting` is another one each time: nobody should keep it. `digest` is that of its rows, where the
    engine worked it out; `key` is for the cache. A tuple: each answer makes one, and a frozen dataclass takes three
    times as long.
    """

    body: bytes
    media_type: str
    etag: str
    release: str
    kind: Kind
    cached: bool
    prefixes: Prefixes = STANDARD
    coding: Coding = "identity"
    fleeting: bool = False
    digest: str = ""
    key: AnswerKey | None = None


@dataclass(frozen=True, slots=True)
class Ticket:
    """For a reply that is in the cache: it gives its body again, for as long as it is there."""

    key: AnswerKey
    etag: str
    coding: Coding
    kind: Kind


class Observer(Protocol):
    """Told of every query: its form, how it ended (`answered`, a problem or `hung-up`), in how many seconds."""

    def __call__(self, kind: Kind, outcome: str, seconds: float, *, cached: bool) -> None: ...


def _unguarded() -> None:
    pass


def _unobserved(kind: Kind, outcome: str, seconds: float, *, cached: bool) -> None:
    pass


class Answerer:
    """Answers inspected queries from the cache or the engine; equal questions at one time are computed once."""

    def __init__(
        self,
        engine: Engine,
        settings: Settings,
        cache: ByteCache[Any] | None = None,
        observe: Observer = _unobserved,
        guard: Callable[[], None] = _unguarded,
    ) -> None:
        """`cache` is that of another one, to be shared: what is kept there bears the name of its release.

        `guard` raises a fault as long as nothing may be answered, also not from the cache.
        """
        self.engine = engine
        self.observe = observe
        self._guard = guard
        self._cache: ByteCache[_Kept] = ByteCache(settings.cache_bytes) if cache is None else cache
        self._flights: dict[AnswerKey, _Flight] = {}

    @property
    def cache(self) -> ByteCache[Any]:
        """The memory for answers."""
        return self._cache

    def require(self) -> None:
        """Raise what the guard raises, as long as nothing may be answered: for what is kept elsewhere of answers."""
        self._guard()

    async def run(
        self,
        inspected: Inspected,
        media_type: str,
        dataset: Dataset = _WHOLE,
        client: str | None = None,
        waited: float = 0.0,
        *,
        with_digest: bool = False,
    ) -> Reply:
        """Answer a query in a media type, over a dataset, for a client that waited so many seconds already.

        Where no client is named, it is the one in `current_client`. `with_digest`: see `hrn_kg.engine.base.Job`.

        Raises:
            HrnKgError: what `hrn_kg.engine.base.Engine.answer` and the guard raise; faults are not cached.
        """
        self._guard()
        job = Job(
            inspected.text,
            media_type,
            dataset,
            client or current_client.get(),
            services=inspected.services,
            waited=waited,
            with_digest=with_digest and not inspected.fleeting,
        )
        if inspected.fleeting:
            kept = await self._computed(inspected.kind, None, job)
            return _reply(kept, inspected.kind, cached=False, key=None)._replace(fleeting=True)
        key = AnswerKey(self.engine.release, inspected.text.strip(), dataset, media_type)
        found = self._cache.get(key)
        if found is not None:
            self.observe(inspected.kind, "answered", 0.0, cached=True)
            return _reply(found, inspected.kind, cached=True, key=key)
        return _reply(await self._computed(inspected.kind, key, job), inspected.kind, cached=False, key=key)

    def recall(self, key: AnswerKey) -> Reply | None:
        """What `keep` was given under this key; None when it is no longer there. Raises what the guard raises."""
        self._guard()
        kept = self._cache.get(key)
        return None if kept is None else _reply(kept, "construct", cached=True, key=key)

    def keep(self, key: AnswerKey, body: bytes) -> Reply:
        """Keep bytes that are no answer of the engine among the answers, and give them as a reply like one."""
        answer = Answer(body, key.media_type, key.release, 0.0)
        kept = _Kept(answer, f'"{_digest(answer)}"', sys.getsizeof(key.query))
        self._cache.put(key, kept)
        return _reply(kept, "construct", cached=False, key=key)

    def encoded(self, reply: Reply, coding: Coding) -> Reply:
        """The reply with its body in a content coding, and an entity tag of its own.

        Copies are kept with a cached answer, so that each is made once. May be called from another thread.
        """
        if coding == "identity" or reply.coding == coding:
            return reply
        kept = self._cache.get(reply.key) if reply.key is not None else None
        if kept is not None and kept.etag != reply.etag:
            kept = None
        body = kept.copies.get(coding) if kept is not None else None
        if body is None:
            body = compress(reply.body, coding)
            if kept is not None and reply.key is not None:
                kept.copies[coding] = body
                self._cache.resized(reply.key, kept)
        return reply._replace(body=body, etag=f'{reply.etag[:-1]}-{coding}"', coding=coding)

    def ticket(self, reply: Reply, coding: Coding) -> Ticket | None:
        """A ticket for a reply, sent in this content coding; None for one that is not cached."""
        kept = self._cache.get(reply.key) if reply.key is not None and reply.cached else None
        if kept is None or reply.key is None:
            return None
        return Ticket(reply.key, kept.etag, coding, reply.kind)

    def redeem(self, ticket: Ticket) -> bytes | None:
        """The body for a ticket; None when it is no longer in the cache, or no longer of the current release.

        Raises what the guard raises.
        """
        self._guard()
        kept = self._cache.get(ticket.key) if ticket.key.release == self.engine.release else None
        if kept is None or kept.etag != ticket.etag:
            return None
        body = kept.answer.body if ticket.coding == "identity" else kept.copies.get(ticket.coding)
        if body is not None:
            self.observe(ticket.kind, "answered", 0.0, cached=True)
        return body

    async def _computed(self, kind: Kind, key: AnswerKey | None, job: Job) -> _Kept:
        """The answer of the engine, shared when it has a key; the observer is told how it ended."""
        began, outcome = perf_counter(), "hung-up"
        try:
            kept = await _kept(await self.engine.answer(job), job) if key is None else await self._share(key, job)
            outcome = "answered"
            return kept
        except HrnKgError as fault:
            outcome = fault.slug
            raise
        except Exception:
            outcome = HrnKgError.slug
            raise
        finally:
            self.observe(kind, outcome, perf_counter() - began, cached=False)

    async def _share(self, key: AnswerKey, job: Job) -> _Kept:
        began = perf_counter()
        while (flight := self._flights.get(key)) is not None:
            try:
                # Shielded: one who hangs up must not take the answer from the others.
                return await asyncio.shield(flight.promise())
            except _LeaderLeft:
                job = job._replace(waited=job.waited + perf_counter() - began)
                began = perf_counter()
        flight = self._flights[key] = _Flight()
        fault: BaseException = _LeaderLeft()
        try:
            kept = await _kept(await self.engine.answer(job), job)
        except Exception as error:
            fault = error
            raise
        else:
            # A question that waited over a switch is answered by the new release, and kept under its name.
            self._cache.put(key.of_release(kept.answer.release), kept)
            flight.keep(kept)
            return kept
        finally:
            del self._flights[key]
            flight.break_off(fault)


def compress(body: bytes, coding: Coding) -> bytes:
    """The body in a content coding; the same bytes each time (gzip's time stamp is left out)."""
    if coding == "gzip":
        return gzip.compress(body, 6, mtime=0)
    if coding == "zstd":
        return zstandard.ZstdCompressor(level=6).compress(body)
    return body


async def _kept(answer: Answer, job: Job) -> _Kept:
    # A large answer takes a tenth of a second; the others are served meanwhile.
    is_long = len(answer.body) > _LONG_TO_DIGEST
    digest = await asyncio.to_thread(_digest, answer) if is_long else _digest(answer)
    names = (job.query, *(job.dataset.default or ()), *(job.dataset.named or ()))
    return _Kept(answer, f'"{digest}"', sum(map(sys.getsizeof, names)))


def _digest(answer: Answer) -> str:
    digest = hashlib.sha256(answer.media_type.encode() + b"\0")
    digest.update(answer.body)
    return digest.hexdigest()[:32]


def _reply(kept: _Kept, kind: Kind, *, cached: bool, key: AnswerKey | None) -> Reply:
    answer = kept.answer
    own = key.of_release(answer.release) if key is not None else None
    return Reply(
        answer.body,
        answer.media_type,
        kept.etag,
        answer.release,
        kind,
        cached,
        answer.prefixes,
        digest=answer.digest,
        key=own,
    )
