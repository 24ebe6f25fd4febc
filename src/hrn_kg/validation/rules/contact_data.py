"""Contact data and addresses in texts: they are not published, whoever's they are."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

# A name begins where no other sign of a name stands before it, so that each is looked at once; quantifiers with a
# second plus give nothing back.
_MAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]++\s?@\s?[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}(?![\w-])")
_AT_WORD: Final = re.compile(
    r"(?<![\w.+-])[\w.+-]++\s*+[\[(]\s*+(?:at|apenstaartje)\s*+[\])]\s*+"
    r"[\w-]+(?:\.[\w-]+)*\s*+(?:\.|[\[(]\s*+(?:dot|punt)\s*+[\])])\s*+[A-Za-z]{2,}",
    re.IGNORECASE,
)
# Written out so that no program finds it: a sign is a word, in brackets or not. "At" in a sentence ("more at hrn.nl")
# is one only where the dot is a word as well, and behind it an ending that there is.
_SPELT_DOT: Final = r"\s*+[\[({<]?(?:dot|punt)[\])}>]?\s*+"
_HOST: Final = (
    rf"(?!(?:the|a|an|de|het|een|this|that|deze|dit)\b)[\w-]{{1,63}}+(?:(?:\.|{_SPELT_DOT})[\w-]{{1,63}}+){{0,3}}?"
)
_ENDING: Final = r"(?:nl|be|de|eu|uk|com|org|net|info|int|gov|edu|amsterdam)(?![\w-])"
_SPELT: Final = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}+\s*+(?:"
    rf"(?:(?<=\s)(?:at|apenstaart(?:je)?)\s|[\[({{<]\s*+(?:at|@|apenstaart(?:je)?)\s*+[\])}}>]|@)\s*+{_HOST}{_SPELT_DOT}"
    rf"|(?:(?<=\s)apenstaart(?:je)?\s|[{{<(\[]\s*+(?:at|@|apenstaart(?:je)?)\s*+[\])}}>])\s*+{_HOST}\."
    rf"){_ENDING}",
    re.IGNORECASE,
)
# Ten digits in the Dutch way, a number with its country, or one of a service. Figures of a text do not begin with 0.
_ALONE: Final = r"(?<![\w/,-])(?<![0-9][.:])"
_ENDS: Final = r"(?![\w/]|[.,:-][0-9])"
_DUTCH: Final = re.compile(rf"{_ALONE}\(?0[1-9](?:[\s().-]{{0,3}}[0-9]){{8}}{_ENDS}")
_SERVICE: Final = re.compile(rf"{_ALONE}0[89]00[\s-]?[0-9]{{4}}(?:[0-9]{{3}})?{_ENDS}")
_ABROAD: Final = re.compile(rf"{_ALONE}(?:\+|00)[1-9](?:[\s().-]{{0,3}}[0-9]){{9,13}}{_ENDS}")
_GROUPED: Final = re.compile(r"\+[1-9][0-9]{0,2}([., ])[0-9]{3}(?:\1[0-9]{3})*")
_DATE: Final = re.compile(
    r"(?<![0-9])(?:[0-9]{1,2}([-./ ])[0-9]{1,2}\1(?:19|20)[0-9]{2}"
    r"|(?:19|20)[0-9]{2}([-./ ])[0-9]{1,2}\2[0-9]{1,2})(?![0-9])"
)
_BOOK: Final = re.compile(r"\bISBN(?:-1[03])?:?\s*[0-9][0-9 -]{8,16}[0-9X]\b", re.IGNORECASE)
_PROPERTIES: Final = re.compile(
    r"(?:e-?mail|mbox(?:_sha1sum)?|tele?phone|phone|hasEmail|hasTelephone|contactPoint|fax\w*)", re.IGNORECASE
)

_HOUSE: Final = r"(?!(?:19|20)[0-9]{2}\b)[0-9]{1,4}"  # a year is no number of a house
_STREET: Final = re.compile(
    r"\b[A-ZÀ-Ý][\w'’.-]{0,40}(?:straat|weg|laan|plein|gracht|kade|singel|dijk|steeg|plantsoen|burgwal|(?<!rechts)hof)"
    rf"\s{{1,3}}{_HOUSE}\s?[a-zA-Z]?\b"
    rf"|\b[A-Z]\w{{1,40}} (?:Street|Road|Avenue|Lane|Square)\s{{1,3}}{_HOUSE}\b"
    rf"|\b{_HOUSE} [A-Z]\w{{1,40}} (?:Street|Road|Avenue|Lane)\b"
    # A postal code and the number of a house are an address too.
    rf"|\b(?:[1-9][0-9]{{3}}[A-Z]{{2}}|(?!19|20)[1-9][0-9]{{3}} [A-Z]{{2}})(?:,\s?|\s)(?:(?:nr|no)\.?\s?)?{_HOUSE}\b"
)
_SECRET: Final = re.compile(
    r"\b(?:geheim|geheime|vertrouwelijk|vertrouwelijke|niet openbaar|confidential|undisclosed|secret|not public)\b"
    r"(?:\W{1,20}\w+){0,3}?\W{1,20}(?:adres|address|locatie|location)\b"
    r"|\b(?:adres|address|locatie|location)\b(?:\W{1,20}\w+){0,3}?\W{1,20}"
    r"(?:geheim|vertrouwelijk|niet openbaar|confidential|undisclosed|secret|not public)\b",
    re.IGNORECASE,
)


def contact_in(text: str) -> str | None:
    """The e-mail address or telephone number in a text."""
    for pattern in (_MAIL, _AT_WORD):
        if match := pattern.search(text):
            return match[0].strip()
    return _phone_in(text)


def hidden_mail_in(text: str) -> str | None:
    """The e-mail address that a text writes in words: `name at service dot org`, `naam apenstaartje dienst.nl`."""
    match = _SPELT.search(text)
    return match[0].strip() if match else None


@lru_cache(1024)
def is_contact_property(name: str) -> bool:
    """Whether a property, by its local name, holds contact data."""
    return _PROPERTIES.fullmatch(name) is not None


def street_in(text: str) -> str | None:
    """A street, or a postal code, with the number of a house in a text."""
    match = _STREET.search(text)
    return match[0] if match else None


def secret_in(text: str) -> str | None:
    """The words by which a text marks an address as one that is not public."""
    match = _SECRET.search(text)
    return match[0] if match else None


def _phone_in(text: str) -> str | None:
    rest = _BOOK.sub("x", _DATE.sub("x", text))
    for pattern in (_DUTCH, _SERVICE, _ABROAD):
        for match in pattern.finditer(rest):
            if not _GROUPED.fullmatch(match[0]):
                return match[0].strip()
    return None
