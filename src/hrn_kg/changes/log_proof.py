"""Whether the log gives the digest of each release, read from its first entry on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hrn_kg.changes.canonical import Digests
from hrn_kg.changes.logbook import Log
from hrn_kg.changes.replay import State


@dataclass(frozen=True, slots=True)
class Proven:
    """What the log gives for one release, and what its entry says that it has."""

    id: str
    things: int
    found: Digests
    expected: Digests

    @property
    def is_proven(self) -> bool:
        """Whether the two are the same."""
        return self.found == self.expected


def prove_entries(log: Log) -> Iterator[Proven]:
    """Each entry, oldest first. Raises DataDamaged for one that cannot be read, or does not follow; ContentError."""
    state = State()
    for head in log.states(state):
        yield Proven(head.id, state.described, log.digests(state), head.digests)
