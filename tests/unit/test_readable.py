"""Numbers, durations and values as readers want them."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from hrn_kg import words
from hrn_kg.answers.claims import joined
from hrn_kg.answers.literature import how_lost
from hrn_kg.answers.readable import value_of
from hrn_kg.render.triple_index import TripleIndex
from hrn_kg.render.views import Viewer
from hrn_kg.vocab import STANDARD, expand, hro


@pytest.mark.parametrize(
    ("text", "dutch", "english"),
    [
        ("45000", "45.000", "45,000"),
        ("-1200.5", "-1.200,5", "-1,200.5"),
        ("24", "24", "24"),
        ("1.", "1.", "1."),
        ("16 out of 100.000", "16 out of 100.000", "16 out of 100.000"),
        ("", "", ""),
    ],
)
def test_a_number_is_written_as_the_language_does(text: str, dutch: str, english: str) -> None:
    assert (words.number("nl", text), words.number("en", text)) == (dutch, english)


def test_a_year_is_no_amount() -> None:
    viewer = Viewer(TripleIndex((), STANDARD), "nl")
    assert value_of(viewer, ox.Literal("2018", datatype=ox.NamedNode(expand("xsd:gYear")))).text == "2018"
    assert value_of(viewer, ox.Literal(2018)).text == "2.018"


def test_a_duration_is_told_in_words() -> None:
    viewer = Viewer(TripleIndex((), STANDARD), "nl")
    kind = ox.NamedNode(expand("xsd:duration"))
    assert value_of(viewer, ox.Literal("P3M", datatype=kind)).text == "3 maanden"
    assert value_of(viewer, ox.Literal("P1M", datatype=kind)).text == "1 maand"


def test_a_term_of_a_vocabulary_is_no_link_and_a_match_elsewhere_is() -> None:
    viewer = Viewer(TripleIndex((), STANDARD), "en")
    other = ox.NamedNode("http://www.wikidata.org/entity/Q1")
    assert value_of(viewer, other, hro("about")).href is None
    link = value_of(viewer, other, expand("skos:exactMatch"))
    assert (link.text, link.href) == ("www.wikidata.org: Q1", "http://www.wikidata.org/entity/Q1")


def test_names_are_joined_as_in_a_sentence() -> None:
    assert joined(["A"], "nl") == "A"
    assert joined(["A", "B", "A", "C"], "nl") == "A, B en C"


def test_how_a_source_is_lost_is_told_by_the_narrowest_class() -> None:
    unresolved, lost = hro("UnresolvedSource"), hro("LostSource")
    assert how_lost([unresolved]) == "mark"
    assert how_lost([unresolved, lost]) == "lost"
    assert how_lost([expand("bibo:Document")]) == ""
