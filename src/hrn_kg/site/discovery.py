"""What tells programs where everything is: the VoID description, the linkset of the dataset (RFC 9264), the sitemap."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

import pyoxigraph as ox

from hrn_kg import catalog, conneg, families, words
from hrn_kg.catalog import DATASET
from hrn_kg.changes import Log
from hrn_kg.conneg import Representation
from hrn_kg.errors import NotFound
from hrn_kg.iris import BASE
from hrn_kg.render import rdf
from hrn_kg.site.feed import heads_of
from hrn_kg.site.pages.frame import listed_paths
from hrn_kg.site.signposts import DATASET_PATH, items
from hrn_kg.site.site import Site
from hrn_kg.vocab import expand

LINKSET: Final = "application/linkset+json"
_AUTHOR: Final = BASE + "id/organisation/hrn-kg-project"
_DATASET: Final = ox.NamedNode(DATASET)
_VOID: Final = expand("void:")
_DESCRIBING: Final = tuple(
    map(expand, ("dct:title", "dct:description", "dct:license", "dct:modified", "rdf:type", "dcat:landingPage"))
)


def void(site: Site, form: Representation) -> bytes:
    """The dataset in VoID: what the catalogue counts, and the partitions. Raises NotFound, DataDamaged."""
    if site.release is None:
        raise NotFound("This server answers from files, not from a release; there is no VoID description of them.")
    if all(file.path != catalog.VOID for file in site.release.manifest.files):
        raise NotFound("There is no VoID description of this release: it was made before there was one.")
    stated = catalog.at_address(site.watched.read(site.release, "catalog.nq"), site.base)
    linksets = {
        triple.object for triple in stated if triple.subject == _DATASET and triple.predicate.value == _VOID + "subset"
    }
    about = [
        triple
        for triple in stated
        if triple.subject in linksets
        or (triple.subject == _DATASET and triple.predicate.value.startswith((_VOID, *_DESCRIBING)))
    ]
    counted = [
        quad.triple for quad in ox.parse(site.watched.read(site.release, catalog.VOID), format=ox.RdfFormat.N_TRIPLES)
    ]
    return rdf.serialise([*about, *counted], form.media_type, site.data.prefixes, DATASET)


def linkset(site: Site) -> bytes:
    """All links of the dataset as one document, for those who do not want them in the head of an answer."""
    forms = conneg.DESCRIPTION_FORMATS
    links: dict[str, object] = {
        "anchor": site.address(DATASET_PATH),
        "cite-as": [{"href": DATASET}],
        "type": [{"href": "https://schema.org/Dataset"}, {"href": "https://schema.org/AboutPage"}],
        "author": [{"href": _AUTHOR}],
        "license": [{"href": address} for address in site.licence],
        "item": [{"href": post.target, "type": post.media_type} for post in items(site)],
        "describedby": [
            *({"href": site.address("/catalog" + form.suffix), "type": form.media_type} for form in forms),
            {"href": site.address("/.well-known/void"), "type": conneg.TURTLE.media_type},
        ],
        "service-desc": [
            {"href": site.address("/sparql"), "type": conneg.TURTLE.media_type},
            {"href": site.address("/openapi.json"), "type": "application/json"},
        ],
    }
    return json.dumps({"linkset": [links]}, ensure_ascii=False, indent=2).encode()


def sitemap(site: Site) -> bytes:
    """All pages with the day on which what they are about last changed. Raises DataDamaged."""
    changed = {} if site.release is None else _changed(site.release.home, site.label)
    newest = max(changed.values(), default="")
    found = {f"/{lang}{path}": newest for lang in words.languages() for path in listed_paths()}
    for head in () if site.release is None else heads_of(site):
        day = head.moment.date().isoformat()
        found |= {f"/{lang}/changes/{head.id}": day for lang in words.languages()}
    for iri, day in changed.items():
        if families.has_page(iri) and not families.is_used_elsewhere(iri) and "#" not in families.page_path(iri):
            found |= {f"/{lang}{families.page_path(iri)}": day for lang in words.languages()}
    lines = [
        f"<url><loc>{escape(site.address(path))}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>"
        for path, day in sorted(found.items())
    ]
    top = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return (top + "\n".join(lines) + "\n</urlset>\n").encode()


def described(site: Site) -> list[str]:
    """The IRIs of the things that the release of a site describes, sorted. Raises DataDamaged."""
    return [] if site.release is None else sorted(_changed(site.release.home, site.label))


@lru_cache(maxsize=2)
def _changed(home: Path, release_id: str) -> dict[str, str]:
    """The day on which each thing that a release describes last changed."""
    log, days = Log(home), dict[str, str]()
    for name in log.ids(release_id):
        entry = log.entry(name)
        for change in entry.changes:
            if change.kind == "deleted":
                days.pop(change.iri, None)
            elif change.kind != "moved":
                days[change.iri] = entry.head.moment.date().isoformat()
    return days
