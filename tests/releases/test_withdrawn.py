"""A thing that a release no longer describes is remembered as withdrawn, with its successor where one is stated."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

import small_content
from hrn_kg import releases
from hrn_kg.content import find_content
from hrn_kg.pieced_files import parts_of

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ID = "https://w3id.org/harmreduction/id/"
BOTH = """
    place:delft a dct:Location ; rdfs:label "Delft"@nl .
    place:gouda a dct:Location ; rdfs:label "Gouda"@nl .
    """


@pytest.fixture
def root(tmp_path: Path) -> Path:
    small_content.make(tmp_path / "content")
    small_content.write(tmp_path / "content", "data/more.ttl", BOTH)
    return tmp_path


def build(root: Path, text: str | None = None) -> releases.Release:
    if text is not None:
        small_content.write(root / "content", "data/more.ttl", text)
    return releases.build(find_content(root / "content"), root / "home", now=NOW)


def withdrawn(release: releases.Release) -> dict[str, dict[str, str]]:
    """What is known of the withdrawn things, but for when that was."""
    known = {iri: withdrawal.facts() for iri, withdrawal in release.manifest.withdrawn.items()}
    return {iri: {name: facts[name] for name in ("last", "successor") if name in facts} for iri, facts in known.items()}


def test_the_release_that_withdrew_a_thing_stays_known(root: Path) -> None:
    build(root)
    second = build(root, 'place:gouda a dct:Location ; rdfs:label "Gouda"@nl .')
    third = build(root, 'place:gouda a dct:Location ; rdfs:label "G"@nl .\nplace:delft dct:isReplacedBy place:gouda .')
    (facts,) = (withdrawal.facts() for withdrawal in third.manifest.withdrawn.values())
    assert (facts["release"], facts["date"]) == (second.id, "2026-11-24T12:00:01Z")
    assert facts["successor"] == f"{ID}place/gouda"


def test_the_first_release_withdraws_nothing(root: Path) -> None:
    assert withdrawn(build(root)) == {}


def test_what_is_missing_is_withdrawn_and_stays_so(root: Path) -> None:
    first = build(root)
    second = build(root, 'place:gouda a dct:Location ; rdfs:label "Gouda"@nl .')
    assert withdrawn(second) == {f"{ID}place/delft": {"last": first.id}}
    third = build(root, 'place:gouda a dct:Location ; rdfs:label "Gouda aan de IJssel"@nl .')
    assert withdrawn(third) == withdrawn(second)
    fourth = build(root, BOTH)
    assert withdrawn(fourth) == {}


def test_a_successor_is_told_and_is_no_description(root: Path) -> None:
    first = build(root)
    second = build(
        root, 'place:delft dct:isReplacedBy place:utrecht .\nplace:gouda a dct:Location ; rdfs:label "G"@nl .'
    )
    told = {f"{ID}place/delft": {"last": first.id, "successor": f"{ID}place/utrecht"}}
    assert withdrawn(second) == told
    # The word of farewell may be taken out later: it is remembered.
    assert withdrawn(build(root, 'place:gouda a dct:Location ; rdfs:label "Gouda"@nl .')) == told


def test_a_thing_that_says_who_replaces_it_but_is_still_described_is_not_withdrawn(root: Path) -> None:
    build(root)
    text = BOTH + "place:delft dct:isReplacedBy place:utrecht ."
    assert withdrawn(build(root, text)) == {}


def test_what_a_damaged_release_described_is_known_from_the_log(root: Path) -> None:
    build(root)
    second = build(root, BOTH + 'place:leiden a dct:Location ; rdfs:label "Leiden"@nl .')
    parts_of(second.dumps / "hrn-kg.nq")[0].write_text("no quads")
    third = build(root, 'place:gouda a dct:Location ; rdfs:label "Gouda"@nl .')
    assert withdrawn(third) == {f"{ID}place/{name}": {"last": second.id} for name in ("delft", "leiden")}
