"""A report as JSON, for programs: the same whatever was handed in, with addresses in full."""

from __future__ import annotations

import json
from dataclasses import asdict

from hrn_kg.validation.report import Finding, Report


def render(report: Report) -> str:
    """The whole report as one JSON object, ending in a line break; every finding stands for itself."""
    return json.dumps(as_dict(report), ensure_ascii=False, indent=2) + "\n"


def as_dict(report: Report) -> dict[str, object]:
    """The same as what JSON can hold."""
    return {
        "outcome": report.outcome,
        "release": report.release,
        "shapes": report.shapes,
        "checked": report.checked,
        "findings": [_finding(finding) for finding in report.findings],
    }


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "focus": finding.focus,
        "path": finding.path,
        "value": finding.value,
        "severity": finding.severity,
        "shape": finding.shape,
        "message": dict(finding.messages),
        "where": asdict(finding.where),
    }
