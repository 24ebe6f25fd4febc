"""The things that a parameter of a question takes: which there are, by which names they go, which occur in answers."""

from __future__ import annotations

import re
import threading
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from hrn_kg import words
from hrn_kg.describe.ask import read_rows, select
from hrn_kg.engine.rows_digest import ROWS
from hrn_kg.errors import MalformedRequest
from hrn_kg.examples import Example, Parameter
from hrn_kg.querytext.data_blocks import Term, asks_values_of, bind
from hrn_kg.search import fold, nearest
from hrn_kg.sparql import Inspected, Reply, Snapshot
from hrn_kg.vocab import PREFIXES, Prefixes

_NAMES: Final = f"""PREFIX dct: <{PREFIXES["dct"]}>
PREFIX foaf: <{PREFIXES["foaf"]}>
PREFIX hro: <{PREFIXES["hro"]}>
PREFIX rdfs: <{PREFIXES["rdfs"]}>
PREFIX skos: <{PREFIXES["skos"]}>
SELECT DISTINCT ?thing ?property ?name WHERE {{
  {{ SELECT DISTINCT ?thing WHERE {{ $which }} }}
  VALUES ?property {{ rdfs:label skos:prefLabel skos:altLabel dct:title foaf:name }}
  ?thing ?property ?name .
  FILTER(isIRI(?thing) && isLiteral(?name))
}}"""
_CONCERNED: Final = "?record hro:concerns ?thing"
_OF: Final = "VALUES ?of { $of } { ?thing a ?of } UNION { ?thing skos:inScheme ?of }"
_LABEL: Final = PREFIXES["rdfs"] + "label"
_PREFIXED: Final = re.compile(r"([A-Za-z][\w-]*):([^/].*)\Z")
# What an answer to that tells, by its entity tag: it has thousands of rows, and every request with a name needs it.
_KNOWN: Final[OrderedDict[str, tuple[Thing, ...]]] = OrderedDict()
_MOST_KNOWN: Final = 64
_LOCK: Final = threading.Lock()  # pages ask it in a thread, documents in the loop of the server
_SHOWN: Final = 60  # characters of what was given
_MOST_NEAR: Final = 5


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing with its label in each language, and all names that it goes by."""

    iri: str
    labels: Mapping[str, str]
    names: frozenset[str]

    @property
    def last_part(self) -> str:
        """The end of its IRI, by which it is named in addresses."""
        return re.split(r"[/#]", self.iri)[-1]

    def label_in(self, language: str) -> str:
        """Its label in the language, else in English, else in any, else the end of its IRI."""
        for code in (language, words.ENGLISH, *sorted(self.labels)):
            if code in self.labels:
                return self.labels[code]
        return self.last_part


def address_names(things: Sequence[Thing], prefixes: Prefixes) -> dict[str, str]:
    """How addresses name each of the things, by its IRI: as shortly as none of the others is named."""
    counts = Counter(thing.last_part for thing in things)
    return {
        thing.iri: thing.last_part if counts[thing.last_part] == 1 else prefixes.shorten(thing.iri) or thing.iri
        for thing in things
    }


async def things_of(data: Snapshot, parameter: Parameter) -> tuple[Thing, ...]:
    """All things that a parameter takes, sorted by IRI. Raises what the engine raises."""
    of = " ".join(str(ox.NamedNode(iri)) for iri in parameter.of)
    which = _OF.replace("$of", of) if of else _CONCERNED
    return _told_by(await data.run(Inspected(kind="select", text=_NAMES.replace("$which", which)), ROWS))


def _told_by(reply: Reply) -> tuple[Thing, ...]:
    with _LOCK:
        found = _KNOWN.get(reply.etag)
    if found is None:
        found = _things_in(reply.body)
    with _LOCK:
        _KNOWN[reply.etag] = found
        _KNOWN.move_to_end(reply.etag)
        if len(_KNOWN) > _MOST_KNOWN:
            _KNOWN.popitem(last=False)
    return found


def _things_in(body: bytes) -> tuple[Thing, ...]:
    labels: dict[str, dict[str, str]] = defaultdict(dict)
    names: dict[str, set[str]] = defaultdict(set)
    for row in read_rows(body):
        iri, name = row["thing"].value, row["name"]
        assert isinstance(name, ox.Literal)
        names[iri].add(name.value)
        if row["property"].value == _LABEL:
            language = (name.language or "").partition("-")[0]
            labels[iri][language] = min(labels[iri].get(language, name.value), name.value)
    return tuple(Thing(iri, labels[iri], frozenset(found)) for iri, found in sorted(names.items()))


async def occurring(
    data: Snapshot,
    example: Example,
    parameter: Parameter,
    things: Sequence[Thing],
    others: Mapping[str, Term | None],
) -> tuple[Thing, ...]:
    """Those of the things with which a question has an answer, in their order. Raises what the engine raises.

    All things are bound at once. Of `others`, the terms of the variables, those count whose parameters have a default:
    without them the question would be another one. All that may be left out stays open.
    """
    if not things:
        return ()
    values: dict[str, Sequence[Term]] = {one.variable: () for one in example.parameters}
    for one in example.parameters:
        default = others.get(one.variable)
        if one.default is not None and default is not None:
            values[one.variable] = (default,)
    values[parameter.variable] = [ox.NamedNode(thing.iri) for thing in things]
    rows = await select(data, asks_values_of(bind(example.text, values), parameter.variable))
    found = {term.value for row in rows if isinstance(term := row.get(parameter.variable), ox.NamedNode)}
    return tuple(thing for thing in things if thing.iri in found)


def find_thing(things: Iterable[Thing], given: str, prefixes: Mapping[str, str], parameter: Parameter) -> Thing:
    """The thing that is meant by its IRI, a prefixed name, the last part of its IRI, or a name in any language.

    Raises MalformedRequest, with the nearest names, when none is, or several are.
    """
    known = tuple(things)
    wanted = _expanded(given, prefixes)
    folded = given.casefold()
    ways: tuple[Callable[[Thing], bool], ...] = (
        lambda one: one.iri == wanted,
        lambda one: one.last_part == given,
        lambda one: given in one.labels.values(),
        lambda one: given in one.names,
        lambda one: folded in map(str.casefold, one.names),
    )
    for way in ways:
        found = [one for one in known if way(one)]
        if len(found) == 1:
            return found[0]
        if found:
            raise _several(given, parameter, found)
    raise _none(given, parameter, known)


def _expanded(given: str, prefixes: Mapping[str, str]) -> str:
    match = _PREFIXED.match(given)
    return prefixes[match[1]] + match[2] if match and match[1] in prefixes else given


def _several(given: str, parameter: Parameter, found: Iterable[Thing]) -> MalformedRequest:
    iris = [one.iri for one in found]
    return MalformedRequest(
        f"“{given[:_SHOWN]}”, given as “{parameter.name}”, names several things; give one of these: {', '.join(iris)}.",
        parameter=parameter.name,
        suggestions=iris,
    )


def _none(given: str, parameter: Parameter, known: tuple[Thing, ...]) -> MalformedRequest:
    near = _nearest(given, known)
    if not near:
        return MalformedRequest(
            f"“{given[:_SHOWN]}” is nothing that “{parameter.name}” can be here.",
            parameter=parameter.name,
            suggestions=[],
        )
    return MalformedRequest(
        f"“{given[:_SHOWN]}” is nothing that “{parameter.name}” can be here; nearest are: {', '.join(near)}.",
        parameter=parameter.name,
        suggestions=list(near),
    )


def _nearest(given: str, known: tuple[Thing, ...]) -> tuple[str, ...]:
    """The last parts of the things whose names are most like what was given."""
    by_name: dict[str, str] = {}
    for thing in known:
        for name in (thing.last_part, *sorted(thing.names)):
            by_name.setdefault(fold(name), thing.last_part)
    text = fold(re.split(r"[/#:]", given.rstrip("/"))[-1][:_SHOWN])
    return tuple(dict.fromkeys(by_name[name] for name in nearest(text, by_name, _MOST_NEAR))) if text else ()
