"""Named questions: `/queries/NAME.csv?place=amsterdam` is an answer, `/queries/NAME` what is asked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from functools import lru_cache
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from hrn_kg import conneg, words
from hrn_kg.conneg import Representation
from hrn_kg.examples import Example, find_example
from hrn_kg.iris import BASE
from hrn_kg.questions import Asked, Digests, ask, left_out
from hrn_kg.site import LICENCE, Site, link
from hrn_kg.site.answer_address import AskedQuery
from hrn_kg.site.example_queries import example_queries
from hrn_kg.site.named_answers import (
    METADATA,
    METADATA_SUFFIX,
    OF_ADDRESS,
    NamedAnswer,
    answer_forms,
    offered_forms,
    permalink,
    saved_name,
    with_headings,
)
from hrn_kg.site.question_metadata import question_metadata
from hrn_kg.site.signposts import fields, licence
from hrn_kg.sparql import Dataset, Reply, inspect
from hrn_kg.sparql.empty_answers import is_empty
from hrn_kg.sparql.other_forms import in_form
from hrn_kg.web.http import parameters, request_notes
from hrn_kg.web.http.document_responses import document_of, negotiate, respond_with, site_wanted
from hrn_kg.web.http.headers import ROWS_HEADER, UNDATED_HEADER
from hrn_kg.web.http.language import language_named, lead_to_page
from hrn_kg.web.http.responses import CURRENT, FIXED, reply_of, respond
from hrn_kg.web.layers.connections import Connections
from hrn_kg.web.served.state import State
from hrn_kg.web.sparql.answer_citations import AnswerCitations
from hrn_kg.web.sparql.disconnect import Disconnected, while_connected
from hrn_kg.web.sparql.evaluation import in_time
from hrn_kg.web.sparql.explain_route import explaining_address
from hrn_kg.web.sparql.request import QueryOperation
from hrn_kg.web.sparql.side_thread import SideThread
from hrn_kg.web.sparql.workbooks import Workbooks

_inspected: Final = lru_cache(256)(inspect)  # a text is looked at in several steps, and asked for again
_SAVED: Final = (conneg.CSV, conneg.XLSX, *conneg.CITATION_FORMATS)


class Questions:
    """The handler of all addresses of questions."""

    def __init__(self, connections: Connections, tables: SideThread) -> None:
        """`connections` counts the answers that are on their way; `tables` makes files of them beside the loop."""
        self._connections = connections
        self._workbooks = Workbooks(tables)
        self._citations = AnswerCitations(tables)
        self._digests = Digests()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request: Request[State] = Request(scope, receive)
        with ExitStack() as held:
            try:
                response = await self._respond(request, held)
            except Disconnected:
                request_notes.note_problem(request_notes.DISCONNECTED)
                response = Response(status_code=400)  # nobody reads this
            await response(scope, receive, send)

    async def _respond(self, request: Request[State], held: ExitStack) -> Response:
        """The text of a question, its description, its answer, what describes the answer, or the way to its page.

        Raises NotFound, NotAcceptable, MalformedRequest, and what the engine raises.
        """
        made = request.state["served"].made
        async with site_wanted(request) as site:
            example, form = _wanted(request, site)
            if form == conneg.HTML:
                return lead_to_page(request, f"/queries/{example.name}", 302)
            lang = language_named(request)
            given = [pair for pair in parameters.of_address(request).pairs if pair[0] not in OF_ADDRESS]
            async with in_time(site.settings.query_seconds):
                asked = await ask(site.data, example, given, lang or words.ENGLISH)
                evaluated = await while_connected(request.receive, _evaluated(site, asked.text, form))
                named = NamedAnswer(asked, lang, await left_out(site.data, asked, lang or words.ENGLISH))
            if evaluated is not None:
                return await self._respond_with_answer(request, site, named, form, evaluated, held)
            if form == conneg.SPARQL_QUERY:
                body = await asyncio.to_thread(_text_of, site, named.asked, named.language)
                links = [link(LICENCE, "license")]
                return await respond(request, reply_of(body, form.media_type, site.label), form, links=links)
            if form == METADATA:
                return await made(_respond_with_metadata(request, site, named))
            return await made(_respond_with_description(request, site, example, form))

    async def _respond_with_answer(
        self,
        request: Request[State],
        site: Site,
        named: NamedAnswer,
        form: Representation,
        evaluated: Reply,
        held: ExitStack,
    ) -> Response:
        """The answer in a form, with what stands beside it."""
        asked = named.asked
        reply = await while_connected(request.receive, self._in_form(request, site, named, form, evaluated))
        held.enter_context(self._connections.holding(len(reply.body)))
        headers = {ROWS_HEADER: await self._digests.of(evaluated)}
        if named.undated:
            headers[UNDATED_HEADER] = str(named.undated)
        if named.lang:
            headers["Content-Language"] = named.lang
        if form in _SAVED:
            headers["Content-Disposition"] = f'attachment; filename="{saved_name(asked, site.label, form.suffix)}"'
        links = [*fields(licence(site)), link(permalink(site, named, form.suffix), "bookmark")]
        if is_empty(evaluated) and site.settings.engine == "embedded":
            links.append(_help(request, site, named))
        if form == conneg.CSV:
            links.append(link(permalink(site, named, METADATA_SUFFIX), "describedby", type=METADATA.media_type))
        is_bound = bool(parameters.of_address(request).one("release"))
        cache_control = FIXED if is_bound else CURRENT
        return await respond(request, reply, form, headers=headers, links=links, cache_control=cache_control)

    async def _in_form(
        self, request: Request[State], site: Site, named: NamedAnswer, form: Representation, evaluated: Reply
    ) -> Reply:
        """An answer in whichever form is made of it."""
        text = named.asked.text
        if form in conneg.CITATION_FORMATS:
            asked = AskedQuery(text, (), site.label, named)
            return await self._citations.of(request, site, asked, evaluated, form)
        if form == conneg.XLSX:
            operation = QueryOperation(text, Dataset(), form.name, site.label)
            return await self._workbooks.of(request, site, operation, evaluated, named)
        reply = await in_form(site.data.answerer, evaluated, text, form.media_type, site.settings.answer_bytes)
        body = with_headings(reply.body, form, named.lang) if named.lang else reply.body
        return reply if body is reply.body else reply_of(body, reply.media_type, reply.release)


async def _evaluated(site: Site, text: str, form: Representation) -> Reply | None:
    """The answer of which one in this form is made, evaluated once; None for a form of something else.

    Rows are asked for in JSON, which tells their terms: the other forms and the digest are made of it.
    """
    inspected = _inspected(text, site.settings)
    forms = answer_forms(inspected)
    if form not in (*forms, *conneg.CITATION_FORMATS):
        return None
    request_notes.note_query(text)
    asked_in = form if form in conneg.GRAPH_FORMATS else forms[0]
    return await site.data.run(inspected, asked_in.media_type)


def _wanted(request: Request[State], site: Site) -> tuple[Example, Representation]:
    """The question and the form that is wanted of it; raises NotFound and NotAcceptable."""
    name = request.path_params["name"]
    if name.endswith(METADATA_SUFFIX):
        return find_example(site.examples, name.removesuffix(METADATA_SUFFIX)), METADATA
    # A name holds no full stop, so that what stands before the first one is the name, whatever is offered of it.
    example = find_example(site.examples, name.partition(".")[0])
    forms = offered_forms(_inspected(example.text, site.settings))
    rest, form = negotiate(request, name, forms)
    if rest != example.name:
        find_example(site.examples, name)  # which is none
    return example, form


async def _respond_with_description(
    request: Request[State], site: Site, example: Example, form: Representation
) -> Response:
    """What describes the question, which its rows do not."""
    forms = (conneg.SPARQL_QUERY, *conneg.DESCRIPTION_FORMATS, conneg.HTML)
    document = document_of(request, f"{BASE}queries/{example.name}", f"/queries/{example.name}", form, forms)
    return await respond_with(request, site, document, example_queries(site, document, [example]))


async def _respond_with_metadata(request: Request[State], site: Site, named: NamedAnswer) -> Response:
    body = await question_metadata(site, named)
    links = [*fields(licence(site)), link(permalink(site, named, conneg.CSV.suffix), "describes")]
    reply = reply_of(body, METADATA.media_type, site.label)
    return await respond(request, reply, METADATA, vary=("Accept-Encoding",), links=links)


def _help(request: Request[State], site: Site, named: NamedAnswer) -> str:
    """The link to what explains an empty answer, of the same release."""
    release = parameters.of_address(request).one("release") or None
    operation = QueryOperation(named.asked.text, Dataset(), None, release)
    return link(explaining_address(site, operation), "help", type="application/json")


def _text_of(site: Site, asked: Asked, lang: str) -> bytes:
    """The file of a question, which is whole; with the values that were given, if any, and labels in the language.

    Raises DataDamaged.
    """
    example = asked.example
    if site.release is None:
        source = example.path.read_bytes()
    else:
        source = site.watched.read(site.release, f"queries/{example.path.name}")
    if not asked.values and lang == words.ENGLISH:
        return source
    header = "".join(line for line in source.decode().splitlines(keepends=True) if line.startswith("#+"))
    return (header + (asked.text if asked.values else example.text_in(lang))).encode()


def routes(connections: Connections, tables: SideThread) -> list[BaseRoute]:
    """The route of this module."""
    called: Callable[..., object] = Questions(connections, tables)
    return [Route("/queries/{name}", called, methods=["GET"])]
