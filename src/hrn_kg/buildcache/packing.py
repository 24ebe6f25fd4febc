"""Files packed by Zstandard, each known by the SHA-256 of what it holds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import zstandard

_LEVEL: Final = 3
_MOST_OF_HEAD: Final = 18  # bytes of the head of a frame, which tells the size of what it holds
_DIGEST: Final = hashlib.sha256().digest_size


def pack(path: Path, to: Path) -> None:
    """Write a file packed. Raises OSError."""
    with path.open("rb") as file, to.open("wb") as packed:
        zstandard.ZstdCompressor(level=_LEVEL).copy_stream(file, packed, size=path.stat().st_size)


def size_of_unpacked(path: Path) -> int:
    """How many bytes a file holds that `pack` wrote. Raises OSError, and ValueError for one that is damaged."""
    with path.open("rb") as file:
        head = file.read(_MOST_OF_HEAD)
    try:
        return zstandard.frame_content_size(head)
    except zstandard.ZstdError as fault:
        raise ValueError(f"{path.name} is damaged: {fault}") from fault


def unpacked(path: Path) -> Iterator[bytes]:
    """What a file holds that `pack` wrote, in pieces. Raises OSError, and ValueError for one that is damaged."""
    try:
        with path.open("rb") as file:
            yield from zstandard.ZstdDecompressor().read_to_iter(file)
    except zstandard.ZstdError as fault:
        raise ValueError(f"{path.name} is damaged: {fault}") from fault


def check(path: Path) -> None:
    """See that a file, whose name is the digest of what it holds, is what it was. Raises OSError and ValueError."""
    digest = hashlib.sha256()
    for piece in unpacked(path):
        digest.update(piece)
    if digest.hexdigest() != path.name:
        raise ValueError(f"{path.name} is damaged")


def write_json(value: Any, path: Path) -> None:
    """Write a value packed, behind its digest. Raises OSError."""
    packed = zstandard.ZstdCompressor(level=_LEVEL).compress(json.dumps(value).encode())
    path.write_bytes(hashlib.sha256(packed).digest() + packed)


def read_json(path: Path) -> Any:
    """What `write_json` wrote. Raises OSError, and ValueError for a file that is damaged."""
    body = path.read_bytes()
    packed = body[_DIGEST:]
    if hashlib.sha256(packed).digest() != body[:_DIGEST]:
        raise ValueError(f"{path.name} is damaged")
    return json.loads(zstandard.ZstdDecompressor().decompressobj().decompress(packed))
