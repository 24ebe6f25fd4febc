"""Which words of the index a typed word may stand for, and how good each is: itself, a plural, a beginning, a slip."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from hrn_kg.search.fold import stems

EXACT: Final = 1.0
PLURAL: Final = 0.98
# What is whole counts more than what is a beginning, and that more than a part or a slip.
_BEGINNING: Final = (0.62, 0.26)
_PART: Final = (0.45, 0.2)
_SLIP: Final = 0.85
_SHORT: Final = 4  # up to so many letters it may be an abbreviation: `HAT` is no part of a word
_LEAST_PART: Final = 4
_LEAST_CORE: Final = 6
_LEAST_HALF: Final = 4
_MOST: Final = 60
# Of 100: a name with a slip, a name of which words were typed, words that were copied with a slip.
_NEAR_NAME: Final = 72
_NEAR_PART: Final = 90
_NEAR_WORDS: Final = 75


@dataclass(frozen=True, slots=True)
class Meant:
    """What a typed word may stand for: words of the index with their worth; `corrected` when none of them was typed."""

    typed: str
    words: Mapping[str, float]
    corrected: str | None = None
    slips: int = 0
    """How many letters differ between them."""


class Vocabulary:
    """The words of an index, with the number of names that hold each."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._counts = counts
        self._words = tuple(sorted(counts))
        self._by_stem: dict[str, list[str]] = defaultdict(list)
        for word in self._words:
            for stem in stems(word):
                self._by_stem[stem].append(word)

    def meant(self, typed: str) -> Meant:
        """What a folded word may stand for; no words when nothing is near."""
        found = self._whole(typed)
        if not found or len(typed) > _SHORT:
            for word, worth in self._longer(typed):
                found.setdefault(word, worth)
        if found:
            return Meant(typed, _best(found))
        slips = self._slips(typed)
        if not slips:
            return Meant(typed, self._cores(typed))
        nearest = max(slips, key=lambda word: (slips[word], self._counts[word], word))
        distance = OSA.distance(typed, nearest)
        for word in self._whole(nearest):
            slips.setdefault(word, slips[nearest] * PLURAL)
        return Meant(typed, _best(slips), nearest, distance)

    def halves(self, typed: str) -> tuple[str, str] | None:
        """The two words of the index of which an unknown one is made, as Dutch joins them; the longest first wins."""
        for cut in range(len(typed) - _LEAST_HALF, _LEAST_HALF - 1, -1):
            first, second = typed[:cut], typed[cut:]
            if second in self._counts and (first in self._counts or first.removesuffix("s") in self._counts):
                return first, second
        return None

    def _whole(self, typed: str) -> dict[str, float]:
        found = {word: PLURAL for stem in stems(typed) for word in self._by_stem.get(stem, ())}
        if typed in self._counts:
            found[typed] = EXACT
        return found

    def _longer(self, typed: str) -> Iterable[tuple[str, float]]:
        if typed.isdigit() or len(typed) < 2:
            return
        for word in self._words:
            if typed in word:
                base, more = _BEGINNING if word.startswith(typed) else _PART
                if base is _PART[0] and len(typed) < _LEAST_PART:
                    continue
                yield word, base + more * len(typed) / len(word)

    def _cores(self, typed: str) -> dict[str, float]:
        """Words with which an unknown one begins or ends: what is known of a word that Dutch joined."""
        base, more = _PART
        return {
            word: base + more * len(word) / len(typed)
            for word in self._words
            if len(word) >= _LEAST_CORE and (typed.startswith(word) or typed.endswith(word))
        }

    def _slips(self, typed: str) -> dict[str, float]:
        """Words that are typed like this by mistake: one slip in four letters or so."""
        most = 0 if len(typed) < 3 or typed.isdigit() else 1 if len(typed) < 7 else 2 if len(typed) < 11 else 3
        if not most:
            return {}
        near = process.extract(typed, self._words, scorer=OSA.distance, score_cutoff=most, limit=_MOST)
        return {
            word: _SLIP * (1 - distance / max(len(word), len(typed)))
            for word, distance, _ in near
            # Few slip in the first letter, and nobody there and elsewhere.
            if not word.isdigit() and (distance == 1 or word[0] == typed[0]) and (len(typed) > 3 or len(word) == 3)
        }


def _best(found: Mapping[str, float]) -> dict[str, float]:
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST])


def nearest(typed: str, names: Iterable[str], most: int = 3, *, slips: bool = False) -> tuple[str, ...]:
    """The names that are most like what was typed, best first; none when nothing is near. Names are folded.

    With `slips` only those that a person may have mistyped; else also those of which words were typed.
    """
    choices = list(names)
    found = process.extract(typed, choices, scorer=fuzz.token_sort_ratio, score_cutoff=_NEAR_NAME, limit=most)
    if not slips:
        found += process.extract(typed, choices, scorer=fuzz.token_set_ratio, score_cutoff=_NEAR_PART, limit=most)
    return tuple(dict.fromkeys(name for name, _, _ in found))[:most]


def nearest_part(text: str, words: str) -> tuple[int, int] | None:
    """Where in a long text the words most like these stand; None when nothing is near. Both in small letters."""
    found = fuzz.partial_ratio_alignment(words, text, score_cutoff=_NEAR_WORDS)
    return None if found is None else (found.dest_start, found.dest_end)
