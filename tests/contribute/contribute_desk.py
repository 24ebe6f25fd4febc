"""How a form is read and sent without a browser."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

from hrn_kg.contributions import Contributions

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
