"""The W3C tests of SHACL: each gives the results that it must, or its shapes are refused by name; none is silent."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from w3c_suite import ABSENT, Case, cases

from hrn_kg.errors import ContentError

# Shapes that use what this project does not evaluate, and by which words the refusal names it.
REFUSED = {
    "core/misc/severity-002": "severity other than",
    "core/node/qualified-001": "sh:qualifiedValueShapesDisjoint",
    "core/property/qualifiedValueShape-001": "sh:nodeShape",  # misspelt in the data of the test
    "core/property/uniqueLang-002": "sh:uniqueLang",
    "sparql/component/nodeValidator-001": "sh:ConstraintComponent",
    "sparql/component/optional-001": "sh:ConstraintComponent",
    "sparql/component/propertyValidator-select-001": "sh:ConstraintComponent",
    "sparql/component/validator-001": "owl:imports",
    "sparql/node/prefixes-001": "owl:imports",
    "sparql/pre-binding/pre-binding-006": r"\$this",
    "sparql/pre-binding/shapesGraph-001": r"\$shapesGraph",
    "sparql/pre-binding/unsupported-sparql-001": "MINUS",
    "sparql/pre-binding/unsupported-sparql-002": "VALUES",
    "sparql/pre-binding/unsupported-sparql-003": "SERVICE",
    "sparql/pre-binding/unsupported-sparql-004": r"\$this",
    "sparql/pre-binding/unsupported-sparql-005": r"\$this",
    "sparql/pre-binding/unsupported-sparql-006": "sh:ConstraintComponent",
    "sparql/property/sparql-001": "sh:sparql",
}
CASES = cases()


@pytest.mark.skipif(not CASES, reason=ABSENT)
def test_the_suite_is_whole() -> None:
    assert Counter(case.name.partition("/")[0] for case in CASES) == {"core": 98, "sparql": 23}
    assert sum(case.name.startswith("core/") and case.name not in REFUSED for case in CASES) >= 90
    assert {case.name for case in CASES} >= set(REFUSED)


# rdflib tells by a warning and in its log that a literal of a test is not of its type; that is what these tests are on.
@pytest.mark.filterwarnings("ignore:Parsing weird boolean")
@pytest.mark.parametrize("case", CASES or [pytest.param(None, marks=pytest.mark.skip(ABSENT))], ids=str)
def test_result_or_refusal(case: Case) -> None:
    expected = case.expected()
    if case.name in REFUSED:
        with pytest.raises(ContentError) as fault:
            case.found()
        assert re.search(REFUSED[case.name], fault.value.detail)
        assert re.match(r"\S+\.ttl, line \d+: ", fault.value.detail)
        return
    assert expected is not None, "shapes that must be refused"
    assert case.found() == expected
