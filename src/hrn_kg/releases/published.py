"""A release as a check of proposals needs it."""

from __future__ import annotations

import pyoxigraph as ox

from hrn_kg import rdfio
from hrn_kg.declared import prefixes_of_release
from hrn_kg.iris import GRAPH
from hrn_kg.releases.layout import Release
from hrn_kg.validation import Published, Shapes

_SHAPES = ox.NamedNode(GRAPH + "shapes")


def published_of(release: Release) -> Published:
    """The triples of the release in a store, and its shapes, which are checked once.

    Raises: DataDamaged or NotRdf when its dumps cannot be read, ContentError for shapes that are not evaluated.
    """
    quads = rdfio.read(release.dumps / "hrn-kg.nq")
    shapes = Shapes.of_quads(quad for quad in quads if quad.graph_name == _SHAPES)
    return Published.of_quads(quads, shapes, prefixes_of_release(release.path), release.id)
