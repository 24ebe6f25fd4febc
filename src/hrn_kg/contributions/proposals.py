"""The contributions of one database: submitted, answered, decided on, looked up. Each call is one transaction."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import ColumnElement, Connection, Update, select

from hrn_kg.contributions import contribution_rows as rows
from hrn_kg.contributions import last_checks, notice_rows
from hrn_kg.contributions.database import BUSY_SECONDS, Database
from hrn_kg.contributions.database_tables import CONTRIBUTION, EVENT, PERSON
from hrn_kg.contributions.faults import ContributionNotFound, MoveRefused, ProposalRefused
from hrn_kg.contributions.proposal import (
    Checked,
    Consent,
    Contribution,
    Event,
    Person,
    Statements,
    StoredFile,
    Submitted,
    Upload,
    moment,
)
from hrn_kg.contributions.statuses import OPEN, Status, check_move
from hrn_kg.contributions.submission_rules import check_note, check_person

_TOKEN_BYTES: Final = 32


class Contributions:
    """The contributions of a home, or of the database that an address names.

    Every method raises ContributionsUnavailable when the database cannot be used; then nothing was changed.
    """

    def __init__(self, home: Path, url: str = "", *, busy_seconds: float = BUSY_SECONDS) -> None:
        """`url` is the setting HRN_KG_DATABASE; empty: a file in the home. Nothing is opened yet."""
        self.database = Database(home, url, busy_seconds=busy_seconds)

    def submit(
        self,
        statements: Statements,
        uploads: Sequence[Upload],
        person: Person,
        note: str,
        checked: Checked,
        consent: Consent,
        now: datetime,
    ) -> Submitted:
        """Take a proposal that was found in order; returns its id and the token of its status link.

        Raises ProposalRefused when it is not in order, the name is missing, something is too long, or the same is
        proposed already.
        """
        check_person(person)
        check_note(note)
        _check_in_order(checked)
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        stored, at = rows.n_triples(statements), moment(now)
        with self.database.write() as connection:
            _check_is_new(connection, statements, stored)
            contribution = next_id(connection, f"{now:%Y%m%d}")
            values = {
                "id": contribution,
                "status": "draft",
                "token_hash": _hash(token),
                "lang": consent.lang,
                "corrects": json.dumps(statements.corrects),
                "removes": json.dumps(dict(statements.removes)),
                "statements": stored,
                "licence": consent.licence,
                "consent_version": consent.version,
                "consent_words": consent.words,
                "consent_at": at,
            }
            connection.execute(CONTRIBUTION.insert().values(values))
            number = rows.add_person(connection, contribution, "contributor", person)
            rows.add_files(connection, contribution, uploads)
            check_move(contribution, "draft", "submitted")
            _move(connection, contribution, "submitted")
            rows.add_event(connection, contribution, at, "moved", "submitted", person=number, why=note, checked=checked)
            notice_rows.add(connection, contribution, "arrival", "submitted", at)
        return Submitted(contribution, token)

    def answer(
        self,
        token: str,
        statements: Statements,
        uploads: Sequence[Upload],
        note: str,
        checked: Checked,
        now: datetime,
    ) -> Contribution:
        """Take what the contributor sends after changes were requested; it is submitted anew.

        Raises ContributionNotFound, MoveRefused when no changes are requested, ProposalRefused.
        """
        check_note(note)
        _check_in_order(checked)
        with self.database.write() as connection:
            found = _by_token(connection, token)
            check_move(found.id, found.status, "submitted")
            rows.add_files(connection, found.id, uploads)
            last_checks.forget(connection, found.id)
            connection.execute(
                _of(found.id).values(
                    statements=rows.n_triples(statements),
                    corrects=json.dumps(statements.corrects),
                    removes=json.dumps(dict(statements.removes)),
                )
            )
            _move(connection, found.id, "submitted")
            rows.add_event(
                connection,
                found.id,
                moment(now),
                "moved",
                "submitted",
                person=_contributor(connection, found.id),
                why=note,
                checked=checked,
            )
            notice_rows.add(connection, found.id, "arrival", "submitted", moment(now))
            return _one(connection, found.id)

    def withdraw(self, token: str, why: str, now: datetime) -> Contribution:
        """Take back a proposal on which nobody has decided yet.

        Raises ContributionNotFound, and MoveRefused for one that was decided on.
        """
        check_note(why)
        with self.database.write() as connection:
            found = _by_token(connection, token)
            if not found.is_open:
                raise MoveRefused(
                    f"Contribution {found.id} is {found.status}: only its editors can still change that.",
                    now=found.status,
                )
            _move(connection, found.id, "withdrawn")
            person = _contributor(connection, found.id)
            rows.add_event(connection, found.id, moment(now), "moved", "withdrawn", person=person, why=why)
            return _one(connection, found.id)

    def decide(
        self,
        contribution: str,
        to: Status,
        by: str,
        why: str,
        now: datetime,
        *,
        seen: int | None = None,
        checked: Checked | None = None,
        release: str | None = None,
        successor: str | None = None,
    ) -> Contribution:
        """Give a contribution another status. `seen` is the number of the last event that the editor knows of; where
        the decision comes with a check of its own (`checked`), one that the program made meanwhile is in nobody's way.

        Raises ContributionNotFound, and MoveRefused when its status does not allow it, or when something happened
        since. To accept, and to withdraw what is published, see `acceptance`, which also builds the release.
        """
        check_person(Person(by))
        check_note(why)
        with self.database.write() as connection:
            found = _one(connection, contribution)
            check_move(contribution, found.status, to)
            if seen is not None and any(
                one.number > seen and (one.kind != "checked" or checked is None) for one in found.events
            ):
                raise MoveRefused(
                    f"Something happened to contribution {contribution} since you looked at it; look again.",
                    now=found.status,
                )
            _move(connection, contribution, to)
            if successor:
                connection.execute(_of(contribution).values(successor=successor))
            person = rows.add_person(connection, contribution, "editor", Person(by))
            rows.add_event(
                connection,
                contribution,
                moment(now),
                "moved",
                to,
                person=person,
                why=why,
                checked=checked,
                release=release,
            )
            if found.person.email:
                notice_rows.add(connection, contribution, "decision", to, moment(now))
            if to == "accepted":
                self._supersede(connection, found, moment(now), release)
            return _one(connection, contribution)

    def unchecked(self, release: str) -> tuple[str, ...]:
        """The ids of the open proposals that were not yet checked against a release or a later one, oldest first."""
        if not self.database.exists:
            return ()
        with self.database.read() as connection:
            return tuple(sorted(last_checks.due(connection, release), key=rows.order))

    def note_check(self, of: Contribution, checked: Checked, now: datetime) -> bool:
        """Write down that an open proposal was checked, with an event when the outcome changed; returns whether it did.

        `of` is the proposal that was checked: nothing is written down when something happened to it meanwhile, nor
        when it was checked against a later release already, by another machine.
        """
        with self.database.write() as connection:
            found = _one(connection, of.id)
            if not found.is_open or found.events[-1].number != of.events[-1].number:
                return False
            if last_checks.is_outdated(connection, found, checked.release):
                return False
            last_checks.note(connection, of.id, checked.release)
            before = found.checked
            if before is not None and before.outcome == checked.outcome:
                return False
            rows.add_event(connection, of.id, moment(now), "checked", found.status, checked=checked)
            return True

    def by_token(self, token: str) -> Contribution:
        """The contribution of a status link. Raises ContributionNotFound."""
        self._require(None)
        with self.database.read() as connection:
            return _by_token(connection, token)

    def get(self, contribution: str) -> Contribution:
        """One contribution. Raises ContributionNotFound."""
        self._require(contribution)
        with self.database.read() as connection:
            return _one(connection, contribution)

    def list(self, *statuses: Status) -> tuple[Contribution, ...]:
        """All contributions, the oldest first, or those of some statuses."""
        if not self.database.exists:
            return ()
        with self.database.read() as connection:
            return rows.contributions(connection, *([CONTRIBUTION.c.status.in_(statuses)] if statuses else []))

    def events(self, contribution: str) -> tuple[Event, ...]:
        """All that happened to a contribution, the oldest first. Raises ContributionNotFound."""
        return self.get(contribution).events

    def files(self, contribution: str) -> tuple[StoredFile, ...]:
        """Its files, the oldest first. Raises ContributionNotFound."""
        self._require(contribution)
        with self.database.read() as connection:
            _one(connection, contribution)
            return rows.files(connection, contribution)

    def published(self) -> tuple[Contribution, ...]:
        """Every contribution that was ever accepted, in the order in which they were."""
        if not self.database.exists:
            return ()
        with self.database.read() as connection:
            ever = select(EVENT.c.contribution).where(EVENT.c.kind == "moved", EVENT.c.status == "accepted")
            found = rows.contributions(connection, CONTRIBUTION.c.id.in_(ever))
        return tuple(sorted(found, key=lambda one: one.last("accepted").number))  # type: ignore[union-attr]

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    def _require(self, contribution: str | None) -> None:
        if not self.database.exists:
            raise _unknown(contribution)

    def _supersede(self, connection: Connection, by: Contribution, at: str, release: str | None) -> None:
        """What corrects or removes all records of an earlier contribution takes its place."""
        taken = {*by.corrects, *by.removes}
        if not taken:
            return
        for other in rows.contributions(connection, CONTRIBUTION.c.status == "accepted", CONTRIBUTION.c.id != by.id):
            records = set(other.statements.records)
            if records and records <= taken:
                check_move(other.id, other.status, "superseded")
                _move(connection, other.id, "superseded")
                rows.add_event(connection, other.id, at, "moved", "superseded", why=by.id, release=release)


def _of(contribution: str) -> Update:
    return CONTRIBUTION.update().where(CONTRIBUTION.c.id == contribution)


def _move(connection: Connection, contribution: str, to: Status) -> None:
    connection.execute(_of(contribution).values(status=to))


def _one(connection: Connection, contribution: str) -> Contribution:
    return _single(rows.contributions(connection, CONTRIBUTION.c.id == contribution), contribution)


def _by_token(connection: Connection, token: str) -> Contribution:
    return _single(rows.contributions(connection, CONTRIBUTION.c.token_hash == _hash(token)), None)


def _single(found: Sequence[Contribution], contribution: str | None) -> Contribution:
    if not found:
        raise _unknown(contribution)
    return found[0]


def _unknown(contribution: str | None) -> ContributionNotFound:
    if contribution is None:  # a token is told to nobody, so it stands in no message
        return ContributionNotFound("There is no contribution with this status link.")
    return ContributionNotFound(f"There is no contribution {contribution[:40]}.")


def _contributor(connection: Connection, contribution: str) -> int:
    own = select(PERSON.c.id).where(PERSON.c.contribution == contribution, PERSON.c.role == "contributor")
    return int(connection.execute(own).scalar_one())


def next_id(connection: Connection, day: str) -> str:
    """The day and a count: an id is never given twice, since no contribution is ever removed."""
    known = connection.execute(select(CONTRIBUTION.c.id).where(CONTRIBUTION.c.id.startswith(f"{day}-"))).scalars()
    return f"{day}-{max((rows.order(one)[1] for one in known), default=0) + 1}"


def _hash(token: str) -> str:
    # The token is random and long, so a plain checksum of it gives nothing away.
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def _check_is_new(connection: Connection, statements: Statements, stored: str) -> None:
    where: Iterable[ColumnElement[bool]] = (CONTRIBUTION.c.status.in_(OPEN), CONTRIBUTION.c.statements == stored)
    same = [one for one in rows.contributions(connection, *where) if dict(one.removes) == dict(statements.removes)]
    if same:
        raise ProposalRefused(f"The same is proposed already, as contribution {same[0].id}.", contribution=same[0].id)


def _check_in_order(checked: Checked) -> None:
    if checked.outcome != "valid":
        raise ProposalRefused(
            "What is proposed is not in order, and was not taken.",
            findings=list(checked.sentences),
            check=checked.outcome,
        )
