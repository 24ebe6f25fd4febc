"""Loading files into the folder of a mirror, so that what was loaded before a kill is not loaded again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

import zstandard

from hrn_kg import disk
from hrn_kg.changes.canonical import digest
from hrn_kg.checksums import digest_of
from hrn_kg.http_client import Client
from hrn_kg.mirror.mirror_faults import DigestDiffers, MirrorFailed
from hrn_kg.mirror.mirror_folder import NAME, MirrorFolder
from hrn_kg.mirror.mirrored_base import MirroredBase, OfferedFile

_PIECE: Final = 1024 * 1024


def load_dump(client: Client, base: MirroredBase, folder: MirrorFolder) -> Path:
    """The dump of a base in canonical form, proved by its digest. Raises DigestDiffers, MirrorFailed, RequestFailed."""
    offered = base.packed or base.dump
    part = folder.part(f"{offered.sha256}.dump")
    _load_file(client, offered, part)
    _require(digest_of(part), offered, folder)
    if base.packed is None:
        return part
    new = folder.part(NAME)
    with part.open("rb") as packed:
        _require(_write(_unpacked(packed), new, base.dump), base.dump, folder)
    return new


def _require(found: str, offered: OfferedFile, folder: MirrorFolder) -> None:
    """Throw away what has not the stated digest, so that the next run does not meet it. Raises DigestDiffers."""
    if found != offered.sha256:
        folder.forget_parts()
        raise DigestDiffers(
            f"{offered.address} has the digest {found}, and its catalogue states {offered.sha256}. What was loaded is "
            "thrown away.",
            expected=offered.sha256,
            found=found,
        )


def load_page(client: Client, address: str, accept: str, folder: MirrorFolder) -> bytes:
    """What stands at an address whose bytes never change: loaded once. Raises RequestFailed, ContentError."""
    part = folder.part(f"{digest(address.encode())}.page")
    if part.exists():
        return part.read_bytes()
    body = client.get(address, accept).body
    disk.replace(part, body)
    return body


def _load_file(client: Client, offered: OfferedFile, part: Path) -> None:
    """Load a file, or what is missing of it; no more than its stated size. Raises RequestFailed, MirrorFailed."""
    have = part.stat().st_size if part.exists() else 0
    if have == offered.size:
        return
    # Unbuffered: what has come is kept when we are killed.
    with client.part(offered.address, have, offered.sha256) as sent, part.open("ab", buffering=0) as stream:
        stream.truncate(sent.first)
        have = sent.first
        for piece in sent.pieces:
            have += len(piece)
            if have > offered.size:
                part.unlink()
                raise MirrorFailed(f"{offered.address} has more than the {offered.size} bytes that are stated of it.")
            stream.write(piece)
    if have < offered.size:
        raise MirrorFailed(f"{offered.address} ended after {have} of {offered.size} bytes; run this again to go on.")


def _unpacked(packed: BinaryIO) -> Iterator[bytes]:
    """The content of a Zstandard file, in pieces of bounded size. Raises MirrorFailed."""
    reader = zstandard.ZstdDecompressor().stream_reader(packed)
    try:
        while piece := reader.read(_PIECE):
            yield piece
    except zstandard.ZstdError as error:
        raise MirrorFailed(f"The dump cannot be unpacked: {error}.") from error


def _write(pieces: Iterable[bytes], new: Path, expected: OfferedFile) -> str:
    """Write the pieces as a file, no more than its stated size; the SHA-256. Raises MirrorFailed."""
    found, size = hashlib.sha256(), 0
    with new.open("wb") as stream:
        for piece in pieces:
            size += len(piece)
            if size > expected.size:
                raise MirrorFailed(f"The dump unpacks to more than the {expected.size} bytes of {expected.address}.")
            found.update(piece)
            stream.write(piece)
    return found.hexdigest()
