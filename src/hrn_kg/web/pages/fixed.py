"""The pages for people: start page, gallery, downloads, contact, the page of a fault."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hrn_kg.catalog import DATASET
from hrn_kg.describe import describe, newest_figures
from hrn_kg.examples import Example
from hrn_kg.releases import Release
from hrn_kg.render.landing import in_words, view_landing
from hrn_kg.render.links import href
from hrn_kg.render.schema_org import of_thing
from hrn_kg.render.views import Link
from hrn_kg.render.words import LANGS, WORDS, other, say
from hrn_kg.sparql import Answerer
from hrn_kg.web.http.addresses import address
from hrn_kg.web.http.language import language_of
from hrn_kg.web.http.signposts import of_home
from hrn_kg.web.pages.frame import BY_ADDRESS, framed, page, release_of, switched
from hrn_kg.web.pages.thing import downloads_of

_FACTS_SHOWN: Final = frozenset(
    {"line", "column", "limit", "unit", "release", "allow", "accepted", "available", "retry_after", "current", "wanted"}
)


class Fault(Protocol):
    """What the pages read of a problem."""

    @property
    def slug(self) -> str: ...
    @property
    def status(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def detail(self) -> str: ...
    @property
    def facts(self) -> Mapping[str, object]: ...


async def landing(request: Request) -> Response:
    """The start page."""
    answerer: Answerer = request.app.state.answerer
    lang = language_of(request)
    groups, schemes = view_landing(await newest_figures(answerer), answerer.engine.prefixes, lang)
    release = release_of(request)
    links = of_home(request, lang)
    body = framed(
        request,
        "landing",
        lang,
        path="/",
        switch=f"/{other(lang)}",
        links=links,
        structured=await _structured(request, lang),
        groups=groups,
        schemes=schemes,
        created=release.created.date().isoformat() if release else "",
        created_words=in_words(release.created, lang) if release else "",
    )
    return await page(request, body, lang, BY_ADDRESS, links)


async def _structured(request: Request, lang: str) -> dict[str, object] | None:
    """What schema.org says of the dataset whose start page this is; nothing where there is no dataset."""
    description = await describe(request.app.state.answerer, DATASET)
    if not description.found:
        return None
    return of_thing(description, lang, page=address(request, f"/{lang}"), downloads=downloads_of(request))


async def gallery(request: Request) -> Response:
    """The example questions by tag; a question with several tags stands below the first."""
    lang = language_of(request)
    groups: dict[str, list[dict[str, str]]] = {}
    for example in examples_of(request):
        name = example.tags[0] if example.tags else ""
        groups.setdefault(WORDS[lang].get(f"tag.{name}", name), []).append(example_in(example, lang))
    body = framed(
        request,
        "gallery",
        lang,
        path="/queries",
        switch=f"/{other(lang)}/queries",
        groups=sorted(groups.items()),
    )
    return await page(request, body, lang, BY_ADDRESS)


def examples_of(request: Request) -> tuple[Example, ...]:
    """The example questions of the release."""
    return tuple(getattr(request.app.state, "examples", ()))


def example_in(example: Example, lang: str) -> dict[str, str]:
    """What pages show of an example."""
    return {
        "name": example.name,
        "title": example.titles[lang],
        "summary": example.summaries.get(lang, ""),
        "text": example.text_in(lang),
    }


async def dumps(request: Request) -> Response:
    """The files of the current release with their checksums."""
    lang = language_of(request)
    release = release_of(request)
    files = [_file(release, entry, lang) for entry in release.manifest["files"]] if release else []
    files = [file for file in files if file["href"]]
    first = files[0] if files else None
    commands = (
        [
            f"curl -O {address(request, first['href'])}",
            f"echo '{first['sha256']}  {first['name']}' | sha256sum -c",
        ]
        if first
        else []
    )
    body = framed(
        request,
        "dumps",
        lang,
        path="/dumps",
        switch=f"/{other(lang)}/dumps",
        files=files,
        commands=commands,
    )
    return await page(request, body, lang, BY_ADDRESS)


async def contact(request: Request) -> Response:
    """How the editors and the operator are reached."""
    lang = language_of(request)
    operator: str = request.app.state.settings.contact
    body = framed(
        request,
        "contact",
        lang,
        path="/contact",
        switch=f"/{other(lang)}/contact",
        operator=operator if urlsplit(operator).scheme in ("http", "https", "mailto") else "",
    )
    return await page(request, body, lang, BY_ADDRESS)


def _file(release: Release, entry: Mapping[str, object], lang: str) -> dict[str, str]:
    folder, _, name = str(entry["path"]).rpartition("/")
    kilobytes = f"{max(1, round(int(str(entry['size'])) / 1000)):,} kB"
    shown = f"{folder}/{name}" if folder == "tables" else name
    return {
        "name": shown,
        "href": f"/dumps/{release.id}/{shown}" if folder in ("dumps", "tables") else "",
        "size": kilobytes.replace(",", ".") if lang == "nl" else kilobytes,
        "sha256": str(entry["sha256"]),
    }


async def html_for_problem(request: Request, problem: Fault) -> Response:
    """The page about a fault; the caller adds its header fields."""
    lang = language_of(request)
    shown = [(name, _told(value)) for name, value in problem.facts.items() if name in _FACTS_SHOWN]
    word = f"problem.{problem.status}"
    body = framed(
        request,
        "problem",
        lang,
        path=request.url.path,
        switch=switched(request, lang),
        problem=problem,
        heading=say(lang, word) if word in WORDS[lang] else say(lang, "problem.title"),
        hint=hint_of(problem, lang),
        leads=_leads(problem, lang),
        facts=shown,
    )
    return Response(body, problem.status, media_type="text/html")


def hint_of(problem: Fault, lang: str) -> str:
    """What to do about a fault, in the language of the page; empty where nothing more is to be said."""
    if {"prefix", "namespace"} <= set(problem.facts):
        return say(lang, "hint.prefix", prefix=problem.facts["prefix"], namespace=problem.facts["namespace"])
    word = f"hint.{problem.slug}"
    return say(lang, word) if word in WORDS[lang] else ""


def _leads(problem: Fault, lang: str) -> list[Link]:
    """Where to find what is withdrawn: its successor, the release that described it last."""
    leads = []
    if successor := str(problem.facts.get("successor", "")):
        leads.append(Link(f"{say(lang, 'problem.successor')}: {successor}", href=href(successor, lang)))
    if last := problem.facts.get("last"):
        leads.append(Link(say(lang, "problem.last", last=last), href=f"/dumps/{last}/"))
    return leads


def _told(value: object) -> str:
    return ", ".join(str(item) for item in value) if isinstance(value, list | tuple) else str(value)


def routes() -> list[BaseRoute]:
    """The pages with addresses of their own; those of things and queries are called by their routes."""
    found: list[BaseRoute] = []
    for lang in LANGS:
        found += [
            Route(f"/{lang}", landing),
            Route(f"/{lang}/queries", gallery),
            Route(f"/{lang}/dumps", dumps),
            Route(f"/{lang}/contact", contact),
        ]
    return found
