"""The embedded engine: right rows, honest refusals, and life after death."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from hrn_kg.declared import installed_prefixes
from hrn_kg.engine import Dataset, Job, Source, open_engine
from hrn_kg.engine.embedded import ondisk
from hrn_kg.engine.embedded.allocator import AUTO, NONE
from hrn_kg.engine.embedded.scheduler import LEAST_MEMORY_MB, EmbeddedEngine
from hrn_kg.engine.rows_digest import digest_of
from hrn_kg.errors import (
    DataDamaged,
    EngineRefused,
    EngineUnavailable,
    HrnKgError,
    MalformedQuery,
    OutOfMemory,
    Overloaded,
    TimedOut,
    TooLarge,
)
from hrn_kg.settings import Settings, SettingsError
from long_tests import IS_LONG, few
from served import environment

CSV = "text/csv"
ON_BOTH = pytest.mark.parametrize("source", ["memory", "disk"], indirect=True)
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
LOOKUP = "SELECT ?o { <urn:s:7> <urn:p> ?o }"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
CRASH = "SELECT * {" + "FILTER NOT EXISTS {" * 5000 + "}" * 5001


async def cell(engine: EmbeddedEngine, query: str, dataset: Dataset = Dataset(), **more: Any) -> str:  # noqa: B008
    """The only cell of a one-cell answer."""
    answer = await engine.answer(Job(query, CSV, dataset, **more))
    return answer.body.decode().split("\r\n")[1]


async def fault(engine: EmbeddedEngine, query: str, **more: Any) -> HrnKgError:
    """The fault that a query ends in."""
    with pytest.raises(HrnKgError) as caught:
        await engine.answer(Job(query, more.pop("media_type", CSV), **more))
    return caught.value


TABLE = installed_prefixes()


@pytest.mark.parametrize("media_type", ["text/turtle", "application/trig"])
def test_turtle_declares_the_prefixes_that_it_uses_and_no_others(opened: Any, media_type: str) -> None:
    place = f"{TABLE['place']}delft"
    query = f"""
        PREFIX skos: <{TABLE["skos"]}> PREFIX xsd: <{TABLE["xsd"]}>
        CONSTRUCT {{ <{place}> skos:prefLabel "Delft"@nl ; skos:inScheme <{TABLE["unit"]}a> ;
          <urn:b> "1246"^^xsd:gYear }} {{}}
    """

    async def run() -> list[str]:
        async with opened(workers=1) as engine:
            nothing = await engine.answer(Job("CONSTRUCT {} {}", media_type))
            assert nothing.body == b""
            answer = await engine.answer(Job(query, media_type))
            # What is declared for nothing does not count against the limit of an answer.
            exact = await engine.answer(Job(query, media_type, max_bytes=len(answer.body)))
            assert exact.body == answer.body
            with pytest.raises(TooLarge):
                await engine.answer(Job(query, media_type, max_bytes=len(answer.body) - 1))
            return answer.body.decode().splitlines()

    lines = asyncio.run(run())
    used = ("unit", "place", "skos", "xsd")
    assert lines[:4] == [f"@prefix {name}: <{TABLE[name]}> ." for name in used], "in the order of the table"
    body = " ".join(lines[4:])
    assert "place:delft " in body
    assert 'skos:prefLabel "Delft"@nl' in body
    assert "skos:inScheme unit:a" in body, "of two namespaces the longer"
    assert '"1246"^^xsd:gYear' in body
    assert "@prefix" not in body


def test_files_of_triples_fill_the_default_graph(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<urn:a> <urn:b> <urn:c>, <urn:d> .")
    (tmp_path / "b.nt").write_text("<urn:a> <urn:b> <urn:c> .\n")
    (tmp_path / "c.trig").write_text("<urn:g> { <urn:e> <urn:b> <urn:c> }")
    files = tuple(tmp_path / name for name in ("a.ttl", "b.nt", "c.trig"))

    async def run() -> None:
        for union, expected in ((False, "2"), (True, "3")):
            engine = await open_engine(Settings(workers=1), Source("x", files, union_default=union))
            try:
                assert (await engine.answer(Job(COUNT, CSV))).body == f"n\r\n{expected}\r\n".encode()
                assert await engine.graphs() == (("urn:g", 1),)
            finally:
                await engine.close()

    asyncio.run(run())


@ON_BOTH
def test_answers_in_each_format_and_refusals(opened: Any) -> None:
    async def run() -> None:
        async with opened() as engine:
            answer = await engine.answer(Job(LOOKUP, "application/sparql-results+json"))
            assert b'"urn:o:7"' in answer.body
            assert answer.digest == "", "nobody asked for it"
            digested = await engine.answer(Job(LOOKUP, answer.media_type, with_digest=True))
            assert digested.digest == digest_of(answer.body, answer.media_type)
            assert (await engine.answer(Job(LOOKUP, CSV, with_digest=True))).digest == "", "CSV holds no terms"
            assert (answer.release, answer.media_type) == ("2026.1.0", "application/sparql-results+json")
            assert await engine.graphs() == (("urn:g:0", 200), ("urn:g:1", 201), ("urn:g:2", 200))
            construct = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o . FILTER(?s = <urn:s:7>) }"
            for media_type in ("text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"):
                assert b"urn:o:7" in (await engine.answer(Job(construct, media_type))).body

            syntax = await fault(engine, "SELECT * {\n ?s <no iri> ?o }")
            assert isinstance(syntax, MalformedQuery)
            assert (syntax.facts["line"], syntax.facts["column"]) == (2, 5)
            assert "without spaces" in syntax.detail
            for query, at, words in (
                ("SELECT * {\n ?s a hro:X }", (2, 7), "add PREFIX hro: <https://w3id.org/harmreduction/ontology#>"),
                ("PREFIX a: <urn:a> SELECT * { a:b nix:c ?o }", (1, 34), "The prefix nix: is not declared; add PREFIX"),
                ("SELECT * { ?s a :X }", (1, 17), "The prefix : is not declared"),
                (
                    "SELECT * { _:a ?p 'x:y' . # z:z\n ?s ?p ?o",
                    (2, 10),
                    "line 2, column 10: this is not expected here",
                ),
            ):
                syntax = await fault(engine, query)
                assert isinstance(syntax, MalformedQuery)
                assert (syntax.facts["line"], syntax.facts["column"]) == at, query
                assert words in syntax.detail
                assert "\\u{" not in syntax.detail and "[_]" not in syntax.detail
            assert isinstance(await fault(engine, "INSERT DATA { <urn:a> <urn:b> <urn:c> }"), MalformedQuery)
            assert isinstance(await fault(engine, "SELECT (<urn:f>(1) AS ?x) {}"), EngineRefused)
            assert isinstance(await fault(engine, LOOKUP, media_type="text/turtle"), EngineRefused)
            large = await fault(engine, "SELECT * { ?s ?p ?o }", max_bytes=1000)
            assert isinstance(large, TooLarge)
            assert large.facts["limit"] == 1000
            assert await cell(engine, COUNT) == "600"

    asyncio.run(run())


@ON_BOTH
def test_a_worker_cannot_reach_the_network(opened: Any) -> None:
    async def run() -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.setblocking(False)
            port = server.getsockname()[1]
            async with opened(workers=1) as engine:
                query = f"SELECT * {{ ?s ?p ?o SERVICE <http://127.0.0.1:{port}/> {{ ?a ?b ?c }} }}"
                assert isinstance(await fault(engine, query), EngineRefused)
                silent = f"SELECT * {{ SERVICE SILENT <http://127.0.0.1:{port}/> {{ ?a ?b ?c }} }}"
                await engine.answer(Job(silent, CSV))
                with pytest.raises(BlockingIOError):
                    server.accept()

    asyncio.run(run())


def test_a_runaway_ends_on_time_while_others_are_answered(opened: Any) -> None:
    async def run() -> None:
        async with opened(query_seconds=2.5) as engine:
            began = time.monotonic()
            runaways = [asyncio.create_task(fault(engine, RUNAWAY, client=f"10.0.0.{n}")) for n in range(4)]
            await asyncio.sleep(0.7)
            waits = []
            for _ in range(10):
                asked = time.monotonic()
                assert await cell(engine, LOOKUP, client="10.9.9.9") == "urn:o:7"
                waits.append(time.monotonic() - asked)
                await asyncio.sleep(0.02)
            assert not any(task.done() for task in runaways[:1])
            faults = await asyncio.gather(*runaways)
            assert time.monotonic() - began < 2.5 + 1.0
            assert max(waits) < 1.5  # measured 0.01; without lanes a visitor waits for the deadline
            assert all(isinstance(error, TimedOut | Overloaded) for error in faults)
            assert isinstance(faults[0], TimedOut)
            assert faults[0].facts["limit"] == 2.5

    asyncio.run(run())


def test_when_all_lanes_are_full_the_heaviest_makes_room(opened: Any) -> None:
    async def run() -> None:
        async with opened(workers=1, max_slow=1, query_seconds=8.0) as engine:
            runaways = [asyncio.create_task(fault(engine, RUNAWAY, client=f"10.0.0.{n}")) for n in range(2)]
            await asyncio.sleep(1.2)
            asked = time.monotonic()
            assert await cell(engine, LOOKUP, client="10.9.9.9") == "urn:o:7"
            assert time.monotonic() - asked < 2.0
            # On a busy machine its process, which gives way to all others, may end later than that.
            await asyncio.wait(runaways, timeout=3.0, return_when=asyncio.FIRST_COMPLETED)
            done, pending = await asyncio.wait(runaways, timeout=0.1)
            assert (len(done), len(pending)) == (1, 1)
            evicted = done.pop().result()
            assert isinstance(evicted, Overloaded)
            assert isinstance(evicted.facts["retry_after"], int)
            pending.pop().cancel()

    asyncio.run(run())


def test_waiting_ends_too(opened: Any) -> None:
    async def run() -> None:
        async with opened(workers=1, max_slow=0, queue_seconds=0.3, query_seconds=2.0) as engine:
            runaway = asyncio.create_task(fault(engine, RUNAWAY))
            await asyncio.sleep(0.05)
            asked = time.monotonic()
            assert isinstance(await fault(engine, LOOKUP), Overloaded)
            assert time.monotonic() - asked < 1.0
            assert isinstance(await runaway, TimedOut)
            assert await cell(engine, LOOKUP) == "urn:o:7"

    asyncio.run(run())


def test_a_query_of_a_visitor_who_left_is_stopped(opened: Any) -> None:
    async def run() -> None:
        async with opened(workers=1, max_slow=0) as engine:
            runaway = asyncio.create_task(engine.answer(Job(RUNAWAY, CSV)))
            await asyncio.sleep(0.1)
            runaway.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await runaway
            assert await cell(engine, LOOKUP) == "urn:o:7"

    asyncio.run(run())


@ON_BOTH
def test_memory_has_a_limit(opened: Any) -> None:
    doubling = "".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))

    async def run() -> None:
        async with opened(workers=1, worker_memory_mb=128) as engine:
            error = await fault(engine, f"SELECT (STRLEN(?x40) AS ?n) {{ BIND('0123456789' AS ?x0) {doubling} }}")
            assert isinstance(error, OutOfMemory)
            assert error.facts["limit"] == 128
            assert await cell(engine, LOOKUP) == "urn:o:7"

    asyncio.run(run())


def test_an_answer_that_is_too_large_only_when_it_is_mended_is_told(opened: Any) -> None:
    """Empty rows of CSV get two quotation marks."""
    query = "SELECT ?x { VALUES ?y { " + "1 " * 50 + "} }"

    async def run() -> None:
        async with opened(workers=1) as engine:
            size = len((await engine.answer(Job(query, CSV))).body)
            assert len((await engine.answer(Job(query, CSV, max_bytes=size))).body) == size
            assert isinstance(await fault(engine, query, max_bytes=size - 1), TooLarge)

    asyncio.run(run())


def test_too_little_memory_is_told_with_the_setting(source: Source) -> None:
    for memory in (0, 1, LEAST_MEMORY_MB - 1):
        with pytest.raises(SettingsError, match=f"HRN_KG_WORKER_MEMORY_MB must be at least 16, not {memory}:"):
            asyncio.run(open_engine(Settings(worker_memory_mb=memory), source))


@pytest.mark.parametrize("allocator", few([AUTO, NONE], [AUTO]))
def test_with_the_least_memory_answers_are_whole_or_the_limit_is_told(
    opened: Any, caplog: pytest.LogCaptureFixture, allocator: str
) -> None:
    """Half-megabytes of answers: around the least memory, and that with what mimalloc may add, at most 64 MB."""
    sizes = (*range(1, 40, 3), *range(152, 201, 12))

    async def run() -> None:
        settings = {"worker_memory_mb": LEAST_MEMORY_MB, "answer_bytes": 200_000_000, "allocator": allocator}
        async with opened(workers=1, **settings) as engine:
            told = 0
            for size in sizes:
                line = "x" * (size * 512 * 1024 // 600)
                try:
                    answer = await engine.answer(Job(f"SELECT (CONCAT(STR(?o), '{line}') AS ?x) {{ ?s ?p ?o }}", CSV))
                except OutOfMemory as fault:
                    assert fault.facts["limit"] == LEAST_MEMORY_MB
                    told += 1
                else:
                    assert answer.body.count(b"\r\n") == 601
            assert 0 < told < len(sizes)
            assert await cell(engine, LOOKUP) == "urn:o:7"
        for line in re.findall("A worker ended.*", caplog.text):
            assert line.endswith("memory (HRN_KG_WORKER_MEMORY_MB is 16).")

    asyncio.run(run())


@pytest.mark.parametrize("limit", few([200_000, 260_000], [260_000]))
def test_data_for_which_there_is_no_memory_are_told_with_the_setting(tmp_path: Path, limit: int) -> None:
    """A system that allows so many kilobytes for each process."""
    lines = (f'<urn:s:{n}> <urn:p> "a literal of some length {n}" .' for n in range(400_000))
    (tmp_path / "large.nt").write_text("\n".join(lines))
    command = [sys.executable, "-m", "hrn_kg.cli", "--home", str(tmp_path), "serve", "--port", "0", "--data"]
    done = subprocess.run(
        ["sh", "-c", f'ulimit -v {limit}; exec "$@"', "sh", *command, str(tmp_path / "large.nt")],
        capture_output=True,
        text=True,
        timeout=60,
        env=environment(),
    )
    assert done.returncode == 2, done.stderr
    last = done.stderr.splitlines()[-1]
    assert last.startswith("hrn-kg: The data could not be loaded: ")
    assert "They take about " in last and "HRN_KG_MEMORY_MB=0" in last, last


def test_values_without_an_order_are_told(tmp_path: Path) -> None:
    """The engine compares values of some kinds in a circle, and its sort notices: that ends the worker."""
    kinds = ('"{n}"', "{n}", '"19{n:02}"^^<{x}gYear>', '"t{n}"@en', '"20{n:02}-01-01"^^<{x}date>', "<urn:{n}>")
    xsd = "http://www.w3.org/2001/XMLSchema#"
    values = [kind.format(n=n, x=xsd) for n in range(100) for kind in kinds]
    chance = random.Random(3)

    async def run() -> list[HrnKgError]:
        found = []
        for turn in range(12):
            chance.shuffle(values)
            file = tmp_path / f"{turn}.ttl"
            file.write_text("".join(f"<urn:s:{n}> <urn:p> {value} .\n" for n, value in enumerate(values)))
            engine = await EmbeddedEngine.open(Settings(workers=1), Source("one", (file,)))
            try:
                await engine.answer(Job("SELECT ?o { ?s ?p ?o } ORDER BY ?o", CSV))
            except HrnKgError as fault:
                found.append(fault)
            finally:
                await engine.close()
            if found and not IS_LONG:
                break
        return found

    faults = asyncio.run(run())
    assert faults
    for fault in faults:
        assert isinstance(fault, EngineRefused)
        assert "ORDER BY STR(?x)" in fault.detail


@ON_BOTH
def test_a_crash_of_the_parser_is_survived(opened: Any) -> None:
    async def run() -> None:
        async with opened(workers=2) as engine:
            for _ in range(3):
                assert isinstance(await fault(engine, CRASH), EngineRefused)
                assert await cell(engine, LOOKUP) == "urn:o:7"

    asyncio.run(run())


@ON_BOTH
def test_workers_that_die_at_once_are_replaced_after_longer_and_longer_pauses(
    opened: Any, caplog: pytest.LogCaptureFixture
) -> None:
    async def pauses() -> list[str]:
        seen: set[int] = set()
        async with opened(workers=1) as engine:
            while len(seen) < 5:
                _, *workers = engine.pids
                for pid in workers:
                    if pid not in seen:
                        os.kill(pid, signal.SIGKILL)
                        seen.add(pid)
                await asyncio.sleep(0.005)
            while engine.load().ended.get("killed", 0) < 5:
                await asyncio.sleep(0.005)
            assert await cell(engine, COUNT) == "600"
            # One that answered was in order.
            os.kill(engine.pids[1], signal.SIGKILL)
            while engine.load().ended["killed"] < 6:
                await asyncio.sleep(0.005)
        return re.findall(r"A worker ended and is replaced in (\S+) s: killed", caplog.text)

    assert asyncio.run(pauses()) == ["0.05", "0.1", "0.2", "0.4", "0.8", "0.05"]


def test_the_data_are_loaded_once_they_can_be_again(
    opened: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store that is removed while it is looked at is a fault of the data, and not one of the engine."""

    def removed(*_: object, **__: object) -> None:
        monkeypatch.undo()
        raise DataDamaged("The store on disk is damaged: facts cannot be read.")

    async def run() -> None:
        async with opened(workers=1) as engine:
            monkeypatch.setattr(ondisk, "to_read", removed)
            os.kill(engine.pids[0], signal.SIGKILL)
            async with asyncio.timeout(20):
                while "The data could not be loaded again" not in caplog.text:
                    await asyncio.sleep(0.005)
            assert await cell(engine, LOOKUP) == "urn:o:7"

    asyncio.run(run())


def test_killed_workers_and_a_killed_zygote_are_replaced(opened: Any) -> None:
    async def run() -> None:
        async with opened(workers=2) as engine:
            zygote, *workers = engine.pids
            for pid in workers:
                os.kill(pid, signal.SIGKILL)
            assert await cell(engine, LOOKUP) == "urn:o:7"
            assert not set(workers) & set(engine.pids)
            os.kill(zygote, signal.SIGKILL)
            await asyncio.sleep(0.02)
            assert await cell(engine, LOOKUP) == "urn:o:7"
            assert engine.pids[0] != zygote

    asyncio.run(run())


def test_no_process_outlives_the_engine(opened: Any) -> None:
    async def run() -> tuple[int, ...]:
        async with opened(workers=2) as engine:
            return tuple(engine.pids)

    pids = asyncio.run(run())
    assert len(set(pids)) == 3
    deadline = time.monotonic() + 3
    while any(alive(pid) for pid in pids):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def alive(pid: int) -> bool:
    """Whether a process exists and is no zombie."""
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


def test_a_switch_loses_no_question(opened: Any, tmp_path: Path) -> None:
    file = tmp_path / "two.nq"
    file.write_text("<urn:s:7> <urn:p> <urn:new> <urn:g> .\n")

    async def run() -> None:
        async with opened(workers=2) as engine:
            zygote = engine.pids[0]
            seen: list[tuple[str, bytes]] = []

            async def visitor(number: int) -> None:
                while not seen or seen[-1][0] != "2026.2.0":
                    answer = await engine.answer(Job(LOOKUP, CSV, client=str(number)))
                    seen.append((answer.release, answer.body))

            visitors = [asyncio.create_task(visitor(number)) for number in range(4)]
            await engine.switch(Source("2026.2.0", (file,), union_default=True))
            await asyncio.gather(*visitors)
            assert set(seen) == {("2026.1.0", b"o\r\nurn:o:7\r\n"), ("2026.2.0", b"o\r\nurn:new\r\n")}
            assert engine.release == "2026.2.0"
            await asyncio.sleep(0.1)
            assert not alive(zygote)

            broken = tmp_path / "broken.nq"
            broken.write_text("this is no RDF\n")
            with pytest.raises(EngineUnavailable, match="could not be loaded"):
                await engine.switch(Source("2026.3.0", (broken,), union_default=True))
            assert (engine.release, await cell(engine, LOOKUP)) == ("2026.2.0", "urn:new")

    asyncio.run(run())


def below(pid: int) -> set[int]:
    """All processes below one."""
    found = {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}
    return found.union(*map(below, found)) if found else found


def test_what_is_made_ready_answers_when_it_is_gone_over_to_and_not_before(opened: Any, tmp_path: Path) -> None:
    file = tmp_path / "two.nq"
    file.write_text("<urn:s:7> <urn:p> <urn:new> <urn:g> .\n")

    async def run() -> None:
        async with opened(workers=1) as engine:
            before = below(os.getpid())
            first = await engine.prepare(Source("2026.2.0", (file,)))
            loaded = below(os.getpid()) - before
            assert len(loaded) == 2, "the process that holds it, and its worker"
            assert (engine.release, await cell(engine, LOOKUP)) == ("2026.1.0", "urn:o:7")
            second = await engine.prepare(Source("2026.3.0", (file,)))
            with pytest.raises(EngineUnavailable, match="has ended"):
                first()
            assert not any(map(alive, loaded)), "one is loaded beside, not two"
            assert engine.release == "2026.1.0"
            second()
            assert (engine.release, await cell(engine, LOOKUP)) == ("2026.3.0", "urn:new")
            before = below(os.getpid())
            third = await engine.prepare(Source("2026.4.0", (file,)))
            for pid in below(os.getpid()) - before:
                os.kill(pid, signal.SIGKILL)
            await asyncio.sleep(0.1)
            with pytest.raises(EngineUnavailable, match="has ended"):
                third()
            assert (engine.release, await cell(engine, LOOKUP)) == ("2026.3.0", "urn:new")

    asyncio.run(run())
