"""What the catalogue is told about a release."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pyoxigraph import Quad, Triple


@dataclass(frozen=True, slots=True)
class Dump:
    """One file that can be downloaded: name, size in bytes, SHA-256 in hexadecimal digits."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class CatalogInput:
    """What the catalogue tells about a release."""

    release: str
    issued: date
    modified: date
    previous: str | None
    dumps: tuple[Dump, ...]
    words: tuple[Triple, ...]
    quads: tuple[Quad, ...]
