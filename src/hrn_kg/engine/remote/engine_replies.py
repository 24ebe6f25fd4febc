"""What the status and the head of a reply mean. The words of an engine reach a visitor for a syntax error only."""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from hrn_kg.engine.remote.exchange import Reply
from hrn_kg.engine.syntax_faults import WORDS, syntax_fault
from hrn_kg.errors import (
    EngineMisbehaved,
    EngineRefused,
    EngineUnavailable,
    HrnKgError,
    MalformedQuery,
    Overloaded,
    TimedOut,
)
from hrn_kg.querytext.mistakes import first_mistake

log = logging.getLogger(__name__)

_OK: Final = 200
_RETRY: Final = 5
_LONGEST_RETRY: Final = 3600
# SQL states of Virtuoso: a query that does not compile, and a time that ended.
_SYNTAX_STATE: Final = "37000"
_TIME_STATES: Final = frozenset({"S1TAT", "S1T00"})
_TOO_DEAR: Final = "estimated execution time"
_MARKUP: Final = re.compile(r"<(?:script|style)\b.*?</(?:script|style)>|<[a-zA-Z/!][^<>]*>", re.DOTALL | re.IGNORECASE)
# A path of a file, of a drive, or an address: none is of use to who wrote the query.
_PATH: Final = re.compile(r"(?:[A-Za-z]:)?(?:[/\\][\w.+~@-]+){2,}[/\\]?|\bfile:\S+")
_VIRTUOSO: Final = re.compile(r"Virtuoso \w{5} Error [A-Z]{2}\d+: |SPARQL compiler, (?=line)")
# Virtuoso repeats the query with its own lines before it.
_REPEATED: Final = re.compile(r"\s*SPARQL query:.*", re.DOTALL)


def require_answer(reply: Reply, query: str, prefixes: Mapping[str, str]) -> None:
    """Return when a reply is to be read as an answer to this query. Raises a fault of the engine, or MalformedQuery."""
    state = reply.fields.get("x-sql-state", "")
    text = reply.body[:4096].decode(errors="replace")
    if state in _TIME_STATES or (reply.status != _OK and _TOO_DEAR in text):
        raise TimedOut("The engine ran into its own time limit.")
    if reply.status == _OK:
        if state:
            raise EngineMisbehaved(f"The engine answered in part only (SQL state {_short(state)}).")
        if "x-sparql-maxrows" in reply.fields:
            raise EngineMisbehaved("The engine gave its largest number of rows, and there may be more.")
        return
    if reply.status == 400 or state == _SYNTAX_STATE:
        raise _syntax(query, text, prefixes)
    fault = _fault(reply, state)
    if isinstance(fault, (EngineMisbehaved, EngineUnavailable)):
        log.warning(
            "The engine answered with status %d: %s", reply.status, plain_words(text), extra={"event": "engine"}
        )
    raise fault


def _fault(reply: Reply, state: str) -> HrnKgError:
    status = reply.status
    if status in (401, 403, 407):
        return EngineUnavailable("The engine does not let this service in.", engine_status=status)
    if status in (408, 504):
        return TimedOut("The engine ran into its own time limit.")
    if status in (429, 503):
        return Overloaded("The engine is busy; please try again later.", retry_after=retry_after(reply.fields))
    if status in (413, 414):
        return EngineRefused("The query is too long for the engine.")
    if status == 502:
        return EngineUnavailable("The engine cannot be reached.", retry_after=retry_after(reply.fields))
    if status == 500 and state:
        return EngineRefused(f"The engine cannot evaluate the query (SQL state {_short(state)}).")
    facts = {"retry_after": _RETRY} if status >= 500 else {}
    return EngineMisbehaved(f"The engine answered with status {status}.", engine_status=status, **facts)


def retry_after(fields: Mapping[str, str]) -> int:
    """The seconds after which an engine wants to be asked again; some if it does not say."""
    given = fields.get("retry-after", "").strip()
    if given.isdecimal() and len(given) < 9:
        seconds = int(given)
    else:
        try:
            moment = parsedate_to_datetime(given)
        except (ValueError, OverflowError):  # the latter for a number of many digits
            return _RETRY
        zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        seconds = round((zoned - datetime.now(UTC)).total_seconds())
    return min(max(1, seconds), _LONGEST_RETRY)


def _syntax(query: str, text: str, prefixes: Mapping[str, str]) -> MalformedQuery:
    if (mistake := first_mistake(query, prefixes)) is not None:
        return mistake
    words = plain_words(text)
    at = words.find("error at ")
    if at >= 0 and (fault := syntax_fault(words[at:])).facts.get("line"):
        return fault
    return MalformedQuery(f"The engine cannot read the query: {words or 'it does not say why'}")


def plain_words(text: str) -> str:
    """What an engine says, on one line, without markup and paths."""
    text = _REPEATED.sub("", html.unescape(_MARKUP.sub(" ", text)))
    text = _PATH.sub("...", _VIRTUOSO.sub("", text))
    text = "".join(sign if sign.isprintable() else " " for sign in text)
    words = " ".join(text.split())
    return words if len(words) <= WORDS else words[:WORDS].rsplit(" ", 1)[0] + " ..."


def _short(state: str) -> str:
    return "".join(sign for sign in state if sign.isalnum())[:8]
