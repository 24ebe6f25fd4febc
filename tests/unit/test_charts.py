"""Charts: every reason to refuse one, on planted rows and facts; and what is drawn where none applies."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import get_args
from xml.etree import ElementTree

import pytest

from hrn_kg import words
from hrn_kg.render.chart import Chart, Mark, draw, steps
from hrn_kg.site.chart_rules import MOST_ROWS, Cell, Facts, FactsInMaking, Reason, Refusal, Series, permitted, series_of
from hrn_kg.site.charts import chart_from, number_in
from hrn_kg.vocab import STANDARD

XSD = "http://www.w3.org/2001/XMLSchema#"
NAMES = ("name", "number", "iri")
SVG = "{http://www.w3.org/2000/svg}"
Row = dict[str, Cell]


def text(value: str) -> Cell:
    return {"type": "literal", "value": value}


def number(value: str, kind: str = "integer") -> Cell:
    return {"type": "literal", "value": value, "datatype": XSD + kind}


def record(name: str) -> Cell:
    return {"type": "uri", "value": f"urn:{name}"}


def row(name: str, value: str) -> Row:
    return {"name": text(name), "number": number(value), "iri": record(name)}


ROWS: list[Row] = [row("a", "24"), row("b", "17"), row("c", "6")]
FIGURE = Facts(
    indicators=frozenset({"rooms"}),
    measures=frozenset({"count"}),
    units=frozenset({"number"}),
    values=frozenset({Decimal(24), Decimal(17), Decimal(6)}),
    has_year=True,
)
FACTS = {f"urn:{name}": FIGURE for name in "abc"}


def series(rows: list[Row] = ROWS, names: tuple[str, ...] = NAMES) -> Series:
    found = series_of(names, rows)
    assert isinstance(found, Series), found
    return found


def years(*given: str) -> list[Row]:
    return [
        {"year": text(year), "number": number("6"), "iri": record(name)}
        for name, year in zip("abc", given, strict=False)
    ]


def test_figures_that_may_stand_side_by_side_make_a_series() -> None:
    found = series()
    assert (found.label, found.number, found.has_time) == ("name", "number", False)
    assert [point.number for point in found.points] == [24, 17, 6]
    assert permitted(found, FACTS) is None


def test_what_is_the_same_in_every_row_is_no_second_column_of_labels() -> None:
    rows = [{**one, "place": text("Nederland")} for one in ROWS]
    assert series(rows, ("name", "place", "number", "iri")).label == "name"


# By the reason: names of columns and rows. Each differs from what passes in the one thing that is refused.
REFUSED: dict[str, tuple[tuple[str, ...], list[Row]]] = {
    "rows": (NAMES, ROWS[:1]),
    "many": (NAMES, [row(str(n), "1") for n in range(MOST_ROWS + 1)]),
    "columns": (("name", "other", "number", "iri"), [{**one, "other": one["name"]} for one in ROWS]),
    "number": (NAMES, [*ROWS[:2], {"name": text("c"), "iri": record("c")}]),
    "record": (NAMES, [*ROWS[:2], {"name": text("c"), "number": number("6")}]),
    "twice": (NAMES, [*ROWS, {**ROWS[0], "name": text("d")}]),
    "year": (("year", "number", "iri"), [*years("2011", "2012"), {"number": number("6"), "iri": record("c")}]),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_an_answer_is_refused_for_its_rows(reason: str) -> None:
    assert series_of(*REFUSED[reason]) == Refusal(f"chart.no.{reason}")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "rows",
    [
        [{"number": number("1"), "iri": record("a")}, {"number": number("2"), "iri": record("b")}],
        [{**one, "number": text("1")} for one in ROWS],
        [{**one, "more": number(str(n))} for n, one in enumerate(ROWS)],
        [{**one, "number": number("INF", "double")} for one in ROWS],
    ],
    ids=["no labels", "text for numbers", "two columns of numbers", "no finite number"],
)
def test_columns_that_fit_on_no_two_axes(rows: list[Row]) -> None:
    assert series_of(("name", "number", "more", "iri"), rows) == Refusal("chart.no.columns")


# By the reason: what is planted in the facts of one record, or of two.
PLANTED: dict[str, tuple[Facts, Facts]] = {
    "figure": (replace(FIGURE, indicators=frozenset()), FIGURE),
    "calculation": (replace(FIGURE, is_calculation=True), FIGURE),
    "indicator": (replace(FIGURE, indicators=frozenset({"places"})), FIGURE),
    "measure": (replace(FIGURE, measures=frozenset({"share"})), FIGURE),
    "unit": (replace(FIGURE, units=frozenset({"percent"})), FIGURE),
    "computed": (replace(FIGURE, values=frozenset({Decimal(48)})), FIGURE),
    "compare": (replace(FIGURE, apart=frozenset({"urn:x", "urn:y"})), replace(FIGURE, apart=frozenset({"urn:y"}))),
}


@pytest.mark.parametrize("reason", PLANTED)
def test_an_answer_is_refused_for_its_records(reason: str) -> None:
    first, second = PLANTED[reason]
    found = permitted(series(), {**FACTS, "urn:a": first, "urn:b": second})
    assert found == Refusal(f"chart.no.{reason}", "urn:y" if reason == "compare" else "")  # type: ignore[arg-type]


def test_a_comparison_with_a_figure_that_is_not_drawn_forbids_nothing() -> None:
    apart = replace(FIGURE, apart=frozenset({"urn:x"}))
    assert permitted(series(), {**FACTS, "urn:a": apart}) is None


def test_a_figure_without_a_year_has_no_place_on_an_axis_of_time_but_among_labels() -> None:
    dated = series(years("2011", "2012", "2015"), ("year", "number", "iri"))
    assert dated.has_time
    assert permitted(dated, FACTS) is None
    undated = {**FACTS, "urn:b": replace(FIGURE, has_year=False)}
    assert permitted(dated, undated) == Refusal("chart.no.year")
    assert permitted(series(), undated) is None


def test_a_record_that_the_base_does_not_know_is_no_figure() -> None:
    assert permitted(series(), {}) == Refusal("chart.no.figure")


def test_years_may_be_numbers_where_the_column_says_so() -> None:
    rows = [{**one, "year": number(year)} for one, year in zip(ROWS, ("2011", "2012", "2013"), strict=True)]
    found = series([{k: v for k, v in one.items() if k != "name"} for one in rows], ("year", "number", "iri"))
    assert (found.label, found.number) == ("year", "number")


def test_every_reason_is_planted_here_and_has_words() -> None:
    reasons = set(get_args(Reason))
    assert reasons == {f"chart.no.{reason}" for reason in {*REFUSED, *PLANTED}}
    for lang in words.languages():
        assert all(words.translate(lang, reason) for reason in reasons)


def test_facts_are_gathered_from_rows() -> None:
    making = FactsInMaking()
    for fact, value in (("indicator", "i"), ("measure", "m"), ("unit", "u"), ("value", "1.50"), ("year", "2011")):
        making.add(fact, value)
    making.add("qualifier", "exact")
    found = making.facts("exact")
    assert found == Facts(*(frozenset({name}) for name in "imu"), frozenset({Decimal("1.5")}), has_year=True)
    making.add("qualifier", "about")
    assert not making.facts("exact").is_exact


def drawn(found: Series, lang: str = "nl", facts: dict[str, Facts] = FACTS) -> ElementTree.Element:
    chart = chart_from(found, facts, "ruimten <&>, aantal", lang, STANDARD)
    markup = str(draw(chart)).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return ElementTree.fromstring(markup)


def test_bars_are_an_image_with_title_description_and_a_title_for_each_point() -> None:
    svg = drawn(series(), facts={**FACTS, "urn:b": replace(FIGURE, is_exact=False)})
    assert svg.get("role") == "img"
    ids = {element.get("id"): element.text for element in svg if element.get("id")}
    assert [ids[name] for name in (svg.get("aria-labelledby") or "").split()] == [
        "ruimten <&>, aantal",
        "Staafdiagram van 3 cijfers. Het laagste is c: 6, het hoogste a: 24.",
    ]
    assert [group.findtext(f"{SVG}title") for group in svg.iter(f"{SVG}g")] == ["a: 24", "b: 17", "c: 6"]
    widths = [float(bar.get("width") or 0) for bar in svg.iter(f"{SVG}rect")]
    assert widths[0] / widths[2] == pytest.approx(4, rel=0.02), "bars begin at nought"
    # A shape besides a class: the one that is not exact is a path.
    assert len(list(svg.iter(f"{SVG}circle"))) == 2
    assert len(list(svg.iter(f"{SVG}path"))) == 1
    assert not any(element.get("style") or element.get("fill") for element in svg.iter())


def test_years_make_dots_and_no_line_between_them() -> None:
    svg = drawn(series(years("2011", "2012", "2015"), ("year", "number", "iri")), "en")
    dots = [float(dot.get("cx") or 0) for dot in svg.iter(f"{SVG}circle")]
    assert (dots[2] - dots[1]) / (dots[1] - dots[0]) == pytest.approx(3, rel=0.02), "three years are three times one"
    assert not list(svg.iter(f"{SVG}rect"))
    assert not list(svg.iter(f"{SVG}polyline"))
    assert all(line.get("class") == "grid" for line in svg.iter(f"{SVG}line"))


def test_labels_of_strangers_are_escaped_and_cut() -> None:
    long = "<script>" + "x" * 100
    rows = [row("a", "24"), {**row("b", "17"), "name": text(long)}]
    svg = drawn(series(rows))
    assert [group.findtext(f"{SVG}title") for group in svg.iter(f"{SVG}g")][1] == f"{long}: 17"
    assert max(len(element.text or "") for element in svg.iter(f"{SVG}text")) <= 30


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [([24, 6], (0, 10, 20, 30)), ([0.3], (0, 0.1, 0.2, 0.3)), ([-5, 5], (-5, -2.5, 0, 2.5, 5)), ([0, 0], (0, 1))],
)
def test_an_axis_has_round_steps_and_begins_at_nought(numbers: list[float], expected: tuple[float, ...]) -> None:
    assert steps(numbers) == pytest.approx(expected)


def test_one_number_alone_on_both_axes_is_drawn() -> None:
    mark = Mark("2011", 0.0, "0", "2011: 0")
    assert "circle" in draw(Chart("t", "d", (mark, mark), True, ((0.0, "0"), (1.0, "1"))))


def test_numbers_are_written_as_in_the_language() -> None:
    assert number_in("nl", Decimal("1234.50")) == "1.234,5"
    assert number_in("en", Decimal("-1234.00")) == "-1,234"
    assert number_in("en", Decimal("0.25")) == "0.25"
    assert number_in("nl", Decimal("1E+3")) == "1.000"


def test_the_record_of_a_row_is_the_column_of_either_name() -> None:
    found = [{"record" if key == "iri" else key: cell for key, cell in one.items()} for one in ROWS]
    assert series(found, ("name", "number", "record")) == series()
    # Where both are there, as in queries of older releases, `record` holds words.
    both = [{**one, "record": text("the same words")} for one in ROWS]
    assert series(both, (*NAMES, "record")) == series()
