"""The first step of a build: every file to quads, with the rules that hold for each file."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pyoxigraph import BlankNode, NamedNode, Quad

from hrn_kg import rdfio
from hrn_kg.buildcache import NOTHING, BuildCache, identity
from hrn_kg.changes.canonical import has_blank_node
from hrn_kg.checksums import digest_of
from hrn_kg.content import Content, is_graph_refused, text_of
from hrn_kg.declared import CAPTURE_FILE, PREFIX_FILE, check_capture, prefixes_in
from hrn_kg.errors import ContentError
from hrn_kg.iris import GRAPH
from hrn_kg.releases.quad_files import QuadFile, write_quads
from hrn_kg.validation.lines import mention
from hrn_kg.vocab import Prefixes

_PREFIX = re.compile(r"^\s*(?:@prefix|PREFIX)\s+([^\s:]*):\s*<([^<>\s]*)>", re.IGNORECASE)
# Only these may hold blank nodes, for lists; everything else has an IRI so that it can be cited and compared.
_SHAPES = GRAPH + "shapes"
_WITH_LISTS = (GRAPH + "ontology", _SHAPES)


@dataclass(frozen=True, slots=True)
class Parsed:
    """One file of the content: its name, its graph (none for what goes into no graph) and its quads.

    The quads may be gone through several times. `declared` are the prefixes that the text declares, each with its line
    and its namespace.
    """

    name: str
    graph: str | None
    quads: Iterable[Quad]
    read_text: Callable[[], str]
    declared: tuple[tuple[int, str, str], ...] = ()

    @property
    def text(self) -> str:
        """The text, for faults that name a line. Raises OSError."""
        return self.read_text()


@dataclass(frozen=True, slots=True)
class Read:
    """What the files hold, each read once: those of the graphs, those of the catalogue, and the prefixes."""

    files: tuple[Parsed, ...]
    catalog: tuple[Parsed, ...]
    prefixes: Prefixes


def read_all(content: Content, work: Path, cache: BuildCache) -> Read:
    """Every file of RDF of the content; the quads of the graphs are in files of the folder `work`.

    A file that is as the last build read it is not parsed again.

    Raises NotRdf or ContentError, naming file and line, for the first file that breaks a rule; OSError.
    """
    files = tuple(
        _in_file(content.name(path), path, graph, work / f"file-{number}.nq", cache)
        for number, (graph, path) in enumerate(content.rdf())
    )
    others = read_catalogue(content)
    by_name = {file.name: file.quads for file in (*files, *others)}
    if PREFIX_FILE not in by_name:
        raise ContentError(f"There is no file {PREFIX_FILE}.", file=PREFIX_FILE, reason="missing")
    prefixes = prefixes_in(by_name[PREFIX_FILE], by_name.get(CAPTURE_FILE, ()))
    for file in (*files, *others):
        _check_prefixes(file, prefixes)
    for file in files:
        if next(iter(file.quads), None) is None:
            raise ContentError(f"{file.name} holds no triples.", file=file.name)
    return Read(files, others, prefixes)


def read_catalogue(content: Content) -> tuple[Parsed, ...]:
    """The files that go into no graph. Raises NotRdf or ContentError, naming file and line."""
    files = (_parse(content.name(path), path, None) for path in content.catalog)
    return tuple(replace(file, quads=tuple(file.quads)) for file in files)


def _parse(name: str, path: Path, graph: str | None, body: bytes | None = None) -> Parsed:
    """A file with its quads, which can be gone through once; `body` is what it holds, where it was read already."""
    if path.suffix == ".nq":
        return Parsed(name, graph, _relabel(rdfio.each_line(path, graph, name), name), _reader(path, graph, None))
    body = rdfio.read_bytes(path, name) if body is None else body
    quads = rdfio.each_quad(body, rdfio.format_of(path), graph=graph, name=name)
    return Parsed(name, graph, _relabel(quads, name), _reader(path, graph, body), _prefixes_in(text_of(body)))


def _in_file(name: str, path: Path, graph: str, quads: Path, cache: BuildCache) -> Parsed:
    """A file with its quads in a file of their own, those of the last build where it read the same bytes."""
    body = None if path.suffix == ".nq" else rdfio.read_bytes(path, name)
    digest = _digest(path) if body is None else hashlib.sha256(body).hexdigest()
    step, made_of = f"file {name}", identity(graph, digest)
    if (known := cache.recall(step, made_of)) is not None:
        cache.take_file(known["quads"], quads)
        declared = tuple((number, prefix, namespace) for number, prefix, namespace in known["declared"])
        return Parsed(name, graph, QuadFile(quads), _reader(path, graph, body), declared)
    file = _parse(name, path, graph, body)
    file = replace(file, quads=write_quads(_checked(file), quads))
    if body is not None or _digest(path) == digest:  # else it was changed while it was read
        cache.keep(step, made_of, {"quads": cache.keep_file(quads), "declared": file.declared}, NOTHING)
    return file


def _digest(path: Path) -> str:
    try:
        return digest_of(path)
    except OSError:
        return ""  # the parser tells of it


def _reader(path: Path, graph: str | None, body: bytes | None) -> Callable[[], str]:
    """What gives the text of a file: that of shapes is kept, since each of them is looked up in it."""
    if graph == _SHAPES and body is not None:
        text = text_of(body)
        return lambda: text
    return lambda: text_of(path.read_bytes())


def _prefixes_in(text: str) -> tuple[tuple[int, str, str], ...]:
    matches = ((number, _PREFIX.match(line)) for number, line in enumerate(text.split("\n"), start=1))
    return tuple((number, match[1], match[2]) for number, match in matches if match is not None)


def _check_prefixes(file: Parsed, prefixes: Prefixes) -> None:
    for number, prefix, namespace in file.declared:
        if prefixes.get(prefix) != namespace:
            known = prefixes.get(prefix)
            cure = f"it stands for <{known}>" if known else f"there is no such prefix; declare it in {PREFIX_FILE}"
            raise ContentError(
                f"{file.name}, line {number}: the prefix {prefix}: is given as <{namespace}>, but {cure}.",
                file=file.name,
                line=number,
            )


def _checked(file: Parsed) -> Iterator[Quad]:
    """The quads of a file.

    Raises ContentError for a graph of the base, for a blank node where none may be, and for a capture elsewhere than
    where they are declared.
    """
    for quad in file.quads:
        check_capture(file.name, quad)
        graph = quad.graph_name
        if is_graph_refused(graph.value if isinstance(graph, NamedNode) else None, file.graph):
            raise ContentError(
                f"{file.name}: {graph} cannot be a graph of a file; leave it out, or give it an IRI that does not "
                f"begin with {GRAPH}.",
                file=file.name,
                line=mention(file.text, graph.value) if isinstance(graph, NamedNode) else None,
            )
        if file.graph not in _WITH_LISTS and has_blank_node(quad):
            raise ContentError(
                f"{file.name}: blank node at the property <{quad.predicate.value}>; give the thing an IRI, "
                "so that it can be cited.",
                file=file.name,
            )
        yield quad


def _relabel(quads: Iterable[Quad], name: str) -> Iterator[Quad]:
    # The parser invents other labels each time, which would make two builds of the same content differ.
    stem = re.sub(r"[^A-Za-z0-9]", "-", name)
    labels: dict[str, BlankNode] = {}

    def node(term: BlankNode) -> BlankNode:
        return labels.setdefault(term.value, BlankNode(f"{stem}-{len(labels)}"))

    for quad in quads:
        if has_blank_node(quad):
            subject = node(quad.subject) if isinstance(quad.subject, BlankNode) else quad.subject
            value = node(quad.object) if isinstance(quad.object, BlankNode) else quad.object
            yield Quad(subject, quad.predicate, value, quad.graph_name)
        else:
            yield quad
