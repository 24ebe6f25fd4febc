"""Damage on the disk: found by one look at everything, told with file and release, and in nobody's way."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

import small_content
from hrn_kg import releases
from hrn_kg.checksums import Pace, Stopped
from hrn_kg.content import find_content
from hrn_kg.engine.base import Stored
from hrn_kg.errors import BuildFailed, DataDamaged
from hrn_kg.pieced_files import parts_of
from hrn_kg.releases import Progress, Proof, Release, Unusable, kept, pointer, store_size
from hrn_kg.releases.inspection import check_release
from hrn_kg.releases.manifest import FORMAT
from hrn_kg.releases.proof import proof_of
from hrn_kg.releases.watched import Watched


class Told(Progress):
    """A display that remembers what it was told."""

    def __init__(self) -> None:
        self.sentences: list[str] = []

    def tell(self, sentence: str) -> None:
        self.sentences.append(sentence)


def build(root: Path, name: str | None = None, month: int = 11, progress: Progress | None = None) -> Release:
    """A release, with one more place if it has a name."""
    if name is not None:
        text = f'place:{name} a dct:Location ; rdfs:label "{name}"@nl .'
        small_content.write(root / "content", f"data/{name}.ttl", text)
    moment = datetime(2026, month, 3, tzinfo=UTC)
    return releases.build(find_content(root / "content"), root / "home", progress, now=moment)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Content whose releases have a store, as large ones do."""
    monkeypatch.setattr(store_size, "MOST_WITHOUT_STORE", 0)
    small_content.make(tmp_path / "content")
    return tmp_path


def test_every_file_of_a_release_is_looked_at(root: Path) -> None:
    release = build(root)
    files = [path for path in release.path.rglob("*") if path.is_file()]
    assert {"manifest.json", "SHA256SUMS", "CURRENT", "ontology.ttl"} <= {path.name for path in files}
    assert {"hrn-kg.nq.zst", "hrn-kg.nq.gz", "search.sqlite.zst"} <= {path.parent.name for path in files}
    proof = releases.check(release)
    assert proof.count == len(files)
    for path in files:
        name, body = path.relative_to(release.path).as_posix(), path.read_bytes()
        for damaged in (body + b"x", body[:-1], body[:-1] + bytes([body[-1] ^ 1]) if body else None, None):
            if damaged == body:
                continue
            path.unlink(missing_ok=True)
            if damaged is not None:
                path.write_bytes(damaged)
            found = proof.refresh()
            assert found is not None, name
            assert (found.name, found.path, found.release) == (name, path, release.id)
            (told,) = check_release(kept._look_at(root / "home", release.id)).damages
            assert name in told or name == "SHA256SUMS", (name, told)
        path.write_bytes(body)
        assert proof.refresh() is None, name
    assert check_release(release).damages == ()


def test_what_cannot_be_read_as_a_file_is_told(root: Path) -> None:
    release = build(root)
    _, dump, _ = parts_of(release.dumps / "hrn-kg.trig")
    body = dump.read_bytes()
    dump.unlink()
    os.mkfifo(dump)  # which nobody writes to: to open it would not end
    assert str(proof_of(release).check()) == f"Release {release.id} is damaged: dumps/hrn-kg.trig.zst/0001 is no file."
    dump.unlink()
    dump.mkdir()
    assert str(proof_of(release).check()).endswith("is no file.")
    dump.rmdir()
    shutil.move(release.path / "store", root / "elsewhere")
    dump.write_bytes(body)
    found = proof_of(release).check()
    assert found is not None
    assert found.name.startswith("store/")
    assert found.words == "is missing"
    if os.geteuid() != 0:
        shutil.move(root / "elsewhere", release.path / "store")
        dump.chmod(0)
        found = proof_of(release).check()
        assert found is not None
        assert found.is_unreadable


def test_a_look_reads_only_what_was_written_to(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    release = build(root)
    read: list[str] = []
    proof = releases.check(release)
    from hrn_kg import checksums
    from hrn_kg.releases import proof as module

    def counted(known: checksums.Known, pace: Pace | None = None) -> checksums.Difference | None:
        read.append(known.path.name)
        return checksums.difference(known, pace)

    monkeypatch.setattr(module, "difference", counted)
    assert proof.refresh() is None
    proof.prove(release.dumps / "hrn-kg.nq")
    assert read == []
    _, dump, _ = parts_of(release.dumps / "hrn-kg.nq")
    body, status = dump.read_bytes(), dump.stat()
    dump.write_bytes(body[:-2] + b"x\n")
    os.utime(dump, ns=(status.st_atime_ns, status.st_mtime_ns))  # as a tool does that hides its writing
    with pytest.raises(DataDamaged, match=r"hrn-kg\.nq\.zst/0001 is not what it was"):
        proof.prove(release.dumps / "hrn-kg.nq")
    assert proof.refresh() is not None
    assert read == ["0001"], "what is known to be damaged is not read at each look"
    proof.suspect()
    proof.refresh()
    assert len(read) == proof.count + 1

    watched = Watched(proof)
    known = replace(checksums.known_of(dump), stamp=checksums.stamp_of(dump))
    of_store = watched.of_store(Stored(dump.parent, (), disjoint=True, known=(known,)), release.id)
    assert watched.stores == (of_store,)
    read.clear()
    assert of_store.refresh() is None
    watched.suspect()
    assert of_store.refresh() is None
    assert read == ["0001"], "a store that was made for the release is suspected with it"
    del of_store
    assert watched.stores == (), "of one that nobody reads any more nothing is known"


def test_a_file_that_was_never_there_is_missed_by_the_first_look(root: Path) -> None:
    release = build(root)
    proof = proof_of(release)
    parts_of(release.dumps / "hrn-kg.nq")[0].unlink()
    with pytest.raises(DataDamaged, match=r"hrn-kg\.nq\.zst/0000 is missing"):
        proof.prove(release.dumps / "hrn-kg.nq")
    assert proof_of(release).refresh() is not None


def test_a_piece_that_no_list_has_is_damage(root: Path) -> None:
    """Who reads the pieces one behind the other would read it too."""
    release = build(root)
    _, dump, _ = parts_of(release.dumps / "hrn-kg.nq")
    shutil.copy(dump, dump.with_name("0003"))
    with pytest.raises(DataDamaged, match=r"manifest\.json does not list dumps/hrn-kg\.nq\.zst/0003"):
        proof_of(release)
    (told,) = check_release(kept._look_at(root / "home", release.id)).damages
    assert "0003" in told


def test_reading_at_a_pace_can_be_stopped(root: Path) -> None:
    proof = proof_of(build(root))
    pace = Pace(1)
    pace.stop()
    with pytest.raises(Stopped):
        proof.check(pace)
    assert proof.check(Pace(10**12)) is None


def test_build_makes_a_damaged_release_anew_under_another_id(root: Path) -> None:
    first = build(root)
    file = first.path / "queries" / "list-places.rq"
    file.write_bytes(file.read_bytes().replace(b"ORDER", b"ARDER"))  # of the same size
    told = Told()
    second = build(root, progress=told)
    assert second.id == "2026.11.1"
    assert second.content == first.content
    (sentence,) = told.sentences
    assert sentence.startswith("Release 2026.11.0 is damaged: queries/list-places.rq is not what it was")
    assert sentence.endswith("A new release takes its place.")
    assert build(root).id == second.id, "which is whole"
    (second.path / "store" / "CURRENT").write_text("MANIFEST-000001\n")
    assert build(root).id == "2026.11.2", "a damaged store too"


def test_an_older_damaged_release_is_passed_over_and_told(root: Path) -> None:
    made = [build(root), build(root, "delft"), build(root, "gouda"), build(root, "hoorn")]
    home = root / "home"
    (made[0].path / "manifest.json").write_text("")
    parts_of(made[2].dumps / "hrn-kg.nq")[0].unlink()
    (root / "content" / "data" / "delft.ttl").unlink()
    (made[3].path / "manifest.json").write_text("[]")
    told = Told()
    latest = build(root, "edam", progress=told)
    assert told.sentences == [
        "Release 2026.11.3 is damaged: manifest.json is no JSON object. A new release takes its place.",
        "Release 2026.11.0 is damaged: manifest.json is empty. It is passed over.",
    ]
    assert {iri.rpartition("/")[2] for iri in latest.manifest.withdrawn} == {"delft"}, "by the log"
    assert [one.id for one in kept.survey(home)] == [latest.id, *(one.id for one in reversed(made))]
    assert [one.id for one in kept.survey(home) if isinstance(one, Unusable)] == [made[3].id, made[0].id]
    assert [one.id for one in releases.list_releases(home)] == [latest.id, made[2].id, made[1].id]
    with pytest.raises(DataDamaged, match=r"manifest\.json is empty"):
        releases.get(home, made[0].id)

    assert [one.id for one in releases.keep_last(home, 1)] == [one.id for one in reversed(made)]
    went = releases.removed(home)
    assert [(one.id, one.made) for one in went] == [
        (made[0].id, made[0].created),
        (made[1].id, made[1].created),
        (made[2].id, made[2].created),
        (made[3].id, made[3].created),
    ]
    assert build(root, "urk").id == "2026.11.5", "although their manifests are damaged"


POINTERS: dict[str, tuple[Callable[[Path], object], str]] = {
    "empty": (lambda path: path.write_text(""), "is empty"),
    "white space": (lambda path: path.write_text(" \n"), "is empty"),
    "garbage": (lambda path: path.write_bytes(b"\xff\x00\n"), "does not hold a release id"),
    "a path": (lambda path: path.write_text("../../etc\n"), "does not hold a release id"),
    "cut": (lambda path: path.write_text("2026.11.1"), "does not hold a release id on a line of its own"),
    "missing": (lambda path: path.unlink(), "is missing, and there are releases, the last of them 2026.11.10"),
    "of nothing": (lambda path: path.write_text("2026.12.3\n"), "names release 2026.12.3, which is not there"),
    "flipped": (
        lambda path: path.write_text(path.read_text().replace("2026.11.10\n", "2026.11.0\n")),
        "names release 2026.11.0 with the checksum of release 2026.11.10",
    ),
}


@pytest.fixture
def eleven(root: Path) -> Path:
    """A home whose current release has the id of an older one as its beginning."""
    first = build(root)
    (root / "home" / "releases" / "2026.11.9").mkdir()
    build(root, "delft")
    shutil.rmtree(root / "home" / "releases" / "2026.11.9")
    assert first.id == "2026.11.0"
    assert releases.current(root / "home").id == "2026.11.10"
    return root / "home"


@pytest.mark.parametrize("case", POINTERS)
def test_a_damaged_pointer_is_told_and_mended_by_build(eleven: Path, case: str) -> None:
    damage, words = POINTERS[case]
    damage(pointer.pointer_of(eleven))
    with pytest.raises(DataDamaged) as caught:
        releases.current(eleven)
    assert caught.value.detail.startswith("The pointer to the current release ")
    assert words in caught.value.detail
    assert caught.value.facts["file"] == str(eleven / "releases" / "current")
    assert "hrn-kg build" in str(caught.value.facts["cure"])

    made = build(eleven.parent, "gouda")
    assert made.id == ("2026.12.4" if case == "of nothing" else "2026.11.11"), "no id is given twice"
    assert releases.current(eleven).id == made.id
    assert made.manifest.previous == "2026.11.10"


def test_a_pointer_that_is_a_directory_is_to_be_moved_away(eleven: Path) -> None:
    pointer.pointer_of(eleven).unlink()
    pointer.pointer_of(eleven).mkdir()
    with pytest.raises(DataDamaged, match="is a directory"):
        releases.current(eleven)
    with pytest.raises(BuildFailed, match="is a directory where the pointer should be: move it away"):
        build(eleven.parent, "gouda")


def test_a_pointer_may_be_written_by_hand(eleven: Path) -> None:
    pointer.pointer_of(eleven).write_text("2026.11.0\n")
    assert releases.current(eleven).id == "2026.11.0"


def test_a_pointer_and_a_list_that_differ_are_told_apart_by_the_files(root: Path) -> None:
    """Of the lines of the store no manifest tells whether they are right: the files they name do."""
    release, home = build(root), root / "home"
    named, sums = pointer.pointer_of(home), release.path / "SHA256SUMS"
    right, listed = named.read_text(), sums.read_text()
    assert f"{listed.splitlines()[-1]}\n".partition("  ")[2].startswith("store/")
    checksum = f"names release {release.id} with a checksum that is not that of its SHA256SUMS"

    named.write_text(with_another_digit(right, right.index("\n") + 1))
    assert releases.current(home).id == release.id, "which of the two is damaged is not known before all is read"
    with pytest.raises(DataDamaged, match=checksum) as caught:
        releases.check_with_pointer(release)
    assert caught.value.facts["file"] == str(named)
    told = [(report.name, *report.damages) for report in releases.check_home(home)]
    assert told == [("current", caught.value.detail), (release.id,)]

    sums.write_text(with_another_digit(listed, listed.rindex("\n", 0, -1) + 1))
    for text in (right, named.read_text()):
        named.write_text(text)
        with pytest.raises(DataDamaged, match=rf"Release {release.id} is damaged: store/"):
            releases.check_with_pointer(releases.current(home))
        (report,) = releases.check_home(home)
        assert (report.name, len(report.damages)) == (release.id, 1)

    sums.write_text(listed)
    assert build(root).id == "2026.11.1", "which writes the pointer anew"
    assert all(not report.damages for report in releases.check_home(home))
    named.write_text(f"{release.id}\n")
    releases.check_with_pointer(release)


def with_another_digit(text: str, at: int) -> str:
    return text[:at] + ("1" if text[at] == "0" else "0") + text[at + 1 :]


def test_an_id_that_was_removed_is_not_given_again(root: Path) -> None:
    first, second = build(root), build(root, "delft")
    releases.keep_last(root / "home", 1)
    shutil.rmtree(second.path)
    pointer.pointer_of(root / "home").unlink()
    third = build(root)
    assert third.id not in (first.id, second.id)
    assert third.id == "2026.11.2", "the log knows the second"
    assert build(root, "gouda").id == "2026.11.3"


def test_locks_and_folders_that_cannot_be_used_are_told(root: Path) -> None:
    build(root)
    home = root / "home"
    (home / "build.lock").unlink()
    (home / "build.lock").mkdir()
    with pytest.raises(BuildFailed, match=r"could not be written.*build\.lock"):
        build(root, "delft")
    with pytest.raises(BuildFailed, match=r"could not be removed.*build\.lock"):
        releases.keep_last(home, 1)
    shutil.rmtree(home / "releases")
    (home / "releases").write_text("")
    for look in (kept.survey, releases.check_home, releases.current):
        with pytest.raises(DataDamaged, match="cannot be read") as caught:
            look(home)
        assert str(home / "releases") in str(caught.value.facts["file"])


def test_a_list_of_removed_releases_that_is_damaged_is_told(root: Path) -> None:
    first, _ = build(root), build(root, "delft")
    home = root / "home"
    shutil.rmtree(home / "log")  # as before there was one
    releases.keep_last(home, 1)
    listed = home / "releases" / "removed"
    entry = json.loads(listed.read_text())
    assert [one.id for one in releases.removed(home)] == [entry["id"]] == [first.id]
    for line in ("{", "[]", "[[" * 100_000, json.dumps({**entry, "id": "x"}), json.dumps({**entry, "created": 3})):
        listed.write_text("\n" + line + "\n")
        with pytest.raises(DataDamaged, match=r"list of removed releases is damaged in line 2\.") as caught:
            releases.removed(home)
        assert caught.value.facts["file"] == str(listed)
    with pytest.raises(DataDamaged):
        build(root, "gouda")


def test_a_release_of_an_earlier_format_answers_from_its_files(root: Path) -> None:
    """The store of such a release has no checksums, so it is not read."""
    release = build(root)
    as_before(release)
    older = releases.current(root / "home")
    assert older.manifest.format == 4
    assert older.source.stored is None
    assert [file.path.name for file in older.source.known] == ["0000", "0001", "0002"] * 2
    assert releases.check(older).damage is None
    assert build(root).id == "2026.11.1", "and is made anew"


def as_before(release: Release) -> None:
    """Make a release one of a format without checksums of the store."""
    manifest = release.path / "manifest.json"
    manifest.write_text(manifest.read_text().replace(f'"format": {FORMAT}', '"format": 4'))
    from hrn_kg.releases.manifest_reading import read_manifest
    from hrn_kg.releases.seal import write_checksums

    write_checksums(release.path, read_manifest(release.path))
    sums = release.path / "SHA256SUMS"
    lines = sums.read_text().splitlines(keepends=True)
    sums.write_text("".join(line for line in lines if "  store/" not in line))
    pointer.pointer_of(release.path.parents[1]).write_text(release.id + "\n")


def test_what_a_server_knows_of_older_releases(root: Path, caplog: pytest.LogCaptureFixture) -> None:
    first, second, third = build(root), build(root, "delft"), build(root, "gouda")
    home, pace = root / "home", Pace(10**12)
    watched = Watched()
    watched.go_over(third, releases.check(third))
    watched.look_at_older(home, pace)
    assert dict(watched.checks) == {"whole": 2}
    assert caplog.messages == []
    body, sums = (first.path / "prefixes.ttl").read_bytes(), (second.path / "SHA256SUMS").read_bytes()
    (first.path / "prefixes.ttl").write_bytes(b"")
    (second.path / "SHA256SUMS").write_bytes(b"")
    watched.look_at_older(home, pace)
    assert set(watched.damaged) == {first.id, second.id}
    assert len(caplog.messages) == 2
    watched.look_at_older(home, pace)
    watched.look_again(home)
    assert len(caplog.messages) == 2, "what is known is no news"
    (first.path / "prefixes.ttl").write_bytes(body)
    watched.look_again(home)
    assert caplog.messages[2:] == [f"Release {first.id} is whole again."]
    (second.path / "SHA256SUMS").write_bytes(sums)
    watched.look_again(home)
    assert watched.damaged == {}
    (third.path / "prefixes.ttl").rename(root / "aside")
    behind = Watched()
    behind.go_over(second, releases.check(second))
    behind.look_at_older(home, pace)
    assert behind.damaged == {}, "a newer one is told by whoever follows the pointer"
    (root / "aside").rename(third.path / "prefixes.ttl")
    # What a visitor comes across is known as well, and is no longer true once all of it is mended.
    _, dump, _ = parts_of(first.dumps / "hrn-kg.nq")
    dump.rename(root / "aside")
    with pytest.raises(DataDamaged, match=r"hrn-kg\.nq\.zst/0001 is missing"):
        watched.prove(first, "dumps/hrn-kg.nq")
    assert set(watched.damaged) == {first.id}
    with pytest.raises(DataDamaged):
        watched.read(first, "prefixes.ttl")
    (root / "aside").rename(dump)
    assert watched.read(first, "prefixes.ttl") == body
    watched.look_again(home)
    parts_of(second.dumps / "hrn-kg.nq")[0].unlink()
    watched.look_at_older(home, pace)
    assert set(watched.damaged) == {second.id}
    releases.keep_last(home, 1)
    watched.look_at_older(home, pace)
    assert watched.damaged == {}
    watched.require()
    parts_of(third.dumps / "hrn-kg.nq")[0].unlink()
    assert isinstance(watched.current, Proof)
    watched.current.refresh()
    assert set(watched.damaged) == {third.id}
    with pytest.raises(DataDamaged, match=r"hrn-kg\.nq\.zst/0000 is missing"):
        watched.require()
