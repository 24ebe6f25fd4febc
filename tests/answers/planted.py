"""Figures planted in Turtle, and read as the pages read them."""

from __future__ import annotations

from textwrap import dedent

import pyoxigraph as ox

from hrn_kg.answers.figures import Figure, read_figures
from hrn_kg.render.triple_index import TripleIndex
from hrn_kg.render.views import Viewer
from hrn_kg.vocab import STANDARD

BASE = "https://w3id.org/harmreduction/"
ROOM = BASE + "scheme/facility-type/room"
PREFIXES = f"""
@prefix : <{BASE}id/claim/> .
@prefix hro: <{BASE}ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix place: <{BASE}id/place/> .
@prefix period: <{BASE}id/period/> .
@prefix indicator: <{BASE}scheme/indicator/> .
@prefix certainty: <{BASE}scheme/certainty/> .
@prefix caveat: <{BASE}scheme/caveat/> .
@prefix rule-kind: <{BASE}scheme/rule-kind/> .
@prefix type: <{BASE}scheme/facility-type/> .
@prefix organisation: <{BASE}id/organisation/> .
"""
WORLD = """
type:room rdfs:label "room"@en , "ruimte"@nl .
organisation:net rdfs:label "Net"@en , "Net"@nl .
period:y2015 rdfs:label "2015" ; hro:earliestYear 2015 ; hro:latestYear 2015 .
period:y2018 rdfs:label "2018" ; hro:earliestYear 2018 ; hro:latestYear 2018 .
period:y2021 rdfs:label "2021" ; hro:earliestYear 2021 ; hro:latestYear 2021 .
period:open rdfs:label "year not stated"@en , "jaar niet vermeld"@nl .
place:netherlands rdfs:label "the Netherlands"@en , "Nederland"@nl .
place:utrecht rdfs:label "Utrecht" .
certainty:contradicted rdfs:label "contradicted"@en ; hro:rank 1 .
certainty:sample rdfs:label "sample"@en ; hro:rank 2 .
certainty:uncertain rdfs:label "uncertain"@en ; hro:rank 3 .
certainty:unsourced rdfs:label "unsourced"@en ; hro:rank 4 .
certainty:estimate rdfs:label "estimate"@en ; hro:rank 5 .
certainty:firm rdfs:label "firm"@en ; hro:rank 6 .
"""


def viewer(turtle: str, lang: str = "en") -> Viewer:
    """What is planted, ready to be read."""
    text = PREFIXES + WORLD + dedent(turtle)
    triples = [quad.triple for quad in ox.parse(text.encode(), format=ox.RdfFormat.TURTLE)]
    return Viewer(TripleIndex(triples, STANDARD), lang)


def figure(
    name: str,
    number: int,
    *,
    period: str = "open",
    place: str = "netherlands",
    indicator: str = "facilities-available",
    sure: str = "firm",
    about: str = "room",
    kind: str = "Observation",
) -> str:
    """The Turtle of one figure; its label is the number, and the place and year in words."""
    return (
        f':{name} a hro:{kind} ; hro:about type:{about} ; hro:value {number} ; hro:statedValue "{number}" ; '
        f"hro:place place:{place} ; hro:period period:{period} ; hro:indicator indicator:{indicator} ; "
        f"hro:certainty certainty:{sure} ; hro:heldBy organisation:net ; "
        f'rdfs:label "{number} rooms, {place}, {period}"@en , "{number} ruimten, {place}, {period}"@nl .\n'
    )


def figures(turtle: str, lang: str = "en", about: str = ROOM) -> tuple[Figure, ...]:
    """The figures about rooms among what is planted."""
    return read_figures(viewer(turtle, lang), (about,))
