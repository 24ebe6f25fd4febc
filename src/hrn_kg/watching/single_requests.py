"""One request to one machine: checked before it is connected to, at most one a second to a host, bounded and timed.

The name of a host is resolved here, and the connection goes to the very address that was checked, so that a name which
leads elsewhere a moment later gains nothing. Redirects are not followed here, and no proxy is used.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Literal, Self

import httpx2

from hrn_kg.http_client import PORTS, RequestFailed, parts_of
from hrn_kg.slow_peers import Watch
from hrn_kg.watching.public_hosts import Hosts

_CONNECT_SECONDS: Final = 10.0
_QUIET_SECONDS: Final = 20.0
_MOST_SECONDS: Final = 30.0  # of one request, with its answer
_PACE_SECONDS: Final = 1.0  # from one request to a host to the next
_LONGEST_PACE: Final = 30.0  # however much longer its robots.txt wants it


Trouble = Literal["tls", "time", "answer"]


class NoAddress(ValueError):
    """What is asked for is no address of the web."""


class CannotConnect(Exception):
    """A machine cannot be found or reached."""


class NoAnswer(Exception):
    """A machine is there, but gives no answer: no connection by TLS, none in time, or none as HTTP wants it."""

    def __init__(self, trouble: Trouble, words: str) -> None:
        super().__init__(words)
        self.trouble: Final[Trouble] = trouble


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: its status, its fields by names in small letters, as much of its body as was wanted, unpacked."""

    status: int
    fields: Mapping[str, str]
    body: bytes


class Requests:
    """Sends requests, one after the other. To be used as a context."""

    def __init__(
        self,
        hosts: Hosts,
        agent: str,
        *,
        pause: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`agent` is what the requests say of who sends them. `pause` waits, and `clock` tells the seconds."""
        self._hosts = hosts
        self._pause, self._clock = pause, clock
        self._paces: dict[str, float] = {}
        self._last: dict[str, float] = {}
        self._watch = Watch()
        # No connection is kept: the library tells those of one address apart by the address alone, not by the name.
        self._http = httpx2.Client(
            timeout=httpx2.Timeout(_QUIET_SECONDS, connect=_CONNECT_SECONDS),
            headers={"User-Agent": agent, "Accept-Encoding": "gzip"},
            limits=httpx2.Limits(max_keepalive_connections=0),
            verify=httpx2.create_ssl_context(),
            trust_env=False,  # no proxy, which would connect to an address of its own finding
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._http.close()

    def slow_down(self, host: str, seconds: float) -> None:
        """Leave so much time between requests to a host, as it wishes, within bounds."""
        self._paces[host] = min(max(seconds, _PACE_SECONDS), _LONGEST_PACE)

    def ask(self, method: str, address: str, most_bytes: int = 0) -> Reply:
        """The answer to a request, with at most so many bytes of its body.

        Raises NoAddress, NotPublic, CannotConnect, NoAnswer.
        """
        try:
            parts = parts_of(address)
            url = httpx2.URL(address)
            host, port = url.raw_host.decode("ascii"), parts.port or PORTS[parts.scheme]
        except RequestFailed as fault:
            raise NoAddress(fault.detail) from fault
        except (httpx2.InvalidURL, UnicodeError) as error:
            raise NoAddress(str(error)) from error
        try:
            places = self._hosts.addresses_of(host, port)
        except OSError as error:
            raise CannotConnect(str(error)) from error
        self._wait(host)
        try:
            for place in places[:-1]:
                try:
                    return self._ask_at(place, method, url, most_bytes)
                except (httpx2.ConnectError, httpx2.ConnectTimeout):
                    continue  # it may have another address that answers
            return self._ask_at(places[-1], method, url, most_bytes)
        except httpx2.HTTPError as error:
            words = self._watch.fault or str(error) or type(error).__name__
            if not self._watch.is_connected:
                raise CannotConnect(words) from error
            raise NoAnswer(self._trouble(error), words) from error

    def _trouble(self, error: httpx2.HTTPError) -> Trouble:
        if self._watch.fault or isinstance(error, httpx2.TimeoutException):
            return "time"
        return "tls" if isinstance(error, httpx2.ConnectError) else "answer"

    def _ask_at(self, place: str, method: str, url: httpx2.URL, most_bytes: int) -> Reply:
        self._watch = Watch()  # one of all requests would keep the connections of all
        self._watch.begin(_MOST_SECONDS, f"it took longer than {_MOST_SECONDS:g} seconds")
        self._http.cookies.clear()  # they would be kept by the address, and go to other hosts there
        extensions = {"trace": self._watch.trace, "sni_hostname": url.raw_host.decode("ascii")}
        headers = {"Host": url.netloc.decode("ascii"), "Accept": "*/*"}
        try:
            with self._http.stream(
                method, url.copy_with(host=place), headers=headers, extensions=extensions
            ) as response:
                body = bytearray()
                if most_bytes:
                    for piece in response.iter_bytes():
                        body += piece
                        if len(body) >= most_bytes:
                            break
                return Reply(response.status_code, dict(response.headers), bytes(body[:most_bytes]))
        finally:
            self._watch.end()

    def _wait(self, host: str) -> None:
        last = self._last.get(host)
        if last is not None:
            left = last + self._paces.get(host, _PACE_SECONDS) - self._clock()
            if left > 0:
                self._pause(left)
        self._last[host] = self._clock()
