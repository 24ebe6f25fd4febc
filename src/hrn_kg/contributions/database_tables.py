"""The tables of the database of contributions, for SQLite and PostgreSQL alike.

What an event says is for good: triggers refuse to change or remove one, whatever program tries. So nothing that may
have to be erased stands in it: names, addresses, notes and files are rows of their own, which events point to. A
contribution that is accepted is published from `statements`, so that its files may go.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

from hrn_kg.contributions.statuses import STATUSES

METADATA: Final = MetaData()

SCHEMA_VERSION: Final = Table("schema_version", METADATA, Column("version", Integer, nullable=False))

CONTRIBUTION: Final = Table(
    "contribution",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("status", Text, nullable=False),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("lang", Text, nullable=False),
    Column("corrects", Text, nullable=False),  # JSON: a list of IRIs
    Column("removes", Text, nullable=False),  # JSON: IRIs with their successor or null
    Column("statements", Text),  # N-Triples in order; null once erased
    Column("licence", Text, nullable=False),
    Column("consent_version", Text, nullable=False),
    Column("consent_words", Text, nullable=False),
    Column("consent_at", Text, nullable=False),
    Column("successor", Text),  # of its records, when it was withdrawn after it was published
    CheckConstraint("status IN ({})".format(", ".join(f"'{status}'" for status in STATUSES)), name="known_status"),
)

PERSON: Final = Table(
    "person",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("contribution", Text, ForeignKey("contribution.id"), nullable=False),
    Column("role", Text, nullable=False),  # contributor or editor
    Column("name", Text),
    Column("shown_as", Text),  # the name to be published, as chosen
    Column("email", Text),
    Column("erased_at", Text),
)

NOTE: Final = Table(
    "note",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("contribution", Text, ForeignKey("contribution.id"), nullable=False),
    Column("person", Integer, ForeignKey("person.id")),
    Column("text", Text),  # null once erased
)

FILE: Final = Table(
    "file",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("contribution", Text, ForeignKey("contribution.id"), nullable=False),
    Column("round", Integer, nullable=False),  # 1 when first submitted, 2 after the first answer ...
    Column("kind", Text, nullable=False),  # records, document or records-with-document
    Column("name", Text),  # null once erased, like the bytes
    Column("bytes", LargeBinary),
    Column("size", Integer, nullable=False),
    Column("sha256", Text, nullable=False),
)

EVENT: Final = Table(
    "event",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("contribution", Text, ForeignKey("contribution.id"), nullable=False),
    Column("at", Text, nullable=False),
    Column("kind", Text, nullable=False),  # moved, checked or erased
    Column("status", Text, nullable=False),  # the one it has from now on
    Column("person", Integer, ForeignKey("person.id")),  # null: the program
    Column("note", Integer, ForeignKey("note.id")),
    Column("release", Text),  # that it was checked against, or that brings it
    Column("shapes", Text),  # checksum of the shapes it was checked against
    Column("outcome", Text),  # of that check
    Column("findings", Text),  # JSON: what broke a rule, without the values
)

# What came of it is an event where it is another outcome than before; most checks only show that nothing changed.
LAST_CHECK: Final = Table(
    "last_check",
    METADATA,
    Column("contribution", Text, ForeignKey("contribution.id"), primary_key=True),
    Column("release", Text, nullable=False),  # the last one against which an open proposal was checked again
)

# A message that is to be sent by mail, or of new proposals was; see `notice_rows`.
NOTICE: Final = Table(
    "notice",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("contribution", Text, ForeignKey("contribution.id"), nullable=False),
    Column("kind", Text, nullable=False),  # arrival or decision
    Column("status", Text, nullable=False),  # that it got
    Column("at", Text, nullable=False),
    Column("due", Text, nullable=False),  # when it is tried, or tried again
    Column("tries", Integer, nullable=False),
    Column("sent", Text),
)

for _table in (PERSON, NOTE, FILE, EVENT):
    Index(f"{_table.name}_of_contribution", _table.c.contribution)

_REFUSAL: Final = "events are never changed or removed"


def create_all(connection: Connection) -> None:
    """Make the tables and the triggers of version 1, in the transaction of the connection."""
    METADATA.create_all(connection, [SCHEMA_VERSION, CONTRIBUTION, PERSON, NOTE, FILE, EVENT])
    for statement in _triggers(connection.dialect.name):
        connection.exec_driver_sql(statement)


def add_last_check(connection: Connection) -> None:
    """Make version 2 of version 1, in the transaction of the connection."""
    LAST_CHECK.create(connection)


def add_notices(connection: Connection) -> None:
    """Make version 3 of version 2, in the transaction of the connection."""
    NOTICE.create(connection)


def _triggers(dialect: str) -> list[str]:
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER event_no_{word} BEFORE {word} ON event BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
            for word in ("UPDATE", "DELETE")
        ]
    function = (
        f"refuse_change_of_event() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
    )
    calls = "EXECUTE FUNCTION refuse_change_of_event()"
    return [
        f"CREATE FUNCTION {function}",
        f"CREATE TRIGGER event_no_change BEFORE UPDATE OR DELETE ON event FOR EACH ROW {calls}",
        f"CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON event FOR EACH STATEMENT {calls}",
    ]
