"""What a SPARQL protocol request asks: one query, its dataset, its format, whichever way it was sent."""

from __future__ import annotations

from typing import Final, NamedTuple

from starlette.requests import Request

from hrn_kg import conneg
from hrn_kg.engine.base import Dataset
from hrn_kg.errors import ForbiddenOperation, MalformedRequest, MethodNotAllowed, UnsupportedMediaType, UriTooLong
from hrn_kg.iris import check
from hrn_kg.limits import address_bytes, body_bytes
from hrn_kg.settings import Settings
from hrn_kg.web.http import parameters
from hrn_kg.web.http.headers import METHODS
from hrn_kg.web.http.parameters import Parameters
from hrn_kg.web.served.state import State

QUERY_TYPE: Final = "application/sparql-query"
UPDATE_TYPE: Final = "application/sparql-update"
FORMAT_NAMES: Final = ("format", "output", "results")
_WHOLE: Final = Dataset()
ACCEPTED: Final = (parameters.FORM, QUERY_TYPE)


class QueryOperation(NamedTuple):
    """One query operation; `query` is None when the request is for the service itself.

    `edit` names what the query page is to do with the query instead of running it.
    """

    query: str | None
    dataset: Dataset
    format: str | None
    release: str | None
    edit: str = ""

    @property
    def kept(self) -> tuple[tuple[str, str], ...]:
        """What makes the same query another one: its graphs and its release, as parameters."""
        return (*self.graphs, ("release", self.release)) if self.release else self.graphs

    @property
    def graphs(self) -> tuple[tuple[str, str], ...]:
        """Its graphs, as parameters."""
        graphs = (("default-graph-uri", self.dataset.default), ("named-graph-uri", self.dataset.named))
        return tuple((name, graph) for name, found in graphs for graph in found or ())


async def read(request: Request[State], settings: Settings) -> QueryOperation:
    """Read a request by any of the ways of the protocol.

    Raises MethodNotAllowed, UriTooLong, UnsupportedMediaType, TooLarge, ForbiddenOperation for an update, and
    MalformedRequest for what breaks the protocol otherwise.
    """
    if request.method not in METHODS:
        raise MethodNotAllowed(f"{request.method[:20]} is not an operation of this endpoint.", allow=list(METHODS))
    given = _of_address(request.scope.get("query_string", b""), settings)
    has_body = request.method in {"POST", "QUERY"}
    return _operation(given + await _of_body(request, settings) if has_body else given, has_body=has_body)


def read_address(query_string: bytes, settings: Settings) -> QueryOperation:
    """Read a request by GET; raises what `read` raises."""
    return _operation(_of_address(query_string, settings), has_body=False)


def _of_address(query_string: bytes, settings: Settings) -> Parameters:
    limit = address_bytes(settings)
    if len(query_string) > limit:
        raise UriTooLong("The address is too long; send the query by POST.", limit=limit, unit="bytes")
    return parameters.decode(query_string, "address")


def _operation(given: Parameters, *, has_body: bool) -> QueryOperation:
    if len(given.pairs) == 1 and given.pairs[0][0] == "query":  # as in most requests
        return QueryOperation(given.pairs[0][1], _WHOLE, None, None)
    if given.all("update"):
        raise ForbiddenOperation("This service answers queries only; it takes no updates.")
    query = given.one("query")
    if query is None and has_body:
        raise MalformedRequest("There is no query in the request: send one parameter “query”.")
    dataset = Dataset(default=_graphs(given, "default-graph-uri"), named=_graphs(given, "named-graph-uri"))
    if query is None and dataset.is_named:
        raise MalformedRequest("Graphs are named, but there is no query.")
    return QueryOperation(query, dataset, _format(given), given.one("release") or None, given.one("edit") or "")


async def _of_body(request: Request[State], settings: Settings) -> Parameters:
    media_type, _ = parameters.content_type_of(request)
    if media_type == parameters.FORM:
        return parameters.decode(await parameters.body_of(request, body_bytes(settings)), "form")
    if media_type == QUERY_TYPE:
        body = await parameters.body_of(request, settings.query_bytes)
        return Parameters((("query", parameters.text_of(body, "query")),))
    if media_type == UPDATE_TYPE:
        raise ForbiddenOperation("This service answers queries only; it takes no updates.")
    raise UnsupportedMediaType(
        f"A query is sent as {' or '.join(ACCEPTED)}, not as {media_type[:80] or 'a body without a type'}.",
        accepted=list(ACCEPTED),
    )


def _format(given: Parameters) -> str | None:
    """The first known format among all that are named: SPARQLWrapper sends three parameters, each of them twice.

    Where none is known the first is kept, for whoever refuses it.
    """
    named = [value for name in FORMAT_NAMES for value in given.all(name) if value]
    return next((value for value in named if conneg.is_format(value)), named[0] if named else None)


def _graphs(given: Parameters, name: str) -> tuple[str, ...] | None:
    # An empty field of a form means that nothing was chosen.
    values = [check(value) for value in given.all(name) if value]
    return tuple(values) if values else None
