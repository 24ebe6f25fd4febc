"""The search: names of things in an index that the build writes, and the question of a person put to it.

`entries` reads the names from triples, `index_file` keeps them in one SQLite file, `lookup` finds in it; `fold` is what
makes two spellings of a word the same, for all three.
"""

from hrn_kg.search.entries import READ, Kind, Role, Searched, entries_of, searched_in
from hrn_kg.search.fold import asks_number, fold, stems
from hrn_kg.search.index_file import NAME, Index, NotAnIndex, read_index, write_index
from hrn_kg.search.lookup import Found, Hit, Lookup
from hrn_kg.search.same_names import NameIndex
from hrn_kg.search.spelling import nearest, nearest_part

__all__ = [
    "NAME",
    "READ",
    "Found",
    "Hit",
    "Index",
    "Kind",
    "Lookup",
    "NameIndex",
    "NotAnIndex",
    "Role",
    "Searched",
    "asks_number",
    "entries_of",
    "fold",
    "nearest",
    "nearest_part",
    "read_index",
    "searched_in",
    "stems",
    "write_index",
]
