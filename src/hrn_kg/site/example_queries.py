"""The example queries as data, the way other endpoints publish theirs: each is a `sh:SPARQLExecutable`."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from hrn_kg.examples import Example
from hrn_kg.iris import BASE
from hrn_kg.render import rdf
from hrn_kg.settings import Settings
from hrn_kg.site.documents import Document
from hrn_kg.site.site import Site
from hrn_kg.sparql import inspect
from hrn_kg.triples import about, node


def example_queries(site: Site, document: Document, examples: Iterable[Example]) -> bytes:
    """The description of these examples in a form of RDF."""
    triples = [triple for example in examples for triple in _describe(site, example)]
    return rdf.serialise(triples, document.representation.media_type, site.data.prefixes, document.iri)


def _describe(site: Site, example: Example) -> list[ox.Triple]:
    kind, form = _executable(example.text)
    return [
        *about(
            f"{BASE}queries/{example.name}",
            ("rdf:type", node("sh:SPARQLExecutable"), node(f"sh:{kind}")),
            (f"sh:{form}", ox.Literal(example.text)),
            ("rdfs:label", *(ox.Literal(title, language=lang) for lang, title in example.titles.items())),
            ("rdfs:comment", *(ox.Literal(text, language=lang) for lang, text in example.summaries.items())),
            ("schema:keywords", *map(ox.Literal, example.tags)),
            ("schema:target", site.address("/sparql")),
        )
    ]


def _executable(text: str) -> tuple[str, str]:
    match inspect(text, Settings()).kind:
        case "select":
            return "SPARQLSelectExecutable", "select"
        case "ask":
            return "SPARQLAskExecutable", "ask"
        case "construct" | "describe":
            return "SPARQLConstructExecutable", "construct"
