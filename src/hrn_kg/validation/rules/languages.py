"""Texts that stand under the wrong language: English words tagged @nl, Dutch words tagged @en."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

import pyoxigraph as ox

from hrn_kg.validation.report import Finding
from hrn_kg.validation.rules.record import Quads, Record, finding
from hrn_kg.vocab import PREFIXES, hro

_READ: Final = (
    *(PREFIXES["rdfs"] + name for name in ("label", "comment")),
    *(PREFIXES["skos"] + name for name in ("editorialNote", "prefLabel")),
    hro("question"),
)
# Words that only one of the two languages has, common enough to stand in most texts of it: one of them tells, where no
# word of the other language stands beside it, and two in what may be a name ("Het Parool", "Al Jazeera"), which has
# every language. None is a word of the subject, since documents print such words in both.
_DUTCH: Final = """
aan aantal acht achter al alle alleen alles ander andere behalve beide bij binnen buiten daar daarom dat deze dit
drie dus een eerste eigen elk elke en enige enkele gebruik gebruikers gedrukt gedurende geen genoemd geweest grote
haar hebben heeft heel het hij hoe hoeveel hun iedere iemand jaar jaarlijks jaren kan keer komen komt kunnen laatste
maanden maar mannen meer meeste mensen minder moet moeten mogen naar nabij namelijk negen niet niets nieuwe nog
onder ongeveer ons onze ook op sinds sommige steeds tegen tien tijdens tot tussen twee uit vaak vanaf veel
verschillende vier vijf volgens voor vooral voorbeeld vrouwen waar waarin wanneer waren wat weinig welke werd werden
wie wonen worden wordt zes zeven zich zij zijn zoals zonder zou zowel
"""
_ENGLISH: Final = """
about above after against also although among and annual another any are around at because been before being below
between both but by called can cannot could did does during each eight every few five for found four from has have
his how however into it its know known least less made many more much must nine not number only or other our own
people printed said same seven several should since six some such than that the their them then there these they
this those three through to two under until use used users were what when where which while who whose why will with
within without women would year years
"""
_SURE: Final = {"nl": frozenset(_DUTCH.split()), "en": frozenset(_ENGLISH.split())}
# The other language has these as well, in another sense or in names: two of them tell, and one of them is enough for
# its own language.
_LIKELY: Final = {
    "nl": frozenset(("van", "de", "met", "als", "er", "te", "den", "der", "die", "dan")),
    "en": frozenset(("on", "as", "an", "no", "be", "out", "up", "one", "part")),
}
_QUOTED: Final = re.compile(r"‘[^’]*’|“[^”]*”|'[^']*'|\"[^\"]*\"")
_SURNAME: Final = re.compile(r"\b[Vv]an (?:de[rn]? )?(?=[A-Z])")
_WORD: Final = re.compile(r"[^\W\d_]+")
_OTHER: Final = {"en": "nl", "nl": "en"}
_TELL: Final = 2
_SENTENCE: Final = 4
_NAME: Final = PREFIXES["skos"] + "prefLabel"


def texts_are_in_their_language(records: Iterable[Record], _: Quads) -> Iterator[Finding]:
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
    other = _OTHER[lang]
    printed = [word for word in _WORD.findall(_SURNAME.sub("", _QUOTED.sub("", text))) if not _is_acronym(word)]
    words = [word.lower() for word in printed]
    if any(word in _SURE[lang] or word in _LIKELY[lang] for word in words):
        return False
    if sum(word in _LIKELY[other] for word in words) >= _TELL:
        return True
    sure = [place for place, word in enumerate(words) if word in _SURE[other]]
    return len(sure) >= _TELL or any(not _is_of_name(printed, place) for place in sure)


def _is_of_name(words: list[str], place: int) -> bool:
    """Whether a word may be of a name: the others begin with a capital, and so does this one, or it is the first."""
    others = words[:place] + words[place + 1 :]
    return all(map(_is_capital, others)) and (place == 0 or _is_capital(words[place]))


def _is_capital(word: str) -> bool:
    return word[0].isupper()


def _is_acronym(word: str) -> bool:
    return len(word) > 1 and word.isupper()
