"""Checking data against the shapes: always together with what is already published, with words that say how to mend."""

from __future__ import annotations

from hrn_kg.validation.check import load_background, load_shapes, validate, validate_files, validate_within
from hrn_kg.validation.report import NOWHERE, Finding, Outcome, Report, Severity, Where
from hrn_kg.validation.whole import Whole

__all__ = [
    "NOWHERE",
    "Finding",
    "Outcome",
    "Report",
    "Severity",
    "Where",
    "Whole",
    "load_background",
    "load_shapes",
    "validate",
    "validate_files",
    "validate_within",
]
