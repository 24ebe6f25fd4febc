"""Every name that a document prints for an intervention, facility type, organisation or law is a name claim of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyoxigraph import Literal

from hrn_kg import evidence, rdfio
from hrn_kg.content import Content
from hrn_kg.declared import captures_of
from hrn_kg.iris import BASE, local_name
from hrn_kg.readout import Facts
from hrn_kg.vocab import PREFIXES

_SKOS = PREFIXES["skos"]
NAMES = tuple(_SKOS + name for name in ("prefLabel", "altLabel", "hiddenLabel"))
_NAMED = ("scheme/intervention/", "scheme/facility-type/", "id/organisation/")
# A group or a country that acts bears a description or the name of a place, not a name of its own.
_NO_NAMES = ("scheme/organisation-type/unnamed-group", "scheme/organisation-type/national-government")
_LAW = "scheme/policy-type/law"


@dataclass(frozen=True)
class PrintedName:
    """A name of a thing as the base writes it, with the document and the places where it is printed."""

    document: str
    thing: str
    name: Literal
    is_preferred: bool
    spans: tuple[tuple[int, int], ...]


def things(facts: Facts) -> Iterator[str]:
    for iri in facts.known:
        rest = iri.removeprefix(BASE)
        kinds = {value.removeprefix(BASE) for value in facts.iris(iri, PREFIXES["org"] + "classification")}
        is_named = rest.startswith(_NAMED) and kinds.isdisjoint(_NO_NAMES)
        if is_named or BASE + _LAW in facts.iris(iri, "policyType"):
            yield iri


def names(facts: Facts, iri: str) -> dict[str, tuple[Literal, bool]]:
    """The names of a thing by how they are printed in lower case; the preferred one first, English before Dutch."""
    found: dict[str, tuple[Literal, bool]] = {}
    for field in NAMES:
        texts = [value for value in facts.values(iri, field) if isinstance(value, Literal)]
        for text in sorted(texts, key=lambda value: str(value.language)):
            found.setdefault(text.value.casefold(), (text, field == NAMES[0]))
    return found


def pattern(name: str) -> re.Pattern[str]:
    """Finds a name in running text, in the plural too, outside addresses; abbreviations with their capitals."""
    words = r"\s+".join(map(re.escape, name.split()))
    flags = re.NOFLAG if name.isupper() else re.IGNORECASE
    return re.compile(rf"(?<![\w./-]){words}s?(?![\w/-]|\.\w)", flags)


def claimed(facts: Facts) -> Mapping[str, set[tuple[str, str]]]:
    """By document the things and names, in lower case, that name claims give."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for claim in facts.claims():
        if not set(NAMES).isdisjoint(facts.iris(claim, "claimedProperty")):
            for document in facts.iris(claim, "statedIn"):
                for value in facts.values(claim, "claimedValue"):
                    found[local_name(document)].add((facts.iris(claim, "claimedSubject")[0], value.value.casefold()))
    return found


def printed(facts: Facts, texts: Mapping[str, str]) -> list[PrintedName]:
    """Every name that a text prints other than as a part of a longer name."""
    own = [(iri, *name) for iri in things(facts) for name in names(facts, iri).values()]
    every = {name for iri in facts.known for name in names(facts, iri)}
    every |= {name for pairs in claimed(facts).values() for _, name in pairs}
    found = []
    for document, text in texts.items():
        flat = " ".join(text.casefold().split())
        in_print = {name for name in every if len(name) > 2 and name in flat}
        spans = {name: [m.span() for m in pattern(name).finditer(text)] for name in in_print}
        taken = sorted({span for each in spans.values() for span in each})
        for iri, name, is_preferred in ((i, n, p) for i, n, p in own if n.value.casefold() in in_print):
            places = [m.span() for m in pattern(name.value).finditer(text)]
            alone = tuple(place for place in places if not any(_holds(other, place) for other in taken))
            if alone:
                found.append(PrintedName(document, iri, name, is_preferred, alone))
    return found


def _holds(other: tuple[int, int], place: tuple[int, int]) -> bool:
    return (
        other != place and other[0] <= place[0] and place[1] <= other[1] and other[1] - other[0] > place[1] - place[0]
    )


@pytest.fixture(scope="module")
def facts(content: Content) -> Facts:
    return Facts.of(quad for _, path in content.rdf() for quad in rdfio.read(path))


@pytest.mark.documents
def test_every_printed_name_is_claimed_by_its_document(facts: Facts, content: Content, documents_folder: Path) -> None:
    texts = evidence.Documents.at(documents_folder).texts
    captures = captures_of(content.root / "data")
    found = printed(facts, {document: texts[capture] for document, capture in captures.items()})
    assert len(found) > 100
    given = claimed(facts)
    # A facility and what it offers may bear one name (night shelter): a claim for either tells where it is printed.
    named = {document: {name for _, name in pairs} for document, pairs in given.items()}
    missing = [
        (each.document, each.name.value, local_name(each.thing)) for each in found if not _is_given(each, given, named)
    ]
    assert missing == [], "add a name claim: docs/modelling-guide.md, “Names”"


def _is_given(each: PrintedName, given: Mapping[str, set[tuple[str, str]]], named: Mapping[str, set[str]]) -> bool:
    name = each.name.value.casefold()
    shared = local_name(each.thing) in ("day-shelter", "night-shelter")
    return name in named[each.document] if shared else (each.thing, name) in given[each.document]


def test_a_name_is_found_in_running_text_and_not_within_a_longer_one() -> None:
    thing, other = BASE + "scheme/intervention/housing", BASE + "scheme/intervention/housing-first"
    label = {NAMES[0]: (Literal("housing", language="en"),)}
    facts = Facts({thing: label, other: {NAMES[0]: (Literal("housing first", language="en"),)}})
    texts = {
        "a": "See https://housing.org/housing first.",
        "b": "They find Housing first.",
        "c": "Decent housing, and housings.",
    }
    found = {(each.document, local_name(each.thing)): each.spans for each in printed(facts, texts)}
    assert found == {("b", "housing-first"): ((10, 23),), ("c", "housing"): ((7, 14), (20, 28))}
    assert pattern("WHO").search("those who act") is None
