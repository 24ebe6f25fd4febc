"""Documents about things: negotiated forms, languages, links between them. Shared by all addresses that describe."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from hrn_kg import conneg
from hrn_kg.conneg import Representation
from hrn_kg.iris import BASE
from hrn_kg.sparql import Answerer
from hrn_kg.web import parameters
from hrn_kg.web.addresses import LICENCE, address, link
from hrn_kg.web.answers import reply_of, respond

DATASET: Final = BASE + "id/dataset/knowledge-base"
ThingPage = Callable[[Request, str, str], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Document:
    """A negotiated document: whose it is, where it lies (path without suffix), and the form it is wanted in."""

    iri: str
    path: str
    representation: Representation
    language: str
    forms: Sequence[Representation] = conneg.THING_FORMATS


def negotiate(
    request: Request, path: str, forms: Sequence[Representation] = conneg.THING_FORMATS
) -> tuple[str, Representation]:
    """The path without suffix and the form: a suffix wins, then `?format=`, then Accept; raises NotAcceptable."""
    stem, suffixed = conneg.split_suffix(path, forms)
    if suffixed is not None:
        return stem, suffixed
    name = parameters.of_address(request).one("format")
    if name is not None:
        return path, conneg.by_name(name, forms)
    return path, conneg.choose(request.headers.get("accept"), forms)


def links_of(request: Request, document: Document) -> list[str]:
    """Signposting: what cites, describes, licenses and holds the thing, and the other forms of this document."""
    links = [
        link(document.iri, "cite-as"),
        link(address(request, document.path), "canonical"),
        link(LICENCE, "license"),
        link(DATASET, "collection"),
    ]
    for form in document.forms:
        target = address(request, document.path + form.suffix)
        if form == document.representation:
            continue
        links.append(link(target, "alternate", type=form.media_type))
        if form != conneg.HTML:
            links.append(link(target, "describedby", type=form.media_type))
    return links


async def respond_with(request: Request, document: Document, body: bytes) -> Response:
    """The response that carries one form of a document."""
    answerer: Answerer = request.app.state.answerer
    reply = reply_of(body, document.representation.media_type, answerer.engine.release)
    headers = {"Content-Location": address(request, document.path + document.representation.suffix)}
    if document.representation == conneg.HTML:
        headers["Content-Language"] = document.language
    return await respond(
        request,
        reply,
        document.representation,
        vary=("Accept", "Accept-Language", "Accept-Encoding"),
        headers=headers,
        links=links_of(request, document),
    )


async def respond_with_page(request: Request, document: Document, page: ThingPage) -> Response:
    """The page of a thing as the HTML form of its document."""
    response = await page(request, document.iri, document.language)
    if response.status_code != 200:
        return response
    return await respond_with(request, document, bytes(response.body))
