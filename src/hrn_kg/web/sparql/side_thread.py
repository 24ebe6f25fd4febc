"""Work on long texts beside the event loop, so that other requests are served meanwhile.

One thread does it all: several would take the interpreter from the loop in turn, and each turn makes everybody wait.
A client has one text in the queue; its others wait until that is done, so that one client cannot fill the queue.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final, TypeVar

from hrn_kg.errors import Overloaded

T = TypeVar("T")
_RETRY_SECONDS: Final = 5


@dataclass(slots=True)
class _Turn:
    """The place of one client in the queue, and how many of its requests want it."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    wanted: int = 0


class SideThread:
    """A queue with one thread behind it."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "side-thread")
        self._turns: dict[str, _Turn] = {}

    async def run(self, client: str, seconds: float, work: Callable[[], T]) -> T:
        """The result of the work, and what it raises.

        Raises:
            Overloaded: it was not done within so many seconds.
        """
        turn = self._turns.setdefault(client, _Turn())
        turn.wanted += 1
        try:
            async with asyncio.timeout(seconds), turn.lock:
                return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        except TimeoutError:
            raise Overloaded(
                "Too much long work is waiting; please try again later.", retry_after=_RETRY_SECONDS
            ) from None
        finally:
            turn.wanted -= 1
            if not turn.wanted and self._turns.get(client) is turn:
                del self._turns[client]

    def close(self) -> None:
        """Give up what waits."""
        self._thread.shutdown(wait=False, cancel_futures=True)
