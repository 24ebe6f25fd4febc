"""A question of a person put to the index: the names that fit, best first, and what it says when none does.

Every name that may fit is given a worth between 0 and 1: how much of the question it meets, and how much of it the
question meets; a rare word counts more than one that many names have. Then things come before what is said of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log2
from threading import Lock
from typing import Final

from rapidfuzz import fuzz, process

from hrn_kg.search.entries import Kind, Role
from hrn_kg.search.fold import content_words, tokens
from hrn_kg.search.index_file import Index, Named
from hrn_kg.search.spelling import EXACT, PLURAL, Meant, Vocabulary

_MOST_WORDS: Final = 16
_SHORT: Final = 3
_CANDIDATES: Final = 300  # of each half: things, and what is said of them
_REMEMBERED: Final = 256
_OF_QUESTION, _OF_NAME = 0.6, 0.4
# The whole name is in the question; the question is the name and nothing else, but for the plural, and without.
_NAMED: Final = 0.08
_WHOLE: Final = 0.06
# Below this a name has too little of the question.
_LEAST: Final = 0.3
_NEAREST: Final = 5
_NEAR: Final = 55.0
_BY_KIND: Final[Mapping[Kind, float]] = {
    Kind.SUBJECT: 0.2,
    Kind.POLICY: 0.18,
    Kind.PLACE: 0.18,
    Kind.ORGANISATION: 0.18,
    Kind.PERSON: 0.18,
    Kind.FACILITY: 0.18,
    Kind.SOURCE: 0.12,
    Kind.QUESTION: 0.08,
    Kind.DEFINITION: 0.08,
    Kind.FIGURE: 0.07,
    Kind.COMPARISON: 0.04,
    Kind.STATEMENT: 0.0,
    Kind.TERM: 0.04,
}
_BY_ROLE: Final[Mapping[Role, float]] = {
    Role.PREFERRED: 0.02,
    Role.OTHER: 0.01,
    Role.EVERYDAY: 0.0,
    Role.HIDDEN: -0.02,
}
_BY_LANGUAGE: Final = 0.005
_AS_MUCH: Final = 0.12
_BY_WEIGHT: Final = 0.008
_HEAVIEST: Final = 100  # records; what more of them concern is not sought more often for that
_SAID: Final = frozenset({Kind.STATEMENT, Kind.FIGURE, Kind.DEFINITION, Kind.COMPARISON, Kind.QUESTION})
ALL: Final = frozenset(Kind)


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found, by which of its names, and how sure that is: 1 and more when it is just that."""

    iri: str
    kind: Kind
    labels: Mapping[str, str]
    name: str
    role: Role
    worth: float

    def label(self, lang: str) -> str:
        """The name by which it goes in a language, else in another one."""
        return self.labels.get(lang) or self.labels.get("") or next(iter(self.labels.values()), self.name)


@dataclass(frozen=True, slots=True)
class Found:
    """The answer: hits, the best first; `corrected` is the question as it was read when a word of it is unknown.

    Without hits, `nearest` are the things whose names are least unlike the question.
    """

    hits: tuple[Hit, ...] = ()
    corrected: str | None = None
    nearest: tuple[Hit, ...] = ()


class Lookup:
    """Finds in one index. Safe to use from several threads; what was asked last is remembered."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._lock = Lock()
        counts = Counter(word for named in index.names.values() for word in {*named.words, named.piece} if word)
        self._vocabulary = Vocabulary(counts)
        most = max(1, len(index.names))
        self._rarity = {word: log2(1 + most / count) for word, count in counts.items()}
        self._rarest = log2(1 + most)
        self._whole: dict[str, list[int]] = defaultdict(list)
        self._halves: dict[bool, dict[int, str]] = {False: {}, True: {}}
        for number, named in index.names.items():
            self._whole[" ".join(named.words)].append(number)
            self._halves[index.things[named.thing].kind in _SAID][number] = " ".join(named.words)
        self.find = lru_cache(_REMEMBERED)(self._find)

    def _find(self, text: str, lang: str, limit: int, kinds: frozenset[Kind] = ALL) -> Found:
        """What a text leads to, as many things as the limit; their labels are preferred in the language."""
        typed = content_words(text)[:_MOST_WORDS]
        if not typed:
            return Found()
        meant = self._meant(typed)
        known = [one for one in meant if one.words]
        hits = self._ranked(self._candidates(known, kinds), meant, lang, kinds)[:limit] if known else ()
        corrections = {one.typed: one.corrected for one in meant if one.corrected}
        corrected = " ".join(corrections.get(word, word) for word in tokens(text)) if corrections and hits else None
        return Found(hits, corrected, () if hits else self._nearest(typed, kinds))

    def _meant(self, typed: Sequence[str]) -> list[Meant]:
        found: list[Meant] = []
        for place, word in enumerate(typed):
            meant = self._vocabulary.meant(word)
            # One letter is a slip; what differs by more may be two words, which Dutch writes as one.
            if meant.words and meant.slips <= 1:
                found.append(meant)
                continue
            halves = self._vocabulary.halves(word)
            if halves is not None:
                found += [self._vocabulary.meant(half) for half in halves]
            elif (
                not meant.words
                and place + 1 < len(typed)
                and (one := self._vocabulary.meant(word + typed[place + 1])).words
            ):
                found.append(one)
            else:
                found.append(meant)
        if any(one.words and not one.corrected for one in found):
            # A short word beside one that is known is no slip: `buy` is not `bus`.
            found = [Meant(one.typed, {}) if one.corrected and len(one.typed) <= _SHORT else one for one in found]
        return found[:_MOST_WORDS]

    def _candidates(self, meant: Sequence[Meant], kinds: frozenset[Kind]) -> set[int]:
        """The numbers of the names that may fit: all, or so many that the best are among them."""
        found = set(self._whole.get(" ".join(one.typed for one in meant), ()))
        for is_said in (False, True):
            wanted = tuple(sorted(kind for kind in kinds if (kind in _SAID) == is_said))
            if wanted:
                by_words = self._index.database is not None
                found |= self._by_words(meant, wanted) if by_words else self._by_likeness(meant, is_said)
        return found

    def _by_words(self, meant: Sequence[Meant], kinds: tuple[Kind, ...]) -> set[int]:
        each = ["(" + " OR ".join(f'"{word}"' for word in one.words) + ")" for one in meant]
        marks = ", ".join("?" * len(kinds))
        select = (
            "SELECT fulltext.rowid FROM fulltext JOIN name ON name.id = fulltext.rowid"
            f" JOIN thing ON thing.id = name.thing WHERE fulltext MATCH ? AND thing.kind IN ({marks})"
            " ORDER BY fulltext.rank, fulltext.rowid LIMIT ?"
        )
        found: set[int] = set()
        database = self._index.database
        assert database is not None
        with self._lock:
            for query in dict.fromkeys((" AND ".join(each), " OR ".join(each))):
                found |= {row[0] for row in database.execute(select, (query, *kinds, _CANDIDATES))}
        return found

    def _by_likeness(self, meant: Sequence[Meant], is_said: bool) -> set[int]:
        """Without full text: the names most like what was typed, as it is spelt right."""
        typed = " ".join(one.corrected or one.typed for one in meant)
        rows = process.extract(typed, self._halves[is_said], scorer=fuzz.WRatio, limit=_CANDIDATES)
        return {number for _, _, number in rows}

    def _ranked(
        self, numbers: Iterable[int], meant: Sequence[Meant], lang: str, kinds: frozenset[Kind]
    ) -> tuple[Hit, ...]:
        rare = [(one, max((self._rarity[word] for word in one.words), default=self._rarest)) for one in meant]
        best: dict[int, tuple[float, Named]] = {}
        shown: dict[int, tuple[float, Named]] = {}
        for number in sorted(numbers):
            named = self._index.names[number]
            thing = self._index.things[named.thing]
            if thing.kind not in kinds:
                continue
            worth = self._worth(named, rare)
            if worth < _LEAST:
                continue
            worth += _BY_ROLE[named.role] + _BY_LANGUAGE * (named.language in (lang, ""))
            for group in (best, shown) if named.text == thing.labels.get(lang) else (best,):
                if named.thing not in group or worth > group[named.thing][0]:
                    group[named.thing] = worth, named
        hits = []
        for number, (worth, named) in best.items():
            thing = self._index.things[number]
            # By which other name it was found is told only where the name that is shown does not tell as much.
            if number in shown and shown[number][0] >= worth - _AS_MUCH:
                named = shown[number][1]
            worth += _BY_KIND[thing.kind] + _BY_WEIGHT * log2(1 + min(thing.weight, _HEAVIEST))
            hits.append(Hit(thing.iri, thing.kind, thing.labels, named.text, named.role, worth))
        return tuple(sorted(hits, key=lambda hit: (-round(hit.worth, 6), hit.label(lang), hit.iri)))

    def _worth(self, named: Named, meant: Sequence[tuple[Meant, float]]) -> float:
        """How well a name fits what was typed, each word of it with its rarity; 0 when it has too little of that."""
        met = total = 0.0
        covered: dict[str, float] = {}
        own = (*named.words, named.piece) if named.piece else named.words
        for one, rarity in meant:
            total += rarity
            here = 0.0
            for word in own:
                worth = one.words.get(word)
                if worth is not None:
                    here = max(here, worth)
                    covered[word] = max(covered.get(word, 0.0), worth)
            met += rarity * here
        of_question = met / total
        of_name = max(covered.get(named.piece, 0.0), self._of_name(named, covered))
        if of_question < _LEAST and of_name < PLURAL:
            return 0.0
        worth = _OF_QUESTION * of_question + _OF_NAME * of_name
        if of_name >= PLURAL:
            worth += _NAMED
            if of_question >= PLURAL:
                worth += _WHOLE + (_WHOLE if of_question >= EXACT and of_name >= EXACT else 0.0)
        return worth

    def _of_name(self, named: Named, covered: Mapping[str, float]) -> float:
        """How much of a name is met."""
        met = sum(self._rarity[word] * covered.get(word, 0.0) for word in named.words)
        return met / sum(self._rarity[word] for word in named.words)

    def _nearest(self, typed: Sequence[str], kinds: frozenset[Kind]) -> tuple[Hit, ...]:
        """The things whose names are least unlike what was typed."""
        found: dict[str, Hit] = {}
        wanted = kinds - {Kind.TERM} or kinds  # codes have short names, which are like anything
        names = self._halves[not wanted - _SAID]
        rows = process.extract(" ".join(typed), names, scorer=fuzz.ratio, score_cutoff=_NEAR, limit=50)
        for _, likeness, number in rows:
            named = self._index.names[number]
            thing = self._index.things[named.thing]
            if thing.kind in wanted:
                hit = Hit(thing.iri, thing.kind, thing.labels, named.text, named.role, likeness / 100)
                found.setdefault(thing.iri, hit)
        return tuple(found.values())[:_NEAREST]
