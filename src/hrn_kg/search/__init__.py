"""The search: names of things in an index that the build writes, and the question of a person put to it.

`entries` reads the names from triples, `index_file` keeps them in one SQLite file, `lookup` finds in it; `fold` is what
makes two spellings of a word the same, for all three.
"""

from hrn_kg.search.entries import Kind, Role, entries_of
from hrn_kg.search.index_file import NAME, Index, NotAnIndex, read_index, write_index
from hrn_kg.search.lookup import Found, Hit, Lookup
from hrn_kg.search.same_names import like, same

__all__ = [
    "NAME",
    "Found",
    "Hit",
    "Index",
    "Kind",
    "Lookup",
    "NotAnIndex",
    "Role",
    "entries_of",
    "like",
    "read_index",
    "same",
    "write_index",
]
