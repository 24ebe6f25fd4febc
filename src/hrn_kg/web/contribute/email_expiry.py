"""What is known of persons goes when its time is over, as the privacy page says: the server sees to it."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import Final

from hrn_kg.contributions import Contributions
from hrn_kg.contributions.personal_data import expire_drafts, expire_emails
from hrn_kg.errors import HrnKgError
from hrn_kg.settings import Settings

log = logging.getLogger(__name__)

_SECONDS: Final = 86_400.0
_AGAIN_SECONDS: Final = 3_600.0  # where the database could not be used


async def expire_every_day(settings: Settings) -> None:
    """Erase the addresses whose time is over, at once and every day, until cancelled; what fails is told in a line."""
    while True:
        try:
            await asyncio.to_thread(_expire, settings)
            wait = _SECONDS
        except Exception as fault:
            reason = fault.detail if isinstance(fault, HrnKgError) else f"{type(fault).__name__}: {fault}"
            log.warning("What is known of persons whose time is over could not be erased: %s", reason)
            wait = _AGAIN_SECONDS
        await asyncio.sleep(wait)


def _expire(settings: Settings) -> None:
    contributions = Contributions(settings.home, settings.database)
    try:
        now = datetime.now(UTC)
        for contribution in expire_drafts(contributions, now, settings.report_days):
            log.info("Contribution %s, a report of a mistake, is erased: its time is over.", contribution)
        for contribution in expire_emails(contributions, now, settings.email_days):
            log.info("The e-mail address of contribution %s is erased: its time is over.", contribution)
        if contributions.database.exists:
            contributions.database.checkpoint()  # of what was erased before, while somebody read it
    finally:
        contributions.close()
