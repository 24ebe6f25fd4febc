"""The page of coverage: there where the operator has the documents, without a word of theirs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from html_reader import Page

from hrn_kg.evidence import Documents
from served import asked

Fetch = Callable[..., Page]


def test_without_documents_there_is_no_page(fetch: Fetch) -> None:
    assert "HRN_KG_DOCUMENTS" in fetch("/en/coverage", 404).one("main").text


@pytest.mark.documents
def test_with_documents_every_document_is_told(home: Path, documents_folder: Path, tmp_path: Path) -> None:
    with asked(home, tmp_path / "log", documents=str(documents_folder)) as http:
        page = Page(http.get("/nl/coverage").text)
    rows = [row.text for row in page.all("tr")]
    assert len(rows) == 21
    assert any("S3" in row and "Zinnen" in row and "289" in row for row in rows), rows
    text = page.one("main").text
    for document in Documents.at(documents_folder).texts.values():
        assert document[200:260] not in text
