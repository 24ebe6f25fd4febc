"""The published base as a check needs it: in a store, with the shapes in use, kept for many proposals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from hrn_kg import rdfio
from hrn_kg.content import Content
from hrn_kg.declared import prefixes_of
from hrn_kg.iris import GRAPH
from hrn_kg.validation.shapes import Shapes
from hrn_kg.vocab import STANDARD, Prefixes

# Nothing published stands in this graph, so that it can be taken away as a whole.
_PROPOSAL = ox.NamedNode("urn:x-hrn-kg:proposal")
_SHAPES = ox.NamedNode(GRAPH + "shapes")


@dataclass(frozen=True, slots=True)
class Published:
    """All that is published, in named graphs that queries see as one; one check at a time.

    `release` names the release, where it is one.
    """

    store: ox.Store
    shapes: Shapes
    prefixes: Prefixes = STANDARD
    release: str | None = None

    @classmethod
    def of_quads(
        cls,
        quads: Iterable[ox.Quad],
        shapes: Shapes,
        prefixes: Prefixes = STANDARD,
        release: str | None = None,
    ) -> Published:
        """A base that holds these quads; what stands in the graph of shapes is left out."""
        store = ox.Store()
        store.bulk_extend(quad for quad in quads if quad.graph_name != _SHAPES)
        return cls(store, shapes, prefixes, release)

    @classmethod
    def of_content(cls, content: Content, without: Iterable[Path] = ()) -> Published:
        """The ontology, the vocabularies and the data of the content, except the files `without`.

        Raises: NotRdf; ContentError for a shape that uses what is not evaluated.
        """
        left_out = {path.resolve() for path in without}
        quads = (
            quad
            for graph, path in content.rdf()
            if graph != _SHAPES.value and path.resolve() not in left_out
            for quad in rdfio.read(path, graph=graph, name=content.name(path))
        )
        return cls.of_quads(quads, Shapes.of_content(content), prefixes_of(content))

    @contextmanager
    def with_proposal(self, quads: Iterable[ox.Quad]) -> Iterator[ox.Store]:
        """The store with the triples of a proposal; afterwards, whatever happens, it is as it was."""
        try:
            self.store.extend(ox.Quad(quad.subject, quad.predicate, quad.object, _PROPOSAL) for quad in quads)
            yield self.store
        finally:
            self.store.remove_graph(_PROPOSAL)
