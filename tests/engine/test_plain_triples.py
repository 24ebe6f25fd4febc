"""Triples read off the text of an answer are those that a parser reads, whatever they hold."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pyoxigraph as ox
import pytest

from hrn_kg.engine.plain_triples import plain_triples
from hrn_kg.engine.rows_digest import TRIPLES, digest_of, digest_of_anybody, read_answer

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
A, P = ox.NamedNode("urn:a"), ox.NamedNode("urn:p")
# What N-Triples is made of, and signs that are written otherwise than they are, or that a reader may take for an end.
PIECES = (
    *("<", ">", '"', "\\", "@en", "^^", " .", " .\n", "\n", "\r", "\t", "_:b", "#", "<<(", ")>>", "urn:x", "", " "),
    *("\x00", "\x01", "\x1f", "\x7f", "\x85", "\u2028", "\ufeff", "\uffff", "é", "中", "😀", "\\u0041", "{", "}", "|"),
)
TAILS = (
    "",
    "@en",
    "@nl-be",
    "@EN",
    "@en--ltr",
    "@en--LTR",
    f"^^<{XSD}integer>",
    f"^^<{XSD}string>",
    f"^^<{XSD}strings>",
    *(f"@{tag}" for tag in ("nl-be-x-ab1", "", "-", "en-", "en--", "1", "en-toolonglong", "toolonglong", "en--xyz")),
    "@en-ltr",
    "^^<string>",
    *(f"^^<{RDF}{name}>" for name in ("langString", "dirLangString", "HTML")),
)
HOSTS = ("//", "//h", "//h:1", "//h:p", "//u@h", "//[::1]", "//[x]", "///", "//h?", "//h#")
ADDRESSES = (*"<a:[]é\ue000\U0001f600?#/@~'1%", "urn:", "%41", "%zz", *HOSTS)


def canonical(quads: Iterable[ox.Quad]) -> list[str]:
    """Lines as the terms are written one by one, which the module that is tested has no part in."""
    return sorted({f"{quad.triple} ." for quad in quads})


def text(chance: random.Random) -> str:
    return "".join(chance.choices(PIECES, k=chance.randrange(4)))


def address(chance: random.Random) -> str:
    return "".join((chance.choice(("urn:", "http:", "x", "")), *chance.choices(ADDRESSES, k=chance.randrange(4))))


def line(chance: random.Random) -> str:
    thing = chance.choice(
        ("<urn:o>", f"<{address(chance)}>", f"<urn:{text(chance)}>", f'"{text(chance)}"{chance.choice(TAILS)}', "_:b0")
    )
    space = chance.choice((*[" "] * 8, "  ", "\t", ""))
    end = chance.choice((*[" .\n"] * 8, ".\n", " . # so\n", " .\r\n", " ."))
    return f"<urn:a>{space}<urn:p> {thing}{end}"


def test_lines_read_off_the_text_are_those_that_are_parsed() -> None:
    chance = random.Random(7)
    plain = 0
    for _ in range(20_000):
        body = "".join(line(chance) for _ in range(chance.randrange(1, 3)))
        found = plain_triples(body)
        if found is None:
            continue
        parsed = canonical(ox.parse(body, ox.RdfFormat.N_TRIPLES))  # so that no fault passes for an answer
        plain += 1
        assert sorted(set(found)) == parsed, repr(body)
    assert plain > 1_500


@pytest.mark.parametrize("code", [*range(0x250), 0x2028, 0xFEFF, 0xFFFD, 0xFFFE, 0xFFFF, 0x1F600])
def test_a_text_with_any_sign_has_the_line_of_its_term(code: int) -> None:
    triple = ox.Triple(A, P, ox.Literal(f"x{chr(code)}y"))
    body = ox.serialize([triple], format=ox.RdfFormat.N_TRIPLES) or b""
    assert read_answer(body, TRIPLES).lines == (f"{triple} .",)
    raw = f'<urn:a> <urn:p> "x{chr(code)}y" .\n'
    assert plain_triples(raw) in (None, [f"{triple} ."])


def test_all_forms_of_a_graph_have_one_digest() -> None:
    terms = [
        *(ox.Literal(f'{chance} "quoted"\nsecond line \\ _:b {chr(chance)}') for chance in range(1, 40)),
        *(ox.Literal(str(number)) for number in range(40)),
        *(ox.Literal(number) for number in range(40)),
        ox.Literal("hallo", language="nl-BE"),
    ]
    triples = [ox.Triple(A, P, term) for term in terms]
    forms = (ox.RdfFormat.TURTLE, ox.RdfFormat.N_TRIPLES, ox.RdfFormat.RDF_XML, ox.RdfFormat.JSON_LD)
    # Of two lines that are the same, as some engines give them, a graph has one.
    bodies = [(ox.serialize(triples, format=form) or b"", form) for form in forms if form != ox.RdfFormat.RDF_XML]
    bodies.append(((ox.serialize([*triples, *triples], format=ox.RdfFormat.N_TRIPLES) or b""), ox.RdfFormat.N_TRIPLES))
    digests = {digest_of(body, form.media_type) for body, form in bodies}
    assert len(digests) == 1
    lines = canonical(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    assert read_answer(bodies[0][0], bodies[0][1].media_type).lines == tuple(lines)


@pytest.mark.parametrize(
    "thing", ["_:b0", "<<( <urn:s> <urn:p> _:b0 )>>", "<<( <urn:s> <urn:p> <<( <urn:s> <urn:p> _:b0 )>> )>>"]
)
def test_a_graph_with_a_blank_node_anywhere_has_no_digest_for_anybody(thing: str) -> None:
    assert digest_of_anybody(f"<urn:a> <urn:p> {thing} .\n".encode(), TRIPLES) == ""


@pytest.mark.parametrize(
    "body", [b"<a> <urn:p> <urn:o> .\n", b'<urn:a> <urn:p> "x"@- .\n', b'<urn:a> <urn:p> "\xff" .\n']
)
def test_what_is_no_graph_has_no_digest(body: bytes) -> None:
    assert digest_of_anybody(body, TRIPLES) == ""
    with pytest.raises(ValueError, match="no answer as application/n-triples"):
        digest_of(body, TRIPLES)


def test_a_triple_that_several_graphs_hold_is_one() -> None:
    quads = b"<urn:a> <urn:p> <urn:o> <urn:g> .\n<urn:a> <urn:p> <urn:o> <urn:h> .\n"
    assert digest_of(quads, "application/n-quads") == digest_of(b"<urn:a> <urn:p> <urn:o> .\n", TRIPLES)


def test_a_text_that_looks_like_a_blank_node_is_none() -> None:
    body = b'<urn:a> <urn:p> "_:b0 and \\"more\\"" .\n'
    assert digest_of_anybody(body, TRIPLES) == digest_of(body, TRIPLES) != ""
