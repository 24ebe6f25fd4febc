"""What the explanation of an empty answer asks of a release, and what it knows of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, Protocol

import pyoxigraph as ox

from hrn_kg.explaining.causes import Suggestion
from hrn_kg.vocab import Prefixes

RdfTerm = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row = tuple[RdfTerm | None, ...]

_LABELS: Final = """
SELECT ?thing ?label {
  ?thing <http://www.w3.org/2000/01/rdf-schema#label>|<http://www.w3.org/2004/02/skos/core#prefLabel> ?label
} ORDER BY LANG(?label) ?label"""


class Base(Protocol):
    """One release, as the worker has it."""

    @property
    def prefixes(self) -> Prefixes:
        """Its prefixes."""
        ...

    @property
    def graphs(self) -> Mapping[str, int]:
        """Its named graphs, with their numbers of triples."""
        ...

    def asked(self, query: str) -> Iterator[Row]:
        """The rows of a query over the dataset that the request or the query names.

        Of ASK one empty row for yes, of a graph one empty row a triple.
        """
        ...

    def known(self, query: str, **values: ox.NamedNode | ox.Literal) -> Iterator[Row]:
        """The rows of a query of ours over the whole, with values for some of its variables."""
        ...

    def occurs(self, iri: str) -> bool:
        """Whether the release holds an IRI: in a triple, at whichever place, or as the name of a graph."""
        ...


def node(iri: str) -> ox.NamedNode | None:
    """The term of an IRI; None for what cannot be one."""
    try:
        return ox.NamedNode(iri)
    except ValueError:
        return None


def written(namespaces: Mapping[str, str], iri: str) -> str:
    """An IRI as it stands in a query that declares these prefixes and no others."""
    for prefix, namespace in sorted(namespaces.items(), key=lambda pair: -len(pair[1])):
        rest = iri.removeprefix(namespace)
        if rest != iri and namespace and rest and all(sign.isalnum() or sign in "-_" for sign in rest):
            return f"{prefix}:{rest}"
    return f"<{iri}>"


def shortened(base: Base, namespaces: Mapping[str, str], iri: str) -> str:
    """An IRI for a reader: with the prefixes of the query, else with those of the release."""
    own = written(namespaces, iri)
    return own if not own.startswith("<") else base.prefixes.shorten(iri) or own


def labels(base: Base, iri: str) -> dict[str, str]:
    """The first name of a thing in each language."""
    found: dict[str, str] = {}
    for _, label in base.known(_LABELS, thing=ox.NamedNode(iri)):
        if isinstance(label, ox.Literal):
            found.setdefault(label.language or "", label.value)
    return found


def suggestion(base: Base, namespaces: Mapping[str, str], iri: str, count: int = 0) -> Suggestion:
    """A thing of the release as a suggestion, with its names; `count` says how often it occurs."""
    return Suggestion(shortened(base, namespaces, iri), iri, labels(base, iri), count)
