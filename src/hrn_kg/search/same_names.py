"""Whether two names may be of one thing: the same words, whatever their order, accents and signs, or nearly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from rapidfuzz import fuzz, process

from hrn_kg.search.fold import fold

# Below this two places of one country with like endings would be taken for one.
_LEAST: Final = 88.0


class NameIndex:
    """Names whose words are sorted once, to be held against many others."""

    def __init__(self, names: Iterable[str]) -> None:
        self._words = {name: _sorted(name) for name in names}
        self._by_words: dict[str, list[str]] = defaultdict(list)
        for name, words in self._words.items():
            if words:
                self._by_words[words].append(name)

    def same(self, name: str) -> tuple[str, ...]:
        """Those that have the same words."""
        return tuple(self._by_words.get(_sorted(name), ()))

    def like(self, name: str) -> tuple[str, ...]:
        """Those that may be the same but for a slip, the nearest first; numbers must be the same."""
        words = _sorted(name)
        near = process.extract(words, self._words, scorer=fuzz.ratio, score_cutoff=_LEAST, limit=None)
        return tuple(other for _, _, other in near if _numbers(self._words[other]) == _numbers(words))


def _sorted(name: str) -> str:
    return " ".join(sorted(fold(name).split()))


def _numbers(words: str) -> frozenset[str]:
    return frozenset(word for word in words.split() if any(sign.isdigit() for sign in word))
