"""What is known of persons goes, on request and in time; what happened stays; what was accepted stays published."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from proposed_places import GOOD, NOW, delft, submit
from sqlalchemy import inspect

from hrn_kg.contributions import ContributionNotFound, Contributions, ContributionsUnavailable, Upload
from hrn_kg.contributions.database import Database
from hrn_kg.contributions.database_tables import EVENT
from hrn_kg.contributions.handed_files import uploads_of
from hrn_kg.contributions.migrations import STEPS
from hrn_kg.contributions.personal_data import expire_emails, forget, forget_documents
from hrn_kg.intake import Draft, Enclosed, Handed, Places
from hrn_kg.settings import Settings
from hrn_kg.web.contribute import email_expiry
from served import asked

# Larger than a page of the database, so that it lies in pages of its own.
RECORDS = b"RECORDS OF SANNE" * 2000
UPLOADS = (Upload("sanne.ttl", RECORDS), Upload("report.txt", b"TEXT OF A DOCUMENT", "document"))
PERSONAL = ("Sanne de Wit", "sanne@example.org", "S. de Wit", "Seen on the map.", "sanne.ttl", "RECORDS OF SANNE")


def held(home: Path) -> bytes:
    return b"".join(path.read_bytes() for path in (home / "contributions").iterdir())


def test_forgetting_erases_the_person_and_leaves_what_happened(
    contributions: Contributions, home: Path, url: str
) -> None:
    submitted = submit(contributions, home, uploads=UPLOADS)
    contributions.decide(submitted.id, "rejected", "Ed", "Not for us.", NOW)
    before = contributions.events(submitted.id)
    found = forget(contributions, submitted.id, NOW)

    assert (found.person.name, found.person.email, found.person.shown_as) == ("", "", "")
    assert found.n_triples is None
    assert found.statements.triples == ()
    kept = [(event.number, event.at, event.status, event.release, event.shapes) for event in found.events]
    assert kept[:2] == [(event.number, event.at, event.status, event.release, event.shapes) for event in before]
    assert [(event.kind, event.who, event.why) for event in found.events] == [
        ("moved", "", ""),
        ("moved", "Ed", "Not for us."),
        ("erased", "", ""),
    ]
    files = contributions.files(submitted.id)
    assert [(one.name, one.body, one.size, len(one.sha256)) for one in files] == [
        (None, None, 32000, 64),
        (None, None, 18, 64),
    ]
    assert found.consent_at == "2026-11-27T10:30:15Z", "that there was consent is no secret"
    if not url:
        contributions.close()
        assert b"Not for us." in held(home)
        assert not [words for words in PERSONAL if words.encode() in held(home)]


def test_nothing_stays_in_the_files_while_others_have_them_open(home: Path) -> None:
    """A server that runs has the database open, so that what is written ahead is not merged by closing it."""
    contributions = Contributions(home)
    submitted = submit(contributions, home, uploads=UPLOADS)
    other = sqlite3.connect(home / "contributions" / "contributions.sqlite")
    assert other.execute("SELECT name FROM person").fetchall() == [("Sanne de Wit",)]
    contributions.decide(submitted.id, "rejected", "Ed", "Not for us.", NOW)
    forget(contributions, submitted.id, NOW)
    assert b"Not for us." in held(home)
    assert not [words for words in PERSONAL if words.encode() in held(home)]
    other.close()


def test_the_proposal_of_who_is_forgotten_is_withdrawn(contributions: Contributions, home: Path) -> None:
    submitted = submit(contributions, home)
    found = forget(contributions, submitted.id, NOW)
    assert found.status == "withdrawn"
    assert [(event.kind, event.status) for event in found.events] == [
        ("moved", "submitted"),
        ("moved", "withdrawn"),
        ("erased", "withdrawn"),
    ]


def test_what_was_accepted_stays(contributions: Contributions, home: Path) -> None:
    submitted = submit(contributions, home)
    contributions.decide(submitted.id, "accepted", "Ed", "", NOW)
    found = forget(contributions, submitted.id, NOW)
    assert found.status == "accepted"
    assert found.statements.triples == tuple(sorted(delft().triples, key=str))
    assert [one.id for one in contributions.published()] == [submitted.id]


def test_only_one_is_forgotten(contributions: Contributions, home: Path) -> None:
    first, second = submit(contributions, home), submit(contributions, home, delft("Delft 2"))
    before = contributions.get(second.id)
    forget(contributions, first.id, NOW)
    assert contributions.get(second.id) == before
    with pytest.raises(ContributionNotFound):
        forget(contributions, "20200101-1", NOW)


def test_the_text_of_a_document_goes_alone(contributions: Contributions, home: Path) -> None:
    submitted = submit(contributions, home, uploads=UPLOADS)
    found = forget_documents(contributions, submitted.id, NOW)
    assert [one.body for one in contributions.files(submitted.id)] == [RECORDS, None]
    assert found.person.name == "Sanne de Wit"
    assert found.events[-1].kind == "erased"
    count = len(found.events)
    assert len(forget_documents(contributions, submitted.id, NOW).events) == count, "there was nothing more to erase"


def test_a_spreadsheet_goes_with_the_text_that_was_typed_into_it(contributions: Contributions, home: Path) -> None:
    table, text = Handed("t.xlsx", b"CELLS"), "TEXT OF A DOCUMENT"
    draft = Draft("t.xlsx", (), Places("t.xlsx"), enclosed=(Enclosed("", text), Enclosed("a.txt", "NAMED")))
    other = (Handed("b.xlsx", b"OTHER"), Handed("a.txt", b"NAMED"))
    uploads = uploads_of([table, other[0]], [other[1]], [draft, Draft("b.xlsx", (), Places("b.xlsx"))])
    assert [(one.name, one.body, one.kind) for one in uploads] == [
        ("t.xlsx", b"CELLS", "records-with-document"),
        ("b.xlsx", b"OTHER", "records"),
        ("a.txt", b"NAMED", "document"),
        ("typed-1.txt", text.encode(), "document"),
    ]
    submitted = submit(contributions, home, uploads=uploads)
    forget_documents(contributions, submitted.id, NOW)
    assert [one.body for one in contributions.files(submitted.id)] == [None, b"OTHER", None, None]


def test_addresses_go_twelve_months_after_the_decision(contributions: Contributions, home: Path) -> None:
    decided, waiting = submit(contributions, home), submit(contributions, home, delft("Delft 2"))
    decision = NOW + timedelta(days=40)
    contributions.decide(decided.id, "rejected", "Ed", "", decision)
    assert expire_emails(contributions, decision + timedelta(days=364), 365) == ()
    assert contributions.get(decided.id).person.email == "sanne@example.org"
    assert expire_emails(contributions, decision + timedelta(days=366), 365) == (decided.id,)
    assert contributions.get(decided.id).person.email == ""
    assert contributions.get(decided.id).person.name == "Sanne de Wit"
    assert contributions.get(waiting.id).person.email == "sanne@example.org"
    assert expire_emails(contributions, decision + timedelta(days=366), 365) == ()


def test_the_first_decision_counts_whatever_an_editor_does_later(contributions: Contributions, home: Path) -> None:
    accepted = submit(contributions, home)
    decision = NOW + timedelta(days=40)
    contributions.decide(accepted.id, "changes-requested", "Ed", "", NOW + timedelta(days=1))
    contributions.answer(accepted.token, delft("Delft 2"), (), "", GOOD, NOW + timedelta(days=2))
    contributions.decide(accepted.id, "accepted", "Ed", "", decision)
    contributions.decide(accepted.id, "withdrawn", "Ed", "", decision + timedelta(days=300))
    assert expire_emails(contributions, decision + timedelta(days=364), 365) == ()
    assert expire_emails(contributions, decision + timedelta(days=366), 365) == (accepted.id,)


def test_a_server_erases_them_by_itself(home: Path, tmp_path: Path) -> None:
    contributions = Contributions(home)
    submitted = submit(contributions, home, now=datetime(2019, 1, 1, tzinfo=UTC))
    waiting = submit(contributions, home, delft("Delft 2"), now=datetime(2019, 1, 1, tzinfo=UTC))
    contributions.decide(submitted.id, "rejected", "Ed", "", datetime(2020, 1, 1, tzinfo=UTC))
    log = tmp_path / "log"
    with asked(home, log, workers="1"):
        deadline = time.monotonic() + 30
        while contributions.get(submitted.id).person.email:
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
    assert contributions.get(waiting.id).person.email == "sanne@example.org"
    assert f"The e-mail address of contribution {submitted.id} is erased" in log.read_text()
    contributions.close()


def test_a_server_looks_again_and_again_whatever_fails(
    home: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(email_expiry, "_SECONDS", 0.01)
    monkeypatch.setattr(email_expiry, "_AGAIN_SECONDS", 0.01)
    caplog.set_level("INFO")

    async def run() -> None:
        blocking = home / "contributions"
        blocking.mkdir()
        (blocking / "contributions.sqlite").write_text("no database, which is longer than a header of one" * 40)
        task = asyncio.create_task(email_expiry.expire_every_day(Settings(home=home)))
        while "could not be erased: The database of contributions is damaged." not in caplog.text:
            await asyncio.sleep(0.01)
        shutil.rmtree(blocking)
        contributions = Contributions(home)
        submitted = submit(contributions, home, now=datetime(2019, 1, 1, tzinfo=UTC))
        contributions.decide(submitted.id, "rejected", "Ed", "", datetime(2020, 1, 1, tzinfo=UTC))
        while contributions.get(submitted.id).person.email:
            await asyncio.sleep(0.01)
        contributions.close()
        task.cancel()

    asyncio.run(asyncio.wait_for(run(), 60))


def test_who_reads_meanwhile_is_no_reason_to_say_that_nothing_was_erased(
    home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    contributions, settings = Contributions(home, busy_seconds=0.1), Settings(home=home)
    first, second = (submit(contributions, home, delft(name), now=datetime(2019, 1, 1, tzinfo=UTC)) for name in "ab")
    for submitted in (first, second):
        contributions.decide(submitted.id, "rejected", "Ed", "", datetime(2020, 1, 1, tzinfo=UTC))
    reader = sqlite3.connect(home / "contributions" / "contributions.sqlite", isolation_level=None)
    reader.execute("BEGIN")
    assert len(reader.execute("SELECT name FROM person WHERE role = 'contributor'").fetchall()) == 2
    assert email_expiry.expire(contributions, settings)
    assert contributions.get(first.id).person.email == contributions.get(second.id).person.email == ""
    assert "The e-mail address of contribution" in caplog.text
    warnings = [one.message for one in caplog.records if one.levelname == "WARNING"]
    assert len(warnings) == 1
    assert "not yet from the files beside it: What is erased still stands in the file beside" in warnings[0]
    assert "could not be erased" not in caplog.text
    assert email_expiry.expire(contributions, settings, is_left=True), "it is tried again, and told again"
    assert len([one for one in caplog.records if one.levelname == "WARNING"]) == 2
    caplog.clear()
    assert not email_expiry.expire(contributions, settings), "nothing was erased and nothing is due"
    assert caplog.records == []
    copy = home / "contributions" / "contributions.sqlite.version-1"
    copy.write_bytes(b"sanne@example.org")
    assert not email_expiry.expire(contributions, settings)
    assert copy.exists(), "a copy goes when something is erased"
    reader.execute("COMMIT")
    assert not email_expiry.expire(contributions, settings, is_left=True)
    assert b"sanne@example.org" not in held(home)
    reader.close()
    contributions.close()


def test_copies_of_earlier_versions_go_too(contributions: Contributions, home: Path, url: str) -> None:
    submitted = submit(contributions, home)
    contributions.close()
    newer = (*STEPS, lambda connection: connection.exec_driver_sql("CREATE TABLE more (x TEXT)"))
    contributions.database = Database(home, url, steps=newer)
    assert contributions.list()
    assert len(kept_copies(contributions)) == 1
    forget(contributions, submitted.id, NOW)
    assert kept_copies(contributions) == []
    contributions.close()
    if not url:
        assert not [words for words in PERSONAL if words.encode() in held(home)]


def test_a_copy_that_cannot_be_removed_is_told_when_all_else_is_erased(home: Path) -> None:
    contributions = Contributions(home)
    submitted = submit(contributions, home, uploads=UPLOADS)
    other = sqlite3.connect(home / "contributions" / "contributions.sqlite")
    assert other.execute("SELECT name FROM person").fetchall() == [("Sanne de Wit",)]
    copy = home / "contributions" / "contributions.sqlite.version-1"
    copy.mkdir()
    with pytest.raises(ContributionsUnavailable, match="still stands in a copy of an earlier version") as caught:
        forget(contributions, submitted.id, NOW)
    assert caught.value.facts["cure"] == f"{copy} cannot be removed (Is a directory): remove it."
    copy.rmdir()
    assert not [words for words in PERSONAL if words.encode() in held(home)]
    other.close()
    contributions.close()


def kept_copies(contributions: Contributions) -> list[str]:
    if contributions.database.path is not None:
        return [path.name for path in contributions.database.copies()]
    with contributions.database.read() as connection:
        names = inspect(connection).get_schema_names()
    return [name for name in names if name.startswith("before_version_")]


def test_what_somebody_still_reads_is_told_and_goes_with_the_next_attempt(home: Path) -> None:
    contributions = Contributions(home, busy_seconds=0.2)
    submitted = submit(contributions, home, uploads=UPLOADS)
    other = sqlite3.connect(home / "contributions" / "contributions.sqlite", isolation_level=None)
    other.execute("BEGIN")
    assert other.execute("SELECT name FROM person").fetchall() == [("Sanne de Wit",)]
    with pytest.raises(ContributionsUnavailable, match="What is erased still stands in the file beside"):
        forget(contributions, submitted.id, NOW)
    assert contributions.get(submitted.id).person.name == ""
    assert [words for words in PERSONAL if words.encode() in held(home)]
    other.close()
    contributions.database.checkpoint()
    assert not [words for words in PERSONAL if words.encode() in held(home)]


def test_no_column_of_an_event_can_hold_what_is_personal() -> None:
    """Whoever adds a column has to decide here whether it may stand for good."""
    assert {column.name for column in EVENT.columns} == {
        *(
            "number",
            "contribution",
            "at",
            "kind",
            "status",
            "person",
            "note",
            "release",
            "shapes",
            "outcome",
            "findings",
        )
    }
