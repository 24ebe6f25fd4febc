"""The reports of visitors in `HOME/reports`: one file each, which only the owner of the home may read.

They were sent by a form that there is no more: mistakes are proposed as corrections now (`contributions`). What came in
before can be read and removed, and goes when its time is over.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from hrn_kg.errors import HrnKgError, NotFound

FOLDER: Final = "reports"
NUMBER: Final = re.compile(r"[0-9]{8}-[1-9][0-9]{0,5}")
_UNFINISHED: Final = ".new-"


class ReportsUnavailable(HrnKgError):
    """The reports cannot be read, or one not removed."""

    slug = "reports-unavailable"
    title = "Reports not available"


@dataclass(frozen=True, slots=True)
class Filled:
    """The form as it was filled in."""

    about: str = ""
    wrong: str = ""
    right: str = ""
    source: str = ""
    passage: str = ""
    name: str = ""
    email: str = ""

    def as_dict(self) -> dict[str, str]:
        """The fields by name, in their order."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


@dataclass(frozen=True, slots=True)
class Report:
    """A report with its number, the moment it came (UTC), the release and the language of the page."""

    number: str
    received: str
    release: str
    lang: str
    filled: Filled

    def as_dict(self) -> dict[str, str]:
        """As it stands in its file."""
        head = {"number": self.number, "received": self.received, "release": self.release, "lang": self.lang}
        return {**head, **self.filled.as_dict()}


@dataclass(frozen=True, slots=True)
class Kept:
    """The reports that can be read, oldest first, and the names of files that cannot."""

    reports: tuple[Report, ...]
    unreadable: tuple[str, ...]


class ReportBox:
    """The folder of reports of one home; several processes may use it at the same time."""

    def __init__(self, home: Path, days: int) -> None:
        """Each report is kept for `days` days; 0 days: until somebody removes it."""
        self.folder = home / FOLDER
        self._days = days

    def all(self) -> Kept:
        """Every report. Raises ReportsUnavailable when the folder cannot be read."""
        reports, unreadable = [], []
        try:
            files = self._files()
        except OSError as error:
            raise ReportsUnavailable(f"The reports in {self.folder} cannot be read: {error.strerror}.") from error
        for path in files:
            try:
                reports.append(_read(path))
            except (OSError, ValueError, KeyError, TypeError):
                unreadable.append(path.name)
        return Kept(tuple(reports), tuple(unreadable))

    def get(self, number: str) -> Report:
        """One report. Raises NotFound when there is none of that number, or its file cannot be read."""
        try:
            return _read(self._path(number))
        except FileNotFoundError:
            raise NotFound(f"There is no report {number}.", number=number) from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise NotFound(f"Report {number} cannot be read: {error}.", number=number) from error

    def remove(self, number: str) -> None:
        """Remove one report for good. Raises NotFound, or ReportsUnavailable when the disk does not allow it."""
        try:
            self._path(number).unlink()
        except FileNotFoundError:
            raise NotFound(f"There is no report {number}.", number=number) from None
        except OSError as error:
            raise ReportsUnavailable(f"Report {number} cannot be removed: {error.strerror}.") from error

    def expire(self, now: datetime) -> tuple[str, ...]:
        """Remove the reports whose time is over, and return their numbers. Raises ReportsUnavailable."""
        if not self.folder.is_dir():
            return ()
        try:
            with self._alone():
                return self._expire(now)
        except OSError as error:
            raise ReportsUnavailable(f"Old reports in {self.folder} cannot be removed: {error.strerror}.") from error

    def _expire(self, now: datetime) -> tuple[str, ...]:
        # What a process that was killed left of a report that nobody was given a number for.
        for path in self.folder.glob(_UNFINISHED + "*"):
            path.unlink()
        if not self._days:
            return ()
        first_kept = f"{now - timedelta(days=self._days):%Y%m%d}"
        old = [path for path in self._files() if path.stem.partition("-")[0] < first_kept]
        for path in old:
            path.unlink()
        return tuple(path.stem for path in old)

    def _files(self) -> list[Path]:
        """The files of reports, oldest first; none where there is no folder yet."""
        if not self.folder.is_dir():
            return []
        return sorted((path for path in self.folder.glob("*.json") if NUMBER.fullmatch(path.stem)), key=_order)

    def _path(self, number: str) -> Path:
        if not NUMBER.fullmatch(number):
            raise NotFound(f"There is no report {number}.", number=number)
        return self.folder / f"{number}.json"

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """No other process counts, numbers or removes meanwhile; the lock goes with whoever holds it."""
        lock = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


def _read(path: Path) -> Report:
    given = json.loads(path.read_text(encoding="utf-8"))
    filled = Filled(**{name: str(given[name]) for name in Filled.__slots__})
    return Report(path.stem, str(given["received"]), str(given["release"]), str(given["lang"]), filled)


def _order(path: Path) -> tuple[str, int]:
    day, _, count = path.stem.partition("-")
    return day, int(count)
