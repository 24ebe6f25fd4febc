"""Requests to other servers: the one place where the HTTP client library is held, and its faults become ours.

Whoever asks names the host once. An address on another host is refused, whether a document names it or a redirect.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self
from urllib.parse import SplitResult, urljoin, urlsplit

import httpx2

from hrn_kg import __version__
from hrn_kg.errors import HrnKgError
from hrn_kg.slow_peers import Watch

MOST_BYTES: Final = 64_000_000
"""Of one answer that is read as a whole, unpacked."""
_MOST_SECONDS: Final = 600.0  # for such an answer
_CONNECT_SECONDS: Final = 10.0
_QUIET_SECONDS: Final = 60.0
# Of a file, which may be of any size, so many bytes must come in such a time.
_PERIOD_SECONDS: Final = 60.0
_BYTES_A_PERIOD: Final = 100_000
_REDIRECTS: Final = 5
PORTS: Final = {"http": 80, "https": 443}
_OK, _PARTIAL = 200, 206
_TAKEN: Final = (200, 201, 202, 204)
_POST_SECONDS: Final = 30.0
_FAULT_BYTES: Final = 65_536  # of what a server says of its fault


class RequestFailed(HrnKgError):
    """Another server cannot be reached, or does not answer as it must.

    Facts: `address`; if known `answered`, the status, and `detail_sent`, what the server says of its fault (RFC 9457);
    `leads_to` where it leads to another host.
    """

    slug = "request-failed"
    status = 502
    title = "Another server did not answer as it must"


class AnswerTooLarge(RequestFailed):
    """An answer has more bytes than are read as a whole."""

    slug = "foreign-answer-too-large"
    title = "Another server sent more than is read"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer read as a whole: where it was found after redirects, its media type, its bytes unpacked.

    `fields` are those of its head, by names in small letters.
    """

    address: str
    media_type: str
    body: bytes
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FilePart:
    """The bytes of a file from `first` on, as they come."""

    first: int
    pieces: Iterator[bytes]


class Client:
    """Asks one host, over connections that are kept open. To be used as a context."""

    def __init__(self, address: str) -> None:
        """`address` names the host. Raises RequestFailed when it is no address of HTTP."""
        self._first = parts_of(address)
        self._http = httpx2.Client(
            timeout=httpx2.Timeout(_QUIET_SECONDS, connect=_CONNECT_SECONDS),
            headers={"User-Agent": f"hrn-kg/{__version__}"},
        )
        self._watch = Watch()
        self.received = 0
        """How many bytes of bodies have come."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._http.close()

    def get(self, address: str, accept: str) -> Answer:
        """The answer with status 200 at an address. Raises RequestFailed for any other, and beyond the bounds."""
        self._watch.begin(_MOST_SECONDS, f"it took longer than {_MOST_SECONDS:g} seconds")
        with self._asked(address, {"Accept": accept, "Accept-Encoding": "gzip"}) as response:
            where = str(response.url)
            _require(response, where, _OK)
            if response.headers.get("content-encoding", "identity").lower() not in ("gzip", "identity"):
                raise RequestFailed(f"{where} is encoded in a way that was not asked for.", address=where)
            body = bytearray()
            for piece in response.iter_bytes():
                body += piece
                if len(body) > MOST_BYTES:
                    raise AnswerTooLarge(f"{where} is larger than {MOST_BYTES // 10**6} MB.", address=where)
            media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            return Answer(where, media_type, bytes(body), dict(response.headers))

    def post(self, address: str, body: bytes, media_type: str) -> None:
        """Send something that the server takes. Raises RequestFailed; a redirect is not followed."""
        self._watch.begin(_POST_SECONDS, f"it took longer than {_POST_SECONDS:g} seconds")
        with self._asked(address, {"Content-Type": media_type}, body) as response:
            _require(response, str(response.url), *_TAKEN)

    @contextmanager
    def part(self, address: str, first: int, etag: str) -> Iterator[FilePart]:
        """A file from its byte `first` on, if its ETag is this one; from its beginning if the server sends all of it.

        The bytes come as they are, so that each is counted. Raises RequestFailed, also when they come too slowly.
        """
        self._begin_period()
        headers = {"Accept": "*/*", "Accept-Encoding": "identity"}
        if first:
            headers |= {"Range": f"bytes={first}-", "If-Range": f'"{etag}"'}
        with self._asked(address, headers) as response:
            where = str(response.url)
            _require(response, where, _OK, *([_PARTIAL] if first else []))
            if response.headers.get("content-encoding", "identity").lower() != "identity":
                raise RequestFailed(f"{where} is encoded in a way that was not asked for.", address=where)
            if response.status_code == _OK:
                first = 0
            elif not response.headers.get("content-range", "").startswith(f"bytes {first}-"):
                raise RequestFailed(f"{where} has other bytes than those that were asked for.", address=where)
            yield FilePart(first, self._paced(response.iter_raw()))

    def _paced(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """The pieces; time is given for so many bytes, and anew when these have come."""
        came = 0
        for piece in pieces:
            came += len(piece)
            if came >= _BYTES_A_PERIOD:
                came = 0
                self._begin_period()
            yield piece

    def _begin_period(self) -> None:
        self._watch.begin(_PERIOD_SECONDS, f"it sends less than {_BYTES_A_PERIOD} bytes in {_PERIOD_SECONDS:g} seconds")

    @contextmanager
    def _asked(self, address: str, headers: dict[str, str], body: bytes | None = None) -> Iterator[httpx2.Response]:
        """The answer to GET, after redirects; with a body, that to POST."""
        method = "GET" if body is None else "POST"
        try:
            for _ in range(_REDIRECTS + 1):
                self._require_same_host(address)
                trace = {"trace": self._watch.trace}
                with self._http.stream(method, address, headers=headers, content=body, extensions=trace) as response:
                    if body is not None or not response.has_redirect_location:
                        try:
                            yield response
                        finally:
                            self.received += response.num_bytes_downloaded
                        return
                    address = joined(address, response.headers["location"])
            raise RequestFailed(f"More than {_REDIRECTS} redirects lead to {address}.", address=address)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            words = self._watch.fault or str(error) or type(error).__name__
            raise RequestFailed(f"{address} cannot be read: {words}.", address=address) from error
        finally:
            self._watch.end()

    def _require_same_host(self, address: str) -> None:
        """Refuse what leads elsewhere; from HTTP to HTTPS one may go, not back."""
        parts, first = parts_of(address), self._first
        upgraded = (first.scheme, parts.scheme) == ("http", "https") and _port(first) == PORTS["http"]
        same_port = _port(parts) == (PORTS["https"] if upgraded else _port(first))
        if parts.hostname != first.hostname or not same_port or (parts.scheme != first.scheme and not upgraded):
            raise RequestFailed(
                f"{address} is not on {first.scheme}://{first.netloc}, which was named: it is not followed.",
                address=address,
                leads_to=address,
            )


def joined(address: str, link: str) -> str:
    """Where a link leads that stands at an address. Raises RequestFailed for what is no address."""
    try:
        return urljoin(address, link)
    except ValueError as error:
        raise RequestFailed(
            f"“{link[:200]}”, to which {address[:200]} leads, is no address.", address=address
        ) from error


def parts_of(address: str) -> SplitResult:
    """The parts of an address of HTTP, which has a host and no user. Raises RequestFailed for any other."""
    try:
        parts = urlsplit(address)
        if parts.scheme in PORTS and parts.hostname and _port(parts) and parts.username is None:
            return parts
    except ValueError:
        pass
    raise RequestFailed(f"“{address[:200]}” is no address that begins with https:// or http://.", address=address)


def _port(parts: SplitResult) -> int:
    """Raises ValueError."""
    return parts.port or PORTS[parts.scheme]


def _require(response: httpx2.Response, where: str, *statuses: int) -> None:
    if response.status_code not in statuses:
        raise RequestFailed(
            f"{where} answers with status {response.status_code}.",
            address=where,
            answered=response.status_code,
            detail_sent=_detail_of(response),
        )


def _detail_of(response: httpx2.Response) -> str:
    """What the server says of its fault, if it says so in a form for programs."""
    if not response.headers.get("content-type", "").startswith("application/problem+json"):
        return ""
    read = bytearray()
    for piece in response.iter_bytes():
        read += piece
        if len(read) > _FAULT_BYTES:
            return ""
    try:
        return str(json.loads(read)["detail"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
