"""Which constructs of SHACL are evaluated here; whatever else a shape uses is an error, never passed over.

pySHACL passes over a misspelt `sh:` term, a component of one's own and much of SPARQL without a word: the shape would
be weaker than it reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rdflib import OWL, RDF, RDFS, SH, Graph
from rdflib.term import BNode, Literal, Node, URIRef

from hrn_kg.errors import ContentError
from hrn_kg.rdflib_terms import text_of
from hrn_kg.validation import lines
from hrn_kg.validation.constraint_query import ConstraintQuery, read

_COMPONENTS = """
    class datatype nodeKind minCount maxCount minExclusive minInclusive maxExclusive maxInclusive minLength maxLength
    pattern flags languageIn uniqueLang equals disjoint lessThan lessThanOrEquals not and or xone node property
    qualifiedValueShape qualifiedMinCount qualifiedMaxCount qualifiedValueShapesDisjoint closed ignoredProperties
    hasValue in
"""
_OTHERS = """
    targetClass targetNode targetSubjectsOf targetObjectsOf path inversePath alternativePath zeroOrMorePath
    oneOrMorePath zeroOrOnePath sparql select prefixes declare prefix namespace message severity deactivated
    name description order group defaultValue
"""
_PROPERTIES = {SH[name] for name in (_COMPONENTS + _OTHERS).split()}
_TYPES = {
    SH[name]
    for name in ["NodeShape", "PropertyShape", "Shape", "SPARQLConstraint", "PrefixDeclaration", "PropertyGroup"]
}
_SEVERITIES = {SH.Violation, SH.Warning, SH.Info}
_YES_OR_NO = (SH.uniqueLang, SH.closed, SH.qualifiedValueShapesDisjoint, SH.deactivated)
# Of what these name, the core judges by itself, and would leave out a query.
_NESTED = (SH.node, SH["not"], SH.qualifiedValueShape, SH.property)
_NESTED_LISTS = (SH["and"], SH["or"], SH.xone)
_TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)


@dataclass(frozen=True, slots=True)
class Places:
    """The files of the shapes by name and text, for faults that name file and line."""

    files: tuple[tuple[str, str], ...]

    @property
    def first(self) -> str | None:
        """The first file."""
        return self.files[0][0] if self.files else None

    def fault(self, node: Node, words: str, named: Node | None = None) -> ContentError:
        """A fault in what a node of the shapes says; `named` is the term at fault, whose line is told."""
        for term in (named, node):
            if not isinstance(term, URIRef):
                continue
            for name, text in self.files:
                found = lines.subject_lines(text).get(str(term)) if term is node else lines.mention(text, str(term))
                if found is not None:
                    return ContentError(f"{name}, line {found}: {_called(node)} {words}", file=name, line=found)
        return ContentError(f"{_called(node)} {words}", file=self.first)


def _called(node: Node) -> str:
    return f"the shape <{node}>" if isinstance(node, URIRef) else "a shape without a name"


def refuse_what_is_not_evaluated(graph: Graph, places: Places) -> None:
    """See that each construct of the shapes is one that is evaluated here.

    Raises: ContentError naming file, line and construct.
    """
    for node, predicate, value in sorted(graph, key=_by_name):
        if predicate == RDF.type:
            if isinstance(value, URIRef) and value.startswith(str(SH)) and value not in _TYPES:
                raise places.fault(node, f"is a sh:{_local(value)}, which {_known(value)}.", value)
        elif isinstance(predicate, URIRef) and predicate.startswith(str(SH)) and predicate not in _PROPERTIES:
            raise places.fault(node, f"uses sh:{_local(predicate)}, which {_known(predicate)}.", predicate)
        elif isinstance(value, URIRef) and value.startswith(str(SH)) and value not in SH:
            raise places.fault(node, f"names sh:{_local(value)}, which is no term of SHACL.", value)
        elif predicate == OWL.imports:
            raise places.fault(node, "imports other shapes (owl:imports), which is not done here.")
        elif predicate == SH.severity and value not in _SEVERITIES:
            raise places.fault(node, "has a severity other than sh:Violation, sh:Warning and sh:Info.", value)
    for predicate in _YES_OR_NO:
        for shape, value in graph.subject_objects(predicate):
            if value not in (Literal(True), Literal(False)):
                raise places.fault(shape, f"says sh:{_local(predicate)} {value}; write true or false.", predicate)
    for shape, pattern in graph.subject_objects(SH.pattern):
        try:
            re.compile(str(pattern))
        except re.error as fault:
            raise places.fault(shape, f"has a sh:pattern that is no regular expression: {fault}.") from fault


def _by_name(triple: tuple[Node, ...]) -> tuple[str, ...]:
    # What has no name comes last; its label is another one each time that a file is read.
    return tuple(str(term) if not isinstance(term, BNode) else "~" for term in triple)


def is_class(graph: Graph, shape: Node) -> bool:
    """Whether a shape is a class as well, and by that targets its instances."""
    return any((shape, RDF.type, kind) in graph for kind in (RDFS.Class, OWL.Class))


def _known(term: URIRef) -> str:
    return "is not evaluated here" if term in SH else "is no term of SHACL; check its spelling"


def _local(term: URIRef) -> str:
    return term.removeprefix(str(SH))


def constraints_of(graph: Graph, places: Places) -> dict[Node, tuple[tuple[Node, ConstraintQuery], ...]]:
    """The SPARQL constraints of each shape that has some, those that are switched off left out.

    Raises: ContentError for a query that is not evaluated here, and for one that stands where it would not be asked.
    """
    found: dict[Node, list[tuple[Node, ConstraintQuery]]] = {}
    nested = set(_nested(graph))
    for shape, constraint in sorted(graph.subject_objects(SH.sparql), key=str):
        if (shape, SH.path, None) in graph:
            raise places.fault(shape, "has a sh:sparql; a query is evaluated at node shapes only.")
        if shape in nested:
            raise places.fault(
                shape, "has a sh:sparql and is used in another shape, where the query would not be asked."
            )
        if not any((shape, target, None) in graph for target in _TARGETS) and (shape, RDF.type, OWL.Class) not in graph:
            raise places.fault(shape, "has a sh:sparql and no target, so that the query would never be asked.")
        query = _query(graph, shape, constraint, places)
        if not (_is_off(graph, shape) or _is_off(graph, constraint)):
            found.setdefault(shape, []).append((constraint, query))
    return {shape: tuple(each) for shape, each in found.items()}


def _query(graph: Graph, shape: Node, constraint: Node, places: Places) -> ConstraintQuery:
    selects = list(graph.objects(constraint, SH.select))
    if len(selects) != 1 or not isinstance(selects[0], Literal):
        raise places.fault(constraint if isinstance(constraint, URIRef) else shape, "needs exactly one sh:select.")
    prefixes: dict[str, str] = {}
    for declaration in _declarations(graph, constraint):
        prefix, namespace = graph.value(declaration, SH.prefix), graph.value(declaration, SH.namespace)
        if prefix is None or namespace is None or prefixes.setdefault(str(prefix), str(namespace)) != str(namespace):
            raise places.fault(constraint, f"has a prefix ({prefix}) that is declared twice or by half.")
    try:
        return read(str(selects[0]), prefixes)
    except ContentError as fault:
        node = constraint if isinstance(constraint, URIRef) else shape
        raise places.fault(node, f"has a query that {fault.detail}") from fault


def _declarations(graph: Graph, constraint: Node) -> Iterator[Node]:
    for ontology in sorted(graph.objects(constraint, SH.prefixes), key=text_of):
        yield from graph.objects(ontology, SH.declare)


def _nested(graph: Graph) -> Iterable[Node]:
    for part in _NESTED:
        yield from graph.objects(None, part)
    for part in _NESTED_LISTS:
        for members in graph.objects(None, part):
            yield from graph.items(members)


def _is_off(graph: Graph, node: Node) -> bool:
    return any(isinstance(value, Literal) and value.value is True for value in graph.objects(node, SH.deactivated))
