"""Our split of the work, core in pySHACL and queries in Oxigraph, finds what pySHACL alone finds."""

from __future__ import annotations

import re

import pyshacl
import pytest
import rdflib
from rdflib import RDF, SH
from shape_examples import Example, examples

from hrn_kg.validation import validate
from long_tests import long

HRO = rdflib.Namespace("https://w3id.org/harmreduction/ontology#")
# rdflib asks each query once for each record of the whole, so a few examples must do.
FEW = {
    "Place-prefLabel/invalid-without",
    "TypedThing-KnownProperty/invalid-misspelt-property",
    "KnownGap-SaidOrSearched/invalid-neither",
    "Document-TitleOrMark/invalid-neither",
    "Period-Dated/invalid-neither",
    "OwnTerm-Spelling/invalid-small-letter",
}
HERE = {"Place-prefLabel/invalid-without", "TypedThing-KnownProperty/invalid-misspelt-property"}
# Each takes half a minute.
SLOW = {
    "Observation-NoDuplicate/invalid-twice-in-one-file",
    "PrintedFigure-StatedValueIsQuoted/invalid-not-in-the-passage",
    "Definition-WordForWord/invalid-retold",
    "Excerpt-WordsOrChecksum/invalid-neither",
}
CHOSEN = [
    example if example.name in HERE else long(example) for example in examples("invalid") if example.name in FEW | SLOW
]
assert len(CHOSEN) == len(FEW | SLOW)


def pyshacl_alone(data: rdflib.Graph, shapes: rdflib.Graph, background: rdflib.Graph | None) -> set[tuple[str, ...]]:
    union = data + background if background is not None else data
    _, report, _ = pyshacl.validate(union, shacl_graph=shapes, inplace=True)
    assert isinstance(report, rdflib.Graph)
    own = set(data.subjects())
    found = set()
    for result in report.objects(None, SH.result):
        focus = report.value(result, SH.focusNode)
        shape = report.value(result, SH.sourceConstraint) or report.value(result, SH.sourceShape)
        severity = report.value(result, SH.resultSeverity)
        if _is_of_nothing(str(shapes.value(shape, SH.select)), result, report, union):
            continue
        if focus in own or isinstance(focus, rdflib.BNode):
            found.add(
                ("_:" if isinstance(focus, rdflib.BNode) else str(focus), str(shape), str(severity).split("#")[1])
            )
    return found


def _is_of_nothing(select: str, result: rdflib.term.Node, report: rdflib.Graph, data: rdflib.Graph) -> bool:
    """Whether a row is that of no solution at all, which rdflib gives for a query with groups and SPARQL does not.

    It has no value, where the query gives one; else it is known by a record that is not of the class.
    """
    if "GROUP BY" not in select:
        return False
    focus = report.value(result, SH.focusNode)
    if "?value" in select.partition("WHERE")[0]:
        return report.value(result, SH.value) in (None, focus)
    wanted = re.search(r"\$this a hro:(\w+)", select)
    assert wanted is not None
    return (focus, RDF.type, HRO[wanted[1]]) not in data


@pytest.mark.parametrize("example", CHOSEN, ids=lambda example: example.name)
def test_same_findings(example: Example, shapes: rdflib.Graph, background: rdflib.Graph) -> None:
    small = None if example.alone else near(example.graph(), background)
    assert ours(example, shapes, small) == pyshacl_alone(example.graph(), shapes, small) != set()


@pytest.mark.long
@pytest.mark.parametrize("example", examples("valid") + examples("invalid"), ids=lambda example: example.name)
def test_same_core_findings(example: Example, shapes: rdflib.Graph, background: rdflib.Graph) -> None:
    """Every example, but for the queries."""
    core = rdflib.Graph()
    for triple in shapes:
        if triple[1] not in (SH.sparql, SH.select, SH.prefixes):
            core.add(triple)
    small = None if example.alone else near(example.graph(), background)
    assert ours(example, core, small) == pyshacl_alone(example.graph(), core, small)


def ours(example: Example, shapes: rdflib.Graph, around: rdflib.Graph | None) -> set[tuple[str, ...]]:
    return {
        ("_:" if finding.focus.startswith("_:") else finding.focus, finding.shape, finding.severity)
        for finding in validate(example.graph(), shapes, around).findings
    }


def near(data: rdflib.Graph, background: rdflib.Graph) -> rdflib.Graph:
    """What of the background can bear on the records: rdflib asks its queries once for each record of the whole."""
    graph = rdflib.Graph()
    waiting = [term for triple in data for term in triple[1:]] + list(data.subjects())
    seen: set[rdflib.term.Node] = set()
    while waiting:
        node = waiting.pop()
        if node in seen or str(node).startswith("https://w3id.org/harmreduction/scheme/"):
            continue
        seen.add(node)
        for triple in background.triples((node, None, None)):
            graph.add(triple)
            waiting += triple[1:]
    return graph
