"""Who is written to of a contribution: once, in their language, without anything that was proposed; and what fails."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from proposed_places import GOOD, NOW, PERSON, delft, submit
from sqlalchemy import select

from hrn_kg.cli import main
from hrn_kg.contributions import Contributions, Person
from hrn_kg.contributions.database_tables import NOTICE
from hrn_kg.contributions.notice_mails import send_due
from hrn_kg.contributions.notice_rows import MOST_TRIES, claim
from hrn_kg.contributions.personal_data import forget
from hrn_kg.messages import MailServer
from hrn_kg.settings import Settings
from post_office import PostOffice, deaf_server, post_office

EDITORS = "editors@example.org"
PROPOSED = ("Delft", "delft", "Sanne", "Seen on the map", "Not for us", "sanne.ttl")


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with post_office() as office:
        yield office


def settings_of(port: int) -> Settings:
    return Settings(
        mail_server=f"127.0.0.1:{port}",
        mail_from="kg@example.org",
        contact=f"mailto:{EDITORS}",
        public_url="https://kg.example.org",
    )


def send(contributions: Contributions, port: int, now: datetime = NOW) -> tuple[str, ...]:
    settings = settings_of(port)
    server = MailServer.of(settings)
    assert server is not None
    return send_due(contributions, settings, server, now)


def rows(contributions: Contributions) -> list[tuple[str, int]]:
    """The messages that are still to go, with their tries."""
    with contributions.database.read() as connection:
        found = connection.execute(select(NOTICE).where(NOTICE.c.sent.is_(None)).order_by(NOTICE.c.id)).all()
    return [(row.kind, row.tries) for row in found]


def test_the_contact_and_the_contributor_are_told_once_and_nothing_of_what_was_proposed(
    contributions: Contributions, home: Path, office: PostOffice
) -> None:
    submitted = submit(contributions, home)
    assert send(contributions, office.port) == ()
    contributions.decide(submitted.id, "rejected", "Ed", "Not for us.", NOW)
    assert send(contributions, office.port) == ()
    assert send(contributions, office.port, NOW + timedelta(days=1)) == ()
    assert office.receivers == [EDITORS, PERSON.email]
    arrival, decision = office.mails
    assert f"hrn-kg proposals {submitted.id}" in arrival.get_content()
    assert decision["Subject"] == f"Uw voorstel {submitted.id}: Afgewezen"
    assert (decision["Content-Language"], "https://kg.example.org" in decision.get_content()) == ("nl", True)
    for mail in office.mails:
        text = f"{mail['Subject']}\n{mail.get_content()}"
        assert not [words for words in (*PROPOSED, submitted.token, "example.org/nl/proposals") if words in text]
    assert rows(contributions) == []


@pytest.mark.parametrize("status", ["changes-requested", "rejected", "withdrawn", "accepted"])
def test_every_decision_of_an_editor_is_told(
    contributions: Contributions, home: Path, office: PostOffice, status: str
) -> None:
    submitted = submit(contributions, home)
    contributions.decide(submitted.id, status, "Ed", "Why.", NOW, checked=GOOD)  # type: ignore[arg-type]
    send(contributions, office.port)
    assert office.receivers == [EDITORS, PERSON.email]


def test_who_withdraws_or_left_no_address_gets_nothing(
    contributions: Contributions, home: Path, office: PostOffice
) -> None:
    contributions.withdraw(submit(contributions, home).token, "Mistaken.", NOW)
    nameless = submit(contributions, home, delft("Delft!"), person=Person("Sanne"))
    contributions.decide(nameless.id, "rejected", "Ed", "Why.", NOW)
    erased = submit(contributions, home, delft("Delft?"))
    contributions.decide(erased.id, "rejected", "Ed", "Why.", NOW)
    forget(contributions, erased.id, NOW)
    assert send(contributions, office.port) == (), "and nobody is troubled with it"
    assert office.receivers == [EDITORS]
    assert rows(contributions) == []


def test_what_comes_in_is_told_together_and_not_every_minute(
    contributions: Contributions, home: Path, office: PostOffice
) -> None:
    first, second = (submit(contributions, home, delft(label)) for label in ("One", "Two"))
    send(contributions, office.port)
    (mail,) = office.mails
    lines = [line.strip() for line in mail.get_content().splitlines()]
    assert {f"hrn-kg proposals {one.id}" for one in (first, second)} <= set(lines)
    assert mail["Subject"] == "Er zijn 2 voorstellen binnengekomen / 2 proposals came in"
    submit(contributions, home, delft("Three"), now=NOW + timedelta(minutes=1))
    submit(contributions, home, delft("Four"), now=NOW + timedelta(minutes=2))
    send(contributions, office.port, NOW + timedelta(minutes=4))
    assert len(office.mails) == 1
    send(contributions, office.port, NOW + timedelta(minutes=6))
    assert len(office.mails) == 2 and "Er zijn 2" in office.mails[1]["Subject"]


def test_an_answer_to_the_editors_is_told_too(contributions: Contributions, home: Path, office: PostOffice) -> None:
    submitted = submit(contributions, home)
    contributions.decide(submitted.id, "changes-requested", "Ed", "Where is it?", NOW)
    send(contributions, office.port)
    later = NOW + timedelta(hours=1)
    contributions.answer(submitted.token, delft("Delft (ZH)"), (), "There.", GOOD, later)
    send(contributions, office.port, later)
    assert office.receivers == [EDITORS, PERSON.email, EDITORS]


def test_each_try_waits_twice_as_long_and_the_last_is_the_eighth(contributions: Contributions, home: Path) -> None:
    submitted = submit(contributions, home)
    contributions.decide(submitted.id, "rejected", "Ed", "Not for us.", NOW)
    moment, waits, last = NOW, list[int](), NOW
    with deaf_server() as port:
        faults = send(contributions, port, moment)
        while rows(contributions):
            moment += timedelta(minutes=5)
            found = send(contributions, port, moment)
            if found:
                waits.append(int((moment - last).total_seconds() / 60))
                faults, last = found, moment
    assert waits == [5, 10, 20, 40, 80, 160, 320]
    assert len(waits) == MOST_TRIES - 1
    assert all(sentence.endswith("It is given up.") for sentence in faults)
    assert not [words for words in (PERSON.email, EDITORS, *PROPOSED) if words in " ".join(faults)]
    assert contributions.get(submitted.id).status == "rejected"


def test_a_receiver_that_is_refused_for_good_is_given_up_at_once(
    contributions: Contributions, home: Path, office: PostOffice
) -> None:
    office.refused = {PERSON.email: 550}
    submitted = submit(contributions, home)
    contributions.decide(submitted.id, "rejected", "Ed", "Not for us.", NOW)
    (fault,) = send(contributions, office.port)
    assert "550" in fault and "given up" in fault and PERSON.email not in fault
    assert (office.receivers, rows(contributions)) == ([EDITORS], [])


def test_a_killed_sender_leaves_the_message_to_the_next(
    contributions: Contributions, home: Path, office: PostOffice
) -> None:
    submit(contributions, home)
    with contributions.database.write() as connection:
        assert len(claim(connection, NOW)) == 1
    send(contributions, office.port, NOW + timedelta(minutes=4))
    assert office.mails == [], "nobody else sends what somebody may be sending"
    send(contributions, office.port, NOW + timedelta(minutes=5))
    assert len(office.mails) == 1


def test_what_nobody_sent_for_three_days_is_old_news(
    contributions: Contributions, home: Path, office: PostOffice
) -> None:
    submit(contributions, home)
    send(contributions, office.port, NOW + timedelta(days=4))
    assert (office.mails, rows(contributions)) == ([], [])


def test_a_command_that_decides_sends_and_does_not_fail_with_the_mail(
    contributions: Contributions,
    home: Path,
    url: str,
    office: PostOffice,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    now = datetime.now(NOW.tzinfo)
    first, second = (submit(contributions, home, delft(label), now=now) for label in ("One", "Two"))
    for name, value in (("CONTACT", f"mailto:{EDITORS}"), ("MAIL_FROM", "kg@example.org"), ("DATABASE", url)):
        monkeypatch.setenv(f"HRN_KG_{name}", value)

    def reject(contribution: str, port: int) -> int:
        monkeypatch.setenv("HRN_KG_MAIL_SERVER", f"127.0.0.1:{port}")
        return main(["--home", str(home), "reject", contribution, "--why", "Not for us.", "--by", "Ed"])

    with deaf_server() as port:
        assert reject(first.id, port) == 0
    shown = capsys.readouterr()
    assert "is rejected" in shown.out and "The mail server 127.0.0.1 could not be used" in shown.err
    assert PERSON.email not in shown.err
    assert reject(second.id, office.port) == 0
    assert office.receivers == [PERSON.email]
    monkeypatch.setenv("HRN_KG_MAIL_FROM", "")
    assert reject(second.id, office.port) == 2, "a setting that cannot be understood stops it before"
