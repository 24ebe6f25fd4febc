"""Checks of graphs, each with a base of its own; who checks many proposals keeps a `Published`."""

from __future__ import annotations

import pyoxigraph as ox
from rdflib import Graph

from hrn_kg import rdfio
from hrn_kg.content import Content
from hrn_kg.rdflib_terms import to_oxigraph, to_rdflib
from hrn_kg.validation.checker import check
from hrn_kg.validation.published_base import Published
from hrn_kg.validation.report import Report
from hrn_kg.validation.shapes import Shapes

_BASE = ox.NamedNode("urn:x-hrn-kg:published")


def validate(data: Graph, shapes: Graph, background: Graph | None = None) -> Report:
    """Check every record of `data`, seen together with `background`; only records of `data` are reported.

    Records of a class that no shape knows are listed as unchecked.
    Raises: ContentError when the shapes are broken or use what is not evaluated.
    """
    around = (
        ()
        if background is None
        else (ox.Quad(triple.subject, triple.predicate, triple.object, _BASE) for triple in to_oxigraph(background))
    )
    published = Published.of_quads(around, Shapes.of_graph(shapes))
    return check((ox.Quad(*triple) for triple in to_oxigraph(data)), published, rules=False, kinds=False)


def load_shapes(content: Content) -> Graph:
    """All shapes of the content as one graph. Raises: NotRdf; ContentError for what is not evaluated."""
    Shapes.of_content(content)
    return to_rdflib(quad for path in content.shapes for quad in rdfio.read(path, name=content.name(path)))
