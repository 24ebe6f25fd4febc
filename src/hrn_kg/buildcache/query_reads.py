"""What a SPARQL query or update may read, by its text: the patterns of its triples, wherever they stand.

What is not understood reads everything. What may give another result each time has no reads at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial, reduce
from operator import or_
from typing import Any, Final, cast

from pyoxigraph import Literal, NamedNode
from rdflib import term as rdf
from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, Path, SequencePath
from rdflib.plugins.sparql import algebra
from rdflib.plugins.sparql.parser import parseQuery, parseUpdate
from rdflib.plugins.sparql.parserutils import CompValue

from hrn_kg.buildcache.reads import NOTHING, Reads, pair, value_key

_EVERYTHING: Final = Reads(everything=True)
# What these give depends on more than the data.
_UNSTEADY: Final = {f"Builtin_{name}" for name in ("NOW", "RAND", "UUID", "STRUUID", "BNODE")} | {"ServiceGraphPattern"}
_WITH_PATTERNS: Final = ("SelectQuery", "AskQuery", "ConstructQuery")  # and DESCRIBE looks at whatever it describes
_GROUP: Final = "GroupGraphPatternSub"
_Pattern = tuple[Any, Any, Any]
_Tables = Mapping[rdf.Variable, frozenset[Any]]


@dataclass(frozen=True, slots=True)
class UpdateReads:
    """What an update reads, and what it may add to one graph; it does nothing else."""

    reads: Reads
    writes: Reads


def reads_of_select(text: str, prefixes: Mapping[str, str], this: str | None = None) -> Reads | None:
    """What a query reads, but for what it says of the variable `this`; None where that cannot be known.

    Of a record that stands for the variable its own triples are read, whatever the query asks of it.
    """
    try:
        return _of_select(text, prefixes, None if this is None else rdf.Variable(this))
    except Exception:  # rdflib says in many ways what it does not take, of which the engine takes some
        return None


def reads_of_update(text: str, graph: str) -> UpdateReads | None:
    """What an update reads, and what it adds to a graph; None for one that does more, or is not understood."""
    try:
        return _of_update(text, graph)
    except Exception:  # see `reads_of_select`
        return None


def _of_select(text: str, prefixes: Mapping[str, str], this: rdf.Variable | None) -> Reads | None:
    declared, raw = _parsed(parseQuery, text)
    query = _resolved(raw, algebra.translatePrologue(declared, None, dict(prefixes)))
    if query.name not in _WITH_PATTERNS or not isinstance(query.where, CompValue) or query.where.name != _GROUP:
        return None
    return _reads(query, this)


def _of_update(text: str, graph: str) -> UpdateReads | None:
    parsed = _parsed(parseUpdate, text)
    if not parsed.request:
        return None
    prologue = None
    reads = writes = NOTHING
    for declared, raw in zip(parsed.prologue, parsed.request, strict=True):
        prologue = algebra.translatePrologue(declared, None, None, prologue)
        request = _resolved(raw, prologue)
        found, added = (_reads(request, None), _added(request, graph)) if request.name == "Modify" else (None, None)
        if found is None or added is None:
            return None
        reads, writes = reads | found, writes | added
    return UpdateReads(reads, writes)


def _parsed(parse: Callable[[str], Any], text: str) -> Any:
    if r"\\u" in text.lower():
        raise ValueError("an escaped backslash before a u, which rdflib takes for a character by its number")
    return parse(text)


def _resolved(tree: Any, prologue: Any) -> Any:
    named = algebra.traverse(tree, visitPost=partial(_named_by, prologue))
    return algebra.traverse(named, visitPost=algebra.translatePath)


def _named_by(prologue: Any, node: Any) -> Any:
    if isinstance(node, CompValue) and node.name == "pname" and "\\" in (node.localname or ""):
        raise ValueError("a name with an escape, of which rdflib keeps the backslash")
    return algebra.translatePName(node, prologue)


def _reads(query: Any, this: rdf.Variable | None) -> Reads | None:
    nodes = list(_nodes(query))
    if any(node.name in _UNSTEADY for node in nodes):
        return None
    if any(node.name == "GraphGraphPattern" and isinstance(node.term, rdf.Variable) for node in nodes):
        return _EVERYTHING
    if any(node.name == "SubSelect" for node in nodes):
        this = None  # in there it may be another variable of that name
    return _joined(found for node in nodes if node.name == _GROUP for found in _of_group(node, this))


def _nodes(tree: Any) -> Iterator[CompValue]:
    """Each node of a tree of the parser."""
    if isinstance(tree, CompValue):
        yield tree
    if isinstance(tree, Mapping):
        for below in tree.values():
            yield from _nodes(below)
    elif not isinstance(tree, str | Path) and hasattr(tree, "__iter__"):
        for below in tree:
            yield from _nodes(below)


def _of_group(group: CompValue, this: rdf.Variable | None) -> Iterator[Reads]:
    """What the triples read that stand in a group itself."""
    parts = group.part or ()
    blocks = [part for part in parts if part.name == "TriplesBlock"]
    patterns = [pattern for block in blocks for pattern in _patterns(block.triples)]
    tables = dict(found for part in parts if part.name == "InlineData" for found in _columns(part))
    for pattern in patterns:
        yield _of_pattern(pattern, this, tables, _bound(each for each in patterns if each is not pattern))


def _patterns(triples: Iterable[Any]) -> Iterator[_Pattern]:
    for flat in triples:
        terms = iter(flat)
        yield from zip(terms, terms, terms, strict=True)


def _columns(table: CompValue) -> Iterator[tuple[rdf.Variable, frozenset[Any]]]:
    """What VALUES allows for each of its variables, where it leaves none open."""
    rows = [[row] if isinstance(row, str) else list(row) for row in table.value or ()]
    for at, variable in enumerate(table.var):
        values = frozenset(row[at] for row in rows)
        if "UNDEF" not in values:
            yield variable, values


def _bound(patterns: Iterable[_Pattern]) -> frozenset[Any]:
    """The variables that stand for something of the data, since some pattern holds a triple of it."""
    found: set[Any] = set()
    for subject, predicate, value in patterns:
        if not (isinstance(predicate, Path) and _may_be_empty(predicate)):
            found |= {subject, value}
    return frozenset(found)


def _of_pattern(pattern: _Pattern, this: rdf.Variable | None, tables: _Tables, bound: frozenset[Any]) -> Reads:
    subject, predicate, value = pattern
    if isinstance(predicate, Path):
        return _of_path(pattern, this, bound)
    if this is not None and subject == this:
        return NOTHING
    if isinstance(subject, rdf.URIRef):
        return Reads(subjects=frozenset((str(NamedNode(str(subject))),)))
    properties = tables.get(predicate, frozenset((predicate,)))
    if not all(isinstance(each, rdf.URIRef) for each in properties):
        return _EVERYTHING
    return _joined(_of_property(str(each), value) for each in properties)


def _of_property(predicate: str, value: Any) -> Reads:
    key = None
    if isinstance(value, rdf.URIRef):
        key = value_key(NamedNode(str(value)))
    elif isinstance(value, rdf.Literal) and value.datatype is None:
        key = value_key(Literal(str(value)))
    if key is None:
        return Reads(properties=frozenset((predicate,)))
    return Reads(values=frozenset((pair(predicate, key),)))


def _of_path(pattern: _Pattern, this: rdf.Variable | None, bound: frozenset[Any]) -> Reads:
    subject, path, value = pattern
    properties = _named(path)
    ends = (subject, value)
    # A path of no steps leads from each node of the data to itself, unless one of its ends is held by something else.
    held = any(end == this or end in bound or not isinstance(end, rdf.Variable | rdf.BNode) for end in ends)
    if properties is None or (_may_be_empty(path) and not held):
        return _EVERYTHING
    return Reads(properties=properties)


def _named(path: Any) -> frozenset[str] | None:
    """The properties of a path; None for one that is told by what it is not."""
    match path:
        case rdf.URIRef():
            return frozenset((str(path),))
        case InvPath():
            return _named(path.arg)
        case MulPath():
            return _named(path.path)
        case SequencePath() | AlternativePath():
            found = [_named(each) for each in path.args]
            return None if None in found else frozenset().union(*cast("list[frozenset[str]]", found))
        case _:
            assert isinstance(path, NegatedPath)
            return None


def _may_be_empty(path: Any) -> bool:
    """Whether a path may lead from a node to itself without a triple."""
    match path:
        case InvPath():
            return _may_be_empty(path.arg)
        case MulPath():
            return bool(path.zero) or _may_be_empty(path.path)
        case SequencePath():
            return all(_may_be_empty(each) for each in path.args)
        case AlternativePath():
            return any(_may_be_empty(each) for each in path.args)
        case _:
            return False


def _added(request: CompValue, graph: str) -> Reads | None:
    """What a request may add to the graph; None where it does something else too."""
    if request.delete or request.withClause or not request.insert:
        return None
    quads = request.insert.quads
    if quads.triples or any(str(part.term) != graph for part in quads.quadsNotTriples or ()):
        return None
    templates = (each for part in quads.quadsNotTriples or () for each in _patterns(part.triples))
    return _joined(_of_pattern(template, None, {}, frozenset()) for template in templates)


def _joined(parts: Iterable[Reads]) -> Reads:
    return reduce(or_, parts, NOTHING)
