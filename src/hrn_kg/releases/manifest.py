"""The manifest of a release: what is in it, and the checksums by which anyone can prove it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

# Raised when a build makes something else from the same content: the next build then does not say "nothing changed".
FORMAT = 4

# The store belongs to the database engine, which may tidy it; the manifest and its checksums cannot list themselves.
_UNLISTED = ("store", "manifest.json", "SHA256SUMS")


@dataclass(frozen=True, slots=True)
class File:
    """One file of a release: path below the release, size in bytes, SHA-256 as hexadecimal digits."""

    path: str
    size: int
    sha256: str


def measure(path: Path, root: Path) -> File:
    """Size and checksum of one file."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return File(path=path.relative_to(root).as_posix(), size=path.stat().st_size, sha256=digest)


def list_files(root: Path) -> tuple[File, ...]:
    """Every listed file below a release directory, sorted by path."""
    paths = [path for path in root.rglob("*") if path.is_file() and path.relative_to(root).parts[0] not in _UNLISTED]
    return tuple(sorted((measure(path, root) for path in paths), key=lambda file: file.path))


def write_manifest(
    root: Path,
    *,
    release_id: str,
    previous: str | None,
    created: datetime,
    content: str,
    graphs: Mapping[str, int],
    distinct: int,
    withdrawn: Mapping[str, Mapping[str, str]],
    software: str,
) -> dict[str, Any]:
    """Write manifest.json and SHA256SUMS (the format of `sha256sum -c`) and return the manifest.

    `graphs` counts the triples of each graph; in `distinct` a triple of two graphs counts once. `withdrawn`
    names what earlier releases described and this one does not.
    """
    files = list_files(root)
    manifest = {
        "format": FORMAT,
        "id": release_id,
        "previous": previous,
        "created": created.isoformat(timespec="seconds"),
        "content": content,
        "software": software,
        "graphs": dict(sorted(graphs.items())),
        "distinct": distinct,
        "withdrawn": {iri: dict(facts) for iri, facts in withdrawn.items()},
        "files": [{"path": file.path, "size": file.size, "sha256": file.sha256} for file in files],
    }
    (root / "manifest.json").write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    lines = [f"{file.sha256}  {file.path}\n" for file in (*files, measure(root / "manifest.json", root))]
    (root / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")
    return manifest


def is_whole(root: Path, manifest: Mapping[str, Any]) -> bool:
    """Whether every file of the manifest is there in its size: a quick look, not a proof."""
    try:
        return manifest["format"] == FORMAT and all(
            (root / file["path"]).stat().st_size == file["size"] for file in manifest["files"]
        )
    except (OSError, KeyError, TypeError):
        return False
