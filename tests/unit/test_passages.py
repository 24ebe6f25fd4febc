"""Excerpts are made from quotations and proved against the text."""

import pyoxigraph as ox
import pytest

from hrn_kg import evidence, vocab
from hrn_kg.declared import installed_prefixes
from hrn_kg.errors import ContentError, NothingToCheck

TABLE = installed_prefixes()
TEXT = evidence.normalise("Figures\n\n In 2014, there were  7,569 clients; there were 82 locations.")
KEY = evidence.checksum(TEXT)[:16]


def quads(triples: list[ox.Triple]) -> list[ox.Quad]:
    return [ox.Quad(t.subject, t.predicate, t.object) for t in triples]


def test_an_excerpt_proves_and_a_shifted_one_does_not() -> None:
    documents = evidence.Documents({KEY: TEXT})
    start = evidence.find(TEXT, "7,569 clients")
    right = evidence.excerpt(KEY, start, "7,569 clients", "Figures")
    wrong = evidence.excerpt(KEY, start + 1, "7,569 clients", "Figures")
    elsewhere = evidence.excerpt(KEY, start, "7,569 clients", "Contact")
    proof = evidence.prove(quads(right), documents)
    assert (proof.proved, proof.faults, proof.missing) == (1, (), ())
    assert evidence.prove(quads(wrong), documents).proved == 0
    assert "heading" in str(evidence.prove(quads(elsewhere), documents).faults[0])
    assert "geen kop “Contact”" in evidence.prove(quads(elsewhere), documents).faults[0].sentence("nl")


def test_words_that_are_not_printed_are_proved_by_their_checksum() -> None:
    documents = evidence.Documents({KEY: TEXT})
    made = evidence.excerpt(KEY, evidence.find(TEXT, "82 locations"), "82 locations")
    bare = [triple for triple in made if triple.predicate.value != vocab.expand("oa:exact")]
    checksum = ox.NamedNode(vocab.hro("sha256OfWords"))

    def proof(words: str) -> evidence.Proof:
        summed = ox.Triple(made[0].subject, checksum, ox.Literal(evidence.checksum(words)))
        return evidence.prove(quads([*bare, summed]), documents)

    assert (proof("82 locations").proved, proof("82 locations").faults) == (1, ())
    assert "checksum" in str(proof("83 locations").faults[0])
    assert "neither words nor a checksum" in str(evidence.prove(quads(bare), documents).faults[0])
    summed = ox.Triple(made[0].subject, checksum, ox.Literal(evidence.checksum("82 locations")))
    assert evidence.withheld_words(quads([*bare, summed]), documents) == ((made[0].subject.value, "82 locations"),)


def test_documents_that_are_not_at_hand_are_said() -> None:
    proof = evidence.prove(quads(evidence.excerpt(KEY, 0, "Figures")), evidence.Documents({}))
    assert (proof.proved, proof.missing) == (0, (KEY,))


def test_no_excerpt_is_a_fault() -> None:
    with pytest.raises(NothingToCheck):
        evidence.prove([], evidence.Documents({KEY: TEXT}))


def test_words_that_stand_twice_need_their_position() -> None:
    with pytest.raises(ContentError, match="2, 10"):
        evidence.find("a there b there", "there")
    assert evidence.find("a there b there", "10|there") == 10
    with pytest.raises(ContentError, match="not there"):
        evidence.find(TEXT, "8,000 clients")


def test_quotes_of_a_draft_become_excerpts(monkeypatch: pytest.MonkeyPatch) -> None:
    claim = ox.NamedNode(TABLE["claim"] + "mst")
    draft = [
        ox.Quad(claim, ox.NamedNode(vocab.hro("statedIn")), ox.NamedNode(TABLE["document"] + "s0")),
        ox.Quad(claim, ox.NamedNode(vocab.hro("quote")), ox.Literal("7,569 clients")),
        ox.Quad(claim, ox.NamedNode(vocab.hro("quote")), ox.Literal("not printed")),
    ]
    claims, excerpts, faults = evidence.expand(draft, evidence.Documents({KEY: TEXT}), {"s0": KEY})
    supported = [t for t in claims if t.predicate.value == vocab.hro("supportedBy")]
    assert [t.object for t in supported] == [excerpts[0].subject]
    assert len(faults) == 1
    assert "not printed" in faults[0]


def test_a_passage_stands_under_the_last_heading_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "First Ten rooms. Second Ten rooms and more."
    key = evidence.checksum(text)[:16]
    claim = ox.NamedNode(TABLE["claim"] + "rooms")
    rows = {
        "statedIn": [ox.NamedNode(TABLE["document"] + "s0")],
        "quote": [ox.Literal("6|Ten rooms"), ox.Literal("rooms and more")],
        "quoteSection": [ox.Literal("First"), ox.Literal("Second")],
    }
    draft = [ox.Quad(claim, ox.NamedNode(vocab.hro(name)), value) for name, values in rows.items() for value in values]
    _, excerpts, faults = evidence.expand(draft, evidence.Documents({key: text}), {"s0": key})
    sections = {
        t.subject.value.split("/")[-1]: t.object.value for t in excerpts if t.predicate.value.endswith("section")
    }
    assert faults == ()
    assert sections == {"6-15": "First", "28-42": "Second"}
