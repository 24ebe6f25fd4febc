"""Documents are made in a loop of their own; what belongs to the loop of the server is asked there."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from pathlib import Path

import pytest

import small_content
from hrn_kg import releases
from hrn_kg.errors import NotFound
from hrn_kg.settings import Settings
from hrn_kg.sparql import at_home, held_at_home, inspect
from hrn_kg.web.app import create_app
from hrn_kg.web.served.page_loop import PageLoop
from hrn_kg.web.served.state import Served

CLIENT: ContextVar[str] = ContextVar("CLIENT", default="")


@asynccontextmanager
async def page_loop() -> AsyncIterator[PageLoop]:
    made = PageLoop()
    try:
        yield made
    finally:
        await made.close()


async def here() -> tuple[int, asyncio.AbstractEventLoop]:
    return threading.get_ident(), asyncio.get_running_loop()


@pytest.mark.asyncio
async def test_work_is_done_beside_and_asks_at_home() -> None:
    async with page_loop() as pages:
        home = await here()

        async def work() -> None:
            beside = await here()
            assert beside[0] != home[0]
            assert beside[1] is not home[1]
            assert await at_home(here()) == home
            assert await at_home(at_home(here())) == home
            assert await pages.run(here()) == beside
            assert CLIENT.get() == "whoever asked"

        CLIENT.set("whoever asked")
        await pages.run(work())
        assert await at_home(here()) == home


@pytest.mark.asyncio
async def test_the_loop_of_the_server_turns_while_a_page_is_made() -> None:
    async with page_loop() as pages:
        turned = threading.Event()

        async def work() -> bool:
            return turned.wait(20)

        made = asyncio.create_task(pages.run(work()))
        await asyncio.sleep(0.01)
        assert not made.done()
        turned.set()
        assert await made


@pytest.mark.asyncio
async def test_a_fault_is_raised_where_it_is_awaited() -> None:
    async with page_loop() as pages:

        async def fail() -> None:
            raise NotFound("There is no such thing.")

        async def ask() -> None:
            with pytest.raises(NotFound, match="no such thing"):
                await at_home(fail())
            raise NotFound("Nor such a page.")

        with pytest.raises(NotFound, match="Nor such a page"):
            await pages.run(ask())


@pytest.mark.asyncio
async def test_what_is_held_is_entered_and_left_at_home() -> None:
    async with page_loop() as pages:
        home, seen = await here(), []

        @asynccontextmanager
        async def held() -> AsyncIterator[str]:
            seen.append(await here())
            try:
                yield "held"
            finally:
                seen.append(await here())

        async def work(*, fails: bool) -> None:
            async with held_at_home(held()) as value:
                assert value == "held"
                if fails:
                    raise NotFound("Gone.")

        await pages.run(work(fails=False))
        with pytest.raises(NotFound):
            await pages.run(work(fails=True))
        assert seen == [home] * 4


@pytest.mark.asyncio
async def test_who_waits_no_longer_cancels_the_work() -> None:
    async with page_loop() as pages:
        began, ended = threading.Event(), threading.Event()

        async def work() -> None:
            began.set()
            try:
                await asyncio.Event().wait()
            finally:
                ended.set()

        waiting = asyncio.create_task(pages.run(work()))
        assert await asyncio.to_thread(began.wait, 20)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert await asyncio.to_thread(ended.wait, 20)


@pytest.mark.asyncio
async def test_what_pages_ask_is_there_until_the_last_one_has_ended(tmp_path: Path) -> None:
    content = small_content.make(tmp_path / "content")
    old, new = (releases.build(content, tmp_path / "home") for _ in range(2))
    app = create_app(Settings(home=tmp_path / "home", workers=1), new.source, release=new)
    begun, ended = asyncio.Event(), list[bytes]()

    async def begin() -> None:
        begun.set()

    async def work(served: Served) -> None:
        assert served.archive is not None
        async with held_at_home(served.archive.answerer(old)) as answerer:
            try:  # before it is told that this began: it may be cancelled as soon as it is
                await at_home(begin())
                await asyncio.Event().wait()
            finally:
                ended.append((await at_home(answerer.run(inspect("ASK {}", served.settings), "text/csv"))).body)

    async with app.router.lifespan_context(app) as state:
        made = asyncio.ensure_future(state["served"].made(work(state["served"])))
        await begun.wait()
    with pytest.raises(asyncio.CancelledError):
        await made
    assert ended == [b"true"]
