"""`POST /api/validate` and `POST /api/proposals`: a real server, a real database, every form of the report."""

from __future__ import annotations

import asyncio
import csv
import html
import io
import json
import re
import shutil
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import httpx
import pyoxigraph as ox
import pytest
from openpyxl import load_workbook

from hrn_kg import limits
from hrn_kg.contributions import Contributions
from hrn_kg.drafting import tables
from hrn_kg.releases import current
from hrn_kg.releases.published import published_of
from hrn_kg.settings import Settings
from hrn_kg.vocab import expand
from hrn_kg.web.app import create_app
from hrn_kg.web.checks import proposal_routes, report_forms, validate_routes
from in_process import with_state
from served import asked

_HEAD = """\
@prefix place: <https://w3id.org/harmreduction/id/place/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
GOOD = _HEAD + 'place:delft a dct:Location ; rdfs:label "Delft"@nl .\n'
BAD = _HEAD + "place:delft a dct:Location .\n"
TURTLE = {"Content-Type": "text/turtle"}
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PERSON = {"name": "Sanne de Wit", "consent": "yes", "email": "sanne@example.org"}


@pytest.fixture(scope="module")
def own(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of this module, into which its tests write."""
    return shutil.copytree(built / "home", tmp_path_factory.mktemp("api") / "home", symlinks=True)


@pytest.fixture(scope="module")
def http(own: Path) -> Iterator[httpx.Client]:
    with asked(own, own.parent / "log", workers="1", log="json") as client:
        yield client


def validate(http: httpx.Client, body: str | bytes, accept: str = "application/json", **fields: str) -> httpx.Response:
    sent = body.encode() if isinstance(body, str) else body
    return http.post("/api/validate", content=sent, headers={**TURTLE, "Accept": accept, **fields}, timeout=60)


def test_the_report_is_200_in_order_or_not(http: httpx.Client, own: Path) -> None:
    good = validate(http, GOOD)
    assert (good.status_code, good.json()["outcome"], good.json()["findings"]) == (200, "valid", [])
    assert good.headers["cache-control"] == "no-store"
    assert good.headers["x-hrn-kg-release"] == good.json()["release"] == current(own).id
    bad = validate(http, BAD)
    assert (bad.status_code, bad.json()["outcome"], bad.json()["checked"]) == (200, "invalid", 1)
    (finding,) = bad.json()["findings"]
    assert finding["where"]["line"] == 4
    assert finding["message"] == {"en": "Give the place a label.", "nl": "Geef de plaats een naam."}


def test_the_report_comes_in_every_form_and_language(http: httpx.Client) -> None:
    for accept, graph_format in (
        ("text/turtle", ox.RdfFormat.TURTLE),
        ("application/ld+json", ox.RdfFormat.JSON_LD),
    ):
        found = validate(http, BAD, accept)
        quads = list(ox.parse(found.content, format=graph_format))
        assert found.headers["content-type"].startswith(accept)
        assert [str(one.object.value) for one in quads if one.predicate.value == expand("sh:conforms")] == ["false"]  # type: ignore[union-attr]
    text = validate(http, BAD, "text/plain", **{"Accept-Language": "nl"})
    assert "Geef de plaats een naam." in text.text
    assert text.headers["content-language"] == "nl"
    assert "Give the place a label." in validate(http, BAD, "text/plain", **{"Accept-Language": "en"}).text
    rows = list(csv.DictReader(io.StringIO(validate(http, BAD, "text/csv").text)))
    assert [row["line"] for row in rows] == ["4"]
    sarif = validate(http, BAD, "application/sarif+json").json()
    assert len(sarif["runs"][0]["results"]) == 1
    page = validate(http, BAD, "text/html", **{"Accept-Language": "en"})
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "Give the place a label." in page.text
    named = http.post("/api/validate?format=csv&name=a.ttl", content=BAD, headers=TURTLE)
    assert "a.ttl" in named.text


def test_what_cannot_be_checked_is_a_problem(http: httpx.Client) -> None:
    unread = validate(http, "place:delft is")
    assert (unread.status_code, unread.headers["content-type"]) == (422, "application/problem+json")
    assert unread.json()["report"]["outcome"] == "refused"
    assert unread.json()["report"]["findings"][0]["where"]["line"] == 1
    assert validate(http, _HEAD).json()["report"]["outcome"] == "nothing-to-validate"
    assert validate(http, b"").status_code == 422
    bare = http.post("/api/validate", content=GOOD)
    assert bare.status_code == 415
    assert "text/turtle" in bare.json()["accepted"]
    assert bare.headers["accept-post"] == ", ".join(bare.json()["accepted"])
    assert http.post("/api/validate", content=GOOD, headers={"Content-Type": "text/html"}).status_code == 415
    large = validate(http, b"#" * (limits.INTAKE.file_bytes + 1))
    assert (large.status_code, large.json()["limit"]) == (413, limits.INTAKE.file_bytes)
    part = http.post("/api/validate", files={"file": ("a.ttl", b"#" * (limits.INTAKE.file_bytes + 1))})
    assert part.status_code == 413
    broken = http.post("/api/validate", content=b"x", headers={"Content-Type": "multipart/form-data; boundary=b"})
    assert broken.status_code == 400
    assert http.post("/api/validate", files={"other": ("", b"")}).status_code == 400
    assert validate(http, GOOD, WORKBOOK).status_code == 406
    assert http.post("/api/validate?format=none", content=GOOD, headers=TURTLE).status_code == 406
    got = http.get("/api/validate")
    assert (got.status_code, got.headers["allow"]) == (405, "OPTIONS, POST")


def test_hostile_files_are_refused_and_the_next_one_is_checked(http: httpx.Client) -> None:
    bodies = {
        "application/ld+json": [b"[" * 200_000, b'{"@context": "https://evil.example/c.jsonld", "@id": "a:b"}'],
        "text/turtle": [b"<a:b> <a:c> " + b"[ <a:d> " * 100_000, b"PK\x03\x04" + b"\x00" * 1000, b"\x00" * 1000],
        "application/rdf+xml": [b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'],
        WORKBOOK: [b"PK\x03\x04" + b"\x00" * 1000],
        "text/csv": [b'=cmd|"/c calc"!A1,' * 10_000],
    }
    for media_type, given in bodies.items():
        for body in given:
            found = http.post("/api/validate", content=body, headers={"Content-Type": media_type}, timeout=60)
            assert found.status_code == 422, (media_type, body[:40], found.text[:300])
            assert found.json()["report"]["findings"]
    assert validate(http, GOOD).json()["outcome"] == "valid"


def test_files_keep_their_names_and_hostile_ones_lose_what_acts(http: httpx.Client) -> None:
    files = [
        ("file", ("../../a\u202e.ttl", BAD.encode())),
        ("file", ("b.ttl", BAD.replace("delft", "gouda").encode())),
    ]
    found = http.post("/api/validate", files=files).json()
    assert sorted(one["where"]["file"] for one in found["findings"]) == ["a.ttl", "b.ttl"]
    same = http.post("/api/validate", files=[files[1], files[1]]).json()
    assert {one["where"]["file"] for one in same["findings"]} <= {"b.ttl", "2-b.ttl"}
    bodies = [BAD.replace("delft", name).encode() for name in ("delft", "gouda", "breda")]
    given = [("file", (name, body)) for name, body in zip(("3-a.ttl", "a.ttl", "a.ttl"), bodies, strict=True)]
    found = http.post("/api/validate", files=given).json()
    assert found["checked"] == 3
    assert len({one["where"]["file"] for one in found["findings"]}) == 3


def test_a_spreadsheet_comes_back_with_remarks(http: httpx.Client, own: Path) -> None:
    template = tables.make_template("facilities", "en", published_of(current(own)))
    book = load_workbook(io.BytesIO(template))
    sheet = book.worksheets[0]
    sheet.cell(sheet.max_row + 1, 2, "Somewhere")
    stream = io.BytesIO()
    book.save(stream)
    files = {"file": ("mine.xlsx", stream.getvalue())}
    back = http.post("/api/validate", files=files, headers={"Accept": WORKBOOK})
    assert (back.status_code, back.headers["content-type"]) == (200, WORKBOOK)
    assert back.headers["content-disposition"] == 'attachment; filename="mine-hrn-kg.xlsx"'
    cells = [cell for row in load_workbook(io.BytesIO(back.content)).worksheets[0].iter_rows() for cell in row]
    assert [cell.comment.text for cell in cells if cell.comment is not None and cell.comment.author == "hrn-kg"]
    page = http.post("/en/validate", files=files)
    assert 'download="mine-hrn-kg.xlsx"' in page.text


def propose(http: httpx.Client, body: str = GOOD, **fields: str) -> httpx.Response:
    return http.post("/api/proposals", data={**PERSON, **fields}, files={"file": ("a.ttl", body.encode())})


def test_a_proposal_gives_a_secret_address_at_which_it_is_followed(http: httpx.Client, own: Path) -> None:
    made = propose(http, note="Van de kaart")
    assert made.status_code == 201, made.text
    answer = made.json()
    assert [one["record"]["iri"] for one in answer["effect"]["adds"]] == [
        "https://w3id.org/harmreduction/id/place/delft"
    ]
    assert made.headers["location"] == answer["address"].removeprefix(str(http.base_url).rstrip("/"))
    token = answer["address"].rpartition("/")[2]
    status = http.get(made.headers["location"])
    assert (status.status_code, status.json()["status"], status.json()["id"]) == (200, "submitted", answer["id"])
    assert [event["status"] for event in status.json()["events"]] == ["submitted"]
    for response in (made, status):
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["referrer-policy"] == "no-referrer"
        assert "noindex" in response.headers["x-robots-tag"]
    assert "sanne" not in status.text.lower()
    found = Contributions(own)
    kept = found.get(answer["id"])
    found.close()
    assert (kept.person.name, kept.person.email, kept.lang) == ("Sanne de Wit", "sanne@example.org", "nl")
    again = propose(http)
    assert (again.status_code, again.headers["content-type"]) == (422, "application/problem+json")
    assert http.get("/api/proposals/" + "A" * len(token)).status_code == 404


def test_a_proposal_that_is_not_in_order_is_422_and_nothing_is_kept(http: httpx.Client, own: Path) -> None:
    found = Contributions(own)
    before = len(found.list())
    bad = propose(http, BAD)
    assert (bad.status_code, bad.json()["report"]["outcome"]) == (422, "invalid")
    assert bad.json()["report"]["findings"][0]["where"]["line"] == 4
    assert propose(http, "place:delft is").json()["report"]["outcome"] == "refused"
    for fields in ({"name": " "}, {"consent": "no"}, {"consent": ""}):
        assert propose(http, GOOD.replace("delft", "gouda"), **fields).status_code == 400
    assert http.post("/api/proposals", content=GOOD, headers=TURTLE).status_code == 415
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    files = {"file": ("a.ttl", GOOD.replace("delft", "gouda").encode())}
    assert http.post("/api/proposals", data=PERSON, files=files, headers=elsewhere).status_code == 403
    assert len(found.list()) == before
    found.close()


def test_a_correction_names_what_it_replaces(http: httpx.Client) -> None:
    body = _HEAD + 'place:amsterdam a dct:Location ; rdfs:label "Amsterdam (gemeente)"@nl .\n'
    assert propose(http, body).status_code == 422
    made = propose(http, body, corrects="https://w3id.org/harmreduction/id/place/amsterdam")
    assert made.status_code == 201, made.text
    (change,) = made.json()["effect"]["corrects"]
    assert [name for one in change["new"] for name in one["names"].values()] == ["Amsterdam (gemeente)"]


FIGURE = """\
<https://w3id.org/harmreduction/id/claim/more-rooms> a <https://w3id.org/harmreduction/ontology#Observation> ;
  <http://www.w3.org/2000/01/rdf-schema#label> "29 rooms"@en ;
  <https://w3id.org/harmreduction/ontology#indicator> <https://w3id.org/harmreduction/scheme/indicator/rooms> ;
  <https://w3id.org/harmreduction/ontology#place> <https://w3id.org/harmreduction/id/place/arnhem> ;
  <https://w3id.org/harmreduction/ontology#period> <https://w3id.org/harmreduction/id/period/y1998> ;
  <https://w3id.org/harmreduction/ontology#statedIn> <https://w3id.org/harmreduction/id/document/report> ;
  <https://w3id.org/harmreduction/ontology#value> VALUE .
"""


@pytest.mark.parametrize(("value", "part"), [("29", "contradicts"), ("24", "confirms")])
def test_a_figure_that_meets_a_published_one_can_be_proposed(http: httpx.Client, value: str, part: str) -> None:
    made = propose(http, FIGURE.replace("VALUE", value))
    assert made.status_code == 201, made.text
    (meeting,) = made.json()["effect"][part]
    assert (meeting["own"]["printed"], meeting["other"]["printed"]) == (value, "24")
    assert [one["document"]["names"] for one in meeting["other"]["evidence"]] == [{"en": "Report"}]


def test_a_removal_leads_only_to_what_is_there(http: httpx.Client, own: Path) -> None:
    amsterdam = "https://w3id.org/harmreduction/id/place/amsterdam"
    for successor in ("no address", "javascript:alert(1)"):
        refused = propose(http, GOOD.replace("delft", "gouda"), removes=f"{amsterdam}={successor}")
        assert (refused.status_code, "cannot take the place" in refused.json()["detail"]) == (422, True)
    unsaid = propose(http, GOOD.replace("delft", "gouda"), corrects=amsterdam)
    assert (unsaid.status_code, "nothing is said of it" in unsaid.json()["detail"]) == (422, True)
    assert http.get("/en/places/amsterdam").status_code == 200
    # The process of the checks holds all that it held.
    assert validate(http, GOOD.replace("delft", "amsterdam")).json()["outcome"] == "invalid"


def test_reports_are_written_beside_the_loop_that_answers_others(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long report would keep all others waiting."""
    home = shutil.copytree(built / "home", tmp_path / "home", symlinks=True)
    release = current(home)
    app = create_app(Settings(home=home, workers=1, unlimited_clients="none"), release.source, release=release)
    on_the_loop: dict[str, bool] = {}

    def watched(module: ModuleType, name: str) -> None:
        write = getattr(module, name)

        def noted(*given: object, **named: object) -> object:
            on_the_loop[f"{module.__name__}.{name}"] = threading.current_thread() is threading.main_thread()
            return write(*given, **named)

        monkeypatch.setattr(module, name, noted)

    for module, name in (
        (report_forms, "written"),
        (validate_routes, "not_checked"),
        (validate_routes, "validate_page"),
        (validate_routes, "_downloads"),
        (proposal_routes, "as_dict"),
        (proposal_routes, "_require_in_order"),
        (proposal_routes, "_facts"),
    ):
        watched(module, name)

    async def work() -> None:
        async with app.router.lifespan_context(app) as state:
            transport = httpx.ASGITransport(with_state(app, state))
            async with httpx.AsyncClient(transport=transport, base_url="http://a", timeout=60) as client:
                for body in (BAD, "place:delft is"):
                    await client.post("/api/validate", content=body.encode(), headers=TURTLE)
                await client.post("/en/validate", files={"text": (None, BAD)}, headers={"Accept": "text/html"})
                files = {"file": ("a.ttl", GOOD.encode())}
                made = await client.post("/api/proposals", data=PERSON, files=files)
                assert made.status_code == 201, made.text
                assert (await client.get(made.headers["location"])).status_code == 200

    asyncio.run(work())
    assert len(on_the_loop) == 7
    assert [name for name, is_there in on_the_loop.items() if is_there] == []


def test_one_client_may_check_so_often(built: Path, tmp_path: Path) -> None:
    with asked(built / "home", tmp_path / "log", workers="1", checks_a_minute="2", unlimited_clients="none") as client:
        statuses = [validate(client, GOOD).status_code for _ in range(3)]
        assert statuses == [200, 200, 429]
        refused = validate(client, GOOD)
        assert int(refused.headers["retry-after"]) >= 1
        page = client.post("/nl/validate", files={"text": (None, GOOD)}, headers={"Accept": "text/html"})
        assert (page.status_code, "place:delft" in page.text) == (429, True)


def test_an_answer_is_checked_when_it_was_asked_for_and_counts(built: Path, tmp_path: Path) -> None:
    home = shutil.copytree(built / "home", tmp_path / "home", symlinks=True)
    found = Contributions(home)
    settings = {"checks_a_minute": "2", "unlimited_clients": "none"}
    with asked(home, tmp_path / "log", workers="1", **settings) as client:
        made = propose(client)
        assert made.status_code == 201, made.text
        page = made.json()["page"]

        def reply() -> int:
            token = re.search(r'name="token" value="([^"]+)"', client.get(page).text)
            assert token is not None
            data = {"token": html.unescape(token[1]), "step": "reply", "note": "Here."}
            return client.post(page, data=data, headers={"Accept": "text/html"}).status_code

        def request_changes() -> None:
            found.decide(made.json()["id"], "changes-requested", "Ed", "Which one?", datetime.now(UTC))

        assert reply() == 409, "nothing was asked, and nothing is checked"
        request_changes()
        assert reply() == 303
        request_changes()
        assert reply() == 429
    found.close()


def test_what_serves_no_release_checks_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(GOOD)
    with asked(None, tmp_path / "log", "--data", tmp_path / "a.ttl", workers="1") as client:
        found = validate(client, GOOD)
        assert (found.status_code, "no release" in found.json()["detail"]) == (503, True)


def test_the_log_tells_nothing_of_what_was_handed_in(http: httpx.Client, own: Path) -> None:
    validate(http, GOOD.replace("Delft", "Geheimstad"))
    # A line is written once the answer is on its way, or soon after.
    end, paths = time.monotonic() + 20, set[object]()
    while "/api/validate" not in paths and time.monotonic() < end:
        lines = [json.loads(line) for line in (own.parent / "log").read_text().splitlines() if line.startswith("{")]
        paths = {line.get("path") for line in lines}
    assert "/api/validate" in paths
    assert "Geheimstad" not in (own.parent / "log").read_text()
