"""An export from its beginning to its end: addresses are given to processes until no answer names a new one."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Final

from hrn_kg import __version__, words
from hrn_kg.export import extent
from hrn_kg.export.export_folder import ExportFailed, mark, new_folder, write
from hrn_kg.export.making import AT_ONCE, Outcome, Written, work
from hrn_kg.export.redirect_table import FOLDER, Redirects
from hrn_kg.releases import Release
from hrn_kg.settings import Settings, require_contact
from hrn_kg.site.pages.needs_server import PATH as SERVER_PAGE
from hrn_kg.web.layers.prefix import prefix_of

_GROUP: Final = 40  # addresses that are asked one after the other


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export holds. `broken` are links of pages that lead nowhere, each with a page that has it."""

    release: str
    files: int
    size: int
    redirects: int
    digest: str
    broken: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class _Plan:
    """What is still to be asked, and what came of the rest."""

    redirects: Redirects
    groups: deque[list[str]] = field(default_factory=deque)
    files: dict[str, Written] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    followed: dict[str, str] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)

    def add(self, addresses: list[str]) -> None:
        """Have addresses asked that were not yet; those that need a server become redirects."""
        new: list[str] = []
        for address in dict.fromkeys(map(extent.normal, addresses)):
            if address in self.known:
                continue
            self.known.add(address)
            self.redirects.parameters |= extent.names_in(address)
            path = address.partition("?")[0]
            if not extent.needs_server(address):
                new.append(address)
            elif extent.needs_server(path):
                self.redirects.to_server_page(path, extent.language_in(path))
        self.groups += [new[start : start + _GROUP] for start in range(0, len(new), _GROUP)]

    def take(self, outcome: Outcome) -> None:
        """Take in what came of a group."""
        self.redirects.all |= outcome.all
        self.redirects.people |= outcome.people
        self.files |= {one.place: one for one in outcome.files}
        self.missing |= outcome.missing
        for target, page in outcome.followed.items():
            if self.followed.get(target, "~") > page:
                self.followed[target] = page
        self.add(sorted({*outcome.followed, *outcome.named}))

    def drop_dead_ends(self) -> None:
        """Take out redirects to what is not there: the service leads on by the form of a name alone."""
        found = self.redirects
        found.people = {
            path: page
            for path, page in found.people.items()
            if not all(self._is_missing(f"/{lang}{page.partition('#')[0]}") for lang in words.languages())
        }
        found.all = {
            path: value
            for path, value in found.all.items()
            if not self._is_missing(value.partition(":")[2].removeprefix(found.root).partition("#")[0])
        }

    def _is_missing(self, address: str) -> bool:
        own = extent.normal(address)
        return own in self.missing or (extent.is_thing(own) and extent.forms_of(own)[0] in self.missing)

    def broken(self) -> tuple[tuple[str, str], ...]:
        """Links of pages that lead nowhere."""
        return tuple(sorted((to, page) for to, page in self.followed.items() if self._is_missing(to)))


def export(settings: Settings, release: Release, to: Path, processes: int | None = None) -> Exported:
    """Write a release as plain files into a folder, as a server at the public address of the settings sends them.

    An export that was in the folder stays until the new one is whole.

    Raises SettingsError without a public address or contact, ExportFailed, DataDamaged, and what the engine raises.
    """
    require_contact(settings)
    root = prefix_of(settings, ())
    plan = _Plan(Redirects(root, parameters=extent.parameters()))
    plan.add([f"/{lang}{page}" for lang in words.languages() for page in (SERVER_PAGE, "/")])
    plan.redirects.people[SERVER_PAGE] = SERVER_PAGE
    plan.known.add(SERVER_PAGE)  # which no service has
    with new_folder(to) as folder:
        with _processes(processes or os.cpu_count() or 1, settings, release, folder) as connections:
            _conduct(plan, connections)
        plan.drop_dead_ends()
        for name, body in plan.redirects.files().items():
            write(folder / FOLDER / name, body)
        exported = _summary(release, plan)
        mark(
            folder,
            release=release.id,
            public_url=settings.public_url,
            software=__version__,
            files=exported.files,
            bytes=exported.size,
            sha256=exported.digest,
        )
    return exported


def _conduct(plan: _Plan, connections: list[Connection]) -> None:
    """Give each process groups, and again when they are done, until nothing is left. Raises ExportFailed."""
    idle: list[Connection] = []
    has_begun = False
    busy = set(connections)
    while busy:
        for ready in wait(list(busy)):
            assert isinstance(ready, Connection)
            found = _received(ready)
            busy.discard(ready)
            idle.append(ready)
            for one in found:
                if isinstance(one, Outcome):
                    plan.take(one)
                elif not has_begun:
                    plan.add(one)
            has_begun = True
        while idle and plan.groups:
            free = idle.pop()
            free.send([plan.groups.popleft() for _ in range(min(AT_ONCE, len(plan.groups)))])
            busy.add(free)


def _received(connection: Connection) -> list[Outcome] | list[list[str]]:
    """What came of the groups that a process was given; the addresses to begin with, when it has just started."""
    try:
        found: list[Outcome] | list[list[str]] | str = connection.recv()
    except (EOFError, ConnectionError):
        raise ExportFailed("A process that makes the export ended; it may have lacked memory.") from None
    if isinstance(found, str):
        raise ExportFailed(found)
    return found


@contextmanager
def _processes(count: int, settings: Settings, release: Release, folder: Path) -> Iterator[list[Connection]]:
    """So many processes that make files, each behind a connection; all are ended afterwards."""
    context = multiprocessing.get_context("spawn")
    connections, started = [], []
    own = replace(settings, processes=1)
    try:
        for _ in range(count):
            here, there = context.Pipe()
            process = context.Process(target=work, args=(there, own, release, folder))
            process.start()
            there.close()
            connections.append(here)
            started.append(process)
        yield connections
        for one in connections:
            one.send(None)
    except BaseException:
        for process in started:
            process.terminate()
        raise
    finally:
        for one in connections:
            one.close()
        for process in started:
            process.join()


def _summary(release: Release, plan: _Plan) -> Exported:
    lines = "".join(f"{one.sha256}  {place}\n" for place, one in sorted(plan.files.items()))
    return Exported(
        release=release.id,
        files=len(plan.files),
        size=sum(one.size for one in plan.files.values()),
        redirects=len(plan.redirects.all) + len(plan.redirects.people),
        digest=hashlib.sha256(lines.encode()).hexdigest(),
        broken=plan.broken(),
    )
