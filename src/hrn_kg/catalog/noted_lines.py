"""The few lines of the default view that the catalogue looks at: years of periods, outside terms, what is a figure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Final

from hrn_kg.buildcache import BuildCache
from hrn_kg.catalog import quality, void
from hrn_kg.checksums import digest_of_bytes
from hrn_kg.quad_lines import property_of_line

_PROPERTIES: Final = frozenset(f"<{name}>".encode() for name in (*void.READ, *quality.READ))


def noted_lines(parts: Iterable[bytes], cache: BuildCache) -> Iterator[bytes]:
    """Those of the lines of some parts, in their order; the cache knows them of the parts that the last build had."""
    for part in parts:
        noted = cache.once(f"noted {digest_of_bytes(part)}", partial(_noted_in, part))
        yield from noted.encode().splitlines(keepends=True)


def _noted_in(part: bytes) -> str:
    lines = part.splitlines(keepends=True)
    return b"".join(line for line in lines if _is_noted(line)).decode()


def _is_noted(line: bytes) -> bool:
    return property_of_line(line) in _PROPERTIES or line.endswith(quality.IS_OBSERVATION)
