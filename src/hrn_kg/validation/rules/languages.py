"""Texts that stand under the wrong language: English words tagged @nl, Dutch words tagged @en."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

import pyoxigraph as ox

from hrn_kg.validation.report import Finding
from hrn_kg.validation.rules.record import Record, finding
from hrn_kg.vocab import PREFIXES, hro

_READ: Final = (
    *(PREFIXES["rdfs"] + name for name in ("label", "comment")),
    *(PREFIXES["skos"] + name for name in ("editorialNote", "prefLabel")),
    hro("question"),
)
# Small words that only one of the two languages has.
_ENGLISH: Final = "the and with from were are that which their by at to who whose this these for has have"
_DUTCH: Final = "de het een en van met voor zijn werd werden dat die niet aan bij uit op door naar deze dit"
_SMALL: Final = {"en": frozenset(_ENGLISH.split()), "nl": frozenset(_DUTCH.split())}
_OTHER: Final = {"en": "nl", "nl": "en"}
_ENOUGH: Final = 2
_SENTENCE: Final = 4
_NAME: Final = PREFIXES["skos"] + "prefLabel"


def texts_are_in_their_language(records: Iterable[Record], _: ox.Store) -> Iterator[Finding]:
    """A text tagged Dutch holds no English only, and the other way round."""
    for record in records:
        if any(isinstance(value, ox.Literal) for value in record.all(hro("claimedValue"))):
            continue  # The label of a name that a document prints holds that name.
        for path in _READ:
            for value in record.all(path):
                if not isinstance(value, ox.Literal) or value.language not in _OTHER:
                    continue
                if _is_other(value.value, value.language) or _is_copied(record, path, value):
                    yield finding("TypedThing-TextInItsLanguage", record, path, value.value, "Warning")


def _is_copied(record: Record, path: str, value: ox.Literal) -> bool:
    """Whether a sentence stands under Dutch as it stands under English; names may."""
    if value.language != "nl" or path == _NAME or len(value.value.split()) < _SENTENCE:
        return False
    return ox.Literal(value.value, language="en") in record.all(path)


def _is_other(text: str, lang: str) -> bool:
    words = re.findall(r"[a-z]+", re.sub(r"‘[^’]*’|'[^']*'|\"[^\"]*\"", "", text.lower()))
    own = sum(word in _SMALL[lang] for word in words)
    return own == 0 and sum(word in _SMALL[_OTHER[lang]] for word in words) >= _ENOUGH
