"""For those who write programs: `/docs` shows every address, `/{lang}/docs` is a guide with snippets to copy."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hrn_kg.render.words import LANGS, other
from hrn_kg.settings import Settings
from hrn_kg.web.http.addresses import base_of
from hrn_kg.web.http.headers import CONTENT_SECURITY_POLICY
from hrn_kg.web.http.language import language_of
from hrn_kg.web.pages.frame import BY_ADDRESS, framed, page, switched
from hrn_kg.web.pages.static import API_SCRIPT, SWAGGER_SCRIPT, SWAGGER_STYLE, address_of

# The stylesheet of Swagger UI draws its arrows with images inside itself; they are loaded from nowhere and run nothing.
_POLICY: Final = CONTENT_SECURITY_POLICY.replace("img-src 'self'", "img-src 'self' data:")
# One query for all snippets: short, with an answer in every release.
_QUERY: Final = """PREFIX dct: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?place ?label WHERE { ?place a dct:Location ; rdfs:label ?label } ORDER BY ?place LIMIT 10"""


async def api(request: Request) -> Response:
    """Swagger UI on our own OpenAPI document; everything it loads comes from here."""
    lang = language_of(request)
    body = framed(
        request,
        "api",
        lang,
        path="/docs",
        switch=switched(request, lang),
        sheet=address_of(request, SWAGGER_STYLE),
        scripts=[address_of(request, name) for name in (SWAGGER_SCRIPT, API_SCRIPT)],
    )
    response = await page(request, body, lang)
    response.headers["Content-Security-Policy"] = _POLICY
    return response


async def guide(request: Request) -> Response:
    """The guide in one language."""
    lang = language_of(request)
    settings: Settings = request.app.state.settings
    body = framed(
        request,
        "guide",
        lang,
        path=f"/{lang}/docs",
        switch=f"/{other(lang)}/docs",
        base=base_of(request),
        query=_QUERY,
        limits={
            "seconds": f"{settings.query_seconds:g}",
            "query": settings.query_bytes,
            "answer": settings.answer_bytes,
        },
    )
    return await page(request, body, lang, BY_ADDRESS)


def routes() -> list[BaseRoute]:
    """The routes of this module."""
    return [Route("/docs", api), *(Route(f"/{lang}/docs", guide) for lang in LANGS)]
