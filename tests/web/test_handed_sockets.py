"""Sockets that whoever starts the server hands over, as a socket unit of systemd does."""

from __future__ import annotations

import signal
import socket
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import small_content
from hrn_kg import releases
from long_tests import few
from served import environment, served
from started import run_python

QUERY = "ASK { ?place a ?kind }"
# `hrn-kg`, with a descriptor as systemd hands it over.
_HANDED = """
import os, sys
os.dup2(int(sys.argv.pop(1)), 3)
os.environ |= {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "1"}
from hrn_kg import cli
cli.run()
"""


def program_with(held: socket.socket) -> tuple[str, ...]:
    return (sys.executable, "-c", _HANDED, str(held.fileno()))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("handed")
    releases.build(small_content.make(root / "content"), root / "home")
    return root / "home"


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A socket that listens, as systemd holds one."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as made:
        yield made


def refused(home: Path, held: socket.socket, **settings: str) -> str:
    """What a server says that does not start with a socket."""
    command = [*program_with(held), "--home", str(home), "serve"]
    ended = run_python(
        command, capture_output=True, text=True, env=environment(**settings), pass_fds=[held.fileno()], timeout=60
    )
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr
    return ended.stderr


@pytest.mark.parametrize("processes", few(["1", "2"], ["2"]))
def test_whoever_comes_while_it_is_started_again_waits_and_is_answered(
    home: Path, tmp_path: Path, listener: socket.socket, processes: str
) -> None:
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    seen: Counter[int | str] = Counter()
    done = threading.Event()

    def ask(number: int) -> None:
        turn = 0
        while not done.wait(0.02):
            turn += 1
            try:  # each by a connection of its own
                query = {"query": f"{QUERY} # {number} {turn}"}
                seen[httpx.get(f"{url}/sparql", params=query, timeout=60).status_code] += 1
            except httpx.TransportError as fault:
                seen[f"{type(fault).__name__}: {fault}"] += 1

    asking = [threading.Thread(target=ask, args=(number,)) for number in range(3)]
    for thread in asking:
        thread.start()  # the first of them wait already
    try:
        for turn in range(2):
            log = tmp_path / f"log{turn}"
            with served(home, log, program=program_with(listener), handed=[listener.fileno()], processes=processes) as (
                process,
                told,
            ):
                assert told == url, "the address is that of the socket, whatever the options say"
                answered = seen[200]
                while seen[200] < answered + 10:
                    assert set(seen) <= {200}, (seen, log.read_text())
                    done.wait(0.05)
                process.send_signal(signal.SIGTERM)
                process.wait(30)
    finally:
        done.set()
        listener.shutdown(socket.SHUT_RDWR)  # nobody is left to answer whoever still waits
        for thread in asking:
            thread.join(60)
    whole = seen.pop(200)
    assert whole >= 20
    # Who came after the last end waited for nobody.
    assert sum(seen.values()) <= len(asking), seen


def test_what_is_handed_over_must_be_a_tcp_socket_that_listens(home: Path, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as unix:
        unix.bind(str(tmp_path / "socket"))
        unix.listen()
        assert "is no listening TCP socket" in refused(home, unix)
    with socket.socket() as silent:
        assert "is no listening TCP socket" in refused(home, silent)


def test_visitors_must_know_whom_to_write_to_on_a_public_socket_too(home: Path) -> None:
    with socket.create_server(("0.0.0.0", 0)) as public:
        assert "HRN_KG_CONTACT must be set" in refused(home, public)


def test_sockets_for_another_process_are_left_alone(home: Path, tmp_path: Path, listener: socket.socket) -> None:
    for_another = ("sh", "-c", 'export LISTEN_PID=1 LISTEN_FDS=1; exec "$@"', "sh")
    with served(home, tmp_path / "log", before=for_another) as (_, url):
        assert url != f"http://127.0.0.1:{listener.getsockname()[1]}"
        assert httpx.get(f"{url}/health").status_code == 200
