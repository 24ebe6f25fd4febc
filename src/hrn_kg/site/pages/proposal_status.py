"""The page of a proposal, for whoever has its secret link: what became of it, and what can still be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from hrn_kg import words
from hrn_kg.contributions import Contribution, Event
from hrn_kg.contributions.submission_rules import NOTE_CHARACTERS
from hrn_kg.site.pages.contact import operator_of
from hrn_kg.site.pages.frame import Page, framed
from hrn_kg.site.site import Site

PATH: Final = "/proposals"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to a proposal, in words."""

    at: str
    what: str
    why: str
    release: str


def status_page(
    site: Site,
    lang: str,
    contribution: Contribution,
    token: str,
    sealed: str,
    *,
    has_form: bool,
    problem: str = "",
    too_long: Mapping[str, str] = MappingProxyType({}),
) -> Page:
    """The proposal as it is now. `sealed` is the token of its forms; with `has_form` its answers can be changed.

    `too_long` has by field what was typed and is longer than may be: it stands there again, to be made shorter.
    """
    checked = contribution.checked
    return framed(
        site,
        "proposal_status",
        lang,
        path=f"{PATH}/{token}",
        proposal=contribution,
        address=f"/{lang}{PATH}/{token}",
        sealed=sealed,
        steps=[_step(event, lang) for event in contribution.events],
        is_in_order=checked is None or checked.outcome == "valid",
        checked=checked,
        has_form=has_form,
        problem=problem,
        too_long=too_long,
        operator=operator_of(site),
        email_days=site.settings.email_days,
        sends_mail=bool(site.settings.mail_server),
        note_length=NOTE_CHARACTERS,
    )


def _step(event: Event, lang: str) -> Step:
    key = {"moved": f"proposal.status.{event.status}", "checked": f"proposal.checked.{event.outcome}"}.get(
        event.kind, "proposal.erased"
    )
    return Step(
        words.day(lang, datetime.fromisoformat(event.at)),
        words.translate(lang, key),
        event.reason(lang),
        event.release or "",
    )
