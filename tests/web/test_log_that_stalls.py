"""Nobody reads the log, or its disk is full: questions are answered, and what was lost is counted and told."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

import small_content
from hrn_kg import releases
from served import environment
from started import Started

REQUESTS = 150
# Lines of some 1,700 bytes: together more than three times what a pipe holds.
LONG_PATH = "/health/" + "x" * 1_500
WAITING = 30_000  # bytes of lines that wait, in the processes below: so that some are lost soon
_RUN = """
from hrn_kg import cli
from hrn_kg.web.layers import line_writer
line_writer.MOST_BYTES = {waiting}
cli.run()
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("stalls")
    releases.build(small_content.make(root / "content"), root / "home")
    return root / "home"


@contextmanager
def running(home: Path, out: int, errors: int, *options: str, **settings: str) -> Iterator[tuple[int, str]]:
    """A server whose output goes where nobody need read it; its process id and address."""
    port = free_port()
    command = [sys.executable, "-c", _RUN.format(waiting=WAITING), "--home", str(home), "serve", "--port", str(port)]
    env = environment(requests_a_minute="0", **settings)
    process = Started([*command, *options], stdout=out, stderr=errors, env=env)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(lambda: is_ready(process, url), "the server is not ready", 30)
        yield process.pid, url
    finally:
        began = time.monotonic()
        process.terminate()
        process.wait(30)
        assert time.monotonic() - began < 20


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def is_ready(process: subprocess.Popen[bytes], url: str) -> bool:
    assert process.poll() is None, "the server ended"
    try:
        return httpx.get(url + "/ready").status_code == 200
    except httpx.TransportError:
        return False


def wait_for(holds: object, what: str, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not holds():  # type: ignore[operator]
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def filled_pipe() -> tuple[int, int]:
    """The two ends of a pipe that takes no more."""
    reader, writer = os.pipe()
    fill(writer)
    return reader, writer


def fill(writer: int) -> None:
    os.set_blocking(writer, False)
    with suppress(BlockingIOError):
        while True:
            os.write(writer, b"\n" * 4_096)
    os.set_blocking(writer, True)


def lost(url: str) -> int:
    page = httpx.get(url + "/metrics").text
    found = re.search(r"^hrn_kg_log_lines_lost_total (\S+)$", page, re.MULTILINE)
    return int(float(found[1])) if found else 0


def ask_all(url: str) -> None:
    with httpx.Client(base_url=url, timeout=20) as http:
        for _ in range(REQUESTS):
            assert http.get(LONG_PATH).status_code == 404


@pytest.mark.parametrize("options", [(), ("--processes", "2")])
def test_nobody_reads_standard_output_and_error(home: Path, options: tuple[str, ...]) -> None:
    reader, writer = filled_pipe()
    with running(home, writer, writer, *options, log="json") as (_, url):
        ask_all(url)
        wait_for(lambda: lost(url) > REQUESTS // 3, "no line was lost")
        os.set_blocking(reader, False)
        received = b""

        def is_told() -> bool:
            nonlocal received
            httpx.get(url + "/health")
            with suppress(BlockingIOError):
                received += os.read(reader, 1_000_000)
            return b"of the log could not be written" in received

        wait_for(is_told, "nobody told that lines were lost")
        lines = [line for line in received.split(b"\n")[:-1] if line.startswith(b"{")]
        assert len(lines) > 50
        events = [json.loads(line) for line in lines]
        told = [event["message"] for event in events if event["event"] == "message"]
        numbers = [int(found[1]) for message in told if (found := re.match(r"(\d+) lines? of the log could", message))]
        assert numbers and min(numbers) > 0
        # What the other process counted is here within a second.
        wait_for(lambda: lost(url) >= sum(numbers), "more lines are told of than are counted")
    os.close(reader)
    os.close(writer)


def test_sentences_for_a_person_wait_for_nobody(home: Path) -> None:
    """Requests have no lines there, but what happens to workers has."""
    reader, writer = filled_pipe()
    with running(home, writer, writer, log="text", trusted_proxies="192.0.2.1") as (_, url):
        ask_all(url)
        with httpx.Client(base_url=url, timeout=20) as http:
            for _ in range(5):  # each query that runs out of stack ends a worker, which is told
                query = "SELECT * { " + "?s ?p ?o." * 19_000 + " }"
                http.post("/sparql", content=query, headers={"Content-Type": "application/sparql-query"})
            assert http.get("/health").status_code == 200
    os.close(reader)
    os.close(writer)


def test_a_process_that_dies_is_replaced_while_nobody_reads(home: Path) -> None:
    """The supervisor tells of it, and does not wait for that."""
    reader, writer = os.pipe()
    with running(home, writer, writer, "--processes", "2", log="json") as (supervisor, url):
        # Before all have started, one that dies ends the start.
        wait_for(lambda: b"Stop with" in os.read(reader, 65_536), "no welcome")
        fill(writer)
        for _ in range(3):
            before = children(supervisor)
            assert len(before) == 2
            os.kill(min(before), signal.SIGKILL)
            wait_for(lambda old=before: len(children(supervisor) - old) >= 1, "no other process was started")
            wait_for(lambda: len(children(supervisor)) == 2, "there are not two processes")
            wait_for(lambda: all(answers(url) for _ in range(10)), "not all requests are answered")
    os.close(reader)
    os.close(writer)


def children(pid: int) -> set[int]:
    return {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


def answers(url: str) -> bool:
    try:
        return httpx.get(url + "/health", timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def test_a_log_on_a_full_disk_costs_lines_and_no_answers(home: Path) -> None:
    reader, writer = os.pipe()
    with running(home, writer, writer, log="/dev/full") as (_, url):
        ask_all(url)
        wait_for(lambda: lost(url) >= REQUESTS, "the lines are not counted")
    os.close(reader)
    os.close(writer)


def test_a_reader_who_went_away_costs_lines_and_no_answers(home: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with running(home, writer, writer, log="json") as (_, url):
        ask_all(url)
        wait_for(lambda: lost(url) >= REQUESTS, "the lines are not counted")
    os.close(writer)
