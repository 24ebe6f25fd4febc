"""The whole of a content, as a build checks it, gives the findings that files give."""

from __future__ import annotations

import pytest
import rdflib
from shape_examples import HERE, Example, examples

from hrn_kg import rdfio
from hrn_kg.content import Content
from hrn_kg.rdflib_terms import to_rdflib
from hrn_kg.validation import Whole, validate

# Found by pySHACL, and by queries that ask the store.
CHOSEN = ("Place-prefLabel/invalid-without", "KnownGap-SaidOrSearched/invalid-neither", "Period-Dated/invalid-neither")
FOUND = [example for example in examples("invalid") if example.name in CHOSEN]


@pytest.mark.parametrize("example", FOUND, ids=lambda example: example.name)
def test_the_whole_has_the_same_findings(
    example: Example, content: Content, shapes: rdflib.Graph, model: rdflib.Graph
) -> None:
    assert len(FOUND) == len(CHOSEN)
    around = [HERE / "background.ttl", *(path for path in content.ontology if path.suffix == ".ttl")]
    whole = Whole()
    for path in content.shapes:
        whole.add_shapes(content.name(path), path.read_text(encoding="utf-8"), rdfio.read(path))
    for path in (*around, example.path):
        whole.add(rdfio.read(path), strict=False)
    whole.check_terms()
    own = {str(subject) for subject in example.graph().subjects()}
    found = [finding for finding in whole.validate().findings if finding.focus in own]

    background = model + to_rdflib(rdfio.read(HERE / "background.ttl"))
    expected = list(validate(example.graph(), shapes, background).findings)
    assert expected
    assert found == expected
