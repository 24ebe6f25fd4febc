"""Things and what is stated of each: the quads with a named subject, and those of the blank nodes they lead to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

import pyoxigraph as ox

from hrn_kg.changes import canonical
from hrn_kg.errors import ContentError
from hrn_kg.quad_lines import subject_of_line

Payload = frozenset[str]
"""The quads of one thing as lines of canonical N-Quads."""


def payloads_of(quads: Iterable[ox.Quad]) -> dict[str, Payload]:
    """The payload of each thing by its IRI. Raises ContentError, see `payloads_in`."""
    return dict(payloads_in(canonical.sorted_lines_of(quads)))


def payloads_in(lines: Iterable[bytes]) -> Iterator[tuple[str, Payload]]:
    """Each thing with its payload, those with blank nodes last, of sorted lines of canonical N-Quads.

    Raises ContentError for a blank node that no thing leads to, or that two do: no change of one thing could tell it.
    """
    with_blank: list[bytes] = []
    for subject, found in groupby(lines, key=subject_of_line):
        own = b"".join(found)
        if b"_:" in own:
            with_blank.append(own)
        else:
            yield subject[1:-1].decode(), frozenset(own[:-1].decode().split("\n"))
    yield from _with_blank_nodes(list(ox.parse(b"".join(with_blank), format=ox.RdfFormat.N_QUADS))).items()


def _with_blank_nodes(quads: list[ox.Quad]) -> dict[str, Payload]:
    own: dict[str, list[ox.Quad]] = defaultdict(list)
    of_blank: dict[ox.BlankNode, list[ox.Quad]] = defaultdict(list)
    for quad in quads:
        if isinstance(quad.subject, ox.BlankNode):
            of_blank[quad.subject].append(quad)
        elif isinstance(quad.subject, ox.NamedNode):
            own[quad.subject.value].append(quad)
    payloads: dict[str, Payload] = {}
    owners: dict[ox.BlankNode, str] = {}
    for iri, roots in own.items():
        payload = [*roots, *_follow(roots, of_blank)]
        for node in _nodes_of(payload):
            if owners.setdefault(node, iri) != iri:
                raise ContentError(
                    f"A blank node is part of <{owners[node]}> and of <{iri}>; give it an IRI.", subject=iri
                )
        payloads[iri] = frozenset(canonical.lines_of(payload))
    for node, quads_of_node in of_blank.items():
        if node not in owners:
            predicate = min(quad.predicate.value for quad in quads_of_node)
            raise ContentError(f"No thing leads to the blank node with the property <{predicate}>; give it an IRI.")
    return payloads


def _nodes_of(quads: Iterable[ox.Quad]) -> set[ox.BlankNode]:
    """All blank nodes in the quads, also those of which nothing is stated."""
    return {term for quad in quads for term in (quad.subject, quad.object) if isinstance(term, ox.BlankNode)}


def _follow(roots: Iterable[ox.Quad], of_blank: Mapping[ox.BlankNode, list[ox.Quad]]) -> Iterator[ox.Quad]:
    """The quads of the blank nodes that these lead to, each once."""
    open_nodes = [quad.object for quad in roots if isinstance(quad.object, ox.BlankNode)]
    seen = set(open_nodes)
    while open_nodes:
        for quad in of_blank.get(open_nodes.pop(), ()):
            yield quad
            if isinstance(quad.object, ox.BlankNode) and quad.object not in seen:
                seen.add(quad.object)
                open_nodes.append(quad.object)


def has_blank_nodes(payload: Iterable[str]) -> bool:
    """Whether a payload holds blank nodes, whose labels are those of this payload alone."""
    return any(line.startswith("_:") or " _:" in line.partition('"')[0] for line in payload)


def view_of(payload: Payload) -> Payload:
    """The payload in the default view, as lines of canonical N-Triples."""
    if has_blank_nodes(payload):
        return frozenset(canonical.lines_of(canonical.default_view(canonical.quads_in(payload))))
    return frozenset(map(canonical.view_of_line, payload))


def quads_of(payloads: Mapping[str, Iterable[str]]) -> list[ox.Quad]:
    """The quads of many things together, the blank nodes of each kept apart from those of the others."""
    plain: list[str] = []
    quads: list[ox.Quad] = []
    for number, iri in enumerate(sorted(payloads)):
        lines = list(payloads[iri])
        if has_blank_nodes(lines):
            quads.extend(renamed(canonical.quads_in(lines), f"t{number}"))
        else:
            plain.extend(lines)
    return [*canonical.quads_in(plain), *quads]


def renamed(quads: Iterable[ox.Quad], stem: str) -> Iterator[ox.Quad]:
    """The quads, the name of each blank node behind this stem."""

    def node(term: ox.BlankNode) -> ox.BlankNode:
        return ox.BlankNode(stem + term.value)

    for quad in quads:
        subject = node(quad.subject) if isinstance(quad.subject, ox.BlankNode) else quad.subject
        value = node(quad.object) if isinstance(quad.object, ox.BlankNode) else quad.object
        yield ox.Quad(subject, quad.predicate, value, quad.graph_name)
