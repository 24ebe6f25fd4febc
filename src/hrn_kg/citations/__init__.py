"""How anything of the base is cited: one reading of the data, and a writer for each format.

Only what a document prints, or the base knows of itself, is written; what is not known is left out. Nothing here asks
anything: triples go in, text comes out.
"""

from hrn_kg.citations.from_triples import Basis, citation_of, citation_of_answer, references_of
from hrn_kg.citations.plain_text import base_line, source_line, text_of
from hrn_kg.citations.reference import Citation, Reference, Source
from hrn_kg.citations.writing import write

__all__ = [
    "Basis",
    "Citation",
    "Reference",
    "Source",
    "base_line",
    "citation_of",
    "citation_of_answer",
    "references_of",
    "source_line",
    "text_of",
    "write",
]
