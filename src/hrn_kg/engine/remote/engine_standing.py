"""Whether an engine of others shows the release that is asked of it, as far as it was checked.

It is looked at every few seconds and after each answer: an answer counts only if the engine showed the release before
and after it. What keeps it from answering is one line in the log, and another when that is over.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from hrn_kg.engine.base import Source
from hrn_kg.engine.remote.engine_probe import own_values, probe
from hrn_kg.engine.remote.exchange import Exchange
from hrn_kg.errors import EngineFault, EngineUnavailable, HrnKgError, Overloaded, TimedOut

log = logging.getLogger(__name__)

SECONDS: Final = 2.0
"""Between two looks when nobody asks."""
_LATE_SECONDS: Final = 5.0  # after which an engine that does not answer the smallest question is taken to be busy
_MOST_LATE: Final = 3  # looks in a row for which it is too busy, and counts as ready up to the last
_FRESH_SECONDS: Final = 1.0  # so long the last look counts before a query; after it there is always another
_PROBE_AGAIN_SECONDS: Final = 60.0  # what the probe found lasts, but for what the engine says is over soon
_MOST_BYTES: Final = 65_536
_RETRY: Final = 5
_ALIVE: Final = "ASK {}"
_EVENT: Final = {"event": "engine"}


class Standing:
    """What is known of an engine as the holder of one release."""

    def __init__(self, exchange: Exchange, address: str, source: Source) -> None:
        """`address` is where this release is asked; nothing is asked yet. Without a mark every engine will do."""
        self._exchange = exchange
        self._address = address
        self._source = source
        self._has_no_others = False
        self._lock = asyncio.Lock()
        self._began = float("-inf")  # the last look at which the engine showed something
        self._failed = float("-inf")  # when the last look ended that showed nothing
        self._late = 0  # looks in a row that the engine was too busy for
        self._probed_at: float | None = None
        self._flaw: EngineFault | None = None  # what the probe found
        self._fault: HrnKgError = EngineUnavailable("The engine was not looked at yet.", retry_after=_RETRY)
        self._is_ready = False
        self._is_other = False
        self._line = ""

    @property
    def is_ready(self) -> bool:
        """Whether the last look found the release."""
        return self._is_ready

    @property
    def reason(self) -> str:
        """Why not."""
        return "" if self._is_ready else self._fault.detail

    @property
    def has_no_others(self) -> bool:
        """Whether the engine held the release and nothing else when it was probed, and takes all of it together."""
        return self._has_no_others

    def require_no_other(self) -> None:
        """Raise EngineUnavailable as long as it shows another release, or cannot be used."""
        if self._is_other:
            raise self._fault

    async def before(self) -> None:
        """To be called before a query: raises the fault that keeps the engine from answering."""
        if not self._is_ready or asyncio.get_running_loop().time() - self._began > _FRESH_SECONDS:
            await self.look()
        if not self._is_ready:
            raise self._fault

    async def after(self) -> None:
        """To be called after a query: raises the fault by which its answer does not count."""
        began = asyncio.get_running_loop().time()
        await self.look()
        if not self._is_ready:
            raise self._fault
        if self._began < began:  # too late to tell, or too busy
            raise Overloaded("The engine is busy; please try again later.", retry_after=_RETRY)

    async def look(self) -> None:
        """Look at the engine once more.

        Those who ask at the same time share a look: one that begins after they asked, or that fails after it.
        """
        loop = asyncio.get_running_loop()
        asked = loop.time()
        async with self._lock:
            if self._began >= asked or self._failed > asked:
                return
            began = loop.time()
            try:
                async with asyncio.timeout(_LATE_SECONDS):
                    shown = await read_mark(self._exchange, self._address, self._source.mark)
            except (TimeoutError, HrnKgError) as error:
                self._fail(error)
                self._failed = loop.time()
                return
            self._began, self._late = began, 0
            await self._judge(shown)

    def _fail(self, error: TimeoutError | HrnKgError) -> None:
        """Take up that a look showed nothing. One that is late may be so by the queries of a moment; three are not."""
        if isinstance(error, HrnKgError) and not isinstance(error, (TimedOut, Overloaded)):
            self._late = 0
            self._probed_at = None  # one that was gone may come back with other settings
            self._refuse(error)
            return
        self._late += 1
        if self._late >= _MOST_LATE or not self._is_ready:
            self._refuse(Overloaded("The engine is busy; please try again later.", retry_after=_RETRY))

    async def _judge(self, shown: str | None) -> None:
        label = self._source.label
        if self._source.mark and shown != label:
            words = f"The engine holds release {shown}, not {label}."
            if not shown:
                words = f"The engine shows no release, and {label} is asked for."
            self._probed_at = None  # whatever was put in is to be probed
            self._refuse(EngineUnavailable(words, retry_after=_RETRY), is_other=True)
            return
        await self._probe()
        if self._flaw is not None:
            self._refuse(self._flaw, is_other=not _passes(self._flaw))
            return
        if self._line:
            log.info("The engine at %s answers from release %s.", self._address, label, extra=_EVENT)
        self._is_ready, self._is_other, self._line = True, False, ""

    async def _probe(self) -> None:
        now, source = asyncio.get_running_loop().time(), self._source
        is_due = self._probed_at is None
        if self._probed_at is not None and self._flaw is not None:
            is_due = now - self._probed_at > (SECONDS if _passes(self._flaw) else _PROBE_AGAIN_SECONDS)
        if source.graphs and source.mark and is_due:
            try:
                self._has_no_others = await probe(
                    self._exchange, self._address, source.graphs, disjoint=source.disjoint
                )
                self._flaw = None
            except EngineFault as fault:
                self._flaw = fault
            self._probed_at = now

    def _refuse(self, fault: HrnKgError, *, is_other: bool = False) -> None:
        self._is_ready, self._is_other, self._fault = False, is_other, fault
        line = fault.detail
        if "engine_status" in fault.facts:
            line += f" (Status {fault.facts['engine_status']}.)"
        if line != self._line:
            log.error("%s Nothing is asked of it till then: %s", line, self._address, extra=_EVENT)
        self._line = line


def _passes(fault: EngineFault) -> bool:
    """Whether it says nothing of what the engine is: who was cut off or met a busy one may soon ask again."""
    return "retry_after" in fault.facts


async def read_mark(exchange: Exchange, address: str, mark: str) -> str | None:
    """The release that an engine shows; None for none. Raises what keeps it from answering.

    Without a mark to ask for, the smallest question is asked, which has no answer of interest.
    """
    values = set(await own_values(exchange, address, [("query", mark or _ALIVE)], _MOST_BYTES))
    return min(values) if len(values) == 1 else None
