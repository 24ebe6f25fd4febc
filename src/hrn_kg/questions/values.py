"""What was given for a parameter that names no thing, as a term: a year, a text, one of a few choices."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox

from hrn_kg.errors import MalformedRequest
from hrn_kg.examples import Parameter
from hrn_kg.examples.query_parameters import year_of
from hrn_kg.limits import PARAMETER_CHARACTERS

_SHOWN: Final = 60  # characters of what was given


def literal_of(parameter: Parameter, given: str) -> ox.Literal:
    """The literal for what was given; raises MalformedRequest for what the type of the parameter cannot be."""
    if parameter.type == "year":
        return _year(parameter, given)
    if parameter.type == "choice" and given not in parameter.choices:
        known = ", ".join(parameter.choices)
        raise MalformedRequest(
            f"“{given[:_SHOWN]}” is no choice for “{parameter.name}”; choose {known}.",
            parameter=parameter.name,
            suggestions=list(parameter.choices),
        )
    return ox.Literal(given)


def check_length(parameter: Parameter, given: str) -> None:
    """Raises MalformedRequest for more characters than the value of a parameter may have."""
    if len(given) > PARAMETER_CHARACTERS:
        raise MalformedRequest(
            f"The value of “{parameter.name}” may have {PARAMETER_CHARACTERS} characters.",
            parameter=parameter.name,
            limit=PARAMETER_CHARACTERS,
            unit="characters",
        )


def _year(parameter: Parameter, given: str) -> ox.Literal:
    if (year := year_of(given)) is None:
        raise MalformedRequest(
            f"“{given[:_SHOWN]}”, given as “{parameter.name}”, is no year; write it as 1995.", parameter=parameter.name
        )
    return year
