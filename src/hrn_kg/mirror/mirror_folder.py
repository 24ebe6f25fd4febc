"""The folder of a copy: the copy, what is known of it, and what is loaded already of the next one.

DIR/hrn-kg.nq    the copy
DIR/state.json   which release it is, where it is from, and its digest
DIR/.work/       what is loaded of the next copy; emptied when that is in place
DIR/.lock        held by the one mirror that runs

One rename puts a copy in place, and its state with it: `state.json` names the next copy before the rename, beside the
one there is, and that one counts whose digest the file has.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from hrn_kg import disk
from hrn_kg.changes import is_id
from hrn_kg.checksums import digest_of
from hrn_kg.errors import ContentError
from hrn_kg.mirror.mirror_faults import DigestDiffers, MirrorFailed

NAME: Final = "hrn-kg.nq"
_STATE: Final = "state.json"
_FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy: its release, the digest of the dataset, its size in bytes."""

    release: str
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class MirrorFolder:
    """The folder in which a copy is kept."""

    root: Path

    @property
    def path(self) -> Path:
        """Where the copy lies."""
        return self.root / NAME

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder, which is made if need be. Raises MirrorFailed while another mirror holds it.

        The kernel drops the lock when its holder dies. What the disk cannot do within becomes MirrorFailed too, which
        says which copy is there.
        """
        before = self._inode()
        try:
            self._work.mkdir(parents=True, exist_ok=True)
            with disk.held(self.root / ".lock") as is_ours:
                if not is_ours:
                    raise MirrorFailed(f"Another mirror is under way in {self.root}; wait for it to end.")
                for leftover in self.root.glob(f".{_STATE}.*"):  # of one that was killed while it wrote
                    leftover.unlink()
                yield
        except OSError as error:
            raise MirrorFailed(
                f"{error.filename or self.root} cannot be used: {error.strerror or error}. {self._outcome(before)}"
            ) from error
        except ContentError as fault:
            raise MirrorFailed(f"{fault.detail} {self._outcome(before)}") from fault

    def copy(self) -> Copy | None:
        """The copy there is. Raises DigestDiffers for a file that is none, or is damaged; OSError; MirrorFailed."""
        if not self.path.exists():
            return None
        digest = digest_of(self.path)
        for one in self._known():
            if one.digest == digest:
                return one
        raise DigestDiffers(
            f"{self.path} is no copy that was made here: it has the digest {digest}. Move it away, and mirror anew.",
            digest=digest,
        )

    def part(self, name: str) -> Path:
        """Where a piece of the next copy lies or will lie."""
        return self._work / name

    def put(self, new: Path, copy: Copy, source: str) -> None:
        """Put a new copy in the place of the one there is. Raises OSError, ContentError; the old one then stays."""
        disk.fsync(new)
        digest = digest_of(self.path) if self.path.exists() else ""
        self._write([copy, *(one for one in self._known() if one.digest == digest)], source)
        disk.fsync(self.root)
        new.replace(self.path)
        disk.fsync(self.root)
        self.settle(copy, source)

    def settle(self, copy: Copy, source: str) -> None:
        """Forget the copy before, and the parts of the one that is in place. Raises OSError, ContentError."""
        if self._known() != [copy]:
            self._write([copy], source)
        self.forget_parts()

    def forget_parts(self) -> None:
        """Throw away what is loaded of the next copy. Raises OSError."""
        shutil.rmtree(self._work)
        self._work.mkdir()

    def _inode(self) -> int | None:
        try:
            return self.path.stat().st_ino
        except OSError:
            return None

    def _outcome(self, before: int | None) -> str:
        """Which copy lies there after a fault, in words: a new one is another file."""
        now = self._inode()
        if now is None or now == before:
            return "The copy is as it was."
        return "The new copy is in place; run this again to end what is left to do."

    @property
    def _work(self) -> Path:
        return self.root / ".work"

    def _known(self) -> list[Copy]:
        path = self.root / _STATE
        try:
            state: dict[str, Any] = json.loads(path.read_bytes())
            if state["format"] != _FORMAT:
                raise MirrorFailed(f"{path} is of format {state['format']}, and this software reads format {_FORMAT}.")
            found = [Copy(str(one["release"]), str(one["digest"]), int(one["size"])) for one in state["copies"]]
            if not all(is_id(one.release) for one in found):
                raise ValueError("it names what is no release")
        except FileNotFoundError:
            return []
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise MirrorFailed(f"{path} is damaged ({error}). Move it and {NAME} away, and mirror anew.") from error
        return found

    def _write(self, copies: list[Copy], source: str) -> None:
        state = {"format": _FORMAT, "source": source, "copies": [asdict(one) for one in copies]}
        disk.replace(self.root / _STATE, (json.dumps(state, indent=2) + "\n").encode())
