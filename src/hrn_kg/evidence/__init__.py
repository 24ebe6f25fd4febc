"""Passages: made from quotations, proved against the documents, and counted against what the documents hold."""

from hrn_kg.evidence.coverage import Coverage, Exclusion, measure, read_exclusions
from hrn_kg.evidence.passages import (
    LONGEST_QUOTATION,
    QUOTE,
    Documents,
    Proof,
    checksum,
    excerpt,
    expand,
    find,
    normalise,
    prove,
)

__all__ = [
    "LONGEST_QUOTATION",
    "QUOTE",
    "Coverage",
    "Documents",
    "Exclusion",
    "Proof",
    "checksum",
    "excerpt",
    "expand",
    "find",
    "measure",
    "normalise",
    "prove",
    "read_exclusions",
]
