"""The data of a test: as files for the service, and in a store of this process."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
from manifests import Data, Entry, path_of

from hrn_kg import rdfio
from hrn_kg.errors import MalformedQuery
from hrn_kg.querytext.clauses import clauses
from hrn_kg.querytext.sparql_tokens import tokens

_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:")


def text_for_service(entry: Entry) -> str:
    """The query. A relative IRI means the address of the file; a service does not know that: so BASE tells it."""
    text = entry.text
    if any(token.kind == "iri" and not _ABSOLUTE.match(token.text) for token in tokens(text)):
        assert entry.query is not None
        return f"BASE <{entry.query.as_uri()}>\n{text}"
    return text


def data_of(entry: Entry) -> Data:
    """The data of a test; where the query brings them by FROM, the service holds those graphs."""
    if entry.data.default or entry.data.named:
        return entry.data
    try:
        found = clauses(text_for_service(entry))
    except (MalformedQuery, SyntaxError):
        found = None
    if found is None:
        return entry.data
    assert entry.query is not None
    files = {(entry.query.parent / path_of(name).name) for name in (*found.default, *found.named)}
    return Data(named=tuple(sorted((file.as_uri(), file) for file in files)))


def files_for(data: Data, folder: Path) -> tuple[Path, ...]:
    """Files to serve: those of the default graph as they are, each named graph as N-Quads of the same triples."""
    made = []
    for number, (name, file) in enumerate(data.named):
        quads = ox.parse(path=file, format=rdfio.format_of(file), base_iri=file.as_uri())
        named = (ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(name)) for quad in quads)
        made.append(folder / f"{number}.nq")
        made[-1].write_bytes(ox.serialize(named, format=ox.RdfFormat.N_QUADS) or b"")
    return (*data.default, *made)


def store_of(data: Data) -> ox.Store:
    """The bare engine with the same data."""
    store = ox.Store()
    for file in data.default:
        store.load(path=file, format=rdfio.format_of(file), base_iri=file.as_uri())
    for name, file in data.named:
        store.load(path=file, format=rdfio.format_of(file), base_iri=file.as_uri(), to_graph=ox.NamedNode(name))
    return store
