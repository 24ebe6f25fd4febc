"""The whole of the content, spoilt: the core constraints find what pySHACL finds when it is left to itself."""

from __future__ import annotations

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from rdflib import SH

from hrn_kg.rdflib_terms import text_of, to_rdflib
from hrn_kg.validation import Published, check_whole
from hrn_kg.vocab import expand


@pytest.mark.long
def test_same_core_findings(published: Published, spoilt: ox.Store) -> None:
    labels = sorted(spoilt.quads_for_pattern(None, ox.NamedNode(expand("skos:prefLabel")), None, None), key=str)
    for quad in labels[::9]:
        spoilt.remove(quad)
    core = rdflib.Graph()
    for triple in published.shapes.graph:
        if triple[1] not in (SH.sparql, SH.select, SH.prefixes):
            core.add(triple)
    _, report, _ = pyshacl.validate(to_rdflib(spoilt), shacl_graph=core, inplace=True)
    assert isinstance(report, rdflib.Graph)
    expected = {
        (text_of(report.value(each, SH.focusNode)), text_of(report.value(each, SH.sourceShape)))
        for each in report.objects(None, SH.result)
    }
    queries = {text_of(constraint) for constraint in published.shapes.graph.objects(None, SH.sparql)}
    # Rules in Python have names like those of shapes, and are no shapes.
    own = {text_of(shape) for shape in published.shapes.graph.subjects()} - queries
    found = check_whole(Published(spoilt, published.shapes)).findings
    assert len(expected) > 100
    assert {(finding.focus, finding.shape) for finding in found if finding.shape in own} == expected
