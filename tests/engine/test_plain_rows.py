"""Rows read off the text of an answer are those that a parser reads, whatever they hold."""

from __future__ import annotations

import json
import random
from typing import Any

import pyoxigraph as ox
import pytest

from hrn_kg.engine import plain_rows as reading
from hrn_kg.engine.plain_rows import plain_rows
from hrn_kg.engine.rows_digest import ROWS, read_answer

JSON, TSV = ox.QueryResultsFormat.JSON, ox.QueryResultsFormat.TSV
XSD = "http://www.w3.org/2001/XMLSchema#"
# All that JSON is made of, and what stands between rows, cells and values; with a backslash none is plain.
PARTS = (
    *["}", "{", "}}", "{}", "},{", "}},", ",", ":", ":{", "]}}", "[", "?", "<", ">", "'", "^^", "@", "_:b", "#"],
    *(["type", "value", "literal", "uri", "datatype:", "xml:lang", "a", "ab", "é", "中", "😀"]),
    *("", " ", "\u2028", "\x85", "\ufeff"),
)
ODD = ('"', "\\", "\n", "\t", "\r", "\x00", "\x01", "\x7f", "\x1f", "\ud7ff", "\ufffe", "\uffff")
LANGUAGES = ("en", "nl-BE", "de-Latn-CH", "EN", "x-a")
TYPES = (f"{XSD}integer", f"{XSD}date", "urn:t", f"{XSD}string", f"{XSD}stringy", "urn:string")


def text(chance: random.Random, *, odd: bool) -> str:
    return "".join(chance.choices(PARTS + ODD if odd else PARTS, k=chance.randrange(5)))


def cell(chance: random.Random, *, odd: bool) -> dict[str, Any]:
    """A term as Oxigraph writes it."""
    kind = chance.randrange(7 if odd else 6)
    if kind == 0:
        return {"type": "uri", "value": f"urn:{chance.choice(('a', 'é', '?x=%20#y', 'a,b', '*:'))}"}
    if kind == 1:
        return {"type": "bnode", "value": chance.choice(("b", "c7", "0aF"))}
    value = {"type": "literal", "value": text(chance, odd=odd)}
    if kind == 2:
        value["datatype"] = chance.choice(TYPES if odd else TYPES[:3])
    elif kind == 3:
        value["xml:lang"] = chance.choice(LANGUAGES)
        if odd and chance.random() < 0.3:
            value["its:dir"] = chance.choice(("ltr", "rtl"))
    elif kind == 6:
        predicate = {"type": "uri", "value": "urn:p"}
        return {"type": "triple", "value": {"subject": predicate, "predicate": predicate, "object": value}}
    return value


def written(names: list[str], rows: list[dict[str, Any]]) -> bytes:
    whole = {"head": {"vars": names}, "results": {"bindings": rows}}
    return json.dumps(whole, separators=(",", ":"), ensure_ascii=False).encode()


def some_rows(chance: random.Random, *, odd: bool) -> bytes:
    names = chance.sample(["s", "p", "value", "type", "B", "é1"], chance.randrange(1, 4))
    rows = [
        {name: cell(chance, odd=odd) for name in names if not (odd and chance.random() < 0.1)}
        for _ in range(chance.randrange(1, 6))
    ]
    return written(names, rows)


def parsed(body: bytes) -> tuple[str, tuple[str, ...]]:
    """The head and the lines that a parser of another form reads, which this module has no part in."""
    other: Any = ox.parse_query_results(body, format=JSON)
    found = read_answer(other.serialize(format=TSV), TSV.media_type)
    return found.head, found.lines


@pytest.mark.parametrize("odd", [False, True])
def test_rows_read_off_the_text_are_those_that_are_parsed(*, odd: bool) -> None:
    chance = random.Random(11)
    plain = 0
    for _ in range(3000):
        body = some_rows(chance, odd=odd)
        answered = read_answer(body, ROWS)
        assert (answered.head, answered.lines) == parsed(body), body
        plain += plain_rows(body) is not None
    assert plain == 3000 or odd


def test_what_oxigraph_writes_is_plain() -> None:
    """Or else all would be right, and slow."""
    values = """
        (<urn:0> "een"@nl) (<urn:1> 7) (<urn:2> "x") (<urn:3> UNDEF) (<urn:4> <urn:a>)
    """
    query = f"SELECT ?value ?s ?b ?none {{ BIND(BNODE() AS ?b) VALUES (?s ?value) {{ {values} }} }}"
    results: Any = ox.Store().query(query)
    found = plain_rows(results.serialize(format=JSON))
    assert found is not None
    names, lines = found
    assert names == ["b", "none", "s", "value"]
    assert lines == [
        '?b _:b ?s <urn:0> ?value "een"@nl',
        f'?b _:b ?s <urn:1> ?value "7"^^<{XSD}integer>',
        '?b _:b ?s <urn:2> ?value "x"',
        "?b _:b ?s <urn:3>",
        "?b _:b ?s <urn:4> ?value <urn:a>",
    ]


def test_thousands_of_types_and_a_very_long_one_are_read() -> None:
    """What stands between values is kept, but not without end."""
    types = [f"urn:t{number}" for number in range(3000)] + ["urn:" + "x" * 10_000]
    for _ in range(2):
        body = written(["x"], [{"x": {"type": "literal", "value": "a", "datatype": each}} for each in types])
        assert plain_rows(body) == (["x"], sorted(f'?x "a"^^<{each}>' for each in types))
        kept = reading._BETWEEN["literal"]
        assert len(kept) <= 1024
        assert max(map(len, kept)) < 256


WHOLE = '{"head":{"vars":["x","y"]},"results":{"bindings":[{"x":{"type":"uri","value":"urn:a"}}]}}'


@pytest.mark.parametrize(
    "changed",
    [
        WHOLE,
        WHOLE.replace('"uri"', '"iri"'),
        WHOLE.replace('"urn:a"', '"urn:a","more":"1"'),
        WHOLE.replace('"urn:a"', '"urn:a","xml:lang":"en"'),
        WHOLE.replace('"uri"', '"literal"').replace('"urn:a"', '"a","xml:lang":"en","datatype":"urn:t"'),
        WHOLE.replace('"urn:a"}', '"urn:a"'),
        WHOLE.replace('"urn:a"}', '"urn:a"},"y":{"type":"uri","value":"urn:b"'),
        WHOLE.replace('"urn:a"}', '"urn:a"}}","value":"b"}'),
        WHOLE.replace('"urn:a"}', '"urn:a"}{"y":{"type":"uri","value":"urn:b"}'),
        WHOLE.replace('{"x":', '{"z":{},"x":'),
        WHOLE.replace('"type":"uri","value":"urn:a"', '"value":"urn:a","type":"uri"'),
        WHOLE.replace('"bindings":', '"bindings": '),
        WHOLE.replace("urn:a", "urn:\0a"),
        WHOLE + "\n",
        WHOLE[:-1],
    ],
)
def test_another_form_is_left_to_the_parser(changed: str) -> None:
    assert (plain_rows(changed.encode()) is None) == (changed != WHOLE)


def test_what_is_no_text_is_no_answer() -> None:
    with pytest.raises(ValueError):
        read_answer(WHOLE.encode().replace(b"urn:a", b"urn:\xff"), ROWS)
