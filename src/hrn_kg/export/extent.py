"""Which addresses are exported, as what, and with which the search for them begins."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final
from urllib.parse import parse_qsl, unquote

from hrn_kg import conneg, families, iris, words
from hrn_kg.changes.release_ids import ID
from hrn_kg.export.own_service import Service
from hrn_kg.releases import layout
from hrn_kg.releases.manifest import CHECKSUMS, MANIFEST
from hrn_kg.site import Site, discovery, feed
from hrn_kg.site.change_files import ENDINGS
from hrn_kg.site.pages import FIXED, OF_FAMILY
from hrn_kg.site.pages.choices import is_rare

# The parts of the address space that answer what somebody sends, or tell of a process; without their language.
NEEDS_SERVER: Final = (
    *("/sparql", "/query", "/search", "/rdf-graphs", "/validate", "/api/", "/contribute/", "/proposals", "/report"),
    *("/coverage", "/status", "/health", "/ready", "/metrics"),
)
# An older release is asked through the server; its files are exported.
_OF_OTHERS: Final = "release"
_THINGS: Final = ("/doc/", "/scheme/")


def language_in(path: str) -> str:
    """The code of the language with which a path begins; empty where there is none."""
    first = path.removeprefix("/").partition("/")[0]
    return first if first in words.languages() else ""


def without_language(path: str) -> str:
    """A path without the code of its language."""
    lang = language_in(path)
    return path.removeprefix(f"/{lang}") or "/" if lang else path


def needs_server(address: str) -> bool:
    """Whether what lies at an address is not the same for everybody who asks, or one of too many pages."""
    path, _, query = address.partition("?")
    own = without_language(path)
    if any(own.startswith(start) if start.endswith("/") else _is_below(own, start) for start in NEEDS_SERVER):
        return True
    if not language_in(path):
        return False
    return is_rare(query) or _OF_OTHERS in (name for name, _ in parse_qsl(query, keep_blank_values=True))


def _is_below(path: str, start: str) -> bool:
    return path == start or path.startswith((start + "/", start + "."))


def normal(address: str) -> str:
    """The one address under which what an address stands for is exported.

    Parameters choose the content of pages only; the suffix of a page leads to the page, by a rule of the server.
    """
    path, _, query = address.partition("#")[0].partition("?")
    if language_in(path):
        return f"{path}?{query}" if query else path
    path = path.removesuffix(conneg.HTML.suffix)
    is_folder = path == "/dumps" or (path.startswith("/dumps/") and ID.fullmatch(path.removeprefix("/dumps/")))
    return path + "/" if is_folder else path


def is_thing(path: str) -> bool:
    """Whether a path is that of a thing, to which a suffix says the form: without one, programs get the first form."""
    return path.startswith(_THINGS) and conneg.split_suffix(path, conneg.THING_FORMATS)[1] is None


def forms_of(path: str) -> list[str]:
    """The addresses of the files that describe and cite the thing of a path."""
    return [path + form.suffix for form in conneg.THING_FORMATS if form != conneg.HTML]


def parameters() -> set[str]:
    """The names of the parameters that pages take, that of the release among them."""
    of_fixed = (name for page in FIXED for name in page.parameters)
    of_family = (name for page in OF_FAMILY for name in page.parameters)
    return {_OF_OTHERS, *of_fixed, *of_family}


def names_in(address: str) -> set[str]:
    """The names of the parameters in the address of a page."""
    path, _, query = address.partition("?")
    return {name for name, _ in parse_qsl(query, keep_blank_values=True)} if language_in(path) else set()


def beginnings(service: Service) -> Iterator[list[str]]:
    """The addresses with which to begin, in groups that are quickest asked together.

    All else is found by the links of these: new pages come in by themselves.
    """
    site = service.site
    yield service.fixed_paths
    yield [f"/dumps/{name}/{file}" for name in _kept(site) for file in ("", CHECKSUMS, MANIFEST)]
    yield _files_of_changes(site)
    withdrawn = [] if site.release is None else sorted(site.release.manifest.withdrawn)
    for iri in (*discovery.described(site), *withdrawn):
        if iri.startswith(iris.BASE):
            yield _of_thing(iri)
    for start in range(0, len(changes := list(_changes(site))), 500):
        yield changes[start : start + 500]


def _kept(site: Site) -> list[str]:
    """The releases up to that of the site whose files there are."""
    latest = layout.order(site.label)
    return [name for name in layout.ids_on_disk(site.settings.home) if layout.order(name) <= latest]


def _files_of_changes(site: Site) -> list[str]:
    """What each release changed, and what lies between it and the one before."""
    ids = [head.id for head in feed.heads_of(site)]
    found = [f"/changes/{name}.json" for name in ids]
    return found + [f"/changes/{one}..{next_one}{end}" for one, next_one in pairwise(ids) for end in ENDINGS]


def _of_thing(iri: str) -> list[str]:
    name = "/" + iri.removeprefix(iris.BASE)
    if "#" in name:
        return []  # a term, which is described with its ontology
    document = unquote(families.data_path(iri))
    # With a page among its family, a thing had one among all things before, which leads there.
    paths = dict.fromkeys((families.page_path(iri).partition("#")[0], document))
    pages = [f"/{lang}{path}" for lang in words.languages() for path in paths] if families.has_page(iri) else []
    return [name, document, *forms_of(document), *pages]


def _changes(site: Site) -> Iterator[str]:
    for head in feed.heads_of(site):
        for place in range(1, head.members + 1):
            yield feed.member_iri(head.id, place).removeprefix(iris.BASE.rstrip("/"))
