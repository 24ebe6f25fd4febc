"""The prefixes that a query uses and does not declare, filled in."""

from __future__ import annotations

from collections.abc import Mapping

from hrn_kg.querytext.sparql_tokens import tokens

_BYTE_ORDER_MARK = "\ufeff"


def missing_prefixes(text: str, prefixes: Mapping[str, str]) -> dict[str, str]:
    """The rows of the table that a query uses without declaring them, in the order of the table.

    A prefix that the table does not have is left out: nobody knows what it stands for.

    Raises: MalformedQuery for a string without end, or an escape where none may be.
    """
    used: set[str] = set()
    declared: set[str] = set()
    before = ""
    for token in tokens(text):
        word = token.text.upper()
        if token.kind == "name" and (before == "PREFIX" or word == "PREFIX:"):
            declared.add(token.text.partition(":")[0] if before == "PREFIX" else "")
        elif token.kind == "name":
            used.add(token.text.partition(":")[0])
        before = word if token.kind == "word" else ""
    return {prefix: namespace for prefix, namespace in prefixes.items() if prefix in used - declared}


def with_prefixes(text: str, prefixes: Mapping[str, str]) -> str:
    """The query with a line for each prefix that it uses and lacks, before its first word and after the comments there.

    Raises: what `missing_prefixes` raises.
    """
    text = text.removeprefix(_BYTE_ORDER_MARK)
    lines = "".join(f"PREFIX {prefix}: <{name}>\n" for prefix, name in missing_prefixes(text, prefixes).items())
    first = next((token.at for token in tokens(text)), len(text))
    return text[:first] + lines + text[first:]
