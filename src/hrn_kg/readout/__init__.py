"""The sentence that the properties of a claim make by themselves, to be held against its label and its passage.

    facts = Facts.of(triples)
    for claim in facts.claims():
        read_out(facts, claim, "en")

Nothing of the label goes into the sentence: what only the label says is missing from it, and shows. `unsaid` finds what
the label and the properties together lose of the passages.
"""

from hrn_kg.readout.facts import Facts
from hrn_kg.readout.sentence import read_out
from hrn_kg.readout.unsaid import Reviewed, Unsaid, read_reviewed, unsaid

__all__ = ["Facts", "Reviewed", "Unsaid", "read_out", "read_reviewed", "unsaid"]
