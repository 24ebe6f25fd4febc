"""Every fault has one shape on the wire: `application/problem+json` (RFC 9457), or a page for a browser."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hrn_kg import conneg, errors, words
from hrn_kg.errors import HrnKgError, Stopping
from hrn_kg.iris import BASE
from hrn_kg.site import link
from hrn_kg.web.http import request_notes
from hrn_kg.web.http.addresses import site_of
from hrn_kg.web.http.language import lead_to_page
from hrn_kg.web.http.secret_paths import without_secret
from hrn_kg.web.served.state import State, served_of

log = logging.getLogger(__name__)

# Facts may not overwrite these; paths of the machine, and what its operator is to do, are nobody else's business.
_HELD_BACK: Final = frozenset({"type", "title", "status", "detail", "file", "cure", "unreadable"})
_RETRY_SECONDS: Final = 5
_MOST_ERRORS: Final = 20
_JSON: Final = (str, int, float, bool, list, tuple, dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault as a client sees it."""

    slug: str
    title: str
    status: int
    detail: str
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def type(self) -> str:
        """The IRI that names this kind of problem."""
        return f"{BASE}problem/{self.slug}"

    def as_dict(self) -> dict[str, object]:
        """The members of the JSON object."""
        members: dict[str, object] = {
            "type": self.type,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        for name, value in self.facts.items():
            if name not in _HELD_BACK:
                members[name] = value if isinstance(value, _JSON) else str(value)
        return members


# The page about a fault has a language.
VARY_OF_PAGES: Final = {"Vary": "Accept, Accept-Language"}
PageForProblem = Callable[[Request[State], Problem], Awaitable[Response]]


def of(fault: HrnKgError) -> Problem:
    """The problem that tells of a fault; an internal one keeps its particulars to the log."""
    if fault.status == 500:
        return Problem(fault.slug, fault.title, 500, "The service failed; the fault was recorded.")
    return Problem(fault.slug, fault.title, fault.status, fault.detail, dict(fault.facts))


def of_status(status: int, path: str, allow: str | None = None) -> Problem:
    """The problem for a fault found by routing, where no fault of ours was raised."""
    if status == 404:
        return Problem("not-found", "Not found", 404, f"There is nothing at {path[:200]}.")
    if status == 405:
        methods = [method.strip() for method in (allow or "").split(",") if method.strip()]
        detail = f"Only {', '.join(methods)} can be used here." if methods else "That method cannot be used here."
        return Problem("method-not-allowed", "Method not allowed", 405, detail, {"allow": methods})
    if status < 500:
        return Problem("malformed-request", "Malformed request", status, "The request was not understood.")
    return Problem("internal-fault", "Internal fault", status, "The service failed; the fault was recorded.")


def headers_for(problem: Problem) -> dict[str, str]:
    """The header fields that go with a problem."""
    headers = {"Cache-Control": "no-store", "Vary": "Accept"}
    if "retry_after" in problem.facts:
        headers["Retry-After"] = str(max(1, round(float(str(problem.facts["retry_after"])))))
    allow = problem.facts.get("allow")
    if problem.status == 405 and allow:
        headers["Allow"] = allow if isinstance(allow, str) else ", ".join(_texts(allow))
    if problem.status == 416 and "size" in problem.facts:
        headers["Content-Range"] = f"bytes */{problem.facts['size']}"
    if problem.status == 410 and "successor" in problem.facts:
        headers["Link"] = link(str(problem.facts["successor"]), "successor-version")
    accepted = problem.facts.get("accepted")
    if problem.status == 415 and accepted:
        headers["Accept-Post"] = accepted if isinstance(accepted, str) else ", ".join(_texts(accepted))
    return headers


def _without_slash(request: Request[State]) -> str | None:
    """The same address without a slash at its end, if that leads somewhere; Starlette would echo the Host header."""
    path = request.url.path.rstrip("/")
    if not path or path == request.url.path:
        return None
    if not _leads_somewhere(request, path):
        return None
    query = request.url.query
    return site_of(request).location(path) + (f"?{query}" if query else "")


def _leads_somewhere(request: Request[State], path: str) -> bool:
    """Whether a route takes this path."""
    scope = {**request.scope, "path": path, "method": "GET"}
    return any(route.matches(scope)[0] is Match.FULL for route in request.app.router.routes)


def _in_a_language(request: Request[State]) -> str:
    return f"/{words.languages()[0]}{request.url.path}"


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list | tuple) else [str(value)]


class Faults:
    """Turns faults into responses: the exception handlers and the outermost net of one application."""

    def __init__(self, page: PageForProblem) -> None:
        self._page = page

    async def respond(self, request: Request[State], problem: Problem) -> Response:
        """A page for a browser, JSON for everybody else."""
        served = served_of(request.scope)
        if served is not None and "release" not in problem.facts:
            facts = {**problem.facts, "release": served.label}
            problem = Problem(problem.slug, problem.title, problem.status, problem.detail, facts)
        request_notes.note_problem(problem.slug)
        if conneg.prefers_html(request.headers.get("accept")) and request.method in {"GET", "HEAD", "POST"}:
            try:
                response = await self._page(request, problem)
                response.status_code = problem.status
                response.headers.update(headers_for(problem) | VARY_OF_PAGES)
                return response
            except Exception:
                # A fault in the page about a fault must not hide the fault.
                log.exception("The page about a problem failed.")
        members = problem.as_dict()
        if seen := request_notes.current():
            # The name under which the log has it.
            members["instance"] = f"{problem.type}#{quote(seen.id, safe='')}"
        body = json.dumps(members, ensure_ascii=False).encode()
        return Response(body, problem.status, headers_for(problem), media_type=conneg.PROBLEM.media_type)

    async def on_fault(self, request: Request[State], fault: Exception) -> Response:
        """Handler for our own faults."""
        assert isinstance(fault, HrnKgError)
        if fault.status == 500:
            log.error("%s: %s %s", without_secret(request.url.path), fault.detail, fault.facts, exc_info=fault)
        return await self.respond(request, of(fault))

    async def on_http(self, request: Request[State], fault: Exception) -> Response:
        """Handler for what routing raises: no such address, or a method it does not take."""
        assert isinstance(fault, HTTPException)
        allow = (fault.headers or {}).get("Allow") or (fault.headers or {}).get("allow")
        if fault.status_code == 405:
            methods = ", ".join(sorted({*(allow or "GET, HEAD").replace(" ", "").split(","), "OPTIONS"}))
            if request.method == "OPTIONS":
                return Response(status_code=204, headers={"Allow": methods})
            allow = methods
        if fault.status_code == 404 and (target := _without_slash(request)):
            return RedirectResponse(target, 308, {"Cache-Control": "public, max-age=3600"})
        prefers_page = conneg.prefers_html(request.headers.get("accept"))
        if fault.status_code == 404 and prefers_page and _leads_somewhere(request, _in_a_language(request)):
            return lead_to_page(request, request.url.path)
        path = site_of(request).root + request.url.path
        return await self.respond(request, of_status(fault.status_code, path, allow))

    async def on_parameters(self, request: Request[State], fault: Exception) -> Response:
        """Handler for what FastAPI finds wrong with the parameters or the body of a route that gives JSON."""
        assert isinstance(fault, RequestValidationError)
        wrong = [
            {"where": ".".join(str(part) for part in error["loc"]), "what": str(error["msg"])}
            for error in fault.errors()[:_MOST_ERRORS]
        ]
        detail = "; ".join(f"{one['where']}: {one['what']}" for one in wrong)
        refusal = errors.MalformedRequest(f"Not as this address takes it: {detail}.", errors=wrong)
        return await self.respond(request, of(refusal))

    def handlers(self) -> dict[Any, Any]:
        """The exception handlers to register."""
        return {
            HrnKgError: self.on_fault,
            HTTPException: self.on_http,
            RequestValidationError: self.on_parameters,
        }

    def catch_all(self, app: ASGIApp) -> ASGIApp:
        """Catch what nobody expected: it is recorded, the client gets a plain 500.

        The server cancels what is not done when its patience at a stop ends: then the client is told that.
        """

        async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            started = False

            async def watched(message: Message) -> None:
                nonlocal started
                started = started or message["type"] == "http.response.start"
                await send(message)

            try:
                await app(scope, receive, watched)
            except asyncio.CancelledError:
                if started:
                    raise
                stopping = Stopping(
                    "The server is being stopped and gave up this request; please try again.",
                    retry_after=_RETRY_SECONDS,
                )
                response = await self.respond(Request(scope, receive), of(stopping))
                await response(scope, receive, send)
            except Exception as fault:
                log.exception("%s failed.", without_secret(scope["path"]))
                if started:
                    raise
                problem = of(fault) if isinstance(fault, HrnKgError) else of_status(500, scope["path"])
                response = await self.respond(Request(scope, receive), problem)
                await response(scope, receive, send)

        return guarded


def _kinds(kind: type[HrnKgError] = HrnKgError) -> Iterator[type[HrnKgError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from _kinds(below)


async def _explain(request: Request[State]) -> Response:
    for kind in _kinds():
        if kind.slug == request.path_params["slug"]:
            return PlainTextResponse(f"{kind.title} ({kind.status})\n\n{(kind.__doc__ or '').strip()}\n")
    raise errors.NotFound("There is no problem of that kind.")


def routes() -> list[BaseRoute]:
    """The addresses behind the `type` of a problem."""
    return [Route("/problem/{slug}", _explain)]
