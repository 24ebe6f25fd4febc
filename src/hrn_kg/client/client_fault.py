"""Whatever goes wrong while a base is asked, as one exception."""

from __future__ import annotations

import ast
import http.client
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.error import HTTPError, URLError

from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException


class ClientFault(Exception):
    """Why there is no answer. Its text is what was wrong, where, and what to do.

    `detail` is what was wrong in one sentence, `hint` what to do about it (may be empty); `line` and `column` are where
    in the query; `status` is that of HTTP, None where no server answered; `facts` is all that the server sent
    (RFC 9457).
    """

    def __init__(self, detail: str, hint: str = "", facts: Mapping[str, Any] | None = None) -> None:
        super().__init__(detail, hint, facts)
        self.detail = detail
        self.hint = hint
        self.facts: dict[str, Any] = dict(facts or {})
        self.status: int | None = self.facts.get("status")
        self.line: int | None = self.facts.get("line")
        self.column: int | None = self.facts.get("column")

    def __str__(self) -> str:
        column = f", column {self.column}" if self.column is not None else ""
        place = f"(line {self.line}{column} of the query)" if self.line is not None else ""
        return " ".join(part for part in (self.detail, place, self.hint) if part)


@contextmanager
def faults_of(address: str) -> Iterator[None]:
    """Turn what breaks while an address is asked into ClientFault."""
    try:
        yield
    except SPARQLWrapperException as refused:
        raise _as_fault(address, _body_in(refused), None) from None
    except HTTPError as refused:
        with refused:
            raise _as_fault(address, refused.read(), refused.code) from None
    except (URLError, http.client.HTTPException, OSError) as broken:
        reason = getattr(broken, "reason", None) or broken
        raise ClientFault(
            f"{address} does not answer: {reason or type(broken).__name__}.",
            "See whether the address is right and the service runs.",
        ) from broken


def not_a_base(address: str) -> ClientFault:
    """The fault of an address where something else answers."""
    return ClientFault(f"What answers at {address} is no such base.", "Give the address of its start page.")


def _body_in(refused: SPARQLWrapperException) -> bytes:
    """The body of a refusal, which SPARQLWrapper keeps only as it is shown in its message."""
    _, _, shown = str(refused).partition("Response:\n")
    body = ast.literal_eval(shown) if shown else b""
    return body if isinstance(body, bytes) else b""


def _as_fault(address: str, body: bytes, status: int | None) -> ClientFault:
    try:
        facts = json.loads(body)
        return ClientFault(str(facts["detail"]), _hint(facts), facts)
    except (ValueError, KeyError, TypeError):
        if status is None:
            return not_a_base(address)
        return ClientFault(f"{address} answers with status {status}.", facts={"status": status})


def _hint(facts: Mapping[str, Any]) -> str:
    """What to do, as far as the facts say it and the detail does not."""
    if suggestions := facts.get("suggestions"):
        return f"Did you mean {' or '.join(f'“{one}”' for one in suggestions)}?"
    if "retry_after" in facts:
        return f"Ask again in {facts['retry_after']} seconds."
    if "suggestions" in facts:
        return "The method search finds a thing by its names, questions lists what can be asked."
    return ""
