"""Removing old releases, and knowing for ever which releases there were.

HOME/releases/removed    one line of JSON for each release that was removed; it is written before the release goes
HOME/.removed-*          a release on its way out, or what a killed removal left behind
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from hrn_kg.errors import BuildFailed, ReleaseNotFound
from hrn_kg.releases import layout
from hrn_kg.releases.layout import Release
from hrn_kg.releases.lock import locked

_PREFIX = ".removed-"


@dataclass(frozen=True, slots=True)
class Removed:
    """A release that is kept no longer: its id, when it was made and removed (ISO 8601), and what it was made from."""

    id: str
    created: str
    removed: str
    content: str

    @property
    def made(self) -> datetime:
        """The moment it was built, with its time zone."""
        return datetime.fromisoformat(self.created)


def removed(home: Path) -> tuple[Removed, ...]:
    """The releases that were removed, oldest first. Raises ReleaseNotFound when their list is damaged."""
    file = _list(home)
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return ()
    try:
        listed = {one["id"]: Removed(**one) for one in map(json.loads, filter(str.strip, lines))}
        return tuple(sorted(listed.values(), key=lambda one: layout.order(one.id)))
    except (ValueError, TypeError, KeyError) as error:
        raise ReleaseNotFound(f"The list of removed releases {file} is damaged: {error}.") from error


def find_removed(home: Path, release_id: str) -> Removed | None:
    """What is known of a release that is kept no longer; None when none of this id was removed."""
    return next((one for one in removed(home) if one.id == release_id), None)


def keep_last(home: Path, number: int) -> tuple[Release, ...]:
    """Remove all published releases but the last ones, of which the current one is the first; returns what went.

    Raises BuildFailed while a build is under way, or when the disk does not do its part; ValueError for none to keep.
    """
    if number < 1:
        raise ValueError("the current release is never removed: keep at least 1")
    try:
        home.mkdir(parents=True, exist_ok=True)
        with locked(home):
            for leftover in home.glob(_PREFIX + "*"):
                shutil.rmtree(leftover, ignore_errors=True)
            old = layout.list_releases(home)[number:]
            _write_down(home, reversed(old))
            for release in old:
                leaving = home / (_PREFIX + release.id)
                release.path.rename(leaving)  # in one step: nobody ever meets half a release
                layout.fsync(layout.releases_dir(home))
                shutil.rmtree(leaving)
            return old
    except OSError as error:
        raise BuildFailed(f"The old releases could not be removed: {error}.") from error


def _write_down(home: Path, going: Iterable[Release]) -> None:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    known = {one.id: one for one in removed(home)}
    for release in going:
        known.setdefault(release.id, Removed(release.id, release.created.isoformat(), now, release.content))
    if not known:
        return
    new = _list(home).with_name(".removed.new")
    new.write_text("".join(json.dumps(asdict(one)) + "\n" for one in known.values()), encoding="utf-8")
    layout.fsync(new)
    new.replace(_list(home))
    layout.fsync(layout.releases_dir(home))


def _list(home: Path) -> Path:
    return layout.releases_dir(home) / "removed"
