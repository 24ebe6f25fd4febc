"""One short piece of work in each turn of the event loop, so that many of them do not make the turns of others long.

A query takes several turns: it is read, given to a worker, its answer comes, and is sent. While all who read kept pages
were answered in one turn, a query waited for all of them several times.
"""

from __future__ import annotations

import asyncio


class LoopTurns:
    """Who waits here goes on alone in a turn of the loop, in the order of coming."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()

    async def next(self) -> None:
        """Wait for a turn in which nobody else went on; at once where nobody did in this one."""
        await self._lock.acquire()
        asyncio.get_running_loop().call_soon(self._lock.release)
