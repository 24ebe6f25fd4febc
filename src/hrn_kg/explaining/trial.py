"""Parts of a query, asked alone or together: whether the base has something that fits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from hrn_kg.explaining.base_facts import Base, Row
from hrn_kg.explaining.query_pieces import Bind, Group, Nested, Part, Pattern, Query, Term, Unreadable

SEEN: Final = 3  # values of a filter that are shown


@dataclass(slots=True)
class Count:
    """How often the base was asked whether something fits."""

    asks: int = 0


@dataclass(frozen=True, slots=True)
class Trial:
    """Asks parts of one group, in the graph that the group is in; with `whole` of all graphs, whichever were named."""

    base: Base
    query: Query
    graphs: tuple[Term, ...] = ()
    whole: bool = False
    count: Count = field(default_factory=Count)

    @property
    def namespaces(self) -> dict[str, str]:
        return {prefix: name.iri for prefix, name in self.query.namespaces}

    def fits(self, parts: Iterable[Part]) -> bool:
        """Whether the base has something that fits all these parts together."""
        self.count.asks += 1
        return next(self._rows(f"ASK {self._where(parts)}"), None) is not None

    def rows(self, head: str, parts: Iterable[Part], more: str = "", tail: str = "") -> Iterator[Row]:
        """Rows for some parts: `head` follows SELECT, `more` is asked of them besides, `tail` follows the group."""
        return self._rows(f"SELECT {head} {self._where(parts, more)} {tail}")

    def outside(self) -> Trial:
        """A trial in all graphs."""
        return replace(self, graphs=(), whole=True)

    def of(self, query: Query) -> Trial:
        """A trial of a query in the query."""
        return replace(self, query=replace(query, dataset=self.query.dataset))

    def _rows(self, text: str) -> Iterator[Row]:
        ask = self.base.known if self.whole else self.base.asked
        try:
            return ask(self.query.prologue + text)
        except SyntaxError as error:  # a piece was read wrong: the query itself is in order
            raise Unreadable(str(error)) from None

    def _where(self, parts: Iterable[Part], more: str = "") -> str:
        inner = "\n".join(part.text for part in parts)
        for name in reversed(self.graphs):
            inner = f"GRAPH {name.text} {{ {inner} }}"
        # What is asked besides lies in whichever graph.
        return f"{'' if self.whole else self.query.dataset} WHERE {{ {inner}\n{more} }}"


def required(group: Group) -> list[Part]:
    """The parts of a group of which each must fit: patterns, groups, lists of values."""
    return [
        part
        for part in group.parts
        if isinstance(part, Pattern)
        or (isinstance(part, Bind) and part.is_values)
        or (isinstance(part, Nested) and part.kind not in ("optional", "minus"))
    ]


def in_order(group: Group, chosen: Sequence[Part]) -> list[Part]:
    """Some parts of a group in its order, with each BIND whose variable they use."""
    used = frozenset().union(*(part.variables for part in chosen))
    return [
        part
        for part in group.parts
        if any(part is one for one in chosen)
        or (isinstance(part, Bind) and not part.is_values and part.variables & used)
    ]


def in_place(group: Group, chosen: Sequence[Part], old: Part, new: Part) -> list[Part]:
    """Some parts of a group in its order, one of them replaced: a BIND sees what stands before it."""
    return [new if part is old else part for part in in_order(group, chosen)]


def failing_sets(trial: Trial, group: Group, parts: Sequence[Part]) -> list[list[Part]]:
    """Sets of parts that fit nothing: each part that fails alone, else one smallest set that fails together.

    Parts are added one by one, those that share a variable first, until nothing fits; then each other one is left out
    in turn. So n parts are asked at most twice each.
    """
    alone: list[list[Part]] = []
    kept: list[Part] = []
    rest = list(parts)
    while rest:
        part = _next(kept, rest)
        rest = [one for one in rest if one is not part]
        if trial.fits(in_order(group, [*kept, part])):
            kept.append(part)
            continue
        smallest = _smallest(trial, group, kept, part)
        if len(smallest) > 1:
            return alone or [smallest]
        alone.append(smallest)
    return alone


def _next(kept: Sequence[Part], rest: Sequence[Part]) -> Part:
    bound = frozenset().union(*(part.variables for part in kept))
    return next((part for part in rest if part.variables & bound), rest[0])


def _smallest(trial: Trial, group: Group, kept: Sequence[Part], last: Part) -> list[Part]:
    if not kept or not trial.fits(in_order(group, [last])):
        return [last]
    chosen = list(kept)
    for part in kept:
        fewer = [one for one in chosen if one is not part]
        if len(chosen) > 1 and not trial.fits(in_order(group, [*fewer, last])):
            chosen = fewer
    return [*chosen, last]
