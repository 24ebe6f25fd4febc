"""What somebody should look at, of what is known: sources that are gone or moved, pages that changed, old figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hrn_kg import words
from hrn_kg.watching.asked_of_release import OldFigure
from hrn_kg.watching.cited_sources import Source
from hrn_kg.watching.watch_record import Record

PARTS: Final = ("gone", "moved", "changed")
_BETWEEN: Final = "\n\n"


@dataclass(frozen=True, slots=True)
class OpenPoints:
    """The sources by what is to be told of them, and the figures; what is silenced is left out."""

    gone: tuple[Source, ...]
    moved: tuple[Source, ...]
    changed: tuple[Source, ...]
    figures: tuple[OldFigure, ...]

    def __bool__(self) -> bool:
        return bool(self.gone or self.moved or self.changed or self.figures)


def open_points(record: Record, day: str, since: str) -> OpenPoints:
    """What is to be told on a day (ISO 8601); of changes, only of those since a moment, when others were told."""
    sources = [source for source in record.sources if not record.is_silenced(source.address, day)]
    return OpenPoints(
        tuple(source for source in sources if source.state == "gone"),
        tuple(source for source in sources if source.state == "moved"),
        tuple(source for source in sources if source.changed_at > since),
        tuple(figure for figure in record.figures if not record.is_silenced(figure.indicator, day)),
    )


def in_words(points: OpenPoints, lang: str) -> str:
    """What is to be told, as a text in a language."""
    parts = [words.translate(lang, "watch.mail.lead")]
    for name in PARTS:
        found: tuple[Source, ...] = getattr(points, name)
        if found:
            lines = "\n".join(_line(source, name, lang) for source in found)
            parts.append(words.translate(lang, f"watch.mail.{name}") + "\n" + lines)
    if points.figures:
        lines = "\n".join(
            f"  {figure.labels.get(lang, figure.indicator)}: {figure.newest}; "
            f"{words.count(lang, 'watch.years', figure.years)}\n    {figure.indicator}"
            for figure in points.figures
        )
        parts.append(words.translate(lang, "watch.mail.figures") + "\n" + lines)
    return _BETWEEN.join([*parts, words.translate(lang, "watch.mail.silence")])


def as_facts(source: Source) -> Mapping[str, object]:
    """A source for programs."""
    return {
        "address": source.address,
        "records": list(source.records),
        "documents": list(source.documents),
        "state": source.state,
        "since": source.since,
        "checked": source.checked,
        "reason": source.reason or None,
        "status": source.status or None,
        "moved_to": source.moved_to or None,
        "changed_at": source.changed_at or None,
        "changed_by": source.changed_by or None,
    }


def figure_facts(figure: OldFigure) -> Mapping[str, object]:
    """An indicator with an old figure for programs."""
    return {
        "indicator": figure.indicator,
        "labels": dict(figure.labels),
        "newest": figure.newest,
        "years_between_figures": figure.years,
    }


def _line(source: Source, name: str, lang: str) -> str:
    match name:
        case "gone":
            more = words.translate(lang, f"watch.reason.{source.reason}", status=source.status)
        case "moved":
            more = source.moved_to
        case _:
            more = words.translate(lang, f"watch.by.{source.changed_by}")
    return f"  {source.address}\n    {more}"
