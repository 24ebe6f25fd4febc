"""A client that hangs up wants no answer: its query is stopped, so that others need not wait for it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

from starlette.requests import Request

T = TypeVar("T")
# Most answers are ready sooner; only for the others is it worth while to watch the connection.
UNWATCHED_SECONDS: Final = 0.25


class HungUp(Exception):
    """The client is gone; there is nobody to answer."""


async def while_connected(request: Request, computing: Coroutine[Any, Any, T]) -> T:
    """The result, unless the client hangs up first: then the computation is cancelled and HungUp raised.

    The body of the request must have been read, or be of no interest.
    """
    task = asyncio.ensure_future(computing)
    watch: asyncio.Future[None] | None = None
    try:
        done, _ = await asyncio.wait({task}, timeout=UNWATCHED_SECONDS)
        if not done:
            watch = asyncio.ensure_future(_gone(request))
            await asyncio.wait({task, watch}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise HungUp
        return task.result()
    finally:
        for future in (task, watch):
            if future is not None and not future.done():
                future.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
