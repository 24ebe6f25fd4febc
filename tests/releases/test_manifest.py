"""The manifest of a release is read in one place, and what is wrong with one is told with the path of the file."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hrn_kg.errors import ReleaseNotFound
from hrn_kg.releases.manifest import (
    FORMAT,
    Manifest,
    ReleaseFile,
    Withdrawal,
    list_files,
    read_manifest,
    write_manifest,
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "2026.11.0"
    (root / "dumps").mkdir(parents=True)
    (root / "dumps" / "hrn-kg.nq").write_text("<a:a> <a:b> <a:c> <a:g> .\n")
    (root / "catalog.ttl").write_text("# none\n")
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
        distinct=1,
        withdrawn={"a:old": Withdrawal("2026.10.3"), "a:older": Withdrawal("2026.10.2", "a:new")},
    )


def test_what_is_written_is_read(root: Path, manifest: Manifest) -> None:
    write_manifest(root, manifest)
    assert read_manifest(root) == manifest
    assert [file.name for file in manifest.files] == ["catalog.ttl", "hrn-kg.nq"]
    assert [file.is_dump for file in manifest.files] == [False, True]
    assert manifest.is_whole(root)
    (root / "catalog.ttl").write_text("# longer\n")
    assert not manifest.is_whole(root)
    (root / "catalog.ttl").unlink()
    assert not manifest.is_whole(root)


def test_a_manifest_of_another_format_is_read_but_not_whole(root: Path, manifest: Manifest) -> None:
    write_manifest(root, replace(manifest, format=FORMAT - 1))
    assert not read_manifest(root).is_whole(root), "the next build makes the release anew"


def test_earlier_formats_had_fewer_members(root: Path, manifest: Manifest) -> None:
    write_manifest(root, replace(manifest, format=1))
    document = json.loads((root / "manifest.json").read_text())
    del document["distinct"], document["withdrawn"]
    (root / "manifest.json").write_text(json.dumps(document))
    read = read_manifest(root)
    assert (read.distinct, dict(read.withdrawn)) == (None, {})


def _without(name: str) -> Callable[[dict[str, Any]], object]:
    return lambda document: document.pop(name)


def _with(name: str, value: object) -> Callable[[dict[str, Any]], object]:
    return lambda document: document.update({name: value})


def _with_file(**members: object) -> Callable[[dict[str, Any]], object]:
    return lambda document: document["files"][0].update(members)


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (_without("format"), "“format” is missing"),
        (_with("format", FORMAT + 1), f"its format is {FORMAT + 1}, and this software reads formats 1 to {FORMAT}"),
        (_with("format", "3"), '“format” must be a whole number, not "3"'),
        (_with("format", True), "“format” must be a whole number, not true"),
        (_without("id"), "“id” is missing"),
        (_without("content"), "“content” is missing"),
        (_without("files"), "“files” is missing"),
        (_with("files", {}), "“files” must be a list, not {}"),
        (_with("files", ["catalog.ttl"]), "each of “files” must be an object"),
        (_with("created", "yesterday"), "yesterday"),
        (_with("created", "2026-11-24T12:00:00"), "“created” needs a time zone"),
        (_with("graphs", {"a:g": "one"}), "“a:g” must be a whole number"),
        (_with("withdrawn", {"a:old": {}}), "“last” is missing"),
        (_with("withdrawn", {"a:old": "2026.10.3"}), "each of “withdrawn” must be an object"),
        (_with_file(path="../secret"), "the path '../secret' does not lie in the release"),
        (_with_file(path="/etc/passwd"), "the path '/etc/passwd' does not lie in the release"),
        (_with_file(path=""), "the path '' does not lie in the release"),
        (_with_file(sha256="0" * 63 + "x"), "must be 64 hexadecimal digits"),
        (_with_file(size=None), "“size” must be a whole number, not null"),
    ],
)
def test_a_damaged_manifest_is_told_with_its_path(
    root: Path, manifest: Manifest, damage: Callable[[dict[str, Any]], object], reason: str
) -> None:
    write_manifest(root, manifest)
    document = json.loads((root / "manifest.json").read_text())
    damage(document)
    (root / "manifest.json").write_text(json.dumps(document))
    with pytest.raises(ReleaseNotFound) as caught:
        read_manifest(root)
    assert reason in caught.value.detail
    assert str(root / "manifest.json") in caught.value.detail
    assert caught.value.facts == {"release": "2026.11.0", "file": str(root / "manifest.json")}


@pytest.mark.parametrize("text", ["", "[]", "{", "\udcff"])
def test_what_is_no_manifest_at_all_is_told_too(root: Path, text: str) -> None:
    (root / "manifest.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ReleaseNotFound, match=r"no readable manifest: .*manifest\.json"):
        read_manifest(root)
    (root / "manifest.json").unlink()
    with pytest.raises(ReleaseNotFound, match=r"no readable manifest: .*manifest\.json"):
        read_manifest(root)


def test_files_know_what_they_are() -> None:
    table = ReleaseFile("tables/count-claims.en.csv", 10, "0" * 64)
    assert (table.name, table.is_table, table.is_dump, table.is_whole_dataset) == (table.path, True, False, False)
    whole = ReleaseFile("dumps/hrn-kg.nq.gz", 10, "0" * 64)
    assert (whole.name, whole.is_table, whole.is_dump, whole.is_whole_dataset) == ("hrn-kg.nq.gz", False, True, True)
