"""What the robots.txt of a site lets a program do (RFC 9309)."""

from __future__ import annotations

from typing import Final
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from hrn_kg.watching.single_requests import Requests

NAME: Final = "hrn-kg"
"""By which a robots.txt may speak of us."""
_MOST_BYTES: Final = 512_000
_LONGEST_DELAY: Final = 3_600
_REDIRECTS: Final = 5
_REDIRECTING: Final = (301, 302, 303, 307, 308)
_NOTHING: Final = ["User-agent: *", "Disallow: /"]


class Robots:
    """The robots.txt of each site, read once."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests
        self._known: dict[str, RobotFileParser] = {}

    def permits(self, address: str) -> bool:
        """Whether an address may be asked for. Raises NotPublic, CannotConnect."""
        parts = urlsplit(address)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._known:
            rules = self._known[site] = self._read(site + "/robots.txt")
            delay = rules.crawl_delay(NAME)
            if delay is not None and parts.hostname:
                self._requests.slow_down(parts.hostname, min(int(delay), _LONGEST_DELAY))
        return self._known[site].can_fetch(NAME, address)

    def _read(self, address: str) -> RobotFileParser:
        rules = RobotFileParser(address)
        lines: list[str] = []  # without rules everything may be asked for
        for _ in range(_REDIRECTS + 1):
            reply = self._requests.ask("GET", address, _MOST_BYTES)
            if reply.status in _REDIRECTING and reply.fields.get("location"):
                address = urljoin(address, reply.fields["location"])
                continue
            if 200 <= reply.status < 300:
                lines = reply.body.decode("utf-8-sig", "replace").splitlines()
            elif reply.status >= 500:
                lines = _NOTHING  # what it would say is not known
            break
        try:
            rules.parse(lines)
        except ValueError:  # a number that is none, such as a superscript
            rules.parse(_NOTHING)
        return rules
