"""Each rule: what it finds, where, and that it is silent about what is in order."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from rule_records import FIGURE, altered, found, store_of, subjects_of

from hrn_kg.buildcache import Recorder
from hrn_kg.validation.recorded_store import RecordedStore
from hrn_kg.validation.rules import ALL_RULES, Rule, run_rules
from hrn_kg.validation.rules.contact_data import contact_in, hidden_mail_in, secret_in, street_in
from hrn_kg.validation.rules.dates import SHAPED, literals_exist, periods_agree
from hrn_kg.validation.rules.figure_labels import labels_agree
from hrn_kg.validation.rules.formulas import evaluate, formula_gives_value, formula_has_its_numbers
from hrn_kg.validation.rules.languages import texts_are_in_their_language
from hrn_kg.validation.rules.likeness import (
    claims_are_new,
    claims_of_documents_are_new,
    documents_agree,
    facilities_are_new,
    names_are_new,
    periods_are_new,
)
from hrn_kg.validation.rules.printed_figures import value_is_printed
from hrn_kg.validation.rules.privacy import no_contact_data, no_exact_address
from hrn_kg.validation.rules.record import read_records

VALUE = 'hro:statedValue "3" ; hro:value 3'
SHAPES = Path(__file__).parent.parent / "shapes"


def test_a_figure_in_order_gives_nothing() -> None:
    assert found(FIGURE) == []


def test_rules_are_silent_about_the_good_examples_of_the_shapes() -> None:
    background = (SHAPES / "background.ttl").read_text(encoding="utf-8")
    files = sorted(SHAPES.glob("*/valid-*.ttl"))
    assert len(files) > 250
    severe = []
    for file in files:
        store = store_of(background)
        known = {quad.subject.value for quad in store}
        store.load(file.read_bytes(), format=ox.RdfFormat.TURTLE)
        subjects = {quad.subject.value for quad in store} - known
        severe += [(file.name, one.shape) for one in run_rules(store, subjects) if one.severity == "Violation"]
    assert severe == []


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ('hro:statedValue "3" ; hro:value 30', [("PrintedFigure-ValueIsPrinted", "value", "30")]),
        ('hro:statedValue "2.800" ; hro:value 28', [("PrintedFigure-ValueIsPrinted", "value", "28")]),
        ('hro:statedValue "2.800" ; hro:value 2800', []),
        ('hro:statedValue "2.800" ; hro:value 2.8', []),  # a shape tells that a count is whole
        ('hro:statedValue "meer dan 3" ; hro:value 3', [("PrintedFigure-QualifierIsPrinted", "valueQualifier", None)]),
        ('hro:statedValue "3%" ; hro:value 3', [("PrintedFigure-UnitIsPrinted", "unit", None)]),
        ('hro:statedValue "twaalf" ; hro:value 12', [("PrintedFigure-WordsHaveCaveat", "caveat", None)]),
        ('hro:statedValue "twaalf" ; hro:value 12 ; hro:caveat caveat:converted-from-words', []),
        ('hro:statedValue "several" ; hro:value 3', [("PrintedFigure-ValueIsPrinted", "statedValue", "several")]),
        (
            'hro:statedValue "10 tot 15" ; hro:lowerBound 10 ; hro:upperBound 15',
            [("PrintedFigure-QualifierIsPrinted", "valueQualifier", None)],
        ),
        ('hro:statedValue "2006-2013" ; hro:value 2006', []),
    ],
)  # fmt: skip
def test_the_value_is_the_number_of_the_print(given: str, expected: list[tuple[str, str, str | None]]) -> None:
    rows = found(altered(VALUE, given), value_is_printed)
    assert len(rows) == len(expected)
    for row, wanted in zip(rows, expected, strict=True):
        assert row[:2] == wanted[:2]
        assert wanted[2] in (None, row[2])


def test_a_bound_is_a_number_of_the_print() -> None:
    more = altered("qualifier:exact ; " + VALUE, 'qualifier:more-than ; hro:statedValue "ruim 300" ; hro:lowerBound 30')
    assert found(more, value_is_printed) == [("PrintedFigure-ValueIsPrinted", "lowerBound", "30")]
    assert found(more.replace("hro:lowerBound 30 ", "hro:lowerBound 300 "), value_is_printed) == []


def test_a_finding_says_in_both_languages_what_was_meant() -> None:
    store = store_of(altered(VALUE, 'hro:statedValue "2.800" ; hro:value 28'))
    (one,) = run_rules(store, {"https://w3id.org/harmreduction/id/claim/rooms"})[:1]
    assert {one, one} == {one}
    assert one.messages["en"].endswith("did you mean 2,800?")
    assert one.messages["nl"].endswith("bedoelde u 2.800?")


@pytest.mark.parametrize(
    ("label", "count"),
    [
        ("30 rooms in Town, 2025", 1),
        ("3 rooms in Town, 2024", 1),
        ("3 rooms in Town", 0),
        ("Rooms for 16-year-olds", 0),
        ("2025: 3 rooms", 0),
    ],
)
def test_a_label_repeats_number_and_year(label: str, count: int) -> None:
    rows = found(altered("3 rooms in Town, 2025", label), labels_agree)
    assert [(rule, path) for rule, path, _ in rows] == [("PrintedFigure-LabelAgrees", "label")] * count


CALCULATION = """
claim:one a hro:Observation ; hro:value 602 . claim:two a hro:Observation ; hro:value 17 .
calculation:mean a hro:Calculation ; hro:computedFrom claim:one , claim:two ; hro:formula "602/17" ; hro:value 35.4 .
"""


@pytest.mark.parametrize(
    ("formula", "value", "path"),
    [
        ("602/17", "35.4", None),
        ("602/17", "35", None),
        ("602/17", "36", "value"),
        ("602/17*100", "35.4", "value"),
        ("602 divided by 17", "35.4", "formula"),
        ("602/0", "35.4", "formula"),
        ("__import__('os').getpid()", "35.4", "formula"),
        ("602**17", "35.4", "formula"),
        ("175000000*2/3", "117000000", None),
        ("175000000*2/3", "116000000", "value"),
    ],
)
def test_the_formula_gives_the_value(formula: str, value: str, path: str | None) -> None:
    text = CALCULATION.replace('"602/17"', f'"{formula}"').replace("hro:value 35.4", f"hro:value {value}")
    rows = found(text, formula_gives_value)
    assert [(rule, where) for rule, where, _ in rows] == ([("Calculation-FormulaGivesValue", path)] if path else [])


def test_a_formula_of_other_numbers_than_those_of_the_claims() -> None:
    assert found(CALCULATION, formula_has_its_numbers) == []
    other = CALCULATION.replace('"602/17"', '"99/3"')
    assert [row[:2] for row in found(other, formula_has_its_numbers)] == [("Calculation-FormulaHasNumbers", "formula")]


@pytest.mark.parametrize("formula", ["1+" * 400 + "1", "(" * 300 + "1" + ")" * 300, "", "a", "1;2", "True+1"])
def test_what_is_no_arithmetic(formula: str) -> None:
    with pytest.raises(ValueError):
        evaluate(formula)


@pytest.mark.parametrize(
    ("old", "new", "rule", "path"),
    [
        ('"2025"^^edtf', '"2025-13"^^edtf', "Period-EdtfIsValid", "edtf"),
        ('"2025"^^edtf', '"2026/2025"^^edtf', "Period-EdtfIsValid", "edtf"),
        ('"2025"^^edtf', '"2025-06/2025-01"^^edtf', "Period-EdtfIsValid", "edtf"),
        ('"2025"^^edtf', '"2024/2025"^^edtf', "Period-EdtfAgrees", "startDate"),
        ('startDate "2025"', 'startDate "20255"', "Period-EdtfAgrees", "startDate"),
        (' ;\n  dcat:startDate "2025"^^xsd:gYear ;', " ;", "Period-EdtfAgrees", "startDate"),
    ],
)
def test_a_period_and_its_edtf_date(old: str, new: str, rule: str, path: str) -> None:
    text = altered(old, new).replace('skos:prefLabel "2025"@en , "2025"@nl ; ', "")
    assert [row[:2] for row in found(text, periods_agree)] == [(rule, path)]


def test_the_edtf_date_is_told_of_when_both_dates_differ_from_it() -> None:
    text = altered('"2025"^^edtf', '"2024"^^edtf').replace('skos:prefLabel "2025"@en , "2025"@nl ; ', "")
    assert [row[:2] for row in found(text, periods_agree)] == [("Period-EdtfAgrees", "edtf")]


def test_a_period_that_is_called_by_another_year() -> None:
    text = altered('prefLabel "2025"@en', 'prefLabel "2024"@en')
    assert found(text, periods_agree) == [("Period-NameAgrees", "prefLabel", "2024")]


@pytest.mark.parametrize(
    ("value", "there"),
    [
        ('"2025-02-30"^^xsd:date', False), ('"2024-02-29"^^xsd:date', True), ('"2025-13"^^xsd:gYearMonth', False),
        ('"2025"^^xsd:gYear', True), ('"20255"^^xsd:gYear', False), ('"2025-02-01T25:00:00"^^xsd:dateTime', False),
        ('"2025-02-01T12:00:00Z"^^xsd:dateTime', True), ('"1,5"^^xsd:decimal', False), ('"ja"^^xsd:boolean', False),
        ('"P2Y"^^xsd:duration', True), ('"2 years"^^xsd:duration', False),
    ],
)  # fmt: skip
def test_a_typed_value_exists(value: str, there: bool) -> None:
    rows = found(f"document:report a bibo:Report ; dct:created {value} .", literals_exist)
    assert [row[:2] for row in rows] == ([] if there else [("TypedThing-ValueExists", "created")])


def test_a_typed_value_exists_where_no_shape_looks_at_it_too() -> None:
    day = 'hro:asOf "2026-02-30"^^xsd:date'
    assert found(f"claim:a a hro:KnownGap ; {day} .", literals_exist) == []
    assert found(f"claim:a a hro:Observation ; {day} .", literals_exist) == [
        ("TypedThing-ValueExists", "asOf", "2026-02-30")
    ]


def test_the_shapes_look_at_what_is_left_to_them() -> None:
    store = ox.Store()
    for file in sorted((SHAPES.parent.parent / "shapes").glob("*.ttl")):
        store.load(file.read_bytes(), format=ox.RdfFormat.TURTLE)
    asked = """PREFIX sh: <http://www.w3.org/ns/shacl#>
      SELECT ?path ?kind { ?shape sh:targetClass ?kind ; sh:property/sh:path ?path }"""
    looked_at = {(row["path"].value, row["kind"].value) for row in store.query(asked)}
    assert len(looked_at) > 100
    assert {(path, kind) for path, kinds in SHAPED.items() for kind in kinds} <= looked_at


@pytest.mark.parametrize(
    ("said", "rule", "path"),
    [
        ('skos:editorialNote "Ask a.b@example.org"@en', no_contact_data, "editorialNote"),
        ('skos:editorialNote "Bel 020 - 123 45 67"@nl', no_contact_data, "editorialNote"),
        ('skos:editorialNote "Bel 06-12345678"@nl', no_contact_data, "editorialNote"),
        ('skos:editorialNote "Call +31 20 123 4567"@en', no_contact_data, "editorialNote"),
        ('skos:editorialNote "Tel.: 020-1234567."@nl', no_contact_data, "editorialNote"),
        ('skos:editorialNote "Bel (020) 123 45 67"@nl', no_contact_data, "editorialNote"),
        ('skos:editorialNote "Bel 0800-1234"@nl', no_contact_data, "editorialNote"),
        ('skos:editorialNote "Bel +31 (0)20 123 4567 op 01-02-2020"@nl', no_contact_data, "editorialNote"),
        ('skos:editorialNote "Mail a.b (at) example (punt) org"@nl', no_contact_data, "editorialNote"),
        ('skos:editorialNote "Mail a.b [at] example.org"@nl', no_contact_data, "editorialNote"),
        ('oa:exact "Mail a@example.org"@nl', no_contact_data, "exact"),
        ('dct:source "a@example.org"^^xsd:anyURI', no_contact_data, "source"),
        ("foaf:homepage <mailto:a@example.org>", no_contact_data, "homepage"),
        ('skos:editorialNote "Aan de Dorpsstraat 12"@nl', no_exact_address, "editorialNote"),
        ('skos:editorialNote "In 1234AB 12"@nl', no_exact_address, "editorialNote"),
        ("<http://www.w3.org/2003/01/geo/wgs84_pos#lat> 52.1", no_exact_address, "lat"),
    ],
)
def test_contact_data_and_addresses(said: str, rule: object, path: str) -> None:
    rows = found(f"organisation:club a org:Organization ; {said} .", rule)  # type: ignore[arg-type]
    assert [row[1] for row in rows] == [path]


@pytest.mark.parametrize(
    "text",
    [
        "2006-2013 and 10,150 of 20,000",
        "0006240972384d6832fb",
        "2023 EU Drugs Strategy",
        "ISBN 978-90-123-4567-8",
        "@nl",
        "Geraadpleegd op 01-02-2020.",
        "Geraadpleegd op 01-02-2020 12 uur",
        "Geraadpleegd op 01-02-2020 10:15, opnieuw op 03/04/2021 en 2022-05-06.",
        "Van 01-02-2020 tot 01-03-2021, 09-10 2019-2020",
        "ISBN 0306406152",
        "0.0612345678 en 1,0612345678",
        "+1.200.000.000 euro",
        "Leidseplein 2020 en Gerechtshof 2021",
        "Zorgpad 12 van 30",
    ],
)
def test_numbers_that_are_no_telephone(text: str) -> None:
    for rule in (no_contact_data, no_exact_address):
        assert found(f'organisation:club a org:Organization ; skos:editorialNote "{text}"@en .', rule) == []


@pytest.mark.parametrize(
    "text",
    [
        "Schrijf naam at dienst punt nl",
        "Mail name dot surname AT service DOT org.",
        "jan.jansen apenstaartje dienst punt nl",
        "jan apenstaart dienst.nl",
        "naam {at} dienst.nl, of bel",
        "naam<at>dienst<dot>nl",
        "name(@)service.org",
        "naam@dienst punt nl",
        "naam @ dienst [dot] com",
        "name at my-service dot org dot uk",
    ],
)
def test_an_e_mail_address_in_words_is_a_warning(text: str) -> None:
    iri = "https://w3id.org/harmreduction/id/organisation/club"
    store = store_of(f'organisation:club a org:Organization ; skos:editorialNote "{text}"@nl .')
    (one,) = (one for one in run_rules(store, {iri}) if "NoContactData" in one.shape)
    assert one.severity == "Warning"
    assert "an e-mail address in words (" in one.messages["en"]


@pytest.mark.parametrize(
    "text",
    [
        "The room opens at 5 o'clock; more at jellinek.nl or at hrn.nl.",
        "Meer staat op trimbos.nl, punt 3 at the end.",
        "It ended at the dot com crash, at one point.",
        "Arrived at a dot org meeting",
        "Een apenstaartje en een punt nl staan in elk adres.",
        "Looked at one dot, and at Punt NL",
        "punt nl at last",
    ],
)
def test_sentences_with_these_words_are_no_address(text: str) -> None:
    assert found(f'organisation:club a org:Organization ; skos:editorialNote "{text}"@en .', no_contact_data) == []


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("Kantoor aan de Dorpsstraat 12", "Warning"),
        ("Het geheime adres is Dorpsstraat 12", "Violation"),
        ("The house (confidential address) is at 12 Baker Street", "Violation"),
    ],
)
def test_an_address_is_refused_where_it_is_marked_as_not_public(text: str, severity: str) -> None:
    iri = "https://w3id.org/harmreduction/id/organisation/club"
    store = store_of(f'organisation:club a org:Organization ; skos:editorialNote "{text}"@en .')
    findings = [one for one in run_rules(store, {iri}) if "NoExactAddress" in one.shape]
    assert [one.severity for one in findings] == [severity]
    assert "12" in findings[0].messages["nl"]


def test_long_runs_of_signs_are_looked_at_once() -> None:
    """If each sign were a beginning, these would take hours."""
    for unit in ("a", "A.", "a (", "a at ", "a@a dot ", "at@"):
        text = unit * (400_000 // len(unit))
        assert contact_in(text) is None
        assert hidden_mail_in(text) is None
        assert street_in(text) is None
        assert secret_in(text) is None


@pytest.mark.parametrize(
    ("english", "dutch", "count"),
    [
        ("Rooms that were open in the town", "Ruimten die open waren in de stad", 0),
        ("Rooms that were open in the town", "Rooms that were open in the town", 1),
        ("Rooms open in Town in 2025", "Rooms open in Town in 2025", 1),
        ("Ruimten die open waren in de stad", "Ruimten die open waren in de stad", 2),
        ("Crack cocaine", "Crack cocaine", 0),
        ("Aantal ruimten", "Aantal ruimten", 1),
        ("Rooms", "Number of rooms", 1),
        ("Rooms", "Rooms with staff", 1),
        ("Methadone van", "Methadonbus", 0),
        ("Methadone van de dienst", "Methadonbus", 1),
        ("Ellen van den Hoogen manages a clinic", "Ellen van den Hoogen leidt een kliniek", 0),
        ("Housing First", "Housing First in de stad", 0),
        ("Printed as ‘een woord’", "Gedrukt als “this approach”", 0),
        ("WHO standard", "Norm van de WHO", 0),
        *((name, name, 0) for name in ("Het Parool", "Ons Huis", "Drie Haringen", "Al Jazeera", "Een", "Kan")),
        ("Number Five", "Under the Bridge", 1),
        ("Number Five", "Number Five", 1),
        ("Haringen voor Amsterdam", "Haringen", 1),
        ("Voor en door bewoners", "Bewoners", 1),
        ("Alleen bewoners", "Bewoners", 1),
    ],
)
def test_texts_under_the_other_language(english: str, dutch: str, count: int) -> None:
    text = f'claim:rooms a hro:Statement ; rdfs:label "{english}"@en , "{dutch}"@nl .'
    assert len(found(text, texts_are_in_their_language)) == count


@pytest.mark.parametrize("rule", [claims_are_new, claims_of_documents_are_new])
def test_labels_of_claims_that_the_document_has_already(rule: Rule) -> None:
    same = 'claim:{0} a hro:{2} ; hro:statedIn document:{1} ; rdfs:label "A label"@en .'
    one = same.format("one", "report", "Statement")
    assert len(found(one + same.format("two", "report", "Statement"), rule)) == 2
    assert found(one + same.format("two", "other", "Statement"), rule) == []
    assert found(one + same.format("two", "report", "Definition"), rule) == []
    assert found(one + same.format("one", "other", "Statement"), rule) == []


def test_a_label_that_claims_of_all_documents_have_leads_to_none_of_the_others() -> None:
    store = store_of(
        "".join(
            f'claim:{number} a hro:Statement ; hro:statedIn document:{number} ; rdfs:label "A label"@en .'
            for number in range(3)
        )
    )
    record = next(read_records(store, sorted(subjects_of(store))))
    recorder = Recorder()
    assert list(claims_of_documents_are_new([record], RecordedStore(store, recorder))) == []
    reads = recorder.reads()
    assert reads.subjects == {f"<{record.iri}>"}
    assert not reads.properties
    assert not reads.values


def test_names_that_the_base_holds_already() -> None:
    title = 'document:{0} a bibo:Report ; dct:title "A report"@en .'
    assert [row[1] for row in found(title.format("a") + title.format("b"), names_are_new)] == ["title", "title"]


def test_a_finding_is_the_same_in_whatever_order_a_store_gives_values() -> None:
    thing = 'organisation:{0} a org:Organization ; skos:prefLabel "Sociale dienst"@nl , "Benefits agency"@en .'
    house = 'facility:{0} a hro:Facility ; skos:prefLabel "Het huis"@nl , "The House"@en .'
    quads = list(store_of("".join(one.format(name) for one in (thing, house) for name in "ab")))
    told = set()
    for ordered in (quads, quads[::-1]):
        store = ox.Store()
        store.extend(ordered)
        told.add(tuple(sorted((one.shape, one.focus, one.value) for one in run_rules(store, subjects_of(store)))))
    (only,) = told
    assert {value for _, _, value in only} == {"Benefits agency", "Het huis"}


def test_a_period_with_two_starts_has_the_dates_of_none() -> None:
    twice = FIGURE.replace("period:year", "period:again") + 'period:again dcat:startDate "2024"^^xsd:gYear .'
    assert found(FIGURE + twice, periods_are_new) == []


def test_a_period_that_the_base_holds_already() -> None:
    assert len(found(FIGURE + FIGURE.replace("period:year", "period:again"), periods_are_new)) == 2


def test_a_facility_that_the_base_seems_to_hold() -> None:
    house = 'facility:{0} a hro:Facility ; skos:prefLabel "{1}"@en .'
    assert len(found(house.format("a", "The House, Town") + house.format("b", "House Town"), facilities_are_new)) == 2
    assert found(house.format("a", "The House") + house.format("b", "The Home"), facilities_are_new) == []


def test_another_document_that_gives_another_number() -> None:
    other = FIGURE.replace("claim:rooms", "claim:others").replace("document:report ;", "document:other ;")
    assert found(FIGURE + other, documents_agree) == []
    differing = FIGURE + other.replace(VALUE, 'hro:statedValue "4" ; hro:value 4')
    assert [row[:2] for row in found(differing, documents_agree)] == [("Observation-OthersAgree", "value")] * 2
    compared = differing + "comparison:both a hro:Comparison ; hro:compares claim:rooms , claim:others ."
    assert found(compared, documents_agree) == []
    assert len(ALL_RULES) == 14
