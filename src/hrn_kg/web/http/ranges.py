"""Range requests for files (RFC 9110, section 14): one range at a time, so that no request multiplies a file."""

from __future__ import annotations

import re
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import Scope

from hrn_kg.errors import RangeNotSatisfiable

_ONE: Final = re.compile(r"bytes=([0-9]{1,18})?-([0-9]{1,18})?\Z")


def check(scope: Scope, size: int, etag: str) -> None:
    """Leave a range in the headers only if it can be served; what is no range is ignored, as the RFC asks.

    Raises RangeNotSatisfiable when no byte of the file lies in it.
    """
    headers = Headers(scope=scope)
    wanted = headers.get("range")
    if wanted is None:
        return
    match = _ONE.match(wanted.strip().lower())
    first, last = (match[1], match[2]) if match else (None, None)
    is_range = bool(first or last) and not (first and last and int(last) < int(first))
    if not is_range or headers.get("if-range", etag) != etag:
        del MutableHeaders(scope=scope)["range"]
    elif (first and int(first) >= size) or (not first and int(last or 0) == 0):
        raise RangeNotSatisfiable(f"The file has {size} bytes.", size=size)
