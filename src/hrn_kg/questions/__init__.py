"""Named questions: an example query of a release with the values that somebody gives its parameters.

`named_things` knows which things a parameter takes, by which names; `values` turns what was given into terms; `asked`
binds them, for the address of a question, its page and the command line alike. `reply_digests` tells two answers
apart, and `undated` which rows years leave out.
"""

from hrn_kg.engine.rows_digest import ROWS, TRIPLES, Answered, digest_of, read_answer
from hrn_kg.questions.asked import Asked, Value, ask
from hrn_kg.questions.named_things import Thing, address_names, occurring, things_of
from hrn_kg.questions.reply_digests import Digests
from hrn_kg.questions.undated import left_out, without_years

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
    "left_out",
    "occurring",
    "read_answer",
    "things_of",
    "without_years",
]
