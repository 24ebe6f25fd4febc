"""Documents about things: negotiated forms, languages, links between them. Shared by all addresses that describe."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from hrn_kg import conneg
from hrn_kg.conneg import Representation
from hrn_kg.sparql import Answerer
from hrn_kg.web.http import parameters
from hrn_kg.web.http.addresses import address
from hrn_kg.web.http.responses import reply_of, respond
from hrn_kg.web.http.signposts import Signpost, fields, of_document


@dataclass(frozen=True, slots=True)
class Document:
    """A negotiated document: whose it is, where it lies (path without suffix), and the form it is wanted in."""

    iri: str
    path: str
    representation: Representation
    language: str
    forms: Sequence[Representation] = conneg.THING_FORMATS


ThingPage = Callable[[Request, Document], Awaitable[bytes]]


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


def signposts_of(request: Request, document: Document) -> tuple[Signpost, ...]:
    """Signposting: what cites, describes, licenses and holds the thing, and the other forms of this document."""
    return of_document(request, document.iri, document.path, document.representation, document.forms)


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
        links=fields(signposts_of(request, document)),
    )


async def respond_with_page(request: Request, document: Document, page: ThingPage) -> Response:
    """The page of a thing as the HTML form of its document."""
    return await respond_with(request, document, await page(request, document))
