"""A form as it was sent: its fields, the token that shows that one of our pages gave it out, what it carries along."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from time import time
from typing import Final

from starlette.requests import Request

from hrn_kg.contributions.form_answers import Form, names_of
from hrn_kg.errors import ForbiddenOperation, MalformedRequest, UnsupportedMediaType
from hrn_kg.limits import FORM_BYTES, PARAMETERS
from hrn_kg.site.form_fields import LENGTH, LENGTHS
from hrn_kg.web.contribute.document_upload import FIELD as FILE
from hrn_kg.web.contribute.sealed import Seal
from hrn_kg.web.http import parameters
from hrn_kg.web.http.parameters import Parameters
from hrn_kg.web.http.uploads import MULTIPART, read_uploaded
from hrn_kg.web.served.state import State

# A page may stay open for as long as somebody needs to write; the release may change meanwhile.
TOKEN_SECONDS: Final = 86_400.0
_TOKEN, _ANSWERS, _PROPOSAL = "form", "answers", "proposal"


@dataclass(frozen=True, slots=True)
class Posted:
    """What was sent. `proposal` is the token of a proposal that is answered; empty for a new one.

    `file` is the text of the document where it came as a file.
    """

    step: str
    given: Parameters
    is_fresh: bool
    proposal: str
    file: bytes | None = None

    def text(self, name: str) -> str:
        """The text of a field, without space around it and with one kind of line break."""
        return tidy(self.given.one(name) or "")


class Tokens:
    """Gives out and reads the hidden fields of forms."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal

    def of_form(self, form: str) -> str:
        """The token of a page with a form."""
        return self._seal.seal(_TOKEN, {"form": form}, time())

    async def of_answers(self, form: Form, answers: Mapping[str, str]) -> str:
        """Answers, to be carried from the page that shows their effect to the one that takes them.

        They are packed beside the loop: with the text of a document that takes a tenth of a second and more.
        """
        return await asyncio.to_thread(self._seal.seal, f"{_ANSWERS} {form}", {"answers": dict(answers)}, time())

    def of_proposal(self, token: str) -> str:
        """The token of a proposal whose answers are changed."""
        return self._seal.seal(_PROPOSAL, {"token": token}, time())

    async def read(self, request: Request[State], form: str) -> Posted:
        """What was sent from a page with this form.

        Raises UnsupportedMediaType, TooLarge, MalformedRequest; ForbiddenOperation for what no page of ours gave out.
        """
        given, file = await _read(request)
        # However old: whoever wrote for longer than a token lives keeps what was written.
        known = self._seal.unseal(_TOKEN, given.one("token") or "", time(), float("inf"))
        if known is None or known.get("form") != form:
            raise ForbiddenOperation(
                "This form was not sent from a page of this service; open the page and send it there."
            )
        is_fresh = self._seal.unseal(_TOKEN, given.one("token") or "", time(), TOKEN_SECONDS) is not None
        proposal = self._seal.unseal(_PROPOSAL, given.one("proposal") or "", time(), float("inf"))
        return Posted(given.one("step") or "", given, is_fresh, str(proposal["token"]) if proposal else "", file)

    async def carried(self, form: Form, posted: Posted) -> dict[str, str]:
        """The answers that a page carried along. Raises MalformedRequest for what was changed on the way."""
        sealed = posted.given.one("answers") or ""
        facts = await asyncio.to_thread(self._seal.unseal, f"{_ANSWERS} {form}", sealed, time(), float("inf"))
        if facts is None:
            raise MalformedRequest(
                "The answers did not come back as this service gave them out; fill in the form again."
            )
        return {str(name): str(text) for name, text in facts["answers"].items()}


async def _read(request: Request[State]) -> tuple[Parameters, bytes | None]:
    """The fields of a form, and the file that was chosen in it, if one was."""
    media_type, _ = parameters.content_type_of(request)
    if media_type == parameters.FORM:
        return await asyncio.to_thread(parameters.decode, await parameters.body_of(request, FORM_BYTES), "form"), None
    if media_type != MULTIPART:
        accepted = [parameters.FORM, MULTIPART]
        raise UnsupportedMediaType(f"A form is sent as {' or '.join(accepted)}.", accepted=accepted)
    uploaded = await read_uploaded(request, most_bytes=FORM_BYTES, most_files=1, most_fields=PARAMETERS)
    return uploaded.fields, next((one.body for one in uploaded.files if one.field == FILE), None)


def typed(form: Form, posted: Posted) -> dict[str, str]:
    """The answers as they were typed; boxes are joined."""
    answers = {}
    for name in names_of(form):
        texts = [text for text in map(tidy, posted.given.all(name)) if text]
        if texts:
            answers[name] = "; ".join(texts)
    return answers


def too_long(answers: Mapping[str, str]) -> str | None:
    """The first field of which the answer is too long, if one is."""
    return next((name for name, text in answers.items() if len(text) > LENGTHS.get(name, LENGTH)), None)


def tidy(text: str) -> str:
    """A text without space around it and with one kind of line break."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
