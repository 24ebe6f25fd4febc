"""What web processes tell one another by memory that they share."""

from __future__ import annotations

import os
import shutil
import signal
import time
from pathlib import Path

import pytest

from hrn_kg.engine.base import Load
from hrn_kg.web.layers import shared_numbers
from hrn_kg.web.layers.metrics import Metrics, Place
from hrn_kg.web.layers.shared_numbers import SharedNumbers, Told
from long_tests import IS_LONG


def test_what_a_fork_tells_is_read_here_and_stays_when_it_ends() -> None:
    numbers = SharedNumbers(3)
    assert list(numbers) == []
    pid = os.fork()
    if pid == 0:
        told = numbers.tell(1, b"first") and numbers.tell(1, b"second, longer") and numbers.tell(1, b"third")
        os._exit(0 if told else 1)
    assert os.waitpid(pid, 0)[1] == 0
    assert list(numbers) == [Told(b"third", True)]
    numbers.ended(1)
    assert list(numbers) == [Told(b"third", False)]
    assert numbers.last(1) == b"third"


def test_what_is_too_long_leaves_what_was_there() -> None:
    numbers = SharedNumbers(1)
    assert numbers.tell(0, b"x" * shared_numbers.MOST_BYTES)
    assert not numbers.tell(0, b"y" * (shared_numbers.MOST_BYTES + 1))
    assert numbers.last(0) == b"x" * shared_numbers.MOST_BYTES


def test_one_that_is_killed_while_it_writes_leaves_what_it_told_before() -> None:
    """Whatever the moment: what is read is one of the texts, whole."""
    torn = 0
    for turn in range(0, 40, 1 if IS_LONG else 5):
        numbers = SharedNumbers(1)
        assert numbers.tell(0, b"0" * 900_000)
        pid = os.fork()
        if pid == 0:
            while True:
                for digit in b"123":
                    numbers.tell(0, bytes([digit]) * 900_000)
        time.sleep(0.001 * turn / 4)
        read = [numbers.last(0) for _ in range(3)]
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        for text in [*read, numbers.last(0)]:
            assert len(text) in (0, 900_000)
            assert len(set(text)) <= 1
            torn += not text
        assert numbers.last(0), "at rest there is always a whole text"
    assert torn < 80


def page(metrics: Metrics) -> dict[str, float]:
    lines = metrics.page().decode().splitlines()
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines if not line.startswith("#")}


def test_counters_are_sums_over_all_that_ever_were_and_gauges_over_those_that_live() -> None:
    numbers = SharedNumbers(2)
    first, second = (Metrics(Place(numbers, number)) for number in (0, 1))
    for metrics in (first, second):
        metrics.started()
        metrics.request("/a", "GET", 200, 0.02, 10)
        metrics.sample(Load(can_answer=True, idle=2), "2026.1.0", 100, 0)
    second.request("/b", "GET", 404, 0.02, 10)
    second.sample(Load(can_answer=True, idle=1), "2026.1.0", 100, 0)
    both = page(first)
    assert both == page(second)
    assert both['hrn_kg_requests_total{method="GET",route="/a",status="2xx"}'] == 2
    assert both['hrn_kg_requests_total{method="GET",route="/b",status="4xx"}'] == 1
    assert both['hrn_kg_request_seconds_bucket{le="0.025",route="/a"}'] == 2
    assert both['hrn_kg_request_seconds_count{route="/a"}'] == 2
    assert both['hrn_kg_workers{state="idle"}'] == 3
    numbers.ended(1)
    without = page(first)
    assert without['hrn_kg_requests_total{method="GET",route="/a",status="2xx"}'] == 2
    assert without["hrn_kg_web_processes"] == 1
    assert without['hrn_kg_release_info{release="2026.1.0"}'] == 1
    third = Metrics(Place(numbers, 1))  # in the place of the second: it counts on
    third.started()
    third.request("/b", "GET", 404, 0.02, 10)
    third.sample(Load(can_answer=True, idle=1), "2026.2.0", 100, 0)
    after = page(first)
    assert after['hrn_kg_requests_total{method="GET",route="/b",status="4xx"}'] == 2
    assert after["hrn_kg_web_starts_total"] == 3
    assert after["hrn_kg_web_processes"] == 2
    assert after['hrn_kg_release_info{release="2026.1.0"}'] == 1


def test_what_is_the_same_for_all_is_no_sum(tmp_path: Path) -> None:
    numbers = SharedNumbers(2)
    pair = [Metrics(Place(numbers, number)) for number in (0, 1)]
    for backed_up in (0, 1_700_000_000):
        if backed_up:
            (tmp_path / "last-backup").touch()
            os.utime(tmp_path / "last-backup", (backed_up, backed_up))
        for metrics in pair:
            metrics.sample_home(tmp_path, 1_600_000_000.5)
            metrics.sample(Load(can_answer=True), "2026.1.0", 0, 0)
        both = page(pair[0])
        assert both["hrn_kg_release_timestamp_seconds"] == 1_600_000_000.5
        assert both["hrn_kg_backup_timestamp_seconds"] == backed_up
        assert 0 < both["hrn_kg_disk_free_bytes"] <= shutil.disk_usage(tmp_path).total


def test_the_page_of_several_has_the_lines_of_one() -> None:
    alone, one_of_two = Metrics(), Metrics(Place(SharedNumbers(2), 1))
    for metrics in (alone, one_of_two):
        metrics.started()
        for seconds in (0.002, 0.2, 100):
            metrics.request("/a", "GET", 200, seconds, 10)
            metrics.query("select", "answered", seconds, cached=False)
        metrics.problem("gone")
        metrics.sample(Load(can_answer=True, ended={"time": 2}), "2026.1.0", 100, 1)
    lines = [line for line in alone.page().decode().splitlines() if "_created" not in line]
    memory = "hrn_kg_web_memory_bytes "
    expected = [line.partition(memory)[1] or line for line in lines]
    assert len(expected) > 60
    assert [line.partition(memory)[1] or line for line in one_of_two.page().decode().splitlines()] == expected


def test_numbers_that_do_not_fit_are_told_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(shared_numbers, "MOST_BYTES", 100)
    Metrics(Place(SharedNumbers(1), 0)).sample(Load(can_answer=True), "2026.1.0", 1, 0)
    assert "too many to be told" in caplog.text
