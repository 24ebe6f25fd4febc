"""Which kind of change a change is, for a list that is read by kind."""

from __future__ import annotations

from typing import Final, Literal

import pyoxigraph as ox

from hrn_kg.change_words.differences import Differences
from hrn_kg.change_words.known_names import Names
from hrn_kg.changes import Change
from hrn_kg.vocab import expand, hro

Group = Literal[
    "redacted", "created", "deleted", "figures", "renamed", "corrected", "linked", "passages", "derived", "other"
]
"""`other`: only parts without a name differ, or nothing that the default view shows in a field."""

_FIGURES: Final = frozenset(map(hro, ("value", "lowerBound", "upperBound", "statedValue", "unit", "formula")))
NAMED_BY: Final = frozenset(map(expand, ("skos:prefLabel", "rdfs:label", "foaf:name", "dct:title")))


def group_of(change: Change, names: Names) -> Group:
    """The group of a change, the most telling where it is of several."""
    if change.redacted is not None:
        return "redacted"
    if names.is_passage(change.iri):
        return "passages"
    if change.kind == "created" or change.kind == "deleted":
        return change.kind
    return _of_update(Differences(change))


def _of_update(differences: Differences) -> Group:
    fields = {one.field for one in differences.stated}
    if fields & _FIGURES:
        return "figures"
    if fields & NAMED_BY:
        return "renamed"
    if any(isinstance(value, ox.Literal) for one in differences.stated for value in one.values):
        return "corrected"
    if fields:
        return "linked"
    return "derived" if differences.fields or differences.technical else "other"
