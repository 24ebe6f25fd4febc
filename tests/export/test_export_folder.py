"""The folder of an export is replaced whole or not at all, and nobody else's folder is."""

from __future__ import annotations

import fcntl
import json
import resource
import shutil
import signal
import time
from pathlib import Path

import pytest
from small_export import SETTINGS, export

from hrn_kg.export import ExportFailed
from hrn_kg.export.export_folder import MARK, mark, new_folder, write
from served import environment
from started import CLI, Started, run_python


def made(to: Path, text: str) -> None:
    with new_folder(to) as folder:
        write(folder / "a" / "page.html", text.encode())


def test_a_new_export_takes_the_place_of_the_old_one_whole(tmp_path: Path) -> None:
    to = tmp_path / "public"
    made(to, "old")
    write(to / "left.html", b"of the old one")
    made(to, "new")
    assert (to / "a" / "page.html").read_text() == "new"
    assert not (to / "left.html").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["public"]


def test_an_export_that_fails_leaves_the_old_one(tmp_path: Path) -> None:
    to = tmp_path / "public"
    made(to, "old")
    with pytest.raises(ZeroDivisionError), new_folder(to) as folder:
        write(folder / "b.html", b"half")
        raise ZeroDivisionError
    assert (to / "a" / "page.html").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["public"]


@pytest.mark.parametrize("name", ["public", "public.new"])
def test_a_folder_that_no_export_made_is_left_as_it_is(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "mine.txt").write_text("mine")
    with pytest.raises(ExportFailed, match="was not made by 'hrn-kg export'"), new_folder(tmp_path / "public"):
        pass
    assert (tmp_path / name / "mine.txt").read_text() == "mine"


def test_a_mark_of_something_else_is_no_mark(tmp_path: Path) -> None:
    (tmp_path / "public").mkdir()
    (tmp_path / "public" / MARK).write_text(json.dumps({"made_by": "somebody"}))
    with pytest.raises(ExportFailed), new_folder(tmp_path / "public"):
        pass
    (tmp_path / "file").write_text("")
    with pytest.raises(ExportFailed), new_folder(tmp_path / "file"):
        pass


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "public").mkdir()
    made(tmp_path / "public", "first")
    assert (tmp_path / "public" / "a" / "page.html").read_text() == "first"


def test_two_exports_to_one_folder_are_refused(tmp_path: Path) -> None:
    to = tmp_path / "public"
    with new_folder(to), pytest.raises(ExportFailed, match="under way"), new_folder(to):
        pass
    assert (tmp_path / "public" / MARK).exists()


def test_a_folder_that_another_export_puts_in_its_place_is_not_taken_for_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    to, new, lock = tmp_path / "public", tmp_path / "public.new", fcntl.flock
    made(to, "old")

    def ends_before(descriptor: int, operation: int) -> None:
        monkeypatch.undo()
        write(new / "a" / "page.html", b"of the other")
        mark(new)
        shutil.rmtree(to)
        new.rename(to)
        lock(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", ends_before)
    with new_folder(to) as folder:
        assert (to / "a" / "page.html").read_text() == "of the other"
        write(folder / "b.html", b"ours")
        with pytest.raises(ExportFailed, match="under way"), new_folder(to):
            pass
    assert sorted(path.name for path in to.iterdir()) == ["b.html", MARK]
    assert [path.name for path in tmp_path.iterdir()] == ["public"]


def test_what_is_left_of_a_folder_when_its_removal_is_killed_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    to = tmp_path / "public"
    made(to, "old")
    removed: list[str] = []

    def killed(path: Path, **_: object) -> None:
        removed.append(path.name)
        raise KeyboardInterrupt

    monkeypatch.setattr(shutil, "rmtree", killed)
    with pytest.raises(KeyboardInterrupt):
        made(to, "new")
    monkeypatch.undo()
    assert removed == ["a"]
    assert (tmp_path / "public.new" / MARK).exists()
    made(to, "newest")
    assert [path.name for path in tmp_path.iterdir()] == ["public"]


def test_a_file_that_cannot_be_written_is_told_in_one_sentence(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with new_folder(tmp_path / "public") as folder:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))  # no file may be larger, as on a full disk
        try:
            with pytest.raises(ExportFailed, match=r"page\.html cannot be written: File too large\."):
                write(folder / "page.html", bytes(2_000_000))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.long
def test_a_full_disk_leaves_the_old_export_and_is_told_in_one_sentence(small_home: Path, tmp_path: Path) -> None:
    made(tmp_path / "public", "old")
    # No file may be larger than this, as on a full disk; a dump is. What Python compiles is not kept.
    done = export(small_home, tmp_path / "public", "prlimit", "--fsize=200000", "env", "PYTHONDONTWRITEBYTECODE=1")
    assert done.returncode == 2
    assert done.stderr.startswith("hrn-kg: ")
    assert "cannot be written" in done.stderr
    assert done.stderr.count("\n") == 1
    assert (tmp_path / "public" / "a" / "page.html").read_text() == "old"
    assert not (tmp_path / "public.new").exists()


def test_one_that_is_killed_leaves_the_old_export_and_no_process(small_home: Path, tmp_path: Path) -> None:
    to, new = tmp_path / "public", tmp_path / "public.new"
    made(to, "old")
    command = [*CLI, "--home", str(small_home), "export", "--to", str(to)]
    command += ["--public-url", "https://kg.example.org", "--processes", "1"]
    with Started(command, env=environment(**SETTINGS), start_new_session=True) as process:
        deadline = time.monotonic() + 120
        while len(list(new.rglob("*.html"))) < 5:
            assert time.monotonic() < deadline
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
    while _in_session(process.pid):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert (to / "a" / "page.html").read_text() == "old"
    assert new.exists()
    made(to, "new")
    assert (to / "a" / "page.html").read_text() == "new"
    assert not new.exists()


def _in_session(leader: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, session = path.read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(session) == leader and state != "Z":
            found.append(int(path.parent.name))
    return found


def test_without_a_contact_it_ends_with_2_as_a_server_does(tmp_path: Path, small_home: Path) -> None:
    command = [*CLI, "--home", str(small_home), "export", "--to", str(tmp_path / "public")]
    command += ["--public-url", "https://kg.example.org"]
    done = run_python(command, env=environment(), capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert done.stderr.startswith("hrn-kg: HRN_KG_CONTACT must be set where HRN_KG_PUBLIC_URL is")
    assert not list(tmp_path.iterdir())
