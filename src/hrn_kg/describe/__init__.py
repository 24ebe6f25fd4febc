"""Views of the data, each made by queries through the Answerer: one thing, a list of terms, the newest figures."""

from hrn_kg.describe.ask import LABEL_PROPERTIES, construct, fill
from hrn_kg.describe.description import CLAIM_LIMIT, COMPARES, LINK_LIMIT, Description, describe
from hrn_kg.describe.members import members
from hrn_kg.describe.sources import Sources, documents_behind, known_of, sources_of

__all__ = [
    "CLAIM_LIMIT",
    "COMPARES",
    "LABEL_PROPERTIES",
    "LINK_LIMIT",
    "Description",
    "Sources",
    "construct",
    "describe",
    "documents_behind",
    "fill",
    "known_of",
    "members",
    "sources_of",
]
