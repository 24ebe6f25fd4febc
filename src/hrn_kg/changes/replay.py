"""The log read from its first entry on: what each release described, and what it described no longer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from hrn_kg.changes import canonical
from hrn_kg.changes.canonical import Digests
from hrn_kg.changes.change_entries import Change, Kind
from hrn_kg.changes.entry_bodies import ChangeFile
from hrn_kg.changes.packed_payloads import PackedPayloads
from hrn_kg.changes.payloads import Payload, quads_of, view_of


@dataclass(frozen=True, slots=True)
class Gone:
    """A thing that is described no longer: the release that described it last, what replaces it.

    `release` withdrew it at `moment`; neither is known of what was withdrawn before there was a log.
    """

    last: str
    successor: str | None = None
    release: str | None = None
    moment: datetime | None = None


@dataclass(slots=True)
class State:
    """What the log gives up to one of its entries."""

    things: PackedPayloads = field(default_factory=PackedPayloads)
    gone: dict[str, Gone] = field(default_factory=dict)
    unseen: int = 0
    """How many more things are described, of which it is known that the next entry does not change them."""

    @property
    def described(self) -> int:
        """How many things are described; one that is redacted counts, though nothing is stated of it."""
        return len(self.things) + self.unseen

    def apply(self, changes: Iterable[Change], release: str, moment: datetime) -> None:
        """Go on by the entry of a release. Raises ValueError where it does not follow from what was before."""
        for change in changes:
            if change.kind == "deleted":
                self._delete(change, release, moment)
            else:
                self._replace(change)

    def end(self, changes: ChangeFile, release: str, moment: datetime) -> int:
        """Go on by the last entry, and forget what is described: how many things that are; `gone` stays.

        The entry was made from this state, so it is not proved.
        """
        described = self.described + changes.counts["created"]
        for change in changes if changes.counts["deleted"] or self.gone else ():
            if change.kind == "deleted":
                described -= change.iri in self.things
                self._leave(change, release, moment)
            else:
                self.gone.pop(change.iri, None)
        self.things.clear()
        return described

    def _delete(self, change: Change, release: str, moment: datetime) -> None:
        if self.things.get(change.iri, frozenset()) != change.before:
            raise ValueError(f"the entry deletes of <{change.iri}> what was not there")
        self._leave(change, release, moment)
        self.things.pop(change.iri, None)

    def _leave(self, change: Change, release: str, moment: datetime) -> None:
        is_new, before = change.iri in self.things, self.gone.get(change.iri, Gone(""))
        when = (release, moment) if is_new else (before.release, before.moment)
        self.gone[change.iri] = Gone(change.last or "", change.successor, *when)

    def _replace(self, change: Change) -> None:
        if self.things.get(change.iri, frozenset()) != change.before:
            raise ValueError(f"the entry changes of <{change.iri}> what was not there")
        self.things[change.iri] = change.after
        self.gone.pop(change.iri, None)

    def digests(self, folder: Path) -> Digests:
        """The digests of what is described; the folder is for what is under way. Raises OSError."""
        return canonical.digests_of(canonical.sorted_lines_of(quads_of(self.things), folder), folder)


def compare(
    before: State, now: Iterable[tuple[str, Payload]], successors: Mapping[str, str], last: str
) -> Iterator[Change]:
    """What makes `now` of what was before, in no order; `last` is the release that described last what is deleted.

    Of `now` each thing comes once, and no payload is held.

    `successors` says what replaces a thing; of things that are gone already it may say so later.
    """
    described: set[str] = set()
    for iri, new in now:
        described.add(iri)
        old = before.things.get(iri)
        if old is None:
            yield Change(iri, "created", tuple(sorted(new)))
        elif old != new:
            kind: Kind = "moved" if view_of(old) == view_of(new) else "updated"
            added, removed, kept = (tuple(sorted(lines)) for lines in (new - old, old - new, old & new))
            yield Change(iri, kind, added, removed, kept)
    for iri in before.things.keys() - described:
        removed = tuple(sorted(before.things[iri]))
        yield Change(iri, "deleted", removed=removed, successor=successors.get(iri), last=last)
    for iri, gone in before.gone.items():
        if iri not in described and (named := successors.get(iri)) is not None and named != gone.successor:
            yield Change(iri, "deleted", successor=named, last=gone.last)
