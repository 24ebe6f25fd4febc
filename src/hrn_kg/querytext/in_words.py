"""Whether a text is no query at all but a question in words."""

from __future__ import annotations

import re
from typing import Final

# What every query has and no question in words: brackets, a variable, a prefixed name or an IRI.
_SIGNS: Final = re.compile(r"[{}<>*]|[?$]\w|\w:\w")
_KEYWORDS: Final = frozenset({"prefix", "base", "select", "ask", "construct", "describe"})
_WORDS: Final = re.compile(r"[^\W\d_]{2,}")


def is_in_words(text: str) -> bool:
    """Whether a text has words and nothing of a query; one that begins with a keyword of SPARQL is a query."""
    found = _WORDS.findall(text)
    return bool(found) and not _SIGNS.search(text) and found[0].casefold() not in _KEYWORDS
