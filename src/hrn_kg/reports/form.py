"""The form by which a mistake is reported: its fields, their lengths, and what can be wrong with each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Final, Literal

from hrn_kg.errors import MalformedRequest
from hrn_kg.iris import BASE, check

Fault = Literal["missing", "long", "not-ours", "not-email"]

# In characters. Sent as a form, one character takes twelve bytes at most: limits.REPORT_BYTES follows from these.
LENGTHS: Final[Mapping[str, int]] = MappingProxyType(
    {"about": 300, "wrong": 2000, "right": 2000, "source": 2000, "passage": 2000, "name": 200, "email": 200}
)
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")


@dataclass(frozen=True, slots=True)
class Filled:
    """The form as it was filled in; only `wrong` must be."""

    about: str = ""
    wrong: str = ""
    right: str = ""
    source: str = ""
    passage: str = ""
    name: str = ""
    email: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Filled:
        """The fields among what was sent, without space around them and with one kind of line break."""
        return cls(**{one.name: _tidy(given.get(one.name, "")) for one in fields(cls)})

    def as_dict(self) -> dict[str, str]:
        """The fields by name, in their order."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    @property
    def is_about_ours(self) -> bool:
        """Whether `about` is an IRI of the base."""
        if not self.about.startswith(BASE):
            return False
        try:
            check(self.about)
        except MalformedRequest:
            return False
        return True


def faults_of(filled: Filled) -> dict[str, Fault]:
    """What is wrong, by field, in the order of the fields; empty when the form can be taken."""
    found: dict[str, Fault] = {}
    for name, value in filled.as_dict().items():
        if len(value) > LENGTHS[name]:
            found[name] = "long"
        elif name == "about" and value and not filled.is_about_ours:
            found[name] = "not-ours"
        elif name == "wrong" and not value:
            found[name] = "missing"
        elif name == "email" and value and not _EMAIL.fullmatch(value):
            found[name] = "not-email"
    return found


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
