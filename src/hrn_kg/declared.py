"""What the content declares of itself: the prefixes of its namespaces, and the texts on which positions are counted.

`catalog/prefixes.ttl` gives the prefix of each namespace, and `data/documents.ttl` the capture of each document, whose
excerpts have the name of the document and an x as their prefix. A release keeps the whole table in `prefixes.ttl`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from hrn_kg import rdfio
from hrn_kg.content import Content, find_content
from hrn_kg.errors import ContentError
from hrn_kg.iris import BASE, local_name
from hrn_kg.vocab import PREFIXES, STANDARD, Prefixes, expand, hro

PREFIX_FILE = "catalog/prefixes.ttl"
CAPTURE_FILE = "data/documents.ttl"
FILE_OF_RELEASE = "prefixes.ttl"

_PREFIX = ox.NamedNode(expand("vann:preferredNamespacePrefix"))
_CAPTURE_OF = ox.NamedNode(hro("captureOf"))
# What the engine recognises in its answers, and what needs no escape in Turtle and SPARQL.
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def prefixes_of(content: Content) -> Prefixes:
    """The whole table: the namespaces that the code knows, those of `catalog/prefixes.ttl`, one for each document.

    Raises: ContentError when a prefix or a namespace is given twice, or is not one.
    """
    captures = content.root / CAPTURE_FILE
    return prefixes_in(
        rdfio.read(content.root / PREFIX_FILE, name=PREFIX_FILE),
        rdfio.read(captures, name=CAPTURE_FILE) if captures.is_file() else (),
    )


def prefixes_in(declared: Iterable[ox.Quad], captures: Iterable[ox.Quad]) -> Prefixes:
    """The whole table, from what `catalog/prefixes.ttl` and `data/documents.ttl` state; see `prefixes_of`."""
    table = _declared(declared, PREFIX_FILE)
    named = set(table.values())
    for document, capture in captures_in(captures).items():
        namespace = f"{BASE}id/excerpt/{capture}/"
        if namespace not in named:
            _add(table, f"{document}x", namespace, CAPTURE_FILE)
    return Prefixes(table)


def captures_of(data: Path) -> dict[str, str]:
    """The capture of each document by the short names of both, sorted by document, from the folder `data`.

    Raises: ContentError when a document has two captures: positions could be counted on either.
    """
    path = data / Path(CAPTURE_FILE).name
    return captures_in(rdfio.read(path, name=CAPTURE_FILE)) if path.is_file() else {}


def captures_in(statements: Iterable[ox.Quad | ox.Triple]) -> dict[str, str]:
    """The captures among some statements; see `captures_of`."""
    captures: dict[str, str] = {}
    for quad in statements:
        if quad.predicate == _CAPTURE_OF:
            document = local_name(quad.object.value)  # type: ignore[union-attr]
            capture = local_name(quad.subject.value)  # type: ignore[union-attr]
            if captures.setdefault(document, capture) != capture:
                raise ContentError(
                    f"{CAPTURE_FILE}: {document} has two captures, {captures[document]} and {capture}; keep the one "
                    "on which its excerpts are counted.",
                    file=CAPTURE_FILE,
                )
    return dict(sorted(captures.items()))


def write_prefixes(prefixes: Prefixes, folder: Path) -> None:
    """Write the table into the folder of a release."""
    lines = [f'<{namespace}> vann:preferredNamespacePrefix "{prefix}" .\n' for prefix, namespace in prefixes.items()]
    head = f"@prefix vann: <{PREFIXES['vann']}> .\n\n"
    (folder / FILE_OF_RELEASE).write_text(head + "".join(lines), encoding="utf-8")


def prefixes_of_release(folder: Path) -> Prefixes:
    """The table that a release keeps; that of the installation for one that was built before there was any."""
    path = folder / FILE_OF_RELEASE
    return Prefixes(_declared(rdfio.read(path, name=str(path)), str(path))) if path.is_file() else installed_prefixes()


@cache
def installed_prefixes() -> Prefixes:
    """The table of the content of the installation; that of the code alone where there is none, or a broken one."""
    try:
        return prefixes_of(find_content())
    except ContentError:
        return STANDARD


def _declared(statements: Iterable[ox.Quad], name: str) -> dict[str, str]:
    table = dict(PREFIXES)
    for quad in statements:
        if quad.predicate != _PREFIX:
            raise ContentError(
                f"{name} gives <{quad.predicate.value}>; only vann:preferredNamespacePrefix is read there.", file=name
            )
        _add(table, quad.object.value, quad.subject.value, name)  # type: ignore[union-attr]
    return table


def _add(table: dict[str, str], prefix: str, namespace: str, name: str) -> None:
    """Add a row. Raises: ContentError."""

    def fault(words: str) -> ContentError:
        return ContentError(f"{name}: {words}", file=name)

    if not _NAME.fullmatch(prefix):
        raise fault(f"{prefix!r} cannot be a prefix: lower-case letters, digits and single hyphens only.")
    if not namespace.endswith(("/", "#")):
        raise fault(f"<{namespace}> cannot be the namespace of {prefix}: it must end in / or #.")
    if table.get(prefix, namespace) != namespace:
        raise fault(f"the prefix {prefix} stands for <{table[prefix]}> already, not for <{namespace}>.")
    other = next((known for known, given in table.items() if given == namespace and known != prefix), None)
    if other is not None:
        raise fault(f"<{namespace}> has two prefixes, {other} and {prefix}.")
    table[prefix] = namespace


def check_capture(name: str, quad: ox.Quad) -> None:
    """Raises: ContentError for a capture in any other file than that which is read for captures."""
    if quad.predicate == _CAPTURE_OF and name != CAPTURE_FILE:
        raise ContentError(f"{name}: a capture is declared here; put it into {CAPTURE_FILE}.", file=name)
