"""What the samples in deploy/static/ do, in Python: a server of files that reads the table of redirects."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from hrn_kg.export import redirect_table

FORMS = {
    "text/turtle": ".ttl",
    "application/ld+json": ".jsonld",
    "application/n-triples": ".nt",
    "application/rdf+xml": ".rdf",
}


@dataclass(frozen=True)
class Sent:
    """What a server of files sends: a status, and the target of a redirect or the bytes of a file."""

    status: int
    location: str = ""
    body: bytes = b""


class TableServer:
    """Answers from the folder of an export."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._all, self._people, parameters = (
            redirect_table.read((folder / redirect_table.FOLDER / name).read_text("utf-8"))
            for name in (redirect_table.ALL, redirect_table.PEOPLE, redirect_table.PARAMETERS)
        )
        (pattern, self._start), *_ = parameters.items()
        self._parameters = re.compile(pattern.removeprefix("~"))

    def get(self, address: str, accept: str = "*/*", wish: str = "") -> Sent:
        """The answer to GET, with the language that a browser wishes."""
        quoted, _, query = address.partition("?")
        path = unquote(quoted)
        own = re.match(r"/(nl|en)(/|$)", path)
        lang = own[1] if own else wish or "nl"
        name = path.removesuffix(".html")
        if ("text/html" in accept or path.endswith(".html")) and name in self._people:
            return Sent(303, f"/{lang}{self._people[name]}" + (f"?{query}" if query else ""))
        if path in self._all:
            status, _, target = self._all[path].partition(":")
            return Sent(int(status), target)
        changes = bool(self._parameters.search(query))
        page = f"{path}@{query}.html" if changes else f"{path}.html"
        form = FORMS.get(accept, "")
        for place in (path, page, path + form, f"{path}.ttl", f"{path}index.json", f"{path}/index.json"):
            if (file := self._folder / place.removeprefix("/")).is_file():
                return Sent(200, body=file.read_bytes())
        return Sent(303, f"{self._start}{lang}/server") if changes else Sent(404)
