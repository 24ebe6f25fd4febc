"""How large a store of a build may be in memory, and memory that was freed given back to the system."""

from __future__ import annotations

import ctypes
from typing import Final

# Of more, a release has a store on the disk as well. So many take 400 MB in memory at most, with a copy of all graphs
# as one, and two seconds to be loaded.
MOST_WITHOUT_STORE: Final = 500_000
# A million quads take 335 MB there, and the derived ones come on top. On the disk everything takes longer.
MOST_IN_MEMORY: Final = 3_000_000


def give_back() -> None:
    """Give the memory of what was freed back to the system: a store is in many small pieces, which the C library keeps.

    Only that of GNU knows how; elsewhere nothing happens.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
