"""What may be told of a person and in a note, whichever way a contribution comes in."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from hrn_kg.contributions.faults import ProposalRefused
from hrn_kg.contributions.proposal import Person
from hrn_kg.validation.rules.contact_data import contact_in

NAME_CHARACTERS: Final = 200
"""Of a name, and of an e-mail address."""
NOTE_CHARACTERS: Final = 5000
# Controls, formats (no width, direction), halves of a sign, ends of lines and paragraphs.
_UNSEEN: Final = ("Cc", "Cf", "Cs", "Zl", "Zp")
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")


def is_email(text: str) -> bool:
    """Whether a text has the form of an e-mail address."""
    return _EMAIL.fullmatch(text) is not None


def has_unseen(name: str) -> bool:
    """Whether a name holds a sign that nobody can see, by which it could pass for another."""
    return any(unicodedata.category(sign) in _UNSEEN for sign in name)


def has_contact_data(name: str) -> bool:
    """Whether a name that is to be published holds an e-mail address or a telephone number."""
    return contact_in(name) is not None


def check_person(person: Person) -> None:
    """Raises ProposalRefused without a name, for what is too long, and for an e-mail address that is none.

    Raised as well for signs in a name that nobody can see, and for contact data in one that is to be published.
    """
    if not person.name.strip():
        raise ProposalRefused("A name is missing: whoever contributes or decides gives one.")
    if max(map(len, (person.name, person.shown_as, person.email))) > NAME_CHARACTERS:
        raise ProposalRefused(f"A name or an e-mail address may have {NAME_CHARACTERS} characters.")
    if has_unseen(person.name) or has_unseen(person.shown_as):
        raise ProposalRefused("The name holds a sign that nobody can see, such as a line break: type it anew.")
    if has_contact_data(person.shown_as):
        raise ProposalRefused(
            "The name that is to be published holds an e-mail address or a telephone number: leave that out."
        )
    if person.email and not is_email(person.email):
        raise ProposalRefused("The e-mail address is none: it has the form name@example.org.")


def check_note(note: str) -> None:
    """Raises ProposalRefused for a note that is too long."""
    if len(note) > NOTE_CHARACTERS:
        raise ProposalRefused(f"A note may have {NOTE_CHARACTERS} characters.")
