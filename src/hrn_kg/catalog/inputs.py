"""What the catalogue is told about a release."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from pyoxigraph import Triple

from hrn_kg.catalog.counts import Counts


@dataclass(frozen=True, slots=True)
class Dump:
    """One file that can be downloaded: name, size in bytes, SHA-256 in hexadecimal digits."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Blanked:
    """That what a release stated of some things is told no longer: when and why, and what that made of its digests.

    `before` and `now` are SHA-256 of the dataset and of its default view; there may be several of before.
    """

    reasons: tuple[tuple[datetime, str], ...]
    before: tuple[tuple[str, str], ...]
    now: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Version:
    """One release, as the catalogue tells of it for ever: its files, and what it changed.

    `previous` is the release before it. `counts` are the things created, updated and deleted by kind since the release
    `since`, which is None for the first one in the log; `counts` is None where the log has no entry of it. `removed`
    is the moment at which its files were removed. `blanked` tells what was blanked in it.
    """

    release: str
    issued: date | None
    previous: str | None
    dumps: tuple[Dump, ...]
    since: str | None = None
    counts: Mapping[str, int] | None = field(default=None)
    removed: datetime | None = None
    blanked: Blanked | None = None


@dataclass(frozen=True, slots=True)
class CatalogInput:
    """What the catalogue tells about a release: `version`, those `earlier`, oldest first, and what it holds."""

    version: Version
    earlier: tuple[Version, ...]
    issued: date
    modified: date
    words: tuple[Triple, ...]
    counts: Counts
    lines: Collection[bytes]
    """Those of the default view that are looked at, in their order (see `noted_lines`)."""

    @property
    def release(self) -> str:
        """Its id."""
        return self.version.release
