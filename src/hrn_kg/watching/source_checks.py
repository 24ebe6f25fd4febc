"""Asking for a cited address: what is there today."""

from __future__ import annotations

from typing import Final
from urllib.parse import urljoin

from hrn_kg.watching.check_results import CheckResult, Marks
from hrn_kg.watching.page_digests import digest
from hrn_kg.watching.public_hosts import NotPublic
from hrn_kg.watching.robots_files import Robots
from hrn_kg.watching.single_requests import CannotConnect, NoAnswer, Reply, Requests

_MOST_BYTES: Final = 2_000_000
_REDIRECTS: Final = 5
_FOR_GOOD: Final = (301, 308)
_REDIRECTING: Final = (*_FOR_GOOD, 302, 303, 307)
_GONE: Final = (404, 410)
_TOO_MANY: Final = 429


def check(requests: Requests, robots: Robots, address: str) -> CheckResult:
    """Ask for an address, and for what it leads to."""
    moved_to, at, is_for_good = "", address, True
    try:
        for _ in range(_REDIRECTS + 1):
            if not robots.permits(at):
                return CheckResult("unclear", "robots")
            reply = _asked(requests, at)
            target = reply.fields.get("location", "")
            if reply.status not in _REDIRECTING or not target:
                return _judged(reply, moved_to)
            at = urljoin(at, target)
            is_for_good = is_for_good and reply.status in _FOR_GOOD
            if is_for_good:
                moved_to = at
    except NotPublic:
        return CheckResult("unclear", "private")
    except CannotConnect:
        return CheckResult("failed", "connection")
    except NoAnswer as fault:
        return CheckResult("unclear", fault.trouble)
    except ValueError:  # it is, or leads to, what is no address
        return CheckResult("failed", "address")
    return CheckResult("failed", "redirects")


def _asked(requests: Requests, address: str) -> Reply:
    """The answer to HEAD; to GET where HEAD is refused or fails, or tells nothing by which a change would be known."""
    try:
        reply = requests.ask("HEAD", address)
    except NoAnswer as fault:
        if fault.trouble == "tls":
            raise
    else:
        if reply.status == _TOO_MANY or reply.status in _REDIRECTING:
            return reply
        if reply.status < 400 and (reply.fields.get("etag") or reply.fields.get("last-modified")):
            return reply
    return requests.ask("GET", address, _MOST_BYTES)


def _judged(reply: Reply, moved_to: str) -> CheckResult:
    if 200 <= reply.status < 300:
        etag, last_modified = reply.fields.get("etag", ""), reply.fields.get("last-modified", "")
        text = digest(reply.fields.get("content-type", ""), reply.body) if reply.body else ""
        return CheckResult("found", "", reply.status, moved_to, Marks(etag, last_modified, text))
    return CheckResult("failed" if reply.status in _GONE else "unclear", "status", reply.status)
