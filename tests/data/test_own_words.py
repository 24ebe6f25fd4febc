"""What we write is in our own words: no long run of words of a document but where it is quoted as what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from hrn_kg import rdfio
from hrn_kg.content import Content
from hrn_kg.vocab import PREFIXES, hro

MOST = 13  # words in a row
MOST_OF_A_DETAIL = 7
# The text of a definition, the words of a passage, and a source as the document names it.
_QUOTED = {PREFIXES["rdf"] + "value", PREFIXES["oa"] + "exact", PREFIXES["dct"] + "title", hro("citedAs")}
_WORD = re.compile(r"[^\W_]+")


def runs(text: str, most: int = MOST) -> Iterator[tuple[str, ...]]:
    found = [word.lower() for word in _WORD.findall(text)]
    return (tuple(found[i : i + most + 1]) for i in range(len(found) - most))


def of_documents(folder: Path, most: int = MOST) -> set[tuple[str, ...]]:
    return {run for path in folder.glob("0*.txt") for run in runs(path.read_text(encoding="utf-8"), most)}


@pytest.fixture(scope="module")
def printed(documents_folder: Path) -> set[tuple[str, ...]]:
    return of_documents(documents_folder)


def test_no_text_of_ours_has_a_long_run_of_words_of_a_document(content: Content, printed: set[tuple[str, ...]]) -> None:
    assert len(printed) > 5_000
    texts = {
        (quad.subject.value, quad.object.value)
        for _, path in content.rdf()
        for quad in rdfio.read(path)
        if isinstance(quad.object, ox.Literal) and quad.predicate.value not in _QUOTED
    }
    assert len(texts) > 5_000
    assert sorted((subject, text) for subject, text in texts if printed.intersection(runs(text))) == []


def test_a_detail_has_no_eight_words_of_a_document_in_a_row(content: Content, documents_folder: Path) -> None:
    printed = of_documents(documents_folder, MOST_OF_A_DETAIL)
    assert len(printed) > 5_000
    details = {
        (quad.subject.value, quad.object.value)
        for path in content.data
        if path.suffix == ".ttl"
        for quad in rdfio.read(path)
        if quad.predicate.value == hro("detail") and isinstance(quad.object, ox.Literal)
    }
    assert details
    assert sorted((claim, text) for claim, text in details if printed.intersection(runs(text, MOST_OF_A_DETAIL))) == []
