"""What the commands about contributions share: opening them, and telling what became of a release."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hrn_kg import releases
from hrn_kg.cli.notice_output import send_notices
from hrn_kg.messages import MailServer
from hrn_kg.reports import FOLDER as REPORTS
from hrn_kg.settings import Settings

if TYPE_CHECKING:
    from hrn_kg.contributions import Contributions


class Opened:
    """The contributions of the settings, closed at the end; what is known of persons too long is erased first.

    At the end the messages that are due are sent. Where one of these fails it is told, and is no obstacle to what the
    command does.
    """

    def __init__(self, settings: Settings) -> None:
        """Raises SettingsError for a mail server that cannot be understood."""
        from hrn_kg.contributions import Contributions

        self._settings, self._mail_server = settings, MailServer.of(settings)

        self._contributions = Contributions(settings.home, settings.database)
        self._email_days, self._report_days = settings.email_days, settings.report_days
        self._reports = settings.home / REPORTS

    def __enter__(self) -> Contributions:
        from hrn_kg.contributions import ContributionsUnavailable

        try:
            self._expire()
        except ContributionsUnavailable as fault:
            words = f"{fault.detail} {fault.facts.get('cure', '')}".strip()
            print(f"What is known of persons whose time is over is not erased, or not wholly: {words}", file=sys.stderr)
        if any(self._reports.glob("*.json")):
            print(
                f"In {self._reports} there are reports of mistakes by an earlier form: "
                "'hrn-kg reports --carry-over' makes them contributions.",
                file=sys.stderr,
            )
        return self._contributions

    def _expire(self) -> None:
        from hrn_kg.contributions import personal_data

        emails = personal_data.expire_emails(self._contributions, now(), self._email_days)
        for contribution in emails:
            print(f"The e-mail address of contribution {contribution} is erased: its time is over.", file=sys.stderr)
        drafts = personal_data.expire_drafts(self._contributions, now(), self._report_days)
        for contribution in drafts:
            print(f"Contribution {contribution}, a report of a mistake, is erased: its time is over.", file=sys.stderr)
        if emails or drafts:
            personal_data.leave_nothing(self._contributions)

    def __exit__(self, kind: object, *_: object) -> None:
        try:
            if kind is None:
                send_notices(self._contributions, self._settings, self._mail_server)
        finally:
            self._contributions.close()


def check_again(contributions: Contributions, release: releases.Release) -> None:
    """Check the open proposals against a release, and tell which are in order no more, or again."""
    from hrn_kg.contributions import acceptance

    for contribution, checked in acceptance.check_again(contributions, release, now()):
        state = "in order again" if checked.outcome == "valid" else "not in order any more"
        print(f"Contribution {contribution} is {state}: see 'hrn-kg proposals {contribution}'.")


def tell(release: releases.Release) -> None:
    """Say that a release is current."""
    print(f"Release {release.id} is current: {sum(release.graphs.values())} triples, in {release.path}.")


def now() -> datetime:
    """The moment, in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)
