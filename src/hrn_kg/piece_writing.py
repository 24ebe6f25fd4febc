"""Writing files in pieces (see pieced_files.py): each is packed by itself, so that equal bytes are equal pieces.

A piece refers to nothing before it. What bytes were packed to once, in whichever file, may be used for them again.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from operator import add
from pathlib import Path
from types import TracebackType
from typing import Final

import zstandard

from hrn_kg.pieced_files import GZIP, HEAD_WITH_SIZE, PLAIN_HEAD, ZSTD, ZSTD_END

# A piece that the content cuts has at least so many bytes, unpacked, and at most four times as many; twice that behind
# each 64 pieces, so that a large file has some hundreds.
_LEAST: Final = 128 * 1024
_MOST: Final = 4
_DOUBLED: Final = 64
_WAITING: Final = 4  # pieces to be packed
# A frame of several jobs, of which none looks back into another. A job ends where a piece does, or after so many bytes.
_PARAMETERS: Final = zstandard.ZstdCompressionParameters.from_level(
    9, window_log=18, write_content_size=False, threads=1, job_size=512 * 1024, overlap_log=1
)
_END_OF_BLOCK: Final = zstandard.COMPRESSOBJ_FLUSH_BLOCK
_GZIP_LEVEL: Final = 6  # the highest takes twice the time for 2 % less
_GZIP_HEAD: Final = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"  # deflate, no name, no time, no system
_GZIP_END: Final = b"\x03\0"  # a last block that is empty
_DEFLATE: Final = -15  # for zlib: no head and no checksum, since a piece is none of the whole


def least_of_piece(number: int) -> int:
    """How many bytes the piece of this number has at least, unpacked."""
    return _LEAST << (number // _DOUBLED)


@dataclass(frozen=True, slots=True)
class Piece:
    """The bytes of a piece, and what they are packed to; nothing by gzip where that is not wanted."""

    body: bytes
    zstd: bytes
    gzip: bytes = b""


def pack(body: bytes, *, gzip: bool) -> Piece:
    """A piece of these bytes."""
    return Piece(body, _by_zstd(body), _by_gzip(body) if gzip else b"")


def _by_zstd(body: bytes) -> bytes:
    packer = zstandard.ZstdCompressor(compression_params=_PARAMETERS).compressobj()
    # The first job of a frame begins with the head, and as if something were known already.
    head = packer.compress(b"\n") + packer.flush(_END_OF_BLOCK)
    assert head.startswith(PLAIN_HEAD)
    return packer.compress(body) + packer.flush(_END_OF_BLOCK)


def _by_gzip(body: bytes) -> bytes:
    packer = zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, _DEFLATE)
    return packer.compress(body) + packer.flush(zlib.Z_SYNC_FLUSH)


def one_packer() -> ThreadPoolExecutor:
    """What makes the pieces of all files that are written at once: one thread, since each takes memory of its own."""
    return ThreadPoolExecutor(1, "packer")


class PiecedFile(AbstractContextManager["PiecedFile"]):
    """Takes the pieces of a file one after the other, and writes them.

    They may come from functions that pack them, which run beside, on another processor where there is one.
    """

    def __init__(self, path: Path, packer: Executor, *, gzip: bool) -> None:
        """Begin the file of this path, whose pieces the packer makes. Raises OSError."""
        self._zstd = path.with_name(path.name + ZSTD)
        self._gzip = path.with_name(path.name + GZIP) if gzip else None
        self._digest = hashlib.sha256()
        self._size = self._crc = self._count = 0
        self._packer = packer
        self._waiting: deque[Future[Piece]] = deque()
        for folder in (self._zstd, self._gzip):
            if folder is not None:
                folder.mkdir()

    def put(self, make: Callable[[], Piece]) -> None:
        """Take the next piece. Raises OSError, and what making one of those before raised."""
        if len(self._waiting) == _WAITING:
            self._write(self._waiting.popleft().result())
        self._waiting.append(self._packer.submit(make))

    @property
    def sha256(self) -> str:
        """The SHA-256, in hexadecimal digits, of what was written; of the whole once it is closed."""
        return self._digest.hexdigest()

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            return
        while self._waiting:
            self._write(self._waiting.popleft().result())
        _put(self._zstd, 0, HEAD_WITH_SIZE + struct.pack("<Q", self._size))
        _put(self._zstd, self._count + 1, ZSTD_END)
        if self._gzip is not None:
            _put(self._gzip, 0, _GZIP_HEAD)
            _put(self._gzip, self._count + 1, _GZIP_END + struct.pack("<II", self._crc, self._size & 0xFFFF_FFFF))

    def _write(self, piece: Piece) -> None:
        self._count += 1
        self._size += len(piece.body)
        self._digest.update(piece.body)
        _put(self._zstd, self._count, piece.zstd)
        if self._gzip is not None:
            self._crc = zlib.crc32(piece.body, self._crc)
            _put(self._gzip, self._count, piece.gzip)


def _put(folder: Path, number: int, body: bytes) -> None:
    (folder / f"{number:04}").write_bytes(body)


def write_in_pieces(body: bytes, path: Path) -> None:
    """Keep these bytes as the file of this path, packed by Zstandard alone. Raises OSError."""
    with one_packer() as packer, PiecedFile(path, packer, gzip=False) as file:
        number = at = 0
        while at < len(body):
            least = least_of_piece(number)
            window = body[at : at + least * _MOST]
            # What is no longer than a piece may be is one.
            piece = window if len(body) - at <= least * _MOST else window[: _cut(window, least)]
            file.put(lambda piece=piece: pack(piece, gzip=False))  # type: ignore[misc]  # it binds the piece of now
            number, at = number + 1, at + len(piece)


def _cut(window: bytes, least: int) -> int:
    """Where a piece ends that begins with these bytes: behind `least` of them, or where nothing tells, behind all."""
    area = window[least:]
    # JSON without lines has objects.
    separator = b"\n" if b"\n" in area else b"{"
    records = area.split(separator)[1:-1]  # of the first and the last, only a part lies here
    marks = list(map(zlib.crc32, map(add, records, records[1:])))
    if not marks:
        return len(window)
    behind = marks.index(min(marks)) + 2
    return least + area.index(separator) + 1 + sum(map(len, records[:behind])) + behind
