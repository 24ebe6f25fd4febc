"""Passages: made from quotations, filed, proved against the documents, and counted against what the documents hold."""

from hrn_kg.evidence.coverage_counts import Coverage, Exclusion, measure, read_exclusions
from hrn_kg.evidence.filing import Changes, file_draft
from hrn_kg.evidence.folder import LONGEST_FILE
from hrn_kg.evidence.passages import (
    LONGEST_QUOTATION,
    QUOTE,
    Documents,
    Proof,
    capture,
    checksum,
    excerpt,
    expand,
    find,
    normalise,
    prove,
)

__all__ = [
    "LONGEST_FILE",
    "LONGEST_QUOTATION",
    "QUOTE",
    "Changes",
    "Coverage",
    "Documents",
    "Exclusion",
    "Proof",
    "capture",
    "checksum",
    "excerpt",
    "expand",
    "file_draft",
    "find",
    "measure",
    "normalise",
    "prove",
    "read_exclusions",
]
