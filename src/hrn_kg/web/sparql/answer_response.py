"""The response that carries the answer to a query: its status, header fields and body, whichever way it goes."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from starlette.types import Scope

from hrn_kg import conneg
from hrn_kg.conneg import Representation
from hrn_kg.questions import Digests
from hrn_kg.site import Site, link
from hrn_kg.site.answer_address import AskedQuery, bound
from hrn_kg.site.download_names import file_name
from hrn_kg.sparql import Answerer, Reply
from hrn_kg.sparql.empty_answers import is_empty
from hrn_kg.web.http import request_notes
from hrn_kg.web.http.headers import RELEASE_HEADER, ROWS_HEADER
from hrn_kg.web.http.request_head import head_of
from hrn_kg.web.http.responses import CURRENT, FIXED, in_coding, matches, that_fit
from hrn_kg.web.sparql.explain_route import explaining_address
from hrn_kg.web.sparql.request import QueryOperation
from hrn_kg.web.sparql.response_cache import ResponseCache, ResponseHead, key_of

Field = tuple[bytes, bytes]

NEVER: Final = "no-store"  # an answer that is another one each time
MADE_HERE: Final = (conneg.XLSX, *conneg.CITATION_FORMATS)  # of an answer, not by the engine
_MOST_SITES: Final = 128
_SAFE: Final = frozenset({"GET", "HEAD", "QUERY"})
_ROWS: Final = ROWS_HEADER.lower().encode()


class AnswerResponse(NamedTuple):
    """A whole response, without the fields that all responses have."""

    status: int
    fields: list[Field]
    body: bytes
    release: str


class AnswerResponses:
    """Makes responses, and keeps the heads of those that are asked for again."""

    def __init__(self) -> None:
        self._heads = ResponseCache()
        self._digests = Digests(of_anybody=True)

    def kept(self, scope: Scope) -> AnswerResponse | None:
        """The response that the same request got before, if it is still at hand."""
        key = key_of(scope)
        head = self._heads.get(key) if key is not None else None
        if key is None or head is None:
            return None
        body = scope["state"]["served"].answerer.redeem(head.ticket)
        if body is None:
            self._heads.drop(key)
            return None
        asked = head.ticket.key
        request_notes.note_query(asked.query)
        return AnswerResponse(200, list(head.headers), body, asked.release)

    async def digest(self, reply: Reply) -> str:
        """The digest of an answer; empty for one that has none, or that is another one each time."""
        if reply.digest or reply.fleeting:
            return reply.digest
        return await self._digests.of(reply)

    async def make(
        self,
        scope: Scope,
        site: Site,
        operation: QueryOperation,
        reply: Reply,
        representation: Representation,
        made: Reply | None = None,
    ) -> AnswerResponse:
        """The response to a request: 304 when the client has the answer, compressed when the client likes that.

        `reply` is what the engine answered, `made` what is sent where that is another form, made here.
        """
        digest = await self.digest(reply)
        answerer: Answerer = scope["state"]["served"].answerer
        head = head_of(scope)
        coding = None if representation.is_packed else conneg.choose_coding(head.accept_encoding)
        sent = reply if made is None else made
        if coding is not None:
            sent = await in_coding(answerer, sent, coding)
        cache_control = NEVER if reply.fleeting else FIXED if operation.release else CURRENT
        found = [*_fields_of_all(cache_control, reply.release)]
        if digest:
            found.append((_ROWS, digest.encode()))
        if representation is conneg.CSV or representation in MADE_HERE:
            name = file_name(site, operation.query or "", reply.release, representation.name)
            found.append((b"content-disposition", f'attachment; filename="{name}"'.encode()))
        found.append((b"link", _links(site, operation, reply, representation).encode("latin-1")))
        found.append((b"etag", sent.etag.encode()))
        is_safe = scope["method"] in _SAFE
        if is_safe and matches(head.if_none_match, sent.etag):
            return AnswerResponse(304, found, b"", reply.release)
        if sent.coding != "identity":
            found.append((b"content-encoding", sent.coding.encode()))
        found.append((b"content-type", representation.content_type.encode()))
        found.append((b"content-length", str(len(sent.body)).encode()))
        if made is None and reply.cached and (key := key_of(scope)) is not None:
            ticket = answerer.ticket(reply, sent.coding)
            if ticket is not None:
                self._heads.put(key, ResponseHead(ticket, tuple(found)))
        return AnswerResponse(200, found, sent.body, reply.release)


def _links(site: Site, operation: QueryOperation, reply: Reply, representation: Representation) -> str:
    """The links of an answer, as the value of one field."""
    links = list(_links_of_all(site.address("/sparql"), site.licence))
    if site.settings.engine == "embedded" and is_empty(reply):
        links.append(link(explaining_address(site, operation), "help", type="application/json"))
    if not reply.fleeting:
        asked = AskedQuery(operation.query or "", operation.graphs, reply.release)
        if address := bound(site, asked, representation):
            links.append(link(address, "bookmark"))
    return ", ".join(that_fit(links))


@lru_cache(_MOST_SITES)
def _links_of_all(endpoint: str, licences: tuple[str, ...]) -> tuple[str, ...]:
    return *(link(target, "license") for target in licences), link(endpoint, "service-desc")


@lru_cache(16)
def _fields_of_all(cache_control: str, release: str) -> tuple[Field, ...]:
    return (
        (b"vary", b"Accept, Accept-Encoding"),
        (b"cache-control", cache_control.encode()),
        (RELEASE_HEADER.lower().encode(), release.encode()),
    )
