"""The shapes in use: loaded and checked once, then put to many proposals."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox
from rdflib import RDF, RDFS, SH, Graph
from rdflib.term import BNode, Literal, Node, URIRef

from hrn_kg import rdfio
from hrn_kg.content import Content, text_of
from hrn_kg.errors import ContentError
from hrn_kg.rdflib_terms import text_of as name_of
from hrn_kg.rdflib_terms import to_oxigraph, to_rdflib
from hrn_kg.validation.constraint_query import ConstraintQuery
from hrn_kg.validation.constructs import Places, constraints_of, is_class, refuse_what_is_not_evaluated
from hrn_kg.validation.core import CoreShapes
from hrn_kg.validation.report import Messages
from hrn_kg.validation.small_graph import SmallGraph
from hrn_kg.words import ENGLISH

_TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)


@dataclass(frozen=True, slots=True)
class ShapeFile:
    """One file of shapes: its name, its text (for faults that name a line) and what it states."""

    name: str
    text: str
    quads: tuple[ox.Quad, ...]


@dataclass(frozen=True, slots=True)
class Constraint:
    """A SPARQL constraint of a shape: its name, its severity by SHACL's name, and its query."""

    name: str
    node: Node
    severity: str
    query: ConstraintQuery


@dataclass(frozen=True, slots=True)
class TargetedShape:
    """A shape that is put to records of its own accord: which records, and what is put to them."""

    node: Node
    classes: frozenset[str]
    nodes: frozenset[Node]
    subjects_of: frozenset[str]
    objects_of: frozenset[str]
    constraints: tuple[Constraint, ...]


@dataclass(frozen=True, slots=True)
class Shapes:
    """All shapes, of which each construct is known to be evaluated."""

    graph: Graph
    core: CoreShapes
    targeted: tuple[TargetedShape, ...]
    checksum: str
    _messages: dict[Node, Messages] = field(default_factory=dict)

    @classmethod
    def of_files(cls, files: Iterable[ShapeFile]) -> Shapes:
        """The shapes of these files.

        Raises: ContentError, which names file, line and construct, for whatever is not evaluated here; also when not
        one shape has a target, for then any data would pass.
        """
        listed = tuple(files)
        graph = to_rdflib((quad for file in listed for quad in file.quads), into=SmallGraph())
        return cls._of(graph, Places(tuple((file.name, file.text) for file in listed)))

    @classmethod
    def of_content(cls, content: Content) -> Shapes:
        """The shapes of the content. Raises: NotRdf; ContentError, see `of_files`."""
        return cls.of_files(_files(content))

    @classmethod
    def of_quads(cls, quads: Iterable[ox.Quad]) -> Shapes:
        """The shapes that these quads state. Raises: ContentError, see `of_files`."""
        return cls._of(to_rdflib(quads, into=SmallGraph()), Places(()))

    @classmethod
    def of_graph(cls, graph: Graph) -> Shapes:
        """The shapes of a graph whose files are not known. Raises: ContentError, see `of_files`."""
        return cls._of(SmallGraph(graph), Places(()))

    @classmethod
    def _of(cls, graph: Graph, places: Places) -> Shapes:
        refuse_what_is_not_evaluated(graph, places)
        queries = constraints_of(graph, places)
        nodes = {shape for target in _TARGETS for shape in graph.subjects(target)}
        nodes |= set(_class_targets(graph))
        if not nodes:
            raise ContentError("Not one shape has a target; any data would pass.", file=places.first)
        core = CoreShapes(graph, places)
        targeted = tuple(_targeted(graph, node, queries) for node in sorted(nodes, key=str))
        return cls(graph, core, targeted, _checksum(graph))

    def messages(self, shape: Node) -> Messages:
        """What a shape says, by language; pySHACL drops the languages, so these are taken from the shape itself."""
        if shape not in self._messages:
            found = [text for text in self.graph.objects(shape, SH.message) if isinstance(text, Literal)]
            found.sort(key=lambda text: text.language or "")
            self._messages[shape] = Messages({text.language or ENGLISH: str(text) for text in found})
        return self._messages[shape]

    def described(self, shape: str) -> Mapping[str, str] | None:
        """What a shape is for, by language, as it tells itself; None for what is no shape."""
        node = URIRef(shape)
        if (node, None, None) not in self.graph:
            return None
        texts = (text for about in (SH.description, RDFS.comment, SH.name) for text in self.graph.objects(node, about))
        found: dict[str, str] = {}
        for text in texts:
            if isinstance(text, Literal):
                found.setdefault(text.language or ENGLISH, str(text))
        return found

    def field_of(self, path: Node | None) -> str | None:
        """The property that a finding at this path is about: the last one of it."""
        while isinstance(path, BNode):
            steps = list(self.graph.items(path))
            if not steps:
                return None
            path = steps[-1]
        return None if path is None else name_of(path)


def _checksum(graph: Graph) -> str:
    """SHA-256 of the graph in canonical form (RDFC-1.0): the same however nameless nodes are called at this load."""
    dataset = ox.Dataset(ox.Quad(*triple) for triple in to_oxigraph(graph))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    lines = sorted((ox.serialize(dataset, format=ox.RdfFormat.N_QUADS) or b"").splitlines())
    return hashlib.sha256(b"\n".join(lines)).hexdigest()


def _files(content: Content) -> Iterable[ShapeFile]:
    for path in content.shapes:
        name = content.name(path)
        body = rdfio.read_bytes(path, name)
        yield ShapeFile(name, text_of(body), tuple(rdfio.parse(body, rdfio.format_of(path), name=name)))


def _class_targets(graph: Graph) -> Iterable[Node]:
    """Shapes that are classes as well: their target is the class."""
    for kind in (SH.NodeShape, SH.PropertyShape):
        for shape in graph.subjects(RDF.type, kind):
            if is_class(graph, shape):
                yield shape


def _targeted(
    graph: Graph, node: Node, queries: Mapping[Node, tuple[tuple[Node, ConstraintQuery], ...]]
) -> TargetedShape:
    classes = {str(each) for each in graph.objects(node, SH.targetClass)}
    if is_class(graph, node):
        classes.add(str(node))
    severity = graph.value(node, SH.severity) or SH.Violation
    return TargetedShape(
        node,
        frozenset(classes),
        frozenset(graph.objects(node, SH.targetNode)),
        frozenset(str(each) for each in graph.objects(node, SH.targetSubjectsOf)),
        frozenset(str(each) for each in graph.objects(node, SH.targetObjectsOf)),
        tuple(
            Constraint(name_of(each), each, str(graph.value(each, SH.severity) or severity), query)
            for each, query in queries.get(node, ())
        ),
    )
