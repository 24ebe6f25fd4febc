"""Links that filter, sort and turn the pages of a list: the address of the page with one parameter changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlencode

from hrn_kg.errors import MalformedRequest
from hrn_kg.site.site import Site

_TOGETHER: Final = 2  # choices on one page; each more would multiply the pages by its number of values
_NO_CHOICE: Final = frozenset({"page", "release"})


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that a reader may choose: its words, how many items it has, and the path that chooses it."""

    value: str
    text: str
    count: int
    path: str
    is_chosen: bool

    @property
    def is_rare(self) -> bool:
        """Whether it leads to one of the many pages that only readers need, and no crawler or export."""
        return is_rare(self.path.partition("?")[2])


@dataclass(frozen=True, slots=True)
class Choices:
    """A page with what was chosen on it; it makes the links that change one thing and keep the others."""

    site: Site
    path: str
    """With the language."""
    parameters: Mapping[str, str]

    def link(self, **changed: str) -> str:
        """The path with these parameters changed, an empty one left out; a change begins at the first page."""
        kept = {name: value for name, value in self.parameters.items() if name not in ("page", *changed)}
        # In one order, so that what is chosen has one address whichever was chosen first.
        pairs = sorted((kept | {name: value for name, value in changed.items() if value}).items())
        # Who reads an older release goes on reading it.
        pairs += [("release", self.site.label)] if self.site.current else []
        return self.path + (f"?{urlencode(pairs)}" if pairs else "")

    def of(self, name: str, values: Iterable[tuple[str, str, int]]) -> tuple[Choice, ...]:
        """The values of one parameter, each with its words and number of items."""
        now = self.parameters.get(name, "")
        return tuple(
            Choice(value, text, count, self.link(**{name: value}), value == now) for value, text, count in values
        )

    def page(self, number: int) -> str:
        """The path of another page of the list."""
        return self.link(page=str(number) if number > 1 else "")


def is_rare(query: str) -> bool:
    """Whether the query of an address combines more choices than pages are made of in advance."""
    return len({name for name, _ in parse_qsl(query)} - _NO_CHOICE) > _TOGETHER


def known(name: str, value: str, values: Iterable[str]) -> str:
    """The value, which must be one of these where there is any. Raises MalformedRequest."""
    if value and value not in values:
        raise MalformedRequest(f"The parameter “{name}” cannot be “{value}” here.")
    return value
