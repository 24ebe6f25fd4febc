"""The JSON-LD context: every prefix and property, one meaning a name, and values as the content has them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import pyoxigraph as ox

from hrn_kg import rdfio
from hrn_kg.content import find_content
from hrn_kg.declared import prefixes_of
from hrn_kg.jsonld_context import context_in, context_of, installed_context, undecided
from hrn_kg.vocab import Prefixes, expand, hro

LANGUAGES = "@container: @language"


@cache
def prefixes() -> Prefixes:
    return prefixes_of(find_content())


@cache
def entries() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(installed_context())["@context"]
    return found


@cache
def stated(graph: str) -> list[ox.Quad]:
    found = [quad for name, path in find_content().rdf() if name.endswith(graph) for quad in rdfio.read(path)]
    assert found
    return found


def properties() -> set[str]:
    kinds = {expand(f"owl:{kind}Property") for kind in ("Object", "Datatype", "Annotation")} | {expand("rdf:Property")}
    return {
        quad.subject.value  # type: ignore[union-attr]
        for quad in stated("graph/ontology")
        if quad.predicate.value == expand("rdf:type") and quad.object.value in kinds  # type: ignore[union-attr]
    }


def iri_of(entry: Any) -> str:
    return str(entry["@id"] if isinstance(entry, Mapping) else entry)


def kind_of(entry: Any) -> str:
    if not isinstance(entry, Mapping):
        return ""
    return str(entry.get("@type") or f"@container: {entry['@container']}")


def test_all_prefixes_keep_their_namespaces_and_no_property_has_the_name_of_one() -> None:
    assert len(prefixes()) > 80
    assert {prefix: entries().get(prefix) for prefix in prefixes()} == dict(prefixes())
    assert {name for name in entries() if iri_of(entries()[name]).endswith(("/", "#"))} == set(prefixes())


def test_every_property_of_the_ontology_and_of_the_reused_terms_is_in_it() -> None:
    assert len(properties()) > 150
    of_prefix, of_others = set[str](), set[str]()
    for iri in properties():
        name = prefixes().shorten(iri)
        assert name is not None
        assert iri_of(entries()[name]) == iri
        local = name.partition(":")[2]
        if local in prefixes():
            of_prefix.add(name)
        elif entries()[local] != entries()[name]:
            of_others.add(name)
    assert {"hro:place", "hro:population", "org:role"} <= of_prefix
    assert of_others == {"hro:name", "rdf:value"}
    assert iri_of(entries()["name"]) == expand("foaf:name")
    assert iri_of(entries()["value"]) == hro("value")


def test_what_the_keys_promise_holds_for_all_that_the_content_states() -> None:
    looked_at = set[str]()
    for graph in ("graph/ontology", "graph/vocabularies", "graph/alignments", "graph/data"):
        for quad in stated(graph):
            name = prefixes().shorten(quad.predicate.value) or ""
            kind = kind_of(entries().get(name))
            if not kind:
                continue
            looked_at.add(name)
            if isinstance(quad.object, ox.Literal):
                is_text = quad.object.language is not None
                assert kind == (LANGUAGES if is_text else quad.object.datatype.value), (name, quad)
            else:
                assert kind == "@id", (name, quad)
    assert len(looked_at) > 90


def test_values_are_of_the_kind_that_ontology_and_shapes_say() -> None:
    expected = {
        "statedIn": "@id",
        "classification": "@id",  # by a list of a shape
        "language": "@id",  # by the kind of node of a shape
        "hasSelector": "@id",
        "label": LANGUAGES,
        "prefLabel": LANGUAGES,
        "title": LANGUAGES,
        "start": expand("xsd:nonNegativeInteger"),
        "end": expand("xsd:nonNegativeInteger"),
        "asOf": expand("xsd:date"),
        "hro:edtf": "http://id.loc.gov/datatypes/edtf/EDTF",
        "targetMet": expand("xsd:boolean"),
        "quotableShare": expand("xsd:decimal"),
        "value": "",  # a whole number or a decimal
        "issued": "",  # a year, a month or a day
        "claimedValue": "",  # a thing or a text
        "statedValue": "",
    }
    assert {key: kind_of(entries()[key]) for key in expected} == expected


def test_a_property_of_which_nothing_says_what_it_holds_is_named() -> None:
    known = [*stated("graph/ontology"), *stated("graph/shapes")]
    assert undecided(known, prefixes()) == set()
    new = ox.Quad(ox.NamedNode(hro("new")), ox.NamedNode(expand("rdf:type")), ox.NamedNode(expand("rdf:Property")))
    assert undecided([*known, new], prefixes()) == {"hro:new"}


def test_a_shape_that_comes_back_to_itself_ends() -> None:
    turtle = """@prefix : <https://w3id.org/harmreduction/ontology#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
      @prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
      :new a owl:DatatypeProperty . :shape sh:path :new ; sh:node :shape , [ sh:or ( [ sh:datatype xsd:date ] ) ] ."""
    quads = rdfio.parse(turtle.encode(), ox.RdfFormat.TURTLE)
    made = context_in(quads, prefixes())["@context"]
    assert isinstance(made, dict)
    assert kind_of(made["new"]) == kind_of(made["hro:new"]) == expand("xsd:date")


def test_it_is_sorted_and_comes_out_the_same_again() -> None:
    assert json.loads(installed_context()) == context_of(find_content())
    names = list(entries())
    ours = names[: len(prefixes())]
    assert ours == sorted(prefixes())
    assert names[len(ours) :] == sorted(names[len(ours) :])
    backwards = reversed([*stated("graph/ontology"), *stated("graph/shapes")])
    assert json.dumps(context_in(backwards, prefixes())) == json.dumps(context_of(find_content()))
