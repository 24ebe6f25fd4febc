"""Passages: made from quotations, filed, proved against the documents, and counted against what the documents hold."""

from hrn_kg.evidence.coverage_counts import Count, Coverage, Exclusion, measure, read_exclusions
from hrn_kg.evidence.filing import Changes, file_again, file_draft
from hrn_kg.evidence.folder import LONGEST_FILE
from hrn_kg.evidence.headings import heading_before
from hrn_kg.evidence.passages import (
    LONGEST_QUOTATION,
    QUOTE,
    Documents,
    PassageFault,
    Proof,
    capture,
    checksum,
    excerpt,
    expand,
    find,
    normalise,
    prove,
    withheld_words,
)
from hrn_kg.evidence.printing import Rewriting, rewrite
from hrn_kg.evidence.quotation import Choice, choose, over_measure

__all__ = [
    "LONGEST_FILE",
    "LONGEST_QUOTATION",
    "QUOTE",
    "Changes",
    "Choice",
    "Count",
    "Coverage",
    "Documents",
    "Exclusion",
    "PassageFault",
    "Proof",
    "Rewriting",
    "capture",
    "checksum",
    "choose",
    "excerpt",
    "expand",
    "file_again",
    "file_draft",
    "find",
    "heading_before",
    "measure",
    "normalise",
    "over_measure",
    "prove",
    "read_exclusions",
    "rewrite",
    "withheld_words",
]
