"""`/status.json`: what `hrn-kg watch` found, for programs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from pydantic import BaseModel
from starlette.routing import BaseRoute

from hrn_kg.watching import watch_record
from hrn_kg.watching.check_results import Reason
from hrn_kg.watching.cited_sources import ChangeMark, State
from hrn_kg.watching.open_points import as_facts, figure_facts
from hrn_kg.watching.watch_faults import WatchFailed
from hrn_kg.watching.watch_record import Record
from hrn_kg.web.http.json_routes import JsonRouter, ServedNow

ADDRESS: Final = "/status.json"

router = JsonRouter(tag="service")


class CitedSource(BaseModel):
    """A web page that documents cite, and its state since a moment."""

    address: str
    records: list[str]
    documents: list[str]
    state: State
    since: str
    checked: str
    reason: Reason | None
    status: int | None
    moved_to: str | None
    changed_at: str | None
    changed_by: ChangeMark | None


class OldIndicator(BaseModel):
    """An indicator of which the newest figure is older than its interval."""

    indicator: str
    labels: Mapping[str, str]
    newest: int
    years_between_figures: int


class Silenced(BaseModel):
    """About what nobody is written to, why, and its last day."""

    name: str
    why: str
    until: str


class WatchStatus(BaseModel):
    """What was found: when the last round ended, and of which release; null before the first one."""

    checked: str | None
    release: str | None
    sources: list[CitedSource]
    figures: list[OldIndicator]
    silenced: list[Silenced]


@router.readable(ADDRESS, model=WatchStatus, summary="The cited web pages and the age of figures, as last watched")
async def watch_status(served: ServedNow) -> WatchStatus:
    """Empty where nothing was watched, or where what is known cannot be read, which the command tells."""
    try:
        record = watch_record.read(served.settings.home)
    except WatchFailed:
        record = Record()
    silences = record.silences_on(datetime.now(UTC).date().isoformat())
    return WatchStatus(
        checked=record.checked or None,
        release=record.release or None,
        sources=[CitedSource.model_validate(as_facts(one)) for one in record.sources],
        figures=[OldIndicator.model_validate(figure_facts(one)) for one in record.figures],
        silenced=[Silenced(name=name, why=one.why, until=one.until) for name, one in silences.items()],
    )


def routes() -> list[BaseRoute]:
    """The route of this module."""
    return list(router.routes)
