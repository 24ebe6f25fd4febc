"""The manifest of a release: what is in it, and the checksums by which anyone can prove it.

It is written here and read in `manifest_reading`, and nowhere else; everybody else meets a `Manifest`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Final

from hrn_kg.changes import Digests, utc
from hrn_kg.pieced_files import ZSTD, chunks, names_of

# Raised when a build makes something else from the same content: the next build then does not say "nothing changed".
FORMAT: Final = 12
MANIFEST: Final = "manifest.json"
CHECKSUMS: Final = "SHA256SUMS"
# The same of the plain copies, which go when another release comes: what CHECKSUMS lists stays.
COPY_CHECKSUMS: Final = "SHA256SUMS.copies"
STORE: Final = "store"
STORE_CHECKSUMS: Final = "store.sha256"
# The entry of the log waits here until the release stands in its place.
ENTRY: Final = ("changes.json", "changes.jsonl.zst")
# Releases of earlier formats have no checksums of their store, so nothing is answered from it; then came some that had
# a list of their own for it, STORE_CHECKSUMS.
_WITH_STORE_CHECKSUMS: Final = 5
_WITH_STORE_IN_CHECKSUMS: Final = 10
# Later ones have a store only where their data are large.
_MAY_LACK_STORE: Final = 11

# A store has other bytes at each build, while two builds of the same content give the same manifest: so only the
# checksums tell of it (seal.py). The manifest and the checksums cannot list themselves.
_UNLISTED: Final = (STORE, STORE_CHECKSUMS, MANIFEST, CHECKSUMS, COPY_CHECKSUMS, *ENTRY)
# What an engine loads.
NQ: Final = "dumps/hrn-kg.nq"
LOADED: Final = (NQ, "catalog.nq")


@dataclass(frozen=True, slots=True)
class ReleaseFile:
    """One file of a release: path below the release, size in bytes, SHA-256 as hexadecimal digits."""

    path: str
    size: int
    sha256: str

    @property
    def name(self) -> str:
        """The name under which it is offered: dumps by their name alone, all others with their folder."""
        return self.path.removeprefix("dumps/")

    @property
    def folder(self) -> str:
        """The path of the folder in which it lies; for a piece, that of the file which is kept there."""
        return self.path.rpartition("/")[0]

    @property
    def is_dump(self) -> bool:
        """Whether it is a dump of triples."""
        return self.path.startswith("dumps/")

    @property
    def is_table(self) -> bool:
        """Whether it holds the rows of a query."""
        return self.path.startswith("tables/")

    @property
    def is_whole_dataset(self) -> bool:
        """Whether it holds all of the knowledge base, in one of its forms."""
        return self.name.startswith("hrn-kg.")


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What is remembered of a thing that is described no longer: the release that described it last, its successor.

    `release` withdrew it, at the moment `date` (ISO 8601), where that is known.
    """

    last: str
    successor: str | None = None
    release: str | None = None
    date: str | None = None

    def facts(self) -> dict[str, str]:
        """What there is to tell, by name."""
        return {name: value for name, value in asdict(self).items() if value is not None}


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a release says of itself. Manifests of earlier formats have no `distinct` and no `withdrawn`."""

    id: str
    previous: str | None
    created: datetime
    content: str
    software: str
    graphs: Mapping[str, int]
    """The number of triples of each named graph."""
    files: tuple[ReleaseFile, ...]
    distinct: int | None = None
    """The number of triples when one that is in several graphs counts once."""
    pieces: tuple[ReleaseFile, ...] = ()
    """The pieces of those `files` that do not lie there as a whole; earlier formats have none."""
    copies: tuple[ReleaseFile, ...] = ()
    """Those of the `files` in pieces that lie there as a whole besides, as long as no later release is published."""
    withdrawn: Mapping[str, Withdrawal] = field(default_factory=dict)
    """What earlier releases described and this one does not, by IRI: a view of the log of changes."""
    digests: Digests | None = None
    """SHA-256 of dataset and default view in canonical form; manifests of earlier formats have none."""
    format: int = FORMAT

    @property
    def on_disk(self) -> tuple[ReleaseFile, ...]:
        """What lies in the folder for good: the files, or their pieces, sorted by path."""
        folders = {piece.folder for piece in self.pieces}
        held = folders | {folder.removesuffix(ZSTD) for folder in folders}
        whole = (file for file in self.files if file.path not in held)
        return tuple(sorted((*whole, *self.pieces), key=lambda file: file.path))

    @property
    def has_store_checksums(self) -> bool:
        """Whether it can be told that the store of the release is whole, where it has one."""
        return self.format >= _WITH_STORE_CHECKSUMS

    @property
    def may_lack_store(self) -> bool:
        """Whether a release of its kind may be without a store."""
        return self.format >= _MAY_LACK_STORE

    @property
    def store_list(self) -> str:
        """The name of the file with the checksums of the store."""
        return CHECKSUMS if self.format >= _WITH_STORE_IN_CHECKSUMS else STORE_CHECKSUMS


def measure(path: Path, root: Path) -> ReleaseFile:
    """Size and checksum of one file, whole or in pieces. Raises OSError."""
    digest, size = hashlib.sha256(), 0
    for chunk in chunks(path):
        digest.update(chunk)
        size += len(chunk)
    return ReleaseFile(path.relative_to(root).as_posix(), size, digest.hexdigest())


def list_files(root: Path, known: Iterable[ReleaseFile] = ()) -> tuple[ReleaseFile, ...]:
    """Every listed file below a release directory, whole or in pieces, sorted by path.

    Those that are `known`, since they were measured before and did not change, are not measured again.
    """
    found = {file.path: file for file in known}
    paths = {name for path in _paths(root) for name in names_of(path) or (path,)}
    missing = _measured((path for path in paths if path.relative_to(root).as_posix() not in found), root)
    return tuple(sorted((*found.values(), *missing), key=lambda file: file.path))


def list_pieces(root: Path) -> tuple[ReleaseFile, ...]:
    """The pieces of those files that are kept in pieces, sorted by path."""
    return _measured(filter(names_of, _paths(root)), root)


def _paths(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file() and path.relative_to(root).parts[0] not in _UNLISTED]


def _measured(paths: Iterable[Path], root: Path) -> tuple[ReleaseFile, ...]:
    return tuple(sorted((measure(path, root) for path in paths), key=lambda file: file.path))


def write_manifest(root: Path, manifest: Manifest) -> None:
    """Write manifest.json into the directory of the release."""
    written = {
        "format": manifest.format,
        "id": manifest.id,
        "previous": manifest.previous,
        "created": utc(manifest.created),
        "content": manifest.content,
        "software": manifest.software,
        "graphs": dict(sorted(manifest.graphs.items())),
        "distinct": manifest.distinct,
        **({} if manifest.digests is None else {"digests": asdict(manifest.digests)}),
        "withdrawn": {iri: withdrawal.facts() for iri, withdrawal in manifest.withdrawn.items()},
        "files": [asdict(file) for file in manifest.files],
        "pieces": {
            folder: [[piece.size, piece.sha256] for piece in pieces]
            for folder, pieces in groupby(manifest.pieces, key=lambda piece: piece.folder)
        },
        "copies": [asdict(file) for file in manifest.copies],
    }
    (root / MANIFEST).write_text(json.dumps(written, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
