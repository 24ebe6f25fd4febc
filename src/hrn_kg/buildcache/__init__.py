"""What a build keeps for the next one: results, each with what it was read from, and what differs between the two.

A result may be used again when its step is the same (the text of a query, the software) and when the difference of the
two builds touches nothing that it was read from. What a step reads is taken from the text of its query, or written
down while it runs; nobody lists it by hand. See docs/decisions/20261127-large-builds.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hrn_kg.buildcache.build_cache import BuildCache, identity
from hrn_kg.buildcache.differing import Difference
from hrn_kg.buildcache.reads import NOTHING, Reads, Recorder
from hrn_kg.buildcache.software import software_digest
from hrn_kg.buildcache.states import State, next_state
from hrn_kg.lazily import names_in

if TYPE_CHECKING:
    from hrn_kg.buildcache.query_reads import UpdateReads, reads_of_select, reads_of_update
else:
    # These bring the parser of rdflib with them, which a build needs that has another one before it.
    __getattr__ = names_in(__name__, {"query_reads": ("UpdateReads", "reads_of_select", "reads_of_update")})

__all__ = [
    "NOTHING",
    "BuildCache",
    "Difference",
    "Reads",
    "Recorder",
    "State",
    "UpdateReads",
    "identity",
    "next_state",
    "reads_of_select",
    "reads_of_update",
    "software_digest",
]
