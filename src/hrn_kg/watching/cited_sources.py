"""A cited source, and what is known of it by now; worked out of what each check finds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, Literal, get_args

from hrn_kg.watching.check_results import CheckResult, Marks, Reason

State = Literal["alive", "moved", "changed", "failing", "gone", "unclear"]
STATES: Final[tuple[State, ...]] = get_args(State)
MOMENT: Final = "%Y-%m-%dT%H:%M:%SZ"
"""How a moment is kept: UTC, to the second."""
ChangeMark = Literal["", "etag", "last_modified", "text"]
DAYS: Final = 3
"""On so many days it must fail, without an answer between, before a source is taken to be gone."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A cited address, with the IRIs of the records that give it, and of the documents that cite these."""

    address: str
    records: tuple[str, ...]
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A cited address as it is known. Moments are UTC, to the second; texts are empty where there is nothing to tell.

    `since` is when it came into its state. `failed_on` are the last days on which it failed, without an answer since.
    `changed_at` and `changed_by` tell when its content was last found to be another, and by what.
    """

    address: str
    records: tuple[str, ...]
    documents: tuple[str, ...]
    state: State
    since: str
    checked: str
    reason: Reason = ""
    status: int = 0
    moved_to: str = ""
    failed_on: tuple[str, ...] = ()
    marks: Marks = Marks()
    changed_at: str = ""
    changed_by: ChangeMark = ""


def after(before: Source | None, cited: Cited, result: CheckResult, now: datetime) -> Source:
    """What is known of a source after one more check; `before` is None at the first."""
    at = moment(now)
    known = before or Source(cited.address, cited.records, cited.documents, "alive", at, at)
    checked = replace(
        known,
        records=cited.records,
        documents=cited.documents,
        checked=at,
        reason=result.reason,
        status=result.status,
    )
    match result.kind:
        case "found":
            found = _found(checked, result, at)
        case "failed":
            days = tuple(dict.fromkeys((*known.failed_on, at[:10])))[-DAYS:]
            found = replace(checked, state="gone" if len(days) == DAYS else "failing", failed_on=days)
        case "unclear":
            # Of what is gone no answer but the page itself tells otherwise.
            found = replace(checked, state="gone" if known.state == "gone" else "unclear")
    return found if found.state == known.state else replace(found, since=at)


def _found(known: Source, result: CheckResult, at: str) -> Source:
    by = _difference(known.marks, result.marks)
    state: State = "moved" if result.moved_to else "changed" if by else "alive"
    found = replace(known, state=state, moved_to=result.moved_to, failed_on=(), marks=result.marks)
    return replace(found, changed_at=at, changed_by=by) if by else found


def _difference(before: Marks, now: Marks) -> ChangeMark:
    """By which mark two answers differ; the best of those that both have decides."""
    names: tuple[Literal["etag", "last_modified", "text"], ...] = ("etag", "last_modified", "text")
    for name in names:
        old, new = getattr(before, name), getattr(now, name)
        if old and new:
            return name if old != new else ""
    return ""


def moment(at: datetime) -> str:
    """A moment as it is kept: UTC, to the second."""
    return at.astimezone(UTC).strftime(MOMENT)
