"""What a proposal would change, on planted proposals: found where it is so, and not where it only looks like it."""

from __future__ import annotations

import json
from typing import Any

import pyoxigraph as ox
import pytest

from hrn_kg import search
from hrn_kg.contributions import Statements
from hrn_kg.contributions.effect import Effect, as_dict, effect_of
from hrn_kg.contributions.effect_text import render
from hrn_kg.iris import BASE, GRAPH
from hrn_kg.readout import Facts
from hrn_kg.search import same_names
from hrn_kg.vocab import expand

PREFIXES = f"""
@prefix : <{BASE}id/claim/> .
@prefix document: <{BASE}id/document/> .
@prefix facility: <{BASE}id/facility/> .
@prefix organisation: <{BASE}id/organisation/> .
@prefix period: <{BASE}id/period/> .
@prefix place: <{BASE}id/place/> .
@prefix x: <{BASE}id/excerpt/0000/> .
@prefix s: <{BASE}scheme/sign/> .
@prefix hro: <{BASE}ontology#> .
@prefix bibo: <http://purl.org/ontology/bibo/> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
PUBLISHED = """
hro:Observation rdfs:label "observation"@en , "waarneming"@nl .
hro:Facility rdfs:label "facility"@en , "voorziening"@nl .
hro:place rdfs:label "place"@en , "plaats"@nl .
hro:value rdfs:label "value"@en , "waarde"@nl .
s:rooms skos:prefLabel "rooms"@en , "ruimten"@nl . s:count rdfs:label "count"@en . s:rate rdfs:label "rate"@en .
s:one rdfs:label "one"@en . s:people rdfs:label "people"@en . s:youth rdfs:label "youth"@en .
place:nl a dct:Location ; skos:prefLabel "the Netherlands"@en , "Nederland"@nl .
place:delft a dct:Location ; skos:prefLabel "Delft"@en , "Delft"@nl .
place:hague a dct:Location ; skos:prefLabel "The Hague"@en , "Den Haag"@nl ; skos:altLabel "'s-Gravenhage"@nl .
period:y16 a dct:PeriodOfTime ; skos:prefLabel "2016"@en , "2016"@nl ; hro:edtf "2016" .
period:y18 a dct:PeriodOfTime ; skos:prefLabel "2018"@en , "2018"@nl ; hro:edtf "2018" .
period:summer a dct:PeriodOfTime ; skos:prefLabel "the summer"@en ; dcat:startDate "2016-06" ; dcat:endDate "2016-08" .
document:a a bibo:Document ; dct:title "A Report on Rooms"@en .
document:b a bibo:Document ; hro:citedAs "De Gee & Van der Gouwe, 2020" .
facility:amoc a hro:Facility ; skos:prefLabel "AMOC"@en , "AMOC"@nl .
facility:bus a hro:Facility ; skos:prefLabel "Methadone bus, Amsterdam"@en , "Methadonbus, Amsterdam"@nl .
facility:nr1 a hro:Facility ; skos:prefLabel "Drop-in centre 1"@en .
organisation:net a org:Organization ; skos:prefLabel "Réseau Net"@en .
:rooms a hro:Observation ; rdfs:label "24 rooms, 2016"@en , "24 ruimten, 2016"@nl ;
  hro:indicator s:rooms ; hro:measure s:count ; hro:unit s:one ; hro:about s:one ; hro:population s:people ;
  hro:place place:nl ; hro:period period:y16 ; hro:statedValue "24" ; hro:value 24 ;
  hro:statedIn document:a ; hro:supportedBy x:1 .
period:may a dct:PeriodOfTime ; hro:edtf "2017-05" .
period:y19 a dct:PeriodOfTime ; dcat:startDate "2019" ; dcat:endDate "2019" .
:may a hro:Observation ; hro:indicator s:rooms ; hro:measure s:count ; hro:unit s:one ; hro:about s:one ;
  hro:population s:people ; hro:place place:hague ; hro:period period:may ; hro:value 24 ; hro:statedIn document:a .
:y19 a hro:Observation ; hro:indicator s:rooms ; hro:measure s:count ; hro:unit s:one ; hro:about s:one ;
  hro:population s:people ; hro:place place:delft ; hro:period period:y19 ; hro:value 24 ; hro:statedIn document:a .
x:1 a hro:Excerpt ; hro:section "Rooms" ; oa:hasSelector <https://w3id.org/harmreduction/id/excerpt/0000/1/quote> .
<https://w3id.org/harmreduction/id/excerpt/0000/1/quote> a oa:TextQuoteSelector ; oa:exact "there are 24 rooms" .
"""
DERIVED = """
period:y16 hro:earliestYear 2016 ; hro:latestYear 2016 .
period:y18 hro:earliestYear 2018 ; hro:latestYear 2018 .
period:may hro:earliestYear 2017 ; hro:latestYear 2017 .
period:y19 hro:earliestYear 2019 ; hro:latestYear 2019 .
:rooms hro:low 24 ; hro:high 24 ; hro:name "24 rooms, 2016" .
"""
FIELDS = {
    "hro:indicator": "s:rooms",
    "hro:measure": "s:count",
    "hro:unit": "s:one",
    "hro:about": "s:one",
    "hro:population": "s:people",
    "hro:place": "place:nl",
    "hro:period": "period:y16",
    "hro:value": "17",
    "hro:statedValue": '"17"',
    "hro:statedIn": "document:b",
    "hro:supportedBy": "x:2",
}
PASSAGE = """
x:2 a hro:Excerpt ; hro:section "Facilities" ; oa:hasSelector <https://w3id.org/harmreduction/id/excerpt/0000/2/quote> .
<https://w3id.org/harmreduction/id/excerpt/0000/2/quote> a oa:TextQuoteSelector ; oa:exact "seventeen rooms" .
"""


class Counted:
    """The published store, which counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0
        self._store = ox.Store()
        for text, graph in ((PUBLISHED, "data"), (DERIVED, "derived")):
            self._store.load((PREFIXES + text).encode(), ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(GRAPH + graph))

    def query(self, query: str, *, use_default_graph_as_union: bool = False) -> Any:
        self.asked += 1
        return self._store.query(query, use_default_graph_as_union=use_default_graph_as_union)


@pytest.fixture(scope="module")
def published() -> Counted:
    return Counted()


def iri(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{BASE}{'scheme/sign' if prefix == 's' else f'id/{prefix}'}/{local}"


def effect(published: Counted, text: str, **more: Any) -> Effect:
    quads = ox.parse((PREFIXES + text).encode(), format=ox.RdfFormat.TURTLE)
    return effect_of(Statements(tuple(quad.triple for quad in quads), **more), published)


def figure(changes: dict[str, str] | None = None, name: str = "seventeen", kind: str = "Observation") -> str:
    fields = {**FIELDS, **(changes or {})}
    rows = " ; ".join(f"{field} {value}" for field, value in fields.items() if value)
    return f':{name} a hro:{kind} ; rdfs:label "17 rooms, 2016"@en , "17 ruimten, 2016"@nl ; {rows} . {PASSAGE}'


def test_a_contradiction_is_told_with_both_sources_and_passages(published: Counted) -> None:
    found = effect(published, figure())
    (meeting,) = found.contradicts
    assert found.confirms == ()
    assert (meeting.own.record.iri, meeting.own.printed) == (iri("claim:seventeen"), "17")
    assert (meeting.other.record.iri, meeting.other.printed) == (iri("claim:rooms"), "24")
    (mine,), (theirs,) = meeting.own.evidence, meeting.other.evidence
    assert (mine.document and mine.document.name("en"), mine.section, mine.words) == (
        "De Gee & Van der Gouwe, 2020",
        "Facilities",
        "seventeen rooms",
    )
    assert (theirs.document and theirs.document.name("en"), theirs.section, theirs.words) == (
        "A Report on Rooms",
        "Rooms",
        "there are 24 rooms",
    )
    assert meeting.other.period is not None
    assert meeting.other.period.name("nl") == "2016"


@pytest.mark.parametrize(
    ("changes", "contradicts", "confirms"),
    [
        ({}, 1, 0),
        ({"hro:value": "24"}, 0, 1),
        ({"hro:value": "24.0"}, 0, 1),
        ({"hro:value": "", "hro:lowerBound": "20", "hro:upperBound": "30"}, 0, 0),
        ({"hro:value": "", "hro:lowerBound": "25"}, 1, 0),
        ({"hro:value": "", "hro:upperBound": "23"}, 1, 0),
        ({"hro:value": "", "hro:lowerBound": "24"}, 0, 0),
        ({"hro:value": ""}, 0, 0),
        ({"hro:place": "place:delft"}, 0, 0),
        ({"hro:population": "s:youth"}, 0, 0),
        ({"hro:population": ""}, 0, 0),
        ({"hro:measure": "s:rate"}, 0, 0),
        ({"hro:about": "s:rooms"}, 0, 0),
        ({"hro:indicator": "s:people"}, 0, 0),
        ({"hro:period": "period:y18"}, 0, 0),
        ({"hro:period": ""}, 0, 0),
        ({"hro:period": "period:new . period:new hro:edtf '2015/2017'"}, 1, 0),
        ({"hro:period": "period:new . period:new hro:edtf '2017/2019'"}, 0, 0),
        ({"hro:period": "period:new . period:new hro:edtf '../2016'"}, 1, 0),
        ({"hro:period": "period:new . period:new hro:edtf 'nonsense'"}, 0, 0),
        ({"hro:period": "period:new . period:new hro:edtf '2016-12'"}, 1, 0),
        ({"hro:period": "period:new . period:new hro:edtf '2015-12-31'"}, 0, 0),
        ({"hro:place": "place:hague", "hro:period": "period:may"}, 1, 0),
        ({"hro:place": "place:hague", "hro:period": "period:new . period:new hro:edtf '2017-05-31/2017-06'"}, 1, 0),
        ({"hro:place": "place:hague", "hro:period": "period:new . period:new hro:edtf '2017-06'"}, 0, 0),
        ({"hro:place": "place:hague", "hro:period": "period:new . period:new hro:edtf '2017'"}, 1, 0),
        ({"hro:place": "place:delft", "hro:period": "period:y19"}, 1, 0),
        ({"hro:place": "place:delft", "hro:period": "period:new . period:new hro:edtf '2019-06'"}, 1, 0),
        ({"hro:place": "place:delft", "hro:period": "period:new . period:new hro:edtf '2020-01'"}, 0, 0),
    ],
    ids=lambda value: "".join(map(str, value.items())) if isinstance(value, dict) else str(value),
)
def test_figures_meet_only_where_they_are_of_the_same(
    published: Counted, changes: dict[str, str], contradicts: int, confirms: int
) -> None:
    ordered = {**{k: v for k, v in changes.items() if k != "hro:period"}}
    period = changes.get("hro:period", FIELDS["hro:period"])
    text, _, more = period.partition(" . ")
    found = effect(published, figure({**ordered, "hro:period": text}) + (f"{more} ." if more else ""))
    assert (len(found.contradicts), len(found.confirms)) == (contradicts, confirms)


def test_a_target_contradicts_no_observation(published: Counted) -> None:
    assert effect(published, figure(kind="Target")).contradicts == ()


def test_a_correction_shows_old_beside_new_and_contradicts_nothing(published: Counted) -> None:
    correction = figure({"hro:place": "place:delft"}, name="rooms")
    found = effect(published, correction, corrects=(iri("claim:rooms"),))
    changes = {
        change.property.name("en"): ([one.name("en") for one in change.old], [one.name("en") for one in change.new])
        for change in found.corrects
    }
    assert changes["value"] == (["24"], ["17"])
    assert changes["place"] == (["the Netherlands"], ["Delft"])
    assert changes[BASE + "ontology#supportedBy"] == (["“there are 24 rooms”"], ["“seventeen rooms”"])
    assert BASE + "ontology#name" not in changes
    assert (found.contradicts, found.confirms) == ((), ())
    assert [one.record.iri for one in found.adds] == []
    text = render(found, "nl")
    assert "17 ruimten, 2016" in text or "24 ruimten, 2016" in text
    assert "waarde: 24 -> 17" in text


def test_a_correction_of_the_class_is_shown(published: Counted) -> None:
    found = effect(published, figure(name="rooms", kind="Facility"), corrects=(iri("claim:rooms"),))
    (change,) = (one for one in found.corrects if one.property.iri == expand("rdf:type"))
    assert ([one.name("nl") for one in change.old], [one.name("nl") for one in change.new]) == (
        ["waarneming"],
        ["voorziening"],
    )
    assert "; is een: waarneming -> voorziening" in render(found, "nl")
    assert "; is a: observation -> facility" in render(found, "en")
    same = effect(published, figure(name="rooms"), corrects=(iri("claim:rooms"),))
    assert expand("rdf:type") not in {one.property.iri for one in same.corrects}


def test_what_is_taken_away_is_told_with_its_successor(published: Counted) -> None:
    found = effect(published, "", removes={iri("facility:amoc"): iri("facility:bus"), iri("place:delft"): None})
    told = [(one.record.name("en"), one.successor and one.successor.name("en")) for one in found.removes]
    assert told == [("AMOC", "Methadone bus, Amsterdam"), ("Delft", None)]
    assert "AMOC -> Methadone bus, Amsterdam" in render(found)


@pytest.mark.parametrize(
    ("text", "other", "reason"),
    [
        ('facility:n a hro:Facility ; skos:prefLabel "amoc"@nl .', "facility:amoc", "same-name"),
        ('facility:n a hro:Facility ; skos:prefLabel "Amsterdam methadone bus"@en .', "facility:bus", "same-name"),
        ('facility:n a hro:Facility ; skos:prefLabel "Methadon bus Amsterdam"@en .', "facility:bus", "like-name"),
        ('organisation:n a org:Organization ; skos:prefLabel "Reseau net"@en .', "organisation:net", "same-name"),
        ('document:n a bibo:Document ; dct:title "a report on rooms"@en .', "document:a", "same-name"),
        ('document:n a bibo:Document ; hro:citedAs "De Gee and Van der Gouwe 2020" .', "document:b", "like-name"),
        ('place:n a dct:Location ; skos:prefLabel "s Gravenhage"@nl .', "place:hague", "same-name"),
        ('place:n a dct:Location ; skos:prefLabel "Gravenhage"@nl .', "place:hague", "like-name"),
        ('period:n a dct:PeriodOfTime ; skos:prefLabel "the year"@en ; hro:edtf "2018" .', "period:y18", "same-dates"),
        (
            'period:n a dct:PeriodOfTime ; dcat:startDate "2016-06" ; dcat:endDate "2016-08" .',
            "period:summer",
            "same-dates",
        ),
        ('period:n a dct:PeriodOfTime ; skos:prefLabel "2016"@en .', "period:y16", "same-name"),
    ],
    ids=lambda value: value.split(" ")[0] if value.endswith(".") else value,
)
def test_what_may_be_published_already_is_found(published: Counted, text: str, other: str, reason: str) -> None:
    found = effect(published, text)
    assert [(twin.other.iri, twin.reason) for twin in found.duplicates] == [(iri(other), reason)]
    assert f"use that one: {iri(other)}" in render(found)


@pytest.mark.parametrize(
    "text",
    [
        'facility:n a hro:Facility ; skos:prefLabel "Drop-in centre 2"@en .',
        'facility:n a hro:Facility ; skos:prefLabel "Methadone bus, Rotterdam"@en .',
        'place:n a dct:Location ; skos:prefLabel "AMOC"@en .',
        'period:n a dct:PeriodOfTime ; skos:prefLabel "2017"@en ; hro:edtf "2017" .',
        'place:n a dct:Location ; skos:prefLabel "Gouda"@en .',
    ],
)
def test_what_is_another_thing_is_no_duplicate(published: Counted, text: str) -> None:
    assert effect(published, text).duplicates == ()


def test_what_is_added_is_told_in_words(published: Counted) -> None:
    found = effect(published, figure())
    (addition,) = found.adds
    assert (addition.record.name("nl"), addition.kind.name("nl")) == ("17 ruimten, 2016", "waarneming")
    assert addition.readout["en"].startswith("Rooms (one) among people: 17")
    assert "17 ruimten, 2016 (waarneming)\n      " in render(found, "nl")


def test_what_is_missing_is_told(published: Counted) -> None:
    text = (
        figure({"hro:population": "", "hro:place": "place:nowhere", "hro:about": "s:unheard"}).replace(
            'hro:section "Facilities" ;', ""
        )
        + 'facility:n a hro:Facility ; skos:prefLabel "New"@en .'
    )
    found = effect(published, text)
    lacks = {(one.record.iri.rpartition("/")[2], one.what, one.thing) for one in found.lacks}
    assert lacks == {
        ("seventeen", "population", ""),
        ("2", "section", ""),
        ("n", "where", ""),
        ("seventeen", "nowhere", iri("place:nowhere")),
    }
    assert found.asked_for == (iri("s:unheard"),)
    assert "unheard (" in render(found)
    located = ":c hro:claimedSubject facility:n ; hro:claimedProperty dct:spatial ; hro:claimedValue place:delft ."
    assert "where" not in {one.what for one in effect(published, text + located).lacks}


def test_nothing_is_a_sentence(published: Counted) -> None:
    assert render(effect(published, ""), "en") == "This changes nothing of what is published."


def test_it_is_json_and_text_in_every_language(published: Counted) -> None:
    found = effect(published, figure() + 'facility:n a hro:Facility ; skos:prefLabel "Amoc"@en , "Amoc"@nl .')
    assert json.loads(json.dumps(as_dict(found)))["contradicts"][0]["other"]["printed"] == "24"
    english, dutch = render(found, "en"), render(found, "nl")
    assert "Contradicts 1 published figure\n" in english
    assert "Spreekt 1 gepubliceerd cijfer tegen\n" in dutch
    assert "zelfde naam" in dutch
    assert len(english.splitlines()) == len(dutch.splitlines())


def test_published_names_are_folded_once_for_many_records(published: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    folded: list[str] = []

    def fold(name: str) -> str:
        folded.append(name)
        return search.fold(name)

    monkeypatch.setattr(same_names, "fold", fold)
    for number in (1, 40):
        folded.clear()
        facilities = "".join(f'facility:n{n} a hro:Facility ; skos:prefLabel "Zz{n}"@en . ' for n in range(number))
        effect(published, facilities)
        assert (folded.count("AMOC"), folded.count("Zz0") > 0) == (1, True)


def test_each_record_is_looked_at_as_often_for_many_facilities_as_for_one(
    published: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    iris = Facts.iris

    def counted(facts: Facts, iri: str, field: str) -> tuple[str, ...]:
        looked.append(field)
        return iris(facts, iri, field)

    monkeypatch.setattr(Facts, "iris", counted)
    counts = []
    for number in (20, 40):
        looked.clear()
        effect(
            published, "".join(f'facility:n{n} a hro:Facility ; skos:prefLabel "Zz{n}"@en . ' for n in range(number))
        )
        counts.append(looked.count("claimedProperty") + looked.count("claimedSubject"))
    assert counts[0] > 0
    assert counts[1] <= 2 * counts[0]


def test_the_release_is_asked_as_often_for_many_records_as_for_one(published: Counted) -> None:
    counts = []
    for number in (1, 40):
        before = published.asked
        text = "".join(figure({"hro:value": str(n)}, name=f"n{n}") for n in range(number))
        assert len(effect(published, text).contradicts) >= 1
        counts.append(published.asked - before)
    assert counts[0] == counts[1] <= 8
