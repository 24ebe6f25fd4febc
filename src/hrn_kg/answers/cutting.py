"""A long list, cut into pages of one length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from hrn_kg.errors import MalformedRequest

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Cut(Generic[Item]):
    """One page of a list: its items, its number (from 1), how many pages there are, and how many items in all."""

    items: tuple[Item, ...]
    number: int
    pages: int
    total: int


def cut(items: Sequence[Item], page: str, size: int) -> Cut[Item]:
    """The page with this number, as it stands in an address; the first for an empty one.

    Raises MalformedRequest where there is no such page.
    """
    pages = max(1, -(-len(items) // size))
    number = int(page) if page.isascii() and page.isdigit() and len(page) <= len(str(pages)) else 0
    if not page:
        number = 1
    if not 1 <= number <= pages:
        raise MalformedRequest(f"This list has no page “{page}”; the last is {pages}.")
    return Cut(tuple(items[(number - 1) * size : number * size]), number, pages, len(items))
