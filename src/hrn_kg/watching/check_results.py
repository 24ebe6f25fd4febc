"""What one check of a cited address found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

Kind = Literal["found", "failed", "unclear"]
Reason = Literal["", "status", "connection", "redirects", "address", "robots", "private", "tls", "time", "answer"]
REASONS: Final[tuple[Reason, ...]] = get_args(Reason)[1:]


@dataclass(frozen=True, slots=True)
class Marks:
    """By what a changed page is known; empty where the server gives none, or none was needed."""

    etag: str = ""
    last_modified: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What was found: the page, with where it moved for good, or why not.

    It failed where the page is not there or its machine cannot be reached. It is unclear where we may not ask, or where
    the machine is there, but gives neither the page nor that it is gone.
    """

    kind: Kind
    reason: Reason = ""
    status: int = 0
    moved_to: str = ""
    marks: Marks = Marks()
