"""Every address of ours that a file names must be described in some file: a misspelt one would be a dead end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from pyoxigraph import NamedNode, Quad

from hrn_kg.errors import ContentError
from hrn_kg.iris import BASE, GRAPH
from hrn_kg.releases.parse import Parsed
from hrn_kg.validation import lines

# Graphs are described by the catalogue, which is made later; a version names a file, not a thing.
_VERSIONS = {f"http://www.w3.org/2002/07/owl#{name}" for name in ("versionIRI", "priorVersion", "incompatibleWith")}
# More than a screen of them helps nobody; the rest shows once these are mended.
_SHOWN = 20


def still_lead_somewhere(changed: Iterable[Quad], is_described: Callable[[NamedNode], bool]) -> bool:
    """Whether every IRI of the base that is named is described, where that was so before these quads came or went.

    False also where that is not known: `is_described` may know a part of what is described.
    """
    quads = list(changed)
    named = {quad.subject for quad in quads if isinstance(quad.subject, NamedNode)}
    return all(map(is_described, named | {NamedNode(iri) for iri in _own_objects(quads)}))


def check_references(files: Sequence[Parsed]) -> None:
    """See that every IRI of the base that stands as an object is the subject of a triple somewhere.

    Raises: ContentError naming each such IRI with file and line; its facts name the first.
    """
    described = {quad.subject.value for file in files for quad in file.quads if isinstance(quad.subject, NamedNode)}
    missing: list[tuple[str, int | None, str]] = []
    number = 0
    for file in files:
        dangling = sorted(set(_own_objects(file.quads)) - described)
        number += len(dangling)
        shown = dangling[: _SHOWN - len(missing)]
        text = file.text if shown else ""
        missing += [(file.name, lines.mention(text, iri), iri) for iri in shown]
    if not missing:
        return
    messages = [
        f"{name}{'' if line is None else f', line {line}'}: <{iri}> is described nowhere; check its spelling, "
        "or describe the thing."
        for name, line, iri in missing
    ]
    if number > len(missing):
        messages.append(f"and {number - len(missing)} more")
    raise ContentError("\n  ".join(messages), file=missing[0][0], line=missing[0][1])


def _own_objects(quads: Iterable[Quad]) -> Iterator[str]:
    for quad in quads:
        if not isinstance(quad.object, NamedNode) or quad.predicate.value in _VERSIONS:
            continue
        iri = quad.object.value
        if iri.startswith(BASE) and not iri.startswith(GRAPH):
            yield iri
