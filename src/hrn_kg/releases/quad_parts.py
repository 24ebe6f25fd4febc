"""Sorted lines in parts: each has all lines of its subjects, and what is made of one alone is kept for the next build.

The content tells where a part ends: at a subject whose checksum says so, whatever is stated of it. So a change concerns
the part that it is in, and of most others there is already what is made of them.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from hrn_kg.buildcache import NOTHING, BuildCache
from hrn_kg.checksums import digest_of_bytes
from hrn_kg.piece_writing import Piece, least_of_piece, pack
from hrn_kg.pieced_files import unpacked
from hrn_kg.quad_lines import subject_of_line
from hrn_kg.releases.layout import Release

# A part ends at one of so many subjects, once it is large enough; at any, where it is twice as large. Of other forms
# than N-Quads, what is made of it is two thirds to an eighth as large: so it is twice as large as a piece must be.
_ONE_OF: Final = 32
MOST: Final = 2
_PIECES: Final = 2


def least_of_part(number: int) -> int:
    """How many bytes the part of this number has at least."""
    return _PIECES * least_of_piece(number)


@dataclass(frozen=True, slots=True)
class Cut:
    """A part as it was cut before, the one of this number: its first subject and the one behind it are the same."""

    number: int
    body: bytes


def in_parts(stretches: Iterable[Cut | Iterable[bytes]]) -> Iterator[bytes]:
    """The lines of all stretches in parts of whole subjects: what was cut before stays, where it is cut so again."""
    cutter = _Cutter()
    for stretch in stretches:
        if isinstance(stretch, Cut):
            yield from cutter.end_before(stretch.body[: stretch.body.index(b"\n") + 1])
            if cutter.takes(stretch):
                yield stretch.body
            else:
                yield from cutter.cut(stretch.body.splitlines(keepends=True))
        else:
            yield from cutter.cut(stretch)
    if cutter.held:
        yield b"".join(cutter.held)


class _Cutter:
    def __init__(self) -> None:
        self.held: list[bytes] = []
        """The lines of the part that is begun."""
        self._size = self._number = 0

    def cut(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """The parts that end before one of these lines."""
        least = least_of_part(self._number)
        for line in lines:
            if self._size >= least:
                yield from self.end_before(line)
                least = least_of_part(self._number)
            self.held.append(line)
            self._size += len(line)

    def end_before(self, line: bytes) -> Iterator[bytes]:
        """The part that is begun, if it ends before this line."""
        least, subject = least_of_part(self._number), subject_of_line(line)
        may_end = self._size >= MOST * least or (self._size >= least and zlib.crc32(subject) % _ONE_OF == 0)
        if may_end and subject != subject_of_line(self.held[-1]):
            yield b"".join(self.held)
            self.held, self._size, self._number = [], 0, self._number + 1

    def takes(self, cut: Cut) -> bool:
        """Whether the next part is this one."""
        if self.held or least_of_part(self._number) != least_of_part(cut.number):
            return False
        self._number += 1
        return True


class KeptPieces:
    """Packed pieces, each made of one part: those that an earlier release has where the last build made them."""

    def __init__(self, cache: BuildCache, earlier: Iterable[Release]) -> None:
        """`earlier` are the releases that are there."""
        self.cache = cache
        """What is kept of the last build, and for the next."""
        self._files: Mapping[str, Path] = {
            piece.sha256: release.path / piece.path for release in earlier for piece in release.manifest.pieces
        }

    def piece(self, step: str, part: str, make: Callable[[], bytes]) -> Callable[[], Piece]:
        """What gives the piece that a step makes of the part with this digest: that of before, or a new one."""
        return partial(self._piece, f"piece {step} {part}", make)

    def lines(self, part: str) -> bytes | None:
        """The lines of the part with this digest, where an earlier release has them as they were."""
        known = self.cache.recall(f"piece lines {part}", "")
        found = None if known is None else self._found(*known)
        return None if found is None or digest_of_bytes(found.body) != part else found.body

    def _piece(self, step: str, make: Callable[[], bytes]) -> Piece:
        known = self.cache.recall(step, "")
        if known is not None and (found := self._found(*known)) is not None:
            return found
        piece = pack(make(), gzip=True)
        self.cache.keep(step, "", [digest_of_bytes(piece.zstd), digest_of_bytes(piece.gzip)], NOTHING)
        return piece

    def _found(self, by_zstd: str, by_gzip: str) -> Piece | None:
        """The piece, where an earlier release has it and it is what it was."""
        try:
            zstd, gzip = (self._files[digest].read_bytes() for digest in (by_zstd, by_gzip))
            if (digest_of_bytes(zstd), digest_of_bytes(gzip)) != (by_zstd, by_gzip):
                return None
            return Piece(unpacked(zstd), zstd, gzip)
        except (KeyError, OSError, ValueError):
            return None
