"""A home that is lost comes back whole: answers, feed, proposals, links. What is no whole backup is taken for none."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from filled_homes import NOW, offer, unprivileged

from hrn_kg import releases
from hrn_kg.backup import BackupFailed, inventory, restore, take
from hrn_kg.backup.copying_files import Copier
from hrn_kg.changes import Log
from hrn_kg.changes.log_proof import prove_entries
from hrn_kg.cli import main
from hrn_kg.contributions import Contributions
from hrn_kg.contributions.database import Database
from hrn_kg.errors import BuildFailed
from hrn_kg.pieced_files import parts_of
from hrn_kg.releases.lock import locked
from hrn_kg.web.contribute.sealed import Seal
from served import asked
from started import Started

PLACES = """PREFIX dct: <http://purl.org/dc/terms/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?place ?label WHERE { ?place a dct:Location ; rdfs:label ?label } ORDER BY ?place"""


def taken(home: Path, folder: Path) -> Path:
    return take(home, folder, Database(home), NOW).folder


def contents(folder: Path) -> dict[str, tuple[int, str]]:
    """Every folder and file with its permissions and checksum; not of the database, whose bytes may differ."""
    found = {}
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if not name.startswith(("stores", "build-cache", "build.lock", "contributions/")):
            body = path.read_bytes() if path.is_file() else b""
            found[name] = (stat.S_IMODE(path.stat().st_mode), hashlib.sha256(body).hexdigest())
    return found


def rows(home: Path) -> list[list[tuple[object, ...]]]:
    """All rows of the database."""
    with sqlite3.connect(home / "contributions" / "contributions.sqlite") as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = [connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in sorted(names)]
    connection.close()
    return found


def test_a_home_that_was_destroyed_gives_the_same_answers_again(
    home: Path, contributions: Contributions, tmp_path: Path
) -> None:
    open_one, returned = offer(contributions, "Delft"), offer(contributions, "Delft 2")
    contributions.decide(returned.id, "changes-requested", "Ed", "Which source?", NOW)
    current, older = releases.list_releases(home)
    between = f"/changes/{older.id}..{current.id}.added.nq"
    parts = ("/feed.nq", f"/feed/{current.id}/1.nq", between, "/catalog.ttl", "/dumps/")
    addresses = [
        *((path, {}) for path in (*parts, "/en", "/nl/sources")),
        ("/sparql", {"query": PLACES}),
        ("/sparql", {"query": PLACES, "release": older.id}),
        (f"/dumps/{older.id}/hrn-kg.nq", {}),
        (f"/en/proposals/{open_one.token}", {}),
        (f"/en/proposals/{returned.token}", {}),
    ]

    def answers(log: str) -> list[str]:
        with asked(home, tmp_path / log, public_url="https://kg.example.org", contact="https://example.org") as http:
            found = [http.get(path, params=query) for path, query in addresses]
        assert {str(answer.url): answer.status_code for answer in found if answer.status_code != 200} == {}
        # What a form carries is sealed with the moment.
        return [re.sub(r'value="[\w=-]{60,}"', "", answer.text) for answer in found]

    before = answers("log1")
    assert "Which source?" in before[-1]
    form = Seal(home, 1000).seal("correction", {"step": "check"}, 0)
    held, of_database = contents(home), rows(home)
    backup = taken(home, tmp_path / "backup")
    shutil.rmtree(home)
    restored = restore(backup, home)
    assert (restored.home, restored.inventory.made) == (home, "2026-11-27T10:30:15Z")

    assert contents(home) == held
    assert len(held) > 100
    assert rows(home) == of_database
    assert answers("log2") == before
    assert contributions.by_token(open_one.token).id == open_one.id
    assert Seal(home, 1000).unseal("correction", form, 60, 600) == {"step": "check"}, "it can still be sent"
    assert releases.pinned(home) == {older.id}
    assert all(not report.damages for report in releases.check_home(home))
    assert all(proven.is_proven for proven in prove_entries(Log(home)))
    assert not (home / "stores").exists()


def test_only_the_owner_may_read_it(home: Path, contributions: Contributions, tmp_path: Path) -> None:
    offer(contributions, "Delft")
    backup = taken(home, tmp_path / "deep" / "backup")
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in [backup, *backup.rglob("*")]}
    assert len(modes) > 100
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}
    names = {path.relative_to(backup).as_posix() for path in modes}
    assert {"form-key", "documents/s9.txt", "releases/pinned", "releases/current"} <= names
    assert {"contributions/contributions.sqlite", "reports/20260101-1.json", "log"} <= names
    assert not {name for name in names if "stores" in name or name.endswith(("-wal", "-shm", "unfinished-backup"))}


def test_releases_that_share_files_do_so_in_backup_and_home(home: Path, tmp_path: Path) -> None:
    second, first = releases.list_releases(home)
    name = "dumps/shapes.ttl"
    assert (first.path / name).samefile(second.path / name)
    backup = taken(home, tmp_path / "backup")
    assert (backup / "releases" / first.id / name).samefile(backup / "releases" / second.id / name)
    assert not (backup / "releases" / first.id / name).samefile(first.path / name), "damage to the home spares it"
    restore(backup, tmp_path / "other")
    folder = tmp_path / "other" / "releases"
    assert (folder / first.id / name).samefile(folder / second.id / name)


def test_proposals_that_come_in_meanwhile_are_there_whole_or_not_at_all(
    home: Path, contributions: Contributions, tmp_path: Path
) -> None:
    before = [offer(contributions, f"Before {number}") for number in range(3)]
    stop, came = threading.Event(), []

    def go_on() -> None:
        own = Contributions(home)
        while not stop.is_set():
            came.append(offer(own, f"Meanwhile {len(came)}"))
        own.close()

    visitor = threading.Thread(target=go_on)
    # Somebody reads, so that all that comes stays in the file of what is written ahead.
    with contributions.database.read():
        visitor.start()
        try:
            while len(came) < 3:
                time.sleep(0.01)
            sure = [*before, *came]
            backup = taken(home, tmp_path / "backup")
        finally:
            stop.set()
            visitor.join(30)
    assert len(came) > len(sure) - 3, "proposals came in while it was made"
    restore(backup, tmp_path / "other")
    copy = Contributions(tmp_path / "other")
    held = {one.id for one in copy.list()}
    assert {one.id for one in sure} <= held <= {one.id for one in (*before, *came)}
    for one in sure:
        assert copy.by_token(one.token).events == contributions.by_token(one.token).events
        assert len(copy.files(one.id)) == 1
    copy.close()


def test_a_backup_waits_for_a_build_and_is_not_in_the_way_of_one_afterwards(home: Path, tmp_path: Path) -> None:
    done = []
    with locked(home):
        waiting = threading.Thread(target=lambda: done.append(taken(home, tmp_path / "backup")))
        waiting.start()
        waiting.join(0.5)
        assert done == []
        assert not (tmp_path / "backup").exists()
    waiting.join(30)
    assert done == [tmp_path / "backup"]
    with locked(home):
        pass


_TAKER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from hrn_kg.backup import copying_files, take
from hrn_kg.contributions.database import Database
from hrn_kg.backup.copying_files import Copier
copy, number = Copier.copy, 0
def slowly(*arguments):
    global number
    number += 1
    if number == int(sys.argv[3]):
        print("now", flush=True)
        sys.stdin.read()
    return copy(*arguments)
Copier.copy = slowly
if sys.argv[1] == "take":
    home = Path(sys.argv[2])
    take(home, home.parent / "backup", Database(home), datetime(2026, 11, 27, tzinfo=UTC))
else:
    from hrn_kg.backup import restore
    restore(Path(sys.argv[2]).parent / "backup", Path(sys.argv[2]))
"""


def killed(what: str, home: Path, number: int) -> None:
    """Do it in another process, which is killed when it has come to file `number`."""
    command = [sys.executable, "-c", _TAKER, what, str(home), str(number)]
    with Started(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "now\n"
        process.send_signal(signal.SIGKILL)


@pytest.mark.parametrize("number", [1, 40])
def test_a_killed_backup_is_not_taken_for_one_and_the_next_is_whole(home: Path, tmp_path: Path, number: int) -> None:
    killed("take", home, number)
    assert not (tmp_path / "backup").exists()
    left = tmp_path / "backup.new"
    assert left.is_dir()
    with pytest.raises(BackupFailed, match=r"backup\.new is no backup: there is no backup\.json in it") as caught:
        restore(left, tmp_path / "other")
    assert "broken off" in str(caught.value.facts["cure"])
    assert not (tmp_path / "other").exists()
    backup = taken(home, tmp_path / "backup")
    assert not left.exists()
    shutil.rmtree(home)
    restore(backup, home)
    assert all(not report.damages for report in releases.check_home(home))


@pytest.mark.parametrize("number", [1, 40])
def test_a_killed_restore_gives_no_home_and_is_done_again(home: Path, tmp_path: Path, number: int) -> None:
    taken(home, tmp_path / "backup")
    held = contents(home)
    shutil.rmtree(home)
    killed("restore", home, number)
    assert not (home / "releases").exists()
    with pytest.raises(BackupFailed, match="is not empty: there is other"):
        (home / "other").touch()
        restore(tmp_path / "backup", home)
    (home / "other").unlink()
    restore(tmp_path / "backup", home)
    assert contents(home) == held


def test_one_killed_while_it_gave_the_names_is_done_again(home: Path, tmp_path: Path) -> None:
    backup = taken(home, tmp_path / "backup")
    held = contents(home)
    shutil.rmtree(home / "stores")
    (home / ".restoring").mkdir()
    with pytest.raises(BackupFailed, match="is not empty"):
        restore(backup, home)  # all had got their names, and somebody may use it already
    (home / "releases").rename(home / ".restoring" / "releases")
    restore(backup, home)
    assert contents(home) == held


def test_a_home_that_is_not_empty_or_in_use_is_left_as_it_is(home: Path, tmp_path: Path) -> None:
    backup = taken(home, tmp_path / "backup")
    held = contents(home)
    with pytest.raises(
        BackupFailed, match=rf"{home} is not empty: there is documents\. Nothing was changed\."
    ) as caught:
        restore(backup, home)
    assert "must be stopped" in str(caught.value.facts["cure"])
    assert contents(home) == held
    empty = tmp_path / "empty"
    empty.mkdir()
    with locked(empty), pytest.raises(BackupFailed, match="is in use"):
        restore(backup, empty)
    restore(backup, empty)
    assert contents(empty) == held


def test_locks_are_neither_copied_nor_in_the_way(home: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    for folder in (home, other):
        folder.mkdir(exist_ok=True)
        for name in ("build.lock", "check.lock", "watching.lock"):
            (folder / name).touch()
    backup = taken(home, tmp_path / "backup")
    assert not list(backup.glob("*.lock"))
    restore(backup, other)
    assert (other / "releases").is_dir()


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a file is another": (lambda backup: (backup / "form-key").write_bytes(b"0" * 32), "form-key is not what it was"),
    "a file is missing": (lambda backup: (backup / "form-key").unlink(), "form-key is missing"),
    "the inventory is cut": (lambda backup: os.truncate(backup / "backup.json", 900), r"backup\.json cannot be used"),
    "the inventory is another": (
        lambda backup: (backup / "backup.json").write_text(
            (backup / "backup.json").read_text().replace("form-key", "form-kex")
        ),
        "its checksum differs",
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_backup_is_told_and_makes_no_home(home: Path, tmp_path: Path, damage: str) -> None:
    backup = taken(home, tmp_path / "backup")
    do, words = DAMAGES[damage]
    do(backup)
    with pytest.raises(BackupFailed, match=f"The backup is damaged: .*{words}"):
        restore(backup, tmp_path / "other")
    assert {path.name for path in (tmp_path / "other").glob("*")} <= {"build.lock"}


@pytest.mark.parametrize("path", ["../outside", "/etc/outside", "a/../../outside", ""])
def test_no_path_leads_out_of_the_home(home: Path, tmp_path: Path, path: str) -> None:
    backup = taken(home, tmp_path / "backup")
    facts = json.loads((backup / "backup.json").read_text())["facts"]
    facts["files"][0]["path"] = path
    seal = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
    (backup / "backup.json").write_text(json.dumps({"facts": facts, "sha256": seal}))
    with pytest.raises(BackupFailed, match="does not lie in a home"):
        restore(backup, tmp_path / "other")


def test_places_that_cannot_be_used_are_named(home: Path, tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match="lies in the home itself"):
        taken(home, home / "backups" / "today")
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "file").touch()
    with pytest.raises(BackupFailed, match="is there already and is left as it is"):
        taken(home, tmp_path / "there")
    (tmp_path / "mine.new").mkdir()
    with pytest.raises(BackupFailed, match=r"mine\.new is in the way"):
        taken(home, tmp_path / "mine")
    with pytest.raises(BackupFailed, match="it is no home"):
        taken(tmp_path / "there", tmp_path / "backup")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "mine.new", "there"]
    (home / "documents" / "loop").symlink_to(home)
    with pytest.raises(BackupFailed, match=r"the link .*documents/loop leads to a folder that holds it"):
        taken(home, tmp_path / "backup")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "mine.new", "there"]
    with pytest.raises(BackupFailed, match="lies in the backup itself"):
        (home / "documents" / "loop").unlink()
        restore(taken(home, tmp_path / "backup"), tmp_path / "backup" / "home")


def test_a_whole_backup_whose_name_ends_as_one_that_was_broken_off_is_left(home: Path, tmp_path: Path) -> None:
    whole = taken(home, tmp_path / "backup.new")
    with pytest.raises(BackupFailed, match=r"backup\.new is in the way and is left as it is"):
        taken(home, tmp_path / "backup")
    restore(whole, tmp_path / "other")
    assert contents(tmp_path / "other") == contents(home)


def test_what_sqlite_left_beside_the_database_goes_by_the_copy_of_it(home: Path, tmp_path: Path) -> None:
    """As after a kill: the last connection that is closed removes these files, and here it is that of the backup."""
    contributions = Contributions(home)
    offered = offer(contributions, "Delft")
    folder = home / "contributions"
    with contributions.database.read():
        shutil.copytree(folder, tmp_path / "killed")
    contributions.close()
    shutil.rmtree(folder)
    shutil.move(tmp_path / "killed", folder)
    names = {"contributions.sqlite", "contributions.sqlite-shm", "contributions.sqlite-wal"}
    assert {path.name for path in folder.iterdir()} == names
    backup = taken(home, tmp_path / "backup")
    assert {path.name for path in folder.iterdir()} == {path.name for path in (backup / "contributions").iterdir()}
    restore(backup, tmp_path / "other")
    copy = Contributions(tmp_path / "other")
    assert copy.by_token(offered.token).id == offered.id
    copy.close()


@pytest.mark.parametrize("folder", ["reports", "contributions", "documents"])
def test_what_others_remove_meanwhile_is_passed_over_and_no_other_file(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    (home / folder).mkdir(exist_ok=True)
    first, second = home / folder / "z1", home / folder / "z2"
    for path in (first, second):
        path.write_text(path.name)
    copy = Copier.copy

    def copy_and_remove(self: Copier, source: Path, target: Path, mode: int = 0o600) -> str:
        if source == first:
            second.unlink()
        return copy(self, source, target, mode)

    monkeypatch.setattr(Copier, "copy", copy_and_remove)
    if folder == "documents":
        with pytest.raises(BackupFailed, match=r"No such file or directory \(.*documents/z2\)"):
            taken(home, tmp_path / "backup")
        return
    backup = taken(home, tmp_path / "backup")
    assert (backup / folder / "z1").read_text() == "z1"
    assert not (backup / folder / "z2").exists()
    restore(backup, tmp_path / "other")
    second.symlink_to(tmp_path / "nowhere")
    with pytest.raises(BackupFailed, match=rf"No such file or directory \(.*{folder}/z2\)"):
        monkeypatch.undo()
        taken(home, tmp_path / "again")


def test_what_is_elsewhere_by_a_link_is_copied(home: Path, tmp_path: Path) -> None:
    (home / "documents").rename(tmp_path / "elsewhere")
    (home / "documents").symlink_to(tmp_path / "elsewhere")
    backup = taken(home, tmp_path / "backup")
    assert (backup / "documents" / "s9.txt").read_text().startswith("The text of a document")


def test_a_damaged_release_and_database_are_told(
    home: Path, contributions: Contributions, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    offer(contributions, "Delft")
    release = releases.current(home)
    parts_of(release.dumps / "hrn-kg.ttl")[0].unlink()
    assert main(["--home", str(home), "backup", str(tmp_path / "backup")]) == 1
    printed = capsys.readouterr()
    assert printed.out.startswith(f"{tmp_path / 'backup'} holds ")
    assert f"{release.id}     dumps/hrn-kg.ttl.zst/0000 is missing: damaged in the home, and so here." in printed.err
    (release.path / "manifest.json").write_text("{")
    assert main(["--home", str(home), "backup", str(tmp_path / "damaged")]) == 1
    capsys.readouterr()
    assert main(["--home", str(tmp_path / "other"), "restore", str(tmp_path / "damaged")]) == 1, "done, and not whole"
    printed = capsys.readouterr()
    assert printed.out == f"{tmp_path / 'other'} is as it was at {inventory.read(tmp_path / 'damaged').made}.\n"
    assert f"Release {release.id} is damaged" in printed.err
    with (home / "contributions" / "contributions.sqlite").open("r+b") as file:
        file.write(b"no database at all")
    assert main(["--home", str(home), "backup", str(tmp_path / "second")]) == 2
    assert "The database of contributions is damaged." in capsys.readouterr().err
    assert not (tmp_path / "second").exists()
    assert not (tmp_path / "second.new").exists()


def test_the_commands_tell_what_they_did(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HRN_KG_DOCUMENTS", str(tmp_path))
    assert main(["--home", str(home), "backup", str(tmp_path / "backup")]) == 0
    printed = capsys.readouterr()
    assert " files, " in printed.out
    assert printed.err == f"The documents in {tmp_path} lie outside the home and were not copied.\n"
    assert main(["--home", str(tmp_path / "other"), "restore", str(tmp_path / "backup")]) == 0
    assert capsys.readouterr().out.endswith(f"Release {releases.current(home).id} is current.\n")
    assert main(["--home", str(home), "restore", str(tmp_path / "backup")]) == 2
    assert "is not empty" in capsys.readouterr().err
    assert main(["--home", str(tmp_path / "third"), "restore", str(tmp_path)]) == 2
    assert "is no backup: there is no backup.json in it. Name a folder" in capsys.readouterr().err


def test_a_full_disk_leaves_neither_backup_nor_home(home: Path, tmp_path: Path) -> None:
    """A file system of 200 KB, which only these commands see."""
    small = tmp_path / "small"
    small.mkdir()
    backup = taken(home, tmp_path / "backup")
    inside = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
    mount = f"mount -t tmpfs -o size=200k tmpfs {small} && "
    if subprocess.run([*inside, mount + "true"], capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount a file system (unshare --user --mount)")
    code = (
        "import os; from hrn_kg.cli import main\n"
        f"print(main(['--home', {str(home)!r}, 'backup', {str(small / 'backup')!r}]))\n"
        f"print(main(['--home', {str(small / 'home')!r}, 'restore', {str(backup)!r}]))\n"
        f"print(os.listdir({str(small)!r}), os.listdir({str(small / 'home')!r}))\n"
    )
    run = [*inside, mount + 'exec "$@"', "sh", sys.executable, "-c", code]
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == ["2", "2", "['home'] ['build.lock']"], done.stderr
    assert "The backup was not made: No space left on device" in done.stderr
    assert "Nothing was restored: No space left on device" in done.stderr


def run_unprivileged(home: Path, command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    code = "import sys; from hrn_kg.cli import main; sys.exit(main(sys.argv[1:]))"
    run = [*unprivileged(), sys.executable, "-c", code, "--home", str(home), command, str(folder)]
    return subprocess.run(run, capture_output=True, text=True, check=False)


def test_folders_that_nobody_writes_to_are_restored(home: Path, tmp_path: Path) -> None:
    modes = {home / "documents": 0o500, home / "documents" / "deep": 0o500, home / "reports": 0o550}
    (home / "documents" / "deep").mkdir()
    (home / "documents" / "deep" / "file").touch()
    for folder, mode in modes.items():
        folder.chmod(mode)
    held = contents(home)
    backup, other = taken(home, tmp_path / "backup"), tmp_path / "other"
    done = run_unprivileged(other, "restore", backup)
    assert (done.returncode, done.stderr) == (0, "")
    assert contents(other) == held
    for folder in (*modes, *(other / folder.relative_to(home) for folder in modes)):
        folder.chmod(0o700)  # so that they can be removed


def test_who_may_not_read_or_write_is_told(home: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BackupFailed, match=r"The backup was not made: Not a directory \(.*file/backup\.new\)"):
        taken(home, tmp_path / "file" / "backup")
    (home / "form-key").chmod(0)
    done = run_unprivileged(home, "backup", tmp_path / "backup")
    assert done.returncode == 2
    assert f"The backup was not made: Permission denied ({home / 'form-key'})." in done.stderr
    assert not (tmp_path / "backup.new").exists()


def test_a_build_under_way_for_too_long_is_told(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hrn_kg.backup.taking.PATIENCE", 0.0)
    with locked(home), pytest.raises(BuildFailed, match="Another build is under way"):
        taken(home, tmp_path / "backup")
    assert not (tmp_path / "backup.new").exists()
