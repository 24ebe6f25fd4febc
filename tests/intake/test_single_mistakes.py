"""One mistake in a good proposal: found, at its record, field and line, and nothing else is found."""

from __future__ import annotations

import pytest

from hrn_kg.intake import check_drafts
from hrn_kg.intake.intake_findings import rule_of
from intake.proposals import GOOD, Mistake, draft_of, expanded, mistakes, planted, published

OF_THE_INTAKE, OF_THE_SHAPES = mistakes("intake"), mistakes("shapes")


def test_the_good_proposal_is_in_order() -> None:
    report = check_drafts([draft_of(GOOD)], published())
    assert (report.outcome, report.findings) == ("valid", ())
    assert report.checked > 40


def test_there_are_many_mistakes_over_all_kinds_of_record() -> None:
    assert len(OF_THE_INTAKE) + len(OF_THE_SHAPES) >= 60
    kinds = {
        expanded(one.focus).removeprefix("https://w3id.org/harmreduction/id/").partition("/")[0]
        for one in OF_THE_SHAPES
    }
    assert kinds >= {"claim", "target", "document", "capture", "excerpt", "person", "period", "gap", "comparison"}
    assert kinds >= {"calculation", "organisation", "facility"}


@pytest.mark.parametrize("mistake", [*OF_THE_INTAKE, *OF_THE_SHAPES], ids=lambda mistake: mistake.name)
def test_a_mistake_is_found_at_its_line_and_nothing_else(mistake: Mistake) -> None:
    text, line = planted(mistake)
    draft = draft_of(text)
    report = check_drafts([draft], published())
    assert report.outcome == "invalid"
    focus, path = expanded(mistake.focus), expanded(mistake.path) or None
    places = {"here": line}
    places["record"] = draft.places.find(focus).line or 0
    places["field"] = draft.places.find(focus, path).line or 0
    errors = [finding for finding in report.findings if finding.severity == "Violation"]
    assert errors
    for finding in errors:
        assert finding.focus.startswith("_:") if focus == "_:" else finding.focus == focus
        assert path is None or finding.path == path
    assert errors[0].where.line == places[mistake.line]
    # A shape may see it too; what the intake says is nearer to the mistake.
    assert errors[0].shape.startswith(rule_of("")) or mistake not in OF_THE_INTAKE
    assert sorted(errors[0].messages) == ["en", "nl"]
