"""Lines of a subject are found in a sorted file, wherever the blocks of its index begin."""

from __future__ import annotations

import random
from itertools import groupby
from pathlib import Path

import pytest

from hrn_kg.quad_lines import subject_of_line
from hrn_kg.releases import sorted_lines
from hrn_kg.releases.sorted_lines import SortedLines, sorted_lines_in


@pytest.mark.parametrize("block", [1, 7, 64, 10_000])
def test_each_subject_has_its_lines_and_no_others(block: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sorted_lines, "_BLOCK", block)
    dice = random.Random(block)
    subjects = [*(f"<urn:{dice.randrange(300)}>" for _ in range(60)), "_:c14n1", "_:c14n10", "<urn:1/a>"]
    made = (f'{dice.choice(subjects)} <urn:p> "{dice.random()} <urn:2> " .\n'.encode() for _ in range(400))
    lines = sorted(made)
    (tmp_path / "a.nq").write_bytes(b"".join(lines))
    with sorted_lines_in(tmp_path / "a.nq") as found:
        for subject, own in groupby(lines, key=subject_of_line):
            assert list(found.of(subject)) == list(own)
        for other in (b"<urn:", b"<urn:2", b"<urn:300>", b"<a>", b"_:z", b""):
            assert list(found.of(other)) == []


def test_of_nothing_there_is_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.nq").write_bytes(b"")
    with sorted_lines_in(tmp_path / "a.nq") as found:
        assert list(found.of(b"<urn:a>")) == []
    assert list(SortedLines(b"<urn:a> <urn:b> <urn:c> .\n").of(b"<urn:a>")) == [b"<urn:a> <urn:b> <urn:c> .\n"]
