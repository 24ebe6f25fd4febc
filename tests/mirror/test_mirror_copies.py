"""`hrn-kg mirror`: copies equal byte for byte, kept up without dumps, whatever the source went through."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from front_server import Behaviour, Front
from mirrored_sources import Sources

from hrn_kg.cli import main
from hrn_kg.mirror.mirror_folder import MirrorFolder
from hrn_kg.pieced_files import size_of


def run(front: Front, folder: Path, *options: str) -> int:
    return main(["mirror", front.url, "--into", str(folder), *options])


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/catalog",
        "/catalog.jsonld",
        "/.well-known/void",
        "/feed",
        "/feed.nq",
        "/feed.trig",
        "/en/sources",
        "/x/y/z",
    ],
)
def test_a_first_copy_from_wherever_a_stranger_begins(
    front: Front, sources: Sources, tmp_path: Path, capsys: pytest.CaptureFixture[str], path: str
) -> None:
    assert main(["mirror", front.url + path, "--into", str(tmp_path / "copy")]) == 0
    source = sources.first
    assert (tmp_path / "copy" / "hrn-kg.nq").read_bytes() == source.dump
    printed = dict(line.split() for line in capsys.readouterr().out.splitlines())
    received = int(printed.pop("loaded"))
    digest = hashlib.sha256(source.dump).hexdigest()
    assert printed == {"release": source.release.id, "digest": digest, "members": "0", "bytes": str(len(source.dump))}
    assert received > size_of(source.release.dumps / "hrn-kg.nq.zst")
    state = json.loads((tmp_path / "copy" / "state.json").read_text())
    assert state["copies"] == [{"release": source.release.id, "digest": digest, "size": len(source.dump)}]
    assert state["source"] == front.url + path
    assert list((tmp_path / "copy" / ".work").iterdir()) == []


def test_the_dump_is_loaded_as_it_is_where_it_is_not_packed(front: Front, sources: Sources, tmp_path: Path) -> None:
    front.behaviour.alters["/"] = lambda reply: reply.with_body(reply.body.replace(b"hrn-kg-nq-zst", b"other"))
    assert run(front, tmp_path / "copy") == 0
    assert (tmp_path / "copy" / "hrn-kg.nq").read_bytes() == sources.first.dump
    assert front.behaviour.paths()[-1].endswith("/hrn-kg.nq")


def test_a_copy_follows_release_by_release(front: Front, copy: Path, sources: Sources) -> None:
    for source in (sources.second, sources.third):
        front.behaviour = Behaviour(source.url)
        assert run(front, copy) == 0
        assert (copy / "hrn-kg.nq").read_bytes() == source.dump
        assert not [path for path in front.behaviour.paths() if path.startswith("/dumps")]
        assert len([path for path in front.behaviour.paths() if path.startswith("/feed/")]) >= 1
        assert run(front, copy, "--check") == 0


def test_a_copy_follows_two_releases_at_once_though_the_files_of_those_before_are_removed(
    front: Front, copy: Path, sources: Sources, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not (sources.third.home / "releases" / sources.second.release.id).exists()
    capsys.readouterr()
    assert run(front, copy) == 0
    assert (copy / "hrn-kg.nq").read_bytes() == sources.third.dump
    assert b"graph/ontology" in next(
        line for line in sources.third.dump.splitlines() if b"place/moves" in line and b"label" in line
    ), "what moves to another graph is no member of the feed"
    printed = dict(line.split() for line in capsys.readouterr().out.splitlines())
    assert printed["release"] == sources.third.release.id
    assert int(printed["members"]) > 260
    first, second, third = (one.release.id for one in (sources.first, sources.second, sources.third))
    assert front.behaviour.paths() == [
        *("/", "/feed", "/feed.nq", f"/feed/{second}/1.nq", f"/feed/{second}/2.nq", f"/feed/{third}/1.nq"),
        *(f"/changes/{first}..{third}.added.nq", f"/changes/{first}..{third}.removed.nq"),
    ]


@pytest.mark.parametrize("end", [".added.nq", ".removed.nq"])
def test_where_too_much_lies_between_two_releases_the_dump_is_loaded(
    front: Front, copy: Path, sources: Sources, end: str
) -> None:
    front.behaviour.alters[end] = lambda reply: replace(reply, body=b"#" * 10**6, repeat=65)
    assert run(front, copy) == 0
    assert (copy / "hrn-kg.nq").read_bytes() == sources.third.dump
    assert front.behaviour.paths()[-1].endswith("/hrn-kg.nq.zst")
    assert run(front, copy, "--check") == 0


def test_a_copy_that_is_up_to_date_stays_as_it_is(front: Front, copy: Path) -> None:
    assert run(front, copy) == 0
    before = (copy / "hrn-kg.nq").stat().st_mtime_ns
    front.behaviour.seen.clear()
    assert run(front, copy) == 0
    assert front.behaviour.paths() == ["/"], "of the source nothing but its catalogue is read"
    assert (copy / "hrn-kg.nq").stat().st_mtime_ns == before


def test_what_was_blanked_since_leaves_the_copy(front: Front, copy: Path, sources: Sources) -> None:
    assert b"Delft" in (copy / "hrn-kg.nq").read_bytes()
    front.behaviour = Behaviour(sources.redacted.url)
    assert run(front, copy) == 0
    assert (copy / "hrn-kg.nq").read_bytes() == sources.redacted.dump
    assert b"Delft" not in (copy / "hrn-kg.nq").read_bytes()


def test_a_check_compares_and_loads_nothing(
    front: Front, copy: Path, sources: Sources, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (copy / "hrn-kg.nq").read_bytes()
    assert run(front, copy, "--check") == 1
    assert sources.third.release.id in capsys.readouterr().err
    assert front.behaviour.paths() == ["/"]
    front.behaviour = Behaviour(sources.first.url)
    assert run(front, copy, "--check") == 0
    assert (copy / "hrn-kg.nq").read_bytes() == before
    assert run(front, tmp_path / "none", "--check") == 2
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("options", [(), ("--check",)])
def test_a_copy_that_was_changed_is_found_and_left(
    front: Front, copy: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...]
) -> None:
    changed = (copy / "hrn-kg.nq").read_bytes().replace(b"Delft", b"delft")
    (copy / "hrn-kg.nq").write_bytes(changed)
    assert run(front, copy, *options) == 1
    assert hashlib.sha256(changed).hexdigest() in capsys.readouterr().err
    assert (copy / "hrn-kg.nq").read_bytes() == changed


def test_a_release_that_is_another_at_the_source_is_found(front: Front, copy: Path, sources: Sources) -> None:
    front.behaviour = Behaviour(sources.first.url)
    digest = hashlib.sha256(sources.first.dump).hexdigest().encode()
    front.behaviour.alters["/"] = lambda reply: reply.with_body(reply.body.replace(digest, digest[::-1]))
    assert run(front, copy) == 1
    assert run(front, copy, "--check") == 1


def test_the_state_goes_with_the_file(front: Front, copy: Path, sources: Sources) -> None:
    """Whichever of two copies lies there, the state knows it: that is what one rename puts in place."""
    old = (copy / "hrn-kg.nq").read_bytes()
    state = json.loads((copy / "state.json").read_text())
    assert run(front, copy) == 0
    new = json.loads((copy / "state.json").read_text())
    (copy / "state.json").write_text(json.dumps(new | {"copies": [*new["copies"], *state["copies"]]}))
    for body, source in ((old, sources.first), ((copy / "hrn-kg.nq").read_bytes(), sources.third)):
        (copy / "hrn-kg.nq").write_bytes(body)
        known = MirrorFolder(copy).copy()
        assert known is not None
        assert known.release == source.release.id


def test_two_copies_of_one_source_are_the_same(front: Front, copy: Path, tmp_path: Path) -> None:
    assert run(front, copy) == 0
    assert run(front, tmp_path / "other") == 0
    assert (copy / "hrn-kg.nq").read_bytes() == (tmp_path / "other" / "hrn-kg.nq").read_bytes()
    shutil.rmtree(copy / ".work")  # may be thrown away at any time
    assert run(front, copy) == 0
