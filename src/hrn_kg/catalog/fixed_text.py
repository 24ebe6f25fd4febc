"""What the content says of the catalogue: titles, descriptions, keywords, publisher, and all else that is fixed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from hrn_kg.catalog.inputs import CatalogInput, Version
from hrn_kg.catalog.names import CATALOGUE, DATASET, SERVICES, distribution_iri, version_iri
from hrn_kg.errors import ContentError
from hrn_kg.triples import node

# Stands for the name of a release, in names and in texts.
PLACEHOLDER: Final = "RELEASE"
_DESCRIBED: Final = ("dct:title", "dct:description", "dct:publisher")
_TITLE: Final = node("dct:title")


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
    for subject in (CATALOGUE, DATASET, *SERVICES, version_iri(PLACEHOLDER)):
        for name in _DESCRIBED:
            _check(given, subject, name)
    return tuple(found)


def words_for(facts: CatalogInput) -> Iterator[Triple]:
    """The triples for the current release and those before it.

    Raises: ContentError for a file of the current release without a title.
    """
    titled: set[tuple[object, NamedNode]] = {(triple.subject, triple.predicate) for triple in facts.words}
    for dump in facts.version.dumps:
        _check(titled, distribution_iri(PLACEHOLDER, dump.name), "dct:title")
    by_subject: dict[str, list[Triple]] = {}
    for triple in facts.words:
        assert isinstance(triple.subject, NamedNode)
        by_subject.setdefault(triple.subject.value, []).append(triple)
    for subject, triples in by_subject.items():
        if PLACEHOLDER not in subject:
            yield from (_for(triple, facts.release) for triple in triples)
    for version in (*facts.earlier, facts.version):
        yield from (_for(triple, version.release) for triple in by_subject[version_iri(PLACEHOLDER)])
        yield from _titles(version, by_subject, is_current=version is facts.version)


def _titles(version: Version, by_subject: Mapping[str, list[Triple]], *, is_current: bool) -> Iterator[Triple]:
    """What is said of the files of a release; of earlier ones the title, which is the name where none is given."""
    for dump in version.dumps:
        said = by_subject.get(distribution_iri(PLACEHOLDER, dump.name), [])
        for triple in said:
            if is_current or triple.predicate == _TITLE:
                yield _for(triple, version.release)
        if not said:
            yield Triple(NamedNode(distribution_iri(version.release, dump.name)), _TITLE, Literal(dump.name))


def _for(triple: Triple, release: str) -> Triple:
    subject, value = triple.subject, triple.object
    assert isinstance(subject, NamedNode)
    if isinstance(value, NamedNode):
        value = NamedNode(value.value.replace(PLACEHOLDER, release))
    elif isinstance(value, Literal) and value.language:
        value = Literal(value.value.replace(PLACEHOLDER, release), language=value.language)
    return Triple(NamedNode(subject.value.replace(PLACEHOLDER, release)), triple.predicate, value)


def _check(given: AbstractSet[tuple[object, NamedNode]], subject: str, name: str) -> None:
    if (NamedNode(subject), node(name)) not in given:
        raise ContentError(f"The files of catalog/ give no {name} of <{subject}>; add it to catalog/catalog.ttl.")
