"""The explanation of an answer, worked out by a worker from its release, as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from hrn_kg.engine.base import Dataset, Job
from hrn_kg.explaining.base_facts import Row, node
from hrn_kg.explaining.explain import explain
from hrn_kg.iris import BASE
from hrn_kg.vocab import Prefixes

if TYPE_CHECKING:
    from hrn_kg.engine.embedded.worker import Holdings


class HeldBase:
    """The release that a worker holds, as an explanation asks it; see `hrn_kg.explaining.base_facts.Base`."""

    def __init__(self, holdings: Holdings, dataset: Dataset) -> None:
        """`dataset` are the graphs that the request names."""
        self._holdings = holdings
        self._dataset = dataset
        self._occurring: dict[str, bool] = {}

    @property
    def prefixes(self) -> Prefixes:
        """The prefixes of the release."""
        return self._holdings.prefixes

    @property
    def graphs(self) -> Mapping[str, int]:
        """Its named graphs, with their numbers of triples."""
        return self._holdings.graphs

    def asked(self, query: str) -> Iterator[Row]:
        """The rows of a query over the dataset that the request names, else the query, else the whole."""
        return _rows(self._holdings.query(query, self._dataset))

    def known(self, query: str, **values: ox.NamedNode | ox.Literal) -> Iterator[Row]:
        """The rows of a query over the whole."""
        held = self._holdings
        bound: Any = {ox.Variable(name): value for name, value in values.items()}
        found = held.store.query(query, base_iri=BASE, use_default_graph_as_union=held.union, substitutions=bound)
        return _rows(found)

    def occurs(self, iri: str) -> bool:
        """Whether the release holds an IRI."""
        if iri not in self._occurring:
            self._occurring[iri] = iri in self.graphs or self._is_held(node(iri))
        return self._occurring[iri]

    def _is_held(self, term: ox.NamedNode | None) -> bool:
        if term is None:
            return False
        store = self._holdings.store
        places = (
            store.quads_for_pattern(term, None, None, None),
            store.quads_for_pattern(None, term, None, None),
            store.quads_for_pattern(None, None, term, None),
        )
        return any(next(place, None) is not None for place in places)


def _rows(results: Any) -> Iterator[Row]:
    if isinstance(results, ox.QueryBoolean):
        return iter([()] if results else [])
    if isinstance(results, ox.QueryTriples):
        return (() for _ in results)
    return (tuple(solution) for solution in results)


def explanation(holdings: Holdings, job: Job) -> bytes:
    """The explanation of the answer to a job, as JSON; raises what the store raises."""
    text = job.query
    found = asdict(explain(HeldBase(holdings, job.dataset), text))
    for cause in found["causes"]:
        at = cause.pop("at")
        del cause["edit"]
        cause["line"] = text.count("\n", 0, at) + 1
        cause["column"] = at - text.rfind("\n", 0, at)
    return json.dumps(found, ensure_ascii=False).encode()
