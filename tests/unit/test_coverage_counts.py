"""What no excerpt carries is found: characters, sentences, clauses, numbers, and exclusions with a reason."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from hrn_kg import evidence
from hrn_kg.errors import ContentError
from hrn_kg.evidence import pieces

TEXT = evidence.normalise("There were 7,569 clients in 2014 [3]. Dr. J. Jansen found two rooms, i.e. few. Page 4 of 9.")
KEY = evidence.checksum(TEXT)[:16]


def quads(*words: str) -> list[ox.Quad]:
    triples = [t for w in words for t in evidence.excerpt(KEY, evidence.find(TEXT, w), w)]
    return [ox.Quad(t.subject, t.predicate, t.object) for t in triples]


def test_sentences_and_numbers_are_cut_where_a_reader_cuts_them() -> None:
    assert [TEXT[s:e].strip() for s, e in pieces.sentences(TEXT)] == [
        "There were 7,569 clients in 2014 [3].",
        "Dr.",
        "J. Jansen found two rooms, i.e. few.",
        "Page 4 of 9.",
    ]
    assert [TEXT[s:e] for s, e in pieces.numbers(TEXT)] == ["7,569", "2014", "3", "two", "4", "9"]


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("They came by night, and they left by day.", ["They came by night,", "and they left by day."]),
        ("It is safe, clean and dry.", ["It is safe, clean and dry."]),
        (
            "A room (open since the year 2019) serves the guests; nobody pays for it: it is free of charge for all.",
            [
                "A room (open since the year 2019)",
                "serves the guests; nobody pays for it:",
                "it is free of charge for all.",
            ],
        ),
        ("The room was closed by the council because neighbours complained of noise", None),
        ("Het was een drukke week, maar niemand klaagde over het lawaai.", None),
        ("One more. Two more. Three.", ["One more.", "Two more.", "Three."]),
    ],
)
def test_clauses_are_cut_at_marks_and_conjunctions_with_four_words_each(text: str, clauses: list[str] | None) -> None:
    found = [text[start:end] for start, end in pieces.clauses(text)]
    assert found == clauses if clauses is not None else len(found) == 2
    assert "".join(found).replace(" ", "") == text.replace(" ", "")


def test_a_clause_is_carried_when_passages_hold_half_of_it() -> None:
    text = "They came by night, and they left by day."
    key = evidence.checksum(text)[:16]

    def carried(*words: str) -> evidence.Coverage:
        triples = [t for w in words for t in evidence.excerpt(key, evidence.find(text, w), w)]
        (found,) = evidence.measure(
            [ox.Quad(t.subject, t.predicate, t.object) for t in triples], {key: text}, {"s9": key}
        )
        return found

    found = carried("They came", "left by day")
    assert (found.clauses.all, found.clauses.carried) == (2, 1)
    assert [words for _, words in found.clauses.left] == ["They came by night,"]
    assert (found.characters.all, found.characters.carried) == (len(text), len("They came") + len("left by day"))
    assert found.sentences.left == ()
    assert carried("They came", "night", "left by day").clauses.left == (), "two passages together"
    assert carried("They came", "They came by", "left by day").clauses.carried == 2
    assert carried("They came", "hey came").characters.carried == len("They came"), "no character counts twice"


def test_touched_excluded_and_left() -> None:
    start = TEXT.index("Page")
    out = [evidence.Exclusion("s9", start, len(TEXT), "page number")]
    (found,) = evidence.measure(quads("7,569 clients"), {KEY: TEXT}, {"s9": KEY}, out)
    assert (found.sentences.all, found.sentences.carried, found.sentences.excluded) == (4, 1, 1)
    assert (found.numbers.all, found.numbers.carried, found.numbers.excluded) == (6, 1, 2)
    assert [text for _, text in found.numbers.left] == ["2014", "3", "two"]
    assert found.sentences.share == 0.5


def test_half_a_number_is_not_touched() -> None:
    (found,) = evidence.measure(quads("7,5"), {KEY: TEXT}, {"s9": KEY})
    assert found.numbers.carried == 0


def test_an_exclusion_needs_a_reason(tmp_path: Path) -> None:
    path = tmp_path / "exclusions.tsv"
    path.write_text("# reviewed\ns9\t10\t20\tpage number\ns9\t30\t40\t\n")
    with pytest.raises(ContentError, match="line 3"):
        evidence.read_exclusions(path)
    path.write_text("# reviewed\ns9\t10\t20\tpage number\n")
    assert evidence.read_exclusions(path) == (evidence.Exclusion("s9", 10, 20, "page number"),)
