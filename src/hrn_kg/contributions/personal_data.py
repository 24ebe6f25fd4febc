"""Erasing what is known of persons: on request, and when its time is over. What happened stays written down."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, select

from hrn_kg.contributions import contribution_rows as rows
from hrn_kg.contributions.database_tables import CONTRIBUTION, FILE, NOTE, PERSON
from hrn_kg.contributions.proposal import Contribution, moment
from hrn_kg.contributions.proposals import Contributions
from hrn_kg.contributions.statuses import OPEN


def forget(contributions: Contributions, contribution: str, now: datetime) -> Contribution:
    """Erase name, e-mail address, notes and files of the contributor, and what was proposed unless it was accepted.

    A proposal that is still open is withdrawn by this. What was accepted stays published, without the name from the
    next release on. Copies of earlier versions of the database hold the same, and are removed.

    Raises ContributionNotFound, ContributionsUnavailable.
    """
    _forget(contributions, contribution, now)
    leave_nothing(contributions)
    return contributions.get(contribution)


def _forget(contributions: Contributions, contribution: str, now: datetime) -> None:
    contributions.get(contribution)
    with contributions.database.write() as connection:
        found = rows.contributions(connection, CONTRIBUTION.c.id == contribution)[0]
        _erase_person(connection, found, moment(now))
        _erase_files(connection, contribution, documents_only=False)
        status = found.status
        changes = {} if found.was_published else {"statements": None}
        if found.status in OPEN:
            status = "withdrawn"
            rows.add_event(connection, contribution, moment(now), "moved", status)
        connection.execute(
            CONTRIBUTION.update().where(CONTRIBUTION.c.id == contribution).values(status=status, **changes)
        )
        rows.add_event(connection, contribution, moment(now), "erased", status)


def forget_documents(contributions: Contributions, contribution: str, now: datetime) -> Contribution:
    """Erase the texts of documents that came with a contribution, and spreadsheets that hold one.

    Raises as `forget` does.
    """
    contributions.get(contribution)
    with contributions.database.write() as connection:
        found = rows.contributions(connection, CONTRIBUTION.c.id == contribution)[0]
        if _erase_files(connection, contribution, documents_only=True):
            rows.add_event(connection, contribution, moment(now), "erased", found.status)
    leave_nothing(contributions)
    return contributions.get(contribution)


def expire_emails(contributions: Contributions, now: datetime, days: int) -> tuple[str, ...]:
    """Erase the e-mail addresses of contributions that were decided on so long ago; returns the ids of these.

    See to `leave_nothing` afterwards. Raises ContributionsUnavailable.
    """
    if not contributions.database.exists:
        return ()
    with contributions.database.read() as connection:
        # Nothing is to be written, and nobody kept waiting, when there is none.
        if not _due(connection, now, days):
            return ()
    with contributions.database.write() as connection:
        due = _due(connection, now, days)
        connection.execute(
            PERSON.update().where(PERSON.c.contribution.in_(due), PERSON.c.role == "contributor").values(email=None)
        )
    return tuple(due)


def expire_drafts(contributions: Contributions, now: datetime, days: int) -> tuple[str, ...]:
    """Forget the drafts that came in so long ago; returns the ids of these. 0 days: none.

    See to `leave_nothing` afterwards. Raises as `forget` does.
    """
    if not days or not contributions.database.exists:
        return ()
    before = moment(now - timedelta(days=days))
    due = [one.id for one in contributions.list("draft") if _moved_at(one) < before]
    for contribution in due:
        _forget(contributions, contribution, now)
    return tuple(due)


def leave_nothing(contributions: Contributions) -> None:
    """Have what was erased leave the copies of earlier versions and the file of what is written ahead, too.

    Raises ContributionsUnavailable when somebody reads what was there before; this may be called again.
    """
    try:
        contributions.database.remove_copies()
    finally:
        contributions.database.checkpoint()


def _due(connection: Connection, now: datetime, days: int) -> list[str]:
    with_email = select(PERSON.c.contribution).where(PERSON.c.email.is_not(None), PERSON.c.email != "")
    before = moment(now - timedelta(days=days))
    found = rows.contributions(connection, CONTRIBUTION.c.id.in_(with_email), CONTRIBUTION.c.status.not_in(OPEN))
    return [one.id for one in found if _decided_at(one) < before]


def _decided_at(contribution: Contribution) -> str:
    """When it was decided on first: what an editor does to it later keeps nobody's address for longer."""
    decisions = (event.at for event in contribution.events if event.kind == "moved" and event.status not in OPEN)
    return min(decisions, default=_moved_at(contribution))


def _moved_at(contribution: Contribution) -> str:
    return max(event.at for event in contribution.events if event.kind == "moved")


def _erase_person(connection: Connection, found: Contribution, at: str) -> None:
    own = and_(PERSON.c.contribution == found.id, PERSON.c.role == "contributor")
    persons = select(PERSON.c.id).where(own)
    connection.execute(NOTE.update().where(NOTE.c.person.in_(persons)).values(text=None))
    connection.execute(PERSON.update().where(own).values(name=None, shown_as=None, email=None, erased_at=at))


def _erase_files(connection: Connection, contribution: str, *, documents_only: bool) -> bool:
    """Whether there was anything to erase. Size and checksum stay: they show what it was that was looked at."""
    where = [FILE.c.contribution == contribution, FILE.c.bytes.is_not(None)]
    if documents_only:
        where.append(FILE.c.kind != "records")
    return connection.execute(FILE.update().where(*where).values(name=None, bytes=None)).rowcount > 0
