"""The messages about contributions: to the contact that something came in, to a contributor what was decided.

They hold nothing of what was proposed, no name and no reason: mail is read by others, and kept by them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hrn_kg import words
from hrn_kg.contributions import notice_rows
from hrn_kg.contributions.notice_rows import MOST_TRIES, Notice
from hrn_kg.contributions.proposals import Contributions
from hrn_kg.messages import Mail, MailServer, MessageNotSent, mailbox_of
from hrn_kg.settings import Settings

_BETWEEN: Final = "\n\n"


@dataclass(frozen=True, slots=True)
class Sending:
    """What came of one message: what failed, as a sentence, or nothing; whether the server takes others."""

    fault: str = ""
    is_server_usable: bool = True


def send_next(contributions: Contributions, settings: Settings, server: MailServer, now: datetime) -> Sending | None:
    """Send the next message that is due; None without any. What fails is tried again for a time.

    Only one is claimed, so that no other process takes for left behind what waits here. Raises
    ContributionsUnavailable.
    """
    if not contributions.database.exists:
        return None
    with contributions.database.read() as connection:
        if not notice_rows.is_due(connection, now):
            return None  # nobody is kept waiting when there is nothing to write
    with contributions.database.write() as connection:
        notices = notice_rows.claim(connection, now)
    if not notices:
        return None
    is_arrival = notices[0].kind == "arrival"
    mail = _of_arrivals(notices, settings) if is_arrival else _of_decision(notices[0], settings)
    return _send(contributions, server, notices, mail, now)


def send_due(
    contributions: Contributions, settings: Settings, server: MailServer, clock: Callable[[], datetime]
) -> tuple[str, ...]:
    """Send the messages that are due, until the mail server takes one no more; returns a sentence for each that failed.

    Raises ContributionsUnavailable.
    """
    faults = []
    while (sent := send_next(contributions, settings, server, clock())) is not None:
        faults += [sent.fault] if sent.fault else []
        if not sent.is_server_usable:
            break
    return tuple(faults)


def _send(
    contributions: Contributions, server: MailServer, notices: Sequence[Notice], mail: Mail | None, now: datetime
) -> Sending:
    """Send one message for these; what fails for good, and what nobody is to get, is given up."""
    sent = Sending()
    try:
        if mail is not None:
            server.send(mail)
    except MessageNotSent as fault:
        is_final = bool(fault.facts.get("is_final"))
        is_over = is_final or all(notice.tries >= MOST_TRIES for notice in notices)
        about = ", ".join(notice.contribution for notice in notices)
        end = "It is given up." if is_over else "It is tried again."
        sent = Sending(f"A message about {about} was not sent: {fault.detail} {end}", is_final)
        if not is_over:
            return sent
    numbers = [notice.number for notice in notices]
    with contributions.database.write() as connection:
        if mail is None or sent.fault:
            notice_rows.drop(connection, numbers)
        else:
            notice_rows.settle(connection, numbers, now)
    return sent


def _of_arrivals(notices: Sequence[Notice], settings: Settings) -> Mail | None:
    """One message about all, in every language, since nobody knows that of the contact."""
    to = mailbox_of(settings.contact)
    if not to:
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
