"""Which subjects changed since an earlier build: the data of each build have a name, with which changes are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final
from uuid import uuid4

from pyoxigraph import NamedNode, Triple

from hrn_kg.buildcache.build_cache import BuildCache

_STEP: Final = "state"
_EARLIER: Final = 8  # builds: some that end with findings may lie between two that are published
_MOST: Final = 20_000  # subjects


@dataclass(frozen=True, slots=True)
class State:
    """The name of the data of a build, and what differs from those of earlier builds, by their names.

    It is told by the named subjects of which something is stated otherwise, as they stand in lines.
    """

    name: str
    changed: Mapping[str, frozenset[str]]


def next_state(cache: BuildCache) -> State:
    """A state for the data of this build, of which the difference to the last one is complete."""
    name, changed = uuid4().hex, dict[str, frozenset[str]]()
    subjects = cache.difference.subjects
    before = None if any(isinstance(one, Triple) for one in subjects) else cache.values(_STEP).get(_STEP)
    if before is not None:
        own = frozenset(str(one) for one in subjects if isinstance(one, NamedNode))
        known = {before[0]: own, **{earlier: own.union(others) for earlier, others in before[1].items()}}
        changed = {earlier: found for earlier, found in islice(known.items(), _EARLIER) if len(found) <= _MOST}
    cache.keep(_STEP, "", [name, {earlier: sorted(found) for earlier, found in changed.items()}])
    return State(name, changed)
