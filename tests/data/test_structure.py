"""How much of a claim in words is structure: a claim that nothing can be asked of is a sentence, not data."""

from __future__ import annotations

from collections import defaultdict

import pyoxigraph as ox

from hrn_kg import iris, rdfio, vocab
from hrn_kg.content import Content

AT_MOST = 0.10
"""A string to read is the last resort, for fewer than one claim in ten."""

DOCUMENTS = ("s0", "s1", "s2", "s3", "s4")
IN_WORDS = {vocab.hro("Statement"), vocab.hro("AttributeClaim")}
AGENTS = {vocab.PREFIXES["org"] + "Organization", vocab.PREFIXES["foaf"] + "Person"}
SAYS_NOTHING = {
    "https://w3id.org/harmreduction/scheme/code/not-applicable",
    "https://w3id.org/harmreduction/id/period/not-stated",
}
TOPIC = {
    vocab.hro(name)
    for name in (
        "about",
        "object",
        "cause",
        "means",
        "inBrackets",
        "claimedSubject",
        "claimedValue",
        "population",
        "indicator",
    )
}
ACTING = {vocab.hro("actor"), vocab.hro("saidBy")}
NUMBERS = {vocab.hro(name) for name in ("value", "lowerBound", "upperBound", "every", "targetMet")}
WHERE_AND_WHEN = {vocab.hro("place"), vocab.hro("period")}


def claims_in_words(content: Content) -> tuple[dict[str, dict[str, set[str]]], set[str], set[str]]:
    """The objects of each claim in words by property, the concepts, and the agents."""
    files = [path for path in [*content.data, *content.ontology] if path.suffix == ".ttl"]
    found = [quad for path in files for quad in rdfio.read(path)]
    kinds = [(q.subject.value, q.object.value) for q in found if q.predicate.value == vocab.PREFIXES["rdf"] + "type"]
    names = {subject for subject, kind in kinds if kind in IN_WORDS}
    concepts = {subject for subject, kind in kinds if kind == vocab.PREFIXES["skos"] + "Concept"}
    claims: dict[str, dict[str, set[str]]] = {name: defaultdict(set) for name in names}
    for quad in found:
        if quad.subject.value in names and quad.object.value not in SAYS_NOTHING:
            claims[quad.subject.value][quad.predicate.value].add(quad.object.value)
    return claims, concepts, {subject for subject, kind in kinds if kind in AGENTS}


def test_claims_in_words_name_what_they_are_about(content: Content) -> None:
    claims, concepts, agents = claims_in_words(content)
    assert len(claims) > 500
    bare, loose = set(), set()
    for name, fields in claims.items():
        topics = {value for field in TOPIC for value in fields[field]}
        # A thing with a relation to another thing, a place or a period, is asked for by the relation.
        related = any(value.startswith(iris.BASE) for value in fields[vocab.hro("claimedValue")])
        if related or topics & (concepts | agents) or any(fields[field] for field in ACTING):
            continue
        loose.add(name)
        if not any(fields[field] for field in NUMBERS | WHERE_AND_WHEN):
            bare.add(name)
    assert len(bare) / len(claims) < AT_MOST, f"neither concept, agent, number, place nor period: {sorted(bare)}"
    assert len(loose) / len(claims) < AT_MOST, f"neither concept, indicator, population nor agent: {sorted(loose)}"


def test_only_a_name_or_a_title_is_claimed_as_a_string(content: Content) -> None:
    found = [quad for path in content.data for quad in rdfio.read(path)]
    property_of = {q.subject: q.object.value for q in found if q.predicate.value == vocab.hro("claimedProperty")}
    naming = {vocab.PREFIXES["skos"] + name for name in ("prefLabel", "altLabel", "hiddenLabel")}
    strings = {vocab.PREFIXES["dct"] + "title", vocab.PREFIXES["foaf"] + "homepage"}
    texts = {
        quad.subject
        for quad in found
        if quad.predicate.value == vocab.hro("claimedValue") and isinstance(quad.object, ox.Literal)
    }
    assert len(texts) > 50
    assert {claim.value for claim in texts if property_of[claim] not in naming | strings} == set()


def test_the_value_as_printed_stands_in_a_passage_of_its_claim(content: Content) -> None:
    found = [quad for path in content.data for quad in rdfio.read(path)]
    exact = {
        q.subject.value.removesuffix("/quote"): q.object.value.casefold()
        for q in found
        if q.predicate.value == vocab.PREFIXES["oa"] + "exact"
    }
    passages: dict[str, list[str | None]] = defaultdict(list)
    for quad in found:
        if quad.predicate.value == vocab.hro("supportedBy"):
            # What is not printed is proved where the documents are at hand, see test_data.py.
            passages[quad.subject.value].append(exact.get(quad.object.value))
    printed = [(q.subject.value, q.object.value) for q in found if q.predicate.value == vocab.hro("statedValue")]
    whole = [(claim, words.casefold()) for claim, words in printed if None not in passages[claim]]
    assert len(whole) > 100
    assert [(claim, words) for claim, words in whole if not any(words in (p or "") for p in passages[claim])] == []


def test_a_claim_without_a_printed_period_says_so(content: Content) -> None:
    found = [quad for path in content.data if path.parent.name in DOCUMENTS for quad in rdfio.read(path)]
    assert found

    def claims_with(field: str, value: str) -> set[str]:
        return {q.subject.value for q in found if q.predicate.value == vocab.hro(field) and q.object.value == value}

    without = claims_with("period", "https://w3id.org/harmreduction/id/period/not-stated")
    assert len(without) > 50
    assert claims_with("caveat", "https://w3id.org/harmreduction/scheme/caveat/period-not-stated") == without
