"""The table of redirects: lines that nginx and Caddy read as they are, in three files.

A line is a key, a value and `;`: the end of a line for nginx, a value that nobody asks for in Caddy.

- `all.map`: the path of an address, and `STATUS:TARGET`; of something withdrawn `410:`;
- `people.map`: the path of an address, and the path of the page to which browsers are led, without its language;
- `parameters.map`: a pattern of the parameters that change a page, and the path of the start page, to which the code of
  a language is added.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, unquote

from hrn_kg import words
from hrn_kg.site.pages.needs_server import PATH as SERVER_PAGE

FOLDER: Final = "redirects"
ALL: Final = "all.map"
PEOPLE: Final = "people.map"
PARAMETERS: Final = "parameters.map"
GONE: Final = "410:"
_SAFE: Final = "/:@!&'()*+,=-._~?#%"
_PLAIN: Final = re.compile(r"[A-Za-z0-9/:@!&*+,=._~?#%-]+")


@dataclass(slots=True)
class Redirects:
    """The redirects that were found, of addresses below `root`."""

    root: str
    all: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    parameters: set[str] = field(default_factory=set)

    def to_server_page(self, path: str, lang: str) -> None:
        """Lead an address to the page that says what needs a server, in its language or in that of the browser."""
        self.all[path] = f"303:{self.root}/{lang or words.languages()[0]}{SERVER_PAGE}"
        if not lang:
            self.people[path] = SERVER_PAGE

    def files(self) -> dict[str, bytes]:
        """The files of the table by their names; the same bytes for the same redirects."""
        pattern = f'"~(^|&)({"|".join(sorted(map(re.escape, self.parameters)))})="'
        return {
            ALL: _lines((_key(self.root + path), _value(value)) for path, value in _sorted(self.all)),
            PEOPLE: _lines((_key(self.root + path), _value(value)) for path, value in _sorted(self.people)),
            PARAMETERS: _lines([(pattern, _value(self.root + "/"))]),
        }


def _sorted(lines: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted(lines.items())


def _lines(pairs: Iterable[tuple[str, str]]) -> bytes:
    return "".join(f"{key} {value} ;\n" for key, value in pairs).encode()


def _key(path: str) -> str:
    """A path as servers compare it: not escaped."""
    name = unquote(path)
    return name if _PLAIN.fullmatch(name) else '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _value(target: str) -> str:
    return quote(target, safe=_SAFE)


def read(text: str) -> dict[str, str]:
    """The keys and values of a file of the table."""
    found = {}
    for line in text.splitlines():
        key, _, value = line.removesuffix(" ;").rpartition(" ")
        if key.startswith('"'):
            key = key[1:-1].replace('\\"', '"').replace("\\\\", "\\")
        found[key] = value
    return found
