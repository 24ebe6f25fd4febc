"""Messages about files name file and line, and cost no more for a thousand faults than for one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from pyoxigraph import NamedNode, Quad

from hrn_kg.errors import ContentError
from hrn_kg.iris import BASE
from hrn_kg.releases.locate import locate
from hrn_kg.releases.parse import Parsed
from hrn_kg.releases.references import check_references

CONCERNS = NamedNode(f"{BASE}ontology#concerns")


def iri(name: str) -> str:
    return f"{BASE}id/place/{name}"


class File:
    """A file in which things name others, one in a line; it counts how often it is read."""

    def __init__(self, name: str, rows: list[tuple[str, str]]) -> None:
        self.rows = rows
        self.reads: Counter[str] = Counter()
        self.parsed = Parsed(name, None, self, self.text)

    def __iter__(self) -> Iterator[Quad]:
        self.reads["quads"] += 1
        return iter(Quad(NamedNode(iri(one)), CONCERNS, NamedNode(iri(other))) for one, other in self.rows)

    def text(self) -> str:
        self.reads["text"] += 1
        return "\n".join(f"<{iri(one)}> <{CONCERNS.value}> <{iri(other)}> ." for one, other in self.rows)


def test_of_many_misspelt_addresses_those_that_are_shown_are_looked_for() -> None:
    files = [
        File("data/a.nq", [("delft", "delft"), *(("delft", f"missing-{number:03}") for number in range(15))]),
        File("data/b.nq", [("delft", f"missing-{number:03}") for number in range(100, 600)]),
        File("data/c.nq", [("delft", f"missing-{number:03}") for number in range(10)]),
    ]
    with pytest.raises(ContentError) as caught:
        check_references([file.parsed for file in files])
    *shown, rest = caught.value.detail.split("\n  ")
    assert shown[0].startswith(f"data/a.nq, line 2: <{iri('missing-000')}> is described nowhere")
    assert shown[19].startswith(f"data/b.nq, line 5: <{iri('missing-104')}> is described nowhere")
    assert (len(shown), rest) == (20, "and 505 more")
    assert (caught.value.facts["file"], caught.value.facts["line"]) == ("data/a.nq", 2)
    assert [file.reads["text"] for file in files] == [1, 1, 0]


def test_many_things_are_located_in_one_reading() -> None:
    files = [
        File("data/a.nq", [("delft", "delft"), ("gouda", "delft")]),
        File("data/b.nq", [("hoorn", "delft"), ("gouda", "delft"), ("edam", "delft")]),
        File("data/c.nq", [("breda", "delft")]),
    ]
    parsed = [file.parsed for file in files]
    assert locate([*map(iri, ("gouda", "delft", "edam", "hoorn"))], parsed) == {
        iri("delft"): ("data/a.nq", 1),
        iri("gouda"): ("data/a.nq", 2),
        iri("hoorn"): ("data/b.nq", 1),
        iri("edam"): ("data/b.nq", 3),
    }
    assert [dict(file.reads) for file in files] == [{"quads": 1, "text": 1}, {"quads": 1, "text": 1}, {}]
    assert locate([iri("nowhere")], parsed) == {}
