"""The life of a contribution: its statuses, which are those of the published list, and the moves between them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, get_args

from hrn_kg.contributions.faults import MoveRefused
from hrn_kg.iris import BASE

Status = Literal["draft", "submitted", "changes-requested", "accepted", "rejected", "withdrawn", "superseded"]
STATUSES: Final[tuple[Status, ...]] = get_args(Status)
SCHEME: Final = BASE + "scheme/contribution-status/"

# A report that was carried over stays a draft; whatever else is submitted is one for no longer than that takes.
# Whatever moves a contribution asks this table, and nothing else. From "accepted" an editor withdraws what was
# published, and a later contribution that corrects all of its records takes its place.
MOVES: Final[Mapping[Status, tuple[Status, ...]]] = MappingProxyType(
    {
        "draft": ("submitted", "withdrawn"),
        "submitted": ("changes-requested", "accepted", "rejected", "withdrawn"),
        "changes-requested": ("submitted", "rejected", "withdrawn"),
        "accepted": ("withdrawn", "superseded"),
        "rejected": (),
        "withdrawn": (),
        "superseded": ("withdrawn",),
    }
)
OPEN: Final[tuple[Status, ...]] = ("draft", "submitted", "changes-requested")
"""Those of contributions on which nobody has decided yet."""


def check_move(contribution: str, now: Status, to: Status) -> None:
    """Raises MoveRefused, with a sentence, when a contribution of this status cannot get that one."""
    if to not in MOVES[now]:
        raise MoveRefused(
            f"Contribution {contribution} is {now}, so that it cannot become {to}.", contribution=contribution, now=now
        )
