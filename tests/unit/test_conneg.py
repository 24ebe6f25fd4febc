"""Content negotiation: weights, wildcards, specificity, codings and languages."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrn_kg import conneg
from hrn_kg.errors import NotAcceptable

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "turtle"),
        ("", "turtle"),
        ("*/*", "turtle"),
        ("*", "turtle"),
        ("text/*", "turtle"),
        ("application/*", "jsonld"),
        ("application/ld+json", "jsonld"),
        ("APPLICATION/LD+JSON", "jsonld"),
        ("text/turtle;q=0.5, application/ld+json;q=0.6", "jsonld"),
        ("application/rdf+xml, text/turtle", "turtle"),
        ("*/*;q=0.9, text/turtle;q=0.1", "jsonld"),
        ("text/turtle;q=0, */*", "jsonld"),
        ("text/*;q=0, */*;q=0.1, application/n-triples", "ntriples"),
        ("application/rdf+xml;q=0.001", "rdfxml"),
        ('text/turtle;title="a,b;q=0", application/ld+json;q=0.3', "turtle"),
        ("text/turtle;charset=utf-16, application/rdf+xml;q=0.2", "rdfxml"),
        ("text/turtle;charset=UTF-8", "turtle"),
        ("text/turtle;q=2, application/rdf+xml", "rdfxml"),
        ("nonsense, */plain, application/n-triples;q=0.4", "ntriples"),
        ("application/json", "jsonld"),
        ("application/xml", "rdfxml"),
        (BROWSER, "html"),
        ("text/html", "html"),
    ],
)
def test_the_form_a_client_prefers_for_a_thing(accept: str | None, expected: str) -> None:
    assert conneg.choose(accept, conneg.THING_FORMATS).name == expected


@pytest.mark.parametrize("accept", ["image/png", "text/turtle;q=0", "*/*;q=0", "text/turtle;q=abc", "gibberish"])
def test_what_a_client_refuses_is_not_given(accept: str) -> None:
    with pytest.raises(NotAcceptable) as fault:
        conneg.choose(accept, conneg.GRAPH_FORMATS)
    assert fault.value.facts["available"] == [form.media_type for form in conneg.GRAPH_FORMATS]


def test_an_alias_counts_only_when_named_and_never_against_the_name() -> None:
    assert conneg.choose("application/json", conneg.SELECT_FORMATS) == conneg.SPARQL_JSON
    assert conneg.choose("text/xml", conneg.SELECT_FORMATS) == conneg.SPARQL_XML
    ranges = conneg.parse_accept("application/sparql-results+json;q=0.2, application/json;q=0.9")
    assert conneg.quality(conneg.SPARQL_JSON, ranges) == 0.2


@given(st.text(max_size=200))
def test_any_text_is_survived(accept: str) -> None:
    with contextlib.suppress(NotAcceptable):
        assert conneg.choose(accept, conneg.SELECT_FORMATS) in conneg.SELECT_FORMATS
    assert conneg.choose_coding(accept) in {None, "gzip", "zstd"}
    assert conneg.choose_language(accept, ("en", "nl")) in {"en", "nl"}


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (BROWSER, True),
        ("text/html;q=0.5, text/turtle", False),
        ("*/*", False),
        ("text/turtle, */*;q=0.1", False),
        (None, False),
    ],
)
def test_who_is_a_browser(accept: str | None, expected: bool) -> None:
    assert conneg.prefers_html(accept) is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("json", conneg.SPARQL_JSON),
        ("text/csv", conneg.CSV),
        (".tsv", conneg.TSV),
        ("application/sparql-results xml", conneg.SPARQL_XML),
    ],
)
def test_formats_have_names(name: str, expected: conneg.Representation) -> None:
    assert conneg.by_name(name, conneg.SELECT_FORMATS) == expected


def test_a_name_of_a_format_depends_on_what_is_offered() -> None:
    assert conneg.by_name("json", conneg.GRAPH_FORMATS) == conneg.JSONLD
    with pytest.raises(NotAcceptable):
        conneg.by_name("turtle", conneg.SELECT_FORMATS)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("claim/a.ttl", ("claim/a", conneg.TURTLE)),
        ("claim/a.jsonld", ("claim/a", conneg.JSONLD)),
        ("dataset/2026.11.0", ("dataset/2026.11.0", None)),
        (".ttl", (".ttl", None)),
    ],
)
def test_suffixes(path: str, expected: tuple[str, conneg.Representation | None]) -> None:
    assert conneg.split_suffix(path, conneg.THING_FORMATS) == expected


def test_of_two_suffixes_that_fit_the_longer_one_counts() -> None:
    forms = (*conneg.ROWS_FORMATS, *conneg.CITATION_FORMATS)
    assert conneg.split_suffix("list-places.csl.json", forms) == ("list-places", conneg.CSL_JSON)
    assert conneg.split_suffix("list-places.json", forms) == ("list-places", conneg.SPARQL_JSON)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, None),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("zstd;q=0.5, gzip", "gzip"),
        ("zstd;q=0, *", "gzip"),
        ("*;q=0", None),
        ("identity, gzip;q=0.5", None),
        ("br", None),
    ],
)
def test_codings(header: str | None, expected: str | None) -> None:
    assert conneg.choose_coding(header) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, "en"),
        ("nl", "nl"),
        ("nl-BE, en;q=0.8", "nl"),
        ("en-GB, nl;q=0.8", "en"),
        ("fr, nl;q=0.2", "nl"),
        ("fr", "en"),
        ("*", "en"),
    ],
)
def test_languages(header: str | None, expected: str) -> None:
    assert conneg.choose_language(header, ("en", "nl")) == expected
