"""How large a store of a build may be in memory, and memory that was freed given back to the system."""

from __future__ import annotations

from typing import Final

from hrn_kg.engine.embedded.contents import give_back

__all__ = ["MOST_IN_MEMORY", "MOST_WITHOUT_STORE", "give_back"]

# A million quads take 335 MB there, and the derived ones come on top. On the disk everything takes longer.
MOST_IN_MEMORY: Final = 3_000_000
# Of more, a release has a store on the disk as well: servers have so many in memory, as they come (HRN_KG_MEMORY_MB).
MOST_WITHOUT_STORE: Final = 3_000_000
