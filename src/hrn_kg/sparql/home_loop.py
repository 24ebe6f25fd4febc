"""What belongs to the event loop of the server, awaited from the loop in which documents are made.

The engine, the queue before it and the archive of older releases are used by one loop only. A document is made in
another one, in a thread beside, and asks them from there.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from contextvars import ContextVar
from typing import Any, Final, TypeVar

T = TypeVar("T")

# The loop of the server, for code that runs in another one; None for code that runs in it.
server_loop: Final[ContextVar[asyncio.AbstractEventLoop | None]] = ContextVar("server_loop", default=None)


async def at_home(work: Coroutine[Any, Any, T]) -> T:
    """Await this in the loop of the server: the result, and what it raises."""
    home = server_loop.get()
    if home is None or home is asyncio.get_running_loop():
        return await work
    return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, home))


@asynccontextmanager
async def held_at_home(manager: AbstractAsyncContextManager[T]) -> AsyncIterator[T]:
    """What the manager holds, which is entered and left in the loop of the server."""
    held = await at_home(_entered(manager))
    try:
        yield held
    except BaseException as fault:
        if not await at_home(_left(manager, fault)):
            raise
    else:
        await at_home(_left(manager, None))


async def _entered(manager: AbstractAsyncContextManager[T]) -> T:
    return await manager.__aenter__()


async def _left(manager: AbstractAsyncContextManager[Any], fault: BaseException | None) -> bool:
    if fault is None:
        return bool(await manager.__aexit__(None, None, None))
    return bool(await manager.__aexit__(type(fault), fault, fault.__traceback__))
