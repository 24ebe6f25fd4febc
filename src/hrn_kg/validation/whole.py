"""All records and all shapes of a content, each turned once into the terms of the library that reads it."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox
from rdflib import Graph

from hrn_kg.rdflib_terms import to_rdflib
from hrn_kg.validation.check import store_of, validate
from hrn_kg.validation.report import Report
from hrn_kg.validation.shape_terms import check_terms


class Whole:
    """pySHACL reads a graph of rdflib, the SPARQL constraints ask a store of Oxigraph; both hold the same records."""

    def __init__(self) -> None:
        self._records: list[ox.Quad] = []
        self._graph = Graph(bind_namespaces="none")
        self._shapes: list[tuple[str, str, Graph]] = []

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """Take up records; which graphs they stand in is of no concern here."""
        found = list(quads)
        self._records += found
        to_rdflib(found, into=self._graph)

    def add_shapes(self, name: str, text: str, quads: Iterable[ox.Quad]) -> None:
        """Take up a file of shapes, with its name and its text for faults that name a line."""
        self._shapes.append((name, text, to_rdflib(quads)))

    def check_terms(self) -> None:
        """See that the shapes name only what there is. Raises ContentError naming file and line."""
        check_terms(self._shapes, self._graph)

    def validate(self) -> Report:
        """Check every record. Raises ContentError when the shapes themselves are broken."""
        shapes = Graph(bind_namespaces="none")
        for _, _, of_file in self._shapes:
            shapes += of_file
        return validate(self._graph, shapes, store=self._store)

    def _store(self) -> ox.Store:
        return store_of(self._records)
