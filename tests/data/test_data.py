"""The data beside the documents, and the form in which they are written."""

from __future__ import annotations

import re
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

import pyoxigraph as ox
import pytest

from hrn_kg import evidence, iris, rdfio, vocab
from hrn_kg.content import Content, find_content
from hrn_kg.declared import captures_of, prefixes_of
from hrn_kg.turtle import format_turtle

CONTENT = find_content(Path(__file__).parents[2])
FILES = {CONTENT.name(path): path for path in CONTENT.data}
PREFIXES = prefixes_of(CONTENT)
LAID_OUT = {CONTENT.name(p): p for p in CONTENT.turtle_files()}


def quads(content: Content) -> list[ox.Quad]:
    return [quad for path in content.data for quad in rdfio.read(path)]


def node(name: str) -> ox.NamedNode:
    return ox.NamedNode(vocab.hro(name))


@pytest.mark.documents
def test_every_excerpt_stands_in_its_document(content: Content, documents_folder: Path, record_property) -> None:
    proof = evidence.prove(quads(content), evidence.Documents.at(documents_folder))
    record_property("excerpts proved", proof.proved)
    assert proof.faults == ()
    assert proof.missing == ()
    assert proof.proved > 200


@pytest.mark.documents
def test_captures_carry_the_checksum_of_the_text(content: Content, documents_folder: Path) -> None:
    texts = evidence.Documents.at(documents_folder).texts
    declared = {q.subject.value: q.object.value for q in quads(content) if q.predicate == node("sha256")}
    assert len(declared) == 5
    for capture, sha256 in declared.items():
        assert evidence.checksum(texts[iris.local_name(capture)]) == sha256


def test_quotations_are_short_unless_they_define(content: Content) -> None:
    found = quads(content)
    defining = {
        q.subject
        for q in found
        if q.predicate.value == vocab.PREFIXES["rdf"] + "type" and q.object == node("Definition")
    }
    quoted = {q.object.value for q in found if q.predicate == node("supportedBy") and q.subject in defining}
    exact = [q for q in found if q.predicate.value == vocab.PREFIXES["oa"] + "exact"]
    assert len(exact) > 200
    for quad in exact:
        if quad.subject.value.removesuffix("/quote") not in quoted:
            assert len(quad.object.value) <= evidence.LONGEST_QUOTATION, quad.subject.value


def test_every_iri_of_the_base_that_is_used_is_described(content: Content) -> None:
    found = quads(content)
    known = {q.subject for q in found} | {q.subject for _, path in content.rdf() for q in rdfio.read(path)}
    used = {q.object for q in found if isinstance(q.object, ox.NamedNode) and q.object.value.startswith(iris.BASE)}
    assert len(used) > 200
    assert sorted(term.value for term in used - known) == []


def test_every_excerpt_is_used(content: Content) -> None:
    found = quads(content)
    excerpts = {q.subject for q in found if q.object == node("Excerpt")}
    supporting = {q.object for q in found if q.predicate == node("supportedBy")}
    assert len(excerpts) > 200
    assert excerpts == supporting


@pytest.mark.parametrize("name", sorted(LAID_OUT))
def test_files_are_laid_out_and_say_what_they_are_for(name: str) -> None:
    text = LAID_OUT[name].read_text(encoding="utf-8")
    assert re.match(r"# \S", text), "the first line says what the file is for"
    assert text == format_turtle(text, PREFIXES, name), "run `hrn-kg format`"


@pytest.mark.documents
def test_nothing_in_the_documents_is_left_without_a_reason(content: Content, documents_folder: Path) -> None:
    exclusions = evidence.read_exclusions(content.root / "data" / "exclusions.tsv")
    found = evidence.measure(
        quads(content),
        evidence.Documents.at(documents_folder).texts,
        captures_of(content.root / "data"),
        exclusions,
    )
    assert len(found) == 5
    for document in found:
        assert document.sentences.all > 10
        assert document.numbers.left == (), document.document
        assert document.sentences.left == (), document.document
        assert document.clauses.left == (), document.document
        assert document.characters.share > 0.8, document.document
        assert document.clauses.excluded / document.clauses.all < 0.25, "exclusions are the exception"


@pytest.mark.documents
def test_what_is_printed_keeps_to_its_measure(content: Content, documents_folder: Path, record_property) -> None:
    found = quads(content)
    texts = evidence.Documents.at(documents_folder).texts
    rdf_type, exact = vocab.expand("rdf:type"), vocab.expand("oa:exact")
    printed = {q.subject.value.removesuffix("/quote") for q in found if q.predicate.value == exact}
    defining = {q.subject for q in found if q.predicate.value == rdf_type and q.object == node("Definition")}
    definitions = {q.object.value for q in found if q.predicate == node("supportedBy") and q.subject in defining}
    shares = {q.subject.value: q.object.value for q in found if q.predicate == node("quotableShare")}
    captures = captures_of(content.root / "data")
    assert len(captures) == 5
    for document, capture in captures.items():
        share = Fraction(shares.get(f"{iris.BASE}id/document/{document}", "0.5"))
        spans = [_span(iri) for iri in printed if f"/{capture}/" in iri]
        record_property(f"characters printed of {document}", len(set().union(*(range(*span) for span in spans))))
        defined = [_span(iri) for iri in definitions if f"/{capture}/" in iri]
        assert len(spans) > 10
        assert evidence.over_measure(texts[capture], spans, defined, share) == (), "run `hrn-kg quotation --write`"
    choices, _ = evidence.choose(found, texts, captures)
    assert frozenset(printed) == frozenset().union(*(one.printed for one in choices)), "run `hrn-kg quotation --write`"


def _span(iri: str) -> tuple[int, int]:
    start, _, end = iri.rpartition("/")[2].partition("-")
    return int(start), int(end)


@pytest.mark.documents
def test_the_value_as_printed_stands_in_a_passage_printed_or_not(content: Content, documents_folder: Path) -> None:
    found = quads(content)
    texts = evidence.Documents.at(documents_folder).texts
    passages: dict[ox.NamedNode, list[str]] = defaultdict(list)
    for quad in found:
        if quad.predicate == node("supportedBy"):
            start, end = _span(quad.object.value)
            passages[quad.subject].append(texts[quad.object.value.split("/")[-2]][start:end].casefold())
    values = [(q.subject, q.object.value.casefold()) for q in found if q.predicate == node("statedValue")]
    assert len(values) > 100
    assert [claim.value for claim, value in values if not any(value in words for words in passages[claim])] == []
