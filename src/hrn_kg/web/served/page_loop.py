"""An event loop in a thread of its own, in which documents are made: the loop of the server stays free meanwhile.

Why a thread and not a process, or turns given back between the parts of a page: docs/decisions/20261127-kept-pages.md.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

from hrn_kg.sparql import server_loop

T = TypeVar("T")


class PageLoop:
    """One thread: several would take the interpreter from the loop of the server in turn."""

    def __init__(self) -> None:
        """Starts the thread."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="pages", daemon=True)
        self._thread.start()

    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of the work, and what it raises; it is cancelled with whoever waits for it."""
        running = asyncio.get_running_loop()
        if running is self._loop:
            return await work
        token = server_loop.set(running)
        try:
            future = asyncio.run_coroutine_threadsafe(work, self._loop)
        finally:
            server_loop.reset(token)
        return await asyncio.wrap_future(future)

    async def close(self) -> None:
        """Give up what is being made, and end the thread."""
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self._cancel_all(), self._loop))
        self._loop.call_soon_threadsafe(self._loop.stop)
        await asyncio.to_thread(self._thread.join)
        self._loop.close()

    async def _cancel_all(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await self._loop.shutdown_default_executor()
