"""The benchmark works at all: it measures, it sees a wrong answer, and it leaves nothing behind."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, ClassVar

import pytest

from bench import data, goals, load, measure, processes, report, rows, wire
from bench.build import Built, Cost, change_one_label, megabytes_of, multiplied
from bench.data import Size
from bench.peers import Ours
from hrn_kg.content import find_content

ROOT = Path(__file__).resolve().parents[2]
JSON = "application/sparql-results+json"
NTRIPLES = "application/n-triples"


def start_quick(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "bench", "--quick", "--services", "hrn-kg", "--folder", str(folder)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.long
def test_a_quick_run_reports_every_measurement(tmp_path: Path) -> None:
    process = start_quick(tmp_path)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    found = json.loads((tmp_path / "report.json").read_text())
    (result,) = found["results"]
    assert result["differences"] == []
    assert len(result["questions"]) == 10
    for kind, services in result["questions"].items():
        assert services["hrn-kg"]["uncached"]["times"] == 3, kind
        assert services["hrn-kg"]["repeated"]["median_ms"] > 0, kind
    assert [row["failed"] for row in result["load"]] == [0] * 12
    assert all(row["rate"] > 0 for row in result["load"])
    assert result["switch"].get("failed") == 0, result["switch"]
    assert result["services"]["hrn-kg"]["memory"]["web"]["pss"] > 0
    assert found["missing"]["Virtuoso"] == "not chosen"
    assert "| lookup " in out
    (judged,) = found["goals"]
    assert not judged["is_near"]
    measured = [goal["what"] for goal in judged["goals"] if goal["verdict"] != "not measured"]
    assert [what.split(",")[0] for what in measured] == [  # those that need no peer
        "such lookups a second with 64 connections",
        "longest wait in a switch of releases under load",
        "failed requests in a switch of releases",
        "memory of the web process beyond the workers'",
    ]
    assert found["pages"]["missing"] == "no home with a release was named"
    assert {goal["verdict"] for goal in found["pages"]["goals"]} == {"not measured"}
    assert found["builds"]["missing"] == "a quick run builds nothing"
    assert {goal["verdict"] for goal in found["builds"]["goals"]} == {"not measured"}
    assert re.search(r"^- CPython 3\.\d+\.\d+, built with(out)? PGO, with(out)? LTO$", out, re.MULTILINE)
    assert not list(tmp_path.glob("*/*/store"))


def test_an_interrupted_run_ends_what_it_started(tmp_path: Path) -> None:
    process = start_quick(tmp_path)
    deadline = time.monotonic() + 60
    family = []
    while len(family) < 4 and time.monotonic() < deadline:  # the benchmark, the server, its zygote, a worker
        time.sleep(0.05)
        family = processes.family(process.pid)
    assert len(family) >= 4
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 130
    deadline = time.monotonic() + 10
    while (left := [pid for pid in family if Path(f"/proc/{pid}").exists()]) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left == []


class Poorer(Ours):
    """The same service over less data."""

    name = "poorer"
    settings: ClassVar[dict[str, str]] = {"HRN_KG_WORKERS": "1"}


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Ours]]:
    folder = tmp_path_factory.mktemp("pair")
    whole, less = folder / "whole.nq", folder / "less.nq"
    data.write(whole, Size(4000))
    less.write_text("".join(line for line in whole.read_text().splitlines(keepends=True) if "description" not in line))
    services: list[Ours] = [Ours(folder / "whole", whole, 60), Poorer(folder / "less", less, 60)]
    try:
        for service in services:
            service.start()
        yield services
    finally:
        for service in services:
            service.stop()


def test_a_service_with_other_rows_is_an_error(pair: list[Ours]) -> None:
    asking = measure.Asking(pair, Size(4000))
    try:
        asking.kind("hierarchy, count distinct", 1)
        assert asking.differences == []
        asking.kind("lookup", 1)
        assert asking.differences
        assert all("lookup: poorer and hrn-kg differ: 1" in told for told in asking.differences)
    finally:
        asking.close()


def test_a_refused_question_is_an_error(pair: list[Ours]) -> None:
    asking = measure.Asking(pair[:1], Size(4000))
    try:
        assert asking.ask(pair[0], measure.Question("SELECT nonsense")) is None
        assert "status 400" in asking.differences[0]
    finally:
        asking.close()


def test_the_same_size_gives_the_same_bytes_and_about_as_many_quads(tmp_path: Path) -> None:
    counts = [data.write(tmp_path / name, Size(20_000)) for name in ("first", "second")]
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()
    assert counts[0] == counts[1] == len((tmp_path / "first").read_text().splitlines())
    assert 0.9 < counts[0] / 20_000 < 1.15
    assert len({line.rsplit(" ", 2)[1] for line in (tmp_path / "first").read_text().splitlines()}) > 40  # graphs


def of_json(*values: dict[str, str]) -> Counter[rows.Row]:
    document = {"head": {"vars": ["x"]}, "results": {"bindings": [{"x": value} for value in values]}}
    return rows.of(json.dumps(document).encode(), JSON)


XSD = "http://www.w3.org/2001/XMLSchema#"


def test_spellings_of_the_same_term_are_the_same() -> None:
    one = of_json({"type": "literal", "value": "7", "datatype": XSD + "integer"}, {"type": "literal", "value": "a"})
    other = of_json(
        {"type": "typed-literal", "value": "a", "datatype": XSD + "string"},
        {"type": "typed-literal", "value": "7.0", "datatype": XSD + "decimal"},
    )
    assert rows.difference(one, other) == ""
    written = rows.of(rb'<a:a> <a:b> "caf\u00E9"@en .' + b"\n", NTRIPLES)
    assert rows.difference(written, rows.of('<a:a>  <a:b> "café"@EN .'.encode(), NTRIPLES)) == ""


@pytest.mark.parametrize(
    "other",
    [
        [],
        [{"type": "literal", "value": "a"}] * 2,
        [{"type": "literal", "value": "a", "xml:lang": "en"}],
        [{"type": "uri", "value": "a"}],
        [{"type": "literal", "value": "a", "datatype": XSD + "anyURI"}],
    ],
)
def test_other_rows_differ(other: list[dict[str, str]]) -> None:
    assert rows.difference(of_json({"type": "literal", "value": "a"}), of_json(*other)) != ""


def test_what_is_no_answer_is_told() -> None:
    with pytest.raises(rows.NotAnAnswer):
        rows.of(b'{"results": {}}', JSON)
    with pytest.raises(rows.NotAnAnswer):
        rows.of(b"<a:a> <a:b> .", NTRIPLES)


@pytest.mark.parametrize("step", [1, 3, 1000])
def test_answers_are_read_whole_whichever_way_they_come(step: int) -> None:
    plain = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
    chunked = (
        b"HTTP/1.1 503 No\r\ntransfer-encoding: chunked\r\nConnection: close\r\n\r\n5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n"
    )
    for raw, status, body, keep in ((plain, 200, b"hello", True), (chunked, 503, b"hello!", False)):
        reading = wire.Reading()
        ends = [reading.feed(raw[at : at + step]) for at in range(0, len(raw), step)]
        assert ends == [False] * (len(ends) - 1) + [True]
        assert (reading.status, reading.body(), reading.keep) == (status, body, keep)


def test_a_connection_that_was_closed_meanwhile_is_made_anew(pair: list[Ours]) -> None:
    link = wire.Link(pair[0].port)
    raw = pair[0].request(measure.Question("ASK {}"))
    closing = raw.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    try:
        assert link.ask(raw).status == 200
        assert link._sock is not None
        link._sock.sendall(closing)
        while link._sock.recv(65536, 0):
            pass
        assert link.ask(raw).status == 200
    finally:
        link.close()


def test_a_generator_that_has_used_up_its_requests_ends(pair: list[Ours]) -> None:
    job = load.Job(pair[0].port, pair[0].path, "small", False, 4, 5.0, 4000, fresh=10)
    count = load.generate(job)
    assert count.failed == 0
    assert 46 < count.requests <= 50
    again = load.generate(replace(job, cached=True, seconds=0.2))
    assert again.requests > 16, "those come again and again"


def measured(quads: int = 1_000_000, **median: float) -> dict[str, Any]:
    """A result in which each service that is named takes so long for each of two questions."""
    names = {"ours": goals.US, "disk": goals.DISK, "memory": goals.MEMORY}
    at = {names[name]: {"uncached": {"median_ms": value}} for name, value in median.items()}
    return {"quads": quads, "questions": {"lookup": at, "CONTAINS": at}, "load": [], "services": {}}


def verdict(result: dict[str, Any], what: str) -> tuple[float | None, str]:
    """The ratio and the verdict of the goal that begins so."""
    (goal,) = [one for one in goals.judge(result) if one.what.startswith(what)]
    return goal.ratio, goal.verdict


@pytest.mark.parametrize(("ours", "expected"), [(5.9, "met"), (6.1, "NOT met")])
def test_a_goal_is_judged_by_the_ratio(ours: float, expected: str) -> None:
    result = measured(ours=ours, disk=10.0)
    assert verdict(result, "time of ten questions, not cached, over oxigraph on disk") == (
        pytest.approx(ours / 10),
        expected,
    )
    assert [goal.verdict for goal in goals.judge(result)].count("not measured") == len(goals.judge(result)) - 1


@pytest.mark.parametrize(("quads", "expected"), [(95_000, "met"), (953_000, "NOT met")])
def test_each_size_has_its_own_goals(quads: int, expected: str) -> None:
    result = measured(quads, ours=12.0, memory=10.0)
    assert verdict(result, "time of ten questions, not cached, over oxigraph in memory") == (1.2, expected)
    assert goals.is_near(result)
    assert not goals.is_near(measured(quads * 5))


def row(service: str, rate: float, *, cached: bool = False, connections: int = 8) -> dict[str, Any]:
    return {
        "service": service,
        "kind": "small",
        "cached": cached,
        "connections": connections,
        "rate": rate,
        "processor_ms": 1000 / rate,
    }


def test_repeats_of_one_process_and_of_two_are_judged_apart() -> None:
    result = measured()
    rates = {goals.US: 900, goals.US_TWICE: 1500, goals.DISK: 1000}
    result["load"] = [row(name, rate, cached=True) for name, rate in rates.items()]
    assert verdict(result, "repeats of 3 KB a second, one process") == (0.9, "met")
    assert verdict(result, "repeats of 3 KB a second, two processes") == (1.5, "met")


def test_lookups_are_judged_with_8_connections_and_those_with_64_beside_them() -> None:
    result = measured()
    result["load"] = [row(goals.US, 500), row(goals.US, 450, connections=64), row(goals.DISK, 1000)]
    result["load"].append(row(goals.DISK, 4000, connections=64))
    assert verdict(result, "lookups of 3 KB a second, not cached") == (0.5, "met")
    assert verdict(result, "processor time of such a lookup") == (2.0, "met")
    assert verdict(result, "such lookups a second with 64 connections") == (0.9, "NOT met")


def built(times: int, triples: int, seconds: float, megabytes: float, changed: float) -> dict[str, Any]:
    """A build, and one more with a label changed, as they stand in a report."""
    whole = Cost(triples, seconds, megabytes)
    return asdict(Built(times, whole, replace(whole, seconds=changed), grown=1.5))


def test_builds_are_judged_the_last_against_the_first() -> None:
    few, many = built(1, 100_000, 10.0, 200, 5.0), built(5, 500_000, 60.0, 600, 12.0)
    judged = goals.of_builds({"builds": [few, many]})
    assert [goal.ratio for goal in judged] == pytest.approx([1.2, 1.024, 0.2, 1.5])
    assert [goal.verdict for goal in judged] == ["NOT met", "met", "met", "met"]
    assert [goal.verdict for goal in goals.of_builds({"builds": [few]})][:2] == ["not measured"] * 2
    assert {goal.verdict for goal in goals.of_builds({"missing": "a reason"})} == {"not measured"}
    last = report.builds_table([few, many]).splitlines()[-1]
    assert last.replace(" ", "") == "|5|500,000|60.0|120|600|1.02|12.0|1.5|"


def test_one_label_is_changed_and_nothing_else(tmp_path: Path) -> None:
    content = find_content()
    multiplied(content, 1, tmp_path / "content")
    change_one_label(tmp_path / "content")
    removed, added = [
        [line for path in content.data for line in of.joinpath(content.name(path)).read_text("utf-8").splitlines()]
        for of in (content.root, tmp_path / "content")
    ]
    (pair,) = [(old, new) for old, new in zip(removed, added, strict=True) if old != new]
    assert pair[0].startswith('  rdfs:label "')
    assert pair[1] == pair[0].replace('"@en', ' indeed"@en')


def test_files_that_are_linked_count_once(tmp_path: Path) -> None:
    folder = tmp_path / "releases" / "one"
    folder.mkdir(parents=True)
    (folder / "file").write_bytes(bytes(range(256)) * 4_000)
    once = megabytes_of(tmp_path)
    (folder / "linked").hardlink_to(folder / "file")
    assert megabytes_of(tmp_path) == once == pytest.approx(1.024, abs=0.1)
    (folder / "other").write_bytes(b"x")
    assert megabytes_of(tmp_path) > once


def test_a_table_has_columns_of_one_width() -> None:
    lines = report.table(["", "a"], [["long name", 1], ["x", "1,000"]]).splitlines()
    assert {len(line) for line in lines} == {len(lines[0])}


def test_the_server_under_measurement_has_no_settings_of_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HRN_KG_WORKERS", "17")
    assert "HRN_KG_WORKERS" not in Ours.environment()
    assert os.environ["PATH"] == Ours.environment()["PATH"]
