"""The example queries as data, the way other endpoints publish theirs: each is a `sh:SPARQLExecutable`."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from hrn_kg.examples import Example
from hrn_kg.iris import BASE
from hrn_kg.render import rdf
from hrn_kg.settings import Settings
from hrn_kg.site.base import Site
from hrn_kg.site.documents import Document
from hrn_kg.sparql import inspect
from hrn_kg.vocab import PREFIXES


def example_queries(site: Site, document: Document, examples: Iterable[Example]) -> bytes:
    """The description of these examples in a form of RDF."""
    triples = [triple for example in examples for triple in _describe(site, example)]
    return rdf.serialise(triples, document.representation.media_type, site.data.prefixes, document.iri)


def _describe(site: Site, example: Example) -> list[ox.Triple]:
    subject = ox.NamedNode(f"{BASE}queries/{example.name}")

    def say(name: str, value: ox.NamedNode | ox.Literal) -> ox.Triple:
        prefix, _, local = name.partition(":")
        return ox.Triple(subject, ox.NamedNode(PREFIXES[prefix] + local), value)

    kind, form = _executable(example.text)
    return [
        say("rdf:type", ox.NamedNode(PREFIXES["sh"] + "SPARQLExecutable")),
        say("rdf:type", ox.NamedNode(PREFIXES["sh"] + kind)),
        say(f"sh:{form}", ox.Literal(example.text)),
        *(say("rdfs:label", ox.Literal(title, language=lang)) for lang, title in example.titles.items()),
        *(say("rdfs:comment", ox.Literal(text, language=lang)) for lang, text in example.summaries.items()),
        *(say("schema:keywords", ox.Literal(tag)) for tag in example.tags),
        say("schema:target", ox.NamedNode(site.address("/sparql"))),
    ]


def _executable(text: str) -> tuple[str, str]:
    match inspect(text, Settings()).kind:
        case "select":
            return "SPARQLSelectExecutable", "select"
        case "ask":
            return "SPARQLAskExecutable", "ask"
        case "construct" | "describe":
            return "SPARQLConstructExecutable", "construct"
