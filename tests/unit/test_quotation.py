"""What is printed of a document keeps to its measure: by share, by sentence, definitions whole, the same each time."""

from __future__ import annotations

from fractions import Fraction

import pyoxigraph as ox
import pytest

from hrn_kg import evidence
from hrn_kg.declared import installed_prefixes
from hrn_kg.errors import ContentError
from hrn_kg.evidence import Choice
from hrn_kg.triples import node

TABLE = installed_prefixes()
LONG = "The room in the harbour was opened by the city in 2019 and is used by about 40 people on every day of the week."
TEXT = evidence.normalise(
    f"{LONG} Care means to help without a condition. Nobody waits. Some of the guests sleep in the garden behind it. "
    "Neighbours were asked once. The council wants to close it at night. Nobody knows what the guests think of that."
)
KEY = evidence.checksum(TEXT)[:16]


def claim(name: str, kind: str, *words: str, **more: ox.NamedNode | ox.Literal) -> list[ox.Quad]:
    """A claim with its passages, made of the words that they hold."""
    this = ox.NamedNode(TABLE["claim"] + name)
    triples = [ox.Triple(this, node("rdf:type"), node(f"hro:{kind}"))]
    triples += [ox.Triple(this, node(f"hro:{key}"), value) for key, value in more.items()]
    for one in words:
        made = evidence.excerpt(KEY, evidence.find(TEXT, one), one)
        triples += [*made, ox.Triple(this, node("hro:supportedBy"), made[0].subject)]
    return [ox.Quad(t.subject, t.predicate, t.object) for t in triples]


def share(value: str) -> list[ox.Quad]:
    document = ox.NamedNode(TABLE["document"] + "s9")
    return [ox.Quad(document, node("hro:quotableShare"), ox.Literal(value, datatype=node("xsd:decimal")))]


def chosen(quads: list[ox.Quad]) -> Choice:
    (choice,), missing = evidence.choose(quads, {KEY: TEXT}, {"s9": KEY})
    assert missing == ()
    return choice


def printed(quads: list[ox.Quad]) -> set[str]:
    return {words_of(iri) for iri in chosen(quads).printed}


def words_of(iri: str) -> str:
    start, _, end = iri.rpartition("/")[2].partition("-")
    return TEXT[int(start) : int(end)]


PARTS = (
    "The room in the harbour",
    "was opened by the city in 2019",
    "is used by about 40 people",
    "on every day of the week",
)
SENTENCES = ("sleep in the garden behind it", "Neighbours were asked once", "what the guests think of that")


def test_at_most_the_share_is_printed_and_figures_go_first() -> None:
    quads = claim("said", "Statement", *SENTENCES) + claim("users", "Observation", PARTS[2])
    for most in ("0.1", "0.2", "0.3"):
        choice = chosen(quads + share(most))
        assert choice.printed_characters <= choice.characters * Fraction(most)
        assert PARTS[2] in printed(quads + share(most)), most
        assert choice.printed | choice.withheld == {q.subject.value for q in quads if q.object == node("hro:Excerpt")}
    assert printed(quads + share("0")) == set()
    assert printed(quads + share("1")) == {*SENTENCES, PARTS[2]}
    assert len(printed(quads)) == 4, "one half where nothing is given"


def test_of_a_long_sentence_at_most_four_fifths_are_printed() -> None:
    quads = claim("room", "Observation", *PARTS) + share("0.79")
    left = set(PARTS) - printed(quads)
    assert len(left) == 1
    spans = [(TEXT.index(words), TEXT.index(words) + len(words)) for words in printed(quads)]
    assert evidence.over_measure(TEXT, spans, [], Fraction("0.79")) == ()
    spans += [(TEXT.index(words), TEXT.index(words) + len(words)) for words in left]
    (fault,) = evidence.over_measure(TEXT, spans, [], Fraction("0.79"))
    assert "sentence at 0" in fault


def test_a_definition_is_printed_whole_and_counts() -> None:
    quads = claim("care", "Definition", LONG) + claim("said", "Statement", *SENTENCES) + share("0.1")
    assert printed(quads) == {LONG}
    assert chosen(quads).printed_characters == len(LONG)
    span = (0, len(LONG))
    assert evidence.over_measure(TEXT, [span], [span], Fraction("0.5")) == ()
    assert "more than 10%" in evidence.over_measure(TEXT, [span], [span], Fraction("0.1"))[0]


@pytest.mark.parametrize(
    "first",
    [
        claim("rule", "Rule", SENTENCES[0], statedValue=ox.Literal("Garden")),
        claim("name", "AttributeClaim", SENTENCES[0], claimedProperty=node("skos:altLabel")),
        claim("doubt", "Statement", SENTENCES[0], reliability=ox.NamedNode(TABLE["reliability"] + "doubtful")),
        [
            *claim("other", "Statement", SENTENCES[0]),
            ox.Quad(ox.NamedNode("https://example.org/c"), node("rdf:type"), node("hro:Disagreement")),
            ox.Quad(
                ox.NamedNode("https://example.org/c"), node("hro:compares"), ox.NamedNode(TABLE["claim"] + "other")
            ),
        ],
    ],
    ids=["rule", "name", "doubtful", "disputed"],
)
def test_what_is_most_needed_is_printed_first(first: list[ox.Quad]) -> None:
    rest = claim("said", "Statement", SENTENCES[1], SENTENCES[2])
    most = share(f"{(len(SENTENCES[0]) + 1) / len(TEXT):.4f}")
    assert printed(first + rest + most) == {SENTENCES[0]}
    # Without what makes it needed, the shorter one is printed.
    assert printed(claim("plain", "Statement", SENTENCES[0]) + rest + most) == {SENTENCES[1]}


def test_the_choice_does_not_depend_on_what_is_printed_now() -> None:
    quads = claim("said", "Statement", *SENTENCES) + claim("users", "Observation", *PARTS) + share("0.2")
    without = [quad for quad in quads if quad.predicate != node("oa:exact")]
    assert len(without) < len(quads)
    assert chosen(without) == chosen(list(reversed(quads))) == chosen(quads)


def test_what_stands_within_printed_words_is_printed_too() -> None:
    quads = claim("care", "Definition", LONG) + claim("room", "Statement", PARTS[0]) + share("0.1")
    assert printed(quads) == {LONG, PARTS[0]}


def test_a_share_that_is_none_is_named() -> None:
    for wrong in ("50", "-0.1", "half"):
        with pytest.raises(ContentError, match="document:s9: give hro:quotableShare once"):
            chosen(claim("room", "Statement", PARTS[0]) + share(wrong))


def test_a_document_that_is_not_at_hand_is_named() -> None:
    assert evidence.choose(claim("room", "Statement", PARTS[0]), {}, {"s9": KEY}) == ((), ("s9",))
