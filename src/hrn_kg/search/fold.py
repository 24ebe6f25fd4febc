"""Folding: what makes two spellings of a word the same, whoever typed it, in Dutch or in English."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Final

from hrn_kg import words

# `45.000` and `45,000` are one word, whichever language wrote them.
_THOUSANDS: Final = re.compile(r"(?<=\d)[.,](?=\d{3}(?!\d))")
# An apostrophe belongs to its word: `risico's`, `people's`.
_APOSTROPHE: Final = re.compile(r"['’‘`´]")
_WORD: Final = re.compile(r"[^\W_]+")
# Letters that no decomposition takes apart.
_LETTERS: Final = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d"})
_SHORTEST_STEM: Final = 3
_SHORTEST_VERB: Final = 6
_VERBS: Final = (
    *(("eerd", "er"), ("eert", "er"), ("eren", "er"), ("ering", "er")),
    *(("ate", "at"), ("ated", "at"), ("ating", "at"), ("ation", "at")),
    *((start + ending, "is") for start in ("is", "iz") for ending in ("e", "ed", "ing", "ation")),
)


@lru_cache(4096)
def fold(text: str) -> str:
    """The words of a text in small letters without accents and signs, one space between them; empty without words."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign)).translate(_LETTERS)
    return " ".join(_WORD.findall(_THOUSANDS.sub("", _APOSTROPHE.sub("", plain))))


def tokens(text: str) -> list[str]:
    """The words of a text, folded."""
    return fold(text).split()


@cache
def question_words() -> frozenset[str]:
    """The words of every language that ask and join and name nothing: who types them looks for something else."""
    return frozenset(word for lang in words.languages() for word in tokens(words.translate(lang, "search.skipped")))


@cache
def _number_words() -> frozenset[str]:
    return frozenset(word for lang in words.languages() for word in tokens(words.translate(lang, "search.numbers")))


def asks_number(text: str) -> bool:
    """Whether a text has a word of those who want to know a number, in any language."""
    return not _number_words().isdisjoint(tokens(text))


def content_words(text: str) -> list[str]:
    """The words of a text that name something; all of them where none does."""
    found = tokens(text)
    return [word for word in found if word not in question_words()] or found


@lru_cache(65_536)
def stems(word: str) -> frozenset[str]:
    """What a folded word may be the plural of, and itself: two words that share a stem count as one.

    Rules only, for Dutch and English together; a stem need not be a word.
    """
    found = {word}
    if any(sign.isdigit() for sign in word):
        return frozenset(found)
    if word.endswith("heden"):
        found.add(word[:-4] + "eid")  # mogelijkheden, mogelijkheid
    if word.endswith("ies") and len(word) > 5:
        found |= {word[:-3] + "y", word[:-1]}  # policies, policy; locaties, locatie
    elif word.endswith(("ses", "xes", "zes", "shes", "ches")):
        found |= {word[:-2], word[:-1]}  # buses, bus; houses, house
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        found.add(word[:-1])
    if word.endswith("en"):
        stem = word[:-2]
        found |= {stem, word[:-1]} if len(word) > 4 else {stem}  # naalden, naald; ruimten, ruimte
        if len(stem) > 3 and stem[-1] == stem[-2]:
            found.add(stem[:-1])  # bussen, bus
        elif len(stem) > 2 and stem[-2] in "aeou" and stem[-3] not in "aeiou":
            found.add(stem[:-2] + stem[-2] + stem[-2:])  # daklozen, dakloozen
        found |= {
            one[:-1] + {"v": "f", "z": "s"}[one[-1]] for one in set(found) if one[-1:] in ("v", "z")
        }  # huizen, huis
    elif word.endswith("e") and len(word) > 5:
        found.add(word[:-1])  # verslaafde, verslaafd
    found |= _verb_stems(word)
    return frozenset(stem for stem in found if len(stem) >= _SHORTEST_STEM) | {word}


def _verb_stems(word: str) -> set[str]:
    """What a verb and its noun share: stigmatiseert, gestigmatiseerd, stigmatisering; regulated, regulation."""
    found = set()
    for ending, kept in _VERBS:
        if word.endswith(ending):
            stem = word.removesuffix(ending) + kept
            found |= {stem, stem.removeprefix("ge")} if ending == "eerd" else {stem}
    return {stem for stem in found if len(stem) >= _SHORTEST_VERB}
