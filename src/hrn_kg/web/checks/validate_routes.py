"""`POST /api/validate` for programs, and the page that checks what is pasted or uploaded.

A report may be long: whatever writes one runs in a thread, while others are answered.
"""

from __future__ import annotations

import asyncio
import base64
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hrn_kg import conneg, words
from hrn_kg.errors import EngineUnavailable, HrnKgError, MalformedRequest, UnsupportedMediaType
from hrn_kg.lane import CheckTask, Examined, Lane
from hrn_kg.settings import Settings
from hrn_kg.site import Site
from hrn_kg.site.pages.check_page import PATH, Download, Shown, validate_page
from hrn_kg.validation import report_json, report_text
from hrn_kg.web.checks import report_forms
from hrn_kg.web.checks.budget import Budget
from hrn_kg.web.checks.check_requests import PASTED, documents_of, files_of, read_bare_or_form
from hrn_kg.web.http import parameters, problems, request_notes
from hrn_kg.web.http.addresses import site_of
from hrn_kg.web.http.document_responses import respond_with_page
from hrn_kg.web.http.language import language_of
from hrn_kg.web.http.same_origin import refuse_other_sites
from hrn_kg.web.http.uploads import MULTIPART, Uploaded, read_uploaded
from hrn_kg.web.served.state import State

API: Final = "/api/validate"
_CHECKED: Final = ("valid", "invalid")
_LARGEST_DOWNLOAD: Final = 500_000  # of what a page carries in its links


class NotChecked(MalformedRequest):
    """Nothing of what was handed in could be checked; fact `report` tells why, with line or cell."""

    slug = "not-checked"
    status = 422
    title = "Not checked"


def routes(settings: Settings, budget: Budget) -> list[BaseRoute]:
    """All routes of this module; `budget` counts the checks of each client."""
    del settings

    async def api(request: Request[State]) -> Response:
        form = report_forms.form_wanted(request)
        lang = language_of(request)
        uploaded = await read_bare_or_form(request)
        files = files_of(uploaded, lang)
        budget.spend()
        task = CheckTask(files, lang, documents_of(uploaded), annotate=form == report_forms.WORKBOOK)
        examined = await lane_of(request).check(request.state["served"].release, task)
        if form == conneg.HTML:
            return await asyncio.to_thread(_page_with, site_of(request), lang, examined, files[0].name, "")
        if examined.report.outcome not in _CHECKED:
            raise await asyncio.to_thread(not_checked, examined)
        return await asyncio.to_thread(report_forms.respond_with_report, form, examined, lang, files[0].name)

    async def page(request: Request[State]) -> Response:
        site, lang = site_of(request), language_of(request)
        if request.method != "POST":
            return await respond_with_page(request, site, validate_page(site, lang))
        return await _checked_page(request, lang, budget)

    languages = words.languages()
    return [
        Route(API, api, methods=["POST"]),
        *(Route(f"/{lang}{PATH}", page, methods=["GET", "HEAD", "POST"]) for lang in languages),
    ]


def lane_of(request: Request[State]) -> Lane:
    """The checks of this server. Raises: EngineUnavailable where it has none."""
    lane = request.state["served"].lane
    if lane is None:
        raise EngineUnavailable("This server checks nothing.")
    return lane


def not_checked(examined: Examined) -> NotChecked:
    """The fault that tells why nothing was checked."""
    report = examined.report
    sentences = [report_text.headline(report, words.ENGLISH)]
    sentences += [report_text.message_of(one, words.ENGLISH) for one in report.findings[:1]]
    return NotChecked(" ".join(sentences), report=report_json.as_dict(report))


async def _checked_page(request: Request[State], lang: str, budget: Budget) -> Response:
    """The page with the report, or with the reason why there is none, and with what was pasted."""
    site, pasted = site_of(request), ""
    refuse_other_sites(request, site)
    try:
        uploaded = await _read_form(request)
        pasted = uploaded.fields.one(PASTED) or ""
        files = files_of(uploaded, lang)
        budget.spend()
        examined = await lane_of(request).check(
            request.state["served"].release, CheckTask(files, lang, documents_of(uploaded), annotate=True)
        )
    except HrnKgError as refusal:
        if not conneg.prefers_html(request.headers.get("accept")) or problems.of(refusal).status == 500:
            raise
        problem = problems.of(refusal)
        request_notes.note_problem(problem.slug)
        shown = validate_page(site, lang, pasted, problem=problem)
        headers = {**problems.headers_for(problem), **problems.VARY_OF_PAGES, "Content-Language": lang}
        return Response(shown.body, problem.status, headers, media_type=conneg.HTML.media_type)
    return await asyncio.to_thread(_page_with, site, lang, examined, files[0].name, pasted)


async def _read_form(request: Request[State]) -> Uploaded:
    media_type, _ = parameters.content_type_of(request)
    if media_type != MULTIPART:
        raise UnsupportedMediaType(f"The form is sent as {MULTIPART}.", accepted=[MULTIPART])
    return await read_uploaded(request)


def _page_with(site: Site, lang: str, examined: Examined, first: str, pasted: str) -> Response:
    shown = Shown(examined.report, examined.rules, examined.counted, tuple(_downloads(examined, lang, first)))
    page = validate_page(site, lang, pasted, shown)
    headers = {**report_forms.fields_of(examined, lang), "X-Robots-Tag": "noindex"}
    status = 200 if examined.report.outcome in _CHECKED else NotChecked.status
    return Response(page.body, status, headers, media_type=conneg.HTML.media_type)


def _downloads(examined: Examined, lang: str, first: str) -> list[Download]:
    """The report in its other forms, within the links themselves: nothing of it is kept here."""
    found, left = [], _LARGEST_DOWNLOAD
    forms = [form for form in report_forms.FORMS if form != conneg.HTML]
    if examined.annotated is None:
        forms.remove(report_forms.WORKBOOK)
    # What contributors want most comes first, so that it is there when not all have room.
    for form in sorted(forms, key=lambda form: form != report_forms.WORKBOOK):
        body = report_forms.written(form, examined, lang)
        if len(body) > left:
            continue
        left -= len(body)
        name, media_type = f"report{form.suffix}", form.media_type
        if form == report_forms.WORKBOOK:
            is_workbook = body.startswith(b"PK")
            name = report_forms.annotated_name(first, is_workbook=is_workbook)
            media_type = form.media_type if is_workbook else conneg.CSV.media_type
        address = f"data:{media_type};base64,{base64.b64encode(body).decode('ascii')}"
        found.append(Download(form.name, form.label, name, address))
    return found
