"""A report as plain text in one of the languages: what is wrong, where, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Final

from hrn_kg import words
from hrn_kg.errors import HrnKgError
from hrn_kg.rdfio import FORMATS
from hrn_kg.validation.escaped import one_line, visible
from hrn_kg.validation.labels import name_of
from hrn_kg.validation.report import SEVERITIES, Finding, Report, Severity, Where

MOST_PLACES = 5
MOST_FAULTS = 50
LONGEST = 120  # characters of a value or a line

_COUNTS: Final[dict[Severity, str]] = {"Violation": "violations", "Warning": "warnings", "Info": "hints"}
_HEADS: Final[dict[Severity, str]] = {"Violation": "violation", "Warning": "warning", "Info": "hint"}


def render(report: Report, lang: str = words.ENGLISH, *, every: bool = False) -> str:
    """The whole report, ending in a line break; an unknown language gives English.

    With `every` all places of a fault are listed, else the first few. Long reports end with the counts once more.
    """
    lang = lang if lang in words.languages() else words.ENGLISH
    most = len(report.findings) + len(report.unchecked) if every else MOST_PLACES
    parts = [headline(report, lang)]
    if report.outcome != "nothing-to-validate":
        parts += [words.translate(lang, "report.untouched", file=name) for name in report.untouched]
    for severity in SEVERITIES:
        parts += _section(report, severity, lang, most)
    if report.unchecked and report.outcome != "nothing-to-validate":
        names = [f"  - {named(address, report, lang)}" for address in report.unchecked]
        parts.append("\n".join([words.count(lang, "report.unchecked", len(names)), *_shortened(names, lang, most)]))
    if report.findings and report.outcome != "refused":
        parts.append(_counts(report, lang))
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
    most = fault.facts.get("most", "")
    return words.translate(lang, key, place=", ".join(place), words=parser_words, endings=endings, most=most)


def message_of(finding: Finding, lang: str) -> str:
    """The message in the language, or in any other rather than none."""
    return finding.messages.get(lang) or next(iter(finding.messages.values()), finding.shape)


def headline(report: Report, lang: str) -> str:
    """The outcome and the counts in one line."""
    if report.outcome == "refused":
        return words.translate(lang, "report.refused")
    if report.outcome == "nothing-to-validate":
        answer = words.translate(lang, f"report.{report.outcome}")
        return f"{answer} ({', '.join(map(one_line, report.untouched))})" if report.untouched else answer
    outcome = "partly" if report.outcome == "valid" and report.untouched else report.outcome
    return f"{words.translate(lang, f'report.{outcome}')} {_counts(report, lang)}"


def _counts(report: Report, lang: str) -> str:
    counts = [words.count(lang, "report.checked", report.checked)]
    counts += [
        words.count(lang, f"report.{_COUNTS[severity]}", number)
        for severity in SEVERITIES
        if (number := report.count(severity))
    ]
    return f"{', '.join(counts)}."


def _section(report: Report, severity: Severity, lang: str, most: int) -> list[str]:
    # One message is told once with all its places: forty equal lines teach nobody anything.
    def key(finding: Finding) -> tuple[str, str]:
        return (message_of(finding, lang), finding.shape)

    chosen = sorted((f for f in report.findings if f.severity == severity), key=lambda f: (key(f), f.order()))
    blocks = []
    for (message, _), same in groupby(chosen, key=key):
        places = list(dict.fromkeys(_place(finding, report, lang) for finding in same))
        head = f"{words.translate(lang, f'report.{_HEADS[severity]}')}: {message}"
        blocks.append("\n".join([visible(head), *_shortened(places, lang, most)]))
    rest = len(blocks) - MOST_FAULTS
    if rest > 0 and most == MOST_PLACES:
        blocks = [*blocks[:MOST_FAULTS], words.count(lang, "report.more-faults", rest)]
    return blocks


def named(address: str, report: Report, lang: str) -> str:
    """What people call a record or a value: its name, else its shortest address, with nothing that acts on a screen."""
    return one_line(name_of(address, report.labels, lang, report.prefixes))


def _place(finding: Finding, report: Report, lang: str) -> str:
    position = position_of(finding.where, lang)
    name = named(finding.focus, report, lang)
    place = f"  - {name} ({position})" if name and position else f"  - {name or position}"
    if finding.value is not None:
        value = named(finding.value, report, lang)
        value = value if len(value) <= LONGEST else value[:LONGEST] + " ..."
        place += f"; {words.translate(lang, 'report.found', value=value)}"
    if finding.source is not None and finding.where.column is not None:
        place += _with_caret(finding.source, finding.where.column)
    return place


def _with_caret(source: str, column: int) -> str:
    """The line as it was written, and a mark below the place; of a long line the part around it."""
    start = max(0, column - 1 - LONGEST // 2)
    part = one_line(source[start : start + LONGEST])
    before = one_line(source[start : column - 1])
    return f"\n      {part}\n      {' ' * len(before)}^"


def position_of(where: Where, lang: str) -> str:
    """Where something stands, in words; empty when that is not known."""
    parts = [one_line(part) for part in (where.file, where.sheet, where.cell, where.field) if part]
    if where.line:
        parts.append(words.translate(lang, "report.line", line=where.line))
    return ", ".join(parts)


def _shortened(rows: list[str], lang: str, most: int) -> Iterable[str]:
    if len(rows) <= most:
        return rows
    return [*rows[:most], f"  - {words.count(lang, 'report.more', len(rows) - most)}"]
