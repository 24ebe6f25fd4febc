"""The page on which a visitor reports a mistake, and the one that gives the number of the report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hrn_kg import words
from hrn_kg.describe.ask import labels_of
from hrn_kg.render.links import href
from hrn_kg.render.triple_index import TripleIndex
from hrn_kg.render.views import Link
from hrn_kg.reports import LENGTHS, Filled
from hrn_kg.site.pages.contact import operator_of
from hrn_kg.site.pages.fault import Fault
from hrn_kg.site.pages.frame import Page, framed
from hrn_kg.site.site import Site
from hrn_kg.words.details import tell

PATH: Final = "/report"
_LINES: Final = {"wrong": 4, "right": 3, "source": 3, "passage": 4}
_AUTOCOMPLETE: Final = {"name": "name", "email": "email"}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the form: its words, its value as typed, what is wrong with it, its lines (0: a single one)."""

    name: str
    label: str
    hint: str
    value: str
    fault: str
    length: int
    lines: int
    is_required: bool
    autocomplete: str


async def report_page(
    site: Site, lang: str, filled: Filled, faults: Mapping[str, str] | None = None, problem: Fault | None = None
) -> Page:
    """The form, with what was typed; `faults` by field, or `problem`, say why it was not taken.

    Raises what the engine raises.
    """
    found = faults or {}
    subject = await _subject(site, filled, lang) if filled.is_about_ours and "about" not in found else None
    detail, detail_lang = tell(lang, problem.detail) if problem else ("", lang)
    return framed(
        site,
        "report",
        lang,
        path=PATH,
        parameters={"about": filled.about} if filled.about else {},
        filled=filled,
        subject=subject,
        fields=[
            Field(
                name=name,
                value=value,
                label=words.translate(lang, f"correction.{name}"),
                hint=words.translate(lang, f"correction.hint.{name}"),
                fault=_sentence(lang, found.get(name), LENGTHS[name]),
                length=LENGTHS[name],
                lines=_LINES.get(name, 0),
                is_required=name == "wrong",
                autocomplete=_AUTOCOMPLETE.get(name, ""),
            )
            for name, value in filled.as_dict().items()
            if not (name == "about" and subject)
        ],
        detail=detail,
        detail_lang=detail_lang,
        operator=operator_of(site),
        days=site.settings.report_days,
    )


def thanks_page(site: Site, lang: str, number: str) -> Page:
    """The page that gives the number of a report, and nothing of what is in it."""
    return framed(
        site,
        "report_sent",
        lang,
        path=f"{PATH}/{number}",
        number=number,
        operator=operator_of(site),
        days=site.settings.report_days,
    )


def _sentence(lang: str, fault: str | None, most: int) -> str:
    return words.translate(lang, f"correction.fault.{fault}", most=most) if fault else ""


async def _subject(site: Site, filled: Filled, lang: str) -> Link:
    """The thing that the report is about, by its name where it has one."""
    index = TripleIndex(await labels_of(site.data, [filled.about]), site.data.prefixes)
    label = index.label(filled.about, lang)
    return Link(label.text, label.lang, href(filled.about, lang))
