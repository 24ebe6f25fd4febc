"""Charts as SVG: bars by label, or dots over years and never a line. Colours come from classes, shapes tell the same.

The numbers stand in the table too, so the drawing is one image to those who do not see it: with a title, a description,
and a title for each point.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10
from typing import Final

from markupsafe import Markup

_WIDTH: Final = 640
_LABELS: Final = 240  # the column of labels beside bars
_VALUES: Final = 70  # what is left for the number behind the longest bar
_ROW: Final = 28
_HEIGHT: Final = 260  # of the field in which dots stand
_LEFT: Final = 64
_TOP: Final = 24
_FOOT: Final = 26
_LONGEST: Final = 28  # characters of a label beside a bar
_MANY: Final = 12  # dots beyond which their numbers would cover one another


@dataclass(frozen=True, slots=True)
class Mark:
    """One number: its label or year, the number, and both in words. What is not exact has another shape."""

    label: str
    number: float
    shown: str
    title: str
    is_exact: bool = True


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn. `steps` are the numbers at the axis in words; years make dots, else there are bars."""

    title: str
    description: str
    marks: tuple[Mark, ...]
    has_time: bool
    steps: tuple[tuple[float, str], ...]


def steps(numbers: Sequence[float]) -> tuple[float, ...]:
    """Round numbers for an axis that begins at nought and goes a little beyond all of these."""
    low, high = min(0.0, *numbers), max(0.0, *numbers)
    if low == high:
        return (0.0, 1.0)
    rough = (high - low) / 4
    power: float = 10.0 ** floor(log10(rough))
    step = next(power * times for times in (1, 2, 2.5, 5, 10) if power * times >= rough)
    first, last = floor(low / step), -floor(-high / step)
    return tuple(number * step for number in range(first, last + 1))


def draw(chart: Chart) -> Markup:
    """The chart as an SVG element."""
    body, height = _dots(chart) if chart.has_time else _bars(chart)
    return Markup(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-labelledby="chart-title chart-about">'
        '<title id="chart-title">{}</title><desc id="chart-about">{}</desc>{}</svg>'
    ).format(_WIDTH, height, chart.title, chart.description, Markup("").join(body))


def _bars(chart: Chart) -> tuple[list[Markup], int]:
    low, high = chart.steps[0][0], chart.steps[-1][0]
    height = _TOP + _ROW * len(chart.marks) + _FOOT

    def place(number: float) -> float:
        return _LABELS + (_WIDTH - _LABELS - _VALUES) * (number - low) / (high - low)

    body = [
        Markup('<line class="grid" x1="{0:.1f}" y1="{1}" x2="{0:.1f}" y2="{2}"/>').format(
            place(number), _TOP - 6, height - _FOOT
        )
        + _text(shown, place(number), height - 8, "middle", "axis")
        for number, shown in chart.steps
    ]
    for row, mark in enumerate(chart.marks):
        middle = _TOP + _ROW * row + _ROW / 2
        start, end = sorted((place(0), place(mark.number)))
        label = mark.label if len(mark.label) <= _LONGEST else mark.label[: _LONGEST - 1].rstrip() + "…"
        body.append(
            Markup("<g><title>{}</title>{}{}{}{}</g>").format(
                mark.title,
                _text(label, _LABELS - 8, middle + 4, "end", "label"),
                Markup('<rect class="bar{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="16"/>').format(
                    "" if mark.is_exact else " open", start, middle - 8, max(end - start, 1)
                ),
                _shape(mark, place(mark.number), middle),
                _text(mark.shown, end + 10, middle + 4, "start", "value"),
            )
        )
    return body, height


def _dots(chart: Chart) -> tuple[list[Markup], int]:
    low, high = chart.steps[0][0], chart.steps[-1][0]
    years = sorted({int(mark.label) for mark in chart.marks})
    height = _TOP + _HEIGHT + _FOOT

    def across(year: int) -> float:
        span = years[-1] - years[0]
        room = _WIDTH - _LEFT - 60
        return _LEFT + 30 + (room / 2 if not span else room * (year - years[0]) / span)

    def down(number: float) -> float:
        return _TOP + _HEIGHT * (high - number) / (high - low)

    body = [
        Markup('<line class="grid" x1="{}" y1="{:.1f}" x2="{}" y2="{:.1f}"/>').format(
            _LEFT, down(number), _WIDTH, down(number)
        )
        + _text(shown, _LEFT - 8, down(number) + 4, "end", "axis")
        for number, shown in chart.steps
    ]
    every = -(-len(years) // 8)
    for number, year in enumerate(years):
        if not number % every:
            body.append(_text(str(year), across(year), height - 8, "middle", "axis"))
    for mark in chart.marks:
        x, y = across(int(mark.label)), down(mark.number)
        value = _text(mark.shown, x, y - 10, "middle", "value") if len(chart.marks) <= _MANY else Markup("")
        body.append(Markup("<g><title>{}</title>{}{}</g>").format(mark.title, _shape(mark, x, y), value))
    return body, height


def _shape(mark: Mark, x: float, y: float) -> Markup:
    """A full circle for an exact number, an open diamond for one that is not."""
    if mark.is_exact:
        return Markup('<circle class="mark" cx="{:.1f}" cy="{:.1f}" r="5"/>').format(x, y)
    return Markup('<path class="mark open" d="M{:.1f} {:.1f}l6 6-6 6-6-6z"/>').format(x, y - 6)


def _text(words: str, x: float, y: float, anchor: str, kind: str) -> Markup:
    return Markup('<text class="{}" x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(kind, x, y, anchor, words)
