"""`hrn-kg watch` on a home whose release cites a page of a real server, with messages that a real server takes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from watched_web import Web, WebPage, to, web_server

import small_content
from hrn_kg import releases
from hrn_kg.cli import main
from hrn_kg.content import find_content
from hrn_kg.watching import single_requests, watch_record
from post_office import PostOffice, deaf_server, post_office

INDICATOR = "https://w3id.org/harmreduction/scheme/indicator/rooms"
HERE = {"HRN_KG_WATCH_ALLOW": "127.0.0.1"}


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


Watch = Callable[..., Outcome]


@pytest.fixture(scope="module")
def cited() -> Iterator[Web]:
    with web_server() as web:
        yield web


@pytest.fixture(scope="module")
def built(cited: Web, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("watched")
    small_content.make(folder / "content")
    text = f"""
        <https://w3id.org/harmreduction/id/document/page> a hro:Other ; hro:citedAs "See {cited.url}/page." ;
          dct:isReferencedBy <https://w3id.org/harmreduction/id/document/report> .
        <https://w3id.org/harmreduction/id/document/report> a hro:Other ; rdfs:label "Report"@en .
        <{INDICATOR}> a hro:Other ; skos:prefLabel "rooms"@en , "ruimten"@nl ; hro:yearsBetweenFigures 2 .
        claim:rooms a hro:Observation ; hro:indicator <{INDICATOR}> ; hro:period period:y1999 .
        period:y1999 a dct:PeriodOfTime ; hro:edtf "1999"^^<http://id.loc.gov/datatypes/edtf/EDTF> .
        """
    small_content.write(folder / "content", "data/cited.ttl", text)
    releases.build(find_content(folder / "content"), folder / "home")
    return folder / "home"


@pytest.fixture
def home(built: Path, cited: Web, tmp_path: Path) -> Path:
    cited.pages = {"/page": WebPage(fields={"ETag": '"a"'})}
    cited.asked.clear()
    cited.posted.clear()
    return shutil.copytree(built, tmp_path / "home", symlinks=True)


@pytest.fixture
def watch(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Watch:
    """Run the command, with settings."""

    def run(*arguments: str, **settings: str) -> Outcome:
        capsys.readouterr()
        with monkeypatch.context() as patch:
            patch.setattr(single_requests, "_PACE_SECONDS", 0.01)  # between two requests to a host: seconds of waiting
            for name, value in settings.items():
                patch.setenv(name, value)
            code = main(["--home", str(home), "watch", *arguments])
        return Outcome(code, *capsys.readouterr())

    return run


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with post_office() as office:
        yield office


def mailing(port: int) -> dict[str, str]:
    return {
        **HERE,
        "HRN_KG_MAIL_SERVER": f"127.0.0.1:{port}",
        "HRN_KG_MAIL_FROM": "kg@example.org",
        "HRN_KG_CONTACT": "mailto:editors@example.org",
        "HRN_KG_PUBLIC_URL": "https://kg.example.org",
    }


def a_week_later(home: Path) -> None:
    """Make what was sent a week older."""
    path = home / watch_record.NAME
    facts = json.loads(path.read_text())
    assert facts["sent"]
    facts["sent"] = dict.fromkeys(facts["sent"], "2026-01-01T00:00:00Z")
    path.write_text(json.dumps(facts))


def test_what_is_found_is_kept_and_sent_once_a_week(watch: Watch, home: Path, cited: Web, office: PostOffice) -> None:
    cited.pages |= {"/page": to("/there", 301), "/there": WebPage(fields={"ETag": '"a"'}), "/hook": WebPage(204)}
    settings = {**mailing(office.port), "HRN_KG_WATCH_WEBHOOK": cited.url + "/hook"}
    outcome = watch(**settings)
    assert outcome.code == 0, outcome.err
    assert f"moved     {cited.url}/page  {cited.url}/there" in outcome.out
    assert INDICATOR in outcome.out
    assert cited.asked[:3] == ["GET /robots.txt", "HEAD /page", "HEAD /there"]
    assert "hrn-kg/" in "".join(cited.agents) and "(+https://kg.example.org)" in "".join(cited.agents)
    (source,) = watch_record.read(home).sources
    assert (source.documents, source.state) == (("https://w3id.org/harmreduction/id/document/report",), "moved")

    (mail,) = office.mails
    assert mail["To"] == "editors@example.org"
    text = mail.get_content()
    for words in (cited.url + "/there", "rooms: 1999; every 2 years", "ruimten: 1999; elke 2 jaar", "/en/status"):
        assert words in text
    (facts,) = map(json.loads, cited.posted)
    assert [one["moved_to"] for one in facts["moved"]] == [cited.url + "/there"]
    assert [one["indicator"] for one in facts["figures"]] == [INDICATOR]

    cited.pages["/page"] = cited.pages["/there"]
    assert watch(**settings).code == 0
    assert (len(office.mails), len(cited.posted)) == (1, 1)
    cited.posted.clear()

    # What is silenced is told no more, and then there is nothing to tell.
    assert watch("--silence", INDICATOR, "--why", "Known.", "--until", "2999-12-31").code == 0
    a_week_later(home)
    assert watch(**settings).code == 0
    assert (len(office.mails), len(cited.posted)) == (1, 0)


def test_a_message_that_fails_is_a_line_and_is_tried_again(
    watch: Watch, home: Path, cited: Web, office: PostOffice
) -> None:
    cited.pages["/hook?secret=1"] = WebPage(500)
    with deaf_server() as port:
        outcome = watch(**mailing(port), HRN_KG_WATCH_WEBHOOK=cited.url + "/hook?secret=1")
    assert outcome.code == 1
    assert "The mail server 127.0.0.1 could not be used" in outcome.err
    assert "HRN_KG_WATCH_WEBHOOK answered with status 500" in outcome.err
    assert "secret" not in outcome.err and "Traceback" not in outcome.err
    assert watch_record.read(home).sent == {}
    assert watch(**mailing(office.port)).code == 0
    assert len(office.mails) == 1


def test_no_machine_is_asked_that_is_not_named(watch: Watch, home: Path, cited: Web) -> None:
    outcome = watch()
    assert (outcome.code, cited.asked) == (0, [])
    (source,) = watch_record.read(home).sources
    assert (source.state, source.reason) == ("unclear", "private")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--silence", INDICATOR), "goes with --why and --until"),
        (("--why", "x"), "goes with --why and --until"),
        (("--silence", INDICATOR, "--why", " ", "--until", "2999-12-31"), "goes with --why and --until"),
        (("--silence", "https://example.org/x", "--why", "x", "--until", "2999-12-31"), "neither a watched address"),
    ],
)
def test_a_silence_has_a_subject_a_reason_and_an_end(watch: Watch, arguments: tuple[str, ...], words: str) -> None:
    outcome = watch(*arguments)
    assert outcome.code == 2 and words in outcome.err


def test_what_cannot_run_says_why(watch: Watch, home: Path, cited: Web) -> None:
    with watch_record.held(home):
        outcome = watch(**HERE)
    assert outcome.code == 2 and "under way" in outcome.err
    assert watch(HRN_KG_WATCH_ALLOW="example.org").code == 2
    (home / watch_record.NAME).write_text("{}")
    outcome = watch(**HERE)
    assert outcome.code == 2 and "Move it away" in outcome.err
    shutil.rmtree(home / "releases")
    assert watch(**HERE).code == 2
    assert cited.asked == []
