"""A report as plain text in one of the languages: what is wrong, where, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Final

from hrn_kg import words
from hrn_kg.errors import HrnKgError
from hrn_kg.rdfio import FORMATS
from hrn_kg.validation.labels import name_of
from hrn_kg.validation.report import SEVERITIES, Finding, Report, Severity, Where

MOST_PLACES = 5

_COUNTS: Final[dict[Severity, str]] = {"Violation": "violations", "Warning": "warnings", "Info": "hints"}
_HEADS: Final[dict[Severity, str]] = {"Violation": "violation", "Warning": "warning", "Info": "hint"}


def render(report: Report, lang: str = words.ENGLISH) -> str:
    """The whole report, ending in a line break; an unknown language gives English."""
    lang = lang if lang in words.languages() else words.ENGLISH
    parts = [_headline(report, lang)]
    if report.outcome != "nothing-to-validate":
        parts += [words.translate(lang, "report.untouched", file=name) for name in report.untouched]
    for severity in SEVERITIES:
        parts += _section(report, severity, lang)
    if report.unchecked and report.outcome != "nothing-to-validate":
        names = [f"  - {name_of(address, report.labels, lang, report.prefixes)}" for address in report.unchecked]
        parts.append("\n".join([words.count(lang, "report.unchecked", len(names)), *_shortened(names, lang)]))
    return "\n\n".join(parts) + "\n"


def sentence_of(fault: HrnKgError, lang: str) -> str:
    """What a fault says, in the language where there are words for it, else in English."""
    key = f"fault.{fault.facts.get('reason')}"
    if not words.is_key(key):
        return fault.detail
    place = [str(fault.facts.get("file"))]
    place += [
        words.translate(lang, f"fault.{fact}", n=fault.facts[fact])
        for fact in ("line", "column")
        if fact in fault.facts
    ]
    parser_words, endings = fault.facts.get("words", ""), ", ".join(sorted(FORMATS))
    return words.translate(lang, key, place=", ".join(place), words=parser_words, endings=endings)


def message_of(finding: Finding, lang: str) -> str:
    """The message in the language, or in any other rather than none."""
    return finding.messages.get(lang) or next(iter(finding.messages.values()), finding.shape)


def _headline(report: Report, lang: str) -> str:
    if report.outcome == "nothing-to-validate":
        headline = words.translate(lang, f"report.{report.outcome}")
        return f"{headline} ({', '.join(report.untouched)})" if report.untouched else headline
    outcome = "partly" if report.outcome == "valid" and report.untouched else report.outcome
    headline = words.translate(lang, f"report.{outcome}")
    counts = [words.count(lang, "report.checked", report.checked)]
    counts += [
        words.count(lang, f"report.{_COUNTS[severity]}", number)
        for severity in SEVERITIES
        if (number := report.count(severity))
    ]
    return f"{headline} {', '.join(counts)}."


def _section(report: Report, severity: Severity, lang: str) -> list[str]:
    # One message is told once with all its places: forty equal lines teach nobody anything.
    def key(finding: Finding) -> tuple[str, str]:
        return (message_of(finding, lang), finding.shape)

    chosen = sorted((f for f in report.findings if f.severity == severity), key=lambda f: (key(f), f.order()))
    blocks = []
    for (message, _), same in groupby(chosen, key=key):
        places = list(dict.fromkeys(_place(finding, report, lang) for finding in same))
        blocks.append(
            "\n".join([f"{words.translate(lang, f'report.{_HEADS[severity]}')}: {message}", *_shortened(places, lang)])
        )
    return blocks


def _place(finding: Finding, report: Report, lang: str) -> str:
    place = f"  - {name_of(finding.focus, report.labels, lang, report.prefixes)}"
    if position := position_of(finding.where, lang):
        place += f" ({position})"
    if finding.value is not None:
        value = name_of(finding.value, report.labels, lang, report.prefixes)
        place += f"; {words.translate(lang, 'report.found', value=value)}"
    return place


def position_of(where: Where, lang: str) -> str:
    """Where something stands, in words; empty when that is not known."""
    parts = [part for part in (where.file, where.sheet, where.cell, where.field) if part]
    if where.line:
        parts.append(words.translate(lang, "report.line", line=where.line))
    return ", ".join(parts)


def _shortened(rows: list[str], lang: str) -> Iterable[str]:
    if len(rows) <= MOST_PLACES:
        return rows
    return [*rows[:MOST_PLACES], f"  - {words.count(lang, 'report.more', len(rows) - MOST_PLACES)}"]
