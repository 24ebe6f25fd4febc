"""What is known of persons goes when its time is over, as the privacy page says: the server sees to it."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import Final

from hrn_kg.contributions import Contributions, ContributionsUnavailable
from hrn_kg.contributions.personal_data import expire_drafts, expire_emails, leave_nothing
from hrn_kg.errors import HrnKgError
from hrn_kg.settings import Settings

log = logging.getLogger(__name__)

_SECONDS: Final = 86_400.0
_AGAIN_SECONDS: Final = 3_600.0  # where the database could not be used, or is still read as it was


async def expire_every_day(settings: Settings) -> None:
    """Erase the addresses whose time is over, at once and every day, until cancelled; what fails is told in a line."""
    is_left = False
    while True:
        try:
            is_left = await asyncio.to_thread(_expire, settings, is_left)
            wait = _AGAIN_SECONDS if is_left else _SECONDS
        except Exception as fault:
            reason = fault.detail if isinstance(fault, HrnKgError) else f"{type(fault).__name__}: {fault}"
            log.warning("What is known of persons whose time is over could not be erased: %s", reason)
            is_left, wait = True, _AGAIN_SECONDS  # some of it may be erased
        await asyncio.sleep(wait)


def _expire(settings: Settings, is_left: bool) -> bool:
    contributions = Contributions(settings.home, settings.database)
    try:
        return expire(contributions, settings, is_left=is_left)
    finally:
        contributions.close()


def expire(contributions: Contributions, settings: Settings, *, is_left: bool = False) -> bool:
    """Erase what is due, and what `is_left` of it beside the database; returns whether some still is.

    Raises ContributionsUnavailable when what is due could not be erased.
    """
    now = datetime.now(UTC)
    drafts = expire_drafts(contributions, now, settings.report_days)
    for contribution in drafts:
        log.info("Contribution %s, a report of a mistake, is erased: its time is over.", contribution)
    emails = expire_emails(contributions, now, settings.email_days)
    for contribution in emails:
        log.info("The e-mail address of contribution %s is erased: its time is over.", contribution)
    is_told = bool(drafts or emails or is_left)
    try:
        if is_told:
            leave_nothing(contributions)
        elif contributions.database.exists:
            contributions.database.checkpoint()  # of what a command erased before, while somebody read it
    except ContributionsUnavailable as fault:
        if is_told:
            log.warning(
                "What was known of persons is erased in the database, but not yet from the files beside it: %s",
                fault.detail,
            )
        return is_told
    return False
