"""The manifest of a release is read in one place, and what is wrong with one is told with the path of the file."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hrn_kg.errors import DataDamaged
from hrn_kg.piece_writing import write_in_pieces
from hrn_kg.releases.manifest import (
    FORMAT,
    Manifest,
    ReleaseFile,
    Withdrawal,
    list_files,
    list_pieces,
    write_manifest,
)
from hrn_kg.releases.manifest_reading import read_manifest

PIECED = "dumps/hrn-kg.nq.zst"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "2026.11.0"
    (root / "dumps").mkdir(parents=True)
    write_in_pieces(b"<a:a> <a:b> <a:c> <a:g> .\n", root / "dumps" / "hrn-kg.nq")
    (root / "catalog.nq").write_text("")
    (root / "store").mkdir()
    (root / "store" / "CURRENT").write_text("not listed")
    return root


@pytest.fixture
def manifest(root: Path) -> Manifest:
    return Manifest(
        id="2026.11.0",
        previous="2026.10.3",
        created=datetime(2026, 11, 24, 12, tzinfo=UTC),
        content="0f",
        software="0.1.0",
        graphs={"a:g": 1},
        files=list_files(root),
        pieces=list_pieces(root),
        distinct=1,
        withdrawn={"a:old": Withdrawal("2026.10.3"), "a:older": Withdrawal("2026.10.2", "a:new")},
    )


def test_what_is_written_is_read(root: Path, manifest: Manifest) -> None:
    write_manifest(root, manifest)
    assert read_manifest(root) == manifest
    assert [file.name for file in manifest.files] == ["catalog.nq", "hrn-kg.nq", "hrn-kg.nq.zst"]
    assert [file.is_dump for file in manifest.files] == [False, True, True]
    pieces = [f"dumps/hrn-kg.nq.zst/000{number}" for number in range(3)]
    assert [file.path for file in manifest.on_disk] == ["catalog.nq", *pieces]


def test_earlier_formats_had_fewer_members(root: Path, manifest: Manifest) -> None:
    write_manifest(root, replace(manifest, format=1))
    document = json.loads((root / "manifest.json").read_text())
    del document["distinct"], document["withdrawn"], document["pieces"], document["copies"]
    (root / "manifest.json").write_text(json.dumps(document))
    read = read_manifest(root)
    assert (read.distinct, dict(read.withdrawn), read.on_disk, read.copies) == (None, {}, manifest.files, ())


def _without(name: str) -> Callable[[dict[str, Any]], object]:
    return lambda document: document.pop(name)


def _with(name: str, value: object) -> Callable[[dict[str, Any]], object]:
    return lambda document: document.update({name: value})


def _with_file(**members: object) -> Callable[[dict[str, Any]], object]:
    return lambda document: document["files"][0].update(members)


def _with_copy(name: str, **members: object) -> Callable[[dict[str, Any]], object]:
    return lambda document: document.update(
        copies=[{**file, **members} for file in document["files"] if file["path"] == name]
    )


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (_without("format"), "lacks “format”"),
        (_with("format", FORMAT + 1), f"is of format {FORMAT + 1}, and this software reads formats 1 to {FORMAT}"),
        (_with("format", "3"), 'has "3" as “format”, which must be a whole number'),
        (_with("format", True), "has true as “format”, which must be a whole number"),
        (_without("id"), "lacks “id”"),
        (_without("content"), "lacks “content”"),
        (_without("files"), "lacks “files”"),
        (_with("id", "2026.11.1"), "is that of release 2026.11.1"),
        (_with("files", {}), "has {} as “files”, which must be a list"),
        (_with("files", ["catalog.nq"]), "has something among “files” that is no object"),
        (_with("files", []), "does not list catalog.nq"),
        (lambda document: document["files"].append(document["files"][0]), "lists a file twice"),
        (_with("created", "yesterday"), 'has "yesterday" as “created”, which must be a moment with a time zone'),
        (_with("created", "2026-11-24T12:00:00"), "as “created”, which must be a moment with a time zone"),
        (_with("graphs", {"a:g": "one"}), 'has "one" as “a:g”, which must be a whole number'),
        (_with("graphs", {"a:g": -1}), "has -1 as “a:g”, which must be a whole number"),
        (_with("withdrawn", {"a:old": {}}), "lacks “last”"),
        (_with("withdrawn", {"a:old": "2026.10.3"}), "has something in “withdrawn” that is no object"),
        (_with_file(path="../secret"), 'lists "../secret", which does not lie in the release'),
        (_with_file(path="/etc/passwd"), 'lists "/etc/passwd", which does not lie in the release'),
        (_with_file(path=""), 'lists "", which does not lie in the release'),
        (_with_file(sha256="0" * 63 + "x"), "has a checksum of catalog.nq that is not 64 hexadecimal digits"),
        (_with("pieces", []), "has [] as “pieces”, which must be an object"),
        (_with("pieces", {PIECED: {}}), f"has {{}} as “{PIECED}”, which must be a list"),
        (_with("pieces", {"../a.zst": []}), 'has pieces of "../a.zst", which is no file that it lists'),
        (_with("pieces", {"catalog.nq": []}), 'has pieces of "catalog.nq", which is no file that it lists'),
        (_with("pieces", {PIECED: [["1", "0" * 64]]}), f"has a piece of {PIECED} that is no size and checksum"),
        (_with("pieces", {PIECED: [[1, "0"]]}), f"has a checksum of {PIECED} that is not 64 hexadecimal digits"),
        (_with("copies", {}), "has {} as “copies”, which must be a list"),
        (_with("copies", ["catalog.nq"]), "has something among “copies” that is no object"),
        (_with_copy("catalog.nq"), 'has a copy of "catalog.nq", which is no file in pieces as it lists it'),
        (_with_copy(PIECED), f'has a copy of "{PIECED}", which is no file in pieces as it lists it'),
        (_with_copy("dumps/hrn-kg.nq", size=1), "which is no file in pieces as it lists it"),
        (_with_copy("dumps/hrn-kg.nq", path="../a"), 'lists "../a", which does not lie in the release'),
        (_with_file(size=None), "has null as “size”, which must be a whole number"),
    ],
)
def test_a_damaged_manifest_is_told_with_its_path(
    root: Path, manifest: Manifest, damage: Callable[[dict[str, Any]], object], reason: str
) -> None:
    write_manifest(root, manifest)
    document = json.loads((root / "manifest.json").read_text())
    damage(document)
    (root / "manifest.json").write_text(json.dumps(document))
    with pytest.raises(DataDamaged) as caught:
        read_manifest(root)
    assert caught.value.detail.startswith("Release 2026.11.0 is damaged: manifest.json ")
    assert caught.value.detail.endswith(reason + ".")
    assert caught.value.facts["file"] == str(root / "manifest.json")
    assert (caught.value.facts["release"], caught.value.facts["damaged"]) == ("2026.11.0", "manifest.json")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"[]", "is no JSON object"),
        (b"{", "is no JSON ("),
        (b"\xff", "is no JSON ("),
        (b"[" * 200_000, "is no JSON ("),
        (b'{"format": ' + b"1" * 5000 + b"}", "is no JSON ("),
        (None, "is missing"),
    ],
)
def test_what_is_no_manifest_at_all_is_told_too(root: Path, body: bytes | None, reason: str) -> None:
    if body is not None:
        (root / "manifest.json").write_bytes(body)
    with pytest.raises(DataDamaged, match=r"^Release 2026\.11\.0 is damaged: manifest\.json ") as caught:
        read_manifest(root)
    assert reason in caught.value.detail


def test_files_know_what_they_are() -> None:
    table = ReleaseFile("tables/count-claims.en.csv", 10, "0" * 64)
    assert (table.name, table.is_table, table.is_dump, table.is_whole_dataset) == (table.path, True, False, False)
    whole = ReleaseFile("dumps/hrn-kg.nq.gz", 10, "0" * 64)
    assert (whole.name, whole.is_table, whole.is_dump, whole.is_whole_dataset) == ("hrn-kg.nq.gz", False, True, True)
