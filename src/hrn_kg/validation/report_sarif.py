"""A report in SARIF 2.1.0 (OASIS), the form that code hosts and editors read."""

from __future__ import annotations

import json
from typing import Final
from urllib.parse import quote

from hrn_kg import __version__, words
from hrn_kg.validation.escaped import visible
from hrn_kg.validation.report import Finding, Report, Severity
from hrn_kg.validation.report_text import message_of, named

_LEVELS: Final[dict[Severity, str]] = {"Violation": "error", "Warning": "warning", "Info": "note"}
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render(report: Report) -> str:
    """One run with all findings; the messages are English, as SARIF has one language a run."""
    rules = {finding.shape: finding for finding in reversed(report.findings)}
    ids = sorted(rules)
    run = {
        "tool": {
            "driver": {
                "name": "hrn-kg",
                "version": __version__,
                "rules": [{"id": rule, "shortDescription": {"text": _words(rules[rule])}} for rule in ids],
            }
        },
        "language": "en",
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": report.outcome in ("valid", "invalid")}],
        "results": [_result(finding, report, ids.index(finding.shape)) for finding in report.findings],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _words(finding: Finding) -> str:
    return visible(message_of(finding, words.ENGLISH))


def _result(finding: Finding, report: Report, rule: int) -> dict[str, object]:
    name = visible(named(finding.focus, report, words.ENGLISH))
    result: dict[str, object] = {
        "ruleId": finding.shape,
        "ruleIndex": rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{name}: {_words(finding)}" if name else _words(finding)},
    }
    where = finding.where
    if where.file is not None:
        place: dict[str, object] = {"artifactLocation": {"uri": quote(where.file)}}
        if where.line is not None:
            region = {"startLine": where.line}
            place["region"] = region if where.column is None else {**region, "startColumn": where.column}
        result["locations"] = [{"physicalLocation": place}]
    if finding.focus:
        result["properties"] = {"focus": finding.focus, "path": finding.path, "value": finding.value}
    return result
