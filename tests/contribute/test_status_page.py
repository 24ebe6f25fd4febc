"""The secret link: it leads to the proposal and nowhere else, stands in no log, and lets one withdraw and answer."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from contribute_desk import Desk, hidden
from test_forms import SECRET, WHOLE, sent

from hrn_kg.contributions.submission_rules import NOTE_CHARACTERS

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


def token_of(path: str) -> str:
    return path.rpartition("/")[2]


def test_the_page_is_for_whoever_has_the_link_alone(desk: Desk) -> None:
    path = sent(desk, {**WHOLE, "period": "2023"})
    page = desk.get(path)
    assert page.status_code == 200
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-store"
    assert "noindex" in page.headers["x-robots-tag"]
    assert '<meta name="robots" content="noindex, nofollow">' in page.text
    assert "Ingediend" in page.text
    assert SECRET not in page.text
    assert desk.get(path.replace("/nl/", "/en/")).status_code == 200
    led = desk.http.get(path.removeprefix("/nl"), headers={"Accept": "text/html", "Accept-Language": "nl"})
    assert (led.status_code, led.headers["location"]) == (303, path)


def test_no_secret_and_no_name_stands_in_the_log(desk: Desk) -> None:
    path = sent(desk, {**WHOLE, "period": "2022"}, email="jan@example.org", note="zzz-note")
    token = token_of(path)
    desk.get(path)
    escaped = "".join(f"%{ord(sign):02x}" for sign in token)
    for way in (
        f"/nl/%70roposals/{token}",
        f"/nl/proposals/{escaped}",
        f"/proposals/{token}",
        f"/nl/proposals/{token}/x",
    ):
        desk.get(way)
    log = desk.log.read_text()
    assert "/proposals/-" in log
    for word in (token, token[8:], escaped[9:], SECRET, "jan@example.org", "zzz-note"):
        assert word not in log


@pytest.mark.parametrize("token", ["no-such-token", "x" * 43])
def test_an_unknown_link_is_not_found(desk: Desk, token: str) -> None:
    page = desk.get(f"/nl/proposals/{token}")
    assert page.status_code == 404


def test_a_proposal_is_withdrawn_once(desk: Desk) -> None:
    path = sent(desk, {**WHOLE, "period": "2021"})
    page = desk.get(path)
    assert desk.send(page, "withdraw", path, why="Vergissing").status_code == 303
    found = desk.contributions.by_token(token_of(path))
    assert (found.status, found.events[-1].why) == ("withdrawn", "Vergissing")
    assert "Ingetrokken" in desk.get(path).text
    again = desk.send(page, "withdraw", path)
    assert again.status_code == 409
    assert 'role="alert"' in again.text


def test_a_text_that_is_too_long_comes_back_whole_at_its_field(desk: Desk) -> None:
    preview = desk.checked("figure", {**WHOLE, "period": "2016"})
    note = "n" * NOTE_CHARACTERS + " end"
    before = len(desk.contributions.list())
    refused = desk.send(preview, "send", name="Jan", consent="yes", note=note)
    assert refused.status_code == 422
    assert 'id="note-error"' in refused.text
    assert f"{note}</textarea>" in refused.text
    assert len(desk.contributions.list()) == before

    path = sent(desk, {**WHOLE, "period": "2016"})
    page = desk.get(path)
    assert "-error" not in page.text
    back = desk.send(page, "withdraw", path, why=note)
    assert back.status_code == 422
    assert 'id="why-error"' in back.text
    assert '<a href="#why">' in back.text
    assert f"{note}</textarea>" in back.text
    assert desk.contributions.by_token(token_of(path)).status == "submitted"


def test_a_form_of_the_page_is_signed_as_well(desk: Desk) -> None:
    path = sent(desk, {**WHOLE, "period": "2020"})
    page = desk.get(path)
    assert desk.send(page, "withdraw", path, token="").status_code == 403
    assert desk.send(page, "accept", path).status_code == 400
    assert desk.contributions.by_token(token_of(path)).status == "submitted"


def test_what_the_editors_ask_is_answered_with_changed_answers(desk: Desk) -> None:
    path = sent(desk, {**WHOLE, "period": "2019"})
    found = desk.contributions.by_token(token_of(path))
    desk.contributions.decide(found.id, "changes-requested", "Redacteur", "Is het 2018?", NOW)
    page = desk.get(path)
    assert "Is het 2018?" in page.text
    form = desk.send(page, "change", path)
    assert form.status_code == 200
    assert 'value="2019"' in form.text
    assert WHOLE["document_text"].splitlines()[0] in form.text
    preview = desk.send(form, "check", "/nl/contribute/figure", **{**WHOLE, "period": "2018"})
    assert preview.status_code == 200
    assert 'name="consent"' not in preview.text
    answer = desk.send(preview, "send", "/nl/contribute/figure", note="Ja, 2018")
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    after = desk.contributions.by_token(token_of(path))
    assert (after.id, after.status, after.events[-1].why) == (found.id, "submitted", "Ja, 2018")
    assert "2018" in (after.n_triples or "")
    assert len(hidden(desk.get(path))) == 1
