"""The sentence that the properties of a claim make by themselves, to be held against its label and its passage.

    facts = Facts.of(triples)
    for claim in facts.claims():
        read_out(facts, claim, "en")

Nothing of the label goes into the sentence: what only the label says is missing from it, and shows.
"""

from hrn_kg.readout.facts import Facts
from hrn_kg.readout.sentence import read_out

__all__ = ["Facts", "read_out"]
