"""Answerer and cache: shared computations, entity tags, copies, budget."""

from __future__ import annotations

import asyncio
import gzip
from pathlib import Path
from typing import Any

import pytest
import zstandard

from hrn_kg.engine import Dataset, Source
from hrn_kg.engine.embedded.scheduler import EmbeddedEngine
from hrn_kg.errors import MalformedQuery, TimedOut
from hrn_kg.settings import Settings
from hrn_kg.sparql import Answerer, Inspected, inspect
from hrn_kg.sparql.cache import AnswerKey, ByteCache

CSV = "text/csv"
ALL = Inspected("select", "SELECT * { ?s ?p ?o } ORDER BY ?s")
SLOW = Inspected("select", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(?a != ?e) }")
RUNAWAY = Inspected("select", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }")


def test_the_same_question_gives_the_same_bytes_from_the_cache(opened: Any) -> None:
    async def run() -> None:
        async with opened(workers=1) as engine:
            answerer = Answerer(engine, Settings())
            first = await answerer.run(ALL, CSV)
            second = await answerer.run(Inspected("select", f"  {ALL.text}\n"), CSV)
            assert (first.cached, second.cached) == (False, True)
            assert (first.body, first.etag, first.release) == (second.body, second.etag, second.release)
            assert first.etag.startswith('"') and first.etag.endswith('"') and first.kind == "select"
            other_type = await answerer.run(ALL, "text/tab-separated-values")
            other_graphs = await answerer.run(ALL, CSV, Dataset(default=("urn:g:0",)))
            assert not other_type.cached and not other_graphs.cached
            assert len({first.etag, other_type.etag, other_graphs.etag}) == 3

    asyncio.run(run())


def test_a_fleeting_answer_is_not_kept(opened: Any) -> None:
    async def run() -> None:
        async with opened(workers=1) as engine:
            answerer = Answerer(engine, Settings())
            query = inspect("SELECT (STRUUID() AS ?id) {}", Settings())
            first, second = await answerer.run(query, CSV), await answerer.run(query, CSV)
            assert first.body != second.body
            assert not second.cached
            assert gzip.decompress(answerer.encoded(second, "gzip").body) == second.body

    asyncio.run(run())


def test_a_release_has_answers_of_its_own(opened: Any, tmp_path: Path) -> None:
    file = tmp_path / "two.nq"
    file.write_text("<urn:s> <urn:p> <urn:o> <urn:g> .\n")

    async def run() -> None:
        async with opened(workers=1) as engine:
            answerer = Answerer(engine, Settings())
            before = await answerer.run(ALL, CSV)
            await engine.switch(Source("2026.2.0", (file,), union_default=True))
            after = await answerer.run(ALL, CSV)
            assert (before.release, after.release) == ("2026.1.0", "2026.2.0")
            assert (before.etag != after.etag, after.cached) == (True, False)

    asyncio.run(run())


def test_a_ticket_gives_the_body_until_the_release_changes(opened: Any, tmp_path: Path) -> None:
    file = tmp_path / "two.nq"
    file.write_text("<urn:s> <urn:p> <urn:o> <urn:g> .\n")

    async def run() -> None:
        async with opened(workers=1) as engine:
            answerer = Answerer(engine, Settings())
            assert answerer.ticket(await answerer.run(ALL, CSV), "identity") is None  # asked for the first time
            again = await answerer.run(ALL, CSV)
            ticket = answerer.ticket(again, "identity")
            copy = answerer.ticket(again, "gzip")
            assert ticket is not None and copy is not None
            assert answerer.redeem(ticket) == again.body
            assert answerer.redeem(copy) is None  # there is no such copy yet
            packed = answerer.encoded(again, "gzip").body
            assert answerer.redeem(copy) == packed != again.body
            await engine.switch(Source("two", (file,)))
            assert answerer.redeem(ticket) is None
            assert answerer.redeem(copy) is None

    asyncio.run(run())


def test_a_ticket_for_what_was_forgotten_gives_nothing(opened: Any) -> None:
    async def run() -> None:
        async with opened(workers=1) as engine:
            answerer = Answerer(engine, Settings(cache_bytes=200_000))
            await answerer.run(ALL, CSV)
            ticket = answerer.ticket(await answerer.run(ALL, CSV), "identity")
            assert ticket is not None
            for number in range(40):
                await answerer.run(Inspected("select", f"{ALL.text} LIMIT {10_000 + number}"), CSV)
            assert answerer.redeem(ticket) is None

    asyncio.run(run())


def test_copies_are_exact_and_have_tags_of_their_own(opened: Any) -> None:
    async def run() -> None:
        async with opened(workers=1) as engine:
            answerer = Answerer(engine, Settings())
            reply = await answerer.run(ALL, CSV)
            zipped, packed = answerer.encoded(reply, "gzip"), answerer.encoded(reply, "zstd")
            assert gzip.decompress(zipped.body) == reply.body
            assert zstandard.ZstdDecompressor().decompress(packed.body) == reply.body
            assert len({reply.etag, zipped.etag, packed.etag}) == 3
            assert answerer.encoded(reply, "gzip").body is zipped.body  # made once
            assert answerer.encoded(reply, "identity") is reply

    asyncio.run(run())


class Counted:
    """An engine that counts what reaches the real one behind it."""

    def __init__(self, engine: EmbeddedEngine) -> None:
        self._engine = engine
        self.asked = 0
        self.release = engine.release

    async def answer(self, job: Any) -> Any:
        self.asked += 1
        return await self._engine.answer(job)


def test_equal_questions_are_computed_once_and_outlive_the_first_to_ask(opened: Any) -> None:
    async def run() -> None:
        async with opened(workers=1) as engine:
            counted = Counted(engine)
            answerer = Answerer(counted, Settings())  # type: ignore[arg-type]
            leader, *followers = [asyncio.create_task(answerer.run(SLOW, CSV)) for _ in range(5)]
            await asyncio.sleep(0.01)
            leader.cancel()
            replies = await asyncio.gather(*followers)
            assert {reply.body for reply in replies} == {b"n\r\n360000\r\n"}
            assert leader.cancelled()
            assert counted.asked == 2  # by the first, which left, and once for all the others
            answers = await asyncio.gather(*(answerer.run(ALL, CSV) for _ in range(5)))
            assert len({answer.body for answer in answers}) == 1
            assert counted.asked == 3

    asyncio.run(run())


def test_a_computation_nobody_waits_for_is_stopped_and_faults_are_not_kept(opened: Any) -> None:
    async def run() -> None:
        async with opened(workers=1, max_slow=0, query_seconds=0.6) as engine:
            counted = Counted(engine)
            answerer = Answerer(counted, Settings())  # type: ignore[arg-type]
            left = asyncio.create_task(answerer.run(RUNAWAY, CSV))
            await asyncio.sleep(0.05)
            left.cancel()
            await asyncio.sleep(0.01)
            assert (await answerer.run(ALL, CSV)).body  # the only worker is free again
            for _ in range(2):
                with pytest.raises(TimedOut):
                    await answerer.run(RUNAWAY, CSV)
            broken = Inspected("select", "SELECT * {")
            told = await asyncio.gather(*(answerer.run(broken, CSV) for _ in range(3)), return_exceptions=True)
            assert [type(fault) for fault in told] == [MalformedQuery] * 3
            assert counted.asked == 5

    asyncio.run(run())


class Blob:
    """Something to keep."""

    def __init__(self, size: int) -> None:
        self.bytes = size

    def size(self) -> int:
        return self.bytes


def key(number: int = 0) -> AnswerKey:
    return AnswerKey("2026.11.0", f"SELECT {number}", Dataset(), CSV)


def test_the_cache_keeps_to_its_budget() -> None:
    cache: ByteCache[Blob] = ByteCache(100_000)
    for number in range(50):
        cache.put(key(number), Blob(9_488))  # and 512 for the entry
    assert (len(cache), cache.used) == (10, 100_000)
    assert cache.get(key(39)) is None
    assert cache.get(key(40)) is not None  # and thereby the most recent
    cache.put(key(50), Blob(9_488))
    assert cache.get(key(41)) is None
    assert cache.get(key(40)) is not None


def test_the_cache_forgets_the_size_of_what_it_replaces() -> None:
    cache: ByteCache[Blob] = ByteCache(100_000)
    for _ in range(1000):
        cache.put(key(), Blob(20_000))
    assert (len(cache), cache.used) == (1, 20_512)
    grown = Blob(1_000)
    cache.put(key(), grown)
    grown.bytes = 2_000
    cache.resized(key(), grown)
    assert cache.used == 2_512
    cache.resized(key(), Blob(5))  # not the one that is kept
    assert cache.used == 2_512
    cache.put(key(), Blob(90_000))  # too large a part of the budget: and the old one is out of date
    assert (len(cache), cache.used) == (0, 0)


def test_a_key_is_of_one_release_one_query_one_dataset_and_one_format() -> None:
    whole = AnswerKey("2026.11.0", "ASK {}", Dataset(), CSV)
    assert whole == AnswerKey("2026.11.0", "ASK {}", Dataset(), CSV)
    others = [
        AnswerKey("2026.11.1", "ASK {}", Dataset(), CSV),
        AnswerKey("2026.11.0", "ASK { }", Dataset(), CSV),
        AnswerKey("2026.11.0", "ASK {}", Dataset(default=("urn:x:g",)), CSV),
        AnswerKey("2026.11.0", "ASK {}", Dataset(), "text/tab-separated-values"),
    ]
    assert len({whole, *others}) == 5
    assert whole.of_release("2026.11.1") == others[0]
