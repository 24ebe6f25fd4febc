"""Contact data and addresses in texts: they are not published, whoever's they are."""

from __future__ import annotations

import re

_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}(?![\w-])")
_AT_WORD = re.compile(
    r"(?<![\w.+-])[\w.+-]+\s*[\[(]\s*(?:at|apenstaartje)\s*[\])]\s*[\w-]+(?:\.[\w-]+)*\s*(?:\.|[\[(]\s*(?:dot|punt)\s*[\])])\s*[A-Za-z]{2,}"
)
# Ten digits in the Dutch way, or a number with its country: numbers of a text have no 0 at their beginning.
_PHONE = re.compile(
    r"(?<![\w/.,:-])(?:(?:\+|00)[1-9]\d{0,2}[\s().-]{0,3}(?:\(0\)\s?)?(?:\d[\s().-]{0,2}){7,10}\d"
    r"|\(?0[1-9]\d{0,2}\)?[\s.-]{0,3}(?:\d[\s.-]?){5,8}\d|0[89]00[\s-]?\d{2,4}[\s-]?\d{0,4})(?![\w/])"
)
_DIGITS = re.compile(r"\d")
_PROPERTIES = re.compile(r"(?:e-?mail|mbox|tele?phone|phone|hasEmail|hasTelephone|contactPoint|fax\w*)", re.IGNORECASE)
_STREET = re.compile(
    r"\b[A-Z][\w'’.-]*(?:straat|weg|laan|plein|gracht|kade|singel|dijk|steeg|plantsoen|hof|pad)\s+\d{1,4}\s?[a-zA-Z]?\b"
    r"|\b[A-Z]\w+ (?:Street|Road|Avenue|Lane|Square)\s+\d{1,4}\b|\b\d{1,4} [A-Z]\w+ (?:Street|Road|Avenue|Lane)\b"
)
_SECRET = re.compile(
    r"\b(?:geheim|geheime|vertrouwelijk|vertrouwelijke|niet openbaar|confidential|undisclosed|secret|not public)\b"
    r"(?:\W+\w+){0,3}?\W+(?:adres|address|locatie|location)\b"
    r"|\b(?:adres|address|locatie|location)\b(?:\W+\w+){0,3}?\W+"
    r"(?:geheim|vertrouwelijk|niet openbaar|confidential|undisclosed|secret|not public)\b",
    re.IGNORECASE,
)


def contact_in(text: str) -> str | None:
    """The e-mail address or telephone number in a text."""
    for pattern in (_MAIL, _AT_WORD, _PHONE):
        match = pattern.search(text)
        if match is not None and (pattern is not _PHONE or _is_phone(match[0])):
            return match[0].strip()
    return None


def _is_phone(text: str) -> bool:
    digits = len(_DIGITS.findall(text))
    return digits >= (10 if not text.startswith(("08", "09")) else 8) and digits <= 15


def is_contact_property(name: str) -> bool:
    """Whether a property, by its local name, holds contact data."""
    return _PROPERTIES.fullmatch(name) is not None


def street_in(text: str) -> str | None:
    """A street with a house number in a text."""
    match = _STREET.search(text)
    return match[0] if match else None


def secret_in(text: str) -> str | None:
    """The words by which a text marks an address as one that is not public."""
    match = _SECRET.search(text)
    return match[0] if match else None
