"""The messages about contributions: to the contact that something came in, to a contributor what was decided.

They hold nothing of what was proposed, no name and no reason: mail is read by others, and kept by them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from hrn_kg import words
from hrn_kg.contributions import notice_rows
from hrn_kg.contributions.notice_rows import MOST_TRIES, Notice
from hrn_kg.contributions.proposals import Contributions
from hrn_kg.messages import Mail, MailServer, MessageNotSent, mailbox_of
from hrn_kg.settings import Settings

_BETWEEN: Final = "\n\n"


def send_due(contributions: Contributions, settings: Settings, server: MailServer, now: datetime) -> tuple[str, ...]:
    """Send the messages that are due; returns a sentence for each that did not go out. It is tried again for a time.

    Raises ContributionsUnavailable.
    """
    if not contributions.database.exists:
        return ()
    with contributions.database.read() as connection:
        if not notice_rows.is_due(connection, now):
            return ()  # nobody is kept waiting when there is nothing to write
    with contributions.database.write() as connection:
        found = notice_rows.claim(connection, now)
    arrivals = [notice for notice in found if notice.kind == "arrival"]
    faults = _send(contributions, server, arrivals, _of_arrivals(arrivals, settings), now)
    for notice in found:
        if notice.kind == "decision":
            faults += _send(contributions, server, [notice], _of_decision(notice, settings), now)
    return tuple(faults)


def _send(
    contributions: Contributions, server: MailServer, notices: Sequence[Notice], mail: Mail | None, now: datetime
) -> list[str]:
    """Send one message for these; what fails for good, and what nobody is to get, is given up."""
    numbers = [notice.number for notice in notices]
    faults = []
    try:
        if mail is not None:
            server.send(mail)
    except MessageNotSent as fault:
        is_over = bool(fault.facts.get("is_final")) or all(notice.tries >= MOST_TRIES for notice in notices)
        about = ", ".join(notice.contribution for notice in notices)
        end = "It is given up." if is_over else "It is tried again."
        faults = [f"A message about {about} was not sent: {fault.detail} {end}"]
        if not is_over:
            return faults
    if numbers:
        with contributions.database.write() as connection:
            if mail is None or faults:
                notice_rows.drop(connection, numbers)
            else:
                notice_rows.settle(connection, numbers, now)
    return faults


def _of_arrivals(notices: Sequence[Notice], settings: Settings) -> Mail | None:
    """One message about all, in every language, since nobody knows that of the contact."""
    to = mailbox_of(settings.contact)
    if not notices or not to:
        return None
    ids = list(dict.fromkeys(notice.contribution for notice in notices))
    subject = " / ".join(words.count(lang, "notice.arrival.subject", len(ids)) for lang in words.languages())
    text = _BETWEEN.join(
        words.translate(lang, "notice.arrival.text", commands="\n".join(f"  hrn-kg proposals {one}" for one in ids))
        for lang in words.languages()
    )
    return Mail(to, subject, text + "\n", words.languages()[0])


def _of_decision(notice: Notice, settings: Settings) -> Mail | None:
    if not notice.email:
        return None
    lang = notice.lang
    status = words.translate(lang, f"proposal.status.{notice.status}")
    parts = [
        words.translate(lang, "notice.decision.text", id=notice.contribution, status=status),
        words.translate(lang, "notice.decision.more"),
    ]
    if settings.public_url:
        parts.append(settings.public_url)
    parts.append(words.count(lang, "notice.decision.address", settings.email_days))
    return Mail(
        notice.email,
        words.translate(lang, "notice.decision.subject", id=notice.contribution, status=status),
        _BETWEEN.join(parts) + "\n",
        lang,
    )
