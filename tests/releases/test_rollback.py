"""What an earlier release held becomes the next one: new id, new entry in the log, the same data and digest."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

import small_content
from hrn_kg import releases
from hrn_kg.changes import Log
from hrn_kg.changes.log_proof import prove_entries
from hrn_kg.checksums import Pace, difference, known_of
from hrn_kg.content import Content, find_content
from hrn_kg.errors import BuildFailed, DataDamaged, ReleaseGone, ReleaseNotFound
from hrn_kg.pieced_files import parts_of, read_bytes
from hrn_kg.releases import Release, store_size
from hrn_kg.releases.lock import locked
from hrn_kg.releases.manifest import FORMAT, write_manifest
from hrn_kg.releases.manifest_reading import read_manifest
from hrn_kg.releases.seal import write_checksums

PLACE = "https://w3id.org/harmreduction/id/place/"
FIRST = """
    place:delft a dct:Location ; rdfs:label "Delft"@nl .
    place:gouda a dct:Location ; rdfs:label "Gouda"@nl .
    """
SECOND = """
    place:gouda a dct:Location ; rdfs:label "Gouda aan de IJssel"@nl .
    place:leiden a dct:Location ; rdfs:label "Leiden"@nl .
    """


@pytest.fixture
def content(tmp_path: Path) -> Content:
    return small_content.make(tmp_path / "content")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def made(content: Content, home: Path) -> tuple[Release, Release]:
    """Two releases: one thing of the first is gone in the second, one is another, and one is new."""
    return build(content, home, FIRST, 1), build(content, home, SECOND, 2)


def build(content: Content, home: Path, data: str, month: int) -> Release:
    small_content.write(content.root, "data/more.ttl", data)
    return releases.build(find_content(content.root), home, now=datetime(2026, month, 3, tzinfo=UTC))


def files_of(release: Release) -> dict[str, str]:
    """The files that tell nothing of their release, by their checksums."""
    return {file.path: file.sha256 for file in release.manifest.files if not file.path.startswith("catalog.")}


def test_a_release_is_used_again_by_a_new_one_with_the_same_data(
    made: tuple[Release, Release], content: Content, home: Path
) -> None:
    first, second = made
    log = {path.name: path.read_bytes() for path in Log(home).folder.iterdir()}
    again = releases.use(home, first.id, content, now=datetime(2026, 3, 3, tzinfo=UTC))

    assert again == releases.current(home)
    assert again.id == "2026.3.0"
    assert files_of(again) == files_of(first)
    assert len(files_of(again)) > 20
    assert (again.content, again.manifest.digests) == (first.content, first.manifest.digests)
    releases.check(again)
    assert {path.name: path.read_bytes() for path in Log(home).folder.iterdir()}.items() > log.items()
    entry = Log(home).entry(again.id)
    assert (entry.head.previous, entry.head.digests) == (second.id, first.manifest.digests)
    kinds = {change.iri: (change.kind, change.last) for change in entry.shown}
    assert kinds == {
        PLACE + "delft": ("created", None),
        PLACE + "gouda": ("updated", None),
        PLACE + "leiden": ("deleted", second.id),
    }
    assert set(again.manifest.withdrawn) == {PLACE + "leiden"}
    assert all(proven.is_proven for proven in prove_entries(Log(home)))
    assert [one.id for one in releases.list_releases(home)] == [again.id, second.id, first.id]


def test_one_goes_forth_again_and_a_build_goes_on(made: tuple[Release, Release], content: Content, home: Path) -> None:
    first, second = made
    back = releases.use(home, first.id, content)
    assert releases.use(home, back.id, content) == back
    assert releases.use(home, first.id, content) == back, "it holds that already"
    forth = releases.use(home, second.id, content)
    assert files_of(forth) == files_of(second)
    assert Log(home).head(forth.id).digests == second.manifest.digests
    assert releases.build(find_content(content.root), home) == forth, "the content is what is published"
    small_content.write(content.root, "data/more.ttl", FIRST)
    after = releases.build(find_content(content.root), home)
    assert after.id not in {first.id, second.id, back.id, forth.id}
    assert all(proven.is_proven for proven in prove_entries(Log(home)))


def test_what_replaced_a_thing_is_remembered(content: Content, home: Path) -> None:
    build(content, home, 'place:delft a dct:Location ; rdfs:label "Delft"@nl .', 1)
    without = build(content, home, "place:delft dct:isReplacedBy place:utrecht .", 2)
    build(content, home, 'place:delft a dct:Location ; rdfs:label "Delft"@nl .', 3)
    again = releases.use(home, without.id, content)
    assert again.manifest.withdrawn[PLACE + "delft"].successor == PLACE + "utrecht"


def test_the_data_need_no_content_that_is_whole(made: tuple[Release, Release], content: Content, home: Path) -> None:
    """One goes back because the content is broken: only the words of the catalogue are read of it."""
    for path in (content.root / "data").rglob("*.ttl"):
        path.write_text("this is no Turtle")
    assert files_of(releases.use(home, made[0].id, content)) == files_of(made[0])


def test_what_cannot_be_used_is_refused_and_nothing_changes(
    made: tuple[Release, Release], content: Content, home: Path
) -> None:
    first, second = made
    with pytest.raises(ReleaseNotFound, match=r"There is no release '2026\.9\.9'") as caught:
        releases.use(home, "2026.9.9", content)
    assert "hrn-kg releases" in str(caught.value.facts["cure"])
    with pytest.raises(ReleaseNotFound, match="There is no release 'nonsense'"):
        releases.use(home, "nonsense", content)
    with locked(home), pytest.raises(BuildFailed, match="under way"):
        releases.use(home, first.id, content)

    def forbid(release: Release) -> None:
        raise BuildFailed(f"not {release.id}")

    with pytest.raises(BuildFailed, match=f"not {first.id}"):
        releases.use(home, first.id, content, allow=forbid)
    _, dump, _ = parts_of(first.dumps / "hrn-kg.nq")
    body = dump.read_bytes()
    dump.unlink()
    dump.write_bytes(body[:-1])
    with pytest.raises(DataDamaged, match=rf"Release {first.id} is damaged: dumps/hrn-kg\.nq\.zst/0001"):
        releases.use(home, first.id, content)
    releases.keep_last(home, 1)
    with pytest.raises(ReleaseGone, match=f"Release {first.id} is kept no longer: it was removed on 20"):
        releases.use(home, first.id, content)
    assert releases.current(home) == second
    assert Log(home).ids() == [first.id, second.id]
    assert list(home.glob(".build-*")) == []


@pytest.mark.parametrize("name", ["manifest.json", "dumps/hrn-kg.nq.zst/0000", "SHA256SUMS"])
def test_a_damaged_current_release_is_no_obstacle(
    made: tuple[Release, Release], content: Content, home: Path, name: str
) -> None:
    first, second = made
    parts_of(second.path / name)[0].write_text("{")
    again = releases.use(home, first.id, content)
    assert files_of(again) == files_of(first)
    assert releases.check(releases.current(home)).count > 20
    after = releases.use(home, again.id, content)
    assert after == again


def test_equal_files_are_one_file_on_the_disk(made: tuple[Release, Release], content: Content, home: Path) -> None:
    first, second = made
    names = {file.path for file in first.manifest.on_disk} & {file.path for file in second.manifest.on_disk}
    shared = {name for name in names if (first.path / name).samefile(second.path / name)}
    assert {"dumps/shapes.ttl", "queries/list-places.rq", "prefixes.ttl"} <= shared
    assert "dumps/hrn-kg.nq.zst/0001" in names - shared
    again = releases.use(home, first.id, content)
    names = {file.path for file in again.manifest.on_disk if not file.path.startswith("catalog.")}
    assert len(names) > 20
    assert all((again.path / name).samefile(first.path / name) for name in names)
    assert not list(home.rglob("*.link"))
    # Removing the one leaves the other whole.
    releases.keep_last(home, 1)
    releases.check(releases.current(home))


def test_a_damaged_file_is_not_taken_for_an_equal_one(content: Content, home: Path) -> None:
    first = build(content, home, FIRST, 1)
    shapes = first.dumps / "shapes.ttl"
    os.truncate(shapes, shapes.stat().st_size - 1)
    second = build(content, home, SECOND, 2)
    releases.check(second)
    assert not shapes.samefile(second.dumps / "shapes.ttl")


def test_files_with_other_permissions_stay_apart(content: Content, home: Path) -> None:
    first = build(content, home, FIRST, 1)
    (first.dumps / "shapes.ttl").chmod(0o600)
    second = build(content, home, SECOND, 2)
    assert not (first.dumps / "shapes.ttl").samefile(second.dumps / "shapes.ttl")
    assert (first.dumps / "ontology.ttl").samefile(second.dumps / "ontology.ttl")


@pytest.mark.parametrize(("times", "words"), [(1, None), (9, "was written to while it was read")])
def test_a_file_that_gets_another_name_while_it_is_read_is_whole(tmp_path: Path, times: int, words: str | None) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"x" * 1000)
    known = known_of(file)

    class Meanwhile(Pace):
        """Gives the file another name while it is read, so many times."""

        def after(self, count: int) -> None:
            names = len(list(tmp_path.iterdir()))
            if names <= times:
                (tmp_path / f"name{names}").hardlink_to(file)

    found = difference(known, Meanwhile(10**9))
    assert (found and found.words) == words
    assert difference(known) is None


def test_a_release_on_another_file_system_is_no_obstacle(content: Content, home: Path) -> None:
    first = build(content, home, FIRST, 1)
    memory = Path("/dev/shm")
    if not memory.is_dir() or memory.stat().st_dev == home.stat().st_dev:
        pytest.skip("there is no other file system here")
    with tempfile.TemporaryDirectory(dir=memory) as other:
        elsewhere = Path(shutil.move(first.path, Path(other) / first.id))
        first.path.symlink_to(elsewhere)
        second = build(content, home, SECOND, 2)
        assert (second.dumps / "shapes.ttl").read_bytes() == (elsewhere / "dumps" / "shapes.ttl").read_bytes()
        assert (second.dumps / "shapes.ttl").stat().st_nlink == 1
        releases.check(second)


def test_a_change_of_one_label_costs_what_differs(content: Content, home: Path) -> None:
    """By blocks of the disk; what two releases share counts once."""
    first = build(content, home, FIRST, 1)
    before = on_disk(home)
    copy = sum((first.path / name).stat().st_blocks * 512 for name in ("dumps/hrn-kg.nq", "SHA256SUMS.copies"))
    (size,) = (sum(file.size for file in one.manifest.files) for one in releases.list_releases(home))
    second = build(content, home, FIRST.replace('"Gouda"', '"Gouwe"'), 2)
    same = [path for path in second.path.rglob("*") if path.is_file() and path.stat().st_nlink > 1]
    saved = sum(path.stat().st_blocks * 512 for path in same)
    assert saved > size / 10
    whole = sum(path.stat().st_blocks * 512 for path in second.path.rglob("*") if path.is_file())
    log = sum(path.stat().st_blocks * 512 for path in (home / "log").iterdir() if path.name.startswith(second.id))
    assert on_disk(home) - before == whole - saved + log - copy, "the plain copy of the first is gone"


def on_disk(home: Path) -> int:
    """The bytes of all blocks of the files below a home."""
    found = {}
    for path in home.rglob("*"):
        if path.is_file():
            status = path.stat()
            found[status.st_ino] = status.st_blocks * 512
    return sum(found.values())


def test_the_checksums_cover_the_store_too(content: Content, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_size, "MOST_WITHOUT_STORE", 0)
    release = build(content, home, FIRST, 1)
    lines = (release.path / "SHA256SUMS").read_text().splitlines()
    sums = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    every = {path.relative_to(release.path).as_posix() for path in release.path.rglob("*") if path.is_file()}
    assert set(sums) == every - {"SHA256SUMS", "SHA256SUMS.copies", "dumps/hrn-kg.nq"}, "what may go has its own list"
    assert {name for name in sums if name.startswith("store/") and name.endswith(".sst")}
    for name, digest in sums.items():
        assert hashlib.sha256(read_bytes(release.path / name)).hexdigest() == digest


def test_a_release_with_a_list_of_its_own_for_the_store_is_read(
    content: Content, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As formats 5 to 9 have it."""
    monkeypatch.setattr(store_size, "MOST_WITHOUT_STORE", 0)
    release = build(content, home, FIRST, 1)
    sums, manifest = release.path / "SHA256SUMS", release.path / "manifest.json"
    lines = [line for line in sums.read_text().splitlines(keepends=True) if "manifest.json" not in line]
    manifest.write_text(manifest.read_text().replace(f'"format": {FORMAT}', '"format": 9'))
    digest = hashlib.sha256(manifest.read_bytes()).hexdigest()
    (release.path / "store.sha256").write_text("".join(line for line in lines if "  store/" in line))
    sums.write_text("".join(line for line in lines if "  store/" not in line) + f"{digest}  manifest.json\n")
    older = releases.current(home)
    assert releases.check(older).count == len([path for path in older.path.rglob("*") if path.is_file()])
    assert older.source.stored is not None
    shutil.copy(older.path / "store.sha256", older.path / "copy")
    (older.path / "store.sha256").write_text("")
    with pytest.raises(DataDamaged, match=r"store\.sha256 is no list of checksums"):
        releases.check(older)


def test_a_release_of_before_there_were_pieces_is_read_and_gone_back_to(
    content: Content, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As format 10 has it: each file lies there as a whole, and there is a store."""
    monkeypatch.setattr(store_size, "MOST_WITHOUT_STORE", 0)
    older = as_whole_files(build(content, home, FIRST, 1))
    build(content, home, SECOND, 2)
    assert older.manifest.on_disk == older.manifest.files
    assert older.source.stored is not None
    assert {file.path.name for file in older.source.known} == {"hrn-kg.nq", "catalog.nq"}
    assert releases.check(older).count == len([path for path in older.path.rglob("*") if path.is_file()])
    again = releases.use(home, older.id, content)
    assert files_of(again) == files_of(older)
    assert again.manifest.pieces
    releases.check(again)


def as_whole_files(release: Release) -> Release:
    manifest = release.manifest
    bodies = {file.path: read_bytes(release.path / file.path) for file in manifest.files}
    for folder in {piece.folder for piece in manifest.pieces}:
        shutil.rmtree(release.path / folder)
    for path, body in bodies.items():
        (release.path / path).write_bytes(body)
    (release.path / "SHA256SUMS.copies").unlink()
    write_manifest(release.path, replace(manifest, pieces=(), copies=(), format=10))
    write_checksums(release.path, read_manifest(release.path))
    return releases.get(release.home, release.id)
