"""The content of this checkout as it is published, for all tests of checks and drafts."""

from __future__ import annotations

from functools import cache

from hrn_kg.content import find_content
from hrn_kg.validation import Published


@cache
def published_content() -> Published:
    """The content, read once for all; a check leaves it as it was."""
    return Published.of_content(find_content())
