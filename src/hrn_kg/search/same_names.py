"""Whether two names may be of one thing: the same words, whatever their order, accents and signs, or nearly."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from rapidfuzz import fuzz, process

from hrn_kg.search.fold import fold

# Below this two places of one country with like endings would be taken for one.
_LEAST: Final = 88.0


def same(one: str, other: str) -> bool:
    """Whether two names have the same words."""
    return _sorted(one) == _sorted(other) != ""


def like(name: str, others: Iterable[str]) -> tuple[str, ...]:
    """Those of the names that may be the same but for a slip, the nearest first; numbers must be the same."""
    words = _sorted(name)
    folded = {other: _sorted(other) for other in others}
    near = process.extract(words, folded, scorer=fuzz.ratio, score_cutoff=_LEAST, limit=None)
    return tuple(other for _, _, other in near if _numbers(folded[other]) == _numbers(words))


def _sorted(name: str) -> str:
    return " ".join(sorted(fold(name).split()))


def _numbers(words: str) -> frozenset[str]:
    return frozenset(word for word in words.split() if any(sign.isdigit() for sign in word))
