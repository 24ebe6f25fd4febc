"""A report as annotations of GitHub Actions: one command a line, which the interface shows at the line of the file."""

from __future__ import annotations

from typing import Final

from hrn_kg.validation.escaped import visible
from hrn_kg.validation.report import Finding, Report, Severity
from hrn_kg.validation.report_text import headline, message_of, named

_COMMANDS: Final[dict[Severity, str]] = {"Violation": "error", "Warning": "warning", "Info": "notice"}


def render(report: Report, lang: str) -> str:
    """All findings, and the headline as the last line."""
    lines = [_line(finding, report, lang) for finding in report.findings]
    return "\n".join([*lines, headline(report, lang)]) + "\n"


def _line(finding: Finding, report: Report, lang: str) -> str:
    where = finding.where
    place = {"file": where.file, "line": where.line, "col": where.column if where.line else None}
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in place.items() if value is not None)
    name = named(finding.focus, report, lang)
    words = f"{name}: {message_of(finding, lang)}" if name else message_of(finding, lang)
    return f"::{_COMMANDS[finding.severity]} {properties}::{_data(words)}"


def _data(text: str) -> str:
    return visible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
