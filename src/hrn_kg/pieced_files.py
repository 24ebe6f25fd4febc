"""Files that are kept in pieces, so that those which differ in little have most of their pieces in common.

FOLDER/NAME.zst/0000, 0001 ...    parts of one frame of Zstandard: one behind the other they are NAME.zst, unpacked NAME
FOLDER/NAME.gz/0000, 0001 ...     parts of one member of gzip: one behind the other they are NAME.gz

The first piece is the head, the last one the end; those between them refer to nothing before. NAME, NAME.zst and
NAME.gz are read by their paths here, also where they are files that lie there as a whole, or pieces as releases of
before have them: without those of the end, and each of a frame behind the one before it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import IO, Final, TypeVar, cast

import zstandard

P = TypeVar("P", bound=PurePath)

ZSTD: Final = ".zst"
GZIP: Final = ".gz"
# The head of a frame (RFC 8878, section 3.1.1.1): magic number, what it tells, the window of 256 KiB; of those that are
# written, 8 bytes with the size follow. The end is a last block that is empty.
PLAIN_HEAD: Final = b"\x28\xb5\x2f\xfd\x00\x40"
HEAD_WITH_SIZE: Final = b"\x28\xb5\x2f\xfd\xc0\x40"
ZSTD_END: Final = b"\1\0\0"
_CHUNK: Final = 64 * 1024


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


def bodies_of(path: Path) -> Iterator[bytes]:
    """The bytes of each piece of a file that was written by this software. Raises OSError."""
    for part in parts_of(path.with_name(path.name + ZSTD))[1:-1]:
        try:
            yield unpacked(part.read_bytes())
        except ValueError as fault:
            raise OSError(f"{part} {fault}") from fault


def unpacked(piece: bytes) -> bytes:
    """The bytes of a piece that was packed by Zstandard. Raises ValueError for what is none."""
    try:
        return zstandard.ZstdDecompressor().decompressobj().decompress(PLAIN_HEAD + piece + ZSTD_END)
    except zstandard.ZstdError as fault:
        raise ValueError(f"cannot be unpacked ({fault})") from fault


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
