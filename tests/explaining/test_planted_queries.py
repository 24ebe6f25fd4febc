"""Each planted query is told what is wrong with it, nothing else, and nothing where nothing is."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from planted_queries import Planted, planted

from hrn_kg.engine.base import EXPLANATION, Dataset, Job
from hrn_kg.engine.embedded.explained import HeldBase
from hrn_kg.engine.embedded.worker import Holdings, evaluate
from hrn_kg.explaining.causes import ORDER, Explanation
from hrn_kg.explaining.explain import explain
from hrn_kg.explaining.query_pieces import Nested
from hrn_kg.explaining.query_reader import read
from hrn_kg.explaining.trial import Count
from hrn_kg.site.explanations import explained
from hrn_kg.sparql import Reply
from hrn_kg.words import languages

EMPTY, ABSENT, FULL = planted("empty"), planted("absent"), planted("full")


Found = dict[str, tuple[Explanation, int]]


@pytest.fixture(scope="module")
def base(holdings: Holdings) -> HeldBase:
    return HeldBase(holdings, Dataset())


@pytest.fixture(scope="module")
def found(base: HeldBase) -> Found:
    """The explanation of each planted query by its name, and how often the base was asked for it."""
    explanations: Found = {}
    for one in EMPTY + ABSENT + FULL:
        count = Count()
        explanations[one.name] = explain(base, one.text, count), count.asks
    return explanations


def named(one: Planted) -> str:
    return one.name


def test_there_are_enough_of_each() -> None:
    assert len(EMPTY) >= 100
    assert len(ABSENT) >= 20
    assert len(FULL) >= 20
    assert len({one.name for one in EMPTY + ABSENT + FULL}) == len(EMPTY + ABSENT + FULL)


@pytest.mark.parametrize("one", EMPTY, ids=named)
def test_the_cause_is_named_and_no_other(found: Found, one: Planted) -> None:
    told = [f"{cause.kind} {cause.term}" for cause in found[one.name][0].causes]
    # A piece of several lines, or of patterns written anew, is expected by its kind alone.
    known = [next((each for each in told if each.split()[0] == name), name) for name in one.expected]
    assert sorted(told) == sorted(known)


def test_causes_come_in_the_order_in_which_they_are_worth_a_look(found: Found) -> None:
    several = [explanation.causes for explanation, _ in found.values() if len(explanation.causes) > 1]
    assert len(several) > 5
    assert any(len({cause.kind for cause in causes}) > 1 for causes in several)
    for causes in several:
        assert list(causes) == sorted(causes, key=lambda cause: (ORDER.index(cause.kind), cause.at))


@pytest.mark.parametrize("one", EMPTY, ids=named)
def test_a_mended_query_finds_something(base: HeldBase, found: Found, one: Planted) -> None:
    for mended in {cause.mended for cause in found[one.name][0].causes if cause.mended}:
        assert mended != one.text
        assert explain(base, mended).causes == ()


def test_most_of_what_is_written_wrong_is_mended(found: Found) -> None:
    """Slips of names and letters, and properties turned round: what has one cure is cured."""
    kinds = ("unknown", "text", "variable")
    wrong = [one for one in EMPTY if one.expected[0].split()[0] in kinds]
    mended = [one.name for one in wrong if any(cause.mended for cause in found[one.name][0].causes)]
    assert len(wrong) > 60
    assert len(mended) / len(wrong) > 0.85, sorted({one.name for one in wrong} - set(mended))


@pytest.mark.parametrize("one", ABSENT, ids=named)
def test_what_is_merely_absent_is_blamed_on_no_mistake(found: Found, one: Planted) -> None:
    explanation, _ = found[one.name]
    assert explanation.rows == 0
    (allowed,) = one.expected
    assert explanation.causes
    assert {cause.kind for cause in explanation.causes} <= set(allowed.split())


@pytest.mark.parametrize("one", FULL, ids=named)
def test_nothing_is_explained_where_there_are_rows(found: Found, one: Planted) -> None:
    explanation, _ = found[one.name]
    assert explanation.rows > 0
    assert explanation == Explanation(explanation.rows)


@pytest.mark.parametrize("one", EMPTY, ids=named)
def test_the_place_is_that_of_the_piece(found: Found, one: Planted) -> None:
    for cause in found[one.name][0].causes:
        if cause.kind in ("patterns", "aggregate") or cause.case in ("search", "dataset"):
            assert 0 < cause.at < len(one.text)
        else:
            piece = cause.term.rpartition("<")[2] if cause.case == "namespace" else cause.term.split(" FILTER")[0]
            assert one.text.find(piece, cause.at) - cause.at in (0, 1)


@pytest.mark.parametrize("one", EMPTY + ABSENT, ids=named)
def test_the_base_is_asked_about_twice_as_often_as_there_are_parts(found: Found, one: Planted) -> None:
    group = read(one.text).group
    inner = sum(len(each.parts) for part in group.parts if isinstance(part, Nested) for each in part.groups)
    # Beside the trials of the parts: of the whole, in its graphs and in all, and what a cause is proved by.
    assert found[one.name][1] <= 2 * (len(group.parts) + inner) + 8


def test_words_are_of_one_release_and_never_say_that_something_does_not_exist(holdings: Holdings) -> None:
    told: set[str] = set()
    for one in EMPTY + ABSENT:
        body = evaluate(holdings, Job(one.text, EXPLANATION), 100_000, 100)
        reply = Reply(body, EXPLANATION, '""', "2026.11.0", "select", cached=False)
        for lang in languages():
            explanation = explained(reply, lang)
            assert explanation.causes, one.name
            for cause in explanation.causes:
                told.add(cause.kind)
                assert "2026.11.0" in cause.words or cause.kind == "variable", cause.words
                ours = cause.words.replace(" ".join(cause.term.split()), "")
                assert "exist" not in ours and "bestaa" not in ours, cause.words
    assert told == set(ORDER)


def test_known_gaps_on_the_same_things_come_with_it(base: HeldBase) -> None:
    text = """PREFIX hro: <https://w3id.org/harmreduction/ontology#>
        PREFIX facility-type: <https://w3id.org/harmreduction/scheme/facility-type/>
        SELECT ?x { ?x a hro:Facility ; hro:facilityType facility-type:drug-consumption-room }"""
    explanation = explain(base, text)
    gaps = [gap.iri.rpartition("/")[2] for gap in explanation.gaps]
    assert explanation.rows == 0
    assert "dcr-cities" in gaps
    concerned = ox.NamedNode("https://w3id.org/harmreduction/ontology#concerns")
    room = ox.NamedNode("https://w3id.org/harmreduction/scheme/facility-type/drug-consumption-room")
    for gap in explanation.gaps:
        assert next(base._holdings.store.quads_for_pattern(ox.NamedNode(gap.iri), concerned, room, None), None)
        assert set(gap.questions) == set(languages())


def test_a_thing_that_is_named_in_words_has_its_gaps_too(base: HeldBase) -> None:
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    explanation = explain(base, f'SELECT ?x {{ ?x {label} "Drug consumption room" }}')
    assert [cause.case for cause in explanation.causes] == ["case"]
    assert "dcr-cities" in [gap.iri.rpartition("/")[2] for gap in explanation.gaps]
