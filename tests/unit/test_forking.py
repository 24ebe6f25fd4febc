"""A part of a work in a process beside this one: what comes back, and that nothing of it stays behind."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest

from hrn_kg import forking
from hrn_kg.errors import BuildFailed, ContentError
from hrn_kg.forking import Beside, Turns

SECONDS = 30
# A parent with a child that waits until it is given something, or works.
PARENT = """
import os, sys, time
from hrn_kg.forking import Beside

def work(given):
    time.sleep(600)
    yield given

with Beside(work) as beside:
    if sys.argv[1] == "working":
        beside.begin(None)
    try:
        print(beside._pid, flush=True)
        time.sleep(600)
    except KeyboardInterrupt:
        print("interrupted", flush=True)
"""


# One whose child is interrupted before it does anything, and one that never learns of the end of its children.
FORKED = """
import os, signal, sys
from hrn_kg.forking import Beside

fork = os.fork
def interrupted():
    pid = fork()
    if pid == 0:
        os.kill(os.getpid(), signal.SIGINT)
    return pid

if sys.argv[1] == "interrupted":
    os.fork = interrupted
else:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
try:
    with Beside(lambda given: [given]) as beside:
        beside.begin("given")
        print(beside.items(), flush=True)
finally:
    print("ended", flush=True)
"""


def items_of(work: Any, given: object = None) -> list[Any]:
    with Beside(work) as beside:
        beside.begin(given)
        return beside.items()


def test_what_comes_of_it_is_handed_back() -> None:
    known = {"a": [1, "x"]}
    found = items_of(lambda given: iter([os.getpid(), given, known, "x" * 1_000_000]), ("given",))
    assert found[0] != os.getpid()
    assert found[1:] == [("given",), known, "x" * 1_000_000]


def test_it_is_done_when_all_is_done() -> None:
    def work(_given: object) -> Iterator[int]:
        os.read(waiting, 1)
        yield 1

    waiting, end = os.pipe()
    with Beside(work) as beside:
        beside.begin(None)
        assert not beside.is_done()
        os.write(end, b".")
        assert beside.items() == [1]


def test_what_it_raises_is_raised_here() -> None:
    def work(_given: object) -> Iterator[int]:
        yield 1
        raise ContentError("A shape is broken.", file="shapes/a.ttl", line=7)

    with pytest.raises(ContentError, match=r"A shape is broken\.") as caught:
        items_of(work)
    assert caught.value.facts == {"file": "shapes/a.ttl", "line": 7}


def test_memory_that_runs_out_is_told_by_name() -> None:
    def work(_given: object) -> NoReturn:
        raise MemoryError

    with pytest.raises(BuildFailed, match="ran out of memory"):
        items_of(work)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_one_that_is_killed_is_told(how: signal.Signals) -> None:
    with pytest.raises(BuildFailed, match=how.name) as caught:
        items_of(lambda _given: os.kill(os.getpid(), how))
    assert ("memory" in caught.value.detail) == (how == signal.SIGKILL)


def test_one_that_was_killed_before_it_began_is_told() -> None:
    with pytest.raises(BuildFailed, match="SIGKILL"), Beside(lambda _given: []) as beside:
        os.kill(beside._pid, signal.SIGKILL)
        os.waitid(os.P_PID, beside._pid, os.WEXITED | os.WNOWAIT)
        beside.begin("x" * 10_000_000)


def test_none_is_left_behind() -> None:
    def forever(_given: object) -> Iterator[int]:
        time.sleep(600)
        yield 1

    with pytest.raises(ZeroDivisionError), Beside(forever) as beside:
        beside.begin(None)
        pid = beside._pid
        raise ZeroDivisionError
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.parametrize("how", ["interrupted", "unheard"])
def test_one_process_alone_comes_to_the_end_of_the_work(how: str) -> None:
    command = [sys.executable, "-c", FORKED, how]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert (done.stdout, done.stderr) == ("['given']\nended\n", "")


def test_what_it_raises_tells_where() -> None:
    def work(_given: object) -> NoReturn:
        raise ContentError("A shape is broken.")

    with pytest.raises(ContentError) as caught:
        items_of(work)
    assert "in work" in caught.value.__notes__[0]


def test_what_cannot_be_handed_over_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    class Local(Exception):
        """Which no other process could find."""

    def work(_given: object) -> NoReturn:
        raise Local("words of its own")

    with pytest.raises(BuildFailed, match="exit code 1"):
        items_of(work)
    assert "words of its own" in capfd.readouterr().err


def ended(pid: int) -> bool:
    """Whether a process ends in time."""
    try:
        watched = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([watched], [], [], SECONDS)[0])
    finally:
        os.close(watched)


@pytest.mark.parametrize("doing", ["waiting", "working"])
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_it_ends_with_its_parent(doing: str, how: signal.Signals) -> None:
    command = [sys.executable, "-c", PARENT, doing]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        # Ctrl-C reaches both.
        (os.killpg if how == signal.SIGINT else os.kill)(parent.pid, how)
        assert ended(child)
        if how == signal.SIGINT:
            assert parent.stdout.read() == "interrupted\n"
            assert parent.wait(SECONDS) == 0


def test_each_number_goes_to_one() -> None:
    turns, most = Turns(), 2_000

    def taken(_given: object) -> Iterator[int]:
        while (number := turns.take()) < most:
            yield number

    with Beside(lambda given: list(taken(given))) as beside:
        beside.begin(None)
        here = list(taken(None))
        there = beside.items()
    turns.close()
    assert sorted(here + there) == list(range(most))
    assert there == sorted(there)


def test_there_is_room_on_two_cores_for_what_has_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    threads = [Path("1")]
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0, 1})
    monkeypatch.setattr(Path, "iterdir", lambda _path: iter(threads))
    assert forking.has_room()
    threads.append(Path("2"))
    assert not forking.has_room()
    threads.pop()
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {1})
    assert not forking.has_room()


def test_there_is_none_where_it_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity")
    assert not forking.has_room()


def test_a_thread_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0, 1})
    waiting = threading.Event()
    other = threading.Thread(target=waiting.wait)
    other.start()
    try:
        assert not forking.has_room()
    finally:
        waiting.set()
        other.join()
