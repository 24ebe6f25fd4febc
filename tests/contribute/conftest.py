"""A server with the real release in a home of its own, and how a form is read and sent without a browser."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from hrn_kg.contributions import Contributions
from hrn_kg.releases import Release
from served import served, wait_for

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Sec-Fetch-Site": "same-origin"}
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


@dataclass(frozen=True)
class Desk:
    """The server under test, what it logs, and what it keeps."""

    http: httpx.Client
    log: Path
    contributions: Contributions

    def get(self, path: str) -> httpx.Response:
        """A page, as a browser asks for it."""
        return self.http.get(path, headers=BROWSER)

    def send(self, page: httpx.Response, step: str, /, path: str = "", **fields: str) -> httpx.Response:
        """Press a button of a page with these fields filled in and its hidden ones as they are."""
        data = {**hidden(page), "step": step, **fields}
        return self.http.post(path or page.url.path, data=data, headers=BROWSER)

    def checked(self, form: str, answers: Mapping[str, str], lang: str = "nl") -> httpx.Response:
        """What comes of filling in a form and asking what it would change."""
        return self.send(self.get(f"/{lang}/contribute/{form}"), "check", **answers)


def hidden(page: httpx.Response) -> dict[str, str]:
    """The hidden fields of a page."""
    return {name: html.unescape(value) for name, value in _HIDDEN.findall(page.text)}


@pytest.fixture(scope="package")
def address(home: Path, release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path, Path]]:
    """The address of a server, its log and its home, which has the release of all tests and its own contributions."""
    folder = tmp_path_factory.mktemp("contribute")
    own = folder / "home"
    own.mkdir()
    (own / "releases").symlink_to(home / "releases")
    log = folder / "log"
    with served(own, log, workers="1", contact="mailto:editors@example.org") as (process, url):
        with httpx.Client(base_url=url, timeout=60) as http:
            wait_for(http, process, log)
        yield url, log, own


@pytest.fixture
def desk(address: tuple[str, Path, Path]) -> Iterator[Desk]:
    url, log, own = address
    contributions = Contributions(own)
    with httpx.Client(base_url=url, timeout=60) as http:
        yield Desk(http, log, contributions)
    contributions.close()
