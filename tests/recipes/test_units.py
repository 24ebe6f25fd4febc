"""The units of deploy/: what systemd says of them, and whether the program can live with what they forbid."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

import small_content
from hrn_kg import releases
from hrn_kg.cli.parser import make_parser
from proxies import DEPLOY, free_port, program
from served import environment, served, wait_for, wait_until

UNITS = sorted((DEPLOY / "systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
PROGRAM = "/opt/hrn-kg/.venv/bin/hrn-kg"
EXPOSURE = 3.0
whole = pytest.mark.skipif(os.environ.get("HRN_KG_TEST_RECIPES") != "1", reason="`make test-recipes` runs it")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The units in a folder, with a program that is there."""
    folder = tmp_path_factory.mktemp("units")
    here = str(Path(sys.executable).with_name("hrn-kg"))
    assert len(UNITS) == 10
    for unit in UNITS:
        (folder / unit.name).write_text(
            unit.read_text("utf-8").replace(PROGRAM, here).replace("/opt/hrn-kg/deploy", str(DEPLOY))
        )
    return folder


def test_systemd_finds_nothing_wrong(installed: Path) -> None:
    units = [str(unit) for unit in sorted(installed.iterdir())]
    found = subprocess.run([program("systemd-analyze", "systemd"), "verify", *units], capture_output=True, text=True)
    assert (found.returncode, found.stdout + found.stderr) == (0, "")


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.stem)
def test_little_is_exposed(unit: Path) -> None:
    command = [program("systemd-analyze", "systemd"), "security", "--offline=true", "--no-pager", str(unit)]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    level = re.search(r"Overall exposure level for \S+: ([0-9.]+)", found)
    assert level is not None, found
    assert float(level[1]) <= EXPOSURE


def test_all_services_are_in_the_same_sandbox() -> None:
    sandboxes = {unit.read_text("utf-8").partition("User=")[2].partition("\n\n")[0].strip() for unit in SERVICES}
    (sandbox,) = sandboxes
    assert sandbox.count("=") > 20


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.stem)
def test_the_commands_are_commands_of_the_program(unit: Path) -> None:
    (command,) = re.findall(r"^ExecStart=(.+)$", unit.read_text("utf-8"), re.MULTILINE)
    if command == "/opt/hrn-kg/deploy/backup":
        (name,) = re.findall(r'^"\$program" (\w+) "[^"]+"$', (DEPLOY / "backup").read_text("utf-8"), re.MULTILINE)
        command = f"{PROGRAM} {name} FOLDER"
    path, *words = command.split()
    assert path == PROGRAM
    assert make_parser().parse_args(words).command == words[0]


def allowed_calls() -> set[str]:
    """The system calls that the units allow, from the sets that systemd has."""
    text = SERVICES[0].read_text("utf-8")
    filters = re.findall(r"^SystemCallFilter=(~?)(@[a-z-]+)$", text, re.MULTILINE)
    assert filters == [("", "@system-service"), ("~", "@privileged")]
    kept, refused = (_calls(name) for _, name in filters)
    return kept - refused


def _calls(name: str) -> set[str]:
    command = [program("systemd-analyze", "systemd"), "syscall-filter", name]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\n")[1:]
    found = {line.strip() for line in lines if line.strip() and not line.strip().startswith("#")}
    assert found
    return set().union(*(_calls(one) if one.startswith("@") else {one} for one in found))


@whole
def test_the_program_does_nothing_that_the_units_forbid(tmp_path: Path) -> None:
    """A build, a check, and a server of two processes that is asked and stopped; strace tells what they do."""
    strace = [program("strace"), "-D", "-f", "-q", "-o", str(tmp_path / "calls")]
    small_content.make(tmp_path / "content")
    command = [sys.executable, "-m", "hrn_kg.cli", "--home", str(tmp_path / "home")]
    seen = ""
    for words in (["--content", str(tmp_path / "content"), "build"], ["releases", "--check"]):
        subprocess.run([*strace, *command, *words], check=True, capture_output=True, env=environment(), timeout=150)
        seen += (tmp_path / "calls").read_text(errors="replace")
    with served(tmp_path / "home", tmp_path / "log", before=strace, processes="2", log="json") as (process, url):
        with httpx.Client(base_url=url, timeout=60) as http:
            wait_for(http, process, tmp_path / "log")
            assert http.get("/en/about").status_code == 200
            assert http.post("/sparql", data={"query": "ASK { ?place a ?kind }"}).status_code == 200
            turtle = {"Content-Type": "text/turtle"}
            answer = http.post("/api/validate", content="<x:a> a <x:B> .", headers=turtle)
            assert answer.status_code == 422, "it was checked, and is not in order"
        process.terminate()
        process.wait(60)
    ended = re.compile(rf"^{process.pid} +\+\+\+ exited", re.MULTILINE)  # a short number is filled up with spaces
    assert wait_until(lambda: ended.search((tmp_path / "calls").read_text(errors="replace")))
    seen += (tmp_path / "calls").read_text(errors="replace")
    calls = set(re.findall(r"^\d+ +([a-z0-9_]+)\(", seen, re.MULTILINE))
    assert len(calls) > 60
    assert calls - allowed_calls() == set()
    # MemoryDenyWriteExecute
    mapped = re.findall(r"^\d+ +(?:mmap|mprotect)\([^\n]*PROT_[A-Z_|]+", seen, re.MULTILINE)
    assert len(mapped) > 100
    assert [line for line in mapped if "PROT_WRITE|PROT_EXEC" in line] == []
    families = set(re.findall(r"^\d+ +socket\((AF_[A-Z0-9]+)", seen, re.MULTILINE))
    assert families - {"AF_INET", "AF_INET6", "AF_UNIX"} == set()


@whole
def test_the_socket_unit_starts_it_at_the_first_request(tmp_path: Path) -> None:
    """systemd's own program for sockets that are handed over, since no systemd runs here."""
    small_content.make(tmp_path / "content")
    releases.build(small_content.find_content(tmp_path / "content"), tmp_path / "home")
    unit = (DEPLOY / "systemd" / "hrn-kg.socket").read_text("utf-8")
    assert unit.count("\nListenStream=127.0.0.1:8000\n") == 1
    port = free_port()
    command = [program("systemd-socket-activate", "systemd"), "--listen", f"127.0.0.1:{port}"]
    for name in ("HRN_KG_HOME", "HRN_KG_LOG", "PYTHONPATH"):
        command += ["--setenv", name]
    command += [shutil.which("hrn-kg", path=str(Path(sys.executable).parent)) or "hrn-kg", "serve"]
    env = environment(home=str(tmp_path / "home"), log="json")
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=env)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", transport=httpx.HTTPTransport(retries=8)) as http:
            assert http.get("/health", timeout=60).status_code == 200
        assert f"http://127.0.0.1:{port}/en" in (tmp_path / "log").read_text()
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture
def backed_up(tmp_path: Path) -> Path:
    """A folder of backups with one that is too old, and one that is not."""
    for name, days in (("2020-01-01T02-00-00Z", 30), ("2020-01-20T02-00-00Z", 29)):
        (tmp_path / "backups" / name).mkdir(parents=True)
        moment = time.time() - days * 86_400
        os.utime(tmp_path / "backups" / name, (moment, moment))
    return tmp_path / "backups"


def back_up(home: Path, backups: Path) -> subprocess.CompletedProcess[str]:
    command = [DEPLOY / "backup", backups, Path(sys.executable).with_name("hrn-kg")]
    return subprocess.run(command, capture_output=True, text=True, env=environment(home=str(home)), timeout=120)


def test_a_backup_is_made_and_the_old_ones_go(backed_up: Path, tmp_path: Path) -> None:
    small_content.make(tmp_path / "content")
    release = releases.build(small_content.find_content(tmp_path / "content"), tmp_path / "home")
    done = back_up(tmp_path / "home", backed_up)
    assert done.returncode == 0, done.stderr
    kept, new = sorted(backed_up.iterdir())
    assert kept.name == "2020-01-20T02-00-00Z"
    assert (new / "releases" / release.id / "SHA256SUMS").is_file()
    assert time.time() - (tmp_path / "home" / "last-backup").stat().st_mtime < 600


def test_without_a_new_backup_the_old_ones_stay(backed_up: Path, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    done = back_up(tmp_path / "home", backed_up)
    assert done.returncode != 0
    assert "it is no home" in done.stderr
    assert len(list(backed_up.iterdir())) == 2
    assert not (tmp_path / "home" / "last-backup").exists()
