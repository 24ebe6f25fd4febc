"""Who is still to be written to of a contribution: a row for each message, written with what it tells of.

A row holds no address and nothing of what was proposed: the address is read when the message goes, and is gone where
it was erased. So a message survives whatever is killed, and what failed is tried again: `MOST_TRIES` times at most, and
never later than `KEPT`. New proposals are told together: after a message about some the next waits `ARRIVALS_APART`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import ColumnElement, Connection, and_, select

from hrn_kg.contributions.database_tables import CONTRIBUTION, NOTICE, PERSON
from hrn_kg.contributions.proposal import moment
from hrn_kg.contributions.statuses import Status

NoticeKind = Literal["arrival", "decision"]
MOST_TRIES: Final = 8
KEPT: Final = timedelta(days=3)
ARRIVALS_APART: Final = timedelta(minutes=5)
# Twice as long after each further try, so that the eighth is 42 hours after the first. Longer than one message takes:
# nobody sends what somebody still sends.
_FIRST_WAIT: Final = timedelta(minutes=20)


@dataclass(frozen=True, slots=True)
class Notice:
    """A message that is due: of a new proposal, to the editors, or of a decision, to its contributor.

    `email` is the address of the contributor, empty where none was left or it is erased. `tries` counts this one.
    """

    number: int
    kind: NoticeKind
    contribution: str
    status: Status
    lang: str
    email: str
    tries: int


def add(connection: Connection, contribution: str, kind: NoticeKind, status: Status, at: str) -> None:
    """Write down that a message is due from now on."""
    values = {"contribution": contribution, "kind": kind, "status": status, "at": at, "due": at, "tries": 0}
    connection.execute(NOTICE.insert().values(values))


def is_due(connection: Connection, now: datetime) -> bool:
    """Whether there is a message to send."""
    return connection.execute(select(NOTICE.c.id).where(_due(connection, now)).limit(1)).first() is not None


def claim(connection: Connection, now: datetime) -> tuple[Notice, ...]:
    """What the next message that is due is about: the oldest, and with a new proposal all others; empty without any.

    Nobody else gets it until it is time for another try.
    """
    connection.execute(NOTICE.delete().where(NOTICE.c.at < moment(now - KEPT)))
    own = and_(PERSON.c.contribution == NOTICE.c.contribution, PERSON.c.role == "contributor")
    due = (
        select(NOTICE, CONTRIBUTION.c.lang, PERSON.c.email)
        .join(CONTRIBUTION, CONTRIBUTION.c.id == NOTICE.c.contribution)
        .join(PERSON, own)
        .where(_due(connection, now))
        .order_by(NOTICE.c.id)
    )
    found = connection.execute(due.limit(1)).all()
    if found and found[0].kind == "arrival":
        found = connection.execute(due.where(NOTICE.c.kind == "arrival")).all()
    for row in found:
        again = moment(now + _FIRST_WAIT * 2**row.tries)
        connection.execute(NOTICE.update().where(NOTICE.c.id == row.id).values(due=again, tries=row.tries + 1))
    return tuple(
        Notice(row.id, row.kind, row.contribution, row.status, row.lang, row.email or "", row.tries + 1)
        for row in found
    )


def settle(connection: Connection, numbers: Sequence[int], now: datetime) -> None:
    """Write down that these went out; of decisions nothing is kept any longer."""
    these = NOTICE.c.id.in_(numbers)
    connection.execute(NOTICE.update().where(these, NOTICE.c.kind == "arrival").values(sent=moment(now)))
    connection.execute(NOTICE.delete().where(these, NOTICE.c.kind == "decision"))


def drop(connection: Connection, numbers: Sequence[int]) -> None:
    """These are not to be sent, or not any longer."""
    connection.execute(NOTICE.delete().where(NOTICE.c.id.in_(numbers)))


def _due(connection: Connection, now: datetime) -> ColumnElement[bool]:
    due = and_(NOTICE.c.sent.is_(None), NOTICE.c.due <= moment(now))
    lately = select(NOTICE.c.id).where(NOTICE.c.kind == "arrival", NOTICE.c.sent > moment(now - ARRIVALS_APART))
    if connection.execute(lately.limit(1)).first() is not None:
        due = and_(due, NOTICE.c.kind != "arrival")
    return due
