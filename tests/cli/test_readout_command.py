"""`hrn-kg readout`: from the content or a release, all claims or those named, and what it says to a wrong name."""

from __future__ import annotations

from pathlib import Path

import pytest

import small_content
from hrn_kg.cli import main

CLAIM = """@prefix direction: <https://w3id.org/harmreduction/scheme/direction/> .
claim:homelessness a hro:Statement ; rdfs:label "Fewer homeless people"@en , "Minder daklozen"@nl ;
  hro:direction direction:decrease ; hro:place place:amsterdam ."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    content = small_content.make(tmp_path / "content").root
    small_content.write(content, "data/claims.ttl", CLAIM)
    return content


def run(root: Path, tmp_path: Path, *arguments: str) -> int:
    return main(["--home", str(tmp_path / "home"), "--content", str(root), *arguments])


@pytest.mark.parametrize("name", ["homelessness", "claim:homelessness", None])
def test_a_claim_of_the_content_is_read_out(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str | None
) -> None:
    assert run(root, tmp_path, "readout", *([name] if name else [])) == 0
    told = capsys.readouterr().out
    assert "claim:homelessness  Statement" in told
    assert "label    Fewer homeless people" in told
    assert "label    Minder daklozen" in told
    assert told.count("readout  ") == (2 if name else 2 * told.count("  en  label"))
    assert (told.count("  en  label") == 1) is bool(name)
    assert "decreased" in told
    assert "afgenomen" in told


def test_a_wrong_name_gets_the_nearest(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(root, tmp_path, "readout", "claim:homelesness") == 2
    told = capsys.readouterr().err
    assert "no claim claim:homelesness" in told
    assert "homelessness" in told.partition("Near to it")[2]


def test_without_a_release_it_says_so(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(root, tmp_path, "readout", "--release", "current") == 2
    assert "hrn-kg build" in capsys.readouterr().err
