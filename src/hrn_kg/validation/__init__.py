"""Checking data against the shapes: always together with what is already published, with words that say how to mend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hrn_kg.lazily import names_in
from hrn_kg.validation.report import NOWHERE, SEVERITIES, Finding, Messages, Outcome, Report, Severity, Where

if TYPE_CHECKING:
    from hrn_kg.validation.checker import check, check_whole
    from hrn_kg.validation.graph_checks import load_shapes, validate
    from hrn_kg.validation.published_base import Published
    from hrn_kg.validation.shapes import ShapeFile, Shapes
    from hrn_kg.validation.whole import Whole
else:
    # These bring rdflib and pySHACL with them, which nobody needs who only tells what was found.
    __getattr__ = names_in(
        __name__,
        {
            "checker": ("check", "check_whole"),
            "graph_checks": ("load_shapes", "validate"),
            "published_base": ("Published",),
            "shapes": ("ShapeFile", "Shapes"),
            "whole": ("Whole",),
        },
    )

__all__ = [
    "NOWHERE",
    "SEVERITIES",
    "Finding",
    "Messages",
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
