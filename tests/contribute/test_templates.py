"""The empty spreadsheets of the service: each is offered on the pages, and is what the command writes."""

from __future__ import annotations

import re

from contribute_desk import Desk

import invented_town as town
from hrn_kg.drafting import tables
from hrn_kg.releases import Release
from hrn_kg.releases.published import published_of
from hrn_kg.site.template_files import template_files

_LINK = re.compile(r'href="/templates/([^"]+)"')


def test_every_template_is_offered_and_is_that_of_the_release(desk: Desk, release: Release) -> None:
    files = template_files()
    assert len(files) == 12
    published = published_of(release)
    for file in files:
        answer = desk.http.get(f"/templates/{file.name}")
        assert answer.status_code == 200, answer.text
        make = tables.make_csv_template if file.form.name == "csv" else tables.make_template
        assert answer.content == make(file.kind, file.lang, published), file.name
        assert answer.headers["content-type"] == file.form.content_type
        assert answer.headers["content-language"] == file.lang
        assert answer.headers["x-hrn-kg-release"] == release.id
        name = f"{file.kind}-{file.lang}-{release.id}{file.form.suffix}"
        assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    known = desk.http.get(f"/templates/{files[0].name}", headers={"If-None-Match": answer.headers["etag"]})
    assert known.status_code == 200, "the tag is that of another file"
    known = desk.http.get(f"/templates/{file.name}", headers={"If-None-Match": answer.headers["etag"]})
    assert known.status_code == 304
    for path in ("/nl/contribute", "/en/contribute", "/nl/validate", "/en/validate"):
        assert set(_LINK.findall(desk.get(path).text)) == {file.name for file in files}, path


def test_another_name_is_told_which_there_are(desk: Desk) -> None:
    answer = desk.http.get("/templates/figures-de.xlsx", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert "figures-nl.xlsx" in answer.json()["detail"]


def test_a_filled_in_file_names_the_document_that_comes_with_it(desk: Desk) -> None:
    """A spreadsheet may name the text that is sent beside it; what is kept has the same names."""
    row = {**town.DOCUMENT, **town.FIGURE, "document": "Beleidsnota Veldstad 2026", "document_text": "verslag.txt"}
    book = ("figures.xlsx", town.filled(town.base_of_content(), "figures", [row]), file_type("xlsx"))
    person = {"name": "Sanne", "consent": "yes"}
    lost = desk.http.post("/api/proposals?lang=nl", data=person, files=[("file", book)])
    assert lost.status_code == 422
    messages = [one["message"]["nl"] for one in lost.json()["report"]["findings"]]
    assert any("“verslag.txt” is niet meegestuurd" in message for message in messages), messages
    files = [("file", book), ("document", ("verslag.txt", town.TEXT.encode(), "text/plain"))]
    made = desk.http.post("/api/proposals?lang=nl", data=person, files=files)
    assert made.status_code == 201, made.text
    kept = [(one.name, one.kind) for one in desk.contributions.files(made.json()["id"])]
    assert kept == [("figures.xlsx", "records"), ("verslag.txt", "document")]


def file_type(form: str) -> str:
    return next(one.form.media_type for one in template_files() if one.form.name == form)
