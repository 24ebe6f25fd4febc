"""`/sparql` without a query: the service description, in the format that is wanted."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from hrn_kg import conneg
from hrn_kg.site import Site, link
from hrn_kg.site.service import service_description
from hrn_kg.site.signposts import fields, licence
from hrn_kg.sparql import Snapshot
from hrn_kg.web.http.responses import reply_of, respond
from hrn_kg.web.served.by_name import answerer_for
from hrn_kg.web.served.state import State


async def respond_with_description(
    request: Request[State], site: Site, name: str | None, release: str | None = None
) -> Response:
    """The description in the format that is named or negotiated; raises NotAcceptable."""
    if name is not None:
        representation = conneg.by_name(name, conneg.DESCRIPTION_FORMATS)
    else:
        representation = conneg.choose(request.headers.get("accept"), conneg.DESCRIPTION_FORMATS)
    async with answerer_for(site, request.state["served"].archive, release) as answerer:
        data = Snapshot.of(answerer)
        body = await service_description(site, data, representation.media_type)
    links = [*fields(licence(site)), link(site.address("/sparql"), "canonical")]
    return await respond(request, reply_of(body, representation.media_type, data.release), representation, links=links)
