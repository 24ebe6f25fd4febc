"""Signposts: the typed links that lead programs from a page to its data, its name, its licence and its neighbours.

[FAIR Signposting](https://signposting.org/FAIR/) level 1: in Link headers (RFC 8288) and again in the head of a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from hrn_kg import conneg
from hrn_kg.catalog import DATASET
from hrn_kg.conneg import Representation
from hrn_kg.site.site import Site, link

DATASET_PATH: Final = "/doc/dataset/knowledge-base"
_ABOUT_PAGE: Final = "https://schema.org/AboutPage"


@dataclass(frozen=True, slots=True)
class Signpost:
    """A link with its relation, and the media type of its target where that is known."""

    target: str
    relation: str
    media_type: str = ""


def fields(signposts: Iterable[Signpost]) -> list[str]:
    """The signposts as elements of a Link header."""
    return [
        link(post.target, post.relation, type=post.media_type) if post.media_type else link(post.target, post.relation)
        for post in signposts
    ]


def for_head(site: Site, signposts: Iterable[Signpost]) -> tuple[Signpost, ...]:
    """The same for the head of a page, where space counts: one element for each target, our own by path."""
    top = site.base.removesuffix(site.root)
    relations: dict[tuple[str, str], list[str]] = {}
    for post in signposts:
        relations.setdefault((post.target.removeprefix(top), post.media_type), []).append(post.relation)
    return tuple(Signpost(target, " ".join(found), kind) for (target, kind), found in relations.items())


def licence(site: Site) -> list[Signpost]:
    """The way to the licence of what is served, where it is known."""
    return [Signpost(target, "license") for target in site.licence]


def of_document(
    site: Site, iri: str, path: str, form: Representation, forms: Sequence[Representation], canonical: str
) -> tuple[Signpost, ...]:
    """The signposts of one form of the document about a thing: its other forms, what describes it, where it belongs."""
    posts = [
        Signpost(iri, "cite-as"),
        Signpost(site.address(canonical), "canonical"),
        *licence(site),
    ]
    if form == conneg.HTML:
        posts.append(Signpost(_ABOUT_PAGE, "type"))
    elif conneg.HTML in forms:
        posts.append(Signpost(site.address(path + conneg.HTML.suffix), "describes", conneg.HTML.media_type))
    for other in forms:
        if other == form:
            continue
        target = site.address(path + other.suffix)
        posts.append(Signpost(target, "alternate", other.media_type))
        if other != conneg.HTML:
            posts.append(Signpost(target, "describedby", other.media_type))
    if iri == DATASET:
        posts += [Signpost("https://schema.org/Dataset", "type"), *items(site)]
    else:
        posts.append(collection(site))
    posts.append(linkset(site))
    return tuple(posts)


def collection(site: Site) -> Signpost:
    """The way to the landing page of the dataset, to which everything belongs."""
    return Signpost(site.address(DATASET_PATH), "collection", conneg.HTML.media_type)


def linkset(site: Site) -> Signpost:
    """The way to all links of the dataset in one document (RFC 9264)."""
    return Signpost(site.address("/linkset"), "linkset", "application/linkset+json")


def items(site: Site) -> list[Signpost]:
    """The files of which the dataset consists; none on a server that has no release."""
    release = site.release
    if release is None:
        return []
    return [
        Signpost(site.address(f"/dumps/{release.id}/{file.name}"), "item", media_type_of(file.name))
        for file in release.manifest.files
        if file.is_whole_dataset
    ]


def media_type_of(name: str) -> str:
    """The media type of a file of a release, by the end of its name.

    A `.gz` is sent as what it is, not as an encoded `.nq`: what is saved must have the checksum that is published.
    """
    return _TYPES.get("." + name.rpartition(".")[2], "application/octet-stream")


_TYPES: Final = {
    ".csv": "text/csv; charset=utf-8",
    ".nq": "application/n-quads",
    ".nt": "application/n-triples",
    ".trig": "application/trig",
    ".ttl": "text/turtle",
    ".jsonld": "application/ld+json",
    ".rdf": "application/rdf+xml",
    ".rq": "application/sparql-query",
    ".json": "application/json",
    ".gz": "application/gzip",
    ".zst": "application/zstd",
    ".sqlite": "application/vnd.sqlite3",
}


def of_home(site: Site, lang: str) -> tuple[Signpost, ...]:
    """The signposts of the start page: the dataset, its catalogue in every form, its files."""
    forms = conneg.DESCRIPTION_FORMATS
    return (
        Signpost(DATASET, "cite-as"),
        Signpost(site.address(f"/{lang}"), "canonical"),
        *licence(site),
        Signpost(_ABOUT_PAGE, "type"),
        *(Signpost(site.address("/catalog" + form.suffix), "describedby", form.media_type) for form in forms),
        *(Signpost(site.address("/catalog" + form.suffix), "alternate", form.media_type) for form in forms),
        *items(site),
        Signpost(site.address("/sparql"), "service-desc", conneg.TURTLE.media_type),
        linkset(site),
    )
