"""Against which release each open proposal was checked last: servers that share a database do not undo each other."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, and_, func, select

from hrn_kg.changes.release_ids import is_id, order
from hrn_kg.contributions.database_tables import CONTRIBUTION, EVENT, LAST_CHECK
from hrn_kg.contributions.proposal import Contribution
from hrn_kg.contributions.statuses import Status

# A draft, which is a report that was carried over, proposes nothing.
_CHECKED_AGAIN: Final[tuple[Status, ...]] = ("submitted", "changes-requested")


def due(connection: Connection, release: str) -> list[str]:
    """The ids of the open proposals that were checked neither against a release nor against a later one."""
    last = select(func.max(EVENT.c.number)).where(EVENT.c.outcome.is_not(None)).group_by(EVENT.c.contribution)
    found = (
        select(CONTRIBUTION.c.id, EVENT.c.release, LAST_CHECK.c.release)
        .outerjoin(EVENT, and_(EVENT.c.contribution == CONTRIBUTION.c.id, EVENT.c.number.in_(last)))
        .outerjoin(LAST_CHECK, LAST_CHECK.c.contribution == CONTRIBUTION.c.id)
        .where(CONTRIBUTION.c.status.in_(_CHECKED_AGAIN))
    )
    return [
        contribution
        for contribution, *known in connection.execute(found)
        if not any(one == release or _is_later(one, release) for one in known)
    ]


def is_outdated(connection: Connection, of: Contribution, release: str) -> bool:
    """Whether a proposal was checked against a later release than this."""
    noted = select(LAST_CHECK.c.release).where(LAST_CHECK.c.contribution == of.id)
    known = (connection.execute(noted).scalar(), of.checked.release if of.checked is not None else None)
    return any(_is_later(one, release) for one in known)


def note(connection: Connection, contribution: str, release: str) -> None:
    """Write down that a proposal was checked against a release."""
    forget(connection, contribution)
    connection.execute(LAST_CHECK.insert().values(contribution=contribution, release=release))


def forget(connection: Connection, contribution: str) -> None:
    """What was checked is no longer what is proposed."""
    connection.execute(LAST_CHECK.delete().where(LAST_CHECK.c.contribution == contribution))


def _is_later(known: str | None, release: str) -> bool:
    return known is not None and is_id(known) and is_id(release) and order(known) > order(release)
