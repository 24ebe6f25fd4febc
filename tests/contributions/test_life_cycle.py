"""The life of a contribution in the database: each move that is allowed, each that is not, and what is kept of it."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import proposed_places as places
import pytest
from proposed_places import GOOD, NOW, PERSON, delft, submit
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hrn_kg.content import find_content
from hrn_kg.contributions import (
    MOVES,
    STATUSES,
    Checked,
    ContributionNotFound,
    Contributions,
    MoveRefused,
    Person,
    ProposalRefused,
    Upload,
)
from hrn_kg.contributions.consent import consent
from hrn_kg.contributions.statuses import SCHEME
from hrn_kg.iris import local_name
from hrn_kg.rdfio import read

LATER = NOW + timedelta(days=1)


def test_the_statuses_are_those_of_the_published_list() -> None:
    path = find_content().root / "ontology/vocabularies/contribution-status.ttl"
    published = {local_name(quad.subject.value) for quad in read(path) if quad.subject.value.startswith(SCHEME)}
    assert published == set(STATUSES) == set(MOVES)
    assert {to for moves in MOVES.values() for to in moves} == set(STATUSES) - {"draft"}


def test_the_moves_are_those_that_were_designed() -> None:
    assert {status: set(moves) for status, moves in MOVES.items()} == {
        "draft": {"submitted", "withdrawn"},
        "submitted": {"changes-requested", "accepted", "rejected", "withdrawn"},
        "changes-requested": {"submitted", "rejected", "withdrawn"},
        "accepted": {"withdrawn", "superseded"},
        "superseded": {"withdrawn"},
        "rejected": set(),
        "withdrawn": set(),
    }


def test_what_was_submitted_is_kept_as_it_was(contributions: Contributions, home: Path) -> None:
    uploads = (Upload("delft.ttl", b"\x00\xff"), Upload("report.txt", b"tekst", "document"))
    submitted = submit(contributions, home, uploads=uploads)

    found = contributions.by_token(submitted.token)
    assert found == contributions.get(submitted.id)
    assert (found.id, found.status, found.person) == ("20261127-1", "submitted", PERSON)
    assert found.statements.triples == tuple(sorted(delft().triples, key=str))
    agreed = consent("nl")
    assert (found.licence, found.consent_version) == ("https://creativecommons.org/licenses/by/4.0/", agreed.version)
    assert found.consent_at == "2026-11-27T10:30:15Z"
    assert found.lang == "nl"
    (event,) = found.events
    assert (event.kind, event.status, event.who, event.why) == (
        "moved",
        "submitted",
        "Sanne de Wit",
        "Seen on the map.",
    )
    assert (event.release, event.outcome, event.faults) == ("2026.11.0", "valid", ())
    assert event.shapes is not None
    assert len(event.shapes) == 64
    files = contributions.files(submitted.id)
    assert [(one.round, one.kind, one.name, one.body) for one in files] == [
        (1, "records", "delft.ttl", b"\x00\xff"),
        (1, "document", "report.txt", b"tekst"),
    ]
    assert files[0].sha256 == hashlib.sha256(b"\x00\xff").hexdigest()


def test_the_token_is_stored_nowhere_and_logged_nowhere(
    contributions: Contributions, home: Path, caplog: pytest.LogCaptureFixture, url: str
) -> None:
    with caplog.at_level(logging.DEBUG):
        submitted = submit(contributions, home)
        contributions.by_token(submitted.token)
    assert submitted.token not in caplog.text
    assert submitted.token not in repr(submitted)
    assert len(submitted.token) >= 43
    if not url:
        contributions.close()
        folder = home / "contributions"
        held = b"".join(path.read_bytes() for path in folder.iterdir())
        assert b"Sanne de Wit" in held
        assert submitted.token.encode() not in held
        assert {path.stat().st_mode & 0o077 for path in (folder, *folder.iterdir())} == {0}
    with pytest.raises(ContributionNotFound) as caught:
        contributions.by_token(submitted.token + "x")
    assert submitted.token not in str(caught.value.facts) + caught.value.detail


def test_changes_are_requested_answered_and_decided_on(contributions: Contributions, home: Path) -> None:
    submitted = submit(contributions, home)
    contributions.decide(submitted.id, "changes-requested", "Ed", "Which Delft?", NOW)
    with pytest.raises(MoveRefused, match="is changes-requested, so that it cannot become accepted"):
        contributions.decide(submitted.id, "accepted", "Ed", "", NOW)
    better = delft("Delft (Zuid-Holland)")
    contributions.answer(submitted.token, better, (Upload("2.ttl", b"2"),), "That one.", GOOD, LATER)
    found = contributions.decide(submitted.id, "rejected", "Ed", "No.", LATER)

    assert [event.status for event in found.events] == ["submitted", "changes-requested", "submitted", "rejected"]
    assert [event.who for event in found.events] == ["Sanne de Wit", "Ed", "Sanne de Wit", "Ed"]
    assert [event.why for event in found.events] == ["Seen on the map.", "Which Delft?", "That one.", "No."]
    assert found.statements.triples == tuple(sorted(better.triples, key=str))
    assert [(one.round, one.name) for one in contributions.files(found.id)] == [(1, "sanne.ttl"), (2, "2.ttl")]
    with pytest.raises(MoveRefused):
        contributions.answer(submitted.token, better, (), "", GOOD, LATER)


@pytest.mark.parametrize("status", STATUSES)
def test_only_the_moves_of_the_table_are_possible(contributions: Contributions, home: Path, status: str) -> None:
    ways = {
        "submitted": [],
        "changes-requested": ["changes-requested"],
        "accepted": ["accepted"],
        "rejected": ["rejected"],
        "withdrawn": ["withdrawn"],
        "superseded": ["accepted", "superseded"],
    }
    if status == "draft":
        assert MOVES["draft"] == ("submitted", "withdrawn")
        return
    for to in STATUSES:
        submitted = submit(contributions, home, delft(f"Delft {to}"))
        for step in ways[status]:
            contributions.decide(submitted.id, step, "Ed", "", NOW)  # type: ignore[arg-type]
        before = contributions.get(submitted.id)
        assert before.status == status
        if to in MOVES[before.status]:
            assert contributions.decide(submitted.id, to, "Ed", "", NOW).status == to
        else:
            with pytest.raises(MoveRefused):
                contributions.decide(submitted.id, to, "Ed", "", NOW)
            assert contributions.get(submitted.id) == before
        if to != "withdrawn" and contributions.get(submitted.id).status not in ("rejected", "withdrawn"):
            contributions.decide(submitted.id, "withdrawn", "Ed", "", NOW)


def test_who_has_the_link_can_withdraw_until_it_is_decided(contributions: Contributions, home: Path) -> None:
    first, second = submit(contributions, home), submit(contributions, home, delft("Delft 2"))
    assert contributions.withdraw(first.token, "A mistake.", NOW).status == "withdrawn"
    contributions.decide(second.id, "accepted", "Ed", "", NOW)
    with pytest.raises(MoveRefused, match="only its editors"):
        contributions.withdraw(second.token, "", NOW)


def test_whoever_decides_on_what_changed_meanwhile_is_told(contributions: Contributions, home: Path) -> None:
    submitted = submit(contributions, home)
    seen = contributions.events(submitted.id)[-1].number
    contributions.note_check(contributions.get(submitted.id), replace(GOOD, outcome="invalid", faults=("x",)), NOW)
    with pytest.raises(MoveRefused, match="Something happened"):
        contributions.decide(submitted.id, "rejected", "Ed", "", NOW, seen=seen)
    latest = contributions.events(submitted.id)[-1].number
    assert contributions.decide(submitted.id, "rejected", "Ed", "", NOW, seen=latest).status == "rejected"


def test_a_check_is_noted_when_its_outcome_changed(contributions: Contributions, home: Path) -> None:
    submitted = submit(contributions, home)
    broken = Checked("invalid", "2026.11.1", "1" * 64, ("It is broken.",), ("place rule",))
    assert not contributions.note_check(contributions.get(submitted.id), replace(GOOD, release="2026.11.1"), NOW)
    assert contributions.note_check(contributions.get(submitted.id), broken, NOW)
    assert not contributions.note_check(contributions.get(submitted.id), broken, NOW)
    assert contributions.note_check(contributions.get(submitted.id), replace(GOOD, release="2026.11.2"), NOW)
    kinds = [(event.kind, event.outcome, event.faults) for event in contributions.events(submitted.id)]
    assert kinds[1:] == [("checked", "invalid", ("place rule",)), ("checked", "valid", ())]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"person": Person("  ")}, "A name is missing"),
        ({"person": Person("x" * 201)}, "may have 200 characters"),
        ({"person": Person("x", "nobody")}, "e-mail address is none"),
        ({"note": "x" * 5001}, "A note may have 5000 characters"),
        ({"statements": delft(None), "checked": None}, "is not in order"),  # type: ignore[arg-type]
    ],
    ids=["no name", "long name", "no address", "long note", "no label"],
)
def test_what_is_not_in_order_is_not_taken(
    contributions: Contributions, home: Path, change: dict[str, object], words: str
) -> None:
    with pytest.raises(ProposalRefused, match=words):
        submit(contributions, home, **change)  # type: ignore[arg-type]
    assert contributions.list() == ()


def test_the_same_is_proposed_once(contributions: Contributions, home: Path) -> None:
    first = submit(contributions, home)
    with pytest.raises(ProposalRefused, match=f"proposed already, as contribution {first.id}"):
        submit(contributions, home)
    contributions.withdraw(first.token, "", NOW)
    assert submit(contributions, home).id == "20261127-2"


def test_they_are_listed_in_their_order_and_by_status(contributions: Contributions, home: Path) -> None:
    for number in range(11):
        submit(contributions, home, delft(f"Delft {number}"))
    contributions.decide("20261127-3", "rejected", "Ed", "", NOW)
    assert [one.id for one in contributions.list()] == [f"20261127-{number}" for number in range(1, 12)]
    assert [one.id for one in contributions.list("rejected")] == ["20261127-3"]
    assert len(contributions.list("submitted", "rejected")) == 11


def test_looking_makes_no_database(home: Path) -> None:
    contributions = Contributions(home)
    assert contributions.list() == ()
    assert contributions.published() == ()
    for look in (lambda: contributions.get("20261127-1"), lambda: contributions.by_token("x")):
        with pytest.raises(ContributionNotFound):
            look()
    assert not (home / "contributions").exists()


@pytest.mark.parametrize("change", ["UPDATE event SET at = 'x'", "DELETE FROM event"])
def test_the_database_refuses_to_change_what_happened(contributions: Contributions, home: Path, change: str) -> None:
    submitted = submit(contributions, home)
    before = contributions.events(submitted.id)
    engine = contributions.database._opened()
    with (
        pytest.raises(DBAPIError, match="never changed or removed"),
        engine.connect() as connection,
        connection.begin(),
    ):
        connection.execute(text(change))
    assert contributions.events(submitted.id) == before


def test_a_correction_of_all_its_records_takes_the_place_of_a_contribution(
    contributions: Contributions, home: Path
) -> None:
    first = submit(contributions, home)
    contributions.decide(first.id, "accepted", "Ed", "", NOW)
    correction = replace(delft("Delft!"), corrects=(places.iri("delft"),))
    second = contributions.submit(correction, (), PERSON, "", GOOD, consent("nl"), LATER)
    contributions.decide(second.id, "accepted", "Ed", "", LATER)
    found = contributions.get(first.id)
    assert found.status == "superseded"
    assert found.events[-1].reason("en") == f"Contribution {second.id} takes its place."
    assert found.events[-1].reason("nl") == f"Bijdrage {second.id} komt ervoor in de plaats."
    assert [one.id for one in contributions.published()] == [first.id, second.id]
