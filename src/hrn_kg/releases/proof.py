"""Whether the files of a release are those that were made: all of them read, or only what somebody wrote to since.

A file is read once and remembered with its stamp (size, inode, times), so that to look again costs a few microseconds.
What decays on the disk without a change of its stamp is found when all is read again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from hrn_kg.checksums import Difference, Known, Pace, difference, stamp_of
from hrn_kg.engine.base import Source, Stored
from hrn_kg.pieced_files import names_of
from hrn_kg.releases import pointer
from hrn_kg.releases.copies import must_be_there
from hrn_kg.releases.damage import Damage
from hrn_kg.releases.layout import Release
from hrn_kg.releases.manifest import CHECKSUMS
from hrn_kg.releases.seal import known_copies

_UNSEEN: Final = (-1,)  # the stamp of no file; of one that is missing it is None
_ATTEMPTS: Final = 3
_SUSPECT_SECONDS: Final = 300.0
_CURE_OF_STORE: Final = "Stop the server and start it again: the store is then made anew from the files."


class Proof:
    """What is known of the files of one release, or of one store on disk. Safe to use from several threads."""

    def __init__(
        self,
        owner: Damage,
        files: Iterable[Known],
        in_pieces: Mapping[Path, str] | None = None,
        copies: Iterable[Known] = (),
        must_have_copies: Callable[[], bool] = lambda: True,
    ) -> None:
        """`owner` is the damage that a file would be, but for its name, path and words.

        `in_pieces` are the files of which the pieces are among `files`, with their SHA-256. `copies` are files that may
        go: one that is missing is damage while `must_have_copies`.
        """
        self._owner = owner
        self._in_pieces = in_pieces or {}
        copies = tuple(copies)
        self._copies = frozenset(copy.path for copy in copies)
        self._must_have_copies = must_have_copies
        files = (*files, *copies)
        self._parts: dict[Path, tuple[Path, ...]] = {}  # of the files that are kept in pieces
        for file in files:
            for name in names_of(file.path):
                self._parts[name] = (*self._parts.get(name, ()), file.path)
        for path in self._copies & set(self._parts):
            self._parts[path] += (path,)
        self._known = {file.path: replace(file, stamp=file.stamp or _UNSEEN) for file in files}
        self._wrong: dict[Path, Damage] = {}
        self._is_suspect = False
        self._suspected_at = -_SUSPECT_SECONDS
        self._lock = threading.Lock()

    @property
    def damages(self) -> tuple[Damage, ...]:
        """All damages that the last looks found, sorted by path."""
        wrong = self._wrong.copy()
        return tuple(wrong[path] for path in sorted(wrong))

    @property
    def damage(self) -> Damage | None:
        """The first of the damages, if there is one."""
        return next(iter(self.damages), None)

    @property
    def count(self) -> int:
        """How many files there are, without the copies that went."""
        gone = [path for path in self._copies if self._known[path].stamp is None and path not in self._wrong]
        return len(self._known) - len(gone)

    @property
    def owner(self) -> str:
        """Whose files they are, as a sentence begins."""
        return self._owner.owner

    @property
    def release(self) -> str | None:
        """The id of the release, where it is that of one."""
        return self._owner.release

    @property
    def folder(self) -> Path:
        """Where the files lie."""
        return self._owner.path

    @property
    def is_removed(self) -> bool:
        """Whether the whole folder is gone: a release that is kept no longer is not damaged."""
        return not self._owner.path.is_dir()

    def digest(self, path: Path) -> str:
        """The SHA-256 that a file must have; KeyError for a path that is none of these files."""
        return self._in_pieces[path] if path in self._in_pieces else self._known[path].sha256

    def require(self) -> None:
        """Raise DataDamaged when the last looks found damage; reads nothing."""
        if self._wrong and (damage := self.damage) is not None:
            raise damage.fault()

    def suspect(self) -> None:
        """Something may not be what it was: the next `refresh` reads every file, but not again and again."""
        if time.monotonic() - self._suspected_at >= _SUSPECT_SECONDS:
            self._suspected_at = time.monotonic()
            self._is_suspect = True

    def check(self, pace: Pace | None = None) -> Damage | None:
        """Read every file; the first damage."""
        self._is_suspect = False
        return self._look(tuple(self._known), pace)

    def refresh(self) -> Damage | None:
        """Read again what has another stamp than before; the first damage that there is."""
        if self._is_suspect:
            return self.check()
        return self._look(self._due(self._known))

    def prove(self, path: Path) -> None:
        """See that one file, or all its pieces, are whole; what has another stamp than before is read.

        Raises DataDamaged when it is not, or when another is damaged; KeyError for a path that is none of these files.
        """
        parts = self._parts.get(path, (path,))
        self._look(self._due((*parts, *self._wrong.copy())))
        self.require()

    def source(self, source: Source) -> Source:
        """The source with what is known here of its files: whoever loads them need not read them twice."""
        stored = source.stored
        if stored is not None:
            stored = replace(stored, known=self._stamped(stored.known))
        return replace(source, known=self._stamped(source.known), stored=stored)

    def _stamped(self, files: tuple[Known, ...]) -> tuple[Known, ...]:
        return tuple(self._known.get(file.path, file) for file in files)

    def _due(self, paths: Iterable[Path]) -> list[Path]:
        """Those that have another stamp than before, and copies that were missed: they may be needed no longer."""
        missed = self._copies & self._wrong.keys()
        return [path for path in paths if path in missed or stamp_of(path) != self._known[path].stamp]

    def _look(self, paths: Iterable[Path], pace: Pace | None = None) -> Damage | None:
        for path in paths:
            for _ in range(_ATTEMPTS):
                stamp = stamp_of(path)
                found = difference(self._known[path], pace)
                if path in self._copies and not path.exists() and not self._must_have_copies():
                    found = None
                with self._lock:
                    # Another thread may have looked since it was read, at what somebody put back.
                    if stamp_of(path) == stamp:
                        self._known[path] = replace(self._known[path], stamp=stamp)
                        self._note(path, found)
                        break
            else:
                with self._lock:
                    self._note(path, Difference("is being written to"))
        return self.damage

    def _note(self, path: Path, found: Difference | None) -> None:
        if found is None:
            self._wrong.pop(path, None)
            return
        name = path.relative_to(self._owner.path).as_posix()
        self._wrong[path] = replace(
            self._owner, name=name, path=path, words=found.words, is_unreadable=found.is_unreadable
        )


def proof_of(release: Release) -> Proof:
    """The files of a release, none of them looked at yet. Raises DataDamaged when their lists are damaged."""
    owner = Damage(f"Release {release.id}", "", release.path, "", release=release.id)
    in_pieces = {release.path / file.path: file.sha256 for file in release.manifest.files}
    copies = known_copies(release.path, release.manifest)
    return Proof(owner, release.known_files(), in_pieces, copies, lambda: must_be_there(release))


def proof_of_store(stored: Stored, data: str = "the served files") -> Proof:
    """The files of a store on disk that is no part of a release, none looked at yet; `data` are what it was made of."""
    owner = Damage(f"The store of {data}", "", stored.path, "", cure=_CURE_OF_STORE)
    return Proof(owner, stored.known)


def check(release: Release) -> Proof:
    """The files of a release, all of them read. Raises DataDamaged for the first that is damaged."""
    proof = proof_of(release)
    proof.check()
    proof.require()
    return proof


def check_with_pointer(release: Release) -> Proof:
    """The same, and the pointer, where it names this release. Raises DataDamaged for it too."""
    proof = check(release)
    confirm_pointer(proof)
    return proof


def confirm_pointer(proof: Proof) -> None:
    """See that the pointer, where it names the release of these files, has the checksum of its list.

    They were whole when they were read, so that of a pointer and a list that differ the pointer is damaged. Raises
    DataDamaged when it is.
    """
    if proof.release is not None:
        pointer.confirm(proof.folder.parents[1], proof.release, proof.digest(proof.folder / CHECKSUMS))
