"""The database when something is in the way: a sentence, nothing changed; a newer program and an older one."""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
import time
from pathlib import Path

import pytest
from proposed_places import NOW, delft, submit
from sqlalchemy import Connection, event, inspect, text

from hrn_kg.contributions import Contributions, ContributionsUnavailable
from hrn_kg.contributions.database import Database
from hrn_kg.contributions.migrations import STEPS, version_of
from started import run_python

ROOT = Path(__file__).parents[2]


def file_of(home: Path) -> Path:
    return home / "contributions" / "contributions.sqlite"


def holding(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("BEGIN IMMEDIATE")
    return connection


def test_who_meets_a_locked_database_is_told(home: Path) -> None:
    contributions = Contributions(home, busy_seconds=0.2)
    first = submit(contributions, home)
    other = holding(file_of(home))
    with pytest.raises(
        ContributionsUnavailable, match=r"is in use by another program; nothing was changed\. Try again"
    ):
        submit(contributions, home, delft("Delft 2"))
    assert [one.id for one in contributions.list()] == [first.id], "to read it need not wait"
    other.close()
    assert submit(contributions, home, delft("Delft 2")).id == "20261127-2"


def test_of_two_at_once_one_waits(contributions: Contributions, home: Path, url: str) -> None:
    submit(contributions, home)
    done: list[str] = []

    def run(number: int) -> None:
        own = Contributions(home, url)
        done.append(submit(own, home, delft(f"Delft {number}")).id)
        own.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(8)]
    with contributions.database.write() as connection:
        connection.execute(text("UPDATE contribution SET lang = 'nl'"))
        for thread in threads:
            thread.start()
        time.sleep(0.3)
        assert done == []
    for thread in threads:
        thread.join(60)
    assert sorted(done) == sorted(f"20261127-{number}" for number in range(2, 10))
    assert len(contributions.list()) == 9


@pytest.mark.parametrize(
    ("pragma", "words"),
    [
        ("max_page_count = 1", "The disk takes nothing more: nothing of this was kept"),
        ("query_only = ON", "may only be read here; nothing was changed"),
    ],
    ids=["full", "read-only"],
)
def test_a_disk_that_takes_nothing_loses_nothing(home: Path, pragma: str, words: str) -> None:
    contributions = Contributions(home)
    before = submit(contributions, home)

    @event.listens_for(contributions.database._opened(), "connect")
    def _narrow(connection: sqlite3.Connection, record: object) -> None:
        connection.execute(f"PRAGMA {pragma}").close()

    big = "x" * 200_000
    with pytest.raises(ContributionsUnavailable, match=words):
        submit(contributions, home, delft(f"Delft {big}"))
    fresh = Contributions(home)
    assert [one.id for one in fresh.list()] == [before.id]
    assert submit(fresh, home, delft(f"Delft {big}")).id == "20261127-2"


def test_a_file_that_may_not_grow_is_a_sentence(home: Path) -> None:
    """A real limit of the system, in a process of its own."""
    submit(Contributions(home), home)
    size = file_of(home).stat().st_size
    code = (
        "import resource, signal, sys; from pathlib import Path; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))\n"
        "from hrn_kg.contributions import Contributions, ContributionsUnavailable\n"
        "from proposed_places import *\n"
        "try: submit(Contributions(Path(sys.argv[1])), Path(sys.argv[1]), delft('y' * 500_000))\n"
        "except ContributionsUnavailable as fault: print(fault.detail)\n"
    )
    path = os.pathsep.join([str(Path(__file__).parent), str(ROOT / "src"), os.environ["PYTHONPATH"]])
    done = run_python(
        [sys.executable, "-c", code, str(home)], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": path}
    )
    assert done.stdout == "The disk takes nothing more: nothing of this was kept, and nothing else was lost.\n"
    assert len(Contributions(home).list()) == 1


def test_a_folder_that_is_none_is_a_sentence(home: Path) -> None:
    (home / "contributions").write_text("in the way")
    with pytest.raises(ContributionsUnavailable, match=r"cannot be used; nothing was changed\."):
        submit(Contributions(home), home)


@pytest.mark.parametrize("body", [b"no database at all " * 100, b"SQLite format 3\x00" + b"\xff" * 4096])
def test_a_damaged_database_is_a_sentence(home: Path, body: bytes) -> None:
    file_of(home).parent.mkdir()
    file_of(home).write_bytes(body)
    contributions = Contributions(home)
    for use in (contributions.list, contributions.published):
        with pytest.raises(ContributionsUnavailable, match="is damaged"):
            use()
    assert file_of(home).read_bytes() == body


@pytest.mark.parametrize("url", ["mysql://x", "nonsense", "postgresql://user:secret@127.0.0.1:1/x"])
def test_another_address_is_a_sentence_without_its_password(home: Path, url: str) -> None:
    with pytest.raises(ContributionsUnavailable) as caught:
        Contributions(home, url).list()
    told = f"{caught.value.detail} {caught.value.facts['cure']}"
    assert "HRN_KG_DATABASE" in told
    assert "secret" not in told + str(caught.value.facts)
    assert "\n" not in told


def add_colour(connection: Connection) -> None:
    connection.exec_driver_sql("ALTER TABLE contribution ADD COLUMN colour TEXT")


def break_down(connection: Connection) -> None:
    add_colour(connection)
    raise OSError(28, "No space left on device")


def columns(database: Database) -> set[str]:
    with database.read() as connection:
        return {column["name"] for column in inspect(connection).get_columns("contribution")}


def test_a_newer_program_brings_the_database_up_and_keeps_a_copy(
    contributions: Contributions, home: Path, url: str
) -> None:
    submitted = submit(contributions, home)
    contributions.close()
    newer = Database(home, url, steps=(*STEPS, add_colour))
    assert "colour" in columns(newer)
    with newer.read() as connection:
        assert version_of(connection) == len(STEPS) + 1
        assert connection.execute(text("SELECT id FROM contribution")).scalars().all() == [submitted.id]
        if url:
            kept = (
                connection.execute(text(f"SELECT id FROM before_version_{len(STEPS) + 1}.contribution")).scalars().all()
            )
            assert kept == [submitted.id]
    newer.close()
    if not url:
        (copy,) = newer.copies()
        assert copy.name == f"contributions.sqlite.version-{len(STEPS)}"
        assert copy.stat().st_mode & 0o077 == 0
        kept_copy = sqlite3.connect(copy)
        assert kept_copy.execute("SELECT id FROM contribution").fetchall() == [(submitted.id,)]
        assert "colour" not in {row[1] for row in kept_copy.execute("PRAGMA table_info(contribution)")}
        kept_copy.close()

    # And the older program leaves it alone.
    with pytest.raises(
        ContributionsUnavailable,
        match=f"of version {len(STEPS) + 1}, and this program knows versions up to {len(STEPS)}: use the",
    ):
        Contributions(home, url).list()
    with pytest.raises(ContributionsUnavailable):
        submit(Contributions(home, url), home, delft("Delft 2"))


def test_each_version_is_brought_up_with_what_it_holds(contributions: Contributions, home: Path, url: str) -> None:
    """From the first one on, whose tables a program of then made."""
    first = Database(home, url, steps=STEPS[:1])
    with first.write() as connection:
        assert version_of(connection) == 1
        assert not inspect(connection).has_table("last_check")
    first.close()
    submitted = submit(contributions, home)
    with contributions.database.read() as connection:
        assert version_of(connection) == len(STEPS)
    assert contributions.unchecked("2026.11.1") == (submitted.id,)


def test_a_step_that_fails_changes_nothing(contributions: Contributions, home: Path, url: str) -> None:
    submitted = submit(contributions, home)
    contributions.close()
    with pytest.raises(ContributionsUnavailable, match="The disk takes nothing more"):
        columns(Database(home, url, steps=(*STEPS, break_down)))
    assert "colour" not in columns(Database(home, url))
    assert [one.id for one in Contributions(home, url).list()] == [submitted.id]


def test_several_programs_may_bring_it_up_at_once(contributions: Contributions, home: Path, url: str) -> None:
    submit(contributions, home)
    contributions.close()
    found: list[set[str]] = []
    databases = [Database(home, url, steps=(*STEPS, add_colour)) for _ in range(6)]
    threads = [threading.Thread(target=lambda one=one: found.append(columns(one))) for one in databases]  # type: ignore[misc]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(found) == 6
    assert all("colour" in names for names in found)


def test_the_database_waits_for_the_disk(home: Path) -> None:
    contributions = Contributions(home)
    submit(contributions, home, now=NOW)
    with contributions.database.read() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
