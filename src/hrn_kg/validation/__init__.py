"""Checking data against the shapes: always together with what is already published, with words that say how to mend."""

from __future__ import annotations

from hrn_kg.validation.check import load_shapes, validate
from hrn_kg.validation.checker import check, check_whole
from hrn_kg.validation.published_base import Published
from hrn_kg.validation.report import NOWHERE, SEVERITIES, Finding, Outcome, Report, Severity, Where
from hrn_kg.validation.shapes import ShapeFile, Shapes
from hrn_kg.validation.whole import Whole

__all__ = [
    "NOWHERE",
    "SEVERITIES",
    "Finding",
    "Outcome",
    "Published",
    "Report",
    "Severity",
    "ShapeFile",
    "Shapes",
    "Where",
    "Whole",
    "check",
    "check_whole",
    "load_shapes",
    "validate",
]
