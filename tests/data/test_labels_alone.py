"""Labels stand alone: what is read on its own names its thing, its place and its year, in both languages alike."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass

import pyoxigraph as ox
import pytest

from hrn_kg import rdfio
from hrn_kg.content import Content
from hrn_kg.iris import BASE
from hrn_kg.readout import Facts
from hrn_kg.vocab import PREFIXES, hro

LANGUAGES = ("en", "nl")
LONGEST = 200
_IN_WORDS = ("Statement", "AttributeClaim")
_ALT = PREFIXES["skos"] + "altLabel"
_QUOTED = re.compile(r"‘[^’]*’|“[^”]*”|(?<!\w)'[^']+'(?!\w)")

# A word that points back at a thing which a label must name: bare, without “of ...”, “in ...” or a name behind it.
_NOUNS = {
    "en": "programme|program|strategy|unions|conference|pilot|paper|article|commentary|abstract|assessment|"
    "approach|network|clinic|measure|plan|document|report|centre|bus|agreement|city|cities|monitor|survey|inventory|"
    "evaluation|target group",
    "nl": "programma|strategie|bonden|conferentie|pilot|paper|artikel|commentaar|abstract|beoordeling|aanpak|netwerk|"
    "kliniek|maatregel|plan|document|rapport|centrum|bus|convenant|stad|steden|monitor|onderzoek|inventarisatie|"
    "evaluatie|doelgroep",
}
# What may follow tells which one is meant: “the plan of ...”, “the article Organisation and design ...”, “(HRN)”.
_WHICH = {
    "en": "manager|phase|of|in|for|that|on|to|from|which|whom|who|with|by|against|between|[A-Z(]",
    "nl": "van|in|voor|die|dat|om|op|uit|met|door|tegen|over|waar|rond|[A-Z(]",
}
_BACK = {
    "en": re.compile(rf"\b[Tt]he (?:{_NOUNS['en']})\b(?! (?:{_WHICH['en']}))"),
    "nl": re.compile(rf"\b(?:[Dd]e|[Hh]et) (?:{_NOUNS['nl']})\b(?!')(?! (?:{_WHICH['nl']}))"),
}
_PRONOUNS = {
    "en": re.compile(r"^(?:It|They|This|These|Those|That|Their|Its|He|She|His|Her)\b|\b(?:this|they|these)\b"),
    "nl": re.compile(r"^(?:Hij|Zij|Ze|Dit|Deze|Dat|Die|Hun|Haar)\b|\b(?:dit|deze|hiervan|daarvan)\b"),
}
# Labels that a pattern finds though they name what is meant, each with where they do.
_NAMED_ELSEWHERE = {
    "claim/s3-sss-plan": "the target group of the strategy with which the label begins",
    "claim/s3-goal-nuisance": "the target group of the strategy with which the label begins",
    "claim/traditional-contact": "the target group of the facilities with which the label begins",
    "claim/s3-policy-values": "these health policies are the Dutch drug policy with which the label begins",
    "claim/s3-prison-reason": "this and they stand behind the sentence and the cities that they mean",
    "claim/s3-police-supported": "the pronoun of the text is named as such, for it may mean others",
    "claim/most-users-smoke": "these drugs are named earlier in the sentence",
    "claim/s3-special-database": "of which programme the text does not say; the four cities are named",
    "claim/s3-injecting-amsterdam": "op dit moment is now",
    "claim/csi-involve-people": "an impersonal it: what is important follows",
    "claim/s2-promote-within-regulation": "an impersonal it: what is crucial follows",
    "claim/s3-menu": "an impersonal it: what is important follows",
}
_YEAR = {
    "en": re.compile(r"\b(?:19|20)\d\d|\d0s\b|year not stated"),
    "nl": re.compile(r"\b(?:19|20)\d\d|jaren (?:vijf|zes|zeven|tach|negen)tig|jaar niet vermeld"),
}
# What a label says of its time, or of a text that gives none.
_WHEN = {
    "en": re.compile(
        _YEAR["en"].pattern + r"|period not stated|decades|currently|[Rr]ecently|recent years|early stage"
    ),
    "nl": re.compile(
        _YEAR["nl"].pattern
        + r"|periode niet vermeld|decennia|momenteel|[Oo]nlangs|sinds kort|laatste jaren|afgelopen jaren|vroeg stadium"
    ),
}
# How a label may name a place besides its name: by an adjective, or by another usual name.
_PLACES = {
    "netherlands": {"en": ("Dutch", "countrywide"), "nl": ("Nederlands", "rijk")},
    "g4": {
        "en": ("Social Support Strategy", "four cities", "four largest", "G4"),
        "nl": ("Social Support Strategy", "vier steden", "vier grootste", "vier grote", "G4"),
    },
    "amsterdam-south-east": {"en": ("Amsterdam South-East",), "nl": ("Amsterdam-Zuidoost",)},
    "amsterdam-neighbourhood-first-centre": {"en": ("neighbourhood of Amsterdam",), "nl": ("buurt van Amsterdam",)},
    "groningen-arnhem": {"en": ("Groningen, Arnhem",), "nl": ("Groningen, Arnhem",)},
    "europe": {"en": ("European",), "nl": ("Europese",)},
    "canada": {"en": ("Canadian",), "nl": ("Canadese",)},
    "inner-cities": {"en": ("inner cities",), "nl": ("binnensteden",)},
    "larger-dutch-cities": {"en": ("larger Dutch cities",), "nl": ("grotere Nederlandse steden",)},
}
# Things whose names tell where or of what an editors' record is.
_NAMING = ("place/", "organisation/", "policy/", "facility/", "service/", "document/", "study/")
NAMES = {PREFIXES["skos"] + name for name in ("prefLabel", "altLabel", "hiddenLabel")}
_IN_A_DOCUMENT = {
    "en": re.compile(
        r"(?:called|printed as) .+ (?:in|on) the (?:web page|abstract|commentary|IDPC briefing|news article)"
    ),
    "nl": re.compile(
        r"(?:genoemd|gedrukt als .+) (?:in|op) (?:het|de) (?:webpagina|abstract|commentaar|IDPC|nieuwsartikel)"
    ),
}
_NAMED_BY_OTHERS = {"claim/s2-drugs-paradise": "named so by countries, not by the document"}
_SHORT = ("G4", "HRN", "EMCDDA", "SSS", "ISD")
_ADJECTIVES = {
    "en": (*_SHORT, "Dutch", "four cities", "Four cities", "four largest cities", "commentary", "web page", "article"),
    "nl": (
        *_SHORT,
        "Nederlands",
        "vier steden",
        "Vier steden",
        "vier grote steden",
        "commentaar",
        "webpagina",
        "artikel",
    ),
}


@dataclass(frozen=True)
class Labelled:
    """A record with what is read of it alone."""

    name: str
    kind: str
    texts: dict[str, str]


@pytest.fixture(scope="module")
def facts(content: Content) -> Facts:
    return Facts.of(quad for _, path in content.rdf() for quad in rdfio.read(path))


@pytest.fixture(scope="module")
def records(facts: Facts) -> list[Labelled]:
    found = []
    for iri in sorted(facts.known):
        name = iri.removeprefix(BASE + "id/")
        kind = facts.kind_of(iri) or name.partition("/")[0]
        field = hro("question") if kind == "gap" else PREFIXES["rdfs"] + "label"
        if facts.kind_of(iri) or kind in ("gap", "comparison", "calculation"):
            texts = {t.language: t.value for t in facts.values(iri, field) if isinstance(t, ox.Literal) and t.language}
            found.append(Labelled(name, kind, texts))
    count: dict[str, int] = defaultdict(int)
    for record in found:
        count[record.kind] += 1
    assert len(found) > 1400
    assert min(count[kind] for kind in ("Statement", "Observation", "Rule", "gap", "comparison", "calculation")) > 20
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_label_is_too_long_for_a_row(records: list[Labelled], language: str) -> None:
    long = {record.name: len(record.texts[language]) for record in records if len(record.texts[language]) > LONGEST}
    assert long == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_label_points_back_at_what_it_does_not_name(records: list[Labelled], language: str) -> None:
    found = [
        (record.name, match[0], record.texts[language])
        for record in records
        if record.name not in _NAMED_ELSEWHERE
        for pattern in (_BACK[language], _PRONOUNS[language])
        if (match := pattern.search(_QUOTED.sub(" ", record.texts[language])))
    ]
    assert found == []


def test_every_exemption_is_still_needed(records: list[Labelled]) -> None:
    texts = {record.name: record.texts for record in records}
    patterns = [(lang, pattern) for table in (_BACK, _PRONOUNS) for lang, pattern in table.items()]
    needless = [
        name
        for name in _NAMED_ELSEWHERE
        if not any(pattern.search(_QUOTED.sub(" ", texts.get(name, {}).get(lang, ""))) for lang, pattern in patterns)
    ]
    assert needless == []


def names_of(facts: Facts, iri: str, language: str) -> tuple[str, ...]:
    """The names of a place in a language, with the other words by which labels name it."""
    key = iri.rpartition("/")[2]
    others = tuple(v.value for v in facts.values(iri, _ALT) if isinstance(v, ox.Literal) and v.language == language)
    return (facts.name(iri, language), *others, *_PLACES.get(key, {}).get(language, ()))


def naming(facts: Facts, language: str) -> set[str]:
    """What tells where or of what a label is: names of places, bodies, policies, services and documents."""
    names = {
        name
        for iri in facts.known
        if iri.removeprefix(BASE + "id/").startswith(_NAMING)
        for name in names_of(facts, iri, language)
        if len(name) > 2
    }
    return names | set(_ADJECTIVES[language])


def unnamed_places(facts: Facts, records: list[Labelled], kinds: tuple[str, ...], anywhere: set[str]) -> list[str]:
    """The labels that do not name the place of their claim, but for places of the names in `anywhere`.

    Of a figure or rule the place is always named; of a claim in words only where its own text gives it.
    """
    context = BASE + "scheme/caveat/place-from-context"
    placed = [
        (record, place)
        for record in records
        if record.kind in kinds
        and (record.kind not in _IN_WORDS or context not in facts.iris(BASE + "id/" + record.name, "caveat"))
        for place in facts.iris(BASE + "id/" + record.name, "place")
        if place.rpartition("/")[2] not in anywhere
    ]
    assert len(placed) > 40
    return [
        f"{record.name}: {record.texts[language]}"
        for record, place in placed
        for language in LANGUAGES
        if not any(name in record.texts[language] for name in names_of(facts, place, language))
    ]


def test_labels_of_figures_name_their_place(facts: Facts, records: list[Labelled]) -> None:
    assert unnamed_places(facts, records, ("Observation", "Target"), {"world"}) == []


def test_labels_of_rules_that_hold_in_one_place_name_it(facts: Facts, records: list[Labelled]) -> None:
    assert unnamed_places(facts, records, ("Rule",), {"world", "netherlands"}) == []


def test_labels_of_statements_of_one_place_name_it(facts: Facts, records: list[Labelled]) -> None:
    assert unnamed_places(facts, records, _IN_WORDS, {"world", "netherlands"}) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_of_statements_on_the_country_name_it_or_a_body_of_it(
    facts: Facts, records: list[Labelled], language: str
) -> None:
    country = {BASE + "id/place/netherlands"}
    elsewhere = {BASE + "scheme/caveat/" + name for name in ("place-from-context", "in-words-only")}
    names = naming(facts, language)
    found = [
        (record.name, record.texts[language])
        for record in records
        if record.kind == "Statement"
        and set(facts.iris(BASE + "id/" + record.name, "place")) == country
        and not elsewhere & set(facts.iris(BASE + "id/" + record.name, "caveat"))
        and not any(name in record.texts[language] for name in names)
    ]
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_of_figures_name_their_year_or_say_that_none_is_given(records: list[Labelled], language: str) -> None:
    figures = [record for record in records if record.kind in ("Observation", "Target", "calculation")]
    assert len(figures) > 100
    assert [(r.name, r.texts[language]) for r in figures if not _YEAR[language].search(r.texts[language])] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_of_what_holds_or_happens_for_a_time_say_when_or_that_the_text_does_not(
    facts: Facts, records: list[Labelled], language: str
) -> None:
    """Names, and what is said as of the date of its document, have no time of their own."""
    dated = [
        record
        for record in records
        if (iri := BASE + "id/" + record.name) and facts.iris(iri, "period")
        if BASE + "scheme/caveat/period-is-publication" not in facts.iris(iri, "caveat")
        if record.kind in ("Rule", "RoleClaim")
        or (record.kind == "AttributeClaim" and not NAMES & set(facts.iris(iri, "claimedProperty")))
        or (record.kind == "Statement" and facts.iris(iri, "eventType"))
    ]
    assert len(dated) > 200
    assert [(r.name, r.texts[language]) for r in dated if not _WHEN[language].search(r.texts[language])] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_of_names_tell_which_document_prints_them(facts: Facts, records: list[Labelled], language: str) -> None:
    names = [record for record in records if NAMES & set(facts.iris(BASE + "id/" + record.name, "claimedProperty"))]
    assert len(names) > 150
    alike = Counter(record.texts[language] for record in names)
    assert [label for label, count in alike.items() if count > 1] == []
    found = [
        (record.name, record.texts[language])
        for record in names
        if record.name not in _NAMED_BY_OTHERS and not _IN_A_DOCUMENT[language].search(record.texts[language])
    ]
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_of_comparisons_calculations_and_gaps_name_where_or_what(
    facts: Facts, records: list[Labelled], language: str
) -> None:
    names = naming(facts, language)
    found = [
        (record.name, record.texts[language])
        for record in records
        if record.kind in ("comparison", "calculation", "gap")
        and not any(name in record.texts[language] for name in names)
    ]
    assert found == []
