"""What the engine says when another service, which a query asks by SERVICE, fails; told by our own words.

The engine has no type for it, only sentences. What the other service itself wrote may be in them and is not repeated.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from hrn_kg.errors import ServiceFailed

# What is the query's own fault, or ours, though it asks another service too.
_OWN: Final = ("The custom function", "The custom aggregate", "The service ", "The variable encoding", "The storage")
_STATUS: Final = re.compile(r"Error (\d{3}) ")
_REASONS: Final = (
    ("too many redirects", "sends to another address, which is not followed"),
    ("Content-Type", "answered in a form that is no SPARQL result"),
    ("Parser error", "answered with a result that cannot be read"),
    ("lookup address", "cannot be found: its name is not known"),
)


def failure_of(words: str, services: Sequence[str]) -> ServiceFailed | None:
    """The failure of one of the services that a query asks, by what the engine says; None when it is another fault."""
    if not services or words.startswith(_OWN):
        return None
    named = [service for service in services if f"<{service}>" in words or f" {service} " in f"{words} "]
    service = services[0] if len(services) == 1 else named[0] if len(named) == 1 else None
    who = f"The service <{service}>" if service else "One of the services that the query asks"
    if (found := _STATUS.match(words)) is not None:
        status = int(found[1])
        detail = f"{who} answered with status {status}."
        if 300 <= status < 400:
            detail = f"{who} answered with status {status} and sends to another address, which is not followed."
        return ServiceFailed(detail, service=service, service_status=status)
    reason = next((reason for sign, reason in _REASONS if sign in words), "cannot be reached, or broke off its answer")
    return ServiceFailed(f"{who} {reason}.", service=service)
