"""What the robots.txt of a site lets a program do (RFC 9309)."""

from __future__ import annotations

from typing import Final
from urllib.parse import urljoin, urlsplit

from hrn_kg.watching.robots_rules import NOTHING, Rules
from hrn_kg.watching.single_requests import NoAddress, Requests

NAME: Final = "hrn-kg"
"""By which a robots.txt may speak of us."""
_MOST_BYTES: Final = 512_000
_REDIRECTS: Final = 5
_REDIRECTING: Final = (301, 302, 303, 307, 308)


class Robots:
    """The robots.txt of each site, read once."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests
        self._known: dict[str, Rules] = {}

    def permits(self, address: str) -> bool:
        """Whether an address may be asked for. Raises NoAddress, NotPublic, CannotConnect, NoAnswer."""
        try:
            parts = urlsplit(address)
        except ValueError as error:
            raise NoAddress(str(error)) from error
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._known:
            rules = self._known[site] = self._read(site + "/robots.txt")
            if rules.delay is not None and parts.hostname:
                self._requests.slow_down(parts.hostname, rules.delay)
        return self._known[site].permit(address)

    def _read(self, address: str) -> Rules:
        reply = self._requests.ask("GET", address, _MOST_BYTES)
        for _ in range(_REDIRECTS):
            if reply.status not in _REDIRECTING or not reply.fields.get("location"):
                break
            try:
                address = urljoin(address, reply.fields["location"])
                reply = self._requests.ask("GET", address, _MOST_BYTES)
            except ValueError:  # it leads to what is no address
                return Rules()
        if 200 <= reply.status < 300:
            return Rules.read(reply.body.decode("utf-8-sig", "replace"), NAME)
        return NOTHING if reply.status >= 500 else Rules()  # what a server that fails would say is not known
