"""A server tells what was watched on its page, to programs and in its metrics; and sends what is due by mail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

import small_content
from hrn_kg import releases
from hrn_kg.content import find_content
from hrn_kg.contributions import Checked, Contributions, Person, Statements
from hrn_kg.contributions.consent import consent
from hrn_kg.watching import watch_record
from hrn_kg.watching.asked_of_release import OldFigure
from hrn_kg.watching.cited_sources import Source
from hrn_kg.watching.watch_record import Record, Silence
from post_office import PostOffice, post_office
from served import asked, wait_until

REPORT = "https://w3id.org/harmreduction/id/document/report"
INDICATOR = "https://w3id.org/harmreduction/scheme/indicator/rooms"
DATA = f"""
    <{REPORT}> a hro:Other ; rdfs:label "Report"@en , "Verslag"@nl .
    <{INDICATOR}> a hro:Other ; skos:prefLabel "rooms"@en , "ruimten"@nl ; hro:yearsBetweenFigures 2 .
    claim:rooms a hro:Observation ; hro:indicator <{INDICATOR}> ; hro:period period:y1999 .
    period:y1999 a dct:PeriodOfTime ; hro:edtf "1999"^^<http://id.loc.gov/datatypes/edtf/EDTF> .
    """
AT = "2026-11-27T05:00:00Z"


# As they may be printed, and no IRIs.
ODD = ("https://example.org/a|b[1]{id}^%zz", "https://w3id.org/harmreduction/id/a|b")


def source(name: str, state: str, **facts: object) -> Source:
    return Source(f"https://example.org/{name}", (), (REPORT,), state, AT, AT, **facts)  # type: ignore[arg-type]


KNOWN = Record(
    AT,
    "2026.11.0",
    (
        source("changed", "alive", changed_at=AT, changed_by="text"),
        source("gone", "gone", reason="status", status=404),
        source("moved", "moved", moved_to="https://example.org/there"),
        source("odd", "failing", reason="connection", failed_on=("2026-11-26", "2026-11-27")),
    ),
    (OldFigure(INDICATOR, {"en": "rooms"}, 1999, 2),),
    {
        "https://example.org/moved": Silence("<b>Known</b>", "2999-12-31"),
        "https://example.org/ended": Silence("Over", "2026-01-01"),
        **dict.fromkeys(ODD, Silence("Odd", "2999-12-31")),
        REPORT: Silence("Ours", "2999-12-31"),
    },
)


@dataclass(frozen=True)
class Watched:
    http: httpx.Client
    home: Path
    log: Path
    office: PostOffice


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    folder = tmp_path_factory.mktemp("status")
    small_content.make(folder / "content")
    small_content.write(folder / "content", "data/cited.ttl", DATA)
    releases.build(find_content(folder / "content"), folder / "home")
    with post_office() as office:
        settings = {
            "mail_server": f"127.0.0.1:{office.port}",
            "mail_from": "kg@example.org",
            "contact": "mailto:editors@example.org",
        }
        with asked(folder / "home", folder / "log", **settings) as http:
            yield Watched(http, folder / "home", folder / "log", office)


def text_of(response: httpx.Response) -> str:
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", response.text.partition("<main")[2]).split())


def test_the_page_tells_what_is_known_as_it_is_now(watched: Watched) -> None:
    http, home = watched.http, watched.home
    (home / watch_record.NAME).unlink(missing_ok=True)
    before = http.get("/en/status")
    assert "have not been looked at from here" in text_of(before)
    assert before.headers["cache-control"] == "no-cache"
    watch_record.write(home, KNOWN)
    page = http.get("/en/status", headers={"If-None-Match": before.headers["etag"]})
    text = text_of(page)
    for words in (
        "https://example.org/gone Report Gone 27 Nov 2026 The server answers with status 404",
        "https://example.org/moved Report Moved 27 Nov 2026 https://example.org/there",
        "Report Not reached 27 Nov 2026 The server is not reached · On 2 days",
        "Other content since 27 Nov 2026, by its text",
        "rooms 1999 every 2 years",
        "https://example.org/moved : &lt;b&gt;Known&lt;/b&gt; (up to 31 Dec 2999)",
        "Report : Ours",
        *(f"{name} : Odd" for name in ODD),
    ):
        assert words in text, text
    assert "Over" not in text, "what ended is over"
    assert http.get("/en/status", headers={"If-None-Match": page.headers["etag"]}).status_code == 304
    assert "Verslag Verdwenen" in text_of(http.get("/nl/status"))
    browser = {"Accept": "text/html", "Accept-Language": "nl"}
    assert http.get("/status", headers=browser).headers["location"].endswith("/nl/status")
    assert 'href="/en/status"' in http.get("/en/about").text
    (home / watch_record.NAME).write_text("{}")
    assert "cannot be read" in text_of(http.get("/en/status"))


def test_programs_get_the_same(watched: Watched) -> None:
    watch_record.write(watched.home, KNOWN)
    facts = watched.http.get("/status.json")
    assert facts.headers["cache-control"] == "no-store"
    found = facts.json()
    assert [(one["address"][20:], one["state"]) for one in found["sources"]] == [
        *(("changed", "alive"), ("gone", "gone"), ("moved", "moved"), ("odd", "failing"))
    ]
    assert found["sources"][1] | {"documents": [REPORT], "status": 404, "moved_to": None} == found["sources"][1]
    assert [one["newest"] for one in found["figures"]] == [1999]
    assert [(one["name"], one["until"]) for one in found["silenced"]] == [
        (name, "2999-12-31") for name in sorted([*ODD, REPORT, "https://example.org/moved"])
    ]

    def metrics() -> dict[str, float]:
        lines = re.findall(r"^(hrn_kg_(?:cited|figures_old|watch)[^ ]*) (.+)$", watched.http.get("/metrics").text, re.M)
        return {name: float(value) for name, value in lines}

    assert metrics() == {
        **{f'hrn_kg_cited_pages{{state="{state}"}}': 0.0 for state in ("changed", "unclear", "moved")},
        **{f'hrn_kg_cited_pages{{state="{state}"}}': 1.0 for state in ("alive", "failing", "gone", "silenced")},
        "hrn_kg_figures_old": 1.0,
        "hrn_kg_watch_timestamp_seconds": datetime(2026, 11, 27, 5, tzinfo=UTC).timestamp(),
    }


def test_the_server_sends_what_is_due_and_a_failure_is_a_line_in_the_log(watched: Watched) -> None:
    place = ox.NamedNode("https://w3id.org/harmreduction/id/place/delft")
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    watched.office.refused["nobody@example.org"] = 550
    contributions, now = Contributions(watched.home), datetime.now(UTC)
    for email in ("nobody@example.org", "sanne@example.org"):
        statements = Statements((ox.Triple(place, label, ox.Literal(email[0])),))
        checked = Checked("valid", "2026.11.0", "0" * 64)
        submitted = contributions.submit(statements, (), Person("Sanne", email), "", checked, consent("en"), now)
        contributions.decide(submitted.id, "rejected", "Ed", "Not for us.", now)
    contributions.close()
    assert wait_until(lambda: "sanne@example.org" in watched.office.receivers), watched.log.read_text()
    assert set(watched.office.receivers) == {"editors@example.org", "sanne@example.org"}
    assert wait_until(lambda: "It is given up." in watched.log.read_text())
    assert "nobody@" not in watched.log.read_text()
    page = watched.http.get(f"/en/proposals/{submitted.token}")
    assert "you get a message when it is decided on" in page.text
    assert "by mail" in text_of(watched.http.get("/en/privacy"))
