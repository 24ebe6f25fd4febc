"""The versions of the database: a newer program brings an older one up in one transaction, and keeps a copy of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from sqlalchemy import Connection, inspect, select

from hrn_kg.contributions.database_tables import METADATA, SCHEMA_VERSION, add_last_check, add_notices, create_all
from hrn_kg.contributions.faults import ContributionsUnavailable

Step = Callable[[Connection], None]
STEPS: Final[tuple[Step, ...]] = (create_all, add_last_check, add_notices)
"""The first makes version 1 of nothing, each further one the next version of the one before."""


_COPY: Final = "before_version_"


def version_of(connection: Connection) -> int:
    """The version of the database, 0 for an empty one."""
    if not inspect(connection).has_table(SCHEMA_VERSION.name):
        return 0
    return int(connection.execute(select(SCHEMA_VERSION.c.version)).scalar_one())


def is_current(connection: Connection, steps: Sequence[Step] = STEPS) -> bool:
    """Whether nothing is to be done. Raises ContributionsUnavailable for the database of a newer program."""
    found = version_of(connection)
    if found > len(steps):
        raise ContributionsUnavailable(
            f"The database of contributions is of version {found}, and this program knows versions up to {len(steps)}: "
            "use the newer program that wrote it.",
            version=found,
        )
    return found == len(steps)


def migrate(connection: Connection, keep_copy: Callable[[int], None], steps: Sequence[Step] = STEPS) -> None:
    """Bring the database up, in the transaction of the connection; `keep_copy` is given the version that it has.

    Raises ContributionsUnavailable for the database of a newer program.
    """
    if is_current(connection, steps):  # another process may have done it meanwhile
        return
    found = version_of(connection)
    if found:
        keep_copy(found)
    for step in steps[found:]:
        step(connection)
    if found:
        connection.execute(SCHEMA_VERSION.update().values(version=len(steps)))
    else:
        connection.execute(SCHEMA_VERSION.insert().values(version=len(steps)))


def copy_tables(connection: Connection, version: int) -> None:
    """Keep the tables as they are in a schema beside them (PostgreSQL)."""
    schema = f"{_COPY}{version + 1}"
    there = inspect(connection)
    connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
    for name in filter(there.has_table, METADATA.tables):
        connection.exec_driver_sql(f"CREATE TABLE {schema}.{name} AS TABLE {name}")


def remove_copies(connection: Connection) -> None:
    """Remove the schemas that `copy_tables` made (PostgreSQL)."""
    for schema in inspect(connection).get_schema_names():
        if schema.startswith(_COPY):
            connection.exec_driver_sql(f'DROP SCHEMA "{schema}" CASCADE')
