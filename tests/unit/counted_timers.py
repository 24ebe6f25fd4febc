"""How many timers of the loop something makes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


def timers_made(steps: Callable[[], None]) -> int:
    """The number of timers that were made while this was done, in a loop."""

    async def run() -> int:
        loop = asyncio.get_running_loop()
        made = 0
        call_at = loop.call_at

        def counted(*what: object) -> asyncio.TimerHandle:
            nonlocal made
            made += 1
            return call_at(*what)  # type: ignore[arg-type]

        loop.call_at = counted  # type: ignore[method-assign, assignment]
        steps()
        return made

    return asyncio.run(run())
