"""HOME/log: an entry for every release that there ever was, also of those whose files are removed.

HOME/log/ID.json        the head of an entry; an entry is there once this is
HOME/log/ID.jsonl.zst   its body
HOME/log/ID.removed     when the files of that release were removed; written before they are
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from hrn_kg import disk
from hrn_kg.changes import change_entries
from hrn_kg.changes.change_entries import Entry, Head
from hrn_kg.changes.release_ids import is_id, order
from hrn_kg.changes.replay import State
from hrn_kg.errors import DataDamaged

HEAD: Final = ".json"
BODY: Final = ".jsonl.zst"
REMOVED: Final = ".removed"
_CURE: Final = "'hrn-kg log --check' reads all of it; put the file back from a copy of HOME/log."
_RETRY_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class Log:
    """The log of one home. Safe to read while a build writes to it: no entry changes, and each appears whole."""

    home: Path

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self.home / "log"

    def ids(self, until: str | None = None) -> list[str]:
        """The ids of its entries, oldest first, up to a release. Raises DataDamaged when the folder cannot be read."""
        try:
            names = [path.name.removesuffix(HEAD) for path in self.folder.iterdir() if path.name.endswith(HEAD)]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise self._damaged(self.folder, f"cannot be read ({error.strerror})") from error
        found = sorted(filter(is_id, names), key=order)
        return found if until is None else [name for name in found if order(name) <= order(until)]

    def head(self, release_id: str) -> Head:
        """The head of an entry. Raises DataDamaged when it is missing or damaged."""
        path = self.folder / (release_id + HEAD)
        try:
            head = change_entries.read_head(self._read(path))
            if head.id != release_id:
                raise ValueError(f"is that of release {head.id}")
        except ValueError as error:
            raise self._damaged(path, str(error)) from error
        return head

    def entry(self, release_id: str) -> Entry:
        """An entry with all its changes. Raises DataDamaged when it is missing or damaged."""
        head = self.head(release_id)
        path = self.folder / (release_id + BODY)
        try:
            return Entry(head, change_entries.unpack(self._read(path), head.body))
        except ValueError as error:
            raise self._damaged(path, str(error)) from error

    def heads(self, until: str | None = None) -> Iterator[Head]:
        """The heads of all entries, oldest first. Raises DataDamaged."""
        for release_id in self.ids(until):
            yield self.head(release_id)

    def state(self, until: str | None = None) -> State:
        """What the log gives, read from its first entry on. Raises DataDamaged."""
        state = State()
        for _ in self.states(state, until):
            pass
        return state

    def states(self, state: State, until: str | None = None) -> Iterator[Entry]:
        """Each entry, after it was applied to the state. Raises DataDamaged, also for entries that do not follow."""
        previous = None
        for release_id in self.ids(until):
            entry = self.entry(release_id)
            path = self.folder / (release_id + HEAD)
            if entry.head.previous != previous:
                raise self._damaged(path, f"follows {entry.head.previous}, and the entry before it is {previous}")
            try:
                state.apply(entry.changes, entry.head.id, entry.head.moment)
            except ValueError as error:
                raise self._damaged(path, f"does not follow from the entries before it: {error}") from error
            previous = release_id
            yield entry

    def take(self, head: Path, body: Path, release_id: str) -> None:
        """Move the files of an entry behind the others; after a kill it can be done again. Raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if body.exists():
            body.rename(self.folder / (release_id + BODY))
        head.rename(self.folder / (release_id + HEAD))

    def write(self, entry: Entry) -> None:
        """Put an entry in the place of the one there is. Raises ContentError when it cannot be written."""
        body, checksum = change_entries.pack(entry.changes)
        head = change_entries.write_head(replace(entry.head, body=checksum))
        disk.replace(self.folder / (entry.head.id + BODY), body)
        disk.replace(self.folder / (entry.head.id + HEAD), head)

    def note_removal(self, release_id: str, moment: datetime) -> None:
        """Remember when the files of a release went; what is remembered already stays. Raises ContentError."""
        path = self.folder / (release_id + REMOVED)
        if not path.exists():
            disk.replace(path, f"{change_entries.utc(moment)}\n".encode())

    def removals(self) -> Iterator[tuple[Head, datetime]]:
        """The releases whose files were removed, oldest first, and when that was. Raises DataDamaged."""
        for release_id in self.ids():
            path = self.folder / (release_id + REMOVED)
            if path.exists():
                try:
                    moment = datetime.fromisoformat(self._read(path).decode().strip())
                except ValueError as error:
                    raise self._damaged(path, f"holds no moment ({error})") from error
                yield self.head(release_id), moment

    def next_moment(self, moment: datetime) -> datetime:
        """The moment, or the first one after that of the last entry: they rise, whatever a clock does."""
        found = self.ids()
        return max(moment, self.head(found[-1]).moment + timedelta(seconds=1)) if found else moment

    def _read(self, path: Path) -> bytes:
        try:
            return path.read_bytes()
        except FileNotFoundError:
            raise ValueError("is missing") from None
        except OSError as error:
            raise ValueError(f"cannot be read ({error.strerror})") from error

    def _damaged(self, path: Path, words: str) -> DataDamaged:
        return DataDamaged(
            f"The log of changes is damaged: {path.name} {words}.",
            file=str(path),
            damaged=path.name,
            cure=_CURE,
            retry_after=_RETRY_SECONDS,
        )
