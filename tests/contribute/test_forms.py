"""The forms as a browser sends them: faults stand at their fields, nothing typed is lost, nothing is taken unasked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from contribute_desk import BROWSER, Desk, hidden

from hrn_kg.contributions.form_answers import FORMS, names_of
from hrn_kg.limits import FORM_BYTES
from hrn_kg.site.form_fields import fields_of, groups_of
from invented_town import DOCUMENT, FIGURE, TEXT

SECRET = "Jan Geheim"
NEW = {**DOCUMENT, "document_publisher": "nieuw: Gemeente Veldstad"}
WHOLE = {**NEW, **FIGURE, "place": "nieuw: Veldstad"}
FACILITY = {
    **NEW,
    "words": "De Haven in Veldstad is een gebruiksruimte van de stichting Veldzorg",
    "name_nl": "De Haven",
    "type": "gebruiksruimte",
    "place": "nieuw: Veldstad",
    "operator": "nieuw: Stichting Veldzorg",
    "period": "2025",
}
DEFINITION = {
    **NEW,
    "words": "Harm reduction is alles wat de schade van druggebruik voor de gezondheid beperkt.",
    "term": "harm reduction",
}
CORRECTION = {
    "record": "https://w3id.org/harmreduction/id/claim/dcr-netherlands",
    "field": "label_nl",
    "right": "24 gebruiksruimten in Nederland, zonder jaar",
    "why": "Te lang.",
}
ANSWERS = {"figure": WHOLE, "facility": FACILITY, "definition": DEFINITION, "source": NEW, "correction": CORRECTION}


def count(desk: Desk) -> int:
    return len(desk.contributions.list())


def sent(desk: Desk, answers: dict[str, str], **person: str) -> str:
    """A figure that is sent; returns the path of its status page."""
    preview = desk.checked("figure", answers)
    assert preview.status_code == 200
    answer = desk.send(preview, "send", **{"name": SECRET, "consent": "yes", **person})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


@pytest.mark.parametrize("form", FORMS)
def test_a_form_asks_for_every_answer_and_has_words_for_each(form: str) -> None:
    asked = fields_of(form)  # type: ignore[arg-type]
    assert set(asked) <= set(names_of(form))  # type: ignore[arg-type]
    assert len(asked) == len(set(asked))
    for lang in ("nl", "en"):
        fields = [field for group in groups_of(form, lang, {}, {}) for field in group.fields]  # type: ignore[arg-type]
        assert [field.name for field in fields] == list(asked)
        assert all(field.label and field.hint for field in fields)


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("form", FORMS)
def test_good_answers_show_what_they_would_change(desk: Desk, form: str, lang: str) -> None:
    before = count(desk)
    preview = desk.checked(form, ANSWERS[form], lang)
    assert preview.status_code == 200, re.sub(r"<[^>]+>", " ", preview.text)
    heading = {"nl": "Wat het zou veranderen", "en": "What it would change"}[lang]
    part = preview.text.partition(f"<h2>{heading}</h2>")[2].partition("<h2>")[0]
    assert "<li" in part
    assert preview.headers["cache-control"] == "no-store"
    assert preview.headers["x-robots-tag"] == "noindex"
    assert "<script" not in preview.text
    assert count(desk) == before


def test_a_figure_is_taken_with_name_and_consent(desk: Desk) -> None:
    path = sent(desk, {**WHOLE, "note_nl": "Een.", "note_en": "One."}, email="jan@example.org", note="Voor de redactie")
    token = path.rpartition("/")[2]
    found = desk.contributions.by_token(token)
    assert (found.status, found.person.name, found.person.email) == ("submitted", SECRET, "jan@example.org")
    assert found.person.shown_as == ""
    assert found.checked is not None
    assert found.checked.outcome == "valid"
    assert found.events[0].why == "Voor de redactie"
    kinds = {one.name: one.kind for one in desk.contributions.files(found.id)}
    assert kinds == {"answers-figure.json": "records", "document.txt": "document"}
    assert any(triple.object.value == "3" for triple in found.statements.triples if hasattr(triple.object, "value"))


def test_what_is_wrong_stands_at_its_field_and_in_a_summary_that_links(desk: Desk) -> None:
    answers = {**WHOLE, "period": "2031", "indicator": 'een "<b>" & meer', "doubts": "", "number": "drie<script>"}
    page = desk.checked("figure", answers)
    assert page.status_code == 422
    for name in ("indicator", "period"):
        assert f'<a href="#{name}">' in page.text
        assert f'id="{name}-error"' in page.text
        assert f'aria-describedby="{name}-error {name}-hint" aria-invalid="true"' in page.text
    assert 'value="een &#34;&lt;b&gt;&#34; &amp; meer"' in page.text
    assert "<script" not in page.text
    assert TEXT.splitlines()[-1] in page.text
    assert '<details class="more" open>' in page.text


def test_ticked_boxes_come_back_ticked(desk: Desk) -> None:
    page = desk.get("/nl/contribute/figure")
    boxes = re.findall(r'name="doubts" value="([^"]+)"', page.text)
    assert len(boxes) > 10
    data = {**hidden(page), "step": "check", "doubts": boxes[:2]}
    again = desk.http.post("/nl/contribute/figure", data=data, headers=BROWSER)
    assert again.status_code == 422
    assert re.findall(r'name="doubts" value="([^"]+)" checked', again.text) == boxes[:2]


@pytest.mark.parametrize(
    "person", [{"name": SECRET}, {"consent": "yes"}, {"name": SECRET, "consent": "yes", "email": "x"}]
)
def test_without_name_and_consent_nothing_is_taken_and_all_stays(desk: Desk, person: dict[str, str]) -> None:
    before = count(desk)
    preview = desk.checked("figure", {**WHOLE, "period": "2024"})
    answer = desk.send(preview, "send", **person)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert hidden(answer)["answers"]
    if "name" in person:
        assert f'value="{SECRET}"' in answer.text
    assert count(desk) == before


def test_from_the_preview_one_goes_back_with_all_that_was_typed(desk: Desk) -> None:
    page = desk.send(desk.checked("figure", WHOLE), "change")
    assert page.status_code == 200
    assert f'value="{FIGURE["indicator"]}"' in page.text
    assert FIGURE["words"] in page.text


def test_what_a_page_carries_cannot_be_changed_or_made(desk: Desk) -> None:
    before = count(desk)
    preview = desk.checked("figure", WHOLE)
    fields = hidden(preview)
    good = {"name": SECRET, "consent": "yes"}
    other = hidden(desk.get("/nl/contribute/source"))["token"]
    changed = fields["answers"][:-6] + ("AAAAAA" if not fields["answers"].endswith("AAAAAA") else "BBBBBB")
    for bad in ({"answers": changed}, {"answers": fields["token"]}, {"step": "publish"}):
        assert desk.send(preview, "send", **{**good, **bad}).status_code == 400, bad
    for token in ("", other, fields["answers"]):
        assert desk.send(preview, "send", **{**good, "token": token}).status_code == 403, token
    assert count(desk) == before


def test_other_sites_and_other_bodies_are_refused(desk: Desk) -> None:
    path = "/nl/contribute/figure"
    fields = {**hidden(desk.get(path)), "step": "check"}
    elsewhere = {"Accept": "application/json", "Sec-Fetch-Site": "cross-site"}
    assert desk.http.post(path, data=fields, headers=elsewhere).status_code == 403
    assert desk.http.post(path, content=b"{}", headers={"Content-Type": "application/json"}).status_code == 415
    long = b"token=" + b"x" * FORM_BYTES
    answer = desk.http.post(path, content=long, headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 413
    too_long = desk.checked("figure", {**WHOLE, "number": "9" * 2001})
    assert too_long.status_code == 422
    assert "“Getal” is te lang." in too_long.text


def test_the_former_address_leads_to_the_form_for_a_correction(desk: Desk) -> None:
    about = "https://w3id.org/harmreduction/id/claim/dcr-netherlands"
    answer = desk.http.get("/nl/report", params={"about": about})
    assert answer.status_code == 308
    page = desk.get(answer.headers["location"])
    assert page.status_code == 200
    assert f'value="{about}"' in page.text
    assert "24 gebruiksruimten beschikbaar in Nederland" in page.text
    assert (
        desk.http.get("/en/report", params={"about": "javascript:alert(1)"}).headers["location"].endswith("/correction")
    )


def test_every_record_leads_to_its_correction(desk: Desk) -> None:
    for path in ("/nl/doc/claim/dcr-netherlands", "/en/types/drug-consumption-room", "/en/places/amsterdam"):
        assert "/contribute/correction?record=https%3A//w3id.org/harmreduction/" in desk.get(path).text, path


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_privacy_page_tells_who_is_responsible_and_for_how_long(desk: Desk, lang: str) -> None:
    text = desk.get(f"/{lang}/privacy").text
    assert "editors@example.org" in text
    assert "365" in text
    # Backups of this age go: find counts whole days, and takes those that have more.
    assert "-mtime +29 " in (Path(__file__).parents[2] / "deploy" / "backup").read_text("utf-8")
    assert {"nl": "na dertig dagen", "en": "after thirty days"}[lang] in text
