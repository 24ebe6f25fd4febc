"""The page of a proposal by its secret link: what became of it, withdrawing it, answering what the editors ask."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from hrn_kg import words
from hrn_kg.contributions import Contribution, Contributions, MoveRefused, ProposalRefused, Upload
from hrn_kg.contributions.form_answers import Form, answers_of
from hrn_kg.contributions.statuses import check_move
from hrn_kg.contributions.submission_rules import NOTE_CHARACTERS
from hrn_kg.errors import HrnKgError, MalformedRequest
from hrn_kg.intake import Handed
from hrn_kg.lane import CheckTask
from hrn_kg.site.pages import Page
from hrn_kg.site.pages.proposal_status import PATH, status_page
from hrn_kg.web.checks.budget import Budget
from hrn_kg.web.checks.validate_routes import lane_of
from hrn_kg.web.contribute.form_posts import Tokens
from hrn_kg.web.contribute.form_routes import NOT_STORED, Forms, answered
from hrn_kg.web.http.addresses import site_of
from hrn_kg.web.http.language import language_of
from hrn_kg.web.http.same_origin import refuse_other_sites
from hrn_kg.web.served.state import State
from hrn_kg.words.details import tell

_SECRET: Final = {**NOT_STORED, "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}
_FORM: Final = "proposal"
_UNPROCESSABLE: Final = 422


class StatusPages:
    """The handlers of the status page."""

    def __init__(self, forms: Forms, contributions: Contributions, tokens: Tokens, checks: Budget) -> None:
        """`checks` counts what each client has checked."""
        self._forms = forms
        self._checks = checks
        self._contributions = contributions
        self._tokens = tokens

    def routes(self) -> list[BaseRoute]:
        """The routes of the page in each language, and of the address without one."""
        return [
            *(
                Route(f"/{lang}{PATH}/{{token}}", self._status, methods=["GET", "HEAD", "POST"])
                for lang in words.languages()
            ),
            Route(f"{PATH}/{{token}}", _lead, methods=["GET", "HEAD"]),
        ]

    async def _status(self, request: Request[State]) -> Response:
        token = request.path_params["token"]
        found = await asyncio.to_thread(self._contributions.by_token, token)
        if request.method != "POST":
            return await self._shown(request, found, token)
        refuse_other_sites(request, site_of(request))
        posted = await self._tokens.read(request, _FORM)
        if posted.step == "change":
            return await self._change(request, found, token)
        field = "why" if posted.step == "withdraw" else "note"
        text = posted.text(field)
        if len(text) > NOTE_CHARACTERS:
            return await self._shown(request, found, token, too_long={field: text})
        try:
            match posted.step:
                case "withdraw":
                    await asyncio.to_thread(self._contributions.withdraw, token, text, datetime.now(UTC))
                case "reply":
                    await self._reply(request, found, token, text)
                case _:
                    raise MalformedRequest(
                        "The form does not tell what is to be done: “step” is change, reply or withdraw."
                    )
        except (MoveRefused, ProposalRefused) as fault:
            found = await asyncio.to_thread(self._contributions.by_token, token)
            return await self._shown(request, found, token, fault)
        return RedirectResponse(site_of(request).location(f"/{language_of(request)}{PATH}/{token}"), 303, _SECRET)

    async def _reply(self, request: Request[State], found: Contribution, token: str, note: str) -> None:
        """Send files once more as they are, with a note, when they are still in order.

        Raises MoveRefused before anything is checked when nothing was asked; TooManyRequests.
        """
        check_move(found.id, found.status, "submitted")
        self._checks.spend()
        files = await asyncio.to_thread(self._contributions.files, found.id)
        last = max((one.round for one in files), default=0)
        kept = [one for one in files if one.round == last and one.name and one.body is not None]
        task = CheckTask(
            files=tuple(Handed(one.name or "", one.body or b"") for one in kept if one.kind != "document"),
            lang=language_of(request),
            documents=tuple(Handed(one.name or "", one.body or b"") for one in kept if one.kind == "document"),
            corrects=found.corrects,
            removes=found.removes,
        )
        examined = await lane_of(request).check(request.state["served"].release, task)
        uploads = [Upload(one.name or "", one.body or b"", one.kind) for one in kept]
        now = datetime.now(UTC)
        await asyncio.to_thread(
            self._contributions.answer, *(token, examined.statements, uploads, note, examined.checked, now)
        )

    async def _change(self, request: Request[State], found: Contribution, token: str) -> Response:
        """The form with the answers that were sent before, to be changed."""
        kept = await self._kept(found)
        if kept is None:
            raise MalformedRequest(
                "This proposal did not come from a form, so that its answers cannot be changed here."
            )
        form, answers = kept
        return await self._forms.shown(request, form, answers, proposal=token)

    async def _kept(self, found: Contribution) -> tuple[Form, dict[str, str]] | None:
        return answers_of(await asyncio.to_thread(self._contributions.files, found.id))

    async def _shown(
        self,
        request: Request[State],
        found: Contribution,
        token: str,
        fault: HrnKgError | None = None,
        too_long: Mapping[str, str] = MappingProxyType({}),
    ) -> Response:
        """The page as things are; `too_long` has by field what was typed and is longer than may be."""
        lang = language_of(request)
        has_form = await self._kept(found) is not None
        sealed = self._tokens.of_form(_FORM)
        problem = tell(lang, fault.detail)[0] if fault else ""

        async def make() -> Page:
            return status_page(
                *(site_of(request), lang, found, token, sealed),
                has_form=has_form,
                problem=problem,
                too_long=too_long,
            )

        response = await answered(make, fault.status if fault else _UNPROCESSABLE if too_long else 200)
        response.headers.update(_SECRET)
        return response


async def _lead(request: Request[State]) -> Response:
    """To the page in the language that the browser prefers."""
    target = site_of(request).location(f"/{language_of(request)}{PATH}/{request.path_params['token']}")
    return RedirectResponse(target, 303, {**_SECRET, "Vary": "Accept-Language"})
