"""The timeline: what is dated, in the order of time, and the drawing of what lasted from when to when."""

from __future__ import annotations

from pathlib import Path

import pytest
from planted_base import answered

from hrn_kg.answers.dated_claims import Entry, Period, Timeline, chosen, dated_claims, decades, places, themes
from hrn_kg.answers.period_drawing import draw
from hrn_kg.iris import BASE
from hrn_kg.render.views import Link

PLANTED = """
period:p1974 rdfs:label "1974"@en ; hro:edtf "1974" ; hro:earliestYear 1974 ; hro:latestYear 1974 .
period:p1979 rdfs:label "1979 or 1981"@en ; hro:edtf "[1979,1981]" ; hro:earliestYear 1979 ; hro:latestYear 1981 .
period:p1987 rdfs:label "1987"@en ; hro:edtf "1987" ; hro:earliestYear 1987 ; hro:latestYear 1987 .
period:before rdfs:label "before 2010"@en ; hro:edtf "../2009" ; hro:latestYear 2009 .
period:span rdfs:label "2003 to 2006"@en ; hro:edtf "2003/2006" ; hro:earliestYear 2003 ; hro:latestYear 2006 .
period:p2006 rdfs:label "2006"@en ; hro:edtf "2006" ; hro:earliestYear 2006 ; hro:latestYear 2006 .
period:unknown rdfs:label "not stated"@en ; hro:edtf "../.." .
place:utrecht rdfs:label "Utrecht"@en ; dct:isPartOf place:netherlands .
place:netherlands rdfs:label "Netherlands"@en .
policy:needles rdfs:label "Needles"@en . policy:pilot rdfs:label "Pilot"@en . policy:bus rdfs:label "Bus"@en .

claim:opened a hro:Statement ; rdfs:label "Opened in 1974"@en ; hro:statementKind statement-kind:event ;
  hro:period period:p1974 ; hro:statedIn document:d ; hro:about policy:bus ;
  hro:concerns place:utrecht , place:netherlands .
claim:opened-since a hro:AttributeClaim ; rdfs:label "Bus since 1974"@en ; hro:claimedProperty hro:since ;
  hro:claimedSubject policy:bus ; hro:claimedValue period:p1974 ; hro:period period:p1974 ; hro:statedIn document:d .
claim:needles-since a hro:AttributeClaim ; rdfs:label "Needles since"@en ; hro:claimedProperty hro:since ;
  hro:claimedSubject policy:needles ; hro:claimedValue period:p1979 ;
  hro:period period:p1979 ; hro:statedIn document:d .
claim:needles-until a hro:AttributeClaim ; rdfs:label "Needles until"@en ; hro:claimedProperty hro:until ;
  hro:claimedSubject policy:needles ; hro:claimedValue period:p1987 ;
  hro:period period:p1987 ; hro:statedIn document:d .
claim:pilot-until a hro:AttributeClaim ; rdfs:label "Pilot until 2006"@en ; hro:claimedProperty hro:until ;
  hro:claimedSubject policy:pilot ; hro:claimedValue period:p2006 ; hro:period period:span ; hro:statedIn document:d .
claim:grew a hro:Statement ; rdfs:label "Grew"@en ; hro:statementKind statement-kind:trend ;
  hro:period period:before ;
  hro:statedIn document:d ; hro:doubtReason caveat:odd ; hro:concerns place:netherlands , policy:needles .
claim:counted a hro:Observation ; rdfs:label "12 in 1974"@en ; hro:period period:p1974 ; hro:statedIn document:d ;
  hro:concerns place:utrecht , place:netherlands .
claim:written a hro:Statement ; rdfs:label "As written"@en ; hro:statementKind statement-kind:event ;
  hro:period period:p2006 ; hro:caveat caveat:period-is-publication ; hro:statedIn document:d .
claim:some-time a hro:Statement ; rdfs:label "Some time"@en ; hro:statementKind statement-kind:event ;
  hro:period period:unknown ; hro:statedIn document:d .
<https://w3id.org/harmreduction/id/comparison/c> a hro:Disagreement ; rdfs:label "Or not"@en ;
  hro:compares claim:opened .
"""


@pytest.fixture(scope="module")
def timeline(tmp_path_factory: pytest.TempPathFactory) -> Timeline:
    return answered(tmp_path_factory.mktemp("timeline"), PLANTED, lambda data: dated_claims(data, "en"))


def names(entries: tuple[Entry, ...]) -> list[str]:
    return [entry.name.text for entry in entries]


def test_entries_stand_in_the_order_of_time(timeline: Timeline) -> None:
    assert names(timeline.entries) == [
        "12 in 1974",
        "Bus since 1974",
        "Opened in 1974",
        "Needles since",
        "Needles until",
        "Pilot until 2006",
        "Grew",
    ]


def test_the_time_of_publication_and_a_time_that_is_not_stated_date_nothing(timeline: Timeline) -> None:
    assert {"As written", "Some time"}.isdisjoint(names(timeline.entries))


def test_a_kind_is_chosen_and_an_event_is_not_repeated_by_its_beginning(timeline: Timeline) -> None:
    assert names(chosen(timeline.entries, "events")) == [
        "Opened in 1974",
        "Needles since",
        "Needles until",
        "Pilot until 2006",
    ]
    assert names(chosen(timeline.entries, "trends")) == ["Grew"]
    assert names(chosen(timeline.entries, "figures")) == ["12 in 1974"]
    assert len(chosen(timeline.entries)) == 7


def test_a_place_and_a_theme_narrow(timeline: Timeline) -> None:
    utrecht, needles = BASE + "id/place/utrecht", BASE + "id/policy/needles"
    assert names(chosen(timeline.entries, place=utrecht)) == ["12 in 1974", "Opened in 1974"]
    assert names(chosen(timeline.entries, theme=needles)) == ["Grew"]
    assert names(chosen(timeline.entries, place=utrecht, theme=needles)) == []


def test_topics_are_counted_and_one_that_chooses_nothing_is_left_out(timeline: Timeline) -> None:
    assert [(topic.name.text, topic.count) for topic in places(timeline, timeline.entries)] == [
        ("Netherlands", 3),
        ("Utrecht", 2),
    ]
    assert [topic.name.text for topic in themes(timeline, timeline.entries)] == ["Needles"]
    # Where all three of the country are of the town, the country chooses nothing.
    of_town = [entry for entry in timeline.entries if entry.name.text in ("12 in 1974", "Opened in 1974")]
    assert [topic.name.text for topic in places(timeline, [*of_town, of_town[0]])] == ["Netherlands", "Utrecht"]
    all_town = Timeline(timeline.entries, timeline.names, {BASE + "id/place/netherlands": {BASE + "id/place/utrecht"}})
    thrice = [
        Entry(f"{number}", one.name, one.period, one.kind, one.how, one.subjects, one.topics, None)
        for number, one in enumerate([*of_town, *of_town])
    ]
    assert [topic.name.text for topic in places(all_town, thrice)] == ["Utrecht"]


def test_decades_doubts_and_disputes(timeline: Timeline) -> None:
    groups = decades(timeline.entries)
    assert [(decade, len(entries)) for decade, entries in groups.items()] == [(1970, 4), (1980, 1), (2000, 2)]
    (grew,) = [entry for entry in timeline.entries if entry.name.text == "Grew"]
    assert len(grew.doubts) == 1
    assert grew.disputes == ()
    (opened,) = [entry for entry in timeline.entries if entry.name.text == "Opened in 1974"]
    assert [dispute.text for dispute in opened.disputes] == ["Or not"]


@pytest.mark.parametrize(
    ("edtf", "first", "last", "date", "is_approximate"),
    [
        ("1974", 1974, 1974, "1974", False),
        ("1979-06-08", 1979, 1979, "1979-06-08", False),
        ("1985~", 1985, 1985, "", True),
        ("1987/..", 1987, None, "", False),
        ("199X/..", 1990, None, "", True),
        ("[1979,1981]", 1979, 1981, "", True),
        ("1976~/1979", 1976, 1979, "", True),
    ],
)
def test_a_period_says_what_is_exact(
    edtf: str, first: int | None, last: int | None, date: str, is_approximate: bool
) -> None:
    period = Period(Link(edtf), edtf, first, last)
    assert (period.date, period.is_approximate) == (date, is_approximate)


def test_only_what_is_stated_is_drawn(timeline: Timeline) -> None:
    drawing = draw(timeline.entries, timeline.names)
    assert drawing is not None
    bus, needles, pilot = drawing.bars
    assert [bar.full for bar in drawing.bars] == ["Bus", "Needles", "Pilot"]
    assert [year for year, _ in drawing.years] == [1970, 1980, 1990, 2000, 2010]
    place = dict(drawing.years)
    # A beginning without an end; one of two years, with an end; an end without a beginning.
    assert (bus.end, bus.within, bus.is_approximate) == (None, None, False)
    assert bus.start is not None and place[1970] < bus.start < place[1980]
    assert needles.start is not None and needles.within is not None and needles.end is not None
    assert needles.start < needles.within < needles.end
    assert needles.is_approximate
    assert pilot.start is None and pilot.end is not None
    assert place[2000] < pilot.end < place[2010]
    assert pilot.is_before and pilot.text < pilot.end
    assert needles.words == "1979 or 1981 – 1987"


def test_one_thing_is_no_drawing(timeline: Timeline) -> None:
    assert draw([one for one in timeline.entries if one.name.text == "Bus since 1974"], timeline.names) is None


def test_nothing_dated_is_an_empty_timeline(tmp_path: Path) -> None:
    empty = answered(tmp_path, "place:utrecht rdfs:label 'Utrecht'@en .", lambda data: dated_claims(data, "en"))
    assert empty.entries == ()
    assert places(empty, empty.entries) == ()
