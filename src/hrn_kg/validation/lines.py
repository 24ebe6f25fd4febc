"""In which line of a file a record begins. RDF parsers do not tell, so a light scan of the Turtle text does."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\''
    r'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\''
    r"|<[^<>\"{}|^`\\\s]*>"
    r"|\#[^\n]*"
    r"|@(?:prefix|base)\b|@[A-Za-z]+(?:-[A-Za-z0-9]+)*"
    r"|[\[\](){};,]|\^\^"
    r"|[^\s\[\](){};,<>\"'\#^]+",
    re.DOTALL,
)


def subject_lines(text: str) -> dict[str, int]:
    """The line, counted from 1, in which each subject first opens a statement of a Turtle or N-Triples text.

    The text must have been parsed before: this scan does not look for faults.
    """
    found: dict[str, int] = {}
    prefixes: dict[str, str] = {}
    base = ""
    tokens = _tokens(text)
    depth = 0
    at_start = True
    for token, line in tokens:
        if at_start and token.lower() in ("@prefix", "prefix"):
            name = next(tokens, ("", 0))[0]
            prefixes[name.removesuffix(":")] = base_joined(base, next(tokens, ("", 0))[0].strip("<>"))
            at_start = not token.startswith("@")
            continue
        if at_start and token.lower() in ("@base", "base"):
            base = next(tokens, ("", 0))[0].strip("<>")
            at_start = not token.startswith("@")
            continue
        if at_start and token not in (".", "}"):
            subject = _expand(token, prefixes, base)
            if subject:
                found.setdefault(subject, line)
            at_start = False
        if token in "[(":
            depth += 1
        elif token in "])":
            depth -= 1
        elif token in ".{}" and depth == 0:
            at_start = True
    return found


def mention(text: str, iri: str) -> int | None:
    """The first line, counted from 1, of a Turtle or N-Triples text that names the IRI in any place."""
    prefixes: dict[str, str] = {}
    base = ""
    tokens = _tokens(text)
    for token, line in tokens:
        if token.lower() in ("@prefix", "prefix"):
            name = next(tokens, ("", 0))[0]
            prefixes[name.removesuffix(":")] = base_joined(base, next(tokens, ("", 0))[0].strip("<>"))
        elif token.lower() in ("@base", "base"):
            base = next(tokens, ("", 0))[0].strip("<>")
        elif token[0] not in "\"'" and _expand(token, prefixes, base) == iri:
            return line
    return None


def base_joined(base: str, iri: str) -> str:
    """The IRI, put behind the base when it has no scheme."""
    return iri if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", iri) else base + iri


def line_of(text: str, iri: str) -> int | None:
    """The first line of any text that names the IRI; for formats that are not Turtle."""
    at = text.find(iri)
    return None if at < 0 else text.count("\n", 0, at) + 1


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    line = 1
    last = 0
    for match in _TOKEN.finditer(text):
        line += text.count("\n", last, match.start())
        last = match.start()
        token = match.group()
        if token.startswith("#"):
            continue
        # A full stop clings to the name before it: `place:amsterdam.` ends a statement.
        if len(token) > 1 and token.endswith(".") and token[0] not in "<\"'":
            yield token[:-1], line
            yield ".", line
        else:
            yield token, line


def _expand(token: str, prefixes: dict[str, str], base: str) -> str | None:
    if token.startswith("<"):
        return base_joined(base, token[1:-1])
    prefix, colon, local = token.partition(":")
    if not colon or prefix not in prefixes:
        return None
    return prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)
