"""Named questions: an example query of a release with the values that somebody gives its parameters.

`named_things` knows which things a parameter takes, by which names; `values` turns what was given into terms; `asked`
binds them, for the address of a question, its page and the command line alike. `rows_digest` tells two answers apart.
"""

from hrn_kg.questions.asked import Asked, Value, ask
from hrn_kg.questions.named_things import Thing, address_names, occurring, things_of
from hrn_kg.questions.rows_digest import ROWS, TRIPLES, Answered, Digests, digest_of, read_answer

__all__ = [
    "ROWS",
    "TRIPLES",
    "Answered",
    "Asked",
    "Digests",
    "Thing",
    "Value",
    "address_names",
    "ask",
    "digest_of",
    "occurring",
    "read_answer",
    "things_of",
]
