"""`POST /api/proposals`, and the secret address at which its sender follows it, as JSON."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from hrn_kg import conneg, words
from hrn_kg.contributions import (
    Consent,
    Contribution,
    Contributions,
    Event,
    Person,
    ProposalRefused,
    Submitted,
)
from hrn_kg.contributions.consent import consent
from hrn_kg.contributions.effect import as_dict
from hrn_kg.errors import MalformedRequest, UnsupportedMediaType
from hrn_kg.lane import CheckTask, Examined
from hrn_kg.settings import Settings
from hrn_kg.site import Site
from hrn_kg.validation import report_json, report_text
from hrn_kg.web.checks.budget import Budget
from hrn_kg.web.checks.check_requests import documents_of, files_of
from hrn_kg.web.checks.validate_routes import lane_of, not_checked
from hrn_kg.web.http import parameters
from hrn_kg.web.http.addresses import site_of
from hrn_kg.web.http.language import language_of
from hrn_kg.web.http.parameters import Parameters
from hrn_kg.web.http.same_origin import refuse_other_sites
from hrn_kg.web.http.uploads import MULTIPART, read_uploaded
from hrn_kg.web.served.state import State

API: Final = "/api/proposals"
STATUS: Final = "/proposals"
AGREED: Final = "yes"
FIELDS: Final = ("name", "consent", "email", "credit", "note", "corrects", "removes")
# Whoever has the address can withdraw: it goes into no index, no cache, and to no other site.
SECRET: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "Vary": "Accept, Accept-Language",
}


def routes(settings: Settings, checks: Budget, proposals: Budget) -> list[BaseRoute]:
    """All routes of this module; the budgets count the checks and the proposals of each client."""
    contributions = Contributions(settings.home, settings.database)

    async def propose(request: Request[State]) -> Response:
        return await _propose(request, contributions, checks, proposals)

    async def status(request: Request[State]) -> Response:
        return await asyncio.to_thread(_status, contributions, request.path_params["token"])

    return [
        Route(API, propose, methods=["POST"]),
        Route(f"{API}/{{token}}", status, methods=["GET", "HEAD"]),
    ]


async def _propose(
    request: Request[State], contributions: Contributions, checks: Budget, proposals: Budget
) -> Response:
    site, lang = site_of(request), language_of(request)
    refuse_other_sites(request, site)
    conneg.choose(request.headers.get("accept"), (_JSON, conneg.PROBLEM, conneg.HTML))
    media_type, _ = parameters.content_type_of(request)
    if media_type != MULTIPART:
        raise UnsupportedMediaType(
            f"A proposal is sent as {MULTIPART}: its files beside name and consent.", accepted=[MULTIPART]
        )
    uploaded = await read_uploaded(request)
    person = _person(uploaded.fields)
    agreed = consent(lang)
    if uploaded.fields.one("consent") != AGREED:
        raise MalformedRequest(
            f"A proposal needs the consent to its publication: send “consent” with the value “{AGREED}”. The words: "
            f"{agreed.words}"
        )
    note = uploaded.fields.one("note") or ""
    files, documents = files_of(uploaded, lang), documents_of(uploaded)
    corrects = tuple(filter(None, uploaded.fields.all("corrects")))
    removes = dict(map(_removal, filter(None, uploaded.fields.all("removes"))))
    checks.spend()
    task = CheckTask(files, lang, documents, corrects, removes, weigh=True)
    examined = await lane_of(request).check(request.state["served"].release, task)
    await asyncio.to_thread(_require_in_order, examined)
    proposals.spend()
    submitted = await asyncio.to_thread(
        contributions.submit, examined.statements, examined.uploads, person, note, examined.checked, agreed, _now()
    )
    return await asyncio.to_thread(_created, site, lang, submitted, agreed, examined)


def _status(contributions: Contributions, token: str) -> Response:
    return JSONResponse(_facts(contributions.by_token(token)), headers=SECRET)


def _created(site: Site, lang: str, submitted: Submitted, agreed: Consent, examined: Examined) -> Response:
    answer = {
        "id": submitted.id,
        "status": "submitted",
        "address": site.address(f"{API}/{submitted.token}"),
        "page": site.address(f"/{lang}{STATUS}/{submitted.token}"),
        "consent": {"licence": agreed.licence, "version": agreed.version, "words": agreed.words},
        "report": report_json.as_dict(examined.report),
        "effect": None if examined.effect is None else as_dict(examined.effect),
    }
    headers = {**SECRET, "Location": site.location(f"{API}/{submitted.token}")}
    return JSONResponse(answer, 201, headers)


_JSON: Final = conneg.Representation("application/json", ".json", "json")


def _person(fields: Parameters) -> Person:
    name = (fields.one("name") or "").strip()
    if not name:
        raise MalformedRequest("A proposal needs the “name” of who proposes; it is not published.")
    return Person(name, (fields.one("email") or "").strip(), (fields.one("credit") or "").strip())


def _removal(text: str) -> tuple[str, str | None]:
    """`IRI` or `IRI=SUCCESSOR`, as the command line takes it."""
    record, _, successor = text.partition("=")
    return record.strip(), successor.strip() or None


def _require_in_order(examined: Examined) -> None:
    """Raises: NotChecked, and ProposalRefused with the report."""
    outcome = examined.report.outcome
    if outcome == "valid" and not examined.report.untouched:
        return
    if outcome in ("refused", "nothing-to-validate"):
        raise not_checked(examined)
    report = examined.report
    sentences: Iterable[str] = (
        report_text.message_of(one, words.ENGLISH) for one in report.findings if one.severity == "Violation"
    )
    first = next(iter(sentences), report_text.headline(report, words.ENGLISH))
    raise ProposalRefused(f"The proposal is not in order: {first}", report=report_json.as_dict(report))


def _facts(found: Contribution) -> dict[str, object]:
    """What whoever has the secret address may know; nothing of a person."""
    checked = found.checked
    return {
        "id": found.id,
        "status": found.status,
        "records": list(found.statements.records),
        "corrects": list(found.corrects),
        "removes": dict(found.removes),
        "licence": found.licence,
        "consent": {"version": found.consent_version, "at": found.consent_at},
        "outcome": checked.outcome if checked else None,
        "checked_against": checked.release if checked else None,
        "events": [_event(event) for event in found.events],
    }


def _event(event: Event) -> dict[str, object]:
    return {
        "at": event.at,
        "kind": event.kind,
        "status": event.status,
        "why": event.reason(words.ENGLISH),
        "release": event.release,
        "outcome": event.outcome,
    }


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
