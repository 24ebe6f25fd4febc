"""A question with the values it was given: its query, in which they stand as terms, and what names it in an address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

import pyoxigraph as ox

from hrn_kg.errors import MalformedRequest
from hrn_kg.examples import Example, Parameter
from hrn_kg.querytext.data_blocks import Term, bind, declared_prefixes
from hrn_kg.questions.named_things import Thing, address_names, find_thing, things_of
from hrn_kg.questions.values import check_length, literal_of
from hrn_kg.search import nearest
from hrn_kg.sparql import Snapshot


@dataclass(frozen=True, slots=True)
class Value:
    """A value that was given: its term, and how addresses name it. `thing` is what it names, if it names one."""

    parameter: Parameter
    term: Term
    name: str
    thing: Thing | None = None

    def label_in(self, language: str) -> str:
        """How people read it."""
        if self.thing is not None:
            return self.thing.label_in(language)
        choice = self.parameter.choices.get(self.name, {})
        return choice.get(language, self.name)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, its query in one language with the values in it, and these values in the order of its parameters.

    `terms` is what the variables of all its parameters are bound to, None where one is open.
    """

    example: Example
    text: str
    values: tuple[Value, ...] = ()
    terms: Mapping[str, Term | None] = field(default_factory=dict)

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The values as the parameters of an address."""
        return tuple((value.parameter.name, value.name) for value in self.values)

    def path(self, suffix: str, **more: str) -> str:
        """The path of the answer in the form of a suffix, with further parameters that are not empty."""
        pairs = [*self.pairs, *((name, value) for name, value in more.items() if value)]
        return f"/queries/{self.example.name}{suffix}" + (f"?{urlencode(pairs)}" if pairs else "")


async def ask(data: Snapshot, example: Example, given: Sequence[tuple[str, str]], language: str) -> Asked:
    """The question with what was given, by the names of its parameters; an empty value is none.

    Raises:
        MalformedRequest: an unknown parameter, one that is given twice, or a value that it cannot be; the nearest names
            are in the detail and the fact `suggestions`.
        HrnKgError: what the engine raises.
    """
    texts = _once(example, given)
    values = [await _value(data, example, one, texts[one.name]) for one in example.parameters if one.name in texts]
    return _bound(example, language, tuple(values))


def _bound(example: Example, language: str, values: tuple[Value, ...]) -> Asked:
    """The question with these values; without any, with the defaults of its parameters. All others are open.

    So a default never narrows what somebody asks: `from=2000` is not asked up to the year of an example. The block of
    an open one goes: UNDEF would mean the same, at twice the time.
    """
    given = {value.parameter.variable: value.term for value in values}
    terms = {one.variable: given.get(one.variable) if values else one.default for one in example.parameters}
    return Asked(example, text_with(example, language, terms), values, terms)


def text_with(example: Example, language: str, terms: Mapping[str, Term | None]) -> str:
    """The query with these terms for its variables; open where a term is None."""
    text = example.text_in(language)
    return bind(text, {name: () if term is None else (term,) for name, term in terms.items()}) if terms else text


def _once(example: Example, given: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The values that are not empty, by name."""
    known = {one.name: one for one in example.parameters}
    texts: dict[str, str] = {}
    for name, text in given:
        if name not in known:
            raise _unknown(example, name)
        if name in texts:
            raise MalformedRequest(f"The parameter “{name}” is given more than once; once is allowed.", parameter=name)
        check_length(known[name], text)
        texts[name] = text.strip()
    return {name: text for name, text in texts.items() if text}


def _unknown(example: Example, name: str) -> MalformedRequest:
    names = [one.name for one in example.parameters]
    if not names:
        return MalformedRequest(
            f"The question {example.name} has no parameter “{name[:40]}”: it has none.",
            parameter=name[:40],
            suggestions=[],
        )
    return MalformedRequest(
        f"The question {example.name} has no parameter “{name[:40]}”; it has these: {', '.join(names)}.",
        parameter=name[:40],
        suggestions=list(nearest(name[:40].casefold(), names, slips=True)) or names,
    )


async def _value(data: Snapshot, example: Example, parameter: Parameter, given: str) -> Value:
    if parameter.type != "thing":
        literal = literal_of(parameter, given)
        return Value(parameter, literal, literal.value)
    things = await things_of(data, parameter)
    thing = find_thing(things, given, {**data.prefixes, **declared_prefixes(example.text)}, parameter)
    return Value(parameter, ox.NamedNode(thing.iri), address_names(things, data.prefixes)[thing.iri], thing)
