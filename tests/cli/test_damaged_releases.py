"""Commands and damaged files: one sentence with the path and the way out, exit 2; `releases --check` names them all."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import small_content
from hrn_kg.cli import main


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def run(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    root = small_content.make(tmp_path / "content").root

    def call(*arguments: object) -> Result:
        capsys.readouterr()
        code = main(["--home", str(home), "--content", str(root), *map(str, arguments)])
        return Result(code, *capsys.readouterr())

    return call


@pytest.fixture
def release(run: Run, home: Path, small_home: Path) -> Path:
    """The folder of the only release."""
    shutil.copytree(small_home, home)
    (found,) = (home / "releases").glob("2*")
    return found


def edited(release: Path, **members: object) -> None:
    manifest = release / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), **members}))


DAMAGE: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "empty": (lambda path: (path / "manifest.json").write_text(""), "manifest.json", "is empty"),
    "no JSON": (lambda path: (path / "manifest.json").write_text("{"), "manifest.json", "is no JSON"),
    "truncated": (lambda path: os.truncate(path / "manifest.json", 100), "manifest.json", "is no JSON"),
    "no manifest": (lambda path: (path / "manifest.json").unlink(), "manifest.json", "is missing"),
    "no members": (lambda path: (path / "manifest.json").write_text("{}"), "manifest.json", "lacks “format”"),
    "other format": (lambda path: edited(path, format=99), "manifest.json", "is of format 99"),
    "wrong type": (lambda path: edited(path, graphs=[]), "manifest.json", "as “graphs”, which must be an object"),
    "outside": (
        lambda path: edited(path, files=[{"path": "../../x", "size": 1, "sha256": "0" * 64}]),
        "manifest.json",
        "does not lie in the release",
    ),
    "edited": (lambda path: edited(path, software="1"), "manifest.json", "its checksum differs"),
    "catalogue": (
        lambda path: (path / "catalog.nq.zst" / "0000").write_text("x"),
        "catalog.nq.zst/0000",
        "has 1 bytes and should have",
    ),
    "one piece": (
        lambda path: (path / "dumps" / "hrn-kg.nq.zst" / "0000").unlink(),
        "dumps/hrn-kg.nq.zst/0000",
        "is missing",
    ),
    "all pieces": (
        lambda path: shutil.rmtree(path / "dumps" / "hrn-kg.ttl.zst"),
        "dumps/hrn-kg.ttl.zst/0000",
        "is missing",
    ),
    "piece too many": (
        lambda path: (path / "dumps" / "hrn-kg.nq.zst" / "0003").write_text(""),
        "manifest.json",
        "does not list dumps/hrn-kg.nq.zst/0003",
    ),
    "short sums": (
        lambda path: os.truncate(path / "SHA256SUMS", (path / "SHA256SUMS").stat().st_size - 9),
        "SHA256SUMS",
        "is not the list of the files",
    ),
    "sums": (lambda path: (path / "SHA256SUMS").write_text(""), "SHA256SUMS", "is not the list of the files"),
}


@pytest.mark.parametrize("case", DAMAGE)
def test_a_damaged_release_is_told_in_one_sentence(run: Run, release: Path, case: str) -> None:
    damage, name, words = DAMAGE[case]
    damage(release)
    for command in (("serve", "--port", "0"), ("query", "list-places")):
        result = run(*command)
        assert (result.code, result.out) == (2, ""), command
        (line,) = result.err.splitlines()
        assert line.startswith(f"hrn-kg: {release / name}: Release {release.name} is damaged: {name} "), line
        assert words in line, line
        assert "'hrn-kg build'" in line, "the way out"
        assert "internal fault" not in line

    checked = run("releases", "--check")
    assert checked.code == 1
    line, *_ = checked.out.splitlines()  # of all pieces that are missing, each is named
    assert line.startswith(f"{release.name}  ")
    assert name in line, line
    assert words in line, line

    built = run("build")
    assert built.code == 0
    assert f"Release {release.name} is damaged: {name}" in built.err
    assert "A new release takes its place." in built.err
    year, month, _ = release.name.split(".")
    assert built.out.startswith(f"Release {year}.{month}.1 is current")
    assert run("query", "list-places").code == 0
    listed = run("releases")
    assert (listed.code, len(listed.out.splitlines())) == (0, 2)
    again = run("releases", "--check")
    assert again.code == 1, "the old one still is"
    assert again.out.splitlines()[0].startswith(f"{year}.{month}.1  ")
    assert "whole" in again.out.splitlines()[0]
    assert run("releases", "--keep", 1).code == 0
    assert run("releases", "--check").code == 0


def test_every_damaged_file_is_named(run: Run, release: Path) -> None:
    whole = run("releases", "--check")
    assert (whole.code, whole.err) == (0, "")
    assert "whole, " in whole.out
    (release / "dumps" / "hrn-kg.nq.zst" / "0000").unlink()
    (release / "prefixes.ttl").write_text("")
    result = run("releases", "--check")
    assert result.code == 1
    named = [line.split(maxsplit=2)[1] for line in result.out.splitlines()]
    assert named == ["dumps/hrn-kg.nq.zst/0000", "prefixes.ttl"]
    assert "hrn-kg build" in result.err


def test_where_there_is_nothing_to_look_at_or_no_permission_that_is_told(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = run("releases", "--check")
    assert (result.code, "no release" in result.err) == (2, True)
    assert run("build").code == 0

    def denied(path: Path, *_: object) -> str:
        raise PermissionError(13, "Permission denied", str(path))

    # The tests may run as root, who may read everything.
    with monkeypatch.context() as patched:
        patched.setattr("hrn_kg.checksums.digest_of", denied)
        result = run("releases", "--check")
    assert result.code == 2
    assert "cannot be read (Permission denied)" in result.out
    assert "a user who may read them" in result.err
    (home / "releases").rename(home / "elsewhere")
    (home / "releases").write_text("")
    for command in (("releases", "--check"), ("releases",), ("serve",), ("query", "list-places")):
        result = run(*command)
        assert result.code == 2, command
        (line,) = result.err.splitlines()
        assert line.startswith(f"hrn-kg: {home / 'releases'}"), line
        assert "cannot be read" in line
    assert run("build").code == 2


@pytest.mark.parametrize("damage", ["empty", "garbage", "missing", "directory", "of nothing", "checksum"])
def test_a_damaged_pointer_is_told_in_one_sentence(run: Run, release: Path, damage: str) -> None:
    pointer = release.parent / "current"
    flipped = pointer.read_text()[:-2] + ("1" if pointer.read_text()[-2] == "0" else "0") + "\n"
    pointer.unlink()
    if damage == "directory":
        pointer.mkdir()
    elif damage == "checksum":
        pointer.write_text(flipped)
    elif damage != "missing":
        pointer.write_text({"empty": "", "garbage": "\x00\x01", "of nothing": "2031.1.0\n"}[damage])
    for command in (("serve",), ("query", "list-places")):
        result = run(*command)
        assert (result.code, result.out) == (2, "")
        (line,) = result.err.splitlines()
        assert line.startswith(f"hrn-kg: {pointer}: The pointer to the current release ")
        assert "hrn-kg build" in line
    checked = run("releases", "--check")
    assert checked.code == 1
    assert checked.out.splitlines()[0].startswith("current")
    assert checked.out.splitlines()[1].startswith(release.name), "the release itself is whole"
    built = run("build")
    if damage == "directory":
        assert (built.code, "move it away" in built.err) == (2, True)
        pointer.rmdir()
        built = run("build")
    assert built.code == 0
    assert run("releases", "--check").code == 0
    assert run("query", "list-places").code == 0


def test_a_pointer_without_a_checksum_is_whole(run: Run, release: Path) -> None:
    (release.parent / "current").write_text(f"{release.name}\n")
    assert run("releases", "--check").code == 0
    assert run("query", "list-places").code == 0
