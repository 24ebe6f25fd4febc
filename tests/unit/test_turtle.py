"""The layout of Turtle files keeps every triple and every written form."""

import pyoxigraph as ox
import pytest

from hrn_kg import turtle
from hrn_kg.declared import installed_prefixes
from hrn_kg.errors import ContentError, NotRdf
from hrn_kg.turtle import text_of


def format_turtle(text: str, name: str = "input") -> str:
    return turtle.format_turtle(text, installed_prefixes(), name)


TEXT = """# A head that stays.
@prefix x: <https://w3id.org/harmreduction/id/claim/> .
@prefix hro: <https://w3id.org/harmreduction/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
x:b hro:value 80 ; a hro:Observation .
x:a rdfs:label "Één \\"ding\\""@nl , "one"@en ; hro:value 66.70 ; hro:statedIn (x:b 1) .
"""


def triples(text: str) -> set[str]:
    canonical = ox.Dataset(ox.parse(text.encode(), format=ox.RdfFormat.TURTLE))
    canonical.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in canonical}


def test_same_triples_sorted_and_stable() -> None:
    laid_out = format_turtle(TEXT)
    assert triples(laid_out) == triples(TEXT)
    assert format_turtle(laid_out) == laid_out
    assert laid_out.startswith("# A head that stays.\n")
    assert laid_out.index("claim:a ") < laid_out.index("claim:b ")
    assert "66.70" in laid_out, "a number keeps its written form"


def test_blank_nodes_are_refused() -> None:
    with pytest.raises(ContentError, match="blank node"):
        format_turtle("[] a <https://example.org/T> .")


def test_a_fault_names_line_and_column() -> None:
    with pytest.raises(NotRdf) as caught:
        format_turtle("# one\n<https://example.org/a> <https://example.org/b> .\n", "draft.ttl")
    assert caught.value.facts["line"] == 2
    assert caught.value.where().startswith("draft.ttl:2:")


HEAD = """@prefix claim: <https://w3id.org/harmreduction/id/claim/> .
@prefix hro: <https://w3id.org/harmreduction/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


def test_comments_stay_with_their_subject() -> None:
    text = (
        "# Head, first block.\n\n# Head, second block.\n"
        + HEAD
        + "\n# About b.\n# More about b.\n\n# And more.\nclaim:b hro:value 1 .\n# About a, é.\nclaim:a hro:value 2 .\n"
        + "\n  # Again about b.\nclaim:b hro:value 3 .\n# About nothing.\n\n# At the end."
    )
    assert format_turtle(text) == (
        "# Head, first block.\n\n# Head, second block.\n@prefix hro: <https://w3id.org/harmreduction/ontology#> .\n"
        "@prefix claim: <https://w3id.org/harmreduction/id/claim/> .\n\n"
        "# About a, é.\nclaim:a hro:value 2 .\n\n"
        "# About b.\n# More about b.\n\n# And more.\n\n# Again about b.\nclaim:b hro:value 1 , 3 .\n\n"
        "# About nothing.\n\n# At the end.\n"
    )
    assert format_turtle(format_turtle(text)) == format_turtle(text)


OF_S = "# Of the subject.\n<x:s> <x:p> 1 .\n"
WITH_BASE = """@base <https://example.org/d/> .
# Of b.
<b> <../p> <> .
# Of a.
<#a> <p> <b> ."""
WITHOUT_BASE = """# Of a.
<https://example.org/d/#a> <https://example.org/d/p> <https://example.org/d/b> .

# Of b.
<https://example.org/d/b> <https://example.org/p> <https://example.org/d/> .
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# One.\n\n" + OF_S, "# One.\n\n" + OF_S),
        (OF_S + "<x:a> <x:p> 1 .\n", "<x:a> <x:p> 1 .\n\n" + OF_S),
        ("# Nothing else.", "# Nothing else.\n"),
        ("", ""),
        ("@prefix x: <x:> .\n# Of the subject.\nx:s x:p 1 .", OF_S),
        (WITH_BASE, WITHOUT_BASE),
        ("PREFIX x: <x:>\nbase <y:z>\n# Of s.\nx:s\\#1 x:p 1.\n", "# Of s.\n<x:s#1> <x:p> 1 .\n"),
    ],
    ids=["head and subject", "subject only", "comment only", "empty", "prefix unused", "base", "as in SPARQL"],
)
def test_heads_and_bases(text: str, expected: str) -> None:
    assert format_turtle(text) == expected
    assert format_turtle(expected) == expected


def test_what_looks_like_a_comment_or_an_end_is_none() -> None:
    body = (
        'claim:a rdfs:label "# no . \\"#", \'it\\\'s # no\' , """long # " "" . \n# no\n\\"""" ,\n'
        "'''x # '' \n. # ''' ; rdfs:seeAlso <https://example.org/x#y>,<https://example.org/#> ;\n"
        "  hro:value 1.5,.5,-1.0,claim:a.b,claim:a\\#c.\n"
        "# Of c.\nclaim:c hro:value (1 2.0 (claim:d)), 5."
    )
    laid_out = format_turtle(HEAD + body)
    assert triples(laid_out) == triples(HEAD + body)
    assert len(triples(laid_out)) == 21
    assert "\n# Of c.\nclaim:c " in laid_out
    assert format_turtle(laid_out) == laid_out


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("claim:a hro:value 1 ;\n  # why\n  hro:value 2 .\n", 5, "inside a statement"),
        ("claim:a hro:value 1 . # why\n", 4, "behind something on its line"),
        ("claim:a hro:value ( 1 # why\n 2 ) .\n", 4, "inside a statement"),
        ("# why\n@prefix dct: <http://purl.org/dc/terms/> .\n", 4, "at a prefix line"),
        ("@prefix dct: <http://purl.org/dc/terms/> . # why\n", 4, "behind something on its line"),
        ("PREFIX dct: # why\n <http://purl.org/dc/terms/>\n", 4, "inside a statement"),
        ('claim:a rdfs:label """a\nb\n""" . # why\n', 6, "behind something on its line"),
        ("# why\n( 1 ) hro:value 2 .\n", 4, "before a subject without an IRI"),
    ],
)
def test_a_comment_that_cannot_be_kept_is_refused_with_its_line(text: str, line: int, what: str) -> None:
    with pytest.raises(ContentError, match=what) as caught:
        format_turtle(HEAD + text, "draft.ttl")
    assert caught.value.facts == {"file": "draft.ttl", "line": line}
    assert caught.value.detail.startswith(f"draft.ttl, line {line}: ")


@pytest.mark.parametrize(
    "text",
    [
        "( 1 2 ) hro:value 3 .",
        "claim:a hro:value _:l . claim:b hro:value _:l . _:l rdf:first 1 ; rdf:rest () .",
        "claim:a hro:value _:l . _:l rdf:first 1 ; rdf:rest _:l .",
        "claim:a hro:value _:l . _:l rdf:first 1 , 2 ; rdf:rest () .",
        "claim:a hro:value _:l . _:l rdf:first 1 .",
        "_:l rdf:first 1 ; rdf:rest () .",
        "claim:a hro:value <<( claim:a hro:value 1 )>> .",
    ],
    ids=["list as subject", "list twice", "ring", "two firsts", "no rest", "list of nobody", "triple term"],
)
def test_what_would_be_lost_is_refused(text: str) -> None:
    with pytest.raises(ContentError):
        format_turtle(HEAD + "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n" + text)


def test_spellings_and_line_ends_stay() -> None:
    body = 'claim:a rdfs:label "one"@en-GB , "two"@en , "x"@ar--rtl ;\r\n'
    body += ' hro:value 1e6 , +01 , 1.50 , "²" , "1" , """a\r\nb""" .'
    text = text_of(b"\xef\xbb\xbf" + ("# Head.\r\n" + HEAD.replace("\n", "\r\n") + body).encode(), "draft.ttl")
    laid_out = format_turtle(text)
    assert triples(laid_out) == triples(text)
    assert laid_out.startswith("# Head.\n@prefix")
    for spelled in ('"one"@en-GB', '"x"@ar--rtl', "+01", "1.50", "1e6", '"a\\r\nb"'.replace('"', '"""')):
        assert spelled in laid_out
    assert "\r" not in laid_out
    with pytest.raises(ContentError, match=r"draft.ttl, line 2: this is not UTF-8"):
        text_of(b"# one\n# \xff\n", "draft.ttl")


def test_a_claim_is_followed_by_its_passages_in_the_order_of_the_document() -> None:
    text = """@prefix : <https://w3id.org/harmreduction/ontology#> .
    @prefix c: <https://w3id.org/harmreduction/id/claim/> .
    @prefix oa: <http://www.w3.org/ns/oa#> . @prefix x: <https://w3id.org/harmreduction/id/excerpt/d0b1418b8532508e/> .
    c:a :supportedBy x:1000-1010 , x:99-120 . c:b :supportedBy x:99-120 , x:7-9 . c:z :supportedBy x:99-120 .
    c:n a :Note . x:7-9 a :Excerpt ; oa:hasSelector x:s . x:s oa:exact "w" . x:5-6 a :Excerpt .
    x:99-120 a :Excerpt . x:1000-1010 a :Excerpt ."""
    laid_out = format_turtle(text)
    subjects = [line.split()[0] for line in laid_out.splitlines() if line[:1] not in ("", "@", " ")]
    expected = "claim:n s3x:5-6 claim:b s3x:7-9 s3x:s s3x:99-120 claim:a s3x:1000-1010 claim:z"
    assert subjects == expected.split()
    assert format_turtle(laid_out) == laid_out
