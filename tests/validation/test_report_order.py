"""Findings of a report are in one order, whatever set they come from."""

from __future__ import annotations

import random

from hrn_kg.validation import Finding, Messages


def test_findings_that_differ_in_words_only_have_an_order() -> None:
    findings = [Finding("f", "p", "v", "shape", "Info", Messages({"en": f"other {number}"})) for number in range(9)]
    mixed = random.Random(3).sample(findings, len(findings))
    assert mixed != findings
    assert sorted(mixed, key=Finding.order) == findings
