"""The log: one JSON object a line for every request and event, or plain sentences for a person at a terminal.

No text of a client can begin a line or steer a terminal: JSON escapes control characters and all that is not ASCII.
"""

from __future__ import annotations

import hashlib
import logging
import os
import sys
import threading
import time
from collections.abc import Mapping
from functools import lru_cache
from json.encoder import encode_basestring_ascii as quoted
from typing import Final

from hrn_kg.settings import Settings, SettingsError, variable
from hrn_kg.web.http.clients import Client
from hrn_kg.web.http.request_notes import RequestNotes
from hrn_kg.web.http.secret_paths import without_secret
from hrn_kg.web.layers.line_writer import LineWriter

log = logging.getLogger(__name__)

Value = str | int | float | None

# What the fields mean: docs/logs-and-metrics.md says the same.
FIELDS: Final = {
    "time": "When the answer was sent or the event happened: RFC 3339, UTC, milliseconds.",
    "event": "`request`, `refused` (before it was a request), `worker`, `engine`, `release`, `process` or `message`.",
    "id": "Name of the request, from X-Request-ID of a trusted proxy; `instance` of a problem ends with it.",
    "method": "HTTP method.",
    "path": "Path as it was sent, without query string and the secret of a status link; at most 300 characters.",
    "route": "Pattern of the path; empty when no route was reached.",
    "status": "HTTP status; 499 when the client hung up before its query was answered.",
    "bytes": "Bytes of the body that was sent.",
    "ms": "Milliseconds from the head of the request to the end of the answer.",
    "release": "Release that the answer is from.",
    "cache": "`hit` for a document or all queries of an answer that were kept, else `miss`; left out without either.",
    "kind": "`select`, `ask`, `construct` or `describe`, for the query of a visitor.",
    "query_hash": "First 16 hexadecimal digits of the SHA-256 of the visitor's query: the same query, the same digits.",
    "query": "The visitor's query, at most 1,000 characters; only with `HRN_KG_LOG_QUERIES=text`.",
    "client": "Network or address of the client, as `HRN_KG_LOG_CLIENTS` says.",
    "problem": "Kind of problem the request ended with: the last part of its `type`; `hung-up` when nobody waited.",
    "level": "`info`, `warning`, `error` or `critical`, for events.",
    "logger": "The part of the program that tells the event.",
    "message": "What happened, as a sentence.",
    "fault": "Where in the program an unexpected fault arose.",
    "reason": "Why a worker ended: `time`, `memory`, `crash`, `killed`, `busy`, `hung-up` or `engine`.",
}
_PATH: Final = 300
_KNOWN: Final = 256  # few are asked for most of the time
_QUERY: Final = 1_000
_FAULT: Final = 8_000
_FLUSH_SECONDS: Final = 1.0  # at the end of a process; who reads the log later than that loses the end of it


class LogWriter:
    """Has lines written, and never waits for that; what cannot be written is counted, and no request fails by it."""

    def __init__(self, descriptor: int | None, sentences: LineWriter | None = None) -> None:
        """Without a descriptor there are no lines; `sentences` is the writer of those, whose losses count too."""
        self._lines = LineWriter(descriptor, self._notice) if descriptor is not None else None
        self._sentences = sentences
        self._second = 0
        self._stamp = ""

    @property
    def has_lines(self) -> bool:
        """Whether lines are written at all, and not only sentences for a person."""
        return self._lines is not None

    @property
    def lost(self) -> int:
        """Lines and sentences that could not be written."""
        return sum(writer.lost for writer in (self._lines, self._sentences) if writer is not None)

    def write(self, fields: Mapping[str, Value]) -> None:
        """One line: the time, and the fields that are not None."""
        if self._lines is not None:
            self._lines.write(self._line(fields))

    def write_members(self, members: str) -> None:
        """One line: the time, and what is written as members of a JSON object already."""
        if self._lines is not None:
            self._lines.write(self._of_members(members))

    def flush(self, seconds: float = _FLUSH_SECONDS) -> bool:
        """Wait until the lines are written, but no longer; whether they are."""
        return self._lines is None or self._lines.flush(seconds)

    def _line(self, fields: Mapping[str, Value]) -> bytes:
        known = {name: value for name, value in fields.items() if value is not None}
        return self._of_members(
            ",".join(f'"{name}":{quoted(value) if isinstance(value, str) else value}' for name, value in known.items())
        )

    def _of_members(self, members: str) -> bytes:
        return f'{{"time":"{self._now()}",{members}}}\n'.replace("\x7f", "\\u007f").encode("ascii")

    def _notice(self, lost: int) -> bytes:
        message = {"event": "message", "level": "warning", "logger": __name__, "message": _lost_sentence(lost)}
        return self._line(message)

    def _now(self) -> str:
        now = time.time()
        second = int(now)
        if second != self._second:
            self._second, self._stamp = second, time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))
        return f"{self._stamp}.{int((now - second) * 1000):03d}Z"


def _lost_sentence(lost: int) -> str:
    return f"{lost} {'line' if lost == 1 else 'lines'} of the log could not be written."


class RequestLog:
    """The lines of requests; without a writer nothing is written."""

    def __init__(self, settings: Settings, log_writer: LogWriter | None) -> None:
        """Raises SettingsError for a word that the settings of the log do not know."""
        _one_of(settings.log_clients, "log_clients", ("full", "network", "none"))
        _one_of(settings.log_queries, "log_queries", ("none", "hash", "text"))
        self.log_writer = log_writer
        self._clients = settings.log_clients
        self._queries = settings.log_queries

    def request(
        self, notes: RequestNotes, method: str, path: bytes, status: int, size: int, seconds: float, release: str | None
    ) -> None:
        """The line of one request."""
        if self.log_writer is None or not self.log_writer.has_lines:
            return
        # Written by hand, since every answer pays for it: a third of what a line of a mapping costs.
        # What a visitor sent may be long, and is then not remembered.
        asked = _asked if len(path) <= _PATH and len(method) <= _PATH else _asked.__wrapped__
        client = self._client(notes.client)
        cache = notes.document or ("miss" if notes.misses else "hit" if notes.hits else None)
        members = [
            f'"event":"request","id":{quoted(notes.id)},{asked(method, path, notes.route, status)}',
            f'"bytes":{size},"ms":{seconds * 1000:.2f}{_answered(release, client, cache)}',
        ]
        if notes.query is not None:
            if notes.kind is not None:
                members.append(f'"kind":"{notes.kind}"')
            if self._queries != "none":
                members.append(f'"query_hash":"{query_hash(notes.query)}"')
            if self._queries == "text":
                members.append(f'"query":{quoted(notes.query[:_QUERY])}')
        if notes.problem is not None:
            members.append(f'"problem":{quoted(notes.problem)}')
        self.log_writer.write_members(",".join(members))

    def refused(self, client: Client, status: int, problem: str) -> None:
        """The line of what was refused before it was a request."""
        if self.log_writer is not None:
            fields: dict[str, Value] = {"event": "refused", "status": status, "problem": problem}
            self.log_writer.write({**fields, "client": self._client(client)})

    def _client(self, client: Client) -> str | None:
        return None if self._clients == "none" else client.host if self._clients == "full" else client.network


@lru_cache(_KNOWN)
def _asked(method: str, path: bytes, route: str, status: int) -> str:
    """What is the same for most requests, as members."""
    shown = without_secret(path.decode("latin-1"))[:_PATH]
    return f'"method":{quoted(method[:20])},"path":{quoted(shown)},"route":{quoted(route)},"status":{status}'


@lru_cache(_KNOWN)
def _answered(release: str | None, client: str | None, cache: str | None) -> str:
    """What is the same for most answers, as further members."""
    members = {"release": release, "client": client, "cache": cache}
    return "".join(f',"{name}":{quoted(value)}' for name, value in members.items() if value is not None)


def query_hash(text: str) -> str:
    """The name of a query in the log: `printf %s "$query" | sha256sum` begins with it, without white space around."""
    return hashlib.sha256(text.strip().encode(errors="replace")).hexdigest()[:16]


class _Lines(logging.Handler):
    """Events as lines of the log."""

    def __init__(self, log_writer: LogWriter) -> None:
        super().__init__()
        self._log_writer = log_writer

    def emit(self, record: logging.LogRecord) -> None:
        """One line; `extra` of the call may give `event` and `reason`."""
        try:
            fault = logging.Formatter().formatException(record.exc_info)[-_FAULT:] if record.exc_info else None
            self._log_writer.write(
                {
                    "event": str(getattr(record, "event", "message")),
                    "level": record.levelname.lower(),
                    "logger": record.name,
                    "message": record.getMessage()[:_FAULT],
                    "reason": getattr(record, "reason", None),
                    "fault": fault,
                }
            )
        except Exception:
            self.handleError(record)

    def flush(self) -> None:
        """Wait until all is written, but not long."""
        self._log_writer.flush()


class _Sentences(logging.Handler):
    """Events as sentences for a person."""

    def __init__(self, writer: LineWriter) -> None:
        super().__init__(logging.WARNING)
        self._writer = writer
        self.setFormatter(_Printable("%(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """One sentence."""
        try:
            self._writer.write((self.format(record) + "\n").encode(errors="backslashreplace"))
        except Exception:
            self.handleError(record)

    def flush(self) -> None:
        """Wait until all is written, but not long."""
        self._writer.flush(_FLUSH_SECONDS)


class _Printable(logging.Formatter):
    """The sentence alone, without control characters."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (the name is logging's)
        """The sentence; the traceback of an unexpected fault follows on lines of its own."""
        return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in record.message)


def open_log(settings: Settings) -> LogWriter:
    """Send the events of all parts of the program where the settings say, and the lines of requests, where they go.

    Raises SettingsError for a file that cannot be written.
    """
    to_terminal = settings.log == "text" or (settings.log == "auto" and sys.stderr.isatty())
    root = logging.getLogger()
    for handler in root.handlers[:]:
        root.removeHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("hrn_kg").setLevel(logging.INFO)
    sentences: LineWriter | None = None
    if to_terminal or settings.log not in ("auto", "json"):
        sentences = LineWriter(sys.stderr.fileno(), lambda lost: f"{_lost_sentence(lost)}\n".encode())
        root.addHandler(_Sentences(sentences))
    log_writer = LogWriter(None if to_terminal else _descriptor(settings.log), sentences)
    if log_writer.has_lines:
        root.addHandler(_Lines(log_writer))
    return log_writer


def take_stray_output() -> None:
    """Have the log tell what Python would print on standard error, where nobody may read and printing would wait."""
    logging.raiseExceptions = False
    logging.captureWarnings(True)
    sys.unraisablehook = lambda fault: log.error("Unraisable: %s", fault.err_msg, exc_info=fault.exc_value)
    threading.excepthook = lambda fault: log.error("A thread failed.", exc_info=fault.exc_value)


def _descriptor(where: str) -> int:
    if where in ("auto", "json"):
        return sys.stderr.fileno()
    try:
        return os.open(where, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o640)
    except OSError as fault:
        name = variable("log")
        raise SettingsError(
            f"{name}: {where} cannot be written: {fault.strerror}; or say auto, json or text."
        ) from None


def _one_of(value: str, setting: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise SettingsError(f"{variable(setting)} must be {', '.join(known[:-1])} or {known[-1]}, not {value!r}.")
