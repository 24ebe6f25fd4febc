"""Bytes to RDF: files and texts, with faults that name file, line and column."""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

from hrn_kg import pieced_files
from hrn_kg.errors import ContentError, NothingToCheck, NotRdf
from hrn_kg.pieced_files import is_there, names_of, open_file

FORMATS: dict[str, ox.RdfFormat] = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
}
GZIP = ".gz"

# Entities that hold others grow without bound when they are read, and those that stand elsewhere would be fetched. What
# OWL editors write are short names of namespaces.
_ENTITY = re.compile(rb"""<!ENTITY\s+(?:%\s+)?[^\s"']+\s*(?:"([^"]*)"|'([^']*)')?""")
_LONGEST_ENTITY = 500
_PROLOGUE = 1_000_000  # bytes in which a document type is looked for


def format_of(path: Path) -> ox.RdfFormat:
    """The RDF format by the ending of a file name.

    Raises: NotRdf for an unknown ending.
    """
    try:
        return FORMATS[path.suffix.lower()]
    except KeyError:
        endings = ", ".join(sorted(FORMATS))
        raise NotRdf(
            f"{path.name} has no ending of an RDF format; known are {endings}.", file=str(path), reason="ending"
        ) from None


@dataclass(frozen=True, slots=True)
class Gathered:
    """The RDF files among some paths, sorted and each once, and the other files that stood in the folders."""

    files: tuple[Path, ...]
    others: tuple[Path, ...]


def gather(paths: Iterable[Path]) -> Gathered:
    """RDF files as they are named, and those below the folders that are named; hidden files and folders are left out.

    The pieces of a file are the file.

    Raises: NotRdf for a file whose ending is that of no RDF format, ContentError for a path that leads nowhere,
    NothingToCheck for a folder without an RDF file.
    """
    files: set[Path] = set()
    others: set[Path] = set()
    for path in paths:
        if not path.is_dir():
            if not is_there(path):
                raise ContentError(f"There is no file or folder {path}.", file=str(path), reason="missing")
            format_of(_unpacked(path))
            files.add(path.resolve())
            continue
        top = path.resolve()
        below = {
            _whole(item)
            for item in top.rglob("*")
            if item.is_file() and not any(part.startswith(".") for part in item.relative_to(top).parts)
        }
        rdf = {item for item in below if _unpacked(item).suffix.lower() in FORMATS}
        if not rdf:
            endings = ", ".join(sorted(FORMATS))
            raise NothingToCheck(
                f"The folder {path} holds no RDF file; known endings are {endings}, each also followed by {GZIP}.",
                file=str(path),
            )
        files |= rdf
        others |= below - rdf
    return Gathered(tuple(sorted(files)), tuple(sorted(others - files)))


def _whole(path: Path) -> Path:
    """The file that a piece belongs to; what is no piece is a file of its own."""
    return (path, *names_of(path))[-1]


def load(store: ox.Store, path: Path) -> None:
    """Load a file, whole or in pieces, into a store: triples into the default graph, quads into their graphs.

    Relative addresses are resolved against the address of the file. The blank nodes of different files stay apart. A
    byte order mark at the beginning is passed over.

    Raises: NotRdf with file, line and column; ContentError when the file cannot be read.
    """
    rdf_format = format_of(_unpacked(path))
    try:
        with _opened(path) as body:
            start = body.read(_PROLOGUE if rdf_format == ox.RdfFormat.RDF_XML else len(codecs.BOM_UTF8))
        if rdf_format == ox.RdfFormat.RDF_XML:
            _check_entities(start, str(path))
        is_marked = start.startswith(codecs.BOM_UTF8)
        if path.is_file() and _unpacked(path) == path and not is_marked:
            store.bulk_load(path=path, format=rdf_format, base_iri=path.as_uri())
            return
        with _opened(path) as body:
            body.read(len(codecs.BOM_UTF8) if is_marked else 0)
            store.bulk_load(body, rdf_format, base_iri=path.as_uri())
    except (SyntaxError, ValueError) as fault:
        raise not_rdf(fault, str(path)) from None
    except (OSError, EOFError, zlib.error) as fault:
        raise _unreadable(fault, str(path)) from None


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """A file, whole or in pieces, unpacked. Raises OSError."""
    with open_file(path) as body:
        if _unpacked(path) == path:
            yield body
        else:
            with gzip.open(body) as unpacked:
                yield cast("IO[bytes]", unpacked)


def read(path: Path, graph: str | None = None, name: str | None = None) -> list[ox.Quad]:
    """All quads of a file; `graph` takes the triples of the default graph. `name` is how faults call the file.

    Raises: NotRdf with file, line and column; ContentError when the file cannot be read.
    """
    name = name or str(path)
    return parse(read_bytes(path, name), format_of(path), graph=graph, name=name)


def read_bytes(path: Path, name: str) -> bytes:
    """The bytes of a file that faults call by this name.

    Raises: ContentError when it cannot be read, NotRdf when its ending is that of no RDF format.
    """
    if path.is_dir():
        raise ContentError(f"{name} is a directory; name the files in it.", file=name, reason="directory")
    if not path.exists() and not is_there(path):
        raise ContentError(f"There is no file {name}.", file=name, reason="missing")
    format_of(path)
    try:
        return pieced_files.read_bytes(path)
    except OSError as fault:
        raise _unreadable(fault, name) from None


def _check_entities(text: bytes, name: str) -> None:
    for found in _ENTITY.finditer(text):
        value = found[1] if found[1] is not None else found[2]
        if value is None or b"&" in value or b"%" in value or len(value) > _LONGEST_ENTITY:
            raise NotRdf(
                f"{name} declares an XML entity that is long, holds others or stands elsewhere; write out what it is.",
                file=name,
                line=text.count(b"\n", 0, found.start()) + 1,
            )


def _unpacked(path: Path) -> Path:
    """The name of a file without the ending of compression."""
    return path.with_suffix("") if path.suffix.lower() == GZIP else path


def _unreadable(fault: Exception, name: str) -> ContentError:
    words = fault.strerror if isinstance(fault, OSError) and fault.strerror else str(fault)
    return ContentError(f"{name} cannot be read: {words}.", file=name, reason="unreadable", words=words)


def parse(body: bytes, rdf_format: ox.RdfFormat, graph: str | None = None, name: str = "input") -> list[ox.Quad]:
    """All quads of a text in memory; see `read`."""
    return list(each_quad(body, rdf_format, graph, name))


def each_quad(
    body: bytes, rdf_format: ox.RdfFormat, graph: str | None = None, name: str = "input"
) -> Iterator[ox.Quad]:
    """The quads of a text in memory, one after the other; see `read`."""
    body = body.removeprefix(codecs.BOM_UTF8)
    if rdf_format == ox.RdfFormat.RDF_XML:
        _check_entities(body[:_PROLOGUE], name)
    return _each(ox.parse(body, format=rdf_format, base_iri=None), graph, name)


def each_line(path: Path, graph: str | None, name: str) -> Iterator[ox.Quad]:
    """The quads of a file of N-Quads, of which no more than some lines are in memory; see `read`."""
    try:
        with path.open("rb") as body:
            if body.read(len(codecs.BOM_UTF8)) != codecs.BOM_UTF8:
                body.seek(0)
            yield from _each(ox.parse(body, format=ox.RdfFormat.N_QUADS), graph, name)
    except OSError as fault:
        raise _unreadable(fault, name) from None


def _each(quads: Iterator[ox.Quad], graph: str | None, name: str) -> Iterator[ox.Quad]:
    target = ox.NamedNode(graph) if graph else None
    while True:
        try:
            quad = next(quads, None)
        except (SyntaxError, ValueError) as fault:
            raise not_rdf(fault, name) from None
        if quad is None:
            return
        is_of_none = target is not None and isinstance(quad.graph_name, ox.DefaultGraph)
        yield ox.Quad(quad.subject, quad.predicate, quad.object, target) if is_of_none else quad


def not_rdf(fault: Exception, name: str) -> NotRdf:
    """The fault of Oxigraph's parser in our words, with the place it names."""
    line = getattr(fault, "lineno", None)
    column = getattr(fault, "offset", None)
    words = str(getattr(fault, "msg", None) or fault)
    if "LoadDocumentCallback" in words:
        return NotRdf(
            f"{name}: a JSON-LD context at another address is not fetched; put the context into the file itself.",
            file=name,
            reason="remote-context",
        )
    place = "" if line is None else f", line {line}" + ("" if column is None else f", column {column}")
    return NotRdf(f"{name}{place}: {words}", file=name, line=line, column=column, reason="syntax", words=words)
