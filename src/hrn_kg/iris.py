"""The IRIs of the base: checked, mapped to paths of a closed alphabet and back."""

from __future__ import annotations

import re

import pyoxigraph as ox

from hrn_kg.errors import MalformedRequest

BASE = "https://w3id.org/harmreduction/"
ONTOLOGY = BASE + "ontology#"
SHAPES = BASE + "shapes#"
GRAPH = BASE + "graph/"

# What a path below the base may hold: the slugs of things, and `a/b` of excerpts and schemes.
_PATH = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*\Z")


def check(iri: str) -> str:
    """The same IRI when it is absolute and an RDF engine accepts it.

    Oxigraph judges: the RFC 3987 characters it refuses are more than those anybody remembers.
    Raises: MalformedRequest.
    """
    try:
        ox.NamedNode(iri)
    except ValueError:
        raise MalformedRequest(f"{iri!r} is not an absolute IRI.") from None
    return iri


def path_of(iri: str) -> str | None:
    """The path of an IRI below the base, without fragment, or None for IRIs of others."""
    if not iri.startswith(BASE):
        return None
    return iri.removeprefix(BASE).partition("#")[0]


def iri_of(path: str) -> str:
    """The IRI of a path below the base.

    Raises: MalformedRequest when the path holds anything but plain segments.
    """
    if not _PATH.match(path):
        raise MalformedRequest("The path of a thing holds letters, digits, points, hyphens and single slashes only.")
    return BASE + path


def local_name(iri: str) -> str:
    """What stands behind the last `#` or `/`."""
    return re.split(r"[#/]", iri)[-1]
