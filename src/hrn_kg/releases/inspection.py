"""All releases of a home, and the stores of other files, read from end to end."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hrn_kg.checksums import digest_of
from hrn_kg.engine.embedded import ondisk, store_folders
from hrn_kg.errors import DataDamaged
from hrn_kg.releases import kept, pointer
from hrn_kg.releases.kept import Unusable
from hrn_kg.releases.layout import Release, releases_dir
from hrn_kg.releases.manifest import CHECKSUMS
from hrn_kg.releases.proof import proof_of


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in one release, or one other part of a home: its damages as "file: words", none when it is whole.

    `is_unreadable` when all that is wrong is that we may not look.
    """

    name: str
    count: int
    damages: tuple[str, ...] = ()
    is_unreadable: bool = False


def check_home(home: Path) -> tuple[Report, ...]:
    """Read every file of every release, newest first, and of the stores; none when there is nothing to read.

    Raises DataDamaged when the folder of the releases cannot be read.
    """
    seen = kept.survey_all(home)
    reports = [check_release(one) for one in seen]
    whole = {report.name for report in reports if not report.damages}
    try:
        named = pointer.pointed_at(home)
        if seen:
            kept.current(home)
        if named in whole:
            pointer.confirm(home, named, digest_of(releases_dir(home) / named / CHECKSUMS))
    except DataDamaged as fault:
        if "release" not in fault.facts:  # that of a release is told with the release
            reports.insert(0, _damaged("current", fault))
    return (*reports, *map(_check_store, store_folders.list_stores(home)))


def check_release(one: Release | Unusable) -> Report:
    """Read every file of one release."""
    if isinstance(one, Unusable):
        return _damaged(one.id, one.fault)
    try:
        proof = proof_of(one)
    except DataDamaged as fault:
        return _damaged(one.id, fault)
    proof.check()
    found = proof.damages
    words = tuple(f"{damage.name} {damage.words}" for damage in found)
    return Report(one.id, proof.count, words, is_unreadable=all(damage.is_unreadable for damage in found))


def _check_store(folder: Path) -> Report:
    name = f"stores/{folder.name}"
    try:
        found = ondisk.read(folder)
    except DataDamaged as fault:
        return _damaged(name, fault)
    return Report(name, len(found.known))


def _damaged(name: str, fault: DataDamaged) -> Report:
    return Report(name, 0, (fault.detail,), is_unreadable=bool(fault.facts.get("unreadable")))
