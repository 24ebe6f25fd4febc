"""All figures in one table: what each row holds, how it is chosen and put in order, what there is of each type."""

from __future__ import annotations

from pathlib import Path

import pytest
from planted_base import answered

from hrn_kg.answers.figure_list import (
    SORTS,
    Printed,
    facility_types,
    matrix,
    narrowed,
    options,
    ordered,
    passages_of,
    printed_figures,
)
from hrn_kg.answers.gathering import cut
from hrn_kg.errors import NotFound
from hrn_kg.iris import BASE
from hrn_kg.sparql import Snapshot

PLANTED = """
period:p2018 rdfs:label "2018"@nl ; hro:earliestYear 2018 ; hro:latestYear 2018 .
period:span rdfs:label "2020 tot 2021"@nl ; hro:earliestYear 2020 ; hro:latestYear 2021 .
period:open rdfs:label "niet vermeld"@nl .
facility-type:room a hro:FacilityType ; skos:prefLabel "ruimte"@nl .
facility-type:unit a hro:FacilityType ; skos:prefLabel "unit"@nl .
place:utrecht rdfs:label "Utrecht"@nl .
certainty:sample rdfs:label "steekproef"@nl ; hro:rank 2 .
certainty:uncertain rdfs:label "onzeker"@nl ; hro:rank 3 .
certainty:firm rdfs:label "vast"@nl ; hro:rank 6 .
measure:count rdfs:label "aantal"@nl . measure:share rdfs:label "deel"@nl .
indicator:there rdfs:label "aanwezig"@nl . indicator:asked rdfs:label "bevraagd"@nl .
document:d dct:title "Report"@en . document:cited hro:citedAs "Cited, 2018" .
organisation:hrn rdfs:label "HRN"@nl .

claim:counted a hro:Observation ; rdfs:label "1.200 ruimten, 2018"@nl ; hro:about facility-type:room ;
  hro:indicator indicator:there ; hro:place place:utrecht ; hro:period period:p2018 ; hro:measure measure:count ;
  hro:certainty certainty:firm ; hro:statedValue "1,200" ; hro:value 1200 ; hro:heldBy organisation:hrn ;
  hro:citedFrom document:cited ; hro:statedIn document:d ;
  hro:supportedBy <https://w3id.org/harmreduction/id/excerpt/a/1-2> .
<https://w3id.org/harmreduction/id/excerpt/a/1-2> hro:section "Rooms" ;
  <http://www.w3.org/ns/oa#hasSelector> claim:sel .
claim:sel <http://www.w3.org/ns/oa#exact> "1,200 rooms" .
claim:sampled a hro:Observation ; rdfs:label "17 bevraagd"@nl ; hro:about facility-type:room ;
  hro:indicator indicator:asked ; hro:period period:span ; hro:measure measure:count ; hro:certainty certainty:sample ;
  hro:statedValue "17" ; hro:value 17 ; hro:statedIn document:d .
claim:share a hro:Observation ; rdfs:label "meer dan de helft"@nl ; hro:indicator indicator:there ;
  hro:about <https://w3id.org/harmreduction/scheme/code/not-applicable> ; hro:period period:open ;
  hro:measure measure:share ; hro:certainty certainty:uncertain ; hro:statedValue "more than half" ;
  hro:statedIn document:d .
claim:wanted a hro:Target ; rdfs:label "20 ruimten gewenst"@nl ; hro:about facility-type:room ;
  hro:indicator indicator:there ; hro:period period:p2018 ; hro:measure measure:count ; hro:statedValue "20" ;
  hro:value 20 ; hro:statedIn document:d .
claim:computed a hro:Calculation ; rdfs:label "berekend"@nl ; hro:value 5 ; hro:about facility-type:room .
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("figures")


@pytest.fixture(scope="module")
def figures(folder: Path) -> tuple[Printed, ...]:
    return answered(folder, PLANTED, lambda data: printed_figures(data, "nl"))


def by_name(figures: tuple[Printed, ...]) -> dict[str, Printed]:
    return {one.iri.rpartition("/")[2]: one for one in figures}


def test_every_printed_figure_is_there_once_and_no_computed_one(figures: tuple[Printed, ...]) -> None:
    assert sorted(by_name(figures)) == ["counted", "sampled", "share", "wanted"]
    assert len(figures) == 4


def test_a_number_is_written_as_the_language_does_and_words_stay_words(figures: tuple[Printed, ...]) -> None:
    named = by_name(figures)
    assert named["counted"].number.text == "1.200"
    assert (named["share"].number.text, named["share"].number.lang) == ("more than half", "en")
    assert [source.text for source in named["counted"].sources] == ["Cited, 2018"]


def test_a_shape_tells_a_sample_and_an_unknown_year(figures: tuple[Printed, ...]) -> None:
    signs = {name: one.certainty.sign for name, one in by_name(figures).items() if one.certainty}
    assert signs == {"counted": "●", "sampled": "◇", "share": "▢"}
    assert by_name(figures)["wanted"].certainty is None


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["counted", "sampled", "share", "wanted"]),
        ({"about": "room"}, ["counted", "sampled", "wanted"]),
        ({"about": "room", "indicator": "there"}, ["counted", "wanted"]),
        ({"year": "2021"}, ["sampled"]),
        ({"year": "unknown"}, ["share"]),
        ({"kind": "target"}, ["wanted"]),
        ({"kind": "count"}, ["counted", "sampled"]),
        ({"certainty": "uncertain"}, ["share"]),
        ({"place": "utrecht", "kind": "share"}, []),
        ({"place": ""}, ["counted", "sampled", "share", "wanted"]),
    ],
)
def test_figures_are_chosen(figures: tuple[Printed, ...], wanted: dict[str, str], found: list[str]) -> None:
    assert sorted(by_name(narrowed(figures, wanted))) == found


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("subject", ["counted", "wanted", "sampled", "share"]),
        ("indicator", ["counted", "wanted", "share", "sampled"]),
        ("place", ["counted", "wanted", "sampled", "share"]),
        ("year", ["sampled", "counted", "share", "wanted"]),
        ("certainty", ["counted", "share", "sampled", "wanted"]),
    ],
)
def test_figures_are_put_in_order(figures: tuple[Printed, ...], sort: str, order: list[str]) -> None:
    assert sort in SORTS
    assert [one.iri.rpartition("/")[2] for one in ordered(figures, sort)] == order


def test_options_name_each_value_with_its_number(figures: tuple[Printed, ...]) -> None:
    def shown(name: str) -> list[tuple[str, str, int]]:
        return [(one.value, one.text, one.count) for one in options(figures, name, "nl")]

    assert shown("year") == [("2021", "2021", 1), ("2018", "2018", 2), ("unknown", "jaar niet vermeld", 1)]
    assert shown("kind") == [("count", "aantal", 2), ("share", "deel", 1), ("target", "streefcijfer", 1)]
    # What does not apply is no value that one could choose.
    assert shown("about") == [("room", "ruimte", 3)]


def test_the_matrix_tells_what_there_is_and_what_not(figures: tuple[Printed, ...], folder: Path) -> None:
    types = answered(folder, PLANTED, lambda data: facility_types(data, "nl"))
    found = matrix(figures, types)
    assert found.columns == ("2018", "2021", "unknown")
    assert [(link.text, name, counts) for link, name, counts in found.rows] == [("ruimte", "room", (2, 1, 0))]
    assert [link.text for link in found.without] == ["unit"]


def test_figures_near_a_thing(folder: Path) -> None:
    async def near(data: Snapshot) -> tuple[Printed, ...]:
        return await printed_figures(data, "nl", about=BASE + "id/place/utrecht")

    assert list(by_name(answered(folder, PLANTED, near))) == ["counted"]


def test_passages_come_with_their_section_and_language(folder: Path) -> None:
    claim = BASE + "id/claim/counted"
    found = answered(folder, PLANTED, lambda data: passages_of(data, {claim: BASE + "id/document/d"}))
    (passage,) = found[claim]
    assert passage.quote is not None and passage.section is not None
    assert (passage.quote.text, passage.quote.lang, passage.section.text) == ("1,200 rooms", "en", "Rooms")
    assert answered(folder, PLANTED, lambda data: passages_of(data, {})) == {}


def test_a_list_is_cut_into_pages() -> None:
    part = cut(range(95), "3", 40)
    assert (part.items[0], len(part.items), part.page, part.pages, part.total) == (80, 15, 3, 3, 95)
    assert cut(range(95), "", 40).page == 1
    assert (cut((), "", 40).pages, cut((), "", 40).items) == (1, ())


@pytest.mark.parametrize("page", ["0", "4", "-1", "x", "٣", "1e9", "9" * 500])
def test_a_page_that_there_is_not_is_refused(page: str) -> None:
    with pytest.raises(NotFound) as refused:
        cut(range(95), page, 40)
    assert refused.value.facts["pages"] == 3
