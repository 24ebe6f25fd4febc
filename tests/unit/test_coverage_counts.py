"""What no excerpt touches is found: sentences, numbers, and exclusions with a reason."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from hrn_kg import evidence
from hrn_kg.errors import ContentError
from hrn_kg.evidence import coverage_counts as coverage

TEXT = evidence.normalise("There were 7,569 clients in 2014 [3]. Dr. J. Jansen found two rooms, i.e. few. Page 4 of 9.")
KEY = evidence.checksum(TEXT)[:16]


def quads(*words: str) -> list[ox.Quad]:
    triples = [t for w in words for t in evidence.excerpt(KEY, evidence.find(TEXT, w), w)]
    return [ox.Quad(t.subject, t.predicate, t.object) for t in triples]


def test_sentences_and_numbers_are_cut_where_a_reader_cuts_them() -> None:
    assert [TEXT[s:e].strip() for s, e in coverage.sentences(TEXT)] == [
        "There were 7,569 clients in 2014 [3].",
        "Dr.",
        "J. Jansen found two rooms, i.e. few.",
        "Page 4 of 9.",
    ]
    assert [TEXT[s:e] for s, e in coverage.numbers(TEXT)] == ["7,569", "2014", "3", "two", "4", "9"]


def test_touched_excluded_and_left() -> None:
    start = TEXT.index("Page")
    out = [evidence.Exclusion("s9", start, len(TEXT), "page number")]
    (found,) = evidence.measure(quads("7,569 clients"), {KEY: TEXT}, {"s9": KEY}, out)
    assert (found.sentences, found.sentences_touched, found.sentences_excluded) == (4, 1, 1)
    assert (found.numbers, found.numbers_touched, found.numbers_excluded) == (6, 1, 2)
    assert [text for _, text in found.untouched_numbers] == ["2014", "3", "two"]
    assert found.share_of_sentences == 0.5


def test_half_a_number_is_not_touched() -> None:
    (found,) = evidence.measure(quads("7,5"), {KEY: TEXT}, {"s9": KEY})
    assert found.numbers_touched == 0


def test_an_exclusion_needs_a_reason(tmp_path: Path) -> None:
    path = tmp_path / "exclusions.tsv"
    path.write_text("# reviewed\ns9\t10\t20\tpage number\ns9\t30\t40\t\n")
    with pytest.raises(ContentError, match="line 3"):
        evidence.read_exclusions(path)
    path.write_text("# reviewed\ns9\t10\t20\tpage number\n")
    assert evidence.read_exclusions(path) == (evidence.Exclusion("s9", 10, 20, "page number"),)
