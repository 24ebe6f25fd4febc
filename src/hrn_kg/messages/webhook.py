"""A message to a program: JSON, sent to the address that the operator names, which is a secret by itself."""

from __future__ import annotations

import json
from collections.abc import Mapping

from hrn_kg.http_client import Client, RequestFailed
from hrn_kg.messages.message_faults import MessageNotSent


def post(setting: str, address: str, facts: Mapping[str, object]) -> None:
    """Send facts to an address, which the setting names. Raises MessageNotSent, which does not tell the address."""
    try:
        with Client(address) as client:
            client.post(address, json.dumps(facts, ensure_ascii=False).encode(), "application/json")
    except RequestFailed as fault:
        status = fault.facts.get("answered")
        words = f"answered with status {status}" if status else "cannot be reached, or is none"
        raise MessageNotSent(f"The address in {setting} {words}.") from fault
