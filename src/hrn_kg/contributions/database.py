"""The seam to the database: SQLite in the home, or PostgreSQL by address; its faults become sentences here.

SQLite writes ahead (WAL) and waits for the disk (FULL), so that what was answered is kept, whatever is killed. Whoever
writes takes the whole database first (`BEGIN IMMEDIATE`; in PostgreSQL a lock that readers do not meet): of two at once
one waits, and then sees what the other did.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from hrn_kg.contributions.faults import ContributionsUnavailable
from hrn_kg.contributions.migrations import STEPS, Step, copy_tables, is_current, migrate, remove_copies
from hrn_kg.settings import variable

FOLDER: Final = "contributions"
FILE: Final = "contributions.sqlite"
BUSY_SECONDS: Final = 30.0
_PRIVATE_FOLDER: Final = 0o700
_PRIVATE_FILE: Final = 0o600
_SETTING: Final = variable("database")
_NO_ADDRESS: Final = "The database of contributions cannot be used; nothing was changed."


class Database:
    """One database of contributions. Several threads and processes may use it at the same time."""

    def __init__(
        self, home: Path, url: str = "", *, busy_seconds: float = BUSY_SECONDS, steps: Sequence[Step] = STEPS
    ) -> None:
        """`url` is that of PostgreSQL; without one the database is a file in the home, made when first written to."""
        self.path = None if url else home / FOLDER / FILE
        self._busy_seconds = busy_seconds
        self._steps = steps
        self._url = url
        self._engine: Engine | None = None

    @property
    def exists(self) -> bool:
        """Whether there can be contributions: no file is made by looking."""
        return self.path is None or self.path.exists()

    @property
    def name(self) -> str:
        """How messages call it; never with a password."""
        return str(self.path) if self.path is not None else f"the database named by {_SETTING}"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one state of the database. Raises ContributionsUnavailable."""
        with self._faults(), self._opened().connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A connection that writes, all of it or nothing, while nobody else does. Raises ContributionsUnavailable."""
        with self._faults(), self._opened().connect() as connection, _begun(connection):
            yield connection

    def close(self) -> None:
        """Let go of the database."""
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    def copies(self) -> tuple[Path, ...]:
        """The copies that were kept of earlier versions of the file."""
        return () if self.path is None else tuple(sorted(self.path.parent.glob(f"{FILE}.version-*")))

    def remove_copies(self) -> None:
        """Remove the copies that were kept of earlier versions. Raises ContributionsUnavailable."""
        if self.path is None:
            with self.write() as connection:
                remove_copies(connection)
        for copy in self.copies():
            try:
                copy.unlink(missing_ok=True)
            except OSError as fault:
                raise ContributionsUnavailable(
                    "What is erased still stands in a copy of an earlier version of the database.",
                    cure=f"{copy} cannot be removed ({fault.strerror}): remove it.",
                ) from fault

    def copy_to(self, target: Path) -> None:
        """Copy the file, as it is at one moment, to where there is none; whoever writes goes on meanwhile.

        Only its owner may read the copy. Raises ContributionsUnavailable, also when the file is damaged.
        """
        assert self.path is not None
        with self._faults():
            _copy(self.path, target, self._busy_seconds)
            with closing(sqlite3.connect(target)) as copy:
                copy.execute("PRAGMA journal_mode=DELETE")  # one file, until it is opened as a database again
                (found,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
            if found != "ok":
                raise sqlite3.DatabaseError("malformed")

    def checkpoint(self) -> None:
        """Have what was erased leave the file of what is written ahead, too.

        Raises ContributionsUnavailable when somebody reads what was there before for longer than one waits.
        """
        if self.path is None:
            return
        with self._faults(), self._opened().connect() as connection:
            own = connection.connection.driver_connection
            (is_busy, *_) = own.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()  # type: ignore[union-attr]
        if is_busy:
            raise ContributionsUnavailable(
                "What is erased still stands in the file beside the database, since another program reads it.",
                cure=f"It is {self.name}-wal. Run this again when that program has ended.",
            )

    def _opened(self) -> Engine:
        if self._engine is None:
            engine = self._made()
            with engine.connect() as connection, connection.begin():
                current = is_current(connection, self._steps)
            if not current:
                with engine.connect() as connection, _begun(connection):
                    migrate(connection, lambda version: self._keep_copy(connection, version), self._steps)
            self._engine = engine
        return self._engine

    def _made(self) -> Engine:
        if self.path is None:
            return _postgresql(self._url, self._busy_seconds)
        self.path.parent.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
        if not self.path.exists():
            # Made by us first, so that nobody else may ever read it.
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _PRIVATE_FILE))
        return _sqlite(self.path, self._busy_seconds)

    def _keep_copy(self, connection: Connection, version: int) -> None:
        if self.path is None:
            copy_tables(connection, version)
            return
        copy = self.path.with_name(f"{FILE}.version-{version}")
        new = copy.with_name(copy.name + ".new")
        new.unlink(missing_ok=True)
        # By a connection of its own: the one that migrates holds the lock, and has changed nothing yet.
        _copy(self.path, new, self._busy_seconds)
        new.replace(copy)

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as fault:
            raise _fault(str(fault.orig), self.name) from fault
        except sqlite3.Error as fault:
            raise _fault(str(fault), self.name) from fault
        except OSError as fault:
            raise _fault(fault.strerror or str(fault), self.name) from fault


def _copy(path: Path, target: Path, busy_seconds: float) -> None:
    """Copy a database that others may be writing to. Raises sqlite3.Error, OSError."""
    os.close(os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _PRIVATE_FILE))
    with closing(sqlite3.connect(path, timeout=busy_seconds)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)


def _fault(words: str, name: str) -> ContributionsUnavailable:
    """What a library says of a fault, in our words; whoever runs the service is told which database it is."""
    which = f"It is {name}."
    if "is locked" in words or "lock timeout" in words:
        return ContributionsUnavailable(
            "The database of contributions is in use by another program; nothing was changed. Try again.", cure=which
        )
    if "is full" in words or "disk I/O error" in words or "No space left" in words:
        return ContributionsUnavailable(
            "The disk takes nothing more: nothing of this was kept, and nothing else was lost.",
            cure=f"{which} Make room, then try again.",
        )
    if "readonly" in words:
        return ContributionsUnavailable(
            "The database of contributions may only be read here; nothing was changed.", cure=which
        )
    if "not a database" in words or "malformed" in words:
        return ContributionsUnavailable(
            "The database of contributions is damaged.", cure=f"{which} Put it back from a copy."
        )
    if "connection" in words:
        return ContributionsUnavailable(
            "The database of contributions cannot be reached; nothing was changed.",
            cure=f"{which} Is its server running?",
        )
    return ContributionsUnavailable(
        "The database of contributions cannot be used; nothing was changed.",
        cure=f"{which} It says: {words.splitlines()[0]}.",
    )


def _sqlite(path: Path, busy_seconds: float) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=NullPool,
        # Transactions are begun below, and not by the driver, which would begin them late.
        connect_args={"timeout": busy_seconds, "isolation_level": None, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _set_up(connection: sqlite3.Connection, _: object) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")

    return engine


def _postgresql(url: str, busy_seconds: float) -> Engine:
    scheme, separator, rest = url.partition("://")
    if not separator or scheme not in ("postgresql", "postgres", "postgresql+psycopg"):
        raise ContributionsUnavailable(_NO_ADDRESS, cure=f"{_SETTING} must begin with postgresql://.")
    options: dict[str, Any] = {"options": f"-c lock_timeout={int(busy_seconds * 1000)}", "connect_timeout": 10}
    try:
        # The transaction of a reader sees one state, as in SQLite.
        engine = create_engine(
            f"postgresql+psycopg://{rest}",
            poolclass=NullPool,
            connect_args=options,
            isolation_level="REPEATABLE READ",
        )
    except ModuleNotFoundError as fault:
        cure = "Install hrn-kg with the extra “postgres”, which brings the library psycopg."
        raise ContributionsUnavailable(_NO_ADDRESS, cure=cure) from fault
    except (ArgumentError, NoSuchModuleError, ValueError) as fault:
        raise ContributionsUnavailable(_NO_ADDRESS, cure=f"{_SETTING} is no address of PostgreSQL.") from fault
    return engine


@contextmanager
def _begun(connection: Connection) -> Iterator[None]:
    if connection.dialect.name == "sqlite":
        with connection.execution_options(writes=True).begin():
            yield
        return
    # What others committed while this waited for the lock must be seen.
    with connection.execution_options(isolation_level="READ COMMITTED").begin():
        # The number stands for nothing but this program; it is there before there are tables.
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        yield


_LOCK: Final = 0x68726B67  # "hrkg"
