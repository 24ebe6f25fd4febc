"""Findings of the intake: the words stand in the files of words, in every language, under `intake.`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hrn_kg import words
from hrn_kg.iris import SHAPES
from hrn_kg.validation import Finding, Messages, Severity, Where

Fact = Any  # what `str.format` shows, or that by language


class Refusal(Exception):
    """A file is not read; `finding` tells why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.messages.get(words.ENGLISH, finding.shape))
        self.finding = finding


def found(
    code: str,
    where: Where,
    *,
    focus: str = "",
    path: str | None = None,
    value: str | None = None,
    severity: Severity = "Violation",
    source: str | None = None,
    meant: str | None = None,
    **facts: Fact,
) -> Finding:
    """A finding with the words of `intake.CODE`; a fact may be given by language. `source` is the line as written."""
    messages = Messages(
        {
            lang: words.translate(lang, f"intake.{code}", **{name: _in(lang, fact) for name, fact in facts.items()})
            for lang in words.languages()
        }
    )
    return Finding(focus, path, value, rule_of(code), severity, messages, where, source, meant)


def rule_of(code: str) -> str:
    """The address by which reports name the rule."""
    return f"{SHAPES}Intake-{code}"


def _in(lang: str, fact: Fact) -> object:
    if isinstance(fact, Mapping):
        return fact.get(lang) or fact.get(words.ENGLISH) or next(iter(fact.values()), "")
    return fact
