"""Files that are kept in pieces, so that those which differ in little have most of their pieces in common.

FOLDER/NAME.zst/0000, 0001 ...    parts of one frame of Zstandard: one behind the other they are NAME.zst, unpacked NAME
FOLDER/NAME.gz/0000, 0001 ...     parts of one member of gzip: one behind the other they are NAME.gz

The content tells where to cut: between the two records, of all that lie where a piece may end, that have the smallest
checksum. So a change moves the ends of the piece that it is in, and of few others. NAME, NAME.zst and NAME.gz are read
by their paths here, also where they are files that lie there as a whole.

A part of a frame may refer to what lies before it, but no further than its window. So behind a change the parts are
soon those that they were, and whoever wants the end of NAME unpacks all of it.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from operator import add
from pathlib import Path, PurePath
from types import TracebackType
from typing import IO, Final, TypeVar, cast

import zstandard

P = TypeVar("P", bound=PurePath)

ZSTD: Final = ".zst"
GZIP: Final = ".gz"
# A piece has at least so many bytes, unpacked, and at most four times as many; twice that behind each 64 pieces, so
# that a large file has some hundreds.
_LEAST: Final = 128 * 1024
_MOST: Final = 4
_DOUBLED: Final = 64
_ZSTD_LEVEL: Final = 9
_WINDOW: Final = 18  # as a power of two; with that of the level a change costs three times as much
_PLAIN_HEAD: Final = 6  # bytes of the head of a frame that does not tell its size (RFC 8878, section 3.1.1.1)
_WITH_SIZE: Final = 0b11000000  # in its fifth byte: eight bytes with the size stand at its end
_GZIP_LEVEL: Final = 6  # the highest takes twice the time for 2 % less
_GZIP_HEAD: Final = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"  # deflate, no name, no time, no system
_GZIP_END: Final = b"\x03\0"  # a last block that is empty
_DEFLATE: Final = -15  # for zlib: no head and no checksum, since a piece is none of the whole
_CHUNK: Final = 64 * 1024
_WAITING: Final = 4  # pieces to be packed
_END_OF_BLOCK: Final = zstandard.COMPRESSOBJ_FLUSH_BLOCK


def names_of(piece: P) -> tuple[P, ...]:
    """The paths of the files that a piece belongs to; none for a file that is no piece."""
    folder = piece.parent
    if folder.suffix not in (ZSTD, GZIP) or not piece.name.isdigit():
        return ()
    return (folder, folder.with_suffix("")) if folder.suffix == ZSTD else (folder,)


def parts_of(path: Path) -> tuple[Path, ...]:
    """The files that hold what a path names: its pieces in their order, or itself. Raises OSError."""
    folder = _folder(path)
    return (path,) if folder is None else tuple(sorted(folder.iterdir()))


def is_there(path: Path) -> bool:
    """Whether there is a file of that path, whole or in pieces."""
    return path.is_file() or _folder(path) is not None


def size_of(path: Path) -> int:
    """How many bytes it has. Raises OSError, also for damaged pieces."""
    parts = parts_of(path)
    if not _is_unpacked(path):
        return sum(part.stat().st_size for part in parts)
    try:
        return zstandard.frame_content_size(parts[0].read_bytes())
    except (zstandard.ZstdError, IndexError) as error:
        raise OSError(f"{path.with_name(path.name + ZSTD)} has no beginning ({error})") from error


def open_file(path: Path) -> IO[bytes]:
    """A file as a stream from its beginning. Raises OSError, also while it is read, and also for damaged pieces."""
    if _folder(path) is None:
        return path.open("rb")
    return io.BufferedReader(cast("io.RawIOBase", _Stream(chunks(path))), _CHUNK)


def read_bytes(path: Path) -> bytes:
    """The bytes of a file. Raises OSError."""
    return b"".join(chunks(path))


def chunks(path: Path, first: int = 0, end: int | None = None) -> Iterator[bytes]:
    """The bytes of a file from `first` up to `end`. Raises OSError."""
    if _is_unpacked(path):
        yield from _unpacked(path, first, size_of(path) if end is None else end)
        return
    at = 0
    for part in parts_of(path):
        size = part.stat().st_size
        if at + size > first:
            yield from _part(part, max(0, first - at), size if end is None else min(size, end - at))
        at += size
        if end is not None and at >= end:
            return


def chunks_of_copy(path: Path, first: int, end: int) -> Iterator[bytes]:
    """The same bytes of a file that lies there as a whole too, which are read there as long as it does."""
    try:
        copy = path.open("rb")
    except FileNotFoundError:
        yield from chunks(path, first, end)
        return
    with copy:
        copy.seek(first)
        yield from _read(copy, first, end, path)


def _part(part: Path, first: int, end: int) -> Iterator[bytes]:
    with part.open("rb") as file:
        file.seek(first)
        yield from _read(file, first, end, part)


def _unpacked(path: Path, first: int, end: int) -> Iterator[bytes]:
    packed = path.with_name(path.name + ZSTD)
    try:
        with open_file(packed) as file, zstandard.ZstdDecompressor().stream_reader(file) as body:
            body.seek(first)
            yield from _read(body, first, min(end, size_of(path)), packed)
    except zstandard.ZstdError as error:
        raise OSError(f"{packed} cannot be unpacked ({error})") from error


def _read(file: IO[bytes], first: int, end: int, path: Path) -> Iterator[bytes]:
    while first < end and (chunk := file.read(min(_CHUNK, end - first))):
        first += len(chunk)
        yield chunk
    if first < end:
        raise OSError(f"{path} ends too early")


def _folder(path: Path) -> Path | None:
    """The folder of the pieces that hold a file; None where the file lies there as a whole, or nothing does."""
    return next((folder for folder in (path, path.with_name(path.name + ZSTD)) if folder.is_dir()), None)


def _is_unpacked(path: Path) -> bool:
    """Whether it is held by pieces that must be unpacked."""
    return _folder(path) not in (None, path)


class _Stream(io.RawIOBase):
    """Chunks as a stream."""

    def __init__(self, given: Iterator[bytes]) -> None:
        super().__init__()
        self._chunks = given
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # what BufferedReader gives
        if not self._rest:
            self._rest = memoryview(next(self._chunks, b""))
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count


class PieceWriter(AbstractContextManager["PieceWriter"]):
    """Takes the bytes of a file, and writes its pieces: packed by Zstandard and, if wanted, by gzip too.

    Equal bytes have equal pieces, in whatever portions they come. They are packed beside whoever makes them, on another
    processor where there is one.
    """

    def __init__(self, path: Path, *, gzip: bool) -> None:
        """Begin the file of this path. Raises OSError."""
        self._held = bytearray()
        self._size = self._count = 0
        self._zstd = _Zstd(path.with_name(path.name + ZSTD))
        self._gzip = _Gzip(path.with_name(path.name + GZIP)) if gzip else None
        self._packer = ThreadPoolExecutor(1, "packer")
        self._packed: deque[Future[None]] = deque()

    def write(self, data: bytes) -> int:
        """Take the next bytes. Raises OSError."""
        self._held += data
        while len(self._held) > (most := self._least * _MOST):
            window = bytes(self._held[:most])
            self._put(window[: _cut(window, self._least)])
        return len(data)

    def flush(self) -> None:
        """Nothing: a piece is written when its end is known."""

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._packer:
            if kind is not None:
                return
            if self._held:
                self._put(bytes(self._held))
            while self._packed:
                self._packed.popleft().result()
        self._zstd.end(self._size)
        if self._gzip is not None:
            self._gzip.end()

    @property
    def _least(self) -> int:
        return _LEAST << (self._count // _DOUBLED)

    def _put(self, piece: bytes) -> None:
        if len(self._packed) == _WAITING:
            self._packed.popleft().result()
        self._packed.append(self._packer.submit(self._pack, piece))
        del self._held[: len(piece)]
        self._size += len(piece)
        self._count += 1

    def _pack(self, piece: bytes) -> None:
        self._zstd.put(piece)
        if self._gzip is not None:
            self._gzip.put(piece)


def write_in_pieces(body: bytes, path: Path) -> None:
    """Keep these bytes as the file of this path, packed by Zstandard alone. Raises OSError."""
    with PieceWriter(path, gzip=False) as file:
        file.write(body)


class _Pieces:
    """The folder of the pieces of a packed file, and the next of them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._folder.mkdir()
        self._count = 0

    def _write(self, body: bytes) -> None:
        (self._folder / f"{self._count:04}").write_bytes(body)
        self._count += 1


class _Zstd(_Pieces):
    """One frame of Zstandard in pieces; the first is its head, which tells the size that is known at the end."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        parameters = zstandard.ZstdCompressionParameters.from_level(
            _ZSTD_LEVEL, window_log=_WINDOW, write_content_size=False
        )
        self._packer = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
        self._head = self._last = b""
        self._count = 1

    def put(self, piece: bytes) -> None:
        if self._last:
            self._write(self._last)
        self._last = self._without_head(self._packer.compress(piece) + self._packer.flush(_END_OF_BLOCK))

    def end(self, size: int) -> None:
        self._write(self._last + self._without_head(self._packer.flush()))
        head = self._head[:4] + bytes([self._head[4] | _WITH_SIZE]) + self._head[5:] + struct.pack("<Q", size)
        self._count = 0
        self._write(head)

    def _without_head(self, packed: bytes) -> bytes:
        missing = _PLAIN_HEAD - len(self._head)
        self._head += packed[:missing]
        return packed[missing:]


class _Gzip(_Pieces):
    """One member of gzip in pieces, none of which refers to one before."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._size = self._crc = 0

    def put(self, piece: bytes) -> None:
        packer = zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, _DEFLATE)
        self._size += len(piece)
        self._crc = zlib.crc32(piece, self._crc)
        self._write(self._head() + packer.compress(piece) + packer.flush(zlib.Z_SYNC_FLUSH))

    def end(self) -> None:
        self._write(self._head() + _GZIP_END + struct.pack("<II", self._crc, self._size & 0xFFFF_FFFF))

    def _head(self) -> bytes:
        return b"" if self._count else _GZIP_HEAD


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
