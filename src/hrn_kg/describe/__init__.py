"""Views of the data, each made by queries through the Answerer: one thing, a list of terms, the newest figures."""

from hrn_kg.describe.ask import LABEL_PROPERTIES, construct, fill
from hrn_kg.describe.description import CLAIM_LIMIT, COMPARES, LINK_LIMIT, Description, describe
from hrn_kg.describe.figures import newest_figures
from hrn_kg.describe.members import members

__all__ = [
    "CLAIM_LIMIT",
    "COMPARES",
    "LABEL_PROPERTIES",
    "LINK_LIMIT",
    "Description",
    "construct",
    "describe",
    "fill",
    "members",
    "newest_figures",
]
