"""A description as RDF: Turtle, N-Triples, JSON-LD and RDF/XML, with the prefixes that are used and no others."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence

import pyoxigraph as ox

from hrn_kg import conneg
from hrn_kg.errors import NotAcceptable
from hrn_kg.render.triple_index import key
from hrn_kg.triples import iris_in, with_canonical_names, written
from hrn_kg.vocab import Prefixes, expand

RDF_TYPE, _STRING = expand("rdf:type"), expand("xsd:string")
_KNOWN = {
    form.media_type: known
    for form in conneg.DESCRIPTION_FORMATS
    if form != conneg.JSONLD and (known := ox.RdfFormat.from_media_type(form.media_type))
}


def serialise(triples: Iterable[ox.Triple], media_type: str, prefixes: Prefixes, first: str = "") -> bytes:
    """The triples in one of the four formats, with those of the prefixes that are used; the subject `first` on top.

    Raises: NotAcceptable for any other format.
    """
    ordered = in_order(with_canonical_names(triples), first)
    if media_type == conneg.JSONLD.media_type:
        return json_ld(ordered, prefixes)
    if media_type not in _KNOWN:
        raise NotAcceptable(
            f"A description is not available as {media_type}.",
            available=[form.media_type for form in conneg.DESCRIPTION_FORMATS],
        )
    if media_type == conneg.NTRIPLES.media_type:
        return written(ordered, ox.RdfFormat.N_TRIPLES)
    text = written(ordered, _KNOWN[media_type], prefixes.in_use(iris_in(ordered)))
    return _spaced(text) if media_type == conneg.TURTLE.media_type else text


def _spaced(turtle: bytes) -> bytes:
    """An empty line between subjects: what makes Turtle readable at a glance."""
    lines: list[str] = []
    for line in turtle.decode().removesuffix("\n").split("\n"):  # splitlines would cut a literal at U+2028
        if lines and not line.startswith(("\t", "@prefix")) and not lines[-1].startswith("\t\t"):
            lines.append("")
        lines.append(line.replace("\t", "    "))
    return ("\n".join(lines) + "\n").encode()


def in_order(triples: Iterable[ox.Triple], first: str = "") -> list[ox.Triple]:
    """Each triple once: the subject `first`, then the others by name; `rdf:type` before other properties."""

    def rank(triple: ox.Triple) -> tuple[bool, str, bool, str, str]:
        subject, predicate = key(triple.subject), triple.predicate.value
        return (subject != first, subject, predicate != RDF_TYPE, predicate, str(triple.object))

    return sorted(dict.fromkeys(triples), key=rank)


def json_ld(triples: Sequence[ox.Triple], prefixes: Prefixes) -> bytes:
    """JSON-LD with its context inside: a reader need fetch nothing."""

    def compact(iri: str) -> str:
        return prefixes.shorten(iri) or iri

    nodes: dict[str, dict[str, object]] = {}
    for triple in triples:
        node = nodes.setdefault(key(triple.subject), {"@id": compact(key(triple.subject))})
        if triple.predicate.value == RDF_TYPE and isinstance(triple.object, ox.NamedNode):
            _add(node, "@type", compact(triple.object.value))
        else:
            _add(node, compact(triple.predicate.value), _json_value(triple.object, compact))
    context = prefixes.in_use(iris_in(triples))
    document = {"@context": context, "@graph": list(nodes.values())}
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _json_value(term: object, compact: Callable[[str], str]) -> dict[str, str]:
    if isinstance(term, ox.Literal):
        if term.language:
            return {"@value": term.value, "@language": term.language}
        if term.datatype.value == _STRING:
            return {"@value": term.value}
        # Always the printed form with its type: a bare JSON number would lose `24.0` against `24`.
        return {"@value": term.value, "@type": compact(term.datatype.value)}
    return {"@id": compact(key(term))}


def _add(node: dict[str, object], name: str, value: object) -> None:
    values = node.setdefault(name, [])
    assert isinstance(values, list)
    values.append(value)
