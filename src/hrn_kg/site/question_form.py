"""The form of a question: a field for each of its parameters, with what occurs in its answers to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hrn_kg.examples import Parameter
from hrn_kg.questions import Asked, Thing, address_names, occurring, things_of
from hrn_kg.sparql import Snapshot

# A list of all things would outweigh the page: there a name is typed, and a wrong one is answered with near ones.
_OPTIONS: Final = 200


@dataclass(frozen=True, slots=True)
class Option:
    """A value that may be chosen, as addresses name it and as people read it."""

    value: str
    label: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One field: a list where there are options, else a year or a text with its value."""

    name: str
    label: str
    type: str
    options: tuple[Option, ...] = ()
    value: str = ""


async def fields_of(data: Snapshot, asked: Asked, lang: str) -> tuple[Field, ...]:
    """The fields, filled with what was asked. Raises what the engine raises."""
    return tuple([await _field(data, asked, parameter, lang) for parameter in asked.example.parameters])


async def _field(data: Snapshot, asked: Asked, parameter: Parameter, lang: str) -> Field:
    title = parameter.title_in(lang)
    bound = asked.terms.get(parameter.variable)
    value = bound.value if bound is not None else ""
    match parameter.type:
        case "thing":
            known = await things_of(data, parameter)
            options = await _things(data, asked, parameter, known, lang, value)
            if len(options) > _OPTIONS:
                chosen = next((_typed(one, known) for one in options if one.is_chosen), value)
                return Field(parameter.name, title, "name", value=chosen)
            return Field(parameter.name, title, "choice", options)
        case "choice":
            choices = parameter.choices.items()
            options = tuple(Option(key, titles.get(lang, key), key == value) for key, titles in choices)
            return Field(parameter.name, title, "choice", options)
        case kind:
            return Field(parameter.name, title, kind, value=value)


def _typed(option: Option, known: Sequence[Thing]) -> str:
    """What stands for a thing where names are typed: its label, or as addresses name it where others have that name."""
    label = option.label
    bearing = [one for one in known if one.last_part == label or label in one.labels.values()]
    return label if len(bearing) == 1 else option.value


async def _things(
    data: Snapshot, asked: Asked, parameter: Parameter, known: Sequence[Thing], lang: str, chosen: str
) -> tuple[Option, ...]:
    """The things with which there is an answer, by their labels; and the one that was chosen, though there be none."""
    found = await occurring(data, asked.example, parameter, known, asked.terms)
    shown = {thing.iri: thing for thing in (*found, *(thing for thing in known if thing.iri == chosen))}
    names = address_names(known, data.prefixes)
    options = [Option(names[iri], thing.label_in(lang), iri == chosen) for iri, thing in shown.items()]
    return tuple(sorted(options, key=lambda one: (one.label.casefold(), one.value)))
