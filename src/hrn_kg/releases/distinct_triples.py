"""How many triples a store makes of lines: a value in two spellings, such as 1 and 01, is one there."""

from __future__ import annotations

from collections import Counter

from pyoxigraph import RdfFormat, Store, parse

_TYPED = b'"^^<'


def count_distinct(part: bytes) -> int:
    """How many triples there are in sorted lines of N-Triples, each once, which have all lines of their subjects."""
    lines = part.splitlines(keepends=True)
    typed = [line for line in lines if _TYPED in line]
    alike = Counter(map(_before_value, typed))
    several = [line for line in typed if alike[_before_value(line)] > 1]
    if not several:
        return len(lines)
    store = Store()
    store.bulk_extend(parse(b"".join(several), format=RdfFormat.N_QUADS))
    return len(lines) - len(several) + len(store)


def _before_value(line: bytes) -> bytes:
    """Subject and property, and more where one is a quoted triple: what lines of one triple have in common."""
    return line[: line.index(b'"')]
