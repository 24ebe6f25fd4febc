"""One of the processes that make an export: asks the service for addresses, and writes what it answers."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from hrn_kg import words
from hrn_kg.errors import HrnKgError
from hrn_kg.export import extent
from hrn_kg.export.export_folder import ExportFailed, write
from hrn_kg.export.file_places import place_of
from hrn_kg.export.found_links import Finder
from hrn_kg.export.own_service import BROWSER, PROGRAM, Answer, Service, opened
from hrn_kg.export.redirect_table import GONE
from hrn_kg.releases import Release
from hrn_kg.settings import Settings
from hrn_kg.site.pages.needs_server import PATH as SERVER_PAGE
from hrn_kg.site.pages.needs_server import needs_server

AT_ONCE: Final = 4  # groups of addresses that one process is given together
_HTML: Final = "text/html"
_NOTHING: Final = 404
_GONE: Final = 410


@dataclass(frozen=True, slots=True)
class Written:
    """A file of the export."""

    place: str
    size: int
    sha256: str


@dataclass(slots=True)
class Outcome:
    """What came of a group of addresses: files, redirects, the links in them, and those that lead nowhere."""

    files: list[Written] = field(default_factory=list)
    all: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    followed: dict[str, str] = field(default_factory=dict)
    """Links of pages, each with one page that has it."""
    named: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)


class Maker:
    """Makes the files and redirects of addresses, in a folder."""

    def __init__(self, service: Service, release_id: str, folder: Path) -> None:
        self._service = service
        self._release_id = release_id
        self._folder = folder
        self._finder = Finder(service.base, service.root)

    async def make(self, addresses: list[str]) -> Outcome:
        """What comes of these addresses, in this order. Raises ExportFailed, and what the service raises."""
        outcome = Outcome()
        for address in addresses:
            lang = extent.language_in(address)
            if lang and extent.without_language(address) == SERVER_PAGE:
                page = needs_server(self._service.site, lang)
                self._keep(outcome, address, Answer(200, {"content-type": _HTML}, page.body))
            else:
                await self._one(outcome, address)
        if self._service.site.label != self._release_id:
            raise ExportFailed(
                f"A build made {self._service.site.label} the current release while {self._release_id} was exported: "
                "export again."
            )
        return outcome

    async def _get(self, address: str, accept: str, language: str = "") -> Answer:
        return await self._service.get(address, accept, language)

    async def _one(self, outcome: Outcome, address: str) -> None:
        path = address.partition("?")[0]
        if extent.language_in(path):
            self._take(outcome, address, await self._get(address, PROGRAM))
            return
        is_thing = extent.is_thing(path)
        # Of a thing, programs get the bytes of its first form, which has an address of its own.
        answer = None if is_thing else await self._get(address, PROGRAM)
        if answer is not None and (answer.status == _GONE or not answer.varies_by_form):
            self._take(outcome, address, answer)
            return
        lang = words.languages()[0]
        led = await self._get(address, BROWSER, lang)
        target = self._finder.path_of(led.fields["location"]) if led.is_redirect else None
        if target is not None and extent.language_in(target) == lang:
            page = extent.without_language(target.partition("?")[0])
            outcome.people[path] = page
            outcome.named.update(f"/{code}{page}".rstrip("/") for code in words.languages())
            if is_thing:
                outcome.named.update(extent.forms_of(path))
            elif answer is not None and answer.status != _NOTHING:
                self._take(outcome, address, answer)
        else:
            self._take(outcome, address, answer or led)

    def _take(self, outcome: Outcome, address: str, answer: Answer) -> None:
        """Note what an answer is: a redirect, a file, something withdrawn, or nothing."""
        path = address.partition("?")[0]
        if answer.is_redirect:
            location = answer.fields["location"]
            target = self._finder.path_of(location)
            if target is not None and extent.needs_server(target):
                # As the page of an older release, which only that release can give.
                lang = extent.language_in(target) or words.languages()[0]
                outcome.all[path] = f"303:{self._service.root}/{lang}{SERVER_PAGE}"
                return
            outcome.all[path] = f"{answer.status}:{location if target is None else self._service.root + target}"
            self._name(outcome, target)
        elif answer.status == _GONE:
            outcome.all[path] = GONE
        elif answer.status != 200:
            outcome.missing.add(address)
        elif (own := self._own_form(address, answer)) is not None:
            if own != path and not own.startswith(path + "."):
                outcome.all[path] = f"303:{self._service.root}{own}"
            self._name(outcome, own)
        else:
            self._keep(outcome, address, answer)

    def _own_form(self, address: str, answer: Answer) -> str | None:
        """The address of the form that a program is given, where that is another one."""
        here = answer.fields.get("content-location")
        found = self._finder.path_of(here) if here else None
        return found if found is not None and found != address else None

    def _name(self, outcome: Outcome, target: str | None) -> None:
        if target is not None:
            outcome.named.add(target.partition("#")[0])

    def _keep(self, outcome: Outcome, address: str, answer: Answer) -> None:
        links = self._finder.links_in(address, answer)
        outcome.followed.update(dict.fromkeys(links.followed, address))
        outcome.named |= links.named
        place = place_of(address, answer.media_type)
        if place is None:
            outcome.missing.add(address)
            return
        write(self._folder / place, answer.body)
        outcome.files.append(Written(str(place), len(answer.body), hashlib.sha256(answer.body).hexdigest()))


def work(connection: Connection, settings: Settings, release: Release, folder: Path) -> None:
    """Serve the process that started this one until it sends None or is gone.

    In come groups of addresses, which are asked at the same time, so that the engine is never idle; out go an outcome
    for each, or what is wrong.
    """
    asyncio.run(_work(connection, settings, release, folder))


async def _work(connection: Connection, settings: Settings, release: Release, folder: Path) -> None:
    try:
        async with opened(settings, release) as service:
            maker = Maker(service, release.id, folder)
            connection.send(list(extent.beginnings(service)))
            while (groups := await asyncio.to_thread(_next, connection)) is not None:
                connection.send(await asyncio.gather(*map(maker.make, groups)))
    except HrnKgError as fault:
        connection.send(fault.detail)


def _next(connection: Connection) -> list[list[str]] | None:
    try:
        found: list[list[str]] | None = connection.recv()
    except EOFError:
        return None  # whoever started this was killed
    return found
