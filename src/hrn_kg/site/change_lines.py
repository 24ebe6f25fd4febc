"""The changes of a release as lines for people: by group, each with its sentence; and which names hold in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, get_args

from hrn_kg.change_words import Group, NameHistory, Names, group_of
from hrn_kg.changes import Change, Head, Log
from hrn_kg.site.feed import log_of
from hrn_kg.site.site import Site

KINDLESS: Final = "other"
GROUPS: Final[tuple[Group, ...]] = get_args(Group)


@dataclass(frozen=True, slots=True)
class Lines:
    """The changes of a release by group; of what is new also by kind (`Names.kind_key`).

    The place and the words of a passage that came or went with it are no lines of their own.
    """

    names: Names
    groups: Mapping[Group, tuple[Change, ...]]
    new: Mapping[str, tuple[Change, ...]]

    @property
    def total(self) -> int:
        """How many lines there are."""
        return sum(map(len, self.groups.values()))


def names_of(site: Site, heads: tuple[Head, ...], release_id: str) -> Names:
    """What things are called in one of these releases, which are all of the log. Raises NotFound, DataDamaged."""
    return _history(log_of(site).home, _states(heads)).at(release_id)


def lines_of(site: Site, heads: tuple[Head, ...], release_id: str) -> Lines:
    """The changes of one of these releases that are shown. Raises NotFound, DataDamaged."""
    return _lines(log_of(site).home, _states(heads), release_id)


def _states(heads: tuple[Head, ...]) -> tuple[tuple[str, str], ...]:
    """The releases of the log with what differs after a redaction."""
    return tuple((head.id, head.body) for head in heads)


@lru_cache(2)
def _history(home: Path, states: tuple[tuple[str, str], ...]) -> NameHistory:
    log = Log(home)
    return NameHistory((name, log.entry(name).changes) for name, _ in states)


@lru_cache(32)  # a page of releases has 20, and each is asked again in the other language
def _lines(home: Path, states: tuple[tuple[str, str], ...], release_id: str) -> Lines:
    names = _history(home, states).at(release_id)
    changes = Log(home).entry(release_id).shown
    kinds = {change.iri: change.kind for change in changes}
    groups: dict[Group, list[Change]] = defaultdict(list)
    new: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        group = group_of(change, names)
        whole = change.iri.rpartition("/")[0]
        if group == "passages" and kinds.get(whole) == change.kind != "updated":
            continue
        groups[group].append(change)
        if group == "created":
            new[names.kind_key(change.iri) or KINDLESS].append(change)
    return Lines(
        names,
        {group: tuple(groups[group]) for group in GROUPS if group in groups},
        {kind: tuple(found) for kind, found in new.items()},
    )
