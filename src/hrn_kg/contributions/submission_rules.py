"""What may be told of a person and in a note, whichever way a contribution comes in."""

from __future__ import annotations

import re
from typing import Final

from hrn_kg.contributions.faults import ProposalRefused
from hrn_kg.contributions.proposal import Person

NAME_CHARACTERS: Final = 200
"""Of a name, and of an e-mail address."""
NOTE_CHARACTERS: Final = 5000
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")


def is_email(text: str) -> bool:
    """Whether a text has the form of an e-mail address."""
    return _EMAIL.fullmatch(text) is not None


def check_person(person: Person) -> None:
    """Raises ProposalRefused without a name, for what is too long, and for an e-mail address that is none."""
    if not person.name.strip():
        raise ProposalRefused("A name is missing: whoever contributes or decides gives one.")
    if max(map(len, (person.name, person.shown_as, person.email))) > NAME_CHARACTERS:
        raise ProposalRefused(f"A name or an e-mail address may have {NAME_CHARACTERS} characters.")
    if person.email and not is_email(person.email):
        raise ProposalRefused("The e-mail address is none: it has the form name@example.org.")


def check_note(note: str) -> None:
    """Raises ProposalRefused for a note that is too long."""
    if len(note) > NOTE_CHARACTERS:
        raise ProposalRefused(f"A note may have {NOTE_CHARACTERS} characters.")
