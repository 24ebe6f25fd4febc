"""Killed at any moment (kill -9): what was answered is kept whole, and nothing is there by half."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from proposed_places import NOW, delft, labels_in, place, submit

from hrn_kg import releases
from hrn_kg.content import Content
from hrn_kg.contributions import Contributions, Statements
from hrn_kg.contributions.acceptance import accept, build
from long_tests import IS_LONG
from started import Started

ROOT = Path(__file__).parents[2]
TURNS = 50 if IS_LONG else 3
_WRITER = """
import sys
from pathlib import Path
from hrn_kg.contributions import Contributions
from proposed_places import *
home, turn = Path(sys.argv[1]), sys.argv[2]
contributions = Contributions(home)
print("ready", flush=True)
for number in range(1000):
    label = f"Delft {turn}-{number}"
    print(submit(contributions, home, delft(label)).id, label, sep="\\t", flush=True)
"""
_ACCEPTER = """
import sys
from pathlib import Path
from hrn_kg.content import find_content
from hrn_kg.contributions import Contributions
from hrn_kg.contributions.acceptance import accept
from proposed_places import *
home, content = Path(sys.argv[1]), find_content(Path(sys.argv[2]))
contributions = Contributions(home)
print("ready", flush=True)
accept(contributions, content, home, sys.argv[3], "Ed", "", NOW)
print("accepted", flush=True)
"""


@contextmanager
def running(code: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """A process that has said that it is ready; it is killed at the end."""
    path = os.pathsep.join([str(Path(__file__).parent), str(ROOT / "src"), os.environ["PYTHONPATH"]])
    with Started(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        try:
            yield process
        finally:
            process.send_signal(signal.SIGKILL)


def check_whole(contributions: Contributions) -> None:
    with contributions.database.read() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []


@pytest.mark.longer
@pytest.mark.timeout(900)
def test_what_was_submitted_is_there_after_a_kill(home: Path) -> None:
    answered: dict[str, str] = {}
    for turn in range(TURNS):
        with running(_WRITER, home, turn) as process:
            assert process.stdout is not None
            # Each turn is killed at another moment of a submission: some in it, some between two.
            first = process.stdout.readline()
            time.sleep(0.002 + 0.0137 * (turn % 11))
            process.send_signal(signal.SIGKILL)
            lines = [first, *process.stdout.read().splitlines(keepends=True)]
        answered |= {line.split("\t")[0]: line.split("\t")[1].strip() for line in lines if line.endswith("\n")}

        contributions = Contributions(home)
        found = {one.id: one for one in contributions.list()}
        assert set(answered) <= set(found)
        assert len(found) <= len(answered) + turn + 1, "at most one a turn was written and not answered"
        for one in found.values():
            assert [(event.kind, event.status) for event in one.events] == [("moved", "submitted")]
            assert one.status == "submitted"
            assert one.person.name == "Sanne de Wit"
            assert len(contributions.files(one.id)) == 1
            if one.id in answered:
                assert one.statements.triples == tuple(sorted(delft(answered[one.id]).triples, key=str))
        check_whole(contributions)
        contributions.close()
    assert len(answered) >= TURNS


@pytest.mark.longer
@pytest.mark.timeout(1800)
def test_what_was_accepted_is_published_after_a_kill(home: Path, content: Content) -> None:
    contributions = Contributions(home)
    names = [f"town-{number}" for number in range(TURNS + 2)]
    ids = {name: submit(contributions, home, Statements(place(name, name))).id for name in names}
    for name in names[:2]:  # the second uses again what the build of the first has made, as those that follow
        with running(_ACCEPTER, home, content.root, ids[name]) as process:
            begun = time.monotonic()
            assert process.stdout is not None
            assert process.stdout.readline() == "accepted\n"
            seconds = time.monotonic() - begun
    killed = 0
    for turn, name in enumerate(names[2:]):
        before = releases.current(home)
        with running(_ACCEPTER, home, content.root, ids[name]) as process:
            assert process.stdout is not None
            time.sleep(seconds * (turn + 1) / (TURNS + 2))  # the next one may be quicker than the first
            process.send_signal(signal.SIGKILL)
            killed += process.stdout.readline() == ""
        check_whole(contributions)
        accepted = contributions.get(ids[name]).status == "accepted"
        now = releases.current(home)
        assert now == before or accepted, "a release never brings what the database does not know as accepted"
        release = build(contributions, content, home, now=NOW)
        assert bool(labels_in(release, name)) == accepted
        if not accepted:
            release = accept(contributions, content, home, ids[name], "Ed", "", NOW)
        assert [event.status for event in contributions.events(ids[name])] == ["submitted", "accepted"]
        assert labels_in(release, name) == {(name, f"contribution/{ids[name]}")}
        assert all(labels_in(release, other) for other in names[: turn + 2])
    assert killed > TURNS // 2
