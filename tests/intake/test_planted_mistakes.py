"""Mistakes of every kind, several at once, in other layouts: each is found at its line, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hrn_kg.intake import check_drafts
from intake.proposals import GOOD, Mistake, draft_of, expanded, mistakes, planted, published
from long_tests import IS_LONG

# Those of which each finds just one thing, at the line that was changed, so that they may stand together.
KINDS = [one for one in mistakes("intake") if one.line == "here" and one.focus != "_:"]


def _layout(text: str, comment: str) -> str:
    """The text with comments at its head that look like a record."""
    return f'# {comment}: claim:x a hro:Observation ; """ .\n' * 3 + text


@pytest.mark.longer
@settings(max_examples=40 if IS_LONG else 10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    chosen=st.lists(st.sampled_from(KINDS), min_size=1, max_size=5, unique_by=(lambda m: m.old, lambda m: m.focus)),
    ends=st.sampled_from(["\n", "\r\n"]),
    comment=st.text(st.characters(codec="ascii", categories=["L", "N", "Zs"]), max_size=20),
)
def test_mistakes_are_found_each_at_its_line(chosen: list[Mistake], ends: str, comment: str) -> None:
    text = _layout(GOOD, comment)
    placed: list[Mistake] = []
    for mistake in chosen:
        if text.count(mistake.old) == 1:
            text, _ = planted(mistake, text)
            placed.append(mistake)
    draft = draft_of(text.replace("\n", ends))
    report = check_drafts([draft], published())
    errors = [finding for finding in report.findings if finding.severity == "Violation"]
    lines = text.splitlines()
    assert {(finding.focus, finding.path) for finding in errors} == {
        (expanded(one.focus), expanded(one.path) or None) for one in placed
    }
    for finding in errors:
        mistake = next(one for one in placed if expanded(one.focus) == finding.focus)
        assert finding.where.line is not None
        stands = lines[finding.where.line - 1].strip()
        assert any(
            (stands and stands in part) or part.strip() in stands for part in mistake.new.splitlines() if part.strip()
        )
