"""What is noted of one request while it is served, for its line in the log and for the problem it may end with."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from time import perf_counter
from typing import Final

from starlette.types import Scope

from hrn_kg.web.http.clients import Client

DISCONNECTED: Final = "hung-up"  # where others have the slug of a problem


@dataclass(slots=True, eq=False)
class RequestNotes:
    """One request. Copies of a scope and tasks of its own share it, so each part can note what it knows.

    `wait` is how many seconds the budget of the client does not allow it, where that was looked at. `fault` is what a
    request met that was begun on the direct way, and goes on through all layers.
    """

    id: str
    client: Client
    is_proxied: bool = False
    route: str = ""
    query: str | None = None
    kind: str | None = None
    hits: int = 0
    misses: int = 0
    problem: str | None = None
    document: str | None = None
    began: float = field(default_factory=perf_counter)
    wait: float | None = None
    is_sent: bool = False
    fault: BaseException | None = None


_BEGUN: Final = "hrn_kg.begun"
_CURRENT: ContextVar[RequestNotes | None] = ContextVar("request_notes", default=None)


def current() -> RequestNotes | None:
    """The request that is being served, if there is one."""
    return _CURRENT.get()


def begin(notes: RequestNotes) -> None:
    """From here on, in this task and those it starts, this request is being served."""
    _CURRENT.set(notes)


def note_query(text: str | None) -> None:
    """The visitor sent this query."""
    notes = _CURRENT.get()
    if notes is not None:
        notes.query = text


def note_problem(slug: str) -> None:
    """The request ends with a problem of this kind."""
    notes = _CURRENT.get()
    if notes is not None:
        notes.problem = slug


def note_document(route: str, outcome: str) -> None:
    """The answer is a document of this route that was kept (`hit`), or that was made (`miss`)."""
    notes = _CURRENT.get()
    if notes is not None:
        notes.route = route
        notes.document = outcome


def hand_on(scope: Scope, notes: RequestNotes) -> None:
    """This request was begun, and goes on through the layers."""
    scope[_BEGUN] = notes


def begun(scope: Scope) -> RequestNotes | None:
    """The notes of a request that was begun before it came to the layers."""
    found: RequestNotes | None = scope.get(_BEGUN)
    return found
