"""The text of a document as a file: plain text is taken in place of what is pasted, anything else is named."""

from __future__ import annotations

import zipfile
from io import BytesIO

import httpx
import pytest
from contribute_desk import BROWSER, Desk, hidden

from hrn_kg.limits import FORM_BYTES
from hrn_kg.validation import Finding
from hrn_kg.web.contribute.document_upload import text_of
from invented_town import DOCUMENT, FIGURE, TEXT

ANSWERS = {
    **{name: text for name, text in DOCUMENT.items() if name != "document_text"},
    **FIGURE,
    "document_publisher": "nieuw: Gemeente Veldstad",
    "place": "nieuw: Veldstad",
}


def packed() -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as document:
        document.writestr("word/document.xml", "<w/>")
    return stream.getvalue()


def sent(desk: Desk, body: bytes, **answers: str) -> httpx.Response:
    path = "/nl/contribute/figure"
    data = {**hidden(desk.get(path)), "step": "check", **ANSWERS, **answers}
    files = {"document_file": ("verslag.txt", body, "text/plain")}
    return desk.http.post(path, data=data, files=files, headers=BROWSER)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_text_is_taken_whatever_it_is_called(encoding: str) -> None:
    assert text_of(TEXT.replace("\n", "\r\n").encode(encoding)) == TEXT.strip()


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (b"%PDF-1.7\n", "file-pdf"),
        (packed(), "file-packed"),
        (b"\xd0\xcf\x11\xe0 old Word", "file-office"),
        (b"\x89PNG\r\n", "file-picture"),
        (b"<!DOCTYPE html><html><body>24 rooms</body></html>", "file-html"),
        (b'<?xml version="1.0"?>\n<html xmlns="x">24</html>', "file-html"),
        ("cafés".encode("latin-1"), "file-encoding"),
        (b"text\0more " + b"x" * 100, "file-binary"),
        (b" \n", "file-empty"),
        (b"x" * (FORM_BYTES + 1), "file-large"),
    ],
)
def test_anything_else_is_named(body: bytes, rule: str) -> None:
    found = text_of(body)
    assert isinstance(found, Finding)
    assert found.shape.endswith(f"#Drafting-{rule}")
    assert found.where.field == "document_text"
    assert found.messages["nl"] != found.messages["en"]


def test_it_is_used_and_comes_back_in_the_field(desk: Desk) -> None:
    preview = sent(desk, TEXT.encode(), document_text="Something else.")
    assert preview.status_code == 200, preview.text
    again = sent(desk, TEXT.encode(), number="geen getal")
    assert again.status_code == 422
    assert TEXT.splitlines()[-1] in again.text, "what was uploaded need not be chosen again"
    assert 'enctype="multipart/form-data"' in again.text
    answer = desk.send(preview, "send", name="Jan", consent="yes")
    assert answer.status_code == 303, answer.text
    found = desk.contributions.by_token(answer.headers["location"].rpartition("/")[2])
    (document,) = [one for one in desk.contributions.files(found.id) if one.kind == "document"]
    assert document.body == TEXT.strip().encode()


def test_a_pdf_leaves_what_was_typed_and_says_what_to_do(desk: Desk) -> None:
    page = sent(desk, b"%PDF-1.7\n1 0 obj", document_text="Half a text.")
    assert page.status_code == 422
    assert '<a href="#document_text">' in page.text
    assert "Dit is een pdf" in page.text
    assert "Half a text." in page.text
    assert FIGURE["words"] in page.text
    assert sent(desk, b"x" * FORM_BYTES).status_code == 413
