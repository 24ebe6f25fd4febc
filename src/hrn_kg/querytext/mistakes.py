"""Common mistakes in queries that do not parse, told better than a parser that lists what it would have taken."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Final

from hrn_kg.errors import MalformedQuery
from hrn_kg.querytext.sparql_tokens import Token, malformed, tokens

# Read as prefixes, these are the beginnings of addresses that lack their brackets.
_SCHEMES: Final = frozenset({"http", "https", "urn", "mailto", "file"})
_KNOWN: Final = """
    a true false base prefix version select distinct reduced construct describe ask where from named group by having
    order asc desc limit offset values undef union optional minus filter bind as graph service silent exists not in
    count sum min max avg sample group_concat separator str lang langmatches datatype bound iri uri bnode rand abs ceil
    floor round concat strlen ucase lcase encode_for_uri contains strstarts strends strbefore strafter year month day
    hours minutes seconds timezone tz now uuid struuid md5 sha1 sha256 sha384 sha512 coalesce if strlang strdt sameterm
    isiri isuri isblank isliteral isnumeric regex substr replace lateral triple subject predicate object istriple
    langdir haslang haslangdir strlangdir adjust
"""
_WORDS: Final = frozenset(_KNOWN.split())
_LEAST_LIKE: Final = 0.6  # from 0 to 1: how like a prefix must be to be the one that was meant


def first_mistake(text: str, prefixes: Mapping[str, str]) -> MalformedQuery | None:
    """The first mistake that is known, or None; for queries that do not parse. `prefixes` are those to suggest."""
    declared: set[str] = set()
    before: Token | None = None
    is_list = False  # between SELECT and its WHERE
    for token in tokens(text):
        word = token.text.upper()
        if token.kind == "word":
            is_list = word in ("SELECT", "DISTINCT", "REDUCED") or (is_list and word not in ("WHERE", "FROM"))
        elif token.text in ("{", "("):
            is_list = False
        fault = (
            _of_name(text, token, before, declared, prefixes)
            or (_of_word(text, token, before) if token.kind == "word" else None)
            or (_of_comma(text, token) if is_list and token.text == "," else None)
        )
        if fault:
            return fault
        before = token
    return None


def _of_name(
    text: str, token: Token, before: Token | None, declared: set[str], prefixes: Mapping[str, str]
) -> MalformedQuery | None:
    if token.kind != "name":
        return None
    prefix = token.text.partition(":")[0]
    if before and before.text.upper() == "PREFIX":
        declared.add(prefix)
    elif token.text.upper() == "PREFIX:":
        declared.add("")  # `PREFIX:<x>`, which Oxigraph takes
    elif prefix in _SCHEMES and prefix not in declared:
        return malformed(text, token.at, "An address stands between < and >, as in <https://example.org/>.")
    elif prefix not in declared and prefix != "_":
        return _of_prefix(text, token, prefix, prefixes)
    return None


def _of_prefix(text: str, token: Token, prefix: str, prefixes: Mapping[str, str]) -> MalformedQuery:
    """A prefix that is not declared: with its namespace, else with the nearest prefix that there is."""
    near = "" if prefix in prefixes else next(iter(get_close_matches(prefix.lower(), prefixes, 1, _LEAST_LIKE)), "")
    namespace = prefixes.get(near or prefix, "...")
    hint = f"add PREFIX {prefix}: <{namespace}> at the beginning of the query."
    if near:
        hint = f"the nearest that there is, is {near}: write it so, and add PREFIX {near}: <{namespace}>."
    fault = malformed(text, token.at, f"The prefix {prefix}: is not declared; {hint}")
    fault.facts |= {"prefix": prefix, "namespace": namespace} | ({"nearest": near} if near else {})
    return fault


def _of_word(text: str, token: Token, before: Token | None) -> MalformedQuery | None:
    # `_:x`, `@en` and the like are tokens of other kinds; what is glued to a keyword may be one that Oxigraph parts.
    if token.text.lower() in _WORDS or (before and before.kind == "word" and before.at + len(before.text) == token.at):
        return None
    if before and before.text == "<":
        return malformed(text, before.at, "Between < and > stands an address, without spaces.")
    if before and before.text.upper() == "PREFIX":
        return malformed(text, token.at, f"A colon ends a prefix: write PREFIX {token.text[:40]}: <...>.")
    return malformed(
        text,
        token.at,
        f"{token.text[:40]!r} is no word of SPARQL: a variable begins with ?, a name has a prefix and a colon, "
        "text stands in quotation marks.",
    )


def _of_comma(text: str, token: Token) -> MalformedQuery:
    return malformed(text, token.at, "Spaces, not commas, stand between the variables of SELECT.")
