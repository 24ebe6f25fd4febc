"""The manifest of a release: what is in it, and the checksums by which anyone can prove it.

It is written and read here and nowhere else; everybody else meets a `Manifest`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, Final

from hrn_kg.errors import ReleaseNotFound

# Raised when a build makes something else from the same content: the next build then does not say "nothing changed".
FORMAT: Final = 4
MANIFEST: Final = "manifest.json"
CHECKSUMS: Final = "SHA256SUMS"

# The store belongs to the database engine, which may tidy it; the manifest and its checksums cannot list themselves.
_UNLISTED: Final = ("store", MANIFEST, CHECKSUMS)
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
    """What is remembered of a thing that is described no longer: the release that described it last, its successor."""

    last: str
    successor: str | None = None

    def facts(self) -> dict[str, str]:
        """What there is to tell, by name."""
        return {"last": self.last} if self.successor is None else {"last": self.last, "successor": self.successor}


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
    withdrawn: Mapping[str, Withdrawal] = field(default_factory=dict)
    """What earlier releases described and this one does not, by IRI."""
    format: int = FORMAT

    def is_whole(self, root: Path) -> bool:
        """Whether it is of today's format and every file is there in its size: a quick look, not a proof."""
        try:
            return self.format == FORMAT and all((root / file.path).stat().st_size == file.size for file in self.files)
        except OSError:
            return False


def measure(path: Path, root: Path) -> ReleaseFile:
    """Size and checksum of one file."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return ReleaseFile(path=path.relative_to(root).as_posix(), size=path.stat().st_size, sha256=digest)


def list_files(root: Path) -> tuple[ReleaseFile, ...]:
    """Every listed file below a release directory, sorted by path."""
    paths = [path for path in root.rglob("*") if path.is_file() and path.relative_to(root).parts[0] not in _UNLISTED]
    return tuple(sorted((measure(path, root) for path in paths), key=lambda file: file.path))


def write_manifest(root: Path, manifest: Manifest) -> None:
    """Write manifest.json and SHA256SUMS (the format of `sha256sum -c`) into the directory of the release."""
    written = {
        "format": manifest.format,
        "id": manifest.id,
        "previous": manifest.previous,
        "created": manifest.created.isoformat(timespec="seconds"),
        "content": manifest.content,
        "software": manifest.software,
        "graphs": dict(sorted(manifest.graphs.items())),
        "distinct": manifest.distinct,
        "withdrawn": {iri: withdrawal.facts() for iri, withdrawal in manifest.withdrawn.items()},
        "files": [asdict(file) for file in manifest.files],
    }
    (root / MANIFEST).write_text(json.dumps(written, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    lines = [f"{file.sha256}  {file.path}\n" for file in (*manifest.files, measure(root / MANIFEST, root))]
    (root / CHECKSUMS).write_text("".join(lines), encoding="utf-8")


def read_manifest(root: Path) -> Manifest:
    """The manifest in the directory of a release.

    Raises ReleaseNotFound, naming the file and what is wrong with it: it cannot be read, is no JSON, is of a format of
    later software, or a member is missing or is not what it must be.
    """
    path = root / MANIFEST
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
        return _manifest(given)
    except (OSError, ValueError) as error:
        raise ReleaseNotFound(
            f"Release {root.name} has no readable manifest: {path}: {error}.", release=root.name, file=str(path)
        ) from error


def _manifest(given: object) -> Manifest:
    """The manifest in a parsed document. Raises ValueError."""
    if not isinstance(given, dict):
        raise ValueError("an object is needed")
    number = _member(given, "format", int)
    if not 1 <= number <= FORMAT:
        raise ValueError(f"its format is {number}, and this software reads formats 1 to {FORMAT}")
    distinct = None if given.get("distinct") is None else _member(given, "distinct", int)
    withdrawn = _member(given, "withdrawn", dict) if "withdrawn" in given else {}
    graphs = _member(given, "graphs", dict)
    return Manifest(
        id=_member(given, "id", str),
        previous=None if given.get("previous") is None else _member(given, "previous", str),
        created=_moment(_member(given, "created", str)),
        content=_member(given, "content", str),
        software=_member(given, "software", str),
        graphs={str(name): _member(graphs, name, int) for name in graphs},
        files=tuple(_file(entry) for entry in _member(given, "files", list)),
        distinct=distinct,
        withdrawn={str(iri): _withdrawal(entry) for iri, entry in withdrawn.items()},
        format=number,
    )


def _member(given: Mapping[str, Any], name: str, kind: type[Any]) -> Any:
    if name not in given:
        raise ValueError(f"“{name}” is missing")
    value = given[name]
    if not isinstance(value, kind) or isinstance(value, bool):
        raise ValueError(f"“{name}” must be {_KINDS[kind]}, not {json.dumps(value)[:60]}")
    return value


_KINDS: Final[dict[type[Any], str]] = {int: "a whole number", str: "a text", dict: "an object", list: "a list"}


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("“created” needs a time zone")
    return moment


def _file(entry: object) -> ReleaseFile:
    if not isinstance(entry, dict):
        raise ValueError("each of “files” must be an object")
    path, size, sha256 = _member(entry, "path", str), _member(entry, "size", int), _member(entry, "sha256", str)
    # What is listed is offered to everybody, so that a path must not lead out of the release.
    if not path or PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
        raise ValueError(f"the path {path!r} does not lie in the release")
    if len(sha256) != 64 or not _DIGITS.issuperset(sha256):
        raise ValueError(f"the checksum of {path} must be 64 hexadecimal digits")
    return ReleaseFile(path, size, sha256)


def _withdrawal(entry: object) -> Withdrawal:
    if not isinstance(entry, dict):
        raise ValueError("each of “withdrawn” must be an object")
    successor = _member(entry, "successor", str) if "successor" in entry else None
    return Withdrawal(_member(entry, "last", str), successor)
