"""A figure from the nine questions: whole, valid, with what was worked out, and what is wrong at its field."""

from __future__ import annotations

from dataclasses import replace

import pyoxigraph as ox
import pytest

from hrn_kg.drafting import Drafted, FigureAnswers, draft_figure
from hrn_kg.evidence import Documents, prove
from hrn_kg.triples import node
from invented_town import DOCUMENT, FIGURE, TEXT, TITLE, Base

NONE = Documents({})
ANSWERS = FigureAnswers(**DOCUMENT, **FIGURE)


def drafted(published: Base, **changed: str) -> Drafted:
    return draft_figure(replace(ANSWERS, **changed), published.published, NONE)


def wrong(found: Drafted) -> set[tuple[str | None, str]]:
    return {(one.where.field, one.shape.partition("#Drafting-")[2]) for one in found.findings if one.severity != "Info"}


def stated(found: Drafted, name: str, subject: str | None = None) -> list[str]:
    this = ox.NamedNode(subject or found.record or "")
    return sorted(quad.object.value for quad in found.quads if quad.subject == this and quad.predicate == node(name))


def proposed(found: Drafted) -> dict[str, str]:
    return {one.field: one.text for one in found.proposals}


def test_nine_answers_make_a_whole_figure_that_is_valid(published: Base) -> None:
    found = drafted(published)
    assert wrong(found) == set()
    report = published.judged(found.quads)
    assert report.outcome == "valid"
    assert not report.findings
    assert report.checked >= 8  # claim, excerpt, two selectors, document, capture, organisation, place, period
    assert len(found.quads) >= 43
    assert (
        found.record
        == "https://w3id.org/harmreduction/id/claim/veldstad-facilities-available-drug-consumption-room-2025"
    )
    assert stated(found, "hro:reliability") == ["https://w3id.org/harmreduction/scheme/reliability/unreviewed"]
    assert stated(found, "rdfs:label") == [
        "3 beschikbare voorzieningen (gebruiksruimte), Veldstad, 2025",
        "3 facilities available (drug consumption room), Veldstad, 2025",
    ]


def test_its_passage_is_proved_against_the_text(published: Base) -> None:
    proof = prove(drafted(published).quads, Documents.of({"verslag.txt": TEXT}))
    assert (proof.proved, proof.faults, proof.missing) == (1, (), ())


def test_the_text_itself_stays_private(published: Base) -> None:
    texts = " ".join(quad.object.value for quad in drafted(published).quads if isinstance(quad.object, ox.Literal))
    assert "Daar kwamen" not in texts


def test_what_was_worked_out_is_proposed_and_gives_way_to_what_is_typed(published: Base) -> None:
    given = proposed(drafted(published, words="Daar kwamen meer dan 1.200 mensen", number="meer dan 1.200"))
    assert {field: given[field] for field in ("qualifier", "lower", "unit", "measure", "section")} == {
        "qualifier": "more-than",
        "lower": "1200",
        "unit": "count",
        "measure": "count",
        "section": "Gebruiksruimten",
    }
    confirmed = drafted(
        published, measure="aantal", unit="count", qualifier="ongeveer", value="4", label_nl="Drie", label_en="Three"
    )
    assert not {"measure", "unit", "qualifier", "value", "label_nl", "label_en"} & proposed(confirmed).keys()
    assert stated(confirmed, "hro:value") == ["4"]
    assert stated(confirmed, "hro:valueQualifier")[0].endswith("/approximate")
    assert stated(confirmed, "rdfs:label") == ["Drie", "Three"]


@pytest.mark.parametrize(
    ("words", "number", "print_", "expected"),
    [
        ("Daar kwamen meer dan 1.200 mensen", "1200", "meer dan 1.200", {"hro:lowerBound": "1200"}),
        ("naar schatting 2.800", "2800", "naar schatting 2.800", {"hro:value": "2800"}),
        ("Er waren twaalf plaatsen", "12", "twaalf", {"hro:value": "12"}),
        ("tussen 10 en 15 medewerkers", "10-15", "tussen 10 en 15", {"hro:lowerBound": "10", "hro:upperBound": "15"}),
    ],
)
def test_the_print_is_taken_from_the_words(
    published: Base, words: str, number: str, print_: str, expected: dict[str, str]
) -> None:
    found = drafted(published, words=words, number=number)
    assert stated(found, "hro:statedValue") == [print_]
    assert {name: stated(found, name)[0] for name in expected} == expected
    assert proposed(found)["number"] == print_


@pytest.mark.parametrize(
    ("words", "number"), [("Daar kwamen meer dan 1.200 mensen", "1.200"), ("was 24% dakloos", "24")]
)
def test_who_leaves_out_what_stands_beside_a_number_is_asked(published: Base, words: str, number: str) -> None:
    assert wrong(drafted(published, words=words, number=number)) == {("number", "print-says-more")}
    whole = drafted(published, words=words, number=number, qualifier="exact", unit="count")
    assert wrong(whole) == set(), "who says so meant it"


@pytest.mark.parametrize(
    ("changed", "field", "rule"),
    [
        ({"document": ""}, "document", "document-missing"),
        ({"document_text": ""}, "document_text", "text-missing"),
        ({"document_text": "Verslag 2025.TXT"}, "document_text", "text-file-missing"),
        ({"document_date": "31 februari 2026"}, "document_date", "date-unread"),
        ({"document_date": ""}, "document_date", "date-missing"),
        ({"document_language": "Fries"}, "document_language", "language-unread"),
        ({"document_address": "javascript:alert(1)"}, "document_address", "address-unread"),
        ({"words": ""}, "words", "words-missing"),
        ({"words": "in de gemeente"}, "position", "words-several"),
        ({"words": "waren er 3 gebruikruimten in de gemeente"}, "words", "words-near"),
        ({"words": "kwantumvelden"}, "words", "words-not-there"),
        ({"section": "Bestaat niet"}, "section", "section-not-there"),
        ({"number": ""}, "number", "number-missing"),
        ({"number": "tientallen"}, "number", "number-unread"),
        ({"number": "4"}, "number", "number-not-in-words"),
        ({"indicator": "beschikbare voorziening in de buurt"}, "indicator", "did-you-mean"),
        ({"indicator": "kwantumvelden"}, "indicator", "not-in-list"),
        ({"indicator": "nieuw: spuitautomaten"}, "indicator", "asked-for"),
        ({"about": "gebruiksruimtee"}, "about", "did-you-mean"),
        ({"population": "mensen die drugs gebruikn"}, "population", "did-you-mean"),
        ({"place": ""}, "place", "missing"),
        ({"place": "Amsterdm"}, "place", "did-you-mean-new"),
        ({"period": ""}, "period", "period-missing"),
        ({"period": "begin 2025"}, "period", "period-unread"),
        ({"period": "2027"}, "period", "period-after-document"),
        ({"doubts": "schattig"}, "doubts", "did-you-mean"),
        ({"note_nl": "Alleen Nederlands"}, "note_en", "note-other-language"),
        ({"measure": "daling"}, "compared_with", "base-missing"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(published: Base, changed: dict[str, str], field: str, rule: str) -> None:
    found = drafted(published, **changed)
    assert (field, rule) in wrong(found)
    told = next(one for one in found.findings if one.shape.endswith(f"Drafting-{rule}"))
    assert set(told.messages) == {"nl", "en"}
    assert told.messages["nl"] != told.messages["en"]
    assert not any("{" in text for text in told.messages.values())


def test_of_several_places_one_is_chosen(published: Base) -> None:
    asked = drafted(published, words="in de gemeente", number="3")
    choices = [one.text for one in asked.proposals if one.field == "position"]
    assert len(choices) == 2
    chosen = drafted(published, words="in de gemeente", number="3", position=choices[1])
    assert "words-several" not in {rule for _, rule in wrong(chosen)}
    (excerpt,) = stated(chosen, "hro:supportedBy")
    assert excerpt.rpartition("/")[2].startswith(f"{choices[1]}-")


def test_a_concept_that_is_asked_for_is_kept_in_the_words_of_the_contributor(published: Base) -> None:
    found = drafted(published, indicator="nieuw: spuitautomaten")
    assert [(one.field, one.list, one.words) for one in found.requests] == [
        ("indicator", "indicator", "spuitautomaten")
    ]
    assert stated(found, "hro:indicator") == []


def test_an_estimate_gets_its_caveat_and_a_survey_its_own(published: Base) -> None:
    found = drafted(
        published, words="naar schatting 2.800", number="naar schatting 2.800", indicator="bevraagde voorzieningen"
    )
    assert [one.rpartition("/")[2] for one in stated(found, "hro:caveat")] == ["estimate", "sample-not-total"]
    assert stated(found, "hro:valueQualifier")[0].endswith("/approximate")


def test_a_period_that_is_not_stated_and_one_of_the_document(published: Base) -> None:
    unstated = drafted(published, period="niet vermeld")
    assert stated(unstated, "hro:period")[0].endswith("/not-stated")
    assert stated(unstated, "hro:caveat")[0].endswith("/period-not-stated")
    assert "jaar niet vermeld" in stated(unstated, "rdfs:label")[0]
    now = drafted(published, period="nu")
    assert stated(now, "hro:period")[0].endswith("/2026-03-01")
    assert stated(now, "hro:caveat")[0].endswith("/period-is-publication")


def test_known_things_are_used_and_not_described_again(published: Base) -> None:
    found = drafted(published, place="place:amsterdam", period="2024", about="Drug consumption room")
    assert stated(found, "hro:place") == ["https://w3id.org/harmreduction/id/place/amsterdam"]
    subjects = {quad.subject.value for quad in found.quads if isinstance(quad.subject, ox.NamedNode)}
    assert not any("/id/place/" in subject or "/id/period/" in subject for subject in subjects)


def test_a_figure_of_a_published_document_needs_its_very_text(published: Base) -> None:
    answers = replace(ANSWERS, document="s1", document_text="", document_publisher="", document_date="")
    absent = draft_figure(answers, published.published, NONE)
    assert ("document_text", "text-missing-known") in wrong(absent)
    other = draft_figure(replace(answers, document_text=TEXT), published.published, NONE)
    assert ("document_text", "other-text") in wrong(other)


def test_a_document_at_hand_is_named_by_its_file(published: Base) -> None:
    found = draft_figure(
        replace(ANSWERS, document_text="verslag.txt"), published.published, Documents.of({"verslag.txt": TEXT})
    )
    assert wrong(found) == set()
    assert set(found.quads) == set(drafted(published).quads)


def test_long_words_are_cut_and_several_pieces_are_several_passages(published: Base) -> None:
    long = "In 2025 waren er 3 gebruiksruimten in de gemeente. Daar kwamen meer dan 1.200 mensen die drugs gebruiken."
    found = drafted(published, words=f"Inleiding\n{long}")
    assert len(stated(found, "hro:supportedBy")) == 2
    quoted = [quad.object.value for quad in found.quads if quad.predicate == node("oa:exact")]
    assert max(map(len, quoted)) <= 80
    assert any("3 gebruiksruimten" in words for words in quoted)
    assert published.judged(found.quads).outcome == "valid"


def test_the_field_of_a_statement_is_found_and_that_of_a_missing_one(published: Base) -> None:
    found = drafted(published, indicator="kwantumvelden")
    record = found.record or ""
    assert found.find(record, node("hro:place").value).field == "place"
    assert found.find(record, node("hro:indicator").value).field == "indicator"
    assert found.find("https://w3id.org/harmreduction/id/place/veldstad", node("skos:prefLabel").value).field == "place"
    assert found.find("https://w3id.org/harmreduction/id/place/nowhere").field is None


def test_a_second_figure_of_the_same_kind_gets_another_address(published: Base) -> None:
    taken = "https://w3id.org/harmreduction/id/claim/veldstad-facilities-available-drug-consumption-room-2025"
    published.store.add(ox.Quad(ox.NamedNode(taken), node("rdf:type"), node("hro:Observation")))
    try:
        assert drafted(published).record == f"{taken}-2"
    finally:
        published.store.remove(ox.Quad(ox.NamedNode(taken), node("rdf:type"), node("hro:Observation")))


def test_an_english_report_is_drafted_in_english(published: Base) -> None:
    text = "Yearly report\n\nRooms\nIn 2025 the town had about 1,200 visitors of the rooms.\n"
    found = draft_figure(
        FigureAnswers(
            document="Yearly report of Fieldtown",
            document_date="not stated",
            document_text=text,
            words="about 1,200 visitors",
            number="about 1,200",
            indicator="clients",
            about="drug consumption rooms",
            place="new: Fieldtown",
            period="2025",
        ),
        published.published,
        NONE,
    )
    assert wrong(found) == set()
    assert proposed(found)["document_language"] == "en"
    assert stated(found, "rdfs:label")[0] == "About 1,200 clients (drug consumption room), Fieldtown, 2025"
    assert published.judged(found.quads).outcome == "valid"
    assert TITLE not in {quad.object.value for quad in found.quads if isinstance(quad.object, ox.Literal)}
