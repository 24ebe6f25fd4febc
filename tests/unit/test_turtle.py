"""The layout of Turtle files keeps every triple and every written form."""

import pyoxigraph as ox
import pytest

from hrn_kg.errors import ContentError, NotRdf
from hrn_kg.turtle import format_turtle

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
