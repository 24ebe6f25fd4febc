"""Numbers and sums as people write them: 35,4 in Dutch, 602 / 17 ≈ 35,4."""

from __future__ import annotations

import re
from typing import Final

from hrn_kg import words
from hrn_kg.iris import BASE
from hrn_kg.render.triple_index import TripleIndex

_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
_SIGNS: Final = {"*": " × ", "/": " / ", "+": " + ", "-": " − "}
_QUALIFIERS: Final = BASE + "scheme/value-qualifier/"
# Between a sum and what comes out; any other qualifier is said in words.
_EQUALS: Final = {"": "=", "exact": "=", "approximate": "≈"}
_BEFORE: Final = {"euro": "€ "}
_BEHIND: Final = {"percent": " %"}


def number(lang: str, text: str) -> str:
    """A decimal number with the marks of the language; what is none is given back as it is."""
    if not _NUMBER.fullmatch(text):
        return text
    whole, _, part = text.partition(".")
    decimal = "," if words.language(lang).thousands == "." else "."
    return words.grouped(lang, int(whole)) + (decimal + part if part else "")


def formula(lang: str, text: str) -> str:
    """A formula of the editors as it is read: signs with space around them, numbers with the marks of the language."""
    spaced = re.sub(r"[*/+-]", lambda sign: _SIGNS[sign.group()], text.replace(" ", ""))
    return _NUMBER.sub(lambda found: number(lang, found.group()), spaced)


def result(index: TripleIndex, iri: str, lang: str) -> str:
    """The value of a computed figure with its unit; the bound where there is no value."""
    value = index.literal(iri, "hro:value", "hro:lowerBound", "hro:upperBound") or ""
    unit = (index.iri(iri, "hro:unit") or "").removeprefix(BASE + "scheme/unit/")
    return _BEFORE.get(unit, "") + number(lang, value) + _BEHIND.get(unit, "")


def equation(index: TripleIndex, iri: str, lang: str) -> str:
    """The sum of a calculation in one line; empty where the record has no formula."""
    given = index.literal(iri, "hro:formula")
    if not given:
        return ""
    qualifier = index.iri(iri, "hro:valueQualifier") or ""
    sign = _EQUALS.get(qualifier.removeprefix(_QUALIFIERS))
    if sign:
        return f"{formula(lang, given)} {sign} {result(index, iri, lang)}"
    # A bound does not equal its formula: more than 21,150 (10,150 + 11,000).
    return f"{index.label(qualifier, lang).text} {result(index, iri, lang)} ({formula(lang, given)})"
