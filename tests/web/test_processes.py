"""Several web processes: they share the work, one that dies comes back, they end together, and leave nothing."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import small_content
from hrn_kg import releases
from long_tests import few
from served import QUICK, served
from started import CLI, run_python

OPTIONS = ("--processes", "2")
SETTINGS = {"workers": "2", "log": "json", "requests_a_minute": "40", "unlimited_clients": "none"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("processes")
    releases.build(small_content.make(root / "content"), root / "home")
    return root / "home"


@pytest.fixture
def pair(home: Path, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    with served(home, tmp_path / "log", *OPTIONS, program=QUICK, **SETTINGS) as found:
        yield found


def children(pid: int) -> set[int]:
    return {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


def below(pid: int) -> set[int]:
    """All processes below one."""
    found = children(pid)
    return found.union(*(below(child) for child in found)) if found else found


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def until(what: str, holds: object, seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not holds():  # type: ignore[operator]
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def number(url: str, name: str) -> float:
    try:
        page = httpx.get(url + "/metrics").text
    except httpx.TransportError:
        return -1.0
    found = re.search(rf"^{re.escape(name)} (\S+)$", page, re.MULTILINE)
    return float(found[1]) if found else 0.0


def test_both_answer_and_tell_the_numbers_of_both(pair: tuple[subprocess.Popen[str], str]) -> None:
    process, url = pair
    assert len(children(process.pid)) == 2
    answered = set()
    for _ in range(30):  # each by a connection of its own
        response = httpx.get(url + "/doc/place/none", headers={"Accept": "*/*"})
        answered.add(response.json()["instance"].partition("#")[2][:8])
    assert len(answered) == 2, "each process has names of its own for requests"
    name = 'hrn_kg_requests_total{method="GET",route="/doc/{path:path}",status="4xx"}'
    until("both are counted", lambda: number(url, name) == 30)
    until("both are counted", lambda: number(url, "hrn_kg_web_processes") == 2)
    assert number(url, 'hrn_kg_workers{state="idle"}') == 4
    # The budget is one for both: two would let all of these pass. Meanwhile it refills, one in one and a half seconds.
    statuses = [httpx.get(url + "/problem/gone").status_code for _ in range(48)]
    assert statuses[:10] == [200] * 10
    assert statuses.count(429) > 10


@pytest.mark.parametrize("how", few([signal.SIGKILL, signal.SIGSEGV], [signal.SIGSEGV]))
def test_one_that_dies_is_started_again_while_the_other_answers(
    pair: tuple[subprocess.Popen[str], str], tmp_path: Path, how: signal.Signals
) -> None:
    process, url = pair
    before = children(process.pid)
    victim = min(before)
    orphans = below(victim)
    os.kill(victim, how)
    # All of it: of a process with threads the first may be gone while another still has the sockets open.
    until("it is gone", lambda: victim not in children(process.pid))
    assert {httpx.get(url + "/health").status_code for _ in range(10)} == {200}
    until("another is there", lambda: len(children(process.pid) - before) == 1)
    until("it answers", lambda: number(url, "hrn_kg_web_starts_total") == 3)
    until("the numbers forget the dead one", lambda: number(url, "hrn_kg_web_processes") == 2)
    assert not any(map(lives, orphans)), "its workers died with it"
    told = re.search(r"Web process (\d+) ended after [\d.]+ s \((.*?)\); another is .*", (tmp_path / "log").read_text())
    assert told is not None
    assert told.groups() == (str(victim), f"signal {int(how)}")
    assert list(tmp_path.iterdir()) == [tmp_path / "log"], "none left a file"


def test_one_that_dies_at_once_is_started_again_after_longer_and_longer_pauses(
    pair: tuple[subprocess.Popen[str], str], tmp_path: Path
) -> None:
    process, url = pair
    keeps = min(children(process.pid))
    log = tmp_path / "log"
    for turn in range(1, 5):
        until("another is there", lambda: len(children(process.pid)) == 2)
        for pid in children(process.pid) - {keeps}:
            os.kill(pid, signal.SIGKILL)
        until("its end is told", lambda turn=turn: log.read_text().count("another is started in") == turn)  # type: ignore[misc]
    pauses = [float(pause) for pause in re.findall(r"another is started in ([\d.]+) s", log.read_text())]
    assert pauses == [0.1, 0.2, 0.4, 0.8]
    until("both are there in the end", lambda: number(url, "hrn_kg_web_processes") == 2)


def test_a_full_folder_for_temporary_files_hurts_nobody(home: Path, tmp_path: Path) -> None:
    """A file system of 3 MB, which only the server sees, and which is filled to its last byte."""
    small = tmp_path / "small"
    small.mkdir()
    inside = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
    mount = f"mount -t tmpfs -o size=3m tmpfs {small} && "
    if subprocess.run([*inside, mount + "true"], capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount a file system (unshare --user --mount)")
    before = (*inside, mount + 'export TMPDIR="$0"; exec "$@"', str(small))
    with served(home, tmp_path / "log", *OPTIONS, before=before, workers="1", log="text") as (process, url):
        seen = Path(f"/proc/{process.pid}/root{small}")
        with contextlib.suppress(OSError), (seen / "fill").open("wb", buffering=0) as filling:
            while True:
                filling.write(b"x" * 4096)
        assert shutil.disk_usage(seen).free == 0
        first = children(process.pid)
        for turn in range(40):
            response = httpx.get(url + "/sparql", params={"query": f"ASK {{}} # {turn}"}, headers={"Accept": "*/*"})
            assert response.status_code == 200
        assert number(url, "hrn_kg_web_processes") == 2
        assert children(process.pid) == first, "nobody ended"
        assert "signal 7" not in (tmp_path / "log").read_text()


@pytest.mark.parametrize("how", few([signal.SIGTERM, signal.SIGINT], [signal.SIGTERM]))
def test_they_end_together_and_in_order(
    pair: tuple[subprocess.Popen[str], str], tmp_path: Path, how: signal.Signals
) -> None:
    process, url = pair
    everybody = below(process.pid)
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . FILTER(STRLEN(STR(?a)) > 0) }"
    with httpx.Client() as http:
        assert http.get(url + "/sparql", params={"query": slow}, timeout=20).status_code == 200
        process.send_signal(how)
        assert process.wait(20) == 0
    until("nobody is left", lambda: not any(map(lives, everybody)), 5)
    assert [path.name for path in tmp_path.iterdir()] == ["log"], "no temporary file is left"


def test_nobody_outlives_a_supervisor_that_is_killed(pair: tuple[subprocess.Popen[str], str]) -> None:
    process, _ = pair
    everybody = below(process.pid)
    assert len(everybody) >= 8
    process.kill()
    process.wait(5)
    until("nobody is left", lambda: not any(map(lives, everybody)), 5)


def test_both_go_over_to_a_new_release_and_nobody_sees_the_old_one_after_it(tmp_path: Path) -> None:
    """Each request has a connection of its own, which the kernel gives to either process; the answer is a kept one."""
    root = tmp_path
    first = releases.build(small_content.make(root / "content"), root / "home").id
    with served(root / "home", root / "log", *OPTIONS, program=QUICK) as (_, url):
        small_content.write(root / "content", "data/new.ttl", 'place:new a dct:Location ; rdfs:label "New"@nl .')
        seen: list[tuple[int, str]] = []
        is_over = threading.Event()

        def look() -> None:
            while not is_over.is_set():
                answer = httpx.get(url + "/sparql", params={"query": "ASK {}"}, headers={"Accept": "*/*"})
                seen.append((answer.status_code, answer.headers["x-hrn-kg-release"]))

        looking = threading.Thread(target=look)
        looking.start()
        try:
            second = releases.build(small_content.find_content(root / "content"), root / "home").id
            assert second != first
            until("both serve it", lambda: number(url, f'hrn_kg_release_info{{release="{second}"}}') == 2)
            until("both have answered from it", lambda: len(seen) >= sum(label == first for _, label in seen) + 20)
        finally:
            is_over.set()
            looking.join()
        assert {status for status, _ in seen} == {200}
        labels = [label for _, label in seen]
        begun = labels.index(second)
        assert (set(labels[:begun]), set(labels[begun:])) == ({first}, {second})
        assert {httpx.get(url + "/health").json()["release"] for _ in range(10)} == {second}
        assert number(url, f'hrn_kg_release_info{{release="{first}"}}') == 0


def test_a_start_that_fails_is_told_once(home: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.nt"
    broken.write_text("this is no RDF\n")
    command = [*CLI, "serve", "--port", "0", "--processes", "2", "--data", str(broken)]
    done = run_python(command, capture_output=True, text=True, timeout=30)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("hrn-kg: The data could not be loaded: ")


def test_an_address_that_is_taken_is_told(pair: tuple[subprocess.Popen[str], str], home: Path) -> None:
    _, url = pair
    command = [*CLI, "--home", str(home), "serve", *OPTIONS, "--port", url[-5:]]
    done = run_python(command, capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stdout) == (2, "")
    assert "is taken by another program" in done.stderr


def test_many_who_ask_both_have_their_answers_while_workers_are_killed(home: Path, tmp_path: Path) -> None:
    """Each process sends several queries to a worker together."""
    settings = {**SETTINGS, "requests_a_minute": "100000"}
    wrong: list[str] = []

    def visitor(url: str, name: int) -> None:
        with httpx.Client(base_url=url, headers={"Accept": "text/csv"}, timeout=20) as client:
            for number in range(30):
                text = f"{name}-{number}"
                response = client.get("/sparql", params={"query": f"SELECT ('{text}' AS ?x) {{}}"})
                if response.text != f"x\r\n{text}\r\n":
                    wrong.append(response.text)

    with served(home, tmp_path / "log", *OPTIONS, program=QUICK, **settings) as (process, url):
        visitors = [threading.Thread(target=visitor, args=(url, name)) for name in range(12)]
        for each in visitors:
            each.start()
        killed = 0
        while any(each.is_alive() for each in visitors):
            workers = [child for web in children(process.pid) for zygote in children(web) for child in children(zygote)]
            for pid in workers[:: len(workers) - 1] if len(workers) > 1 else ():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    killed += 1
            time.sleep(0.15)
        assert killed > 0
    assert wrong == []
