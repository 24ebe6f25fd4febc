"""What differs in one thing, field by field: what is stated of it apart from what is worked out from other records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import pyoxigraph as ox

from hrn_kg.change_words.known_names import NAMES, TYPE, Value
from hrn_kg.changes import Change
from hrn_kg.changes.canonical import quads_in
from hrn_kg.iris import GRAPH
from hrn_kg.vocab import SHORTCUTS, expand, hro

_DERIVED: Final = ox.NamedNode(GRAPH + "derived")
# What the build adds for whoever asks or searches, and repeats only what is stated.
_TECHNICAL: Final = frozenset(
    (*SHORTCUTS, *NAMES, TYPE, *map(expand, ("skos:altLabel", "skos:hiddenLabel", "qb:dataSet")), hro("notPrinted"))
)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a thing: which values went, came and stayed; `is_derived` where the build works them out."""

    field: str
    removed: tuple[Value, ...]
    added: tuple[Value, ...]
    kept: tuple[Value, ...]
    is_derived: bool

    @property
    def values(self) -> tuple[Value, ...]:
        """All values that came or went."""
        return (*self.removed, *self.added)


@dataclass(frozen=True)
class Differences:
    """What differs in a thing that is updated; a triple that only went to another graph is no difference."""

    change: Change

    @cached_property
    def fields(self) -> tuple[FieldChange, ...]:
        """The fields that readers care for: those that are stated first, each kind by field."""
        return tuple(one for one in self._all if not (one.is_derived and one.field in _TECHNICAL))

    @cached_property
    def technical(self) -> tuple[str, ...]:
        """The fields that are worked out anew and only repeat, or sort, what is stated elsewhere."""
        return tuple(one.field for one in self._all if one.is_derived and one.field in _TECHNICAL)

    @cached_property
    def stated(self) -> tuple[FieldChange, ...]:
        """The fields that differ by what somebody wrote."""
        return tuple(one for one in self._all if not one.is_derived)

    @cached_property
    def has_parts(self) -> bool:
        """Whether something differs in the parts of the thing that have no name."""
        return any(
            isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)
            for quad in quads_in((*self.change.removed, *self.change.added))
        )

    @cached_property
    def _all(self) -> tuple[FieldChange, ...]:
        before, after = _values(self.change.before), _values(self.change.after)
        removed, added = _values(self.change.removed), _values(self.change.added)
        found = []
        for field in sorted(removed.keys() | added.keys()):
            gone = {value: derived for value, derived in removed[field].items() if value not in after[field]}
            come = {value: derived for value, derived in added[field].items() if value not in before[field]}
            if gone or come:
                is_derived = all(gone.values()) and all(come.values())
                kept = _sorted(value for value in after[field] if value in before[field])
                found.append(FieldChange(field, _sorted(gone), _sorted(come), kept, is_derived))
        return tuple(sorted(found, key=lambda one: (one.is_derived, one.field)))


def _values(lines: Iterable[str]) -> Mapping[str, dict[Value, bool]]:
    """The values by field, each with whether it is only worked out."""
    found: dict[str, dict[Value, bool]] = defaultdict(dict)
    for quad in quads_in(lines):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode | ox.Literal):
            own = found[quad.predicate.value]
            own[quad.object] = own.get(quad.object, True) and quad.graph_name == _DERIVED
    return found


def _sorted(values: Iterable[Value]) -> tuple[Value, ...]:
    return tuple(sorted(values, key=str))
