"""The forms: filled in, checked, looked at with what they would change, sent."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from hrn_kg import conneg, words
from hrn_kg.contributions import Contributions, MoveRefused, Person, ProposalRefused
from hrn_kg.contributions.consent import consent
from hrn_kg.contributions.form_answers import FORMS, TEXT, Form, uploads_of, wrong_of
from hrn_kg.contributions.submission_rules import (
    NAME_CHARACTERS,
    NOTE_CHARACTERS,
    has_contact_data,
    has_unseen,
    is_email,
)
from hrn_kg.drafting import Proposal
from hrn_kg.errors import HrnKgError, MalformedRequest
from hrn_kg.lane import DraftTask, Examined
from hrn_kg.site.form_fields import label_of
from hrn_kg.site.pages import Page
from hrn_kg.site.pages.contribute_pages import PATH, PERSON, Hidden, form_page, preview_page
from hrn_kg.site.pages.proposal_status import PATH as STATUS_PATH
from hrn_kg.sparql import ReleaseChanged
from hrn_kg.validation import Finding
from hrn_kg.web.checks.budget import Budget
from hrn_kg.web.checks.validate_routes import lane_of
from hrn_kg.web.contribute.document_upload import text_of
from hrn_kg.web.contribute.form_posts import Posted, Tokens, too_long, typed
from hrn_kg.web.http import parameters, problems, request_notes
from hrn_kg.web.http.addresses import site_of
from hrn_kg.web.http.language import language_of
from hrn_kg.web.http.same_origin import refuse_other_sites
from hrn_kg.web.served.state import State
from hrn_kg.words.details import tell

NOT_STORED: Final = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
_UNPROCESSABLE: Final = 422
_LONG: Final = "contribute.fault.long"
_MOST: Final = {"note": NOTE_CHARACTERS}
_SHOWN: Final = 300  # characters of the address of a record in the address of a form


class Forms:
    """The handlers of all forms."""

    def __init__(self, contributions: Contributions, tokens: Tokens, checks: Budget, proposals: Budget) -> None:
        """`checks` and `proposals` count what each client has checked and sends."""
        self._contributions = contributions
        self._tokens = tokens
        self._checks = checks
        self._proposals = proposals

    def routes(self) -> list[BaseRoute]:
        """The routes of the forms, in each language."""
        return [
            Route(f"/{lang}{PATH}/{form}", self._handler(form), methods=["GET", "HEAD", "POST"])
            for lang in words.languages()
            for form in FORMS
        ]

    def _handler(self, form: Form) -> Callable[[Request[State]], Awaitable[Response]]:
        async def handle(request: Request[State]) -> Response:
            if request.method == "POST":
                return await self._take(request, form)
            record = (parameters.of_address(request).one("record") or "")[:_SHOWN]
            answers = {"record": record} if form == "correction" and record else {}
            return await self.shown(request, form, answers)

        return handle

    async def shown(
        self,
        request: Request[State],
        form: Form,
        answers: Mapping[str, str],
        *,
        proposal: str = "",
        wrong: tuple[Finding, ...] = (),
        proposals: tuple[Proposal, ...] = (),
        problem: str = "",
    ) -> Response:
        """The form with these answers. `proposal` is the token of the one that is answered."""
        hidden = self._hidden(form, proposal)
        return await answered(
            lambda: form_page(
                site_of(request),
                language_of(request),
                form,
                hidden,
                answers,
                wrong=wrong,
                proposals=proposals,
                problem=problem,
            ),
            _UNPROCESSABLE if wrong or problem else 200,
        )

    async def _take(self, request: Request[State], form: Form) -> Response:
        refuse_other_sites(request, site_of(request))
        posted = await self._tokens.read(request, form)
        match posted.step:
            case "check":
                return await self._check(request, form, posted)
            case "change":
                answers = self._tokens.carried(form, posted)
                return await self.shown(request, form, answers, proposal=posted.proposal)
            case "send":
                return await self._send(request, form, posted)
        raise MalformedRequest("The form does not tell what is to be done: “step” is check, change or send.")

    async def _check(self, request: Request[State], form: Form, posted: Posted) -> Response:
        lang = language_of(request)
        answers = typed(form, posted)
        if posted.file is not None:
            text = text_of(posted.file)
            if isinstance(text, Finding):
                return await self.shown(request, form, answers, proposal=posted.proposal, wrong=(text,))
            answers[TEXT] = text
        if (field := too_long(answers)) is not None:
            problem = words.translate(lang, "contribute.too-long", field=label_of(field, lang))
            return await self.shown(request, form, answers, proposal=posted.proposal, problem=problem)
        try:
            examined = await self._examine(request, form, answers)
        except HrnKgError as fault:
            return await self._not_checked(request, form, answers, posted, fault)
        if (again := await self._mended(request, form, answers, posted, examined)) is not None:
            return again
        return await self._preview(request, form, answers, posted, examined, dict.fromkeys(PERSON, ""), {})

    async def _send(self, request: Request[State], form: Form, posted: Posted) -> Response:
        lang = language_of(request)
        answers = self._tokens.carried(form, posted)
        person = {name: posted.text(name) for name in PERSON}
        faults = _faults_of(person, lang, is_answer=bool(posted.proposal))
        try:
            examined = await self._examine(request, form, answers)
            if (again := await self._mended(request, form, answers, posted, examined)) is not None:
                return again  # the release has changed since
            if faults or not posted.is_fresh:
                problem = "" if faults else words.translate(lang, "contribute.old")
                return await self._preview(request, form, answers, posted, examined, person, faults, problem)
            self._proposals.spend()
            token = await self._store(form, answers, posted, examined, person, lang)
        except (ProposalRefused, MoveRefused) as fault:
            problem = tell(lang, fault.detail)[0]
            return await self._preview(request, form, answers, posted, examined, person, {}, problem)
        except HrnKgError as fault:
            return await self._not_checked(request, form, answers, posted, fault)
        target = site_of(request).location(f"/{lang}{STATUS_PATH}/{token}")
        return RedirectResponse(target, 303, {**NOT_STORED, "Referrer-Policy": "no-referrer"})

    async def _store(
        self,
        form: Form,
        answers: Mapping[str, str],
        posted: Posted,
        examined: Examined,
        person: Mapping[str, str],
        lang: str,
    ) -> str:
        """Keep what was sent; returns the token of its status link."""
        now, note = datetime.now(UTC), person["note"]
        uploads = uploads_of(form, answers)
        if posted.proposal:
            await asyncio.to_thread(
                self._contributions.answer,
                *(posted.proposal, examined.statements, uploads, note, examined.checked, now),
            )
            return posted.proposal
        who = Person(person["name"], person["email"], person["name"] if person["shown"] else "")
        submitted = await asyncio.to_thread(
            self._contributions.submit,
            *(examined.statements, uploads, who, note, examined.checked, consent(lang), now),
        )
        return submitted.token

    async def _examine(self, request: Request[State], form: Form, answers: Mapping[str, str]) -> Examined:
        self._checks.spend()
        served = request.state["served"]
        return await lane_of(request).draft(served.release, DraftTask(form, answers, language_of(request)))

    async def _mended(
        self, request: Request[State], form: Form, answers: Mapping[str, str], posted: Posted, examined: Examined
    ) -> Response | None:
        """The form again when something in it must be mended; None when it may be sent."""
        lang = language_of(request)
        wrong = wrong_of(examined.report.findings, answers)
        sentences = [] if examined.checked.outcome == "valid" else [""]
        if examined.proof is not None and examined.proof.faults:
            sentences = [fault.sentence(lang) for fault in examined.proof.faults]
        if not wrong and not sentences:
            return None
        problem = "" if wrong else sentences[0] or words.translate(lang, "report.nothing-to-validate")
        drafted = examined.drafted
        return await self.shown(
            request,
            form,
            answers,
            proposal=posted.proposal,
            wrong=wrong,
            proposals=drafted.proposals if drafted is not None else (),
            problem=problem,
        )

    async def _preview(
        self,
        request: Request[State],
        form: Form,
        answers: Mapping[str, str],
        posted: Posted,
        examined: Examined,
        person: Mapping[str, str],
        faults: Mapping[str, str],
        problem: str = "",
    ) -> Response:
        hidden = self._hidden(form, posted.proposal)
        sealed = self._tokens.of_answers(form, answers)
        drafted = examined.drafted
        return await answered(
            lambda: preview_page(
                site_of(request),
                language_of(request),
                form,
                hidden,
                answers,
                sealed,
                examined.effect,
                drafted.proposals if drafted is not None else (),
                examined.report.findings,
                person,
                {name: faults.get(name, "") for name in PERSON},
                problem,
            ),
            _UNPROCESSABLE if problem or faults else 200,
        )

    async def _not_checked(
        self, request: Request[State], form: Form, answers: Mapping[str, str], posted: Posted, fault: HrnKgError
    ) -> Response:
        """The form with all that was typed, and why it was not taken; to a program, a problem."""
        if not conneg.prefers_html(request.headers.get("accept")):
            raise fault
        problem = problems.of(fault)
        request_notes.note_problem(problem.slug)
        sentence, _ = tell(language_of(request), problem.detail)
        response = await self.shown(request, form, answers, proposal=posted.proposal, problem=sentence)
        response.status_code = problem.status
        response.headers.update({**problems.headers_for(problem), **NOT_STORED})
        return response

    def _hidden(self, form: Form, proposal: str) -> Hidden:
        return Hidden(self._tokens.of_form(form), self._tokens.of_proposal(proposal) if proposal else "")


async def answered(make: Callable[[], Awaitable[Page]], status: int = 200) -> Response:
    """The response that carries a page with a form: kept by nobody, listed nowhere."""
    try:
        page = await make()
    except ReleaseChanged:
        # Not as for other pages, where the whole request is answered anew: a form that was sent can be read once only.
        page = await make()
    headers = {**NOT_STORED, "Content-Language": page.lang, "Vary": "Accept-Encoding"}
    return Response(page.body, status, headers, media_type=conneg.HTML.media_type)


def _faults_of(person: Mapping[str, str], lang: str, *, is_answer: bool = False) -> dict[str, str]:
    """What is wrong with what a person tells of herself, by field; of an answer, which has only a note, with that."""
    found = {} if is_answer else _personal_faults(person)
    if len(person["note"]) > NOTE_CHARACTERS:
        found["note"] = _LONG
    return {
        name: words.translate(lang, key, **({"n": _MOST.get(name, NAME_CHARACTERS)} if key == _LONG else {}))
        for name, key in found.items()
    }


def _personal_faults(person: Mapping[str, str]) -> dict[str, str]:
    found = {}
    if not person["name"]:
        found["name"] = "contribute.fault.name"
    elif len(person["name"]) > NAME_CHARACTERS:
        found["name"] = _LONG
    elif has_unseen(person["name"]):
        found["name"] = "contribute.fault.unseen"
    elif person["shown"] and has_contact_data(person["name"]):
        found["name"] = "contribute.fault.contact"
    mail = person["email"]
    if mail and not is_email(mail):
        found["email"] = "contribute.fault.email"
    elif len(mail) > NAME_CHARACTERS:
        found["email"] = _LONG
    if not person["consent"]:
        found["consent"] = "contribute.fault.consent"
    return found
