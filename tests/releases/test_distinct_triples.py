"""Triples are counted as a store holds them, in which a value in two spellings is one."""

from __future__ import annotations

import random

import pyoxigraph as ox
import pytest

from hrn_kg.changes.canonical import default_view, sorted_lines_of
from hrn_kg.releases.distinct_triples import count_distinct, spelled_twice

XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.mark.parametrize("seed", range(5))
def test_it_is_the_number_in_a_store(seed: int) -> None:
    dice = random.Random(seed)
    values = [ox.Literal(text, datatype=ox.NamedNode(XSD + "integer")) for text in ("1", "01", "2", "+2", "x")]
    values += [ox.Literal(text, datatype=ox.NamedNode(XSD + "decimal")) for text in ("1", "1.0", "1.00")]
    others = [ox.Literal('"^^<'), ox.Literal("1"), ox.Literal("1", language="en"), ox.NamedNode("urn:1")]
    things = [ox.NamedNode(f"urn:{number}") for number in range(9)]
    quads = [
        ox.Quad(dice.choice(things), dice.choice(things), dice.choice([*values, *others, *things]), graph)
        for graph in things[:3]
        for _ in range(100)
    ]
    store = ox.Store()
    store.bulk_extend(default_view(quads))
    lines = list(sorted_lines_of(default_view(quads)))
    assert count_distinct(b"".join(lines)) == len(store) < len(lines)
    assert count_distinct(b"") == 0


def test_two_spellings_of_one_value_are_found() -> None:
    def line(value: str, graph: str = "g", thing: str = "a") -> bytes:
        return f'<urn:{thing}> <urn:p> "{value}"^^<{XSD}integer> <urn:{graph}> .\n'.encode()

    apart = [line("01"), line("1", "h"), line("2"), line("1", thing="b"), line("x"), b'<urn:a> <urn:p> "1" <urn:g> .\n']
    assert spelled_twice(sorted(apart)) is None
    assert spelled_twice(sorted([*apart, line("02", thing="b"), line("+1")])) == (line("+1"), line("01"))
    assert spelled_twice([]) is None
