"""A check that two processes share finds, keeps and tells what it does in one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import small_content
from hrn_kg.buildcache import BuildCache
from hrn_kg.content import Content
from hrn_kg.errors import BuildFailed, ContentError
from hrn_kg.validation import Finding, Messages, Published, Report, Whole, check_whole, checker, two_processes
from hrn_kg.validation.two_processes import Checks, Companion, companion_of

NAMES = [f"step {number}" for number in range(40)]
# Builds content by so many processors, with its store on the disk or in memory; tells how many processes it forked, and
# what it found.
BUILD = """
import json, os, sys
from pathlib import Path
from hrn_kg import releases
from hrn_kg.content import find_content
from hrn_kg.errors import BuildFailed
from hrn_kg.releases import store_size
from hrn_kg.validation import checker

root, home, cores, on_disk = sys.argv[1:]
os.sched_getaffinity = lambda _pid: set(range(int(cores)))
checker._MANY = 0
if on_disk == "True":
    store_size.MOST_IN_MEMORY = 0
forks, fork = [], os.fork
os.fork = lambda: forks.append(1) or fork()
try:
    said = sorted(releases.build(find_content(Path(root)), Path(home)).manifest.graphs.items())
except BuildFailed as fault:
    said = fault.detail
print(json.dumps([len(forks), said]))
"""


def step(name: str) -> list[Finding]:
    """Tells by whom it was done."""
    time.sleep(0.005)
    return [Finding(name, str(os.getpid()), None, "shape", "Info", Messages({"en": "m"}))]


def checks(doing: Callable[[str], list[Finding]] = step, cache: BuildCache | None = None) -> Checks:
    return Checks({name: (lambda name=name: doing(name)) for name in NAMES}, cache)  # type: ignore[misc]


def shared(steps: Checks, others: Checks | None = None) -> list[Finding]:
    with Companion(lambda _given: others or steps) as companion:
        companion.begin()
        return list(companion.findings(steps))


def test_each_step_is_done_once_by_one_of_both() -> None:
    found = shared(checks())
    assert sorted(one.focus for one in found) == sorted(NAMES)
    assert len({one.path for one in found}) == 2


def test_what_both_keep_is_kept() -> None:
    cache = BuildCache()
    cache.keep("before", "", 0)

    def kept(name: str) -> list[Finding]:
        cache.keep(name, "made of", [name, os.getpid()])
        return step(name)

    shared(checks(kept, cache))
    assert cache.steps() == {"before", *NAMES}
    assert {cache.kept(name).value[0] for name in NAMES} == set(NAMES)
    assert len({cache.kept(name).value[1] for name in NAMES}) == 2


def test_a_step_that_fails_there_fails_here() -> None:
    here = os.getpid()

    def broken(name: str) -> list[Finding]:
        if os.getpid() != here:
            raise ContentError("The shape is broken.", file="shapes/a.ttl")
        return step(name)

    with pytest.raises(ContentError, match=r"The shape is broken\."):
        shared(checks(broken))


def test_one_that_is_killed_ends_the_check_at_once() -> None:
    here, done = os.getpid(), []

    def killed(name: str) -> list[Finding]:
        if os.getpid() != here:
            os.kill(here, 0)
            os.kill(os.getpid(), signal.SIGKILL)
        done.append(name)
        time.sleep(0.1)
        return step(name)

    with pytest.raises(BuildFailed, match="SIGKILL"):
        shared(checks(killed))
    assert len(done) < len(NAMES) - 1


def test_a_step_that_nobody_did_is_missed() -> None:
    with pytest.raises(BuildFailed, match="steps of the check were done by neither"):
        shared(checks(), Checks({f"another {name}": list for name in NAMES}, None))


@pytest.mark.longer
def test_a_whole_is_checked_as_by_one(published: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    def report(cache: BuildCache, *, two: bool) -> Report:
        monkeypatch.setattr(two_processes, "has_room", lambda: two)
        monkeypatch.setattr(two_processes, "Companion", counted if two else None)
        return check_whole(published, cache=cache)

    forked: list[Companion] = []

    def counted(made: Callable[[object], Checks]) -> Companion:
        forked.append(Companion(made))
        return forked[-1]

    kept, expected_kept = BuildCache(), BuildCache()
    assert report(kept, two=True) == report(expected_kept, two=False)
    assert len(forked) == 1
    assert kept.steps() == expected_kept.steps()
    for name in kept.steps():
        one, other = kept.kept(name), expected_kept.kept(name)
        assert (one.identity, one.reads) == (other.identity, other.reads), name
        assert sorted(map(str, one.value or [])) == sorted(map(str, other.value or [])), name


def descriptors() -> set[str]:
    return {path.name for path in Path("/proc/self/fd").iterdir()}


def test_where_none_can_be_forked_a_check_goes_on_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> int:
        raise BlockingIOError("as many processes as are allowed")

    monkeypatch.setattr(two_processes, "has_room", lambda: True)
    monkeypatch.setattr(os, "fork", refused)
    before = descriptors()
    assert companion_of(lambda _: checks()) is None
    assert descriptors() == before


def test_none_is_left_where_the_store_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forked: list[int] = []
    fork = os.fork

    def counted() -> int:
        forked.append(fork())
        return forked[-1]

    monkeypatch.setattr(two_processes, "has_room", lambda: True)
    monkeypatch.setattr(os, "fork", counted)
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        Whole(tmp_path / "file")
    assert len(forked) == 1
    with pytest.raises(ProcessLookupError):
        os.kill(forked[0], 0)


def test_few_records_are_checked_by_one(published: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(two_processes, "has_room", lambda: True)
    monkeypatch.setattr(two_processes, "Companion", None)
    assert check_whole(Published.of_quads([], published.shapes)).checked < checker._MANY


def built(content: Content, home: Path, cores: int, *, on_disk: bool) -> tuple[int, object]:
    """How many processes a build forked, and what came of it."""
    command = [sys.executable, "-c", BUILD, str(content.root), str(home), str(cores), str(on_disk)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    forked, said = json.loads(done.stdout)
    return forked, said


@pytest.mark.longer
@pytest.mark.parametrize("on_disk", [False, True])
@pytest.mark.parametrize("conforms", [True, False])
def test_a_build_by_two_gives_what_one_gives(tmp_path: Path, *, on_disk: bool, conforms: bool) -> None:
    content = small_content.make(tmp_path / "content")
    if not conforms:
        places = "".join(f"place:nameless-{number} a dct:Location .\n" for number in range(9))
        small_content.write(content.root, "data/nameless.ttl", places)
    forked, said = built(content, tmp_path / "two", 2, on_disk=on_disk)
    assert (1, said) == (forked, built(content, tmp_path / "one", 1, on_disk=on_disk)[1])
    assert ("Give the place a label." in str(said)) != conforms
