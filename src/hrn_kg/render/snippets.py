"""One query as a program that asks it: curl, Python and R, each ready to run."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from hrn_kg import conneg


@dataclass(frozen=True, slots=True)
class Snippet:
    """A program in a language, which is named as people name it."""

    language: str
    text: str


def snippets(
    endpoint: str, query: str, kept: Sequence[tuple[str, str]], form: conneg.Representation
) -> tuple[Snippet, ...]:
    """Programs that send a query to an endpoint with further parameters, and print its answer in a form.

    The rows of CSV are read as such, any other form is printed as it comes.
    """
    query = query.replace("\r\n", "\n").strip()
    return (
        Snippet("curl", _curl(endpoint, query, kept, form.media_type)),
        Snippet("Python", _python(endpoint, query, kept, form.media_type)),
        Snippet("R", _r(endpoint, query, kept, form.name)),
    )


def _curl(endpoint: str, query: str, kept: Sequence[tuple[str, str]], media_type: str) -> str:
    fields = [("query", query), *kept]
    given = "".join(f" \\\n  --data-urlencode {shlex.quote(f'{name}={value}')}" for name, value in fields)
    accept = shlex.quote(f"Accept: {media_type}")
    return f"curl --fail --silent --show-error {shlex.quote(endpoint)} \\\n  --header {accept}{given}"


def _python(endpoint: str, query: str, kept: Sequence[tuple[str, str]], media_type: str) -> str:
    written = query.replace("\\", "\\\\").replace('"""', r"\"\"\"")
    if written.endswith('"'):
        written += "\n"
    fields = "".join(f", ({name!r}, {value!r})" for name, value in kept)
    headers = repr({"Accept": media_type})
    is_rows = media_type == conneg.CSV.media_type
    show = (
        '    text = answer.read().decode("utf-8")\nfor row in csv.DictReader(io.StringIO(text)):\n    print(row)'
        if is_rows
        else '    print(answer.read().decode("utf-8"))'
    )
    return (
        ("import csv\nimport io\n" if is_rows else "")
        + "from urllib.parse import urlencode\nfrom urllib.request import Request, urlopen\n\n"
        + f'query = """{written}"""\n'
        + f'fields = urlencode([("query", query){fields}]).encode()\n'
        + f"request = Request({endpoint!r}, fields, {headers})\n"
        + f"with urlopen(request) as answer:\n{show}"
    )


def _r(endpoint: str, query: str, kept: Sequence[tuple[str, str]], form: str) -> str:
    written = query.replace("\\", "\\\\").replace("'", "\\'")
    rest = urlencode([("format", form), *kept])
    address = f"{endpoint}?{rest}&query="
    read = "read.csv" if form == conneg.CSV.name else "readLines"
    return (
        f"query <- '{written}'\n"
        f"address <- paste0('{address}', URLencode(query, reserved = TRUE))\n"
        f"answer <- {read}(address, encoding = 'UTF-8')\nprint(answer)"
    )
