"""The pages for people: start page, gallery, downloads, the page of a thing, the query page, the page of a fault."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hrn_kg import conneg
from hrn_kg.describe import Description, describe, members, newest_figures
from hrn_kg.describe.members import ONTOLOGY_PAGE, SCHEME_START, SHAPES_PAGE
from hrn_kg.errors import NotFound
from hrn_kg.examples import Example
from hrn_kg.releases import Release
from hrn_kg.render import ICON, STYLE, render_page, render_thing, static_file, static_tag
from hrn_kg.render.landing import in_words, view_landing
from hrn_kg.render.links import document
from hrn_kg.render.results import read_result
from hrn_kg.render.terms import ontology_groups, shapes, tree
from hrn_kg.render.views import view_thing
from hrn_kg.render.words import LANGS, WORDS, other, say
from hrn_kg.sparql import Answerer, Reply
from hrn_kg.web.addresses import address
from hrn_kg.web.answers import FIXED, matches, reply_of, respond

_VARY: Final = ("Accept", "Accept-Language", "Accept-Encoding")
_STATIC: Final = {STYLE: "text/css", ICON: "image/svg+xml"}
_FACTS_SHOWN: Final = frozenset(
    {"line", "column", "limit", "unit", "release", "allow", "accepted", "available", "retry_after", "current", "wanted"}
)


class Fault(Protocol):
    """What the pages read of a problem."""

    @property
    def status(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def detail(self) -> str: ...
    @property
    def facts(self) -> Mapping[str, object]: ...


def language_of(request: Request) -> str:
    """The language of a page: `?lang=` or the address, else what the browser prefers."""
    first = request.url.path.strip("/").partition("/")[0]
    for wanted in (first, request.query_params.get("lang", "")):
        if wanted in LANGS:
            return wanted
    return conneg.choose_language(request.headers.get("accept-language"), ("nl", "en"))


def _switched(request: Request, lang: str) -> str:
    """The address of the same page in the other language."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    return f"{request.url.path}?{urlencode([*kept, ('lang', other(lang))])}"


def _release(request: Request) -> Release | None:
    release: Release | None = getattr(request.app.state, "release", None)
    return release


def _examples(request: Request) -> tuple[Example, ...]:
    return tuple(getattr(request.app.state, "examples", ()))


async def _page(request: Request, body: bytes, vary: tuple[str, ...] = _VARY) -> Response:
    answerer: Answerer = request.app.state.answerer
    reply = reply_of(body, conneg.HTML.media_type, answerer.engine.release)
    return await respond(request, reply, conneg.HTML, vary=vary)


async def landing(request: Request) -> Response:
    """The start page."""
    answerer: Answerer = request.app.state.answerer
    lang = language_of(request)
    groups, schemes = view_landing(await newest_figures(answerer), lang)
    release = _release(request)
    body = render_page(
        "landing",
        lang,
        path="/",
        switch=f"/{other(lang)}",
        release=answerer.engine.release,
        groups=groups,
        schemes=schemes,
        created=release.created.date().isoformat() if release else "",
        created_words=in_words(release.created, lang) if release else "",
    )
    return await _page(request, body, ("Accept-Encoding",))


async def gallery(request: Request) -> Response:
    """The example questions by tag; a question with several tags stands below the first."""
    answerer: Answerer = request.app.state.answerer
    lang = language_of(request)
    groups: dict[str, list[dict[str, str]]] = {}
    for example in _examples(request):
        name = example.tags[0] if example.tags else ""
        groups.setdefault(WORDS[lang].get(f"tag.{name}", name), []).append(_example(example, lang))
    body = render_page(
        "gallery",
        lang,
        path="/queries",
        switch=f"/{other(lang)}/queries",
        release=answerer.engine.release,
        groups=sorted(groups.items()),
    )
    return await _page(request, body, ("Accept-Encoding",))


def _example(example: Example, lang: str) -> dict[str, str]:
    return {
        "name": example.name,
        "title": example.titles[lang],
        "summary": example.summaries.get(lang, ""),
        "text": example.text,
    }


async def dumps(request: Request) -> Response:
    """The files of the current release with their checksums."""
    answerer: Answerer = request.app.state.answerer
    lang = language_of(request)
    release = _release(request)
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
    body = render_page(
        "dumps",
        lang,
        path="/dumps",
        switch=f"/{other(lang)}/dumps",
        release=answerer.engine.release,
        files=files,
        commands=commands,
    )
    return await _page(request, body, ("Accept-Encoding",))


def _file(release: Release, entry: Mapping[str, object], lang: str) -> dict[str, str]:
    folder, _, name = str(entry["path"]).rpartition("/")
    kilobytes = f"{max(1, round(int(str(entry['size'])) / 1000)):,} kB"
    return {
        "name": name,
        "href": f"/dumps/{release.id}/{name}" if folder == "dumps" else "",
        "size": kilobytes.replace(",", ".") if lang == "nl" else kilobytes,
        "sha256": str(entry["sha256"]),
    }


async def html_for_thing(request: Request, iri: str, lang: str | None = None) -> Response:
    """The page of one IRI: a thing, a concept, a scheme, the ontology or the shapes. Raises NotFound."""
    answerer: Answerer = request.app.state.answerer
    lang = lang if lang in LANGS else language_of(request)
    description = await describe(answerer, iri)
    if not description.found and iri not in (ONTOLOGY_PAGE, SHAPES_PAGE):
        raise NotFound("The base says nothing about this name.", iri=iri)
    # Whoever describes things adds entity tag, links and coding, as for the other forms of the document.
    return Response(await _thing(answerer, description, lang, _switched(request, lang)), media_type="text/html")


async def _thing(answerer: Answerer, description: Description, lang: str, switch: str) -> bytes:
    iri = description.iri
    is_list = iri in (ONTOLOGY_PAGE, SHAPES_PAGE)
    is_scheme = iri.startswith(SCHEME_START) and "/" not in iri.removeprefix(SCHEME_START)
    if not (is_list or is_scheme):
        return render_thing(description, lang, conneg.HTML, switch=switch)
    triples = await members(answerer, iri)
    # Every member links to its list; that is what the list shows already.
    alone = Description(iri, description.own, (), (), (), description.labels, release=answerer.engine.release)
    facts: dict[str, object] = {"view": view_thing(alone, lang)}
    if is_scheme:
        facts["tree"], facts["count"] = tree(triples, iri, lang)
        name = "scheme"
    elif iri == ONTOLOGY_PAGE:
        facts["groups"] = ontology_groups(triples, lang)
        name = "ontology"
    else:
        facts["shapes"] = shapes(triples, lang)
        name = "shapes"
    return render_page(name, lang, path=document(iri), switch=switch, release=answerer.engine.release, **facts)


async def html_for_query(
    request: Request, *, query: str = "", reply: Reply | None = None, problem: Fault | None = None
) -> Response:
    """The query page: empty or with an example, with an answer below, or with the fault at its place."""
    answerer: Answerer = request.app.state.answerer
    lang = language_of(request)
    examples = [_example(example, lang) for example in _examples(request)]
    chosen = request.query_params.get("example", "")
    if not query:
        query = next((example["text"] for example in examples if example["name"] == chosen), "")
    if not query and examples:
        query = examples[0]["text"]
    body = render_page(
        "query",
        lang,
        path="/sparql",
        switch=_switched(request, lang),
        release=answerer.engine.release,
        query=query,
        examples=examples,
        result=read_result(reply.body, reply.media_type, lang) if reply else None,
        fault=_fault(problem, query, lang) if problem else None,
    )
    if problem:
        return Response(body, problem.status, media_type="text/html")
    return await _page(request, body)


def _fault(problem: Fault, query: str, lang: str) -> dict[str, str]:
    """The fault with the line of the query at which it was found, a caret below the column."""
    line, column = problem.facts.get("line"), problem.facts.get("column")
    where = excerpt = ""
    lines = query.splitlines()
    if isinstance(line, int):
        where = say(lang, "query.at_line", line=line)
        if isinstance(column, int):
            where = say(lang, "query.at", line=line, column=column)
        if 1 <= line <= len(lines):
            # The caret needs the columns of the line: as wide as the reader sees them.
            shown = lines[line - 1].replace("\t", " ")[:400]
            caret = " " * (column - 1) + "^" if isinstance(column, int) and 0 < column <= len(shown) + 1 else ""
            excerpt = f"{shown}\n{caret}".rstrip("\n")
    # A parser may list every sign that it would have taken.
    detail = problem.detail if len(problem.detail) <= 200 else problem.detail[:200].rsplit(" ", 1)[0] + " …"
    return {"detail": detail, "where": where, "excerpt": excerpt}


async def html_for_problem(request: Request, problem: Fault) -> Response:
    """The page about a fault; the caller adds its header fields."""
    lang = language_of(request)
    shown = [(name, _told(value)) for name, value in problem.facts.items() if name in _FACTS_SHOWN]
    word = f"problem.{problem.status}"
    answerer: Answerer | None = getattr(request.app.state, "answerer", None)
    body = render_page(
        "problem",
        lang,
        path=request.url.path,
        switch=_switched(request, lang),
        release=answerer.engine.release if answerer else "",
        problem=problem,
        heading=say(lang, word) if word in WORDS[lang] else say(lang, "problem.title"),
        facts=shown,
    )
    return Response(body, problem.status, media_type="text/html")


def _told(value: object) -> str:
    return ", ".join(str(item) for item in value) if isinstance(value, list | tuple) else str(value)


async def static(request: Request) -> Response:
    """The stylesheet and the icon; their addresses change with their content, so they may be kept."""
    name = request.url.path.rpartition("/")[2]
    etag = f'"{static_tag(name)}"'
    headers = {
        "ETag": etag,
        "Cache-Control": FIXED if request.query_params.get("v") == static_tag(name) else "no-cache",
    }
    if matches(request.headers.get("if-none-match"), etag):
        return Response(status_code=304, headers=headers)
    return Response(static_file(name), headers=headers, media_type=_STATIC[name])


def routes() -> list[BaseRoute]:
    """The pages with addresses of their own; those of things and queries are called by their routes."""
    found: list[BaseRoute] = [*(Route(f"/static/{name}", static) for name in _STATIC)]
    for lang in LANGS:
        found += [
            Route(f"/{lang}", landing),
            Route(f"/{lang}/queries", gallery),
            Route(f"/{lang}/dumps", dumps),
        ]
    return found
