"""A report in the form and language that the client wants."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath
from typing import Final

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from hrn_kg import conneg
from hrn_kg.conneg import Representation
from hrn_kg.errors import NotAcceptable
from hrn_kg.lane import Examined
from hrn_kg.validation import Report, report_csv, report_json, report_sarif, report_text, report_turtle
from hrn_kg.web.http import parameters
from hrn_kg.web.http.headers import RELEASE_HEADER
from hrn_kg.web.served.state import State

JSON: Final = Representation("application/json", ".json", "json", label="JSON")
TEXT: Final = Representation("text/plain", ".txt", "text", label="text")
SARIF: Final = Representation("application/sarif+json", ".sarif", "sarif", label="SARIF")
WORKBOOK: Final = Representation(
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx", "annotated", label="annotated"
)
FORMS: Final = (JSON, conneg.HTML, TEXT, conneg.CSV, conneg.TURTLE, conneg.JSONLD, SARIF, WORKBOOK)
_WRITERS: Final[Mapping[Representation, Callable[[Report, str], str]]] = {
    JSON: lambda report, _: report_json.render(report),
    TEXT: lambda report, lang: report_text.render(report, lang),
    conneg.CSV: report_csv.render,
    conneg.TURTLE: lambda report, _: report_turtle.render(report),
    conneg.JSONLD: lambda report, _: report_turtle.render(report, ox.RdfFormat.JSON_LD),
    SARIF: lambda report, _: report_sarif.render(report),
}
_IN_A_LANGUAGE: Final = (TEXT, conneg.CSV, WORKBOOK, conneg.HTML)
VARY: Final = "Accept, Accept-Language"


def form_wanted(request: Request[State], forms: Sequence[Representation] = FORMS) -> Representation:
    """The form: that of `?format=`, else the one that Accept prefers. Raises: NotAcceptable."""
    name = parameters.of_address(request).one("format")
    if name:
        known = {form.name: form for form in forms}
        if name not in known:
            raise NotAcceptable(f"A report can be had as {', '.join(known)}.", available=list(known))
        return known[name]
    return conneg.choose(request.headers.get("accept"), forms)


def written(form: Representation, examined: Examined, lang: str) -> bytes:
    """The report in a form other than a page. Raises: NotAcceptable where no table was handed in to be given back."""
    if form != WORKBOOK:
        return _WRITERS[form](examined.report, lang).encode("utf-8", "backslashreplace")
    if examined.annotated is None:
        raise NotAcceptable(
            "Only a spreadsheet that could be read comes back with remarks.",
            available=[one.name for one in FORMS if one != WORKBOOK],
        )
    return examined.annotated


def respond_with_report(form: Representation, examined: Examined, lang: str, first: str) -> Response:
    """The response that carries a report; `first` is the name of the first file."""
    body = written(form, examined, lang)
    headers = fields_of(examined, lang if form in _IN_A_LANGUAGE else None)
    content_type = form.content_type
    if form == WORKBOOK:
        is_workbook = body.startswith(b"PK")
        content_type = form.media_type if is_workbook else conneg.CSV.content_type
        headers["Content-Disposition"] = f'attachment; filename="{annotated_name(first, is_workbook=is_workbook)}"'
    return Response(body, 200, {**headers, "Content-Type": content_type})


def fields_of(examined: Examined, lang: str | None) -> dict[str, str]:
    """The header fields of an answer with a report."""
    fields = {"Vary": VARY, "Cache-Control": "no-store"}
    if examined.report.release:
        fields[RELEASE_HEADER] = examined.report.release
    if lang is not None:
        fields["Content-Language"] = lang
    return fields


def annotated_name(first: str, *, is_workbook: bool) -> str:
    """A name for the table that comes back, in plain letters."""
    stem = "".join(sign for sign in PurePath(first).stem if sign.isascii() and (sign.isalnum() or sign in "-_"))
    return f"{stem or 'table'}-hrn-kg{'.xlsx' if is_workbook else '.csv'}"
