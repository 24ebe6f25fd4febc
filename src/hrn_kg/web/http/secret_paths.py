"""Addresses that hold a secret: the status link of a proposal, which no log may tell."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

_SECRET: Final = re.compile(r"(/proposals/).+", re.DOTALL)


def without_secret(path: str) -> str:
    """The path as a log may tell it: what stands behind `/proposals/`, however it is escaped, is left out."""
    plain = unquote(path, "latin-1")
    return _SECRET.sub(r"\1-", plain) if _SECRET.search(plain) else path
