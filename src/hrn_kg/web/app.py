"""The one place where the parts of the service are joined."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Final

from starlette.convertors import Convertor, register_url_convertor

from hrn_kg.engine import open_engine
from hrn_kg.engine.base import Engine, Source
from hrn_kg.errors import HrnKgError
from hrn_kg.examples import Example
from hrn_kg.lane import Lane
from hrn_kg.messages import MailServer
from hrn_kg.releases import Proof, Release, check
from hrn_kg.releases.watched import Watched
from hrn_kg.settings import Settings
from hrn_kg.sparql import Answerer, Observer
from hrn_kg.web import contribute, health, openapi
from hrn_kg.web.checks import proposal_routes, validate_routes
from hrn_kg.web.checks.budget import Budget
from hrn_kg.web.checks.open_proposals import check_open_proposals
from hrn_kg.web.contribute.email_expiry import expire_every_day
from hrn_kg.web.contribute.notice_sending import send_notices
from hrn_kg.web.data import (
    catalogue_routes,
    change_routes,
    context_routes,
    discovery_routes,
    dump_routes,
    question_routes,
    template_routes,
    term_routes,
    thing_routes,
    watch_routes,
)
from hrn_kg.web.http import problems
from hrn_kg.web.http.problems import Faults
from hrn_kg.web.layers.application import Application
from hrn_kg.web.layers.cdn import ForCdn
from hrn_kg.web.layers.common_headers import add_common_headers
from hrn_kg.web.layers.connections import Connections
from hrn_kg.web.layers.document_cache import DocumentCache
from hrn_kg.web.layers.log import LogWriter
from hrn_kg.web.layers.metrics import Place
from hrn_kg.web.layers.observation import Observation
from hrn_kg.web.layers.prefix import prefix_of, strip_prefix
from hrn_kg.web.layers.rate_limit import HOUR, RateLimiter
from hrn_kg.web.pages import page_routes, query_handler, report_routes, search_routes, static_routes
from hrn_kg.web.served.current import again_after_switch, follow, go_over_with_others
from hrn_kg.web.served.older import Archive
from hrn_kg.web.served.page_loop import PageLoop
from hrn_kg.web.served.shared_switch import Seat
from hrn_kg.web.served.state import Served, State
from hrn_kg.web.served.suspicion import suspecting
from hrn_kg.web.served.watch import read_at_leisure, watch
from hrn_kg.web.sparql import endpoint, explain_route, graph_store
from hrn_kg.web.sparql.answer_response import AnswerResponses
from hrn_kg.web.sparql.direct import DirectWay
from hrn_kg.web.sparql.side_thread import SideThread

_COLLECTED_AFTER: Final = 20_000  # objects; Python's own number is 700


class _ReleaseId(Convertor[str]):
    regex = r"[0-9]{4}\.[0-9]{1,2}\.[0-9]{1,6}"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


class _Number(Convertor[int]):
    """A number from 1 on, of so few digits that reading it costs nothing."""

    regex = r"[1-9][0-9]{0,8}"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(value)


def _require(watched: Watched, engine: Engine) -> None:
    """Raise a fault as long as nothing may be answered, not from the cache either."""
    watched.require()
    engine.require()


def _suspect(watched: Watched, engine: Engine) -> None:
    """Have the files looked at from which a query could not be answered, where those are read for each."""
    if engine.store is not None:
        watched.suspect()


def create_app(
    settings: Settings,
    source: Source,
    *,
    release: Release | None = None,
    proof: Proof | None = None,
    examples: tuple[Example, ...] = (),
    rate_limiter: RateLimiter | None = None,
    check_limiter: RateLimiter | None = None,
    proposal_limiter: RateLimiter | None = None,
    log_writer: LogWriter | None = None,
    place: Place | None = None,
    seat: Seat | None = None,
    has_visitors: bool = True,
) -> Application:
    """The application that answers from a source; `release` is the one that the source belongs to, if any.

    `proof` is what is known of the files of the release, or of the store that the source is. Without one, the files of
    a release are read when the application starts, which fails when they are not whole.

    The engine is opened when the application starts and closed when it stops; until then nothing runs. From a release
    the application goes over to the next one when the pointer below `settings.home` names it. Processes that serve
    together have the same limiters, a `place` each for their numbers and a `seat` for going over to another release;
    without a `log_writer` no line is written about requests. Where it `has_visitors` documents are made beside the
    loop, which others wait for, and it sees to what is due in the home: it erases addresses whose time is over, checks
    open proposals against the release that it takes up, and sends messages about contributions.

    Raises SettingsError for a setting that cannot be understood.
    """
    register_url_convertor("release", _ReleaseId())
    register_url_convertor("number", _Number())

    @asynccontextmanager
    async def lifespan(app: Application) -> AsyncIterator[State]:
        try:
            known = proof
            if known is None and release is not None:
                known = await asyncio.to_thread(check, release)
            watched.go_over(release, known)
            engine = await open_engine(settings, source if known is None else known.source(source))
        except HrnKgError as fault:
            # Whoever runs the server tells it in one sentence; the server itself would print a traceback.
            app.fault = fault
            raise
        observe: Observer = suspecting(observation.query, partial(_suspect, watched, engine))
        answerer = Answerer(engine, settings, observe=observe, guard=partial(_require, watched, engine))
        served = Served(settings, answerer, release, examples, source.union_default, source, watched)
        served.lane = Lane(settings)
        tasks = {asyncio.create_task(observation.watch(served))}
        if has_visitors:
            served.pages = PageLoop()
            tasks.add(asyncio.create_task(expire_every_day(settings)))
            tasks.add(asyncio.create_task(check_open_proposals(served)))
            if mail_server is not None:
                tasks.add(asyncio.create_task(send_notices(settings, mail_server)))
        if release is not None:
            tasks.add(asyncio.create_task(follow(served, seat or Seat.alone())))
            if settings.archive_releases:
                served.archive = Archive(settings, answerer, watched)
        if known is not None:
            tasks.add(asyncio.create_task(watch(served)))
            if settings.check_seconds:
                tasks.add(asyncio.create_task(read_at_leisure(watched, settings)))
        try:
            # What is there now stays: later collections need not look at it again.
            gc.collect()
            gc.freeze()
            # What a request leaves is nearly all freed without them: each collection looks at what is still in use.
            gc.set_threshold(_COLLECTED_AFTER)
            yield {"served": served, "refused": observation.refused}
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
            if served.pages is not None:
                await served.pages.close()  # which asks the others
            if served.archive is not None:
                await served.archive.close()
            await served.lane.close()
            long_queries.close()
            tables.close()
            searches.close()
            await engine.close()

    mail_server = MailServer.of(settings)
    watched = Watched()
    observation = Observation(
        settings,
        rate_limiter or RateLimiter(settings.requests_a_minute),
        log_writer,
        watched,
        place,
        is_free=change_routes.is_page,
    )
    faults = Faults(page_routes.html_for_problem)
    long_queries, tables, searches = SideThread(), SideThread(), SideThread()
    documents = DocumentCache(is_by_host=not settings.public_url)
    app = Application(
        connections=Connections(settings.connections, settings.unread_bytes),
        title="Harm reduction knowledge base",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        exception_handlers=faults.handlers(),
    )
    check_budget = Budget(check_limiter or RateLimiter(settings.checks_a_minute), settings, "checks a minute")
    proposal_budget = Budget(
        proposal_limiter or RateLimiter(settings.proposals_an_hour, HOUR), settings, "proposals an hour"
    )
    responses = AnswerResponses()
    sparql = endpoint.SparqlEndpoint(query_handler.html_for_query, app.connections, responses, long_queries, tables)
    app.router.routes += [
        *endpoint.routes(sparql),
        *explain_route.routes(long_queries),
        *graph_store.routes(),
        *change_routes.routes(),  # before the things: a change is one of another kind
        *thing_routes.names(),
        *documents.keep(thing_routes.routes()),
        *documents.keep(catalogue_routes.routes()),
        *question_routes.routes(app.connections, tables),
        *discovery_routes.routes(),
        *dump_routes.routes(),
        *term_routes.routes(),
        *context_routes.routes(),
        *template_routes.routes(),
        *watch_routes.routes(),
        *documents.keep(page_routes.routes()),
        *documents.keep(search_routes.routes(searches)),
        *report_routes.routes(),
        *validate_routes.routes(settings, check_budget),
        *proposal_routes.routes(settings, check_budget, proposal_budget),
        *contribute.routes(settings, check_budget, proposal_budget),
        *documents.keep(openapi.routes()),
        *static_routes.routes(),
        *health.routes(),
        *observation.routes(),
        *problems.routes(),
    ]
    observation.label(app.router.routes)
    # The one added first is the innermost.
    app.add_middleware(documents.layer)
    app.add_middleware(again_after_switch)
    if seat is not None:
        app.add_middleware(partial(go_over_with_others, seat))
    app.add_middleware(partial(observation.inner, faults))
    # The one added last is the outermost: headers go on every answer, those of what nobody caught too.
    app.add_middleware(faults.catch_all)
    prefix = prefix_of(settings, app.router.routes)
    for_cdn = ForCdn(settings.cdn_seconds)
    app.add_middleware(strip_prefix(prefix))
    app.add_middleware(for_cdn.layer)
    app.add_middleware(add_common_headers)
    app.add_middleware(observation.outer)
    app.add_middleware(DirectWay(responses, app.connections, observation, for_cdn, prefix).layer)
    return app
