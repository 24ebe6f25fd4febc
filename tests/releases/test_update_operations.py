"""The operations of an update, taken apart."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from hrn_kg.content import Content
from hrn_kg.releases.update_operations import operations

THREE = """# a comment ;
PREFIX ex: <http://example.org/>
PREFIX other: <http://example.org/other#>
INSERT DATA { ex:a ex:p "; }" , 1 ; ex:q ex:c } ;

# a comment ; {
DELETE { ?s ex:q ?o } INSERT { ?s other:r ?o } WHERE { ?s ex:q ?o } ;
insert { ?o ex:back ?s } where { ?s other:r ?o ; ex:p ?n . { SELECT ?s { ?s ex:p 1 } } } ;
"""


def held_after(*updates: str) -> set[ox.Quad]:
    store = ox.Store()
    for update in updates:
        store.update(update)
    return set(store)


def test_one_after_the_other_they_do_what_the_update_does() -> None:
    parts = list(operations(THREE))
    assert len(parts) == 3
    assert held_after(*parts) == held_after(THREE)
    assert len(held_after(*parts)) == 4
    assert len({frozenset(held_after(*parts[:number])) for number in range(4)}) == 4


def test_those_of_the_rules_are_as_many_as_they_insert(content: Content) -> None:
    rules = [path.read_text() for path in content.ontology if path.suffix == ".ru"]
    assert rules
    for text in rules:
        assert len(list(operations(text))) == text.count("INSERT {")


@pytest.mark.parametrize(("wrong", "line"), [("WHERE { ?s ex:q ?o }", 7), ("{ ?s ex:p 1 }", 8)])
def test_a_fault_is_told_at_its_line(wrong: str, line: int) -> None:
    with pytest.raises(SyntaxError) as fault:
        held_after(*operations(THREE.replace(wrong, wrong.replace("?s", "?", 1))))
    assert f" {line}:" in str(fault.value)


@pytest.mark.parametrize("text", ["", "# nothing\n", "INSERT DATA { <http://example.org/s> 'open }", "nonsense { ;"])
def test_what_is_no_update_is_left_to_the_engine(text: str) -> None:
    parts = list(operations(text))
    assert "".join(parts) == text


@pytest.mark.parametrize("wrong", [";", "}", "} ; INSERT DATA { ex:a ex:p 2 }", "<http://example.org/x>", "{ }"])
def test_what_is_wrong_behind_an_operation_is_a_fault_as_in_the_whole(wrong: str) -> None:
    for parts in ([THREE + wrong], operations(THREE + wrong)):
        with pytest.raises(SyntaxError):
            held_after(*parts)
