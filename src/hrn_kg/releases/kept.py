"""The releases that are kept: the current one, one by its id, all of them, those with a damaged manifest too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hrn_kg.errors import DataDamaged, ReleaseNotFound
from hrn_kg.releases.layout import ID, Release, ids_on_disk, load, order, releases_dir
from hrn_kg.releases.pointer import pointed_at, pointer_fault


def get(home: Path, release_id: str) -> Release:
    """A published release by its id. Raises ReleaseNotFound when there is none, DataDamaged when it is damaged."""
    if ID.fullmatch(release_id) and release_id not in published_ids(home):
        # A build killed between its last two steps leaves a whole directory that nobody was told of.
        raise ReleaseNotFound(f"There is no release {release_id} in {home}.", release=release_id)
    return load(home, release_id)


def current(home: Path) -> Release:
    """The current release.

    Raises ReleaseNotFound when there is none yet, DataDamaged when it, or the pointer to it, is damaged.
    """
    release_id = pointed_at(home)
    if release_id is None:
        raise ReleaseNotFound(f"There is no release in {home} yet: run 'hrn-kg build' first.")
    if release_id not in ids_on_disk(home):
        raise pointer_fault(home, f"names release {release_id}, which is not there")
    return load(home, release_id)


def published_ids(home: Path) -> list[str]:
    """The ids of the releases that are kept and were published, oldest first. Raises DataDamaged."""
    published = pointed_at(home)
    if published is None:
        return []
    return [name for name in ids_on_disk(home) if order(name) <= order(published)]


@dataclass(frozen=True, slots=True)
class Unusable:
    """A release whose manifest is damaged, so that nothing else is known of it than its id and what is wrong."""

    id: str
    path: Path
    fault: DataDamaged


def survey(home: Path) -> tuple[Release | Unusable, ...]:
    """All published releases, newest first, those with a damaged manifest too; other files are not looked at.

    Raises DataDamaged when the pointer or the folder cannot be read.
    """
    return tuple(_look_at(home, name) for name in reversed(published_ids(home)))


def survey_all(home: Path) -> tuple[Release | Unusable, ...]:
    """All releases that are there, newest first, whatever the pointer says. Raises DataDamaged."""
    return tuple(_look_at(home, name) for name in reversed(ids_on_disk(home)))


def _look_at(home: Path, release_id: str) -> Release | Unusable:
    try:
        return load(home, release_id)
    except DataDamaged as fault:
        return Unusable(release_id, releases_dir(home) / release_id, fault)


def list_releases(home: Path) -> tuple[Release, ...]:
    """All published releases whose manifest can be used, newest first; none when nothing was released yet.

    Raises DataDamaged when the pointer or the folder cannot be read.
    """
    return tuple(release for release in survey(home) if isinstance(release, Release))


def next_id(home: Path, moment: datetime, gone: Iterable[str] = ()) -> str:
    """The first id that is free and later than every release there is, was published, or is `gone`."""
    try:
        published = pointed_at(home)
    except DataDamaged:
        published = None
    taken = sorted(order(name) for name in {*ids_on_disk(home), *gone, *([published] if published else [])})
    year, month = moment.year, moment.month
    if taken:
        # A clock that was set back must not bring forth a release older than the last one.
        year, month = max((year, month), taken[-1][:2])
    numbers = [number for (y, m, number) in taken if (y, m) == (year, month)]
    return f"{year}.{month}.{max(numbers, default=-1) + 1}"
