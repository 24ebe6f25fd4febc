"""Forms and shapes stay in step: what the shapes describe as a field is asked, worked out, or left out for a reason.

A field that is added to the shapes fails here until somebody has decided which of the three it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pytest
import rdflib
from rdflib import SH
from rdflib.collection import Collection

from hrn_kg.content import find_content
from hrn_kg.contributions.form_answers import Form
from hrn_kg.iris import SHAPES
from hrn_kg.site.form_fields import fields_of, groups_of

# The shapes of what a form makes, without those of what it makes beside: places, organisations, claims of a facility.
SHAPES_OF: Final[Mapping[Form, tuple[str, ...]]] = {
    "figure": ("ClaimShape", "FigureShape", "PrintedFigureShape"),
    "facility": ("NamedThingShape",),
    "definition": ("ClaimShape", "DefinitionShape"),
    "source": ("DocumentShape",),
}
# Which answer gives the property. Of several fields the first is the one that everybody fills in.
ASKED: Final[Mapping[Form, Mapping[str, tuple[str, ...]]]] = {
    "figure": {
        "label": ("label_nl", "label_en"),
        "statedIn": ("document",),
        "supportedBy": ("words", "section", "position"),
        "statedValue": ("number",),
        "indicator": ("indicator",),
        "about": ("about",),
        "population": ("population",),
        "place": ("place",),
        "period": ("period",),
        "caveat": ("doubts",),
        "measure": ("measure",),
        "unit": ("unit",),
        "valueQualifier": ("qualifier",),
        "value": ("value",),
        "lowerBound": ("lower",),
        "upperBound": ("upper",),
        "basePeriod": ("compared_with",),
    },
    "facility": {"prefLabel": ("name_nl", "name_en")},
    "definition": {
        "label": ("label_nl", "label_en"),
        "statedIn": ("document",),
        "supportedBy": ("words", "section", "position"),
        "defines": ("term",),
        "saidBy": ("said_by",),
        "means": ("means",),
        "coversHarmDomain": ("harms",),
        "namesHarmSource": ("harm_sources",),
        "coversBeneficiary": ("beneficiaries",),
        "caveat": ("doubts",),
    },
    "source": {
        "title": ("document",),
        "issued": ("document_date",),
        "publisher": ("document_publisher",),
        "documentKind": ("document_kind",),
        "language": ("document_language",),
    },
}
WORKED_OUT: Final[Mapping[Form, Mapping[str, str]]] = {
    "figure": {"reliability": "it is unreviewed until an editor has looked"},
    "facility": {},
    "definition": {"reliability": "it is unreviewed until an editor has looked", "value": "the words themselves"},
    "source": {},
}
_OF_EDITORS: Final = "an editor adds it who has read the document"
LEFT_OUT: Final[Mapping[Form, Mapping[str, str]]] = {
    "figure": {
        "citedFrom": _OF_EDITORS,
        "doubtReason": _OF_EDITORS,
        "saidBy": "a number is told by its document",
        "fromStudy": _OF_EDITORS,
        "relativeTo": _OF_EDITORS,
        "resultFor": _OF_EDITORS,
        "targetMet": "it is of targets, which the form does not take",
    },
    "facility": {
        "classification": "the form asks for a claim of it, with its passage",
        "policyLevel": "it is of policies",
        "policyType": "it is of policies",
    },
    "definition": {
        "citedFrom": _OF_EDITORS,
        "doubtReason": _OF_EDITORS,
        "firstBeneficiary": _OF_EDITORS,
        "inBrackets": _OF_EDITORS,
        "period": "a definition holds whenever",
        "place": "a definition holds wherever",
    },
    "source": {
        "citedAs": "it is of documents that are cited only",
        "creator": _OF_EDITORS,
        "quotableShare": "the rules for quotation give it",
    },
}


@pytest.fixture(scope="module")
def shapes() -> rdflib.Graph:
    graph = rdflib.Graph()
    for path in find_content().shapes:
        graph.parse(path)
    return graph


def described(shapes: rdflib.Graph, form: Form) -> dict[str, bool]:
    """The properties that the shapes of a form describe as fields, and whether each is required."""
    found = {}
    for name in SHAPES_OF[form]:
        node = rdflib.URIRef(SHAPES + name)
        assert (node, SH.property, None) in shapes, name
        for field in shapes.objects(node, SH.property):
            if (field, SH.group, None) not in shapes:
                continue
            path = shapes.value(field, SH.path)
            if isinstance(path, rdflib.BNode):
                path = Collection(shapes, path)[-1]  # type: ignore[no-untyped-call]
            least = shapes.value(field, SH.minCount)
            found[str(path).replace("#", "/").rpartition("/")[2]] = least is not None and int(least) > 0
    return found


@pytest.mark.parametrize("form", SHAPES_OF)
def test_every_field_of_the_shapes_is_asked_worked_out_or_left_out(shapes: rdflib.Graph, form: Form) -> None:
    fields = described(shapes, form)
    asked, worked_out, left_out = ASKED[form], WORKED_OUT[form], LEFT_OUT[form]
    assert sorted(fields) == sorted([*asked, *worked_out, *left_out])
    assert not [name for name in left_out if fields[name]], "what is required is no editor's alone"
    own = set(fields_of(form))
    assert {field for names in asked.values() for field in names} <= own


@pytest.mark.parametrize("form", SHAPES_OF)
def test_what_the_shapes_require_is_asked_first_or_can_be_worked_out(shapes: rdflib.Graph, form: Form) -> None:
    required = {name for name, is_required in described(shapes, form).items() if is_required}
    groups = {group.name: {field.name for field in group.fields} for group in groups_of(form, "en", {}, {})}
    # Read off the print, drafted from the answers, or known of the document.
    drafted = {"label", "measure", "unit", "valueQualifier"}
    for name in required - drafted - set(WORKED_OUT[form]):
        assert ASKED[form][name][0] in groups["questions"], name
