"""What the published base knows, asked for by the rules of the intake: records, terms, names."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from functools import cached_property

import pyoxigraph as ox

from hrn_kg.iris import BASE, local_name
from hrn_kg.vocab import NAMING, NEVER_TYPED, Prefixes, expand

_NAMING = tuple(ox.NamedNode(expand(name)) for name in NAMING)
_TERMS = """SELECT DISTINCT ?term WHERE {
  { ?s ?term ?o } UNION { ?term a ?kind FILTER(?kind IN (rdf:Property, owl:ObjectProperty, owl:DatatypeProperty,
    owl:AnnotationProperty)) } }"""
_CLASSES = """SELECT DISTINCT ?term WHERE {
  { ?s a ?term } UNION { ?term a ?kind FILTER(?kind IN (rdfs:Class, owl:Class)) } }"""
_DATATYPES = "SELECT DISTINCT ?term WHERE { ?s ?p ?value BIND(DATATYPE(?value) AS ?term) FILTER(BOUND(?term)) }"
# Of models and shapes, not of records.
_NOT_OF_RECORDS = tuple(expand(f"{prefix}:") for prefix in ("sh", "owl", "void", "sd", "qb", "vann"))
_ANSWERS = 1


class Known:
    """The published base, as the rules ask it. The store is the union of its graphs, or holds them by name."""

    def __init__(self, store: ox.Store, prefixes: Prefixes) -> None:
        self._store = store
        self.prefixes = prefixes

    def is_published(self, iri: str) -> bool:
        """Whether the base says anything about the thing."""
        return next(iter(self._store.quads_for_pattern(ox.NamedNode(iri), None, None, None)), None) is not None

    def holds(self, quad: ox.Quad) -> bool:
        """Whether the base says just this already."""
        found = self._store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
        return next(iter(found), None) is not None

    @cached_property
    def spaces_of_others(self) -> tuple[str, ...]:
        """The namespaces of prefixes that are not ours."""
        return tuple(space for space in self.prefixes.values() if not space.startswith(BASE))

    @cached_property
    def properties(self) -> frozenset[str]:
        """Properties that a record may have."""
        return frozenset(
            term for term in self._terms(_TERMS) if not term.startswith(_NOT_OF_RECORDS) and term not in NEVER_TYPED
        )

    @cached_property
    def classes(self) -> frozenset[str]:
        """Classes that a record may be of."""
        return frozenset(term for term in self._terms(_CLASSES) if not term.startswith(_NOT_OF_RECORDS))

    @cached_property
    def datatypes(self) -> frozenset[str]:
        """Datatypes that the base uses."""
        return frozenset(self._terms(_DATATYPES))

    def labels(self, iri: str) -> Mapping[str, str]:
        """The names of a thing by language; its short address in English where it has none."""
        return self.names(iri) or {
            "en": self.prefixes.shorten(iri) or (local_name(iri) if iri.startswith(BASE) else iri)
        }

    def names(self, iri: str) -> Mapping[str, str]:
        """The names of a thing by language."""
        names: dict[str, str] = {}
        for naming in _NAMING:
            for quad in self._store.quads_for_pattern(ox.NamedNode(iri), naming, None, None):
                if isinstance(quad.object, ox.Literal) and quad.object.language:
                    names.setdefault(quad.object.language, quad.object.value)
        return names

    def nearest(self, iri: str, among: Iterable[str]) -> str | None:
        """The one of some addresses whose last part is most alike; a namespace goes by its prefix."""
        name = (self.prefixes.prefix_of(iri) or local_name(iri)).lower()
        by_name: dict[str, str] = {}
        for term in sorted(among, key=lambda term: (not term.startswith(BASE), term)):
            by_name.setdefault(local_name(term).lower(), term)
        near = difflib.get_close_matches(name, by_name, n=_ANSWERS, cutoff=0.7)
        return by_name[near[0]] if near else None

    def short(self, iri: str | None) -> str:
        """An address with its prefix, where there is one."""
        return "" if iri is None else self.prefixes.shorten(iri) or iri

    def beside(self, iri: str) -> list[str]:
        """The published things whose addresses differ from this one in the last part only."""
        start = iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]
        query = f'SELECT DISTINCT ?s WHERE {{ ?s ?p ?o FILTER(STRSTARTS(STR(?s), "{_quoted(start)}")) }}'
        return [row["s"].value for row in self._rows(query)]

    def _terms(self, query: str) -> list[str]:
        return [row["term"].value for row in self._rows(query)]

    def _rows(self, query: str) -> ox.QuerySolutions:
        answer = self._store.query(
            query,
            prefixes={name: expand(f"{name}:") for name in ("rdf", "rdfs", "owl")},
            use_default_graph_as_union=True,
        )
        assert isinstance(answer, ox.QuerySolutions)
        return answer


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
