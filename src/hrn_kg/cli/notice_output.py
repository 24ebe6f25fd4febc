"""Messages about contributions, sent by a command at its end; what fails is no obstacle to what it did."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hrn_kg.messages import MailServer
from hrn_kg.settings import Settings

if TYPE_CHECKING:
    from hrn_kg.contributions import Contributions


def send_notices(contributions: Contributions, settings: Settings, server: MailServer | None) -> None:
    """Send the messages that are due, and print a line for each that did not go out; a server sends them too."""
    from hrn_kg.contributions import ContributionsUnavailable
    from hrn_kg.contributions.notice_mails import send_due

    if server is None:
        return
    try:
        faults = send_due(contributions, settings, server, lambda: datetime.now(UTC))
    except ContributionsUnavailable as fault:
        faults = (f"No message could be sent: {fault.detail}",)
    for sentence in faults:
        print(f"hrn-kg: {sentence}", file=sys.stderr)
