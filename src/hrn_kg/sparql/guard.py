"""Checks on the text of a query, in linear time, before any parser sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from hrn_kg.settings import Settings

Kind = Literal["select", "ask", "construct", "describe"]


@dataclass(frozen=True, slots=True)
class Inspected:
    """A query that may be given to an engine, and its form."""

    kind: Kind
    text: str


def inspect(query: str, settings: Settings) -> Inspected:
    """Check the size, nesting, operators and form of a query.

    Raises:
        TooLarge: longer than ``query_bytes``.
        ForbiddenOperation: an update, or SERVICE.
        MalformedQuery: no query at all, or nested deeper or with more operators than is allowed.
    """
    raise NotImplementedError
