"""Which software makes a result: another one may make another."""

from __future__ import annotations

import hashlib
import sys
import zlib
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

_LIBRARIES: Final = ("pyoxigraph", "rdflib", "pyshacl", "zstandard")
_SOURCES: Final = ("*.py", "*.toml")


@cache
def software_digest() -> str:
    """SHA-256 of the source of this package, with the versions of Python and of what reads, judges and packs."""
    root = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256(f"{sys.version}\0zlib {zlib.ZLIB_RUNTIME_VERSION}".encode())
    for library in _LIBRARIES:
        digest.update(f"\0{library} {version(library)}".encode())
    for path in sorted(path for pattern in _SOURCES for path in root.rglob(pattern)):
        body = path.read_bytes()
        digest.update(f"\0{path.relative_to(root)}\0{len(body)}\0".encode())
        digest.update(body)
    return digest.hexdigest()
