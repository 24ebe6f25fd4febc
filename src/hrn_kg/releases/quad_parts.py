"""Sorted lines in parts: each has all lines of its subjects, and what is made of one alone is kept for the next build.

The content tells where a part ends: at a subject whose checksum says so, whatever is stated of it. So a change concerns
the part that it is in, and of most others there is already what is made of them.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
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
# than N-Quads, what is made of it is two thirds to an eighth as large: so it is thrice as large as a piece must be.
_ONE_OF: Final = 32
MOST: Final = 2
_PIECES: Final = 3


def least_of_part(number: int) -> int:
    """How many bytes the part of this number has at least."""
    return _PIECES * least_of_piece(number)


def in_parts(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines in parts of whole subjects."""
    held: list[bytes] = []
    size = number = 0
    least = least_of_part(number)
    for line in lines:
        if size >= least and _may_end(size, least, line) and subject_of_line(line) != subject_of_line(held[-1]):
            yield b"".join(held)
            held, size, number = [], 0, number + 1
            least = least_of_part(number)
        held.append(line)
        size += len(line)
    if held:
        yield b"".join(held)


def _may_end(size: int, least: int, line: bytes) -> bool:
    """Whether a part of this size may end before a line."""
    return size >= MOST * least or zlib.crc32(subject_of_line(line)) % _ONE_OF == 0


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
