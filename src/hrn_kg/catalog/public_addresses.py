"""Addresses in the catalogue: they follow the server that answers, while the names of things stay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from hrn_kg.catalog.names import DISTRIBUTIONS, VERSIONS
from hrn_kg.iris import BASE
from hrn_kg.triples import about, node
from hrn_kg.vocab import expand

# Predicates whose value is an address to call, not a name: these follow the server, all else keeps its w3id name.
_CALLED = ("dcat:accessURL", "dcat:downloadURL", "dcat:endpointURL", "dcat:endpointDescription")
_RESOURCE = node("rdfs:Resource")
_PREDICATES = frozenset(
    map(
        expand,
        (
            *_CALLED,
            "dcat:landingPage",
            "foaf:homepage",
            "foaf:page",
            "sd:endpoint",
            "void:dataDump",
            "void:sparqlEndpoint",
        ),
    )
)


def typed_addresses(triples: Iterable[Triple]) -> Iterator[Triple]:
    """That the addresses which a program calls are resources, as the shapes of DCAT-AP ask."""
    called = frozenset(map(node, _CALLED))
    for triple in triples:
        if triple.predicate in called and isinstance(triple.object, NamedNode):
            yield from about(triple.object.value, ("rdf:type", _RESOURCE))


def at_address(catalogue: bytes, public_url: str) -> list[Triple]:
    """The triples of a catalogue in Turtle or N-Quads, its addresses turned to those of the server at `public_url`.

    A copy that runs elsewhere so leads to its own dumps and its own query service; the names of things stay. What is
    said of an address is said of the one it is turned to.
    """
    own = public_url.rstrip("/") + "/"
    rdf_format = RdfFormat.TURTLE if catalogue.lstrip().startswith((b"@prefix", b"#")) else RdfFormat.N_QUADS
    triples = [quad.triple for quad in parse(catalogue, format=rdf_format)]
    addresses = {
        triple.object: NamedNode(own + triple.object.value.removeprefix(BASE))
        for triple in triples
        if triple.predicate.value in _PREDICATES
        and isinstance(triple.object, NamedNode)
        and triple.object.value.startswith(BASE)
    }
    turned = []
    for triple in triples:
        subject, value = triple.subject, triple.object
        if isinstance(subject, NamedNode):
            subject = addresses.get(subject, subject)
        if triple.predicate.value in _PREDICATES and isinstance(value, NamedNode):
            value = addresses.get(value, value)
        turned.append(Triple(subject, triple.predicate, value))
    return turned


def one_dataset(triples: Iterable[Triple], release: str) -> list[Triple]:
    """The catalogue as a portal takes it: one dataset with its files, without the records of the single releases.

    Each of those is described at its own address.
    """
    own = f"{DISTRIBUTIONS}{release}/"
    kept = []
    for triple in triples:
        iri = triple.subject.value if isinstance(triple.subject, NamedNode) else ""
        of_version = iri.startswith(VERSIONS) or (iri.startswith(DISTRIBUTIONS) and not iri.startswith(own))
        if not of_version:
            kept.append(triple)
    named = {triple.object for triple in kept}
    return [triple for triple in kept if triple.object != _RESOURCE or triple.subject in named]
