"""How things stand: the release, the web pages that its documents cite, the figures that are older than expected.

What is known of the pages is no part of a release: the command `hrn-kg watch` finds it out, and keeps it in the home.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from hrn_kg import words
from hrn_kg.describe.ask import labels_of
from hrn_kg.render.links import href, is_ours
from hrn_kg.render.triple_index import TripleIndex
from hrn_kg.render.views import Link, Viewer
from hrn_kg.site.pages.frame import Fixed, Page, Parameters, framed
from hrn_kg.site.site import Site
from hrn_kg.watching import watch_record
from hrn_kg.watching.asked_of_release import old_figures
from hrn_kg.watching.cited_sources import Source
from hrn_kg.watching.watch_faults import WatchFailed
from hrn_kg.watching.watch_record import Record

PATH: Final = "/status"
QUESTION: Final = "list-indicators-by-age"  # of which releases that are older than this page know nothing


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A cited page: where it is, which documents cite it, its state and since when, what there is to tell of it."""

    page: Link
    documents: tuple[Link, ...]
    state: str
    since: str
    details: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class FigureLine:
    """An indicator, the year of its newest figure, and after how long there is one."""

    indicator: Link
    newest: int
    interval: str


@dataclass(frozen=True, slots=True)
class SilenceLine:
    """About what nobody is written to, why, and up to which day."""

    name: Link
    why: str
    until: str


async def status(site: Site, lang: str, _parameters: Parameters) -> Page:
    """The page, which also says where nothing was watched yet. Raises what the engine raises."""
    record, is_readable = _record(site)
    figures = await old_figures(site.data, site.release.created.year) if site.release is not None else ()
    documents = [document for source in record.sources for document in source.documents]
    named = await labels_of(site.data, [*documents, *(figure.indicator for figure in figures), *record.silences])
    viewer = Viewer(TripleIndex(named, site.data.prefixes), lang)
    return framed(
        site,
        "status",
        lang,
        path=PATH,
        made=words.day(lang, site.release.created) if site.release is not None else "",
        is_readable=is_readable,
        checked=_moment(lang, record.checked),
        sources=tuple(_source_line(source, viewer, lang) for source in record.sources),
        has_question=any(example.name == QUESTION for example in site.examples),
        question=QUESTION,
        figures=tuple(
            FigureLine(viewer.link(one.indicator), one.newest, words.count(lang, "watch.years", one.years))
            for one in figures
        ),
        silences=tuple(
            SilenceLine(
                viewer.link(name) if is_ours(name) else _outside(name, lang),
                silence.why,
                words.day(lang, date.fromisoformat(silence.until)),
            )
            for name, silence in sorted(record.silences.items())
        ),
    )


def _record(site: Site) -> tuple[Record, bool]:
    """What is known, and whether it could be read."""
    try:
        return watch_record.read(site.settings.home), True
    except WatchFailed:
        return Record(), False


def _source_line(source: Source, viewer: Viewer, lang: str) -> SourceLine:
    return SourceLine(
        _outside(source.address, lang),
        tuple(viewer.link(document) for document in source.documents),
        words.translate(lang, f"watch.state.{source.state}"),
        words.day(lang, datetime.fromisoformat(source.since)),
        tuple(_details(source, lang)),
    )


def _details(source: Source, lang: str) -> Sequence[Link]:
    found = []
    if source.reason:
        found.append(Link(words.translate(lang, f"watch.reason.{source.reason}", status=source.status)))
    if source.state == "failing":
        found.append(Link(words.count(lang, "watch.days", len(source.failed_on))))
    if source.moved_to:
        found.append(_outside(source.moved_to, lang))
    if source.changed_by:
        day = words.day(lang, datetime.fromisoformat(source.changed_at))
        found.append(
            Link(
                words.translate(
                    lang, "watch.changed", day=day, by=words.translate(lang, f"watch.by.{source.changed_by}")
                )
            )
        )
    return found


def _outside(address: str, lang: str) -> Link:
    return Link(address, "", href(address, lang), outside=True)


def _moment(lang: str, at: str) -> str:
    return words.day_and_time(lang, datetime.fromisoformat(at)) if at else ""


PAGE: Final = Fixed(PATH, "How cited pages and the age of figures stand", status, is_live=True)
