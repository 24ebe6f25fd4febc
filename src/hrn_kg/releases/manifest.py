"""The manifest of a release: what is in it, and the checksums by which anyone can prove it.

It is written and read here and nowhere else; everybody else meets a `Manifest`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, Final

from hrn_kg.changes import Digests, utc
from hrn_kg.pieced_files import chunks, names_of
from hrn_kg.releases import damage

# Raised when a build makes something else from the same content: the next build then does not say "nothing changed".
FORMAT: Final = 11
MANIFEST: Final = "manifest.json"
CHECKSUMS: Final = "SHA256SUMS"
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
_UNLISTED: Final = (STORE, STORE_CHECKSUMS, MANIFEST, CHECKSUMS, *ENTRY)
# What an engine loads.
NQ: Final = "dumps/hrn-kg.nq"
_NEEDED: Final = (NQ, "catalog.nq")
_DIGITS: Final = frozenset("0123456789abcdef")


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
    withdrawn: Mapping[str, Withdrawal] = field(default_factory=dict)
    """What earlier releases described and this one does not, by IRI: a view of the log of changes."""
    digests: Digests | None = None
    """SHA-256 of dataset and default view in canonical form; manifests of earlier formats have none."""
    format: int = FORMAT

    @property
    def on_disk(self) -> tuple[ReleaseFile, ...]:
        """What lies in the folder: the files, or their pieces, sorted by path."""
        held = {str(name) for piece in self.pieces for name in names_of(PurePosixPath(piece.path))}
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


def list_files(root: Path) -> tuple[ReleaseFile, ...]:
    """Every listed file below a release directory, whole or in pieces, sorted by path."""
    paths = {name for path in _paths(root) for name in names_of(path) or (path,)}
    return _measured(paths, root)


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
        "pieces": [asdict(piece) for piece in manifest.pieces],
    }
    (root / MANIFEST).write_text(json.dumps(written, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def read_manifest(root: Path) -> Manifest:
    """The manifest in the directory of a release.

    Raises DataDamaged, saying what is wrong with it: it cannot be read, is no JSON, is of a format of later software,
    or a member is missing or is not what it must be.
    """
    try:
        return _manifest(_parsed((root / MANIFEST).read_bytes()), root.name)
    except ValueError as error:
        raise damage.of_release(root, MANIFEST, str(error)) from error
    except OSError as error:
        raise damage.unreadable(root, MANIFEST, error) from error


def _parsed(text: bytes) -> object:
    """The JSON in a text. Raises ValueError with words that follow the name of the file."""
    if not text.strip():
        raise ValueError("is empty")
    try:
        return json.loads(text.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"is no JSON ({error})") from error


def _manifest(given: object, release_id: str) -> Manifest:
    """The manifest in a parsed document. Raises ValueError with words that follow the name of the file."""
    if not isinstance(given, dict):
        raise ValueError("is no JSON object")
    number = _member(given, "format", int)
    if not 1 <= number <= FORMAT:
        raise ValueError(f"is of format {number}, and this software reads formats 1 to {FORMAT}")
    if (named := _member(given, "id", str)) != release_id:
        raise ValueError(f"is that of release {named[:40]}")
    distinct = None if given.get("distinct") is None else _member(given, "distinct", int)
    withdrawn = _member(given, "withdrawn", dict) if "withdrawn" in given else {}
    graphs = _member(given, "graphs", dict)
    files = _files(_member(given, "files", list))
    return Manifest(
        id=release_id,
        previous=None if given.get("previous") is None else _member(given, "previous", str),
        created=_moment(_member(given, "created", str)),
        content=_member(given, "content", str),
        software=_member(given, "software", str),
        graphs={str(name): _member(graphs, name, int) for name in graphs},
        files=files,
        pieces=_pieces(_member(given, "pieces", list) if "pieces" in given else [], files),
        distinct=distinct,
        withdrawn={str(iri): _withdrawal(entry) for iri, entry in withdrawn.items()},
        digests=_digests(_member(given, "digests", dict)) if "digests" in given else None,
        format=number,
    )


def _member(given: Mapping[str, Any], name: str, kind: type[Any]) -> Any:
    if name not in given:
        raise ValueError(f"lacks “{name}”")
    value = given[name]
    if not isinstance(value, kind) or isinstance(value, bool):
        raise ValueError(f"has {json.dumps(value)[:60]} as “{name}”, which must be {_KINDS[kind]}")
    if isinstance(value, int) and value < 0:
        raise ValueError(f"has {value} as “{name}”, which must be a whole number")
    return value


_KINDS: Final[dict[type[Any], str]] = {int: "a whole number", str: "a text", dict: "an object", list: "a list"}


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ValueError(f"has {json.dumps(text)[:60]} as “created”, which must be a moment with a time zone")
    return moment


def _digests(given: Mapping[str, Any]) -> Digests:
    return Digests(_member(given, "dataset", str), _member(given, "default_view", str))


def _files(entries: list[Any]) -> tuple[ReleaseFile, ...]:
    files = _each_once(entries)
    if missing := set(_NEEDED) - {file.path for file in files}:
        raise ValueError(f"does not list {min(missing)}")
    return files


def _pieces(entries: list[Any], files: Iterable[ReleaseFile]) -> tuple[ReleaseFile, ...]:
    listed = {file.path for file in files}
    pieces = _each_once(entries)
    for piece in pieces:
        names = {str(name) for name in names_of(PurePosixPath(piece.path))}
        if not names or names - listed:
            raise ValueError(f"lists {json.dumps(piece.path)[:60]}, which is no piece of a file that it lists")
    return pieces


def _each_once(entries: list[Any]) -> tuple[ReleaseFile, ...]:
    files = tuple(_file(entry) for entry in entries)
    if len({file.path for file in files}) != len(files):
        raise ValueError("lists a file twice")
    return files


def _file(entry: object) -> ReleaseFile:
    if not isinstance(entry, dict):
        raise ValueError("has something among “files” that is no object")
    path, size, sha256 = _member(entry, "path", str), _member(entry, "size", int), _member(entry, "sha256", str)
    # What is listed is offered to everybody, so that a path must not lead out of the release.
    pure = PurePosixPath(path)
    if str(pure) != path or pure.is_absolute() or {"..", "."} & set(pure.parts) or "\0" in path:
        raise ValueError(f"lists {json.dumps(path)[:60]}, which does not lie in the release")
    if len(sha256) != 64 or not _DIGITS.issuperset(sha256):
        raise ValueError(f"has a checksum of {path[:60]} that is not 64 hexadecimal digits")
    return ReleaseFile(path, size, sha256)


def _withdrawal(entry: object) -> Withdrawal:
    if not isinstance(entry, dict):
        raise ValueError("has something in “withdrawn” that is no object")
    optional = {name: _member(entry, name, str) for name in ("successor", "release", "date") if name in entry}
    return Withdrawal(_member(entry, "last", str), **optional)
