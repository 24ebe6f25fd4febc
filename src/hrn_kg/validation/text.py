"""A report as plain text in Dutch or English: what is wrong, where, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from hrn_kg.errors import HrnKgError
from hrn_kg.rdfio import FORMATS
from hrn_kg.validation.report import SEVERITIES, Finding, Report, Severity
from hrn_kg.validation.words import name_of

MOST_PLACES = 5

_WORDS = {
    "en": {
        "valid": "In order.",
        "invalid": "Not in order.",
        "nothing-to-validate": "Nothing was checked: the file holds no record of a kind that this base knows. "
        "Look at the types (after `a`) and at the prefixes.",
        "partly": "Not everything was checked.",
        "untouched": "Nothing was checked of {}: the file holds no record of a kind that this base knows. "
        "Look at the types (after `a`) and at the prefixes.",
        "checked": ("{} record checked", "{} records checked"),
        "Violation": ("{} error", "{} errors"),
        "Warning": ("{} warning", "{} warnings"),
        "Info": ("{} hint", "{} hints"),
        "head-Violation": "Error",
        "head-Warning": "Warning",
        "head-Info": "Hint",
        "line": "line {}",
        "found": "found: {}",
        "more": ("and {} more place", "and {} more places"),
        "unchecked": (
            "{} record is of a kind that this base does not know, and was not checked:",
            "{} records are of a kind that this base does not know, and were not checked:",
        ),
    },
    "nl": {
        "valid": "In orde.",
        "invalid": "Niet in orde.",
        "nothing-to-validate": "Er is niets getoetst: het bestand bevat geen gegeven van een soort die deze kennisbank "
        "kent. Kijk naar de typen (na `a`) en naar de prefixen.",
        "partly": "Niet alles is getoetst.",
        "untouched": "Er is niets getoetst van {}: het bestand bevat geen gegeven van een soort die deze kennisbank "
        "kent. Kijk naar de typen (na `a`) en naar de prefixen.",
        "checked": ("{} gegeven getoetst", "{} gegevens getoetst"),
        "Violation": ("{} fout", "{} fouten"),
        "Warning": ("{} waarschuwing", "{} waarschuwingen"),
        "Info": ("{} wenk", "{} wenken"),
        "head-Violation": "Fout",
        "head-Warning": "Waarschuwing",
        "head-Info": "Wenk",
        "line": "regel {}",
        "found": "gevonden: {}",
        "more": ("en op nog {} plek", "en op nog {} plekken"),
        "unchecked": (
            "{} gegeven is van een soort die deze kennisbank niet kent, en is niet getoetst:",
            "{} gegevens zijn van een soort die deze kennisbank niet kent, en zijn niet getoetst:",
        ),
    },
}


# What keeps a file from being checked, by the fact `reason` of the fault; the faults themselves speak English.
_FAULTS = {
    "directory": "{place} is een map; noem de bestanden erin.",
    "missing": "Er is geen bestand {place}.",
    "unreadable": "{place} kan niet gelezen worden.",
    "ending": "{place} heeft geen uitgang van een RDF-formaat; bekend zijn " + ", ".join(sorted(FORMATS)) + ".",
    "named-graphs": "{place} bevat benoemde grafen; geef gewone triples.",
    "remote-context": "{place}: een JSON-LD-context op een ander adres wordt niet opgehaald; zet de context in het "
    "bestand zelf.",
    "syntax": "{place}: dit is geen RDF. De lezer zegt (in het Engels): {words}",
}
_PLACE = {"line": "regel", "column": "kolom"}


def render(report: Report, lang: str = "en") -> str:
    """The whole report, ending in a line break; an unknown language gives English."""
    lang = lang if lang in _WORDS else "en"
    parts = [_headline(report, lang)]
    if report.outcome != "nothing-to-validate":
        parts += [str(_word("untouched", lang)).format(name) for name in report.untouched]
    for severity in SEVERITIES:
        parts += _section(report, severity, lang)
    if report.unchecked and report.outcome != "nothing-to-validate":
        names = [f"  - {name_of(address, report.labels, lang, report.prefixes)}" for address in report.unchecked]
        parts.append("\n".join([_count("unchecked", len(names), lang), *_shortened(names, lang)]))
    return "\n\n".join(parts) + "\n"


def sentence_of(fault: HrnKgError, lang: str) -> str:
    """What a fault says, in Dutch where there are words for it, else in English."""
    words = _FAULTS.get(str(fault.facts.get("reason"))) if lang == "nl" else None
    if words is None:
        return fault.detail
    place = [str(fault.facts.get("file"))]
    place += [f"{word} {fault.facts[fact]}" for fact, word in _PLACE.items() if fact in fault.facts]
    return words.format(place=", ".join(place), words=fault.facts.get("words", ""))


def message_of(finding: Finding, lang: str) -> str:
    """The message in the language, or in any other rather than none."""
    return finding.messages.get(lang) or next(iter(finding.messages.values()), finding.shape)


def _headline(report: Report, lang: str) -> str:
    if report.outcome == "nothing-to-validate":
        headline = _word(report.outcome, lang)
        return f"{headline} ({', '.join(report.untouched)})" if report.untouched else headline
    headline = _word("partly" if report.outcome == "valid" and report.untouched else report.outcome, lang)
    counts = [_count(severity, report.count(severity), lang) for severity in SEVERITIES if report.count(severity)]
    return f"{headline} {', '.join([_count('checked', report.checked, lang), *counts])}."


def _section(report: Report, severity: Severity, lang: str) -> list[str]:
    # One message is told once with all its places: forty equal lines teach nobody anything.
    def key(finding: Finding) -> tuple[str, str]:
        return (message_of(finding, lang), finding.shape)

    chosen = sorted((f for f in report.findings if f.severity == severity), key=lambda f: (key(f), f.order()))
    blocks = []
    for (message, _), same in groupby(chosen, key=key):
        places = list(dict.fromkeys(_place(finding, report, lang) for finding in same))
        blocks.append("\n".join([f"{_word(f'head-{severity}', lang)}: {message}", *_shortened(places, lang)]))
    return blocks


def _place(finding: Finding, report: Report, lang: str) -> str:
    place = f"  - {name_of(finding.focus, report.labels, lang, report.prefixes)}"
    position = [finding.where] if finding.where else []
    if finding.line:
        position.append(str(_word("line", lang)).format(finding.line))
    if position:
        place += f" ({', '.join(position)})"
    if finding.value is not None:
        place += f"; {str(_word('found', lang)).format(name_of(finding.value, report.labels, lang, report.prefixes))}"
    return place


def _shortened(rows: list[str], lang: str) -> Iterable[str]:
    if len(rows) <= MOST_PLACES:
        return rows
    return [*rows[:MOST_PLACES], f"  - {_count('more', len(rows) - MOST_PLACES, lang)}"]


def _word(name: str, lang: str) -> str:
    word = _WORDS[lang][name]
    return word if isinstance(word, str) else word[0]


def _count(name: str, number: int, lang: str) -> str:
    one, several = _WORDS[lang][name]
    return (one if number == 1 else several).format(number)
