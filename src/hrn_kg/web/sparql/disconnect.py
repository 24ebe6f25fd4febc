"""A client that hangs up wants no answer: its query is stopped, so that others need not wait for it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

from starlette.types import Receive

from hrn_kg.web.http.short_way import ShortWay

T = TypeVar("T")
# Most answers are ready sooner; only for the others is it worth while to watch the connection, and to stop the query,
# which ends its worker.
UNWATCHED_SECONDS: Final = 0.25


class Disconnected(Exception):
    """The client is gone; there is nobody to answer."""


async def while_connected(receive: Receive, computing: Coroutine[Any, Any, T]) -> T:
    """The result, unless the client hangs up first: then the computation is cancelled and Disconnected raised.

    `receive` gives what comes of the request; its body must have been read, or be of no interest.
    """
    task = asyncio.current_task()
    assert task is not None
    watch = _Watch(receive, task)
    timer = asyncio.get_running_loop().call_later(UNWATCHED_SECONDS, watch.begin)
    try:
        return await computing
    except asyncio.CancelledError:
        if watch.has_seen_the_end and not task.uncancel():
            raise Disconnected from None
        raise
    finally:
        timer.cancel()
        watch.end()


async def while_heard(way: ShortWay, computing: Coroutine[Any, Any, T]) -> T:
    """The same for a request whose server tells by itself that the client is gone: nothing need be watched."""
    task = asyncio.current_task()
    assert task is not None
    loop = asyncio.get_running_loop()
    began = loop.time()
    timer: asyncio.TimerHandle | None = None
    has_gone = False

    def stop() -> None:
        nonlocal has_gone
        has_gone = True
        task.cancel()

    def hung_up() -> None:
        nonlocal timer
        timer = loop.call_at(began + UNWATCHED_SECONDS, stop)

    if way.disconnected:  # before anybody listened, as where a body is refused that came with its head
        hung_up()
    else:
        way.on_hang_up = hung_up
    try:
        return await computing
    except asyncio.CancelledError:
        if has_gone and not task.uncancel():
            raise Disconnected from None
        raise
    finally:
        way.on_hang_up = None
        if timer is not None:
            timer.cancel()


class _Watch:
    """Watches a connection beside the task that computes, and cancels that task when the client is gone."""

    def __init__(self, receive: Receive, computing: asyncio.Task[Any]) -> None:
        self.has_seen_the_end = False
        self._receive = receive
        self._computing = computing
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._see())

    def end(self) -> None:
        if self._task is not None:
            self._task.cancel()

    async def _see(self) -> None:
        await _gone(self._receive)
        self.has_seen_the_end = True
        self._computing.cancel()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
