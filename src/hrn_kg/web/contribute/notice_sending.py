"""The messages about contributions that are due are sent by the server, beside its loop."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import Final

from hrn_kg.contributions import Contributions
from hrn_kg.contributions.notice_mails import send_next
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
            is_more = False
            try:
                # One at a time, so that who stops the server waits for one message at most.
                sent = await asyncio.to_thread(send_next, contributions, settings, server, datetime.now(UTC))
                if sent is not None and sent.fault:
                    log.warning("%s", sent.fault)
                is_more = sent is not None and sent.is_server_usable
                last = ""
            except Exception as fault:
                reason = fault.detail if isinstance(fault, HrnKgError) else f"{type(fault).__name__}: {fault}"
                if reason != last:  # a database that is away is told once
                    log.warning("No messages about contributions can be sent: %s", reason)
                last = reason
            await asyncio.sleep(0 if is_more else _SECONDS)
    finally:
        contributions.close()
