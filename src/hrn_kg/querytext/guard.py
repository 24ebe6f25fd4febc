"""Checks on the text of a query, in linear time, before any parser sees it.

Oxigraph's parser overflows its stack on some 840 nested NOT EXISTS, 2,350 braces, 4,700 parentheses or 7,040 added
terms. The default limits refuse none of the 1,227 public example queries that were tried: the deepest nests 8 groups,
the richest has 59 operators, the longest 12,700 bytes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

from hrn_kg.errors import ForbiddenOperation, MalformedQuery, TooLarge
from hrn_kg.querytext.sparql_tokens import Token, malformed, tokens
from hrn_kg.settings import Settings

Kind = Literal["select", "ask", "construct", "describe"]

_KINDS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
_OPEN = ("{", "(", "[", "<<")
_CLOSE = ("}", ")", "]", ">>")
# What these give differs from one evaluation to the next; STRUUID ends like UUID.
_FLEETING = ("NOW", "RAND", "UUID", "BNODE")
_REMARKABLE = ("SERVICE", *_FLEETING)
# In a comment or a string too: that costs no more than an answer that is not kept.
_FLEETING_CALL = re.compile(rf"(?:{'|'.join(_FLEETING)})\s*\(", re.IGNORECASE)
# How most queries begin: prefixes, and the word that tells the form.
_PLAIN_BEGINNING = re.compile(
    r"""\s*+(?:PREFIX\s++[\w-]*+:\s*+<[^<>"{}|^`\\\x00-\x20]*+>\s*+)*+(SELECT|ASK|CONSTRUCT|DESCRIBE)(?=[\s?$*{(<])""",
    re.IGNORECASE | re.ASCII,
)
_BYTE_ORDER_MARK = "\ufeff"
_OPERATOR_MARKS = ("+", "-", "*", "/", "|", "||", "&&", "!", "^", "=", "!=", "<", ">", "<=", ">=")
_OPERATOR_WORDS = ("UNION", "OPTIONAL", "MINUS", "EXISTS", "FILTER", "BIND", "IN", "LATERAL")


@dataclass(frozen=True, slots=True)
class Inspected:
    """A query that may be given to an engine, its form, and the other services that it asks.

    The answer to one that is `fleeting` is another one each time, and must not be kept.
    """

    kind: Kind
    text: str
    services: tuple[str, ...] = ()
    fleeting: bool = False


def inspect(query: str, settings: Settings) -> Inspected:
    """Check the size, nesting, operators and form of a query.

    A byte order mark before it, as files saved on Windows have it, is no part of it.

    Raises:
        TooLarge: longer, deeper or with more operators than is allowed; facts `limit` and `unit`.
        ForbiddenOperation: an update, or SERVICE in any spelling, unless the setting `services` holds its address.
        MalformedQuery: no query at all, or a string without end; facts `line` and `column`.
    """
    # Every character is at least one byte: so a giant text is refused without being encoded.
    if len(query) > settings.query_bytes or len(_encoded(query)) > settings.query_bytes:
        raise TooLarge(
            f"The query is longer than {settings.query_bytes} bytes.", limit=settings.query_bytes, unit="bytes"
        )
    query = query.removeprefix(_BYTE_ORDER_MARK)
    if _is_harmless(query, settings):
        return Inspected(_form_of(query), query)
    kind: Kind | None = None
    fleeting = _FLEETING_CALL.search(query) is not None
    limits = _Limits(settings)
    services = _Services(query, settings.services.split())
    before: list[Token] = []
    for token in tokens(query):
        if kind is None:
            kind = _form(query, token, before)
        services.see(token, before[-1] if before else None)
        limits.see(token, before[-1] if before else None)
        fleeting = fleeting or (token.text == "(" and bool(before) and _is_fleeting(before[-1]))
        before = [*before[-1:], token]
    if kind is None:
        raise _no_query(query)
    # What another service answers may change at any moment.
    return Inspected(kind, query, services.addresses, fleeting or bool(services.addresses))


def _is_fleeting(token: Token) -> bool:
    """Whether a function whose name ends here, before its bracket, gives something else each time.

    Oxigraph wants no space after a keyword: `COUNT(DISTINCTRAND())` it reads as DISTINCT RAND().
    """
    return token.kind == "word" and token.text.upper().endswith(_FLEETING)


def _is_harmless(query: str, settings: Settings) -> bool:
    """Whether a look at the letters tells already that nothing need be refused: so it is for nearly all queries.

    An operator has at least one character and a nested group one bracket; and without backslashes and apostrophes, and
    with quotation marks in pairs, there is no escape where none may be and hardly a string without end. (If there is
    one after all, the parser of the engine refuses it.)
    """
    letters = query.upper()
    for word in _REMARKABLE:
        if word in letters:
            return False
    return (
        len(query) <= settings.query_operators
        and "\\" not in query
        and "'" not in query
        and not query.count('"') % 2
        and query.count("{") + query.count("(") + query.count("[") + query.count("<<") <= settings.query_nesting
    )


def _form_of(query: str) -> Kind:
    """The form of a query, from its prologue; raises ForbiddenOperation and MalformedQuery as `inspect` does."""
    if (plain := _PLAIN_BEGINNING.match(query)) is not None:
        return cast("Kind", plain[1].lower())
    before: list[Token] = []
    for token in tokens(query):
        if (kind := _form(query, token, before)) is not None:
            return kind
        before = [*before[-1:], token]
    raise _no_query(query)


def _no_query(query: str) -> MalformedQuery:
    return malformed(query, len(query), "There is no query here: SELECT, ASK, CONSTRUCT or DESCRIBE was expected.")


def _encoded(query: str) -> bytes:
    try:
        return query.encode()
    except UnicodeEncodeError as error:
        raise malformed(query, error.start, "The query holds a character that is not Unicode text.") from None


def _form(query: str, token: Token, before: list[Token]) -> Kind | None:
    """The form of the query if this token tells it; None while still in the prologue."""
    previous = before[-1].text.upper() if before else ""
    word = token.text.upper()
    if token.kind == "word":
        if word in _KINDS:
            return cast("Kind", word.lower())
        if word in _UPDATES:
            raise ForbiddenOperation(f"This service answers queries only; {word} is an update.")
        if word in ("PREFIX", "BASE", "VERSION"):
            return None
    elif (
        (token.kind == "iri" and (previous == "BASE" or previous.endswith(":")))
        or (token.kind == "name" and (previous == "PREFIX" or word.startswith("PREFIX:")))
        or (token.kind == "string" and previous == "VERSION")
    ):
        return None
    raise malformed(query, token.at, f"SELECT, ASK, CONSTRUCT or DESCRIBE was expected, not {token.text[:40]!r}.")


class _Services:
    """Finds SERVICE as Oxigraph reads it, with no space after a keyword: `trueSERVICE<x>`, `SERVICE:x {`.

    What the operator allows is written out: the word, perhaps SILENT, and an address that is allowed, letter by letter.
    """

    def __init__(self, query: str, allowed: Sequence[str]) -> None:
        self.addresses: tuple[str, ...] = ()
        self._query = query
        self._allowed = allowed
        self._suspect: Token | None = None
        self._service: Token | None = None  # the word, while its address is awaited

    def see(self, token: Token, previous: Token | None) -> None:
        """Raise ForbiddenOperation at the token that makes it a SERVICE."""
        if self._service is not None and not (token.text.upper() == "SILENT" and previous is self._service):
            if token.kind != "iri" or token.text[1:-1] not in self._allowed:
                self._refuse(self._service)
            if token.text[1:-1] not in self.addresses:
                self.addresses += (token.text[1:-1],)
            self._service = None
        if token.kind == "word" and "SERVICE" in token.text.upper():
            if not self._allowed or token.text.upper() != "SERVICE":
                self._refuse(token)
            self._service = token
        if self._suspect is not None and token.text == "{":
            self._refuse(self._suspect)
        self._suspect = None
        if token.kind == "name" and "SERVICE" in token.text.partition(":")[0].upper():
            # A prefix of this name is fine, and so is a graph named with it; no other name is followed by a group.
            before = previous.text.upper() if previous else ""
            self._suspect = None if before in ("GRAPH", "FROM", "NAMED") else token

    def _refuse(self, token: Token) -> None:
        place = malformed(self._query, token.at, "")
        if not self._allowed:
            raise ForbiddenOperation("SERVICE is not allowed: this service asks no other.", **place.facts)
        addresses = ", ".join(f"<{one}>" for one in self._allowed)
        raise ForbiddenOperation(f"SERVICE may be followed by one of these addresses only: {addresses}.", **place.facts)


class _Limits:
    """Counts what makes a parser recurse."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._depth = 0
        self._operators = 0

    def see(self, token: Token, previous: Token | None) -> None:
        """Raise TooLarge at the token that exceeds a limit."""
        if token.kind == "mark":
            if token.text in _OPEN:
                self._depth += 1
                self._check(self._depth, self._settings.query_nesting, "nested groups")
            elif token.text in _CLOSE:
                self._depth = max(0, self._depth - 1)
            elif token.text in _OPERATOR_MARKS or (token.text == "^^" and (not previous or previous.kind != "string")):
                self._count()
        elif token.kind == "word" and token.text.upper() in _OPERATOR_WORDS:
            self._count()

    def _count(self) -> None:
        self._operators += 1
        self._check(self._operators, self._settings.query_operators, "operators")

    def _check(self, found: int, limit: int, unit: str) -> None:
        if found > limit:
            raise TooLarge(f"The query has more than {limit} {unit}.", limit=limit, unit=unit)
