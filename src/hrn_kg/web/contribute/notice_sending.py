"""The messages about contributions that are due are sent by the server, beside its loop."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import Final

from hrn_kg.contributions import Contributions
from hrn_kg.contributions.notice_mails import send_due
from hrn_kg.errors import HrnKgError
from hrn_kg.messages import MailServer
from hrn_kg.settings import Settings

log = logging.getLogger(__name__)

_SECONDS: Final = 5.0


async def send_notices(settings: Settings, server: MailServer) -> None:
    """Send what is due, every few seconds, until cancelled; what fails is in the log, and tried again later."""
    contributions = Contributions(settings.home, settings.database)
    last = ""
    try:
        while True:
            try:
                for sentence in await asyncio.to_thread(send_due, contributions, settings, server, datetime.now(UTC)):
                    log.warning("%s", sentence)
                last = ""
            except Exception as fault:
                reason = fault.detail if isinstance(fault, HrnKgError) else f"{type(fault).__name__}: {fault}"
                if reason != last:  # a database that is away is told once
                    log.warning("No messages about contributions can be sent: %s", reason)
                last = reason
            await asyncio.sleep(_SECONDS)
    finally:
        contributions.close()
