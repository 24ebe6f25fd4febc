"""What cannot be read is said in our words, in both languages, with the line; nothing of it is shown raw."""

from __future__ import annotations

import codecs

import pyoxigraph as ox
import pytest

from hrn_kg.validation import report_text
from hrn_kg.validation.report import Report
from intake.proposals import GOOD, draft_of, in_format

P = """\
@prefix hro: <https://w3id.org/harmreduction/ontology#> .
@prefix c: <https://w3id.org/harmreduction/id/claim/> .
"""
# Text, name of the file, code of the rule, line, and what the English words must hold.
FAULTS = {
    "no semicolon": (P + 'c:a hro:x "y"\n  hro:z 1 .', "my.ttl", "no-end", 3, ";"),
    "no point": (P + "c:a hro:x 1\nc:b hro:x 2 .", "my.ttl", "no-end", 3, "point"),
    "no point at the end": (P + "c:a hro:x 1\n", "my.ttl", "no-end", 3, "point"),
    "ended early": (P + 'c:a hro:x 1 .\n  hro:y "z" .', "my.ttl", "ended-early", 3, "Put ; in place"),
    "prefix of ours": ("c:a hro:x 1 .", "my.ttl", "unknown-prefix", 1, "c:"),
    "known prefix": (P + "c:a skos:note 1 .", "my.ttl", "undeclared-prefix", 3, "http://www.w3.org/2004/02/skos/core#"),
    "curly quotes": (P + "c:a hro:x “y” .", "my.ttl", "curly", 3, "straight"),
    "curly end": (P + 'c:a hro:x "y”@nl .\nc:b hro:x 2 .', "my.ttl", "curly", 3, "straight"),
    "unclosed text": (P + 'c:a hro:x "y ;\n  hro:z 1 .', "my.ttl", "unclosed", 3, "at its end"),
    "unclosed at the end": (P + 'c:a hro:x """y .\n\n', "my.ttl", "unclosed", 3, "at its end"),
    "space in an address": (P + "c:a hro:x <http://a b/> .", "my.ttl", "space-in-address", 3, "%20"),
    "relative address": (P + "c:a hro:x <b> .", "my.ttl", "relative", 3, "https://"),
    "bare word": (P + "c:a hro:x yes .", "my.ttl", "out-of-place", 3, "yes"),
    "unclosed bracket": (P + "c:a hro:x [ hro:y 1 .", "my.ttl", "no-end", 3, "]"),
    "space that is none": (P + "c:a\u00a0hro:x 1 .", "my.ttl", "invisible", 3, "U+00A0"),
    "web page": ("<!DOCTYPE html>\n<html><body>x</body></html>", "my.ttl", "web-page", 1, "web page"),
    "JSON comma": ('{"@id": "urn:a"\n "b": 1}', "my.jsonld", "json-comma", 1, "comma"),
    "JSON words": ('{"@id": urn}', "my.jsonld", "json", 1, "JSON"),
    "JSON text": ('{"@id": "urn:a,\n "b": 1}', "my.jsonld", "unclosed", 1, "at its end"),
    "remote context": (
        '{"@context":\n "https://e.example/c", "@id": "urn:a"}',
        "my.jsonld",
        "remote-context",
        1,
        "fetched",
    ),
    "context of a context": (
        '{"@context": {"@import": "https://e.example/c"}}',
        "my.jsonld",
        "remote-context",
        1,
        "fetched",
    ),
    "document type": ('<?xml version="1.0"?>\n<!DOCTYPE r [<!ENTITY a "b">]>\n<r/>', "my.rdf", "doctype", 2, "DOCTYPE"),
    "XML": (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n<a>\n</rdf:RDF>',
        "my.rdf",
        "xml",
        3,
        "XML",
    ),
    "words": ("Dear editors, here is our figure.", "my.txt", "no-rdf", 1, "Turtle"),
    "packed": ("PK\x03\x04abc", "my.ttl", "packed", None, "Unpack"),
    "PDF": ("%PDF-1.7", "my.ttl", "pdf", None, "PDF"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named_with_its_line(name: str) -> None:
    text, file, code, line, words = FAULTS[name]
    draft = draft_of(text, file)
    assert draft.refused
    (finding,) = draft.findings
    assert finding.shape.endswith(f"#Intake-{code}")
    assert finding.where.line == line
    assert words in finding.messages["en"]
    assert finding.messages["nl"] != finding.messages["en"]


def test_a_web_page_behind_many_comments_is_known_and_what_only_begins_so_costs_nothing() -> None:
    """In one expression thirty comments before other text were a billion tries."""
    for comment in ("<!-- a -->", "<!---->", "<!-- -- > -->\n "):
        page = draft_of(comment * 30 + "<html><body>x</body></html>", "my.ttl")
        assert [finding.shape.rpartition("#")[2] for finding in page.findings] == ["Intake-web-page"]
    other = draft_of("<!-- --> " * 30 + "<!-- no end", "my.ttl")
    assert other.refused
    assert "Intake-web-page" not in {finding.shape.rpartition("#")[2] for finding in other.findings}


@pytest.mark.parametrize(
    ("body", "seems", "line"),
    [
        ('a "x" .\n b "caf\xe9" .'.encode("latin-1"), "ISO-8859-1", 2),
        ("a “x” .\n".encode("cp1252"), "Windows-1252", 1),
        (GOOD.encode("utf-16-le"), "UTF-16", 1),
        (codecs.BOM_UTF32_LE + GOOD.encode("utf-32-le"), "UTF-32", 1),
    ],
)
def test_another_encoding_is_named(body: bytes, seems: str, line: int) -> None:
    draft = draft_of(body)
    assert draft.refused
    assert (draft.findings[0].where.line, seems in draft.findings[0].messages["nl"]) == (line, True)


@pytest.mark.parametrize(
    "body",
    [
        codecs.BOM_UTF8 + GOOD.encode(),
        GOOD.encode("utf-16"),
        codecs.BOM_UTF16_BE + GOOD.encode("utf-16-be"),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace("\n", "\r").encode(),
    ],
)
def test_what_editors_programs_write_is_read(body: bytes) -> None:
    plain, draft = draft_of(GOOD), draft_of(body)
    assert set(draft.quads) == set(plain.quads)
    assert draft.places.entries() == plain.places.entries()
    assert draft.findings == ()


@pytest.mark.parametrize("name", ["my.txt", "my.jsonld", "my", "my.rdf", "my.csv"])
def test_content_wins_over_ending(name: str) -> None:
    draft = draft_of(GOOD, name)
    assert len(draft.quads) > 250
    assert [(finding.severity, "Turtle" in finding.messages["en"]) for finding in draft.findings] == [("Info", True)]


def test_json_ld_in_a_file_of_another_name() -> None:
    assert len(draft_of(in_format(ox.RdfFormat.JSON_LD), "my.ttl").quads) > 250
    assert len(draft_of(in_format(ox.RdfFormat.RDF_XML), "my.ttl").quads) > 250


KEYS = {
    "unknown key": ('"cavaet": "x"', "json-key", "cavaet"),
    "misspelt keyword": ('"@typ": "x"', "json-keyword", "@typ"),
    "key twice": ('"p": "1", "p": "2"', "json-twice", "p"),
    "type without prefix": ('"@type": "Observation"', "json-type", "Observation"),
    "address that is none": ('"q": "rel"', "json-value", "q"),
    "null": ('"p": null', "json-null", "p"),
}


@pytest.mark.parametrize("name", KEYS)
def test_what_json_ld_drops_is_named(name: str) -> None:
    member, code, key = KEYS[name]
    context = '{"p": "http://p.example/p", "q": {"@id": "http://p.example/q", "@type": "@id"}}'
    draft = draft_of(f'{{"@context": {context},\n "@id": "http://e.example/a",\n {member}}}', "my.jsonld")
    assert not draft.refused
    found = [(finding.shape.rpartition("-")[2], finding.path, finding.where.line) for finding in draft.findings]
    assert (code.rpartition("-")[2], key, 3) in found
    assert all(finding.focus == "http://e.example/a" for finding in draft.findings)


def test_a_record_without_a_full_address_is_named() -> None:
    draft = draft_of('{"@context": {"p": "http://p.example/p"},\n "@id": "mine", "p": 1}', "my.jsonld")
    assert [(finding.path, finding.where.line) for finding in draft.findings] == [("@id", 2)]


def test_nothing_of_a_file_acts_on_the_terminal() -> None:
    draft = draft_of(P + 'c:a hro:x "\x1b[31m\u202e" ; hro:\x1b[0m 1 .', "my\x1b[2J.ttl")
    text = report_text.render(Report("refused", draft.findings, 0), "nl")
    assert "\\u001b" in text
    assert not any(sign in text for sign in "\x1b\u202e")


def test_the_line_is_shown_with_a_caret() -> None:
    draft = draft_of(P + "c:a hro:x “y” .")
    text = report_text.render(Report("refused", draft.findings, 0), "en")
    assert "      c:a hro:x “y” .\n                ^" in text
