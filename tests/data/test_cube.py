"""Integrity constraints of the RDF Data Cube Vocabulary (section 11.1), as far as they apply.

IC-7 to IC-10 and IC-18 speak of slices, IC-15 to IC-17 of several measures, IC-20 and IC-21 of hierarchical code
lists: the base has none of these, which the last test holds.
"""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from hrn_kg.pieced_files import open_file
from hrn_kg.releases import Release
from hrn_kg.vocab import PREFIXES

_HEAD = "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in ("qb", "rdfs", "skos", "rdf", "hro"))
_DIMENSION = "?observation qb:dataSet/qb:structure/qb:component/qb:dimension ?dimension ."

# Each asks for what breaks the constraint.
BROKEN = {
    "IC-1 one data set": """SELECT ?x { ?x a qb:Observation
        OPTIONAL { ?x qb:dataSet ?d } } GROUP BY ?x HAVING(COUNT(DISTINCT ?d) != 1)""",
    "IC-2 one structure": """SELECT ?x { ?x a qb:DataSet
        OPTIONAL { ?x qb:structure ?s } } GROUP BY ?x HAVING(COUNT(DISTINCT ?s) != 1)""",
    "IC-3 a measure": """SELECT ?x { ?x a qb:DataStructureDefinition
        FILTER NOT EXISTS { ?x qb:component/qb:measure ?m } }""",
    "IC-4 dimensions have a range": """SELECT ?x { ?s qb:component/qb:dimension ?x
        FILTER NOT EXISTS { ?x rdfs:range ?r } }""",
    "IC-5 coded dimensions have a code list": """SELECT ?x { ?s qb:component/qb:dimension ?x .
        ?x rdfs:range skos:Concept
        FILTER NOT EXISTS { ?x qb:codeList ?l } }""",
    "IC-6 only attributes are optional": """SELECT ?x { ?s qb:component ?c . ?c qb:componentRequired false
        FILTER NOT EXISTS { ?c qb:attribute ?x } }""",
    "IC-11 every dimension has one value": f"""SELECT ?observation ?dimension {{ ?observation a qb:Observation .
        {_DIMENSION} OPTIONAL {{ ?observation ?dimension ?value }} }}
        GROUP BY ?observation ?dimension HAVING(COUNT(DISTINCT ?value) != 1)""",
    "IC-12 no two observations for one cell": """SELECT ?a ?b { ?a a qb:Observation . ?b a qb:Observation
        FILTER(STR(?a) < STR(?b))
        FILTER NOT EXISTS { ?a qb:dataSet/qb:structure/qb:component/qb:dimension ?dimension .
          ?a ?dimension ?one . ?b ?dimension ?other FILTER(?one != ?other) } }""",
    "IC-13 required attributes": """SELECT ?x ?attribute { ?x a qb:Observation .
        ?x qb:dataSet/qb:structure/qb:component ?c . ?c qb:componentRequired true ; qb:attribute ?attribute
        FILTER NOT EXISTS { ?x ?attribute ?v } }""",
    "IC-14 the measure is there": """SELECT ?x { ?x a qb:Observation .
        ?x qb:dataSet/qb:structure/qb:component/qb:measure ?m
        OPTIONAL { ?x ?m ?v } } GROUP BY ?x HAVING(COUNT(?v) != 1)""",
    "IC-19 codes come from the code list": f"""SELECT ?observation ?code {{ ?observation a qb:Observation . {_DIMENSION}
        ?dimension qb:codeList ?list . ?observation ?dimension ?code
        FILTER NOT EXISTS {{ ?code skos:inScheme ?list }} }}""",
}


@pytest.fixture(scope="module")
def store(release: Release) -> ox.Store:
    """The triples of the release in one graph."""
    store = ox.Store()
    quads = ox.parse(open_file(release.dumps / "hrn-kg.nq"), format=ox.RdfFormat.N_QUADS)
    store.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    return store


@pytest.mark.parametrize("constraint", sorted(BROKEN))
def test_the_constraint_holds(store: ox.Store, constraint: str) -> None:
    assert [[str(term) for term in row] for row in store.query(_HEAD + BROKEN[constraint])] == []


def test_there_is_a_cube_to_check(store: ox.Store) -> None:
    (row,) = store.query(
        _HEAD + "SELECT (COUNT(DISTINCT ?o) AS ?n) (COUNT(DISTINCT ?d) AS ?m) { ?o a qb:Observation ; qb:dataSet/"
        "qb:structure/qb:component/qb:dimension ?d }"
    )
    assert int(row["n"].value) > 40
    assert int(row["m"].value) == 7


SPOILT = {
    "IC-1 one data set": "DELETE { ?o qb:dataSet ?d } WHERE { ?o qb:dataSet ?d }",
    "IC-4 dimensions have a range": "DELETE WHERE { hro:place rdfs:range ?r }",
    "IC-11 every dimension has one value": "DELETE { ?o hro:place ?p } WHERE { ?o a qb:Observation ; hro:place ?p }",
    "IC-12 no two observations for one cell": """DELETE { ?o ?d ?v } INSERT { ?o ?d <https://example.org/same> }
        WHERE { ?o a qb:Observation ; qb:dataSet/qb:structure/qb:component/qb:dimension ?d . ?o ?d ?v }""",
    "IC-13 required attributes": "DELETE { ?o hro:unit ?u } WHERE { ?o a qb:Observation ; hro:unit ?u }",
    "IC-19 codes come from the code list": """DELETE { ?o hro:measure ?m } INSERT { ?o hro:measure hro:nothing }
        WHERE { ?o a qb:Observation ; hro:measure ?m }""",
}


@pytest.mark.parametrize("constraint", sorted(SPOILT))
def test_a_spoilt_cube_is_noticed(store: ox.Store, constraint: str) -> None:
    spoilt = ox.Store()
    spoilt.bulk_extend(store)
    spoilt.update(_HEAD + SPOILT[constraint])
    assert list(spoilt.query(_HEAD + BROKEN[constraint]))


def test_nothing_calls_for_the_constraints_left_out(store: ox.Store) -> None:
    left_out = "qb:slice qb:sliceKey qb:measureType qb:parentChildProperty"
    for term in left_out.split():
        assert not store.query(_HEAD + f"ASK {{ ?s {term} ?o }}"), term
