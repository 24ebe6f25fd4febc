"""The sources of the copies that the tests make."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hrn_kg import releases
from hrn_kg.pieced_files import read_bytes


@dataclass(frozen=True)
class Source:
    """A home, and the server that answers from it."""

    home: Path
    url: str

    @property
    def release(self) -> releases.Release:
        return releases.current(self.home)

    @property
    def dump(self) -> bytes:
        return read_bytes(self.release.dumps / "hrn-kg.nq")


@dataclass(frozen=True)
class Sources:
    first: Source
    second: Source
    third: Source
    redacted: Source
