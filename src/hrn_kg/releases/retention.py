"""Which releases are kept: so many of the last ones, or those of so many days, the current one and what is pinned."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from hrn_kg.changes import Log
from hrn_kg.errors import BuildFailed, ContentError
from hrn_kg.releases import kept, retire
from hrn_kg.releases.kept import Unusable
from hrn_kg.releases.layout import Release
from hrn_kg.releases.lock import locked
from hrn_kg.releases.pins import pinned, write_pinned

_FIRST: Final = datetime.min.replace(tzinfo=UTC)
Seen = tuple[Release | Unusable, ...]


def keep_last(home: Path, number: int) -> Seen:
    """Remove all published releases but the last ones, of which the current one is the first; returns what went.

    A damaged one counts like the others, and so does one that is pinned, which stays wherever it stands.

    Raises DataDamaged when the pointer, the pins or the list of removed releases are damaged; BuildFailed while a build
    is under way, or when the disk does not do its part; ValueError for none to keep.
    """
    if number < 1:
        raise ValueError("the current release is never removed: keep at least 1")
    return _remove(home, lambda seen: seen[number:])


def keep_days(home: Path, days: int, now: datetime | None = None) -> Seen:
    """Remove the releases that were published more than so many days ago; returns what went.

    The current one stays, and what is pinned, and one of which the moment is not known. Raises as `keep_last`.
    """
    now = now or datetime.now(UTC)
    before = now - timedelta(days=min(days, (now - _FIRST).days))
    log = Log(home)

    def old(seen: Seen) -> Iterable[Release | Unusable]:
        logged = frozenset(log.ids())
        for one in seen[1:]:
            moment = log.head(one.id).moment if one.id in logged else getattr(one, "created", None)
            if moment is not None and moment < before:
                yield one

    return _remove(home, old)


def _remove(home: Path, choose: Callable[[Seen], Iterable[Release | Unusable]]) -> Seen:
    try:
        home.mkdir(parents=True, exist_ok=True)
        with locked(home):
            stays = pinned(home)
            going = tuple(one for one in choose(kept.survey(home)) if one.id not in stays)
            retire.remove(home, going)
            if going:
                retire.clear_stores(home)
            return going
    except OSError as error:
        raise BuildFailed(f"The old releases could not be removed: {error}.") from error


def pin(home: Path, release_id: str) -> None:
    """Pin a release.

    Raises ReleaseNotFound, ReleaseGone, DataDamaged; BuildFailed while a build is under way, or when the disk does not
    do its part.
    """
    _change_pins(home, release_id, lambda found: found | {release_id})


def unpin(home: Path, release_id: str) -> None:
    """Let a release be removed again. Raises as `pin`."""
    _change_pins(home, release_id, lambda found: found - {release_id})


def _change_pins(home: Path, release_id: str, change: Callable[[frozenset[str]], frozenset[str]]) -> None:
    retire.require_known(home, release_id)
    try:
        with locked(home):
            retire.require_known(home, release_id)
            write_pinned(home, change(pinned(home)))
    except ContentError as fault:
        raise BuildFailed(fault.detail) from fault
    except OSError as error:
        raise BuildFailed(f"The list of pinned releases could not be written: {error}.") from error
