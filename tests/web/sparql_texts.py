"""Texts of queries for tests that try many: SPARQL of every kind from a small grammar, and junk."""

from __future__ import annotations

from hypothesis import strategies as st

_VARIABLES = ("?s", "?p", "?o", "?x")
_IRIS = (
    "<http://purl.org/dc/terms/Location>",
    "<http://www.w3.org/2000/01/rdf-schema#label>",
    "<https://w3id.org/harmreduction/id/place/utrecht>",
    "<urn:nothing>",
)
_LITERALS = ('"Utrecht"', '"Utrecht"@nl', "17", "1.5", "true", '"007"', '"""two\nlines"""', '"\\u00e9 %2B + &"')

_variable = st.sampled_from(_VARIABLES)
_iri = st.sampled_from(_IRIS)
_node = st.one_of(_variable, _iri)
_any = st.one_of(_variable, _iri, st.sampled_from(_LITERALS))
_verb = st.one_of(_variable, _iri, st.just("a"), _iri.map(lambda iri: f"{iri}?"), _iri.map(lambda iri: f"^{iri}"))
_triple = st.tuples(_node, _verb, _any).map(" ".join)
_condition = st.one_of(
    st.tuples(_variable, st.sampled_from(["=", "!=", "<", ">"]), _any).map(" ".join),
    st.sampled_from(["isIRI(?s)", "bound(?x)", 'regex(str(?o), "^U")', 'lang(?o) = "nl"', "EXISTS { ?s ?p ?o }"]),
)


def _groups(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, _triple).map(lambda parts: f"{parts[0]} . OPTIONAL {{ {parts[1]} }}"),
        st.tuples(inner, inner).map(lambda parts: f"{{ {parts[0]} }} UNION {{ {parts[1]} }}"),
        st.tuples(inner, _condition).map(lambda parts: f"{parts[0]} FILTER({parts[1]})"),
        st.tuples(inner, _triple).map(lambda parts: f"{parts[0]} MINUS {{ {parts[1]} }}"),
        inner.map(lambda body: f"GRAPH ?g {{ {body} }}"),
        inner.map(lambda body: f"VALUES ?x {{ 1 <urn:a> UNDEF }} {body}"),
        inner.map(lambda body: f'BIND("x" AS ?b) {{ {body} }}'),
    )


_pattern = st.recursive(_triple, _groups, max_leaves=3)
_end = st.sampled_from(["", "LIMIT 5", "ORDER BY ?s LIMIT 3", "OFFSET 1 LIMIT 2"]).map(lambda end: end or "LIMIT 9")

QUERIES = st.one_of(
    st.tuples(st.sampled_from(["*", "?s", "DISTINCT ?s ?o"]), _pattern, _end).map(
        lambda parts: f"SELECT {parts[0]} WHERE {{ {parts[1]} }} {parts[2]}"
    ),
    _pattern.map(lambda body: f"SELECT ?s (COUNT(*) AS ?n) {{ {body} }} GROUP BY ?s HAVING (COUNT(*) > 0) LIMIT 4"),
    _pattern.map(lambda body: f"ASK {{ {body} }}"),
    st.tuples(_pattern, _end).map(lambda parts: f"CONSTRUCT {{ ?s a ?o }} WHERE {{ {parts[0]} }} {parts[1]}"),
    _iri.map(lambda iri: f"DESCRIBE {iri}"),
    _triple.map(lambda triple: f"# a remark\nPREFIX e: <http://e/>\nASK {{ {triple} }}"),
)
"""Queries that a service must answer."""

JUNK = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "",
            "SELECT",
            "SELECT ?s WHERE { ?s ?p ?o ",
            "SELECT ?s WHERE { ?s foaf:name ?o }",
            'ASK { ?s ?p "open }',
            "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
            "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
            "SELECT (<urn:f>(1) AS ?x) {}",
            "ASK " + "{" * 300 + "}" * 300,
        ]
    ),
    st.tuples(QUERIES, st.integers(0, 40), st.characters(codec="utf-8")).map(
        lambda parts: parts[0][: parts[1]] + parts[2] + parts[0][parts[1] :]
    ),
)
"""What people and machines send by mistake or by malice."""
