"""Reading the manifest of a release: whatever is wrong with it is told, and nothing in it leads out of the release."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, Final

from hrn_kg.changes import Digests
from hrn_kg.pieced_files import GZIP, ZSTD
from hrn_kg.releases import damage
from hrn_kg.releases.manifest import FORMAT, LOADED, MANIFEST, Manifest, ReleaseFile, Withdrawal

_DIGITS: Final = frozenset("0123456789abcdef")


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
    pieces = _pieces(_member(given, "pieces", dict) if "pieces" in given else {}, files)
    return Manifest(
        id=release_id,
        previous=None if given.get("previous") is None else _member(given, "previous", str),
        created=_moment(_member(given, "created", str)),
        content=_member(given, "content", str),
        software=_member(given, "software", str),
        graphs={str(name): _member(graphs, name, int) for name in graphs},
        files=files,
        pieces=pieces,
        copies=_copies(_member(given, "copies", list) if "copies" in given else [], files, pieces),
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
    files = tuple(_file(entry) for entry in entries)
    paths = [file.path for file in files]
    if len(set(paths)) != len(paths):
        raise ValueError("lists a file twice")
    if missing := set(LOADED) - set(paths):
        raise ValueError(f"does not list {min(missing)}")
    return files


def _pieces(folders: Mapping[str, Any], files: Iterable[ReleaseFile]) -> tuple[ReleaseFile, ...]:
    """The pieces of each file that is kept in some, by the name of their folder."""
    listed = {file.path for file in files}
    pieces: list[ReleaseFile] = []
    for folder in sorted(folders):
        entries = _member(folders, folder, list)
        if not folder.endswith((ZSTD, GZIP)) or {folder, folder.removesuffix(ZSTD)} - listed:
            raise ValueError(f"has pieces of {json.dumps(folder)[:60]}, which is no file that it lists")
        for number, entry in enumerate(entries):
            match entry:
                case [int(size), str(sha256)] if not isinstance(size, bool) and size >= 0:
                    pieces.append(ReleaseFile(f"{folder}/{number:04}", size, _checksum(sha256, folder)))
                case _:
                    raise ValueError(f"has a piece of {folder[:60]} that is no size and checksum")
    return tuple(pieces)


def _copies(
    entries: list[Any], files: tuple[ReleaseFile, ...], pieces: Iterable[ReleaseFile]
) -> tuple[ReleaseFile, ...]:
    """The files in pieces that lie there as a whole besides: nothing else may go."""
    copies = tuple(_file(entry, "copies") for entry in entries)
    folders = {piece.folder for piece in pieces}
    for copy in copies:
        if copy not in files or copy.path + ZSTD not in folders:
            raise ValueError(f"has a copy of {json.dumps(copy.path)[:60]}, which is no file in pieces as it lists it")
    return copies


def _file(entry: object, where: str = "files") -> ReleaseFile:
    if not isinstance(entry, dict):
        raise ValueError(f"has something among “{where}” that is no object")
    path, size, sha256 = _member(entry, "path", str), _member(entry, "size", int), _member(entry, "sha256", str)
    # What is listed is offered to everybody, so that a path must not lead out of the release.
    pure = PurePosixPath(path)
    if str(pure) != path or pure.is_absolute() or {"..", "."} & set(pure.parts) or "\0" in path:
        raise ValueError(f"lists {json.dumps(path)[:60]}, which does not lie in the release")
    return ReleaseFile(path, size, _checksum(sha256, path))


def _checksum(sha256: str, path: str) -> str:
    if len(sha256) != 64 or not _DIGITS.issuperset(sha256):
        raise ValueError(f"has a checksum of {path[:60]} that is not 64 hexadecimal digits")
    return sha256


def _withdrawal(entry: object) -> Withdrawal:
    if not isinstance(entry, dict):
        raise ValueError("has something in “withdrawn” that is no object")
    optional = {name: _member(entry, name, str) for name in ("successor", "release", "date") if name in entry}
    return Withdrawal(_member(entry, "last", str), **optional)
