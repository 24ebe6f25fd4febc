"""SIGKILL at random moments, of workers, of the zygote, of the server, of a build; and a disk that is full.

Whoever asks meanwhile gets the right answer or is told to come again, never a wrong one or half of one.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import random
import resource
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import httpx
import pytest
from attacked_server import ALLOCATORS, LONG, LOOKUP, Attacked, alive, ask, copy_of, serving, wait_until

import small_content
from hrn_kg import releases
from hrn_kg.pieced_files import read_bytes
from hrn_kg.releases import pointer
from started import CLI, Started

TIMES = 50 if LONG else 10
PLACES = "SELECT ?p ?o { <https://w3id.org/harmreduction/id/place/amsterdam> ?p ?o } ORDER BY ?p ?o"


class Visitor(threading.Thread):
    """Asks the same without pause and notes what it gets; each question is another text, so none is from the cache."""

    def __init__(self, server: Attacked, number: int, right: str) -> None:
        super().__init__()
        self.seen: Counter[int] = Counter()
        self.wrong: list[str] = []
        self._server, self._number, self._right = server, number, right
        self._done = threading.Event()

    def run(self) -> None:
        with self._server.client(f"127.0.0.{20 + self._number}") as client:
            turn = 0
            while not self._done.is_set():
                turn += 1
                try:
                    answer = ask(client, f"{PLACES} # {self._number} {turn}", "text/csv")
                except httpx.HTTPError as fault:
                    self.wrong.append(repr(fault))
                    return
                self.seen[answer.status_code] += 1
                if answer.status_code == 200 and answer.text != self._right:
                    self.wrong.append(answer.text)
                if answer.status_code == 503 and "retry-after" not in answer.headers:
                    self.wrong.append("503 without Retry-After")
                time.sleep(0.005)

    def stop(self) -> None:
        self._done.set()
        self.join(30)


@pytest.mark.parametrize("allocator", ALLOCATORS)
@pytest.mark.parametrize("whom", ["workers", "zygote"])
def test_of_a_killed_process_nobody_gets_a_wrong_answer(
    small_home: Path, tmp_path: Path, whom: str, allocator: str
) -> None:
    chance = random.Random(f"killed {whom}")
    with serving(small_home, tmp_path / "log", {"HRN_KG_ALLOCATOR": allocator}) as server:
        with server.client() as client:
            right = ask(client, PLACES, "text/csv").text
        assert right.count("\r\n") > 1
        visitors = [Visitor(server, number, right) for number in range(3)]
        for visitor in visitors:
            visitor.start()
        killed = set()
        for _ in range(TIMES if whom == "workers" else TIMES // 2):
            time.sleep(chance.uniform(0.0, 0.15))
            assert wait_until(lambda: len(server.family()) >= 2)
            with contextlib.suppress(ProcessLookupError, IndexError):
                zygotes = server.zygotes()
                workers = [pid for pid in server.family() if pid not in zygotes]
                pid = chance.choice(zygotes if whom == "zygote" else workers)
                os.kill(pid, signal.SIGKILL)
                killed.add(pid)
        for visitor in visitors:
            visitor.stop()
        assert [visitor.wrong for visitor in visitors] == [[], [], []]
        seen = sum((visitor.seen for visitor in visitors), Counter[int]())
        assert set(seen) <= {200, 503} and seen[200] > TIMES, seen
        assert len(killed) > TIMES // 3
        assert wait_until(lambda: len(server.family()) == 3 * server.processes, 30), (
            f"zygotes with two workers each stand again: {server.family()}"
        )
        assert not any(map(alive, killed))
        with server.client() as client:
            assert ask(client, PLACES, "text/csv").text == right
    assert wait_until(lambda: not server.family())


def checksums(home: Path) -> dict[str, str]:
    files = (path for path in sorted(home.rglob("*")) if path.is_file())
    return {str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_a_killed_server_leaves_nothing_behind_and_comes_back(small_home: Path, tmp_path: Path) -> None:
    home = copy_of(small_home, tmp_path / "home")
    before = checksums(home / "releases")
    chance = random.Random("killed server")
    for turn in range(TIMES if LONG else 2):
        with contextlib.ExitStack() as stack:
            server = stack.enter_context(serving(home, tmp_path / f"log{turn}", {}))
            with server.client() as client:
                assert ask(client, LOOKUP).json()["boolean"] is True
                assert client.get("/health").json()["release"] == releases.current(home).id
                visitor = Visitor(server, turn, ask(client, PLACES, "text/csv").text)
            visitor.start()
            time.sleep(chance.uniform(0.0, 0.3))
            family = server.family()
            server.process.kill()
            visitor.stop()
            # The connection may break; what came before was right.
            assert all("Error" in fault for fault in visitor.wrong), visitor.wrong
        assert wait_until(lambda family=family: not any(map(alive, family))), "no process outlives the server"
        assert checksums(home / "releases") == before


def builder(root: Path) -> subprocess.Popen[bytes]:
    code = "import sys, small_content; from pathlib import Path; from hrn_kg import releases\n"
    code += "releases.build(small_content.find_content(Path(sys.argv[1])), Path(sys.argv[2]))"
    command = [sys.executable, "-c", code, str(root / "content"), str(root / "home")]
    paths = [str(Path(small_content.__file__).parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    return Started(command, env=env, stderr=subprocess.PIPE)


def test_a_killed_build_leaves_the_last_whole_release(tmp_path: Path) -> None:
    content = small_content.make(tmp_path / "content")
    home = tmp_path / "home"
    first = releases.build(content, home)
    began = time.monotonic()
    small_content.write(tmp_path / "content", "data/new0.ttl", 'place:new0 a dct:Location ; rdfs:label "0"@nl .')
    with builder(tmp_path) as process:
        process.wait(60)
    whole = time.monotonic() - began
    assert releases.current(home).id != first.id, "unless it is killed, it makes a release"
    chance = random.Random("killed build")
    killed = turn = 0
    turns = TIMES if LONG else 4
    while turn < turns or killed <= turns // 3:
        turn += 1
        assert turn <= 5 * turns, "it always ends before it is killed"
        text = f'place:new{turn} a dct:Location ; rdfs:label "{turn}"@nl .'
        small_content.write(tmp_path / "content", f"data/new{turn}.ttl", text)
        # The last half of its time: before, it starts Python and reads. Time itself is as the machine is busy.
        with builder(tmp_path) as process:
            time.sleep(chance.uniform(0.5, 1.05) * whole)
            process.kill()
            was_killed = process.wait() == -signal.SIGKILL
        killed += was_killed
        whole *= 1 if was_killed else 0.8
        current = releases.current(home)
        for file in current.manifest.files:
            body = read_bytes(current.path / file.path)
            assert hashlib.sha256(body).hexdigest() == file.sha256, file.path
    last = releases.build(small_content.find_content(content.root), home)
    dump = read_bytes(last.dumps / "hrn-kg.nq").decode()
    assert f"place/new{turn}>" in dump, "and the next one is made as if nothing had been"
    assert pointer.pointed_at(home) == last.id


def test_a_full_disk_makes_no_release(tmp_path: Path) -> None:
    """A file may have four kilobytes, so each way of writing fails some time."""
    content = small_content.make(tmp_path / "content")
    first = releases.build(content, tmp_path / "home")
    before = checksums(tmp_path / "home" / "releases")
    small_content.write(content.root, "data/more.ttl", 'place:more a dct:Location ; rdfs:label "More"@nl .')

    def full() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # so that a write fails, as on a full disk
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    env = {name: value for name, value in os.environ.items() if not name.startswith("HRN_KG_")}
    command = [*CLI, "--home", str(tmp_path / "home"), "--content", str(content.root)]
    ended = subprocess.run(
        [*command, "build"], env=env, preexec_fn=full, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode not in (0, None)
    assert "Traceback" not in ended.stderr, ended.stderr
    assert ended.stderr.strip(), "it says what is wrong"
    assert releases.current(tmp_path / "home").id == first.id
    after = checksums(tmp_path / "home" / "releases")
    assert {name: after.get(name) for name in before} == before
    assert releases.build(small_content.find_content(content.root), tmp_path / "home").id != first.id
