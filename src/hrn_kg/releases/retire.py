"""Removing old releases, and knowing for ever which releases there were.

HOME/log/ID.removed      when a release was removed; it is written before the release goes (changes/logbook.py)
HOME/releases/removed    the same of releases that the log does not know: one line of JSON for each
HOME/.removed-*          a release on its way out, or what a killed removal left behind
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from hrn_kg.changes import Log, utc
from hrn_kg.engine.embedded import store_folders
from hrn_kg.errors import ReleaseGone, ReleaseNotFound
from hrn_kg.releases import damage, kept, layout
from hrn_kg.releases.kept import Unusable
from hrn_kg.releases.layout import Release
from hrn_kg.releases.pins import pinned, write_pinned

PREFIX = ".removed-"
_LIST: Final = "The list of removed releases"
_LIST_CURE: Final = "Put it back from a copy; without it, removed releases are said to be unknown and not to be gone."


@dataclass(frozen=True, slots=True)
class Removed:
    """A release that is kept no longer: its id, when it was made and removed (ISO 8601), and what it was made from.

    `created` and `content` are empty where the manifest was damaged.
    """

    id: str
    created: str
    removed: str
    content: str

    @property
    def made(self) -> datetime | None:
        """The moment it was built, with its time zone, if that is known."""
        return datetime.fromisoformat(self.created) if self.created else None


def removed(home: Path) -> tuple[Removed, ...]:
    """The releases that were removed, oldest first. Raises DataDamaged when the log or their list is damaged."""
    listed = _listed(home)
    for head, moment in Log(home).removals():
        listed[head.id] = Removed(head.id, utc(head.moment), utc(moment), head.content)
    return tuple(sorted(listed.values(), key=lambda one: layout.order(one.id)))


def _listed(home: Path) -> dict[str, Removed]:
    """Those of which the log has no entry. Raises DataDamaged."""
    file = _list(home)
    try:
        lines = file.read_text(encoding="utf-8").split("\n")
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise damage.of_home(file, _LIST, f"cannot be read ({error.strerror})", _LIST_CURE) from error
    except UnicodeDecodeError:
        raise damage.of_home(file, _LIST, "is damaged: it is no text", _LIST_CURE) from None
    listed: dict[str, Removed] = {}
    for number, line in enumerate(lines, start=1):
        try:
            if line.strip():
                one = _removed(json.loads(line))
                listed[one.id] = one
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise damage.of_home(file, _LIST, f"is damaged in line {number}", _LIST_CURE) from error
    return listed


def _removed(entry: dict[str, Any]) -> Removed:
    """One line of the list. Raises ValueError, TypeError, KeyError."""
    one = Removed(**entry)
    if not all(isinstance(value, str) for value in entry.values()):
        raise TypeError("each member must be a text")
    layout.order(one.id)
    datetime.fromisoformat(one.removed)
    if one.created:
        datetime.fromisoformat(one.created)
    return one


def find_removed(home: Path, release_id: str) -> Removed | None:
    """What is known of a release that is kept no longer; None when none of this id was removed."""
    return next((one for one in removed(home) if one.id == release_id), None)


def require_known(home: Path, release_id: str) -> None:
    """Raises ReleaseNotFound for a release that never was, ReleaseGone for one that was removed, DataDamaged."""
    if release_id in kept.published_ids(home):
        return
    went = find_removed(home, release_id)
    if went is not None:
        raise ReleaseGone(
            f"Release {release_id} is kept no longer: it was removed on {went.removed[:10]}.",
            release=release_id,
            removed=went.removed,
        )
    raise ReleaseNotFound(
        f"There is no release {release_id[:40]!r} in {home}.",
        release=release_id[:40],
        cure="'hrn-kg releases' lists those there are.",
    )


def require_kept(home: Path, release_id: str) -> Release:
    """A release that is kept. Raises as `require_known`, and DataDamaged for one whose manifest is damaged."""
    require_known(home, release_id)
    return layout.load(home, release_id)


def remove(home: Path, old: Sequence[Release | Unusable]) -> None:
    """Remove these releases, newest first, and their pins, while the lock is held; and what a killed removal left.

    Raises DataDamaged, OSError, and ContentError when the pins cannot be written.
    """
    for leftover in home.glob(PREFIX + "*"):
        shutil.rmtree(leftover, ignore_errors=True)
    _write_down(home, reversed(old))
    if left := pinned(home) & {release.id for release in old}:
        write_pinned(home, pinned(home) - left)
    for release in old:
        leaving = home / (PREFIX + release.id)
        release.path.rename(leaving)  # in one step: nobody ever meets half a release
        layout.fsync(layout.releases_dir(home))
        shutil.rmtree(leaving)


def clear_stores(home: Path) -> tuple[Path, ...]:
    """Remove the stores below HOME/stores: they may hold what a release held that is removed.

    Those that are left, because a server reads them or they cannot be removed, and that are not of a kept release.
    """
    left = store_folders.remove_all(home, lambda label: _is_gone(home, label))
    return tuple(one for one in left if not _is_kept(home, store_folders.label_of(one)))


def remove_stores_of_gone(home: Path) -> None:
    """Remove the stores below HOME/stores of releases that are kept no longer, also those that a server reads.

    So it is with the store of a large release, which lies in its folder: who has its files open goes on. Raises
    OSError, also while another process makes a store.
    """
    store_folders.remove_gone(home, lambda label: _is_gone(home, label))


def _is_gone(home: Path, label: str) -> bool:
    return layout.is_id(label) and not _is_kept(home, label)


def _is_kept(home: Path, label: str) -> bool:
    return layout.is_id(label) and (layout.releases_dir(home) / label).is_dir()


def _write_down(home: Path, going: Iterable[Release | Unusable]) -> None:
    now, log = datetime.now(UTC), Log(home)
    known, logged = _listed(home), frozenset(log.ids())
    before = len(known)
    for release in going:
        if release.id in logged:
            moment = datetime.fromisoformat(known[release.id].removed) if release.id in known else now
            log.note_removal(release.id, moment)
            continue
        facts = (utc(release.created), release.content) if isinstance(release, Release) else ("", "")
        known.setdefault(release.id, Removed(release.id, facts[0], utc(now), facts[1]))
    if len(known) == before:
        return
    new = _list(home).with_name(".removed.new")
    new.write_text("".join(json.dumps(asdict(one)) + "\n" for one in known.values()), encoding="utf-8")
    layout.fsync(new)
    new.replace(_list(home))
    layout.fsync(layout.releases_dir(home))


def _list(home: Path) -> Path:
    return layout.releases_dir(home) / "removed"
