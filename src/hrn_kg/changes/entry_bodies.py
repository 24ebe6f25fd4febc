"""The body of an entry of the log: a line of JSON for each change, sorted by IRI; how it is written and read."""

from __future__ import annotations

import hashlib
import io
import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, get_args

import zstandard

from hrn_kg.changes.change_entries import Change, Kind
from hrn_kg.errors import BuildFailed
from hrn_kg.sorting import sorted_lines

_LEVEL: Final = 9
# A release of ten million triples is an entry of 2.5 GB. What would unpack to more is not written, and not read.
MOST_BYTES: Final = 4 * 1024**3
_PIECE: Final = 1024 * 1024
_WRITER: Final = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":")
)  # to make one takes half as long as to write
_IRI: Final = b'{"iri":"'


@dataclass(frozen=True, slots=True)
class ChangeFile:
    """Changes sorted by IRI, in a file as they stand in a body, and how many there are of each kind.

    They are read anew each time that they are gone through.
    """

    path: Path
    counts: Mapping[str, int]

    def __iter__(self) -> Iterator[Change]:
        with self.path.open("rb") as plain:
            yield from map(_read_line, plain)

    def pack(self) -> tuple[bytes, str]:
        """The bytes of a body, and the SHA-256 of what they unpack to. Raises OSError and BuildFailed, see `pack`."""
        with self.path.open("rb") as plain:
            return _packed(plain)


def write_changes(changes: Iterable[Change], path: Path) -> ChangeFile:
    """Sort changes into a file, of which memory never holds all. Raises OSError, and what the changes raise."""
    counted: Counter[str] = Counter()

    def lines() -> Iterator[bytes]:
        for change in changes:
            counted[change.kind] += 1
            yield _line(change)

    with path.open("wb", _PIECE) as file:
        file.writelines(sorted_lines(lines(), path.parent, _iri_of_line))
    return ChangeFile(path, {kind: counted[kind] for kind in get_args(Kind)})


def pack(changes: Iterable[Change], folder: Path) -> tuple[bytes, str]:
    """The bytes of a body, and the SHA-256 of what they unpack to; the folder is for what is under way.

    Raises OSError, and BuildFailed for what is too large to be read again.
    """
    with tempfile.TemporaryFile(dir=folder) as plain:
        plain.writelines(map(_line, changes))
        return _packed(plain)


def _packed(plain: io.BufferedReader | io.BufferedRandom) -> tuple[bytes, str]:
    size = plain.seek(0, io.SEEK_END)
    if size > MOST_BYTES:
        raise BuildFailed(
            f"What this release changes takes {size} bytes in the log of changes, of which at most {MOST_BYTES} can be "
            "read again: publish a part of the content first, and the rest with the next release."
        )
    packed = io.BytesIO()
    plain.seek(0)
    zstandard.ZstdCompressor(level=_LEVEL).copy_stream(plain, packed, size=size)
    plain.seek(0)
    return packed.getvalue(), hashlib.file_digest(plain, "sha256").hexdigest()


def unpack(packed: bytes, expected: str) -> Iterator[Change]:
    """The changes in a body, one after the other, once the whole is proved.

    Raises ValueError, with words that follow the name of the file; also while they are read.
    """
    try:
        size = zstandard.frame_content_size(packed)
        if not 0 <= size <= MOST_BYTES:
            raise ValueError(f"does not unpack to at most {MOST_BYTES} bytes")
        with _plain(packed) as plain:
            found = hashlib.file_digest(plain, "sha256").hexdigest()
    except (zstandard.ZstdError, MemoryError) as error:
        raise ValueError(f"cannot be unpacked ({error})") from error
    if found != expected:
        raise ValueError("is not what it was: its checksum differs")
    return _changes(packed)


def _plain(packed: bytes) -> io.BufferedReader:
    return io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(packed))


def _changes(packed: bytes) -> Iterator[Change]:
    with _plain(packed) as plain:
        for line in plain:
            yield _read_line(line)


def _line(change: Change) -> bytes:
    return _WRITER.encode(_facts(change)).encode() + b"\n"


def _iri_of_line(line: bytes) -> bytes:
    """The IRI of a change in its line, in which no quotation mark can stand."""
    return line[len(_IRI) : line.index(b'"', len(_IRI))]


def _read_line(line: bytes) -> Change:
    try:
        return _change(json.loads(line))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise ValueError(f"holds what is no change ({error})") from error


def _facts(change: Change) -> dict[str, object]:
    facts: dict[str, object] = {"iri": change.iri, "kind": change.kind}
    optional = {"successor": change.successor, "last": change.last, "redacted": change.redacted}
    facts |= {name: value for name, value in optional.items() if value is not None}
    return facts | {"added": change.added, "removed": change.removed, "kept": change.kept}


def _change(facts: dict[str, Any]) -> Change:
    if facts["kind"] not in get_args(Kind):
        raise ValueError(f"there is no kind {facts['kind']!r}")
    return Change(
        iri=facts["iri"],
        kind=facts["kind"],
        added=tuple(facts["added"]),
        removed=tuple(facts["removed"]),
        kept=tuple(facts["kept"]),
        successor=facts.get("successor"),
        last=facts.get("last"),
        redacted=facts.get("redacted"),
    )
