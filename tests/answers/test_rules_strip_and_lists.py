"""Rules with their alternatives joined, the drawing of figures in time, the pages of a long list; on planted data."""

from __future__ import annotations

import pytest
from planted import figure, figures, viewer

from hrn_kg.answers.record_list import EACH, page_of
from hrn_kg.answers.rules import read_rules
from hrn_kg.answers.scale import Scale
from hrn_kg.answers.strip import strip

RULES = """
    :age a hro:Rule ; hro:ruleKind rule-kind:requirement ; hro:place place:utrecht ; hro:period period:y2015 ;
      rdfs:label "older than 21"@en .
    :police a hro:Rule ; hro:ruleKind rule-kind:requirement ; hro:place place:utrecht ; hro:period period:y2015 ;
      hro:orElse :doctor , :worker ; rdfs:label "police"@en .
    :doctor a hro:Rule ; hro:ruleKind rule-kind:requirement ; hro:orElse :police , :worker ;
      hro:place place:utrecht ; hro:period period:y2015 ; rdfs:label "doctor (or worker or police)"@en .
    :worker a hro:Rule ; hro:ruleKind rule-kind:requirement ; hro:orElse :police , :doctor ; rdfs:label "worker"@en .
    :list a hro:Rule ; hro:ruleKind rule-kind:information-sharing ; rdfs:label "list to the police"@en .
    rule-kind:requirement rdfs:label "requirement"@en .
"""


def test_alternatives_stand_in_one_line_with_place_and_date() -> None:
    found = read_rules(viewer(RULES))
    access = [line for line in found if line.is_access]
    assert [(line.name.text, len(line.iris)) for line in access] == [
        ("doctor (or worker or police)", 3),
        ("older than 21", 1),
    ]
    assert {(line.place, line.period, line.kind.text) for line in access if line.kind} == {
        ("Utrecht", "2015", "requirement")
    }
    # What happens to who is in is no condition to get in.
    assert [line.name.text for line in found if not line.is_access] == ["list to the police"]


def test_a_scale_holds_whole_decades_and_places_each_year() -> None:
    scale = Scale.of([2011, 1998], 24, 736)
    assert (scale.first, scale.last) == (1990, 2020)
    assert [year for year, _ in scale.marks] == [1990, 2000, 2010, 2020]
    assert (scale.place(1990), scale.place(2005), scale.place(2020)) == (24, 380, 736)
    # One decade is too short to tell anything by.
    assert [year for year, _ in Scale.of([2011], 0, 100, least=2).marks] == [2000, 2010, 2020]
    assert [year for year, _ in Scale.of([2010], 0, 100).marks] == [2010, 2020]


def test_points_have_their_year_and_undated_ones_stand_apart() -> None:
    drawn = strip(
        figures(
            figure("a", 17, period="y2018")
            + figure("b", 29, period="y2021", sure="sample")
            + figure("c", 6, period="y2015", place="utrecht")
            + figure("d", 24)
            + figure("wish", 4, period="y2018", kind="Target")
        )
    )
    assert drawn is not None
    assert [point.figure.number.text for point in drawn.dated] == ["6", "17", "29"]
    assert [point.figure.number.text for point in drawn.undated] == ["24"]
    places = [point.x for point in drawn.dated]
    assert places == sorted(places)
    assert drawn.undated[0].x > drawn.end > places[-1]
    # Neighbours whose names would overlap are drawn at other heights, and all within the drawing.
    assert len({point.y for point in drawn.dated}) > 1
    assert all(10 < point.y < drawn.axis for point in (*drawn.dated, *drawn.undated))
    years = [year for year, _ in drawn.years]
    assert min(years) <= 2015 and max(years) >= 2021


def test_one_figure_is_no_drawing_and_figures_without_years_have_no_axis() -> None:
    assert strip(figures(figure("a", 17, period="y2018"))) is None
    drawn = strip(figures(figure("a", 17) + figure("b", 18)))
    assert drawn is not None
    assert drawn.years == () and len(drawn.undated) == 2


@pytest.mark.parametrize(
    ("total", "first", "asked", "page", "pages", "shown"),
    [
        (0, 15, "1", 1, 1, 0),
        (10, 15, "1", 1, 1, 10),
        (15, 15, "2", 1, 1, 15),
        (16, 15, "2", 2, 2, 1),
        (15 + EACH + 1, 15, "3", 3, 3, 1),
        (100, 0, "1", 1, 4, 0),
        (100, 0, "2", 2, 4, EACH),
        (16, 15, "0", 1, 2, 15),
        (16, 15, "-1", 1, 2, 15),
        (16, 15, "x", 1, 2, 15),
        (16, 15, "99999999999999999999", 2, 2, 1),
    ],
)
def test_each_record_stands_on_one_page(total: int, first: int, asked: str, page: int, pages: int, shown: int) -> None:
    found, count, part = page_of(total, first, asked)
    assert (found, count, len(range(total)[part])) == (page, pages, shown)
    all_pages = [range(total)[page_of(total, first, str(n))[2]] for n in range(1, pages + 1)]
    assert [n for one in all_pages for n in one] == list(range(total))
