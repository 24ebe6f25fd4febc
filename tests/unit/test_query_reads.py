"""What a query reads, by its text: nothing may be missing, and what is not understood reads everything."""

from __future__ import annotations

from collections.abc import Callable

import pyoxigraph as ox
import pytest
from rdflib import URIRef

from hrn_kg.buildcache import Difference, Reads, Recorder, reads_of_select, reads_of_update
from hrn_kg.validation.recorded_store import RecordedStore
from hrn_kg.validation.store_graph import StoreGraph

EX = "http://example.org/"
PREFIXES = {"": EX, "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#"}
TYPE = PREFIXES["rdf"] + "type"
EVERYTHING = Reads(everything=True)


def properties(*names: str) -> Reads:
    return Reads(properties=frozenset(EX + name for name in names))


def values(*pairs: str) -> Reads:
    return Reads(values=frozenset(pairs))


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        ("?a :p ?b", properties("p")),
        ("?a :p ?b ; :q 5 , ?c . OPTIONAL { ?b :r ?d } MINUS { ?d :s ?b }", properties("p", "q", "r", "s")),
        ("?a a :K", values(f"{TYPE} <{EX}K>")),
        ("?a a ?kind", Reads(properties=frozenset((TYPE,)))),
        ("?a :p :v ; :q 'text'@en ; :r 'text'", values(f"{EX}p <{EX}v>", f'{EX}q "text', f'{EX}r "text')),
        ("?a :p 5", properties("p")),
        (":s ?p ?o", Reads(subjects=frozenset((f"<{EX}s>",)))),
        ("?a ?p ?b", EVERYTHING),
        ("VALUES ?p { :p :q } ?a ?p ?b", properties("p", "q")),
        ("VALUES (?p ?x) { (:p 1) (UNDEF 2) } ?a ?p ?b", EVERYTHING),
        ("VALUES ?p { :p } OPTIONAL { ?a ?p ?b }", EVERYTHING),
        ("?a :p/^:q|!:r ?b", EVERYTHING),
        ("?a :p/(:q|^:r)+ ?b", properties("p", "q", "r")),
        ("?a :p* ?b", EVERYTHING),
        ("?a :p? ?b . ?b :q ?c", properties("p", "q")),
        ("?a :p* :b", properties("p")),
        ("?a :q ?c OPTIONAL { ?a :p* ?b }", EVERYTHING),
        (
            "{ SELECT ?a { ?a :p ?b } } UNION { ?a :q ?b } FILTER (NOT EXISTS { ?a :r [ :s ?b ] })",
            properties("p", "q", "r", "s"),
        ),
        ("GRAPH :g { ?a :p ?b }", properties("p")),
        ("GRAPH ?g { ?a :p ?b }", EVERYTHING),
        (
            "BIND (EXISTS { ?a :p ?b } AS ?is) OPTIONAL { ?a :q ?b FILTER EXISTS { ?b :r ?c } }",
            properties("p", "q", "r"),
        ),
    ],
)
def test_what_patterns_read(patterns: str, expected: Reads) -> None:
    found = reads_of_select(f"SELECT * {{ {patterns} }}", PREFIXES)
    assert found is not None
    assert (EVERYTHING if found.everything else found) == expected


def test_what_stands_behind_the_patterns_is_read_too() -> None:
    text = "SELECT ?a { ?a :p ?b } GROUP BY ?a HAVING (EXISTS { ?a :q ?c })"
    assert reads_of_select(text, PREFIXES) == properties("p", "q")


def test_of_the_record_its_own_triples_are_read_whatever_is_asked() -> None:
    text = (
        "SELECT $this { $this ?path ?value ; :p ?v . ?other :q $this . $this :r/:s ?w FILTER EXISTS { $this :t ?x } }"
    )
    assert reads_of_select(text, PREFIXES, "this") == properties("q", "r", "s")
    # A query within may mean another thing by that name.
    within = "SELECT $this { $this :p ?v { SELECT ?w { ?this :q ?w } } }"
    assert reads_of_select(within, PREFIXES, "this") == properties("p", "q")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (NOW() AS ?n) { ?a :p ?b }",
        "SELECT * { ?a :p ?b FILTER (RAND() > 0.5) }",
        "SELECT * { ?a :p ?b BIND (BNODE() AS ?c) }",
        "SELECT * { SERVICE <http://example.org/sparql> { ?a :p ?b } }",
        "DESCRIBE ?a { ?a :p ?b }",
        "SELECT * { ?a :p }",
        # What the engine takes, and rdflib does not, or otherwise.
        "PREFIX k: <http://example.org/> SELECT * { ?a :p ?b }",
        "SELECT * { VALUES () { () } ?a :p ?b }",
        r"SELECT * { ?a :p :b\-c }",
        r"SELECT * { ?a :a\-b ?c }",
        r"SELECT * { ?a :p* :c ; (:a\-b|:q) ?c }",
        r"SELECT * { ?a :p 'b\\u005Cn' }",
    ],
)
def test_what_cannot_be_known_has_no_reads(text: str) -> None:
    assert reads_of_select(text, PREFIXES) is None


HEAD = f"PREFIX : <{EX}> "


def test_an_update_that_adds_to_its_graph() -> None:
    found = reads_of_update(
        HEAD + "INSERT { GRAPH :g { ?a :x ?b ; a :K } } WHERE { ?a :p ?b } ; "
        "INSERT { GRAPH :g { ?a :y ?b } } USING :d WHERE { ?a :q ?b }",
        EX + "g",
    )
    assert found is not None
    assert found.reads == properties("p", "q")
    assert found.writes == properties("x", "y") | values(f"{TYPE} <{EX}K>")


@pytest.mark.parametrize(
    "text",
    [
        "INSERT { GRAPH :other { ?a :x ?b } } WHERE { ?a :p ?b }",
        "INSERT { ?a :x ?b } WHERE { ?a :p ?b }",
        "DELETE { GRAPH :g { ?a :x ?b } } INSERT { GRAPH :g { ?a :y ?b } } WHERE { ?a :p ?b }",
        "WITH :g INSERT { GRAPH :g { ?a :x ?b } } WHERE { ?a :p ?b }",
        "DELETE WHERE { ?a :p ?b }",
        "INSERT DATA { GRAPH :g { :a :b :c } }",
        "CLEAR GRAPH :g",
        "",
        # What the engine takes, and rdflib does not, or otherwise.
        "INSERT { GRAPH :g { ?a :x ?b } } WHERE { ?a :p ?b } ;",
        "INSERT { GRAPH :g { } } WHERE { ?a :p ?b }",
        r"INSERT { GRAPH :g { ?a :x\-y ?b } } WHERE { ?a :p ?b }",
    ],
)
def test_an_update_that_does_anything_else(text: str) -> None:
    assert reads_of_update(HEAD + text, EX + "g") is None


def quad(subject: str, predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Quad:
    return ox.Quad(ox.NamedNode(EX + subject), ox.NamedNode(EX + predicate), value)


@pytest.mark.parametrize(
    ("reads", "expected"),
    [
        (EVERYTHING, True),
        (properties("p"), True),
        (properties("q"), False),
        (Reads(subjects=frozenset((f"<{EX}s>",))), True),
        (Reads(subjects=frozenset((f"<{EX}v>",))), False),
        (values(f"{EX}p <{EX}v>"), True),
        (values(f"{EX}p <{EX}w>"), False),
        (values(f'{EX}l "text'), True),
    ],
)
def test_what_a_difference_touches(reads: Reads, expected: bool) -> None:
    difference = Difference()
    assert not difference.touches(reads)
    difference.add([quad("s", "p", ox.NamedNode(EX + "v")), quad("s", "l", ox.Literal("text", language="nl"))])
    assert difference.touches(reads) is expected


def test_a_number_is_looked_for_by_its_property() -> None:
    """A store may give it in another spelling."""
    recorder = Recorder()
    recorder.pattern(
        ox.NamedNode(EX + "p"), ox.Literal("05", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer"))
    )
    assert recorder.reads() == properties("p")


def looked_at(look: Callable[[RecordedStore], object]) -> Reads:
    recorder = Recorder()
    look(RecordedStore(ox.Store(), recorder))
    return recorder.reads()


def test_what_rules_look_at_is_written_down() -> None:
    one, p, v = (ox.NamedNode(EX + name) for name in "spv")
    assert looked_at(lambda store: store.quads_for_pattern(one, p, None, None)) == Reads(
        subjects=frozenset((str(one),))
    )
    assert looked_at(lambda store: store.quads_for_pattern(None, p, None, None)) == properties("p")
    assert looked_at(lambda store: store.quads_for_pattern(None, p, v, None)) == values(f"{EX}p <{EX}v>")
    assert looked_at(lambda store: store.quads_for_pattern(None, None, v, None)) == EVERYTHING


def test_what_pyshacl_looks_at_is_written_down_each_time() -> None:
    graph = StoreGraph(ox.Store())
    s, p, v = (URIRef(EX + name) for name in "spv")
    own = Reads(subjects=frozenset((s.n3(),)))
    looks: list[tuple[Callable[[], object], Reads]] = [
        (lambda: list(graph.objects(s, p)), own),
        (lambda: (s, p, v) in graph, own),
        (lambda: graph.value(s, p), own),
        (lambda: list(graph.predicate_objects(s)), own),
        (lambda: list(graph.transitive_objects(s, p)), own),
        (lambda: list(graph.subjects(p, v)), values(f"{EX}p <{EX}v>")),
        (lambda: list(graph.subject_objects(p)), properties("p")),
        (lambda: list(graph.objects(s, ~p)), values(f"{EX}p <{EX}s>")),
        (lambda: list(graph.subject_predicates(v)), EVERYTHING),
        (lambda: len(graph), EVERYTHING),
    ]
    for look, expected in looks:
        graph.recorder = Recorder()
        look()
        assert graph.recorder.reads(lambda term: term.n3()) == expected
