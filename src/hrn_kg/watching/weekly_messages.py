"""What was found, sent at most weekly by each way that the operator opened: mail to the contact, and a webhook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Final

from hrn_kg import words
from hrn_kg.messages import Mail, MailServer, MessageNotSent, mailbox_of
from hrn_kg.messages.webhook import post
from hrn_kg.settings import Settings, variable
from hrn_kg.watching import watch_record
from hrn_kg.watching.cited_sources import moment
from hrn_kg.watching.open_points import OpenPoints, as_facts, figure_facts, in_words, open_points
from hrn_kg.watching.watch_record import Record

_DAYS: Final = 7

Send = Callable[[OpenPoints], None]


def ways(settings: Settings) -> Mapping[str, Send]:
    """The ways that are open, each with what sends; that raises MessageNotSent. Raises SettingsError."""
    found: dict[str, Send] = {}
    server, to = MailServer.of(settings), mailbox_of(settings.contact)
    if server is not None and to:
        found["mail"] = lambda points: server.send(_mail(points, to, settings))
    if settings.watch_webhook:
        name = variable("watch_webhook")
        found["webhook"] = lambda points: post(name, settings.watch_webhook, _facts(points, settings))
    return found


def send_weekly(home: Path, record: Record, open_ways: Mapping[str, Send], now: datetime) -> tuple[str, ...]:
    """Send what is to be told by each way by which nothing went for a week; returns a sentence for each that failed.

    What failed is tried again by the next run. To be called while the record is held. Raises ContentError.
    """
    at, faults = moment(now), []
    for way, send in open_ways.items():
        last = record.sent.get(way, "")
        points = open_points(record, at[:10], last)
        if not points or (last and (date.fromisoformat(at[:10]) - date.fromisoformat(last[:10])).days < _DAYS):
            continue
        try:
            send(points)
        except MessageNotSent as fault:
            faults.append(fault.detail)
        else:
            record = replace(record, sent={**record.sent, way: at})
            watch_record.write(home, record)
    return tuple(faults)


def _mail(points: OpenPoints, to: str, settings: Settings) -> Mail:
    """One message in every language, since nobody knows that of the contact."""
    langs = words.languages()
    subject = " / ".join(words.translate(lang, "watch.mail.subject") for lang in langs)
    text = "\n\n\n".join(
        in_words(points, lang) + (f"\n\n{settings.public_url}/{lang}/status" if settings.public_url else "")
        for lang in langs
    )
    return Mail(to, subject, text + "\n", langs[0])


def _facts(points: OpenPoints, settings: Settings) -> Mapping[str, object]:
    return {
        "gone": [as_facts(source) for source in points.gone],
        "moved": [as_facts(source) for source in points.moved],
        "changed": [as_facts(source) for source in points.changed],
        "figures": [figure_facts(figure) for figure in points.figures],
        "page": f"{settings.public_url}/{words.ENGLISH}/status" if settings.public_url else None,
    }
