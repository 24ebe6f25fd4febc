"""The core constraints, judged by pySHACL; what of its inner parts is used is used here only.

Its own entry makes its model of the shapes anew for each check and writes a report as a graph; here the model is made
once, and its shapes are put to the records that are named.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyshacl.shape
from pyshacl.constraints import ALL_CONSTRAINT_PARAMETERS, CONSTRAINT_PARAMETERS_MAP
from pyshacl.constraints.constraint_component import ConstraintComponent
from pyshacl.constraints.core.shape_based_constraints import PropertyConstraintComponent
from pyshacl.errors import ReportableRuntimeError
from pyshacl.pytypes import SHACLExecutor
from pyshacl.shapes_graph import ShapesGraph
from rdflib import RDFS, SH, Graph
from rdflib.term import Node

from hrn_kg.errors import ContentError
from hrn_kg.validation.small_graph import SmallGraph

if TYPE_CHECKING:
    from hrn_kg.validation.constructs import Places

# What pySHACL need not read: queries run elsewhere, messages are taken from the shapes.
_LEFT_OUT = {SH.sparql, SH.select, SH.prefixes, SH.declare, SH.message, SH.name, SH.description, RDFS.label}
_FAULTS = (ReportableRuntimeError, RuntimeWarning, RecursionError, ValueError, LookupError, TypeError)
_DEEPEST = 30  # shapes within shapes


@dataclass(frozen=True, slots=True)
class Result:
    """What pySHACL found: the record, path and value if there are such, the shape, its severity, the component."""

    focus: Node
    path: Node | None
    value: Node | None
    shape: Node
    severity: Node
    component: Node


class _Executor(SHACLExecutor):
    """What is judged here, and not by pySHACL's own entry."""


class _PropertyOfMany(PropertyConstraintComponent):
    """`sh:property`, put to all value nodes at once.

    It is put to them one by one by pySHACL, which makes each component of the property shape anew every time; what one
    node gets does not depend on the others.
    """

    def _evaluate_property_shape(
        self, executor: SHACLExecutor, prop_shape: Node, graph: Graph, values: dict[Node, Any], *others: Any
    ) -> Any:
        if isinstance(executor, _Executor):
            nodes = list(dict.fromkeys(node for found in values.values() for node in found))
            values = {prop_shape: [nodes]} if nodes else {}
        return super()._evaluate_property_shape(executor, prop_shape, graph, values, *others)  # type: ignore[no-untyped-call]


class _WithoutWords:
    """What a component is mixed with, so that it puts into words nothing of what it finds.

    Most of what it finds is an alternative of `sh:or` that does not fit, and the words of all were half of its time;
    reports take theirs from the shapes.
    """

    def make_generic_messages(self, *_: Any) -> list[Any]:
        return []

    def make_v_result_description(self, *_: Any, **__: Any) -> str:
        return ""


def _without_words(component: type[ConstraintComponent]) -> type[ConstraintComponent]:
    return type(component.__name__, (_WithoutWords, component), {})


_COMPONENTS = {component: _without_words(component) for component in {*CONSTRAINT_PARAMETERS_MAP.values()}}
_BY_PARAMETER = {
    **{parameter: _COMPONENTS[component] for parameter, component in CONSTRAINT_PARAMETERS_MAP.items()},
    SH.property: _without_words(_PropertyOfMany),
}


class CoreShapes:
    """pySHACL's model of the shapes."""

    def __init__(self, graph: Graph, places: Places) -> None:
        """Raises: ContentError for a shape that pySHACL cannot use."""
        self._shapes = ShapesGraph(
            SmallGraph(triple for triple in graph if triple[1] not in _LEFT_OUT), False, logging.getLogger(__name__)
        )
        # It looks each property of a shape up among the parameters of its components: as keys, not as a list, that is
        # a seventh of a whole build. Another release of it that asks elsewhere is only slower.
        parameters = (dict.fromkeys(ALL_CONSTRAINT_PARAMETERS), _BY_PARAMETER)
        pyshacl.shape.CONSTRAINT_PARAMS = parameters  # type: ignore[attr-defined]
        try:
            known = list(self._shapes.shapes)
        except _FAULTS as fault:
            raise ContentError(f"The shapes are broken: {_words(fault)}", file=places.first) from fault
        for shape in known:
            for predicate in set(self._shapes.graph.predicates(shape.node)):
                if predicate not in CONSTRAINT_PARAMETERS_MAP:
                    continue
                try:
                    CONSTRAINT_PARAMETERS_MAP[predicate](shape)
                except _FAULTS as fault:
                    raise places.fault(shape.node, f"is broken: {_words(fault)}", predicate) from fault

    def judge(self, shape: Node, records: Collection[Any], graph: Graph) -> Iterator[Result]:
        """What is wrong with the records of the graph, by the core constraints of a shape.

        Raises: ContentError for a shape that comes back to itself, or that cannot be put to these records.
        """
        if not records:
            return
        try:
            model = self._shapes.lookup_shape_from_node(shape)
        except KeyError:  # it has targets and queries, and not one core constraint
            return
        executor = _Executor(max_validation_depth=_DEEPEST)
        try:
            _, found = model.validate(executor, graph, focus=list(records))
        except _FAULTS as fault:
            raise ContentError(f"The shape <{shape}> is broken: {_words(fault)}") from fault
        for _, node, triples in found:
            parts = {predicate: value for subject, predicate, value in triples if subject == node}
            yield Result(
                _plain(parts[SH.focusNode]),
                _plain(parts[SH.resultPath]) if SH.resultPath in parts else None,
                _plain(parts[SH.value]) if SH.value in parts else None,
                _plain(parts[SH.sourceShape]),
                _plain(parts[SH.resultSeverity]),
                _plain(parts[SH.sourceConstraintComponent]),
            )


def _plain(term: Node | tuple[object, Node]) -> Node:
    # It names a term together with the graph that it stands in.
    return term[1] if isinstance(term, tuple) else term


def _words(fault: BaseException) -> str:
    return str(getattr(fault, "message", None) or fault or type(fault).__name__)
