"""Files that are made to harm: each is answered with a sentence, within the limits, and nothing gets out."""

from __future__ import annotations

import gzip
import io
import json
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest

from hrn_kg.intake import bounded, check_drafts
from hrn_kg.intake.bounded import read_bounded
from hrn_kg.jsonld_context import ADDRESS
from hrn_kg.limits import INTAKE
from intake.proposals import GOOD, prefixes, published
from long_tests import few

P = """\
@prefix hro: <https://w3id.org/harmreduction/ontology#> .
@prefix : <https://w3id.org/harmreduction/id/claim/> .
"""
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:p="http://p.example/"'


def _zip() -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.ttl", "0" * 10_000_000)
    return body.getvalue()


def _laughs() -> str:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE r [<!ENTITY l0 "lol">{entities}]><rdf:RDF {RDF}><p:a>&l9;</p:a></rdf:RDF>'


# What is handed in, its name, and the code of the answer.
FILES: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "20 MB of text": (lambda: (P + ':a hro:x "' + "a" * 20_000_000 + '" .').encode(), "a.ttl", "bytes"),
    "brackets of Turtle": (
        lambda: (P + ":a hro:x " + "[ hro:y " * 20_000 + "1" + " ]" * 20_000 + " .").encode(),
        "a.ttl",
        "levels",
    ),
    "open brackets of Turtle": (lambda: (P + ":a hro:x " + "[ hro:y " * 200_000).encode(), "a.ttl", ""),
    "lists in lists": (lambda: (P + ":a hro:x " + "( " * 20_000 + ")" * 20_000 + " .").encode(), "a.ttl", "levels"),
    "brackets of JSON": (lambda: b"[" * 2_000_000 + b"]" * 2_000_000, "a.jsonld", "levels"),
    "objects of JSON": (lambda: b'{"@id":' * 50_000 + b"1" + b"}" * 50_000, "a.jsonld", "levels"),
    "elements of XML": (
        lambda: f"<rdf:RDF {RDF}>{'<p:a><p:b>' * 50_000}{'</p:b></p:a>' * 50_000}</rdf:RDF>".encode(),
        "a.rdf",
        "levels",
    ),
    "many nodes without address": (lambda: (P + "[] hro:x 1 .\n" * 300_000).encode(), "a.ttl", "triples"),
    "many statements": (
        lambda: (P + "".join(f":a hro:x {n} .\n" for n in range(100_000))).encode(),
        "a.ttl",
        "triples",
    ),
    "a long list": (lambda: (P + ":a hro:x ( " + "1 " * 5_000 + ") .").encode(), "a.ttl", "list"),
    "a long list in JSON-LD": (
        lambda: b'{"@id":"urn:a","http://p.example/x":{"@list":[' + b"1," * 4_999 + b"1]}}",
        "a.jsonld",
        "list",
    ),
    "the context at every record": (
        lambda: json.dumps([{"@context": ADDRESS}] * 50_000).encode(),
        "a.jsonld",
        "contexts",
    ),
    "entities in entities": (lambda: _laughs().encode(), "a.rdf", "doctype"),
    "an entity elsewhere": (
        lambda: f'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rdf:RDF {RDF}/>'.encode(),
        "a.rdf",
        "doctype",
    ),
    "zip with the name of Turtle": (_zip, "a.ttl", "packed"),
    "gzip": (lambda: gzip.compress(b"0" * 4_000_000), "a.ttl", "packed"),
    "zeros": (lambda: b"\0" * 1_000_000, "a.ttl", "encoding"),
    "noise": (lambda: bytes(n * 7919 % 256 for n in range(300_000)), "a.ttl", "encoding"),
    "quotation marks": (lambda: (P + ":a hro:x " + '"' * 3_000_000).encode(), "a.ttl", ""),
    "backslashes": (lambda: (P + ':a hro:x "' + "\\" * 3_000_001 + '" .').encode(), "a.ttl", ""),
    "comments": (lambda: b"# comment\n" * 490_000, "a.ttl", "nothing"),
    "one long name": (lambda: (P + ":a hro:x :" + "a" * 4_000_000 + " .").encode(), "a.ttl", "long-address"),
    "one long text": (lambda: (P + ':a hro:x "' + "a " * 20_000 + '" .').encode(), "a.ttl", "characters"),
    "spaces": (lambda: b" " * 4_900_000 + b"x", "a.ttl", ""),
    "less-than signs": (lambda: b"<" * 4_900_000, "a.ttl", ""),
    "openings of comments in XML": (lambda: b"<!-- " * 900_000, "a.rdf", ""),
    "a number of JSON that is too long": (
        lambda: b'{"@id":"urn:a","http://p.example/x":' + b"9" * 5_000 + b"}",
        "a.jsonld",
        "json",
    ),
    "half an escape": (lambda: (P + ':a hro:x "\\uD800" .').encode(), "a.ttl", ""),
    "context in context": (lambda: b'{"@context":' * 90 + b"{}" + b"}" * 90, "a.jsonld", ""),
    "a context that goes round": (lambda: b'{"@context":{"a":"b:c","b":"a:c"},"@id":"urn:a","a":1}', "a.jsonld", ""),
}


HERE = [
    *("20 MB of text", "brackets of Turtle", "objects of JSON", "elements of XML", "many statements"),
    *("a long list in JSON-LD", "the context at every record", "entities in entities", "zip with the name of Turtle"),
    *("zeros", "quotation marks", "comments", "one long name", "one long text", "half an escape"),
    "a number of JSON that is too long",
]


@pytest.mark.parametrize("name", few(FILES, HERE))
def test_a_hostile_file_gets_an_answer_within_the_limits(name: str) -> None:
    make, file, code = FILES[name]
    draft = read_bounded(make(), file, prefixes())
    assert draft.refused or code == "nothing"
    codes = [finding.shape.rpartition("#Intake-")[2] for finding in draft.findings]
    assert not codes if code == "nothing" else codes
    assert code in ("", "nothing", *codes)
    for finding in draft.findings:
        assert all(10 < len(words) < 800 for words in finding.messages.values())
        assert len(finding.value or "") < 10_000


def test_a_reader_that_takes_too_long_is_ended() -> None:
    began = time.monotonic()
    draft = read_bounded(GOOD.encode(), "a.ttl", prefixes(), replace(INTAKE, seconds=0.05))
    assert [finding.shape.rpartition("-")[2] for finding in draft.findings] == ["seconds"]
    assert time.monotonic() - began < 30


def test_a_reader_that_takes_too_much_memory_is_ended() -> None:
    body = (P + "".join(f':a hro:x "{n:0500}" .\n' for n in range(9_000))).encode()
    draft = read_bounded(body, "a.ttl", prefixes(), replace(INTAKE, memory_mb=8))
    assert [finding.shape.rpartition("-")[2] for finding in draft.findings] == ["memory"]


def test_the_process_gives_what_is_read_without_it() -> None:
    from intake.proposals import draft_of

    here, there = draft_of(GOOD), bounded.read_bounded(GOOD.encode(), "my.ttl", prefixes())
    assert there.quads == here.quads
    assert there.places.entries() == here.places.entries()
    assert there.findings == here.findings


def test_the_process_opens_no_socket() -> None:
    import subprocess
    import sys

    script = (
        "import socket\nfrom hrn_kg.intake import reader_process\nreader_process.bound(700, 20)\n"
        "try:\n    socket.socket()\nexcept OSError as fault:\n    print(fault.errno)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "13\n"


NINES = "9" * 5_000
# What stands in the good proposal, and what a program that reckons with it would not get done with.
NUMBERS: dict[str, tuple[str, str]] = {
    "a print of nines": ('hro:statedValue "3"', f'hro:statedValue "{NINES}"'),
    "a print with many scales": ('hro:statedValue "3"', 'hro:statedValue "3' + " miljard" * 2_000 + '"'),
    "a print of one word": ('hro:statedValue "3"', 'hro:statedValue "' + "honderd" * 2_500 + '"'),
    "a value of nines": ("hro:value 3 ;", f"hro:value {NINES} ;"),
    "a value with a large power": ("hro:value 3 ;", 'hro:value "1e20000000"^^xsd:double ;'),
    "a value with a larger power": ("hro:value 3 ;", 'hro:value "1e999999999"^^xsd:decimal ;'),
    "a value near nothing": ("hro:value 3 ;", 'hro:value "1e-999999999"^^xsd:double ;'),
    "an endless value": ("hro:value 3 ;", 'hro:value "INF"^^xsd:double ;'),
    "a position of nines": ('oa:start "83"^^', f'oa:start "{NINES}"^^'),
    "an amount of nines elsewhere": ("hro:asOf", f'dct:extent "{NINES}"^^xsd:nonNegativeInteger ; hro:asOf'),
    "a formula with a large power": ('hro:formula "5/3"', 'hro:formula "1e20000000"'),
    "a formula with a larger power": ('hro:formula "5/3"', 'hro:formula "1e999999999/3"'),
    "a formula of nines": ('hro:formula "5/3"', f'hro:formula "{NINES}"'),
    "a formula that grows": ('hro:formula "5/3"', f'hro:formula "{"*".join(["9e38"] * 90)}"'),
    "a formula that grows and is divided": ('hro:formula "5/3"', f'hro:formula "{"*".join(["9e38"] * 90)}/7"'),
    "a calculation of nines": ("hro:value 1.7 ;", f"hro:value {NINES}.7 ;"),
    "a label of nines": ('rdfs:label "A quiet', f'rdfs:label "{NINES} quiet'),
}


NUMBERS_HERE = [
    *("a print of nines", "a value of nines", "a value with a larger power", "a position of nines"),
    *("a formula with a larger power", "a formula that grows", "a label of nines"),
]


@pytest.mark.parametrize("name", few(NUMBERS, NUMBERS_HERE))
def test_a_number_of_many_digits_is_judged_like_any_other(name: str) -> None:
    """Python turns no more than 4,300 digits into a number, and takes minutes for a power of millions."""
    old, new = NUMBERS[name]
    assert GOOD.count(old) >= 1
    draft = read_bounded(GOOD.replace(old, new).encode(), "a.ttl", prefixes())
    report = check_drafts([draft], published())
    assert (report.outcome, report.checked > 40) == ("invalid", True)
    for finding in report.findings:
        assert all(10 < len(words) < 800 for words in finding.messages.values())
