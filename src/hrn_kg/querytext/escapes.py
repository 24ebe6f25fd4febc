r"""Queries without Unicode escapes: `\u00E9` in a string or an IRI becomes the character that it stands for.

The standard has them decoded before a query is parsed, so that an escaped quotation mark ends a string; Oxigraph
decodes them after. Where none is left, all engines read the same.
"""

from __future__ import annotations

import re
from typing import Final

from hrn_kg.querytext.sparql_tokens import Token, malformed, tokens

_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|.)", re.DOTALL)
# What cannot stand in a string as it is.
_IN_STRINGS: Final = {'"': r"\"", "'": r"\'", "\\": r"\\", "\n": r"\n", "\r": r"\r"}
_NOT_IN_IRIS: Final = frozenset('<>"{}|^`\\')


def decoded(text: str) -> str:
    """The same query with the characters themselves.

    Raises MalformedQuery for an escape that stands for no character, or for one that no IRI may hold.
    """
    if "\\u" not in text and "\\U" not in text:
        return text
    parts, end = [], 0
    for token in tokens(text):
        if token.kind in ("string", "iri") and "\\" in token.text:
            parts += [text[end : token.at], _without_escapes(text, token)]
            end = token.at + len(token.text)
    return "".join([*parts, text[end:]])


def _without_escapes(text: str, token: Token) -> str:
    def character(match: re.Match[str]) -> str:
        code = match[1] or match[2]
        if code is None:
            return match[0]
        number = int(code, 16)
        if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
            raise malformed(text, token.at + match.start(), f"{match[0]} stands for no character.")
        sign = chr(number)
        if token.kind == "string":
            return _IN_STRINGS.get(sign, sign)
        if sign in _NOT_IN_IRIS or number <= 0x20:
            raise malformed(text, token.at + match.start(), f"An IRI may not hold the character {match[0]}.")
        return sign

    return _ESCAPE.sub(character, token.text)
