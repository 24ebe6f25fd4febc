"""How many triples a store makes of lines: a value in two spellings, such as 1 and 01, is one there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import combinations, groupby

from pyoxigraph import RdfFormat, Store, parse

from hrn_kg.quad_lines import subject_of_line

_TYPED = b'"^^<'


def count_distinct(part: bytes) -> int:
    """How many triples there are in sorted lines of N-Triples, each once, which have all lines of their subjects."""
    lines = part.splitlines(keepends=True)
    several = _several(lines)
    return len(lines) - len(several) + _number_in_store(several) if several else len(lines)


def spelled_twice(lines: Iterable[bytes]) -> tuple[bytes, bytes] | None:
    """The first two of sorted lines of N-Quads, each once, of which a store makes one quad."""
    for _, own in groupby(lines, key=subject_of_line):
        for _, alike in groupby(_several(list(own)), key=_before_value):
            for one, other in combinations(alike, 2):
                if _number_in_store([one, other]) == 1:
                    return one, other
    return None


def _several(lines: Iterable[bytes]) -> list[bytes]:
    """The lines with a typed value whose subject and property have another one of these."""
    typed = [line for line in lines if _TYPED in line]
    alike = Counter(map(_before_value, typed))
    return [line for line in typed if alike[_before_value(line)] > 1]


def _number_in_store(lines: Iterable[bytes]) -> int:
    store = Store()
    store.bulk_extend(parse(b"".join(lines), format=RdfFormat.N_QUADS))
    return len(store)


def _before_value(line: bytes) -> bytes:
    """Subject and property, and more where one is a quoted triple: what lines of one triple have in common."""
    return line[: line.index(b'"')]
