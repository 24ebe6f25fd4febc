"""Which IRIs of a release are like one that it does not hold: by the end of the IRI, and by their names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

_PARTS: Final = re.compile(r"[^\W_]+", re.UNICODE)
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_LEAST: Final = 0.72  # how much of the letters must agree
_LEAST_LABEL: Final = 88
_OTHER_NAMESPACE: Final = 0.1  # what a name in another namespace is worth less
_MOST: Final = 3
_SURE: Final = 0.8
_AHEAD: Final = 0.05  # by how much the best must be better than the next to be taken for what was meant


def local(iri: str) -> str:
    """The last part of an IRI."""
    return re.split(r"[/#]", iri.rstrip("/#"))[-1]


def words(iri: str) -> str:
    """The last part of an IRI as words in small letters."""
    return " ".join(_PARTS.findall(_CAMEL.sub(" ", local(iri)))).casefold()


def nearest(iri: str, candidates: Iterable[str], names: Mapping[str, Iterable[str]]) -> list[tuple[str, float]]:
    """The candidates that are most like an IRI, best first, each with its likeness up to 1.

    `names` are those of things, by name in small letters, with the IRIs that bear it.
    """
    own = words(iri)
    namespace = iri[: len(iri) - len(local(iri))]
    found: dict[str, float] = {}
    by_words: dict[str, list[str]] = {}
    for candidate in candidates:
        by_words.setdefault(words(candidate), []).append(candidate)
    scorer = OSA.normalized_similarity
    for text, score, _ in process.extract(own, list(by_words), scorer=scorer, score_cutoff=_LEAST, limit=_MOST * 4):
        for candidate in by_words[text]:
            found[candidate] = score - (0 if candidate.startswith(namespace) else _OTHER_NAMESPACE)
    allowed = {candidate for group in by_words.values() for candidate in group}
    labelled = process.extract(own, list(names), scorer=fuzz.ratio, score_cutoff=_LEAST_LABEL, limit=_MOST * 4)
    for text, percent, _ in labelled:
        for candidate in names[text]:
            if candidate in allowed:
                found[candidate] = max(found.get(candidate, 0.0), percent / 100 - _OTHER_NAMESPACE)
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST]


def is_sure(near: list[tuple[str, float]]) -> bool:
    """Whether the first is what was meant, as far as likeness can tell."""
    return bool(near) and near[0][1] >= _SURE and (len(near) < 2 or near[0][1] - near[1][1] >= _AHEAD)
