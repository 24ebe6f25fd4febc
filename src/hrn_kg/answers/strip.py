"""Where figures stand in time, for a drawing: a place for each, and no line between them.

Counted figures and samples have shapes of their own; what has no year stands apart. Names do not overlap, since figures
that lie near each other stand at different heights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hrn_kg.answers.figures import Figure
from hrn_kg.answers.scale import Scale

WIDTH: Final = 480
LEFT: Final = 30
APART: Final = 120
LEVEL: Final = 52
_NEAR: Final = 84
_MOST: Final = 8


@dataclass(frozen=True, slots=True)
class Point:
    """One figure at its place; `top` is where its name begins."""

    figure: Figure
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Strip:
    """A line of years, with points above it, and beside it those without a year."""

    width: int
    height: int
    axis: float
    end: float
    years: tuple[tuple[int, float], ...]
    dated: tuple[Point, ...]
    undated: tuple[Point, ...]


def strip(figures: Sequence[Figure]) -> Strip | None:
    """The drawing of these figures; None for fewer than two, of which there is nothing to compare."""
    shown = [figure for figure in figures if not figure.is_target][:_MOST]
    if len(shown) < 2:
        return None
    dated = sorted((figure for figure in shown if figure.year is not None), key=lambda one: (one.year or 0, one.iri))
    undated = [figure for figure in shown if figure.year is None]
    end = WIDTH - (APART if undated else 0) - LEFT
    years = [figure.year for figure in dated if figure.year is not None]
    scale = Scale.of(years, LEFT, end, least=2) if years else None
    levels: list[float] = []
    heights: list[int] = []
    places = [scale.place(year) for year in years] if scale else []
    for x in places:
        free = next((level for level, taken in enumerate(levels) if x - taken >= _NEAR), len(levels))
        levels[free : free + 1] = [x]
        heights.append(free)
    rows = max(len(levels), len(undated), 1)
    axis = rows * LEVEL + 20

    def up(level: int) -> int:
        return axis - 18 - level * LEVEL

    return Strip(
        width=WIDTH,
        height=axis + 30,
        axis=axis,
        end=end,
        years=scale.marks if scale else (),
        dated=tuple(Point(figure, x, up(level)) for figure, x, level in zip(dated, places, heights, strict=True)),
        undated=tuple(Point(figure, WIDTH - APART / 2, up(level)) for level, figure in enumerate(undated)),
    )
