"""What a sentence says of a change: true in both languages, and nothing of the change left out."""

from __future__ import annotations

import pytest

from hrn_kg.change_words import NameHistory, Names, group_of, sentence_of, words_of
from hrn_kg.change_words.contrast import contrast
from hrn_kg.changes import Change
from hrn_kg.iris import BASE, GRAPH
from hrn_kg.vocab import expand

ID = BASE + "id/"
FIGURE, PLACE, REPORT = f"{ID}claim/rooms", f"{ID}place/delft", f"{ID}document/report"
EXCERPT = f"{ID}excerpt/abc/1200-1350"


def line(subject: str, field: str, value: str, graph: str = "data") -> str:
    """A line of the log; a value with a prefix is a thing, all else as it stands in N-Quads."""
    value = value if value.startswith('"') else f"<{expand(value) if ':' in value else value}>"
    return f"<{subject}> <{expand(field)}> {value} <{GRAPH}{graph}> ."


def thing(iri: str, *fields: tuple[str, str]) -> Change:
    return Change(iri, "created", added=tuple(sorted(line(iri, *field) for field in fields)))


ONTOLOGY = (
    thing(expand("dct:Location"), ("rdfs:label", '"place"@en'), ("rdfs:label", '"plaats"@nl')),
    thing(expand("hro:appliesTo"), ("rdfs:label", '"applies to"@en'), ("rdfs:label", '"geldt voor"@nl')),
    thing(expand("hro:concerns"), ("rdfs:label", '"concerns"@en'), ("rdfs:label", '"betreft"@nl')),
    thing(REPORT, ("rdf:type", "bibo:Document"), ("dct:title", '"Report"@en'), ("dct:title", '"Rapport"@nl')),
    thing(f"{ID}capture/abc", ("rdf:type", "hro:Capture"), ("hro:captureOf", REPORT)),
    thing(EXCERPT, ("rdf:type", "hro:Excerpt"), ("hro:section", '"Rooms"'), ("oa:hasSource", f"{ID}capture/abc")),
    thing(PLACE, ("rdf:type", "dct:Location"), ("rdfs:label", '"Delft"@en'), ("rdfs:label", '"Delft"@nl')),
    thing(
        FIGURE,
        ("rdf:type", "hro:Observation"),
        ("rdfs:label", '"There are 17 rooms"@en'),
        ("rdfs:label", '"Er zijn 17 ruimten"@nl'),
        ("hro:statedIn", REPORT),
    ),
)


def names_after(*changes: Change) -> Names:
    return NameHistory([("2026.1.0", ONTOLOGY), ("2026.1.1", changes)]).at("2026.1.1")


def updated(iri: str, removed: tuple[str, ...], added: tuple[str, ...]) -> Change:
    (before,) = (change for change in ONTOLOGY if change.iri == iri)
    kept = tuple(one for one in before.added if one not in removed)
    return Change(iri, "updated", added, removed, kept)


CASES = {
    "a figure": (
        updated(
            FIGURE,
            (line(FIGURE, "hro:value", '"17"^^<http://www.w3.org/2001/XMLSchema#integer>'),),
            (line(FIGURE, "hro:value", '"1800"^^<http://www.w3.org/2001/XMLSchema#integer>'),),
        ),
        "figures",
        "There are 17 rooms (figure): the value changed from 17 to 1,800; source: “Report”.",
        "Er zijn 17 ruimten (cijfer): de waarde is gewijzigd van 17 in 1.800; bron: “Rapport”.",
    ),
    "another name": (
        updated(
            PLACE,
            (line(PLACE, "rdfs:label", '"Delft"@en'), line(PLACE, "rdfs:label", '"Delft"@nl')),
            (line(PLACE, "rdfs:label", '"Delft (city)"@en'), line(PLACE, "rdfs:label", '"Delft (stad)"@nl')),
        ),
        "renamed",
        (
            "Delft (city) (place): the name changed from “Delft” to “Delft (city)”;"
            " the name in Dutch changed from “Delft” to “Delft (stad)”."
        ),
        (
            "Delft (stad) (plaats): de naam is gewijzigd van “Delft” in “Delft (stad)”;"
            " de naam in het Engels is gewijzigd van “Delft” in “Delft (city)”."
        ),
    ),
    "a field without a phrase": (
        updated(FIGURE, (), (line(FIGURE, "hro:appliesTo", PLACE),)),
        "linked",
        "There are 17 rooms (figure): “applies to” was added: “Delft”; source: “Report”.",
        "Er zijn 17 ruimten (cijfer): “geldt voor” is toegevoegd: “Delft”; bron: “Rapport”.",
    ),
    "worked out": (
        updated(FIGURE, (), (line(FIGURE, "hro:concerns", PLACE, "derived"),)),
        "derived",
        "There are 17 rooms (figure): what is worked out from other records was updated: “concerns”; source: “Report”.",
        (
            "Er zijn 17 ruimten (cijfer): wat uit andere gegevens wordt afgeleid is bijgewerkt: “betreft”;"
            " bron: “Rapport”."
        ),
    ),
    "other passages": (
        updated(FIGURE, (), (line(FIGURE, "hro:supportedBy", EXCERPT),)),
        "linked",
        "There are 17 rooms (figure): the passages that support it changed; source: “Report”.",
        "Er zijn 17 ruimten (cijfer): de passages waarop het steunt zijn gewijzigd; bron: “Rapport”.",
    ),
    "an address elsewhere": (
        updated(PLACE, (), (line(PLACE, "skos:exactMatch", "http://eurovoc.europa.eu/4475"),)),
        "linked",
        "Delft (place): the same thing elsewhere was added: “eurovoc.europa.eu: 4475”.",
        "Delft (plaats): hetzelfde elders is toegevoegd: “eurovoc.europa.eu: 4475”.",
    ),
    "withdrawn for another": (
        Change(FIGURE, "deleted", removed=ONTOLOGY[-1].added, successor=PLACE, last="2026.1.0"),
        "deleted",
        "There are 17 rooms (figure): withdrawn; “Delft” replaces it; source: “Report”.",
        "Er zijn 17 ruimten (cijfer): ingetrokken; “Delft” vervangt het; bron: “Rapport”.",
    ),
    "blanked": (
        Change(PLACE, "updated", redacted="court order 7"),
        "redacted",
        "A record that was blanked: what was stated is blanked; the reason: “court order 7”.",
        "Een gegeven dat is leeggemaakt: wat hier vermeld was, is leeggemaakt; de reden: “court order 7”.",
    ),
    "a passage": (
        Change(EXCERPT, "deleted", removed=ONTOLOGY[5].added, last="2026.1.0"),
        "passages",
        "Passage in “Report”, under “Rooms”, characters 1,200 to 1,350: no longer cited.",
        "Passage in “Rapport”, onder “Rooms”, tekens 1.200 tot 1.350: niet meer aangehaald.",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_change_in_both_languages(case: str) -> None:
    change, group, english, dutch = CASES[case]
    names = names_after(change)
    assert group_of(change, names) == group
    assert words_of(change, names) == {"nl": dutch, "en": english}


def test_every_field_that_differs_is_told_and_what_is_the_same_in_both_languages_once() -> None:
    fields = ("hro:caveat", "hro:unknownField", "skos:altLabel", "hro:detail", "dct:issued")
    values = (PLACE, '"a"', '"Prinsenstad"@nl', '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>', '"2026-01-31"')
    added = [line(FIGURE, field, value) for field, value in zip(fields, values, strict=True)]
    added.append(line(FIGURE, "skos:altLabel", '"Prinsenstad"@en'))
    added[4] = added[4].replace('"2026-01-31"', '"2026-01-31"^^<http://www.w3.org/2001/XMLSchema#date>')
    change = updated(FIGURE, (), tuple(added))
    text = sentence_of(change, names_after(change), "en").text
    for clause in (
        "a caveat was added: “Delft”",
        "“unknownField” was added: “a”",
        "another name was added: “Prinsenstad”",
        "a detail was added: yes",
        "the day of publication was added: 31 Jan 2026",
    ):
        assert text.count(clause) == 1, text
    assert "in Dutch" not in text


XSD = "http://www.w3.org/2001/XMLSchema#"
SAME_WORDS = {
    "another record": (
        (f"{ID}place/delft-1", f"{ID}place/delft-2"),
        "now points to another record of the same name",
        "wijst nu naar een ander gegeven met dezelfde naam",
    ),
    "another datatype": (
        (f'"17"^^<{XSD}integer>', f'"17"^^<{XSD}decimal>'),
        "is written with another datatype",
        "is geschreven met een ander datatype",
    ),
    "another spelling": (
        (f'"1"^^<{XSD}boolean>', f'"true"^^<{XSD}boolean>'),
        "is written in another way",
        "is op een andere manier geschreven",
    ),
}


@pytest.mark.parametrize("case", SAME_WORDS)
def test_values_that_read_the_same_are_not_said_to_have_become_each_other(case: str) -> None:
    (old, new), english, dutch = SAME_WORDS[case]
    towns = [thing(f"{ID}place/delft-{number}", ("rdfs:label", '"Delft"@nl')) for number in (1, 2)]
    removed, added = (line(FIGURE, "hro:appliesTo", value) for value in (old, new))
    change = Change(FIGURE, "updated", (added,), (removed,), ONTOLOGY[-1].added)
    names = names_after(*towns, change)
    for lang, words in (("en", f"“applies to” {english}"), ("nl", f"“geldt voor” {dutch}")):
        assert sentence_of(change, names, lang).text.split("; ")[0] == words


def test_several_values_that_came_and_went_are_not_said_to_have_become_each_other() -> None:
    removed = tuple(line(FIGURE, "hro:caveat", f'"old {n}"') for n in (1, 2))
    change = updated(FIGURE, removed, (line(FIGURE, "hro:caveat", '"new"'),))
    text = sentence_of(change, names_after(change), "en").text
    assert "changed from" not in text
    assert text.startswith("a caveat was removed: “old 1”; a caveat was removed: “old 2”; a caveat was added: “new”")
    stays = line(FIGURE, "hro:caveat", '"third"')
    one_stays = Change(FIGURE, "updated", change.added, removed[:1], (*change.kept, stays))
    text = sentence_of(one_stays, names_after(one_stays), "en").text
    assert text.startswith("a caveat was removed: “old 1”; a caveat was added: “new”")


def test_what_only_went_to_another_graph_is_no_change_of_a_field() -> None:
    moved = line(PLACE, "skos:altLabel", '"D"', "derived"), line(PLACE, "skos:altLabel", '"D"')
    change = updated(PLACE, moved[:1], (moved[1], line(PLACE, "hro:value", '"3"')))
    assert sentence_of(change, names_after(change), "en").text == "the value was added: “3”"


def test_a_thing_that_comes_back_is_not_called_new() -> None:
    gone = Change(PLACE, "deleted", removed=ONTOLOGY[6].added, last="2026.1.0")
    history = NameHistory(
        [("2026.1.0", ONTOLOGY), ("2026.1.1", (gone,)), ("2026.1.2", (thing(PLACE, ("rdfs:label", '"D"')),))]
    )
    assert history.at("2026.1.0").is_described(PLACE)
    assert not history.at("2026.1.1").is_described(PLACE)
    back = sentence_of(thing(PLACE, ("rdfs:label", '"D"')), history.at("2026.1.2"), "en")
    assert back.text == "described again, after it was withdrawn earlier"
    later = Change(PLACE, "deleted", successor=REPORT, last="2026.1.0")
    names = NameHistory([("2026.1.0", ONTOLOGY), ("2026.1.1", (gone,)), ("2026.1.2", (later,))])
    text = sentence_of(later, names.at("2026.1.2"), "nl").whole
    assert text == "Delft (plaats): eerder ingetrokken; nu is “Rapport” genoemd als wat het vervangt."


def test_long_texts_are_cut_to_where_they_differ() -> None:
    before, after = ("word " * 60 + middle + " word" * 60 for middle in ("first", "second"))
    one, other = contrast(before, after)
    assert (one[0], one[-1], other[0], other[-1]) == ("…", "…", "…", "…")
    assert " first " in one
    assert " second " in other
    assert max(len(one), len(other)) < 120
    assert contrast("a", "b") == ("a", "b")
    assert contrast(before, before + " more")[1].endswith("word more")
