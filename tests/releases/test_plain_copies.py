"""The dataset lies plain in the newest release besides, for programs of others, and nowhere else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

import small_content
from hrn_kg import releases
from hrn_kg.content import find_content
from hrn_kg.errors import DataDamaged
from hrn_kg.pieced_files import chunks_of_copy, read_bytes
from hrn_kg.releases import Progress, Release, copies, kept, pointer
from hrn_kg.releases.inspection import check_release

NQ = "dumps/hrn-kg.nq"
LIST = "SHA256SUMS.copies"
PLACE = "https://w3id.org/harmreduction/id/place/"


class Told(Progress):
    """A display that remembers what it was told."""

    def __init__(self) -> None:
        self.sentences: list[str] = []

    def tell(self, sentence: str) -> None:
        self.sentences.append(sentence)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    small_content.make(tmp_path / "content")
    return tmp_path


def build(root: Path, name: str | None = None, progress: Progress | None = None) -> Release:
    """A release, with one more place if it has a name."""
    if name is not None:
        text = f'place:{name} a dct:Location ; rdfs:label "{name}"@nl .'
        small_content.write(root / "content", f"data/{name}.ttl", text)
    moment = datetime(2026, 11, 3, tzinfo=UTC)
    return releases.build(find_content(root / "content"), root / "home", progress, now=moment)


def have_copies(home: Path) -> list[str]:
    """The ids of the releases that have a plain copy or its list."""
    return sorted({path.parts[0] for name in (NQ, LIST) for path in _below(home / "releases", name)})


def _below(folder: Path, name: str) -> list[Path]:
    return [path.relative_to(folder) for path in folder.glob(f"*/{name}")]


def sums_are_right(release: Release) -> bool:
    """What `sha256sum` of others says of a release."""
    lists = sorted(path.name for path in release.path.glob("SHA256SUMS*"))
    return subprocess.run(["sha256sum", "-c", "--quiet", *lists], cwd=release.path, capture_output=True).returncode == 0


def reports(home: Path) -> dict[str, tuple[str, ...]]:
    return {report.name: report.damages for report in releases.check_home(home)}


def test_the_newest_release_alone_has_its_dataset_plain(root: Path) -> None:
    first = build(root)
    plain = (first.path / NQ).read_bytes()
    assert plain == read_bytes(first.path / NQ)
    assert (first.path / LIST).read_text() == f"{first.manifest.digests.dataset}  {NQ}\n"  # type: ignore[union-attr]
    (copy,) = first.manifest.copies
    assert copy in first.manifest.files
    assert (copy.path, copy.size) == (NQ, len(plain))
    assert kept.get(root / "home", first.id).manifest == first.manifest
    assert have_copies(root / "home") == [first.id]

    second = build(root, "delft")
    assert have_copies(root / "home") == [second.id]
    again = releases.use(root / "home", first.id, find_content(root / "content"))
    assert have_copies(root / "home") == [again.id]
    assert (again.path / NQ).read_bytes() == plain
    for release in (first, second, again):
        proof = releases.check(release)
        assert proof.count == len([path for path in release.path.rglob("*") if path.is_file()])
        assert sums_are_right(release)
        assert len(read_bytes(release.path / NQ)) == release.manifest.copies[0].size


def _replace(path: Path, make: Callable[[bytes], bytes]) -> None:
    path.write_bytes(make(path.read_bytes()))


def _put_elsewhere(path: Path) -> None:
    shutil.move(path, path.with_name("elsewhere"))
    path.symlink_to(path.with_name("elsewhere"))
    _replace(path, lambda body: body[:-1])


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "ends behind a line": (lambda path: _replace(path, lambda body: body[: body.index(b"\n") + 1]), "bytes and should"),
    "is too long": (lambda path: _replace(path, lambda body: body + body[: body.index(b"\n") + 1]), "bytes and should"),
    "cannot be parsed": (lambda path: _replace(path, lambda body: b"[" + body[1:]), "its checksum differs"),
    "is empty": (lambda path: path.write_bytes(b""), "bytes and should"),
    "is missing": (lambda path: path.unlink(), "is missing"),
    "is a folder": (lambda path: (path.unlink(), path.mkdir()), "is no file"),
    "is a pipe": (lambda path: (path.unlink(), os.mkfifo(path)), "is no file"),
    "leads to nothing": (lambda path: (path.unlink(), path.symlink_to("nothing")), "is missing"),
    "leads to something else": (_put_elsewhere, "bytes and should"),
}


@pytest.mark.parametrize(
    ("case", "name"), [*((case, NQ) for case in DAMAGES), ("is too long", LIST), ("is missing", LIST)]
)
def test_a_damaged_copy_is_damage_of_the_newest_release_and_made_anew(root: Path, case: str, name: str) -> None:
    damage, words = DAMAGES[case]
    first = build(root)
    proof = releases.check(first)
    damage(first.path / name)
    with pytest.raises(DataDamaged, match=f"{name} .*{words}"):
        releases.check(first)
    assert proof.refresh() is not None, "also where it was whole before"
    if name == NQ and case != "is a pipe":  # which would have it wait for ever
        assert not sums_are_right(first)
    told = Told()
    second = build(root, progress=told)
    assert second.id != first.id
    assert "A new release takes its place." in told.sentences[0]
    assert check_release(second).damages == ()
    stays = case == "is a folder"  # nobody made it, so nobody removes it
    assert have_copies(root / "home") == sorted([second.id, *([first.id] if stays else [])])
    assert len(told.sentences) == 1 + stays
    if stays:
        assert told.sentences[1].startswith(f"{first.path / name} should be gone, and cannot be removed")
    else:
        assert proof.refresh() is None
        assert reports(root / "home") == {first.id: (), second.id: ()}


def test_a_copy_that_is_missed_is_needed_no_longer_once_another_release_is_there(root: Path) -> None:
    """As a server sees it that goes over some time later, or not at all."""
    first = build(root)
    proof = releases.check(first)
    (first.path / NQ).unlink()
    found = proof.refresh()
    assert found is not None
    assert (found.name, found.words) == (NQ, "is missing")
    with pytest.raises(DataDamaged):
        proof.prove(first.path / NQ)
    second = build(root, "delft")
    proof.prove(first.path / NQ)
    assert proof.refresh() is None
    of_second = releases.check(second)
    third = build(root, "gouda")
    of_second.prove(second.path / NQ)
    assert of_second.refresh() is None
    assert have_copies(root / "home") == [third.id]


def test_copies_that_a_killed_build_left_are_no_fault_and_go_with_the_next(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build(root)

    def killed(newest: Release, progress: Progress) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(copies, "take_away", killed)
        with pytest.raises(KeyboardInterrupt):
            build(root, "delft")
    second = releases.current(root / "home")
    assert have_copies(root / "home") == [first.id, second.id]
    assert reports(root / "home") == {first.id: (), second.id: ()}
    assert build(root) == second, "nothing changed"
    (first.path / LIST).unlink()
    assert reports(root / "home") == {first.id: (), second.id: ()}, "one of two may be gone"
    _replace(first.path / NQ, lambda body: body[:-1])
    assert reports(root / "home")[first.id] != (), "what is there must be whole"
    third = build(root, "gouda")
    assert have_copies(root / "home") == [third.id]
    assert set(reports(root / "home").values()) == {()}


def test_what_must_be_forgotten_stays_in_no_copy(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where a killed build left one, in a release that is pinned."""
    home, first = root / "home", build(root, "delft")
    releases.pin(home, first.id)
    (root / "content" / "data" / "delft.ttl").unlink()
    with monkeypatch.context() as patched:
        patched.setattr(copies, "take_away", lambda newest, progress: None)
        second = build(root)
    assert have_copies(home) == [first.id, second.id]
    assert releases.forget(home, PLACE + "delft", "a test").releases == (first.id,)
    assert have_copies(home) == [second.id]
    assert not [path for path in home.rglob("*") if path.is_file() and (PLACE + "delft>").encode() in path.read_bytes()]


def test_what_must_be_forgotten_stays_in_nothing_that_a_killed_build_left(root: Path) -> None:
    """Such as the plain N-Quads that were under way."""
    home, first = root / "home", build(root, "delft")
    (root / "content" / "data" / "delft.ttl").unlink()
    build(root)
    left = home / ".build-killed" / "work"
    left.mkdir(parents=True)
    (left / "hrn-kg.nq").write_bytes(read_bytes(first.path / NQ))
    releases.forget(home, PLACE + "delft", "a test")
    assert not left.parent.exists()


def test_a_copy_that_is_a_link_goes_without_what_it_leads_to(root: Path) -> None:
    first = build(root)
    elsewhere = Path(shutil.move(first.path / NQ, root / "elsewhere.nq"))
    (first.path / NQ).symlink_to(elsewhere)
    assert releases.check(first).damage is None
    build(root, "delft")
    assert not (first.path / NQ).is_symlink()
    assert elsewhere.read_bytes() == read_bytes(first.path / NQ)


def test_who_points_back_by_hand_needs_no_copy(root: Path) -> None:
    first, second = build(root), build(root, "delft")
    pointer.pointer_of(root / "home").write_text(first.id + "\n")
    releases.check(releases.current(root / "home"))
    shutil.rmtree(second.path)
    releases.check(releases.current(root / "home"))
    third = build(root)
    assert have_copies(root / "home") == [third.id]


def test_a_release_that_never_had_copies_stays_as_it_is(root: Path) -> None:
    """As format 11 has it; whatever lies beside its pieces is none of ours."""
    from dataclasses import replace

    from hrn_kg.releases.manifest import write_manifest
    from hrn_kg.releases.seal import write_checksums

    first = build(root)
    (first.path / LIST).unlink()
    (first.path / NQ).write_text("unpacked by hand")
    write_manifest(first.path, replace(first.manifest, copies=(), format=11))
    write_checksums(first.path, first.manifest)
    pointer.point_at(root / "home", first.id)
    first = releases.current(root / "home")
    assert first.manifest.copies == ()
    assert b"place/utrecht" in read_bytes(first.path / NQ)
    releases.check(first)
    second = build(root)
    assert second.id != first.id, "which has a copy"
    assert (first.path / NQ).read_text() == "unpacked by hand"
    assert have_copies(root / "home") == [first.id, second.id]


def test_of_a_release_with_a_damaged_manifest_nothing_is_removed(root: Path) -> None:
    first = build(root)
    (first.path / "manifest.json").write_text("{}")
    second = build(root, "delft")
    assert have_copies(root / "home") == [first.id, second.id]


def test_a_full_disk_publishes_nothing(root: Path) -> None:
    """No file may be larger than the copy but for one byte; all others are smaller by far."""
    first = build(root)
    before = {path: path.read_bytes() for path in first.path.rglob("*") if path.is_file()}
    small_content.write(root / "content", "data/delft.ttl", 'place:delft a dct:Location ; rdfs:label "Delft"@nl .')
    most = (first.path / NQ).stat().st_size - 1
    program = (
        "import resource, sys; from pathlib import Path; from hrn_kg import content, errors, releases\n"
        "found, home = content.find_content(Path(sys.argv[1])), Path(sys.argv[2])\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))\n"
        "try:\n    releases.build(found, home)\n"
        "except errors.BuildFailed as fault:\n    print(fault.detail)\n"
    )
    arguments = [str(root / "content"), str(root / "home"), str(most)]
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True)
    assert "File too large" in done.stdout
    assert releases.current(root / "home") == first
    assert {path: path.read_bytes() for path in first.path.rglob("*") if path.is_file()} == before
    assert not list((root / "home").glob(".build-*"))


def test_a_copy_is_read_as_long_as_it_is_there(root: Path) -> None:
    path = build(root).path / NQ
    body = path.read_bytes()
    path.write_bytes(body[::-1])
    reading = chunks_of_copy(path, 5, len(body))
    begun = next(reading)
    path.unlink()
    assert begun + b"".join(reading) == body[::-1][5:], "it, and not the pieces, and whoever reads it goes on"
    assert b"".join(chunks_of_copy(path, 5, 25)) == body[5:25]


def test_a_folder_that_cannot_be_looked_through_does_not_undo_what_was_published(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build(root)

    def refused(_: Path) -> list[str]:
        raise PermissionError(13, "Permission denied")

    told = Told()
    monkeypatch.setattr(copies.layout, "ids_on_disk", refused)
    copies.take_away(first, told)
    assert told.sentences == ["The copies of releases before cannot be looked for (Permission denied)."]
