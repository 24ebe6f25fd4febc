"""Statements over the whole base: what they say differs in properties, is printed, and a wish never reads as a fact."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

import pyoxigraph as ox
import pytest

from hrn_kg import vocab
from hrn_kg.iris import BASE, GRAPH, local_name
from hrn_kg.pieced_files import open_file
from hrn_kg.releases import Release

Fields = Mapping[str, frozenset[str]]
# What tells how a statement was found or judged, not what it says.
BESIDE = {vocab.expand("rdfs:label"), vocab.expand("skos:editorialNote"), vocab.hro("supportedBy")}
BESIDE |= {vocab.hro("reliability"), vocab.hro("doubtReason")}
IN_LABEL = {BASE + "scheme/caveat/" + name for name in ("in-words-only", "part-in-label")}
CONVERTED = BASE + "scheme/caveat/converted-from-words"
VALUES = [vocab.hro(name) for name in ("activity", "level", "stance", "denied", "wanted", "expected")]
WORDED = tuple(f"{BASE}scheme/{name}/" for name in ("activity", "level", "stance"))
# Kept though one claim uses it: without it the list has a hole (guide to statements, section 8).
KEPT = {"activity/reintegrate", "level/none", "stance/hesitates"}
NO_FACT = {"aim", "denial", "expectation", "recommendation"}


@pytest.fixture(scope="module")
def store(release: Release) -> ox.Store:
    store = ox.Store()
    store.bulk_load(open_file(release.dumps / "hrn-kg.nq"), ox.RdfFormat.N_QUADS)
    return store


@pytest.fixture(scope="module")
def statements(store: ox.Store) -> dict[str, Fields]:
    """What is stated of each statement, by property."""
    graph = ox.NamedNode(GRAPH + "data")
    names = [
        quad.subject
        for quad in store.quads_for_pattern(
            None, ox.NamedNode(vocab.expand("rdf:type")), ox.NamedNode(vocab.hro("Statement")), graph
        )
    ]
    assert len(names) > 600
    found = {}
    for name in names:
        fields = defaultdict(set)
        for quad in store.quads_for_pattern(name, None, None, graph):
            fields[quad.predicate.value].add(getattr(quad.object, "value", ""))
        found[name.value] = {field: frozenset(values) for field, values in fields.items()}
    return found


@pytest.fixture(scope="module")
def kinds(store: ox.Store) -> dict[str, str]:
    pairs = store.quads_for_pattern(None, ox.NamedNode(vocab.hro("statementKind")), None, None)
    return {quad.subject.value: local_name(quad.object.value) for quad in pairs}


def alike(statements: Mapping[str, Fields]) -> list[list[str]]:
    """Statements of one document with equal properties and no caveat that the label holds the rest."""
    groups = defaultdict(list)
    for name, fields in statements.items():
        groups[frozenset((field, values) for field, values in fields.items() if field not in BESIDE)].append(name)
    caveats = vocab.hro("caveat")
    return [
        group
        for group in groups.values()
        if len(group) > 1 and any(not IN_LABEL & statements[name].get(caveats, frozenset()) for name in group)
    ]


def test_no_two_statements_say_the_same_in_properties_and_not_in_words(statements: dict[str, Fields]) -> None:
    assert alike(statements) == []
    # The test notices a second one.
    name = next(
        name for name, fields in statements.items() if not IN_LABEL & fields.get(vocab.hro("caveat"), frozenset())
    )
    assert alike({**statements, "twin": statements[name]}) == [[name, "twin"]]


def test_a_value_stands_in_the_passage_by_one_of_its_printed_words_or_says_so(
    store: ox.Store, statements: dict[str, Fields]
) -> None:
    words = defaultdict(set)
    for label in ("skos:prefLabel", "skos:altLabel", "skos:hiddenLabel"):
        for quad in store.quads_for_pattern(None, ox.NamedNode(vocab.expand(label)), None, None):
            if quad.subject.value.startswith(WORDED) and quad.object.language == "en":
                words[quad.subject.value].add(quad.object.value.casefold())
    exact = {
        quad.subject.value.removesuffix("/quote"): quad.object.value.casefold()
        for quad in store.quads_for_pattern(None, ox.NamedNode(vocab.expand("oa:exact")), None, None)
    }
    seen, missing = 0, []
    for name, fields in statements.items():
        passages = [exact.get(excerpt) for excerpt in fields[vocab.hro("supportedBy")]]
        if CONVERTED in fields.get(vocab.hro("caveat"), ()):
            continue
        for value in {value for field in VALUES for value in fields.get(field, ()) if value.startswith(WORDED)}:
            found = any(word in passage for word in words[value] for passage in passages if passage)
            if not found and None in passages:
                continue  # its word may stand in a passage that is not printed
            seen += 1
            if not found:
                missing.append((local_name(name), local_name(value)))
    assert seen > 100
    assert missing == []


def test_what_is_wanted_expected_or_denied_never_stands_where_a_yes_stands(
    statements: dict[str, Fields], kinds: dict[str, str]
) -> None:
    none = [name for name in statements if kinds.get(name) in NO_FACT]
    assert len(none) > 80
    yes = [vocab.hro(name) for name in ("direction", "activity", "stance")]
    assert [local_name(name) for name in none if any(field in statements[name] for field in yes)] == []


def test_every_statement_has_one_kind_and_few_are_situations(
    store: ox.Store, statements: dict[str, Fields], kinds: dict[str, str]
) -> None:
    assert set(statements) == set(kinds)
    claims = len(list(store.quads_for_pattern(None, ox.NamedNode(vocab.hro("statedIn")), None, None)))
    assert Counter(kinds.values())["situation"] / claims <= 0.08


def test_no_value_is_there_for_one_claim_only(store: ox.Store, statements: dict[str, Fields]) -> None:
    used = Counter(value for fields in statements.values() for field in VALUES for value in fields.get(field, ()))
    listed = {
        quad.subject.value.removeprefix(BASE + "scheme/")
        for quad in store.quads_for_pattern(None, ox.NamedNode(vocab.expand("skos:inScheme")), None, None)
        if quad.subject.value.startswith(WORDED)
    }
    sizes = Counter(value.partition("/")[0] for value in listed)
    assert 0 < sizes["activity"] <= 60
    assert 0 < sizes["level"] <= 35
    assert 0 < sizes["stance"] <= 12
    once = {value for value in listed if used[f"{BASE}scheme/{value}"] < 2}
    assert once - KEPT == set()
