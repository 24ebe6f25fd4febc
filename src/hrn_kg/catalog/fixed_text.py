"""What the content says of the catalogue: titles, descriptions, keywords, publisher, and all else that is fixed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from hrn_kg.catalog.inputs import Dump
from hrn_kg.catalog.names import CATALOGUE, DATASET, SPARQL, distribution_iri, version_iri
from hrn_kg.errors import ContentError
from hrn_kg.triples import node

# Stands for the name of a release, in names and in texts.
PLACEHOLDER: Final = "RELEASE"
_DESCRIBED: Final = ("dct:title", "dct:description", "dct:publisher")
_NOTES: Final = node("adms:versionNotes")


def words_in(files: Mapping[str, Iterable[Quad]]) -> tuple[Triple, ...]:
    """The triples of the files of the content, which are given by name.

    Raises: ContentError for blank nodes, and for a record without title, description or publisher.
    """
    found: list[Triple] = []
    for name, quads in files.items():
        for quad in quads:
            if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode):
                raise ContentError(f"{name} holds a blank node; give it an IRI, so that it can be cited.", file=name)
            found.append(quad.triple)
    given: set[tuple[object, NamedNode]] = {(triple.subject, triple.predicate) for triple in found}
    for subject in (CATALOGUE, DATASET, SPARQL, version_iri(PLACEHOLDER)):
        for name in _DESCRIBED:
            _check(given, subject, name)
    return tuple(found)


def words_for(words: Iterable[Triple], release: str, dumps: Iterable[Dump], *, is_first: bool) -> Iterator[Triple]:
    """The triples for one release; the notes of its version are those of a first release.

    Raises: ContentError for a dump without a title.
    """
    words = tuple(words)
    titled: set[tuple[object, NamedNode]] = {(triple.subject, triple.predicate) for triple in words}
    for dump in dumps:
        _check(titled, distribution_iri(dump.name), "dct:title")
    for triple in words:
        if triple.predicate == _NOTES and not is_first:
            continue
        subject, value = triple.subject, triple.object
        assert isinstance(subject, NamedNode)
        if isinstance(value, NamedNode):
            value = NamedNode(value.value.replace(PLACEHOLDER, release))
        elif isinstance(value, Literal) and value.language:
            value = Literal(value.value.replace(PLACEHOLDER, release), language=value.language)
        yield Triple(NamedNode(subject.value.replace(PLACEHOLDER, release)), triple.predicate, value)


def _check(given: AbstractSet[tuple[object, NamedNode]], subject: str, name: str) -> None:
    if (NamedNode(subject), node(name)) not in given:
        raise ContentError(f"The files of catalog/ give no {name} of <{subject}>; add it to catalog/catalog.ttl.")
