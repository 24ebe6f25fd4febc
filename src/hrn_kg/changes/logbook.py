"""HOME/log: an entry for every release that there ever was, also of those whose files are removed.

HOME/log/ID.json        the head of an entry; an entry is there once this is
HOME/log/ID.jsonl.zst   its body
HOME/log/ID.jsonl.zst.new  a body that is to take its place, of an entry that is being written anew
HOME/log/ID.removed     when the files of that release were removed; written before they are
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from hrn_kg import disk
from hrn_kg.changes import change_entries, entry_bodies
from hrn_kg.changes.canonical import Digests
from hrn_kg.changes.change_entries import Change, Entry, Head, Redaction
from hrn_kg.changes.release_ids import is_id, order
from hrn_kg.changes.replay import State
from hrn_kg.errors import ContentError, DataDamaged

HEAD: Final = ".json"
BODY: Final = ".jsonl.zst"
NEW: Final = BODY + ".new"
REMOVED: Final = ".removed"
_CURE: Final = "'hrn-kg log --check' reads all of it; put the file back from a copy of HOME/log."
_CURE_OF_REDACTION: Final = "Its redaction was broken off: run 'hrn-kg log --redact {} --reason TEXT', which ends it."
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
        head, changes = self._opened(release_id)
        return Entry(head, tuple(changes))

    def _opened(self, release_id: str) -> tuple[Head, Iterator[Change]]:
        """The head of an entry, and its changes one after the other. Raises DataDamaged; they may do so as well."""
        try:
            return self._tried(release_id)
        except DataDamaged:
            # It may have been written anew between the reading of its two files.
            return self._tried(release_id)

    def _tried(self, release_id: str) -> tuple[Head, Iterator[Change]]:
        head = self.head(release_id)
        path = self.folder / (release_id + BODY)
        try:
            changes = entry_bodies.unpack(self._read(path), head.body)
        except ValueError as error:
            waiting = self._waiting(head)
            if waiting is None:
                raise self._damaged(path, str(error)) from error
            changes = waiting
        return head, self._each(changes, path)

    def _each(self, changes: Iterator[Change], path: Path) -> Iterator[Change]:
        try:
            yield from changes
        except ValueError as error:
            raise self._damaged(path, str(error)) from error

    def _waiting(self, head: Head) -> Iterator[Change] | None:
        """The changes in a body that is to take the place of the one there is, if it is that of this head."""
        try:
            return entry_bodies.unpack(self._read(self.folder / (head.id + NEW)), head.body)
        except ValueError:
            return None

    def heads(self, until: str | None = None) -> Iterator[Head]:
        """The heads of all entries, oldest first. Raises DataDamaged."""
        for release_id in self.ids(until):
            yield self.head(release_id)

    def mark(self) -> str:
        """What stands for all entries, and is another once one is written anew or comes. Raises DataDamaged."""
        found = hashlib.sha256()
        for release_id in self.ids():
            path = self.folder / (release_id + HEAD)
            try:
                found.update(f"{release_id}\0".encode() + hashlib.sha256(self._read(path)).digest())
            except ValueError as error:
                raise self._damaged(path, str(error)) from error
        return found.hexdigest()

    def check_bodies(self) -> None:
        """See that the body of each entry is what its head says, which `state` does too. Raises DataDamaged."""
        for release_id in self.ids():
            self._opened(release_id)

    def state(self, until: str | None = None) -> State:
        """What the log gives, read from its first entry on. Raises DataDamaged."""
        state = State()
        for _ in self.states(state, until):
            pass
        return state

    def states(self, state: State, until: str | None = None) -> Iterator[Head]:
        """The head of each entry, after the entry was applied to the state.

        Raises DataDamaged, also for entries that do not follow.
        """
        previous = None
        for release_id in self.ids(until):
            head, changes = self._opened(release_id)
            if head.previous != previous:
                path = self.folder / (release_id + HEAD)
                raise self._damaged(path, f"follows {head.previous}, and the entry before it is {previous}")
            self.apply(state, head, changes)
            previous = release_id
            yield head

    def apply(self, state: State, head: Head, changes: Iterable[Change]) -> None:
        """Go on by an entry. Raises DataDamaged when it does not follow."""
        try:
            state.apply(changes, head.id, head.moment)
        except ValueError as error:
            blanked = {one.iri for one in self.redactions()}
            broken_off = next((iri for iri in sorted(blanked) if f"<{iri}>" in str(error)), None)
            raise self._damaged(
                self.folder / (head.id + HEAD),
                f"does not follow from the entries before it: {error}",
                _CURE if broken_off is None else _CURE_OF_REDACTION.format(broken_off),
            ) from error

    def digests(self, state: State) -> Digests:
        """The digests of what a state describes. Raises ContentError where there is no room to sort it in the log."""
        with self._written():
            return state.digests(self.folder)

    def take(self, head: Path, body: Path, release_id: str) -> None:
        """Move the files of an entry behind the others; after a kill it can be done again. Raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if body.exists():
            body.rename(self.folder / (release_id + BODY))
        head.rename(self.folder / (release_id + HEAD))
        disk.fsync(self.folder)

    def write(self, entry: Entry) -> None:
        """Put an entry in the place of the one there is; killed at any point, it leaves one of the two.

        The head decides which: the new body waits beside the old one until the new head is there. Raises ContentError
        when it cannot be written.
        """
        with self._written():
            body, checksum = entry_bodies.pack(entry.changes, self.folder)
        head = change_entries.write_head(replace(entry.head, body=checksum))
        disk.replace(self.folder / (entry.head.id + NEW), body)
        disk.replace(self.folder / (entry.head.id + HEAD), head)
        self.finish(entry.head.id)

    def finish(self, release_id: str) -> None:
        """End what a kill during `write` left: a body that waits takes its place, or goes when its head never came.

        Raises DataDamaged when the head is damaged, ContentError when the disk does not do its part.
        """
        waiting = self.folder / (release_id + NEW)
        if not waiting.exists():
            return
        try:
            if self._waiting(self.head(release_id)) is None:
                waiting.unlink()
            else:
                waiting.rename(self.folder / (release_id + BODY))
            disk.fsync(self.folder)
        except OSError as error:
            raise ContentError(f"{waiting} cannot be moved: {error.strerror or error}.", file=str(waiting)) from error

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
        """The moment, or the first one after all in the log: moments rise, whatever a clock does."""
        found = self.ids()
        known = [self.head(found[-1]).moment] if found else []
        last = max([*known, *(datetime.fromisoformat(one.moment) for one in self.redactions())], default=None)
        return moment if last is None else max(moment, last + timedelta(seconds=1))

    def redactions(self) -> Iterator[Redaction]:
        """That payloads were blanked, in the order of the entries. Raises DataDamaged."""
        for head in self.heads():
            yield from head.redactions

    def _read(self, path: Path) -> bytes:
        try:
            return path.read_bytes()
        except FileNotFoundError:
            raise ValueError("is missing") from None
        except OSError as error:
            raise ValueError(f"cannot be read ({error.strerror})") from error

    @contextmanager
    def _written(self) -> Iterator[None]:
        # Not in the folder of the system for what is under way, which may be small, and in memory.
        try:
            yield
        except OSError as error:
            words = error.strerror or error
            raise ContentError(f"{self.folder} cannot be written: {words}.", file=str(self.folder)) from error

    def _damaged(self, path: Path, words: str, cure: str = _CURE) -> DataDamaged:
        return DataDamaged(
            f"The log of changes is damaged: {path.name} {words}.",
            file=str(path),
            damaged=path.name,
            cure=cure,
            retry_after=_RETRY_SECONDS,
        )
