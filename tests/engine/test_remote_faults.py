"""An engine of others that misbehaves: never a broken or partial answer as one, and each fault by its own name."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from odd_endpoint import (
    CANCELLED,
    JSON,
    LABEL,
    MARK,
    ROWS,
    Behaviour,
    Endpoint,
    answers,
    breaks_into_words,
    cut_at,
    cut_chunks_at,
    drips,
    endpoint_running,
    ends_whole_at,
    packs,
    resets,
    sends,
    sends_a_gigabyte,
    shows_its_mark,
    stalls,
    states_no_end,
)

from hrn_kg.engine import Answer, Job, Source
from hrn_kg.engine.remote import engine_standing
from hrn_kg.engine.remote.engine_standing import Standing
from hrn_kg.engine.remote.exchange import Exchange
from hrn_kg.engine.remote.remote_engine import RemoteEngine
from hrn_kg.errors import (
    EngineMisbehaved,
    EngineRefused,
    EngineUnavailable,
    HrnKgError,
    MalformedQuery,
    Overloaded,
    TimedOut,
    TooLarge,
)
from hrn_kg.settings import Settings

QUERY = "SELECT ?n { ?s ?p ?n }"
SOURCE = Source(LABEL, (), mark=MARK)


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    """An endpoint for one test."""
    with endpoint_running() as server:
        yield server


def ask(endpoint: Endpoint, query: str = QUERY, media_type: str = JSON, **settings: Any) -> Answer:
    """The answer of an engine that was opened for this question."""

    async def run() -> Answer:
        engine = await RemoteEngine.open(Settings(engine=endpoint.address, **settings), SOURCE)
        try:
            return await engine.answer(Job(query, media_type))
        finally:
            await engine.close()

    return asyncio.run(run())


def test_a_whole_answer_is_given() -> None:
    with endpoint_running() as endpoint:
        answer = ask(endpoint)
        assert (answer.body, answer.release) == (ROWS.replace(b": ", b":").replace(b", ", b","), LABEL)
        assert ask(endpoint, media_type="text/csv").body == b"n\r\n0\r\n1\r\n2\r\n"


def test_the_limit_on_size_counts_what_the_engine_sends(endpoint: Endpoint) -> None:
    assert len(ask(endpoint, media_type="text/csv", answer_bytes=len(ROWS)).body) < len(ROWS)
    with pytest.raises(TooLarge):
        ask(endpoint, media_type="text/csv", answer_bytes=len(ROWS) - 1)


HALF = len(ROWS) // 2
PLACES = (0, 1, HALF, len(ROWS) - 2, len(ROWS) - 1)
FAULTS: dict[str, tuple[Behaviour, type[HrnKgError]]] = {
    "time": (stalls, TimedOut),
    "drip": (drips, TimedOut),
    **{f"cut at {at}": (cut_at(at), EngineMisbehaved) for at in PLACES},
    **{f"chunks cut at {at}": (cut_chunks_at(at), EngineMisbehaved) for at in (*PLACES, len(ROWS))},
    **{f"chunks end at {at}": (ends_whole_at(at), EngineMisbehaved) for at in PLACES},
    "words of an error": (breaks_into_words, TimedOut),
    "words alone": (sends(CANCELLED), TimedOut),
    "other words": (sends(ROWS + b"Fatal: out of disk"), EngineMisbehaved),
    "empty": (sends(b""), EngineMisbehaved),
    "half of yes": (sends(b'{"head":{},"boolean":true'), EngineMisbehaved),
    "gzip": (packs, EngineMisbehaved),
    "no end": (states_no_end, EngineMisbehaved),
    "wrong type": (sends(ROWS, kind="text/csv"), EngineMisbehaved),
    "HTML": (sends(b"<html>Welcome</html>", kind="text/html"), EngineMisbehaved),
    "no type": (sends(ROWS, kind=""), EngineMisbehaved),
    "204": (sends(b"", 204), EngineMisbehaved),
    "206": (sends(ROWS, 206, Content_Range="bytes 0-9/10"), EngineMisbehaved),
    "307": (sends(b"", 307, Location="http://127.0.0.1:9/"), EngineMisbehaved),
    "400": (sends(b"no", 400), MalformedQuery),
    "401": (sends(b"", 401, WWW_Authenticate="Basic"), EngineUnavailable),
    "403": (sends(b"", 403), EngineUnavailable),
    "404": (sends(b"", 404), EngineMisbehaved),
    "406": (sends(b"", 406), EngineMisbehaved),
    "413": (sends(b"", 413), EngineRefused),
    "429": (sends(b"", 429, Retry_After=7), Overloaded),
    "500": (sends(b"java.lang.Exception at /opt/engine", 500), EngineMisbehaved),
    "502": (sends(b"", 502), EngineUnavailable),
    "503": (sends(b"", 503, Retry_After=7), Overloaded),
    "504": (sends(b"", 504), TimedOut),
    "rows limited": (sends(ROWS, X_SPARQL_MaxRows=10_000), EngineMisbehaved),
    "partial by state": (sends(ROWS, X_SQL_State="S1TAT"), TimedOut),
    "another state": (sends(ROWS, X_SQL_State="22023"), EngineMisbehaved),
    "a gigabyte": (sends_a_gigabyte, TooLarge),
    "reset": (resets, EngineUnavailable),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_goes_wrong_there_is_a_fault_here(endpoint: Endpoint, name: str) -> None:
    behaviour, expected = FAULTS[name]
    endpoint.behaviour = behaviour
    with pytest.raises(HrnKgError) as caught:
        ask(endpoint, query_seconds=0.6, answer_bytes=1_000_000)
    assert type(caught.value) is expected, caught.value
    status = {EngineMisbehaved: 502, EngineUnavailable: 503, Overloaded: 503, TimedOut: 504}.get(expected)
    assert status in (None, caught.value.status)


def test_a_packed_answer_is_told_as_one(endpoint: Endpoint) -> None:
    endpoint.behaviour = packs
    with pytest.raises(EngineMisbehaved, match="packed its answer"):
        ask(endpoint)


def test_an_engine_says_when_to_come_again(endpoint: Endpoint) -> None:
    endpoint.behaviour = sends(b"", 503, Retry_After=7)
    with pytest.raises(Overloaded) as caught:
        ask(endpoint)
    assert caught.value.facts["retry_after"] == 7


@pytest.mark.parametrize("year", ["2001", "10000", "9" * 20])
def test_a_moment_to_come_again_that_is_past_or_none_is_soon(endpoint: Endpoint, year: str) -> None:
    endpoint.behaviour = sends(b"", 503, Retry_After=f"Mon, 31 Dec {year} 23:59:59 GMT")
    with pytest.raises(Overloaded) as caught:
        ask(endpoint)
    assert caught.value.facts["retry_after"] == (1 if year == "2001" else 5)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<html><h1>Bad</h1> in line&nbsp;3 of /var/lib/engine/query.cc</html>", "Bad in line 3 of ..."),
        (b"error at 1:12: expected one of [' '], }", "Syntax error at line 1, column 12"),
        (
            b"Virtuoso 37000 Error SP030: SPARQL compiler, line 2: syntax error at 'x'\n\nSPARQL query:\nx",
            "line 2: syn",
        ),
        (b"", "it does not say why"),
    ],
)
def test_words_about_a_syntax_error_are_plain(endpoint: Endpoint, body: bytes, words: str) -> None:
    endpoint.behaviour = sends(body, 400, "text/html")
    with pytest.raises(MalformedQuery) as caught:
        ask(endpoint)
    assert words in caught.value.detail
    assert not {"<", "/", "\n"} & set(caught.value.detail)
    assert "SPARQL query" not in caught.value.detail


def test_no_other_words_of_an_engine_are_repeated(endpoint: Endpoint) -> None:
    for status in (401, 403, 404, 413, 429, 500, 503, 504, 200):
        endpoint.behaviour = sends(b"secret words", status)
        with pytest.raises(HrnKgError) as caught:
            ask(endpoint)
        assert "secret" not in repr(caught.value.detail) + repr(caught.value.facts)


def test_a_connection_that_was_closed_meanwhile_is_no_fault(endpoint: Endpoint) -> None:
    calls: list[int] = []

    def once(behaviour: Behaviour) -> Behaviour:
        def first_then_well(handler: Any) -> None:
            calls.append(1)
            (behaviour if len(calls) == 1 else answers)(handler)

        return first_then_well

    endpoint.behaviour = once(resets)
    assert ask(endpoint).body
    assert len(calls) == 2


def test_connections_are_used_again(endpoint: Endpoint) -> None:
    async def run() -> None:
        engine = await RemoteEngine.open(Settings(engine=endpoint.address), SOURCE)
        for _ in range(5):
            await engine.answer(Job(QUERY, JSON))
        await engine.close()

    asyncio.run(run())
    assert len(endpoint.seen) > 10
    assert len({port for _, _, port in endpoint.seen}) == 1


def test_a_connection_that_was_idle_for_a_second_is_not_used_again(endpoint: Endpoint) -> None:
    """Oxigraph's server with a limit of two seconds answers 500 on an idle one, which nobody must take for his."""

    async def run() -> None:
        exchange = Exchange(Settings(engine=endpoint.address))
        for pause in (0.0, 0.5, 1.1):
            await asyncio.sleep(pause)
            await exchange.ask(endpoint.address, [("query", QUERY)], JSON, 10_000)
        await exchange.close()

    asyncio.run(run())
    first, soon, late = (port for _, _, port in endpoint.seen)
    assert first == soon != late


def test_a_query_whose_time_ended_is_given_up(endpoint: Endpoint) -> None:
    endpoint.behaviour = stalls
    with pytest.raises(TimedOut):
        ask(endpoint, query_seconds=0.3)
    assert endpoint.given_up.wait(5)


def test_the_clients_fields_and_address_stay_here(endpoint: Endpoint) -> None:
    ask(endpoint)
    assert {name.lower() for _, headers, _ in endpoint.seen for name in headers} == {
        "host",
        "accept",
        "accept-encoding",
        "connection",
        "content-length",
        "content-type",
        "user-agent",
    }


def test_another_mark_or_none_keeps_all_queries_back(endpoint: Endpoint, caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> None:
        engine = await RemoteEngine.open(Settings(engine=endpoint.address), SOURCE)
        assert engine.load().can_answer
        for mark, words in (("2026.2.0", "holds release 2026.2.0, not"), ("", "shows no release")):
            endpoint.mark = mark
            asked = len(endpoint.queries)
            with pytest.raises(EngineUnavailable, match=words):
                await engine.answer(Job(QUERY, JSON))
            assert len(endpoint.queries) <= asked + 1  # at most the one that was under way when it was noticed
            with pytest.raises(EngineUnavailable, match=words):
                await engine.answer(Job(QUERY, JSON))
            with pytest.raises(EngineUnavailable, match=words):
                engine.require()
            assert not engine.load().can_answer
            assert words in engine.load().reason
        endpoint.mark = LABEL
        assert (await engine.answer(Job(QUERY, JSON))).release == LABEL
        engine.require()
        await engine.close()

    with caplog.at_level(logging.INFO):
        asyncio.run(run())
    lines = [record.getMessage() for record in caplog.records if "ngine" in record.getMessage()]
    assert len(lines) == 3, lines  # one for each state, however often it was met


@asynccontextmanager
async def standing_of(endpoint: Endpoint) -> AsyncIterator[Standing]:
    """What is known of the endpoint after a look, which is late after half a second."""
    exchange = Exchange(Settings(engine=endpoint.address))
    standing = Standing(exchange, endpoint.address, SOURCE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine_standing, "_LATE_SECONDS", 0.5)
        try:
            await standing.look()
            yield standing
        finally:
            await exchange.close()


@pytest.mark.parametrize("busy", [stalls, sends(b"", 503), sends(b"", 504)])
def test_an_engine_that_is_late_three_times_in_a_row_is_not_ready(
    endpoint: Endpoint, busy: Behaviour, caplog: pytest.LogCaptureFixture
) -> None:
    async def run() -> None:
        async with standing_of(endpoint) as standing:
            for _ in range(2):
                endpoint.shows = busy
                for _ in range(2):
                    await standing.look()
                    assert standing.is_ready  # it may be so by the queries of a moment
                endpoint.shows = shows_its_mark
                await standing.look()
            assert caplog.messages == []
            endpoint.shows = busy
            for _ in range(4):
                await standing.look()
            assert not standing.is_ready
            assert "is busy" in standing.reason
            standing.require_no_other()  # what was answered before may be given
            with pytest.raises(Overloaded):
                await standing.before()
            endpoint.shows = shows_its_mark
            await standing.before()
            assert standing.is_ready

    with caplog.at_level(logging.INFO, logger="hrn_kg"):
        asyncio.run(run())
    assert [record.levelname for record in caplog.records] == ["ERROR", "INFO"], caplog.messages


def test_those_who_wait_for_a_look_that_is_late_share_it(endpoint: Endpoint) -> None:
    async def run() -> None:
        async with standing_of(endpoint) as standing:
            endpoint.shows = stalls
            faults = await asyncio.gather(*(standing.after() for _ in range(8)), return_exceptions=True)
            assert {type(fault) for fault in faults} == {Overloaded}
            assert standing.is_ready  # that was one look

    asyncio.run(run())
    assert len(endpoint.seen) == 2


def test_an_answer_over_which_the_release_changed_does_not_count(endpoint: Endpoint) -> None:
    def changes(handler: Any) -> None:
        endpoint.mark = "2026.2.0"
        answers(handler)

    endpoint.behaviour = changes
    with pytest.raises(EngineUnavailable, match="holds release 2026"):
        ask(endpoint)


def test_a_release_is_taken_up_when_it_is_shown(endpoint: Endpoint) -> None:
    async def run() -> None:
        engine = await RemoteEngine.open(Settings(engine=endpoint.address), SOURCE)
        newer = Source("2026.2.0", (), mark=MARK)
        assert not await engine.offers("2026.2.0")
        with pytest.raises(EngineUnavailable):
            await engine.switch(newer)
        assert engine.release == LABEL
        assert (await engine.answer(Job(QUERY, JSON))).release == LABEL
        endpoint.mark = "2026.2.0"
        assert await engine.offers("2026.2.0")
        await engine.switch(newer)
        assert (await engine.answer(Job(QUERY, JSON))).release == engine.release == "2026.2.0"
        await engine.close()

    asyncio.run(run())


def test_an_engine_that_is_gone_is_waited_for() -> None:
    async def run() -> None:
        engine = await RemoteEngine.open(Settings(engine="http://127.0.0.1:9/sparql"), SOURCE)
        assert not engine.load().can_answer
        engine.require()  # what was answered before may be given
        with pytest.raises(EngineUnavailable, match="cannot be reached"):
            await engine.answer(Job(QUERY, JSON))
        await engine.close()

    asyncio.run(run())


def test_one_client_with_stalled_queries_does_not_keep_others_waiting(endpoint: Endpoint) -> None:
    def stalls_for_some(handler: Any) -> None:
        (stalls if "stall" in handler.query else answers)(handler)

    endpoint.behaviour = stalls_for_some

    async def run() -> None:
        engine = await RemoteEngine.open(Settings(engine=endpoint.address, query_seconds=20), SOURCE)
        stalled = [
            asyncio.create_task(engine.answer(Job(f"SELECT ?stall{n} {{}}", JSON, client="1"))) for n in range(12)
        ]
        await asyncio.sleep(0.8)
        began = time.monotonic()
        for _ in range(3):
            await engine.answer(Job(QUERY, JSON, client="2"))
        assert time.monotonic() - began < 5  # they all got a turn, long before the stalled ones end
        assert sum(task.done() for task in stalled) <= 3
        for task in stalled:
            task.cancel()
        await asyncio.gather(*stalled, return_exceptions=True)
        await engine.close()

    asyncio.run(run())


def test_the_heaviest_users_query_is_ended_when_the_slow_lane_is_full(endpoint: Endpoint) -> None:
    def stalls_for_some(handler: Any) -> None:
        (stalls if "stall" in handler.query else answers)(handler)

    endpoint.behaviour = stalls_for_some

    async def run() -> None:
        limits = Settings(engine=endpoint.address, query_seconds=30, concurrency=2, max_slow=0)
        engine = await RemoteEngine.open(limits, SOURCE)
        stalled = [
            asyncio.create_task(engine.answer(Job(f"SELECT ?stall{n} {{}}", JSON, client="1"))) for n in range(2)
        ]
        await asyncio.sleep(0.8)
        assert (await engine.answer(Job(QUERY, JSON, client="2"))).body
        done = [task for task in stalled if task.done()]
        assert len(done) == 1
        assert "stopped for others" in str(done[0].exception())
        for task in stalled:
            task.cancel()
        await asyncio.gather(*stalled, return_exceptions=True)
        await engine.close()

    asyncio.run(run())
