"""Range requests for files (RFC 9110, section 14): one range at a time, so that no request multiplies a file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from hrn_kg.errors import RangeNotSatisfiable

_ONE: Final = re.compile(r"bytes=([0-9]{1,18})?-([0-9]{1,18})?\Z")


def wanted(headers: Mapping[str, str], size: int, etag: str) -> tuple[int, int] | None:
    """Where the part begins and ends that a request asks for; None for the whole: what is no range is ignored.

    Raises RangeNotSatisfiable when no byte of the file lies in it.
    """
    match = _ONE.match(headers.get("range", "").strip().lower())
    first, last = (match[1], match[2]) if match else (None, None)
    is_range = bool(first or last) and not (first and last and int(last) < int(first))
    if not is_range or headers.get("if-range", etag) != etag:
        return None
    if (first and int(first) >= size) or (not first and int(last or 0) == 0):
        raise RangeNotSatisfiable(f"The file has {size} bytes.", size=size)
    if not first:
        return max(0, size - int(last or 0)), size
    return int(first), min(size, int(last) + 1) if last else size
