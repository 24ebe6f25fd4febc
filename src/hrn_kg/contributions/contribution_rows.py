"""Rows of the database to frozen values, and the few statements that write them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from pyoxigraph import RdfFormat
from sqlalchemy import ColumnElement, Connection, Row, and_, func, select

from hrn_kg.contributions.database_tables import CONTRIBUTION, EVENT, FILE, NOTE, PERSON
from hrn_kg.contributions.proposal import (
    Checked,
    Contribution,
    Event,
    EventKind,
    Person,
    Statements,
    StoredFile,
    Upload,
)
from hrn_kg.contributions.statuses import Status
from hrn_kg.triples import written


def contributions(connection: Connection, *where: ColumnElement[bool]) -> tuple[Contribution, ...]:
    """The contributions that meet the conditions, the oldest first."""
    found = connection.execute(
        select(CONTRIBUTION, PERSON.c.name, PERSON.c.shown_as, PERSON.c.email)
        .join(PERSON, and_(PERSON.c.contribution == CONTRIBUTION.c.id, PERSON.c.role == "contributor"))
        .where(*where)
    ).all()
    chosen = select(CONTRIBUTION.c.id).where(*where)
    events: dict[str, list[Event]] = defaultdict(list)
    for row in connection.execute(
        select(EVENT, PERSON.c.name.label("who"), NOTE.c.text.label("why"))
        .outerjoin(PERSON, PERSON.c.id == EVENT.c.person)
        .outerjoin(NOTE, NOTE.c.id == EVENT.c.note)
        .where(EVENT.c.contribution.in_(chosen))
        .order_by(EVENT.c.number)
    ):
        events[row.contribution].append(_event(row))
    made = (_contribution(row, tuple(events[row.id])) for row in found)
    return tuple(sorted(made, key=lambda one: order(one.id)))


def order(contribution: str) -> tuple[str, int]:
    """Sort key of an id, so that the tenth of a day comes after the ninth."""
    day, _, count = contribution.partition("-")
    return day, int(count)


def files(connection: Connection, contribution: str) -> tuple[StoredFile, ...]:
    """The files of a contribution, the oldest first."""
    rows = connection.execute(select(FILE).where(FILE.c.contribution == contribution).order_by(FILE.c.id))
    return tuple(StoredFile(row.round, row.kind, row.name, row.bytes, row.size, row.sha256) for row in rows)


def n_triples(statements: Statements) -> str:
    """The triples as they are stored: each once, in order."""
    lines = written(statements.triples, RdfFormat.N_TRIPLES).decode().splitlines(keepends=True)
    return "".join(sorted(set(lines)))


def add_event(
    connection: Connection,
    contribution: str,
    at: str,
    kind: EventKind,
    status: Status,
    *,
    person: int | None = None,
    why: str = "",
    checked: Checked | None = None,
    release: str | None = None,
) -> None:
    """Write down what happened; `release` stands for the one of the check where there is none."""
    note = add_note(connection, contribution, person, why) if why else None
    connection.execute(
        EVENT.insert().values(
            contribution=contribution,
            at=at,
            kind=kind,
            status=status,
            person=person,
            note=note,
            release=release or (checked.release if checked else None),
            shapes=checked.shapes if checked else None,
            outcome=checked.outcome if checked else None,
            findings=json.dumps(checked.faults) if checked else None,
        )
    )


def add_person(connection: Connection, contribution: str, role: str, person: Person) -> int:
    """Write down a person; returns the number that others point to."""
    return _inserted(
        connection.execute(
            PERSON.insert().values(
                contribution=contribution,
                role=role,
                name=person.name,
                shown_as=person.shown_as,
                email=person.email,
            )
        ).inserted_primary_key
    )


def add_note(connection: Connection, contribution: str, person: int | None, text: str) -> int:
    """Write down what somebody wrote; returns the number that events point to."""
    return _inserted(
        connection.execute(
            NOTE.insert().values(contribution=contribution, person=person, text=text)
        ).inserted_primary_key
    )


def add_files(connection: Connection, contribution: str, uploads: Iterable[Upload]) -> None:
    """Keep files as those of the next round."""
    rounds = select(func.max(FILE.c.round)).where(FILE.c.contribution == contribution)
    number = (connection.execute(rounds).scalar() or 0) + 1
    for upload in uploads:
        connection.execute(
            FILE.insert().values(
                contribution=contribution,
                round=number,
                kind=upload.kind,
                name=upload.name,
                bytes=upload.body,
                size=len(upload.body),
                sha256=upload.sha256,
            )
        )


def _inserted(key: Sequence[Any] | Row[Any] | None) -> int:
    assert key is not None  # both databases give it
    return int(key[0])


def _event(row: Row[Any]) -> Event:
    return Event(
        number=row.number,
        at=row.at,
        kind=row.kind,
        status=row.status,
        who=row.who or "",
        why=row.why or "",
        release=row.release,
        shapes=row.shapes,
        outcome=row.outcome,
        faults=tuple(json.loads(row.findings)) if row.findings else (),
    )


def _contribution(row: Row[Any], events: tuple[Event, ...]) -> Contribution:
    return Contribution(
        id=row.id,
        status=row.status,
        lang=row.lang,
        person=Person(row.name or "", row.email or "", row.shown_as or ""),
        corrects=tuple(json.loads(row.corrects)),
        removes=json.loads(row.removes),
        n_triples=row.statements,
        licence=row.licence,
        consent_version=row.consent_version,
        consent_at=row.consent_at,
        successor=row.successor,
        events=events,
    )
