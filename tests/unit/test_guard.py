"""The guard: what it refuses in any spelling, and that what people write passes."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from hrn_kg.errors import ForbiddenOperation, HrnKgError, MalformedQuery, TooLarge
from hrn_kg.querytext import guard
from hrn_kg.settings import Settings
from hrn_kg.sparql import inspect

SETTINGS = Settings()


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("SELECT * WHERE { ?s ?p ?o }", "select"),
        ("select(1 as ?x){}", "select"),
        ("# SELECT in a comment\nASK{}", "ask"),
        ("PREFIX a: <http://x/a#>\nBASE <http://x/>\n prefix : <b> \tCONSTRUCT WHERE { ?s a: ?o }", "construct"),
        ("PREFIX:<http://x/>DESCRIBE :a", "describe"),
        ("PREFIX ask: <http://x/select> SELECT ?insert { ?insert ask:delete 'drop' }", "select"),
        ("PREFIX service: <http://x/> SELECT * { ?service service:name 'SERVICE <http://x/> {' }", "select"),
        ("PREFIX service: <http://x/> SELECT * { GRAPH service:g { ?s ?p ?o } }", "select"),
        ("PREFIX service: <http://x/> SELECT * FROM service:g FROM NAMED service:h { ?s ?p ?o }", "select"),
        ('SELECT * { ?s ?p """a "quoted" SERVICE <x> { } """ }', "select"),
        ("SELECT * { ?s <http://x/service> 'it\\'s SERVICE' } # SERVICE <x> {}", "select"),
        ("SELECT * { ?s ?p 'a'@service-nl, \"\\u0053ERVICE\", <http://x/\\u0053ERVICE> }", "select"),
        ("SELECT * { ?s ?p ?o FILTER(?o < 5 && ?o > -1) }", "select"),
        ("SELECT * { ?s ^<p>/(<q>|!<r>)*/<s>? ?o . << ?a ?b ?c >> ?d '' , \"\" }", "select"),
        ("SELECT ?naïveté { ?naïveté ?p 'één' }", "select"),
    ],
)
def test_ordinary_queries_pass(query: str, kind: str) -> None:
    inspected = inspect(query, SETTINGS)
    assert (inspected.kind, inspected.text) == (kind, query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.1/> { ?s ?p ?o } }",
        "SELECT * { service silent ?x { } }",
        "SELECT * { ?s ?p ?o.SeRvIcE<http://2130706433/>{} }",
        "SELECT * { FILTER EXISTS { SERVICE SILENT <http://[::1]/> { } } }",
        "SELECT * { ?s ?p trueSERVICE<http://x/>{} }",
        "SELECT * { {} SERVICESILENT<http://x/>{} }",
        "SELECT * { ?s ?p 1.SERVICE<http://x/>{} }",
        "SELECT * { ?s ?p 1.5e3SERVICE<http://x/>{} }",
        "SELECT * { ?s ?p .5.SERVICE<http://x/>{} }",
        "PREFIX : <http://x/> SELECT * { ?s ?p ?o SERVICE:x{} }",
        "PREFIX : <http://x/> SELECT * { {} SERVICE:x # comment\n { } }",
        "PREFIX : <http://x/> SELECT * { ?s ?p falseSERVICE:x { } }",
        "SELECT * { ?s ?p 'it''s' SERVICE <http://x/> { } }",
        "SELECT * { ?s ?p '''a'''SERVICE <http://x/> { } }",
        "SELECT * { ?s <a#b> 'x' SERVICE <http://x/> { } }",
        "SELECT * { FILTER(1 < 2) SERVICE <http://x/> { } FILTER(2 > 1) }",
    ],
)
def test_service_is_refused_in_any_spelling(query: str) -> None:
    with pytest.raises(ForbiddenOperation) as caught:
        inspect(query, SETTINGS)
    at = query.upper().index("SERVICE")
    line = query[:at].count("\n") + 1
    assert caught.value.facts["line"] == line


@pytest.mark.parametrize(
    "query",
    [
        "INSERT DATA { <a> <b> <c> }",
        "PREFIX a: <http://x/> # c\nDELETE WHERE { ?s ?p ?o }",
        "load <http://127.0.0.1/>",
        "CLEAR ALL",
        "DROP GRAPH <g>",
        "CREATE GRAPH <g>",
        "ADD <a> TO <b>",
        "MOVE <a> TO <b>",
        "COPY <a> TO <b>",
        "WITH <g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_updates_are_refused(query: str) -> None:
    with pytest.raises(ForbiddenOperation, match="update"):
        inspect(query, SETTINGS)


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [
        ("", 1, 1),
        ("# only a comment", 1, 17),
        ("\n  SELEKT * {}", 2, 3),
        ("SELECT * {\n ?s ?p 'no end }", 2, 8),
        ("SELECT * { ?s ?p '''no end' }", 1, 18),
        ("SELECT * { ?s ?p ?o \\u0053ERVICE <x> {} }", 1, 21),
        ("PREFIX a: SELECT * {}", None, None),
        ("SELECT * { ?s ?p '\ud800' }", 1, 19),
    ],
)
def test_what_is_no_query_is_told_by_line_and_column(query: str, line: int | None, column: int | None) -> None:
    if line is None:  # the parser's business
        assert inspect(query, SETTINGS).kind == "select"
        return
    with pytest.raises(MalformedQuery) as caught:
        inspect(query, SETTINGS)
    assert (caught.value.facts["line"], caught.value.facts["column"]) == (line, column)


def test_limits_are_exact() -> None:
    settings = Settings(query_bytes=60, query_nesting=3, query_operators=5)
    assert inspect("SELECT * { { { } } { } { } }", settings)
    assert inspect("SELECT * { FILTER(1+1+1+1) }", settings)  # the star and FILTER count too
    for query, unit, limit in [
        ("SELECT * { { { { } } } }", "nested groups", 3),
        ("SELECT * { FILTER((((1)))) }", "nested groups", 3),
        ("SELECT * { FILTER(1+1+1+1+1) }", "operators", 5),
        ("SELECT * {} #" + "é" * 25, "bytes", 60),
    ]:
        with pytest.raises(TooLarge) as caught:
            inspect(query, settings)
        assert (caught.value.facts["unit"], caught.value.facts["limit"]) == (unit, limit)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * {" + "FILTER NOT EXISTS {" * 840 + "}" * 841,
        "SELECT * {" + "{" * 2350 + "}" * 2351,
        "SELECT (" + "(" * 4700 + "1" + ")" * 4700 + " AS ?x) {}",
        "SELECT (" + "1+" * 7040 + "1 AS ?x) {}",
        "SELECT (" + "!" * 7040 + "1 AS ?x) {}",
        "SELECT * { ?s " + "^" * 9000 + "<p> ?o }",
        "SELECT * { ?s <p>" + "/<p>" * 9000 + " ?o }",
    ],
)
def test_what_crashes_the_parser_does_not_reach_it(query: str) -> None:
    with pytest.raises(TooLarge):
        inspect(query, SETTINGS)


@pytest.mark.parametrize(
    "unit",
    [
        '"""\\',
        "'''\\\\",
        "'\\",
        '"" ',
        "<a",
        "<<",
        "#",
        "\\",
        "a:",
        ":",
        "a.",
        "1e",
        ".1",
        "_-",
        "@a-",
        "?",
        "$",
        '"\n',
        "%",
    ],
)
def test_the_time_grows_with_the_length_only(unit: str) -> None:
    query = "SELECT * { " + unit * (199_000 // len(unit))
    began = time.perf_counter()
    with contextlib.suppress(HrnKgError):
        inspect(query, Settings(query_operators=10**9, query_nesting=10**9))
    assert time.perf_counter() - began < 5.0  # measured 0.4 s at most; a quadratic lexer took 45


def test_the_short_look_finds_what_the_long_one_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [path.read_text() for path in (Path(__file__).parents[2] / "queries").glob("*.rq")]
    texts = [text for text in texts if guard._is_harmless(text, Settings())]
    assert len(texts) > 20
    short = [inspect(text, Settings()) for text in texts]
    monkeypatch.setattr(guard, "_is_harmless", lambda *_: False)
    assert short == [inspect(text, Settings()) for text in texts]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <urn:a> { } }",
        "SELECT * { trueservice<urn:a>{} }",
        'SELECT * { ?a ?b "x }',
        "SELECT * { ?a ?b 'x' }",
        "SELECT * { ?a ?b \\u0041 }",
        "SELECT * " + "{" * 101,
        "SELECT * " + "[(" * 51,
        "SELECT * { ?a ?b ?c }" + " " * 2000,
    ],
)
def test_the_short_look_leaves_doubt_to_the_long_one(query: str) -> None:
    assert not guard._is_harmless(query, Settings())


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (NOW() AS ?x) {}",
        "SELECT (nOw ( ) AS ?x) {}",
        "SELECT (NOW # a remark\n () AS ?x) {}",
        "SELECT (NOW # one (\n # two\r\t() AS ?x) {}",
        "SELECT(1+rand()AS?x){}",
        "SELECT (COUNT(DISTINCTRAND # x\n ()) AS ?x) {}",
        "SELECT * { ?s ?p ?o } ORDER BYRAND#\n()",
        "SELECT * { FILTERRAND#\n() }",
        "SELECT * { { SELECT * { FILTER EXISTS { BIND(StrUuid#\n() AS ?x) } } } }",
        "CONSTRUCT { ?x a <x:y> } WHERE { BIND(BNODE#\n('a') AS ?x) }",
        "DESCRIBE ?x WHERE { BIND(UUID#\n() AS ?x) }",
        "SELECT (IF('a' = \"b\", 1, UUID #\n () ) AS ?x) {}",
        "SELECT * { ?s ?p '''NOW''' FILTER('\\u0022' != '' && NOW#\n() > 1) }",
    ],
)
def test_what_changes_each_time_is_seen_however_it_is_spelt(query: str) -> None:
    ox.Store().query(query)  # else the example would show nothing
    assert inspect(query, SETTINGS).fleeting


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?now { ?now <http://x/rand> 'uuid' }",
        "SELECT * { ?s ?p 'NOW' } # NOW",
        "PREFIX now: <http://x/> SELECT * { ?brand now:RAND ?bnode . FILTER (?bnode > 1) }",
        "SELECT * { ?s ?p ?know . FILTER(?know IN (1, 2)) }",
    ],
)
def test_words_like_it_are_kept(query: str) -> None:
    assert not inspect(query, SETTINGS).fleeting


def test_a_query_with_a_service_is_never_kept() -> None:
    assert inspect("SELECT * { SERVICE <http://x/> {} }", Settings(services="http://x/")).fleeting


@pytest.mark.parametrize("query", ["ASK {}", "ASK { ?s ?p 'SERVICE' }", "SELECT * { ?s ?p 'it\\'s' }"])
def test_a_byte_order_mark_is_no_part_of_a_query(query: str) -> None:
    assert inspect("\ufeff" + query, SETTINGS) == inspect(query, SETTINGS)
    with pytest.raises(MalformedQuery):
        inspect("\ufeff\ufeff" + query, SETTINGS)
    with pytest.raises(MalformedQuery) as caught:
        inspect("\ufeffASK { 'x", SETTINGS)
    assert caught.value.facts == {"line": 1, "column": 7}, "as an editor counts, which does not show the mark"
