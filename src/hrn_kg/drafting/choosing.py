"""Answers that name a thing: which one is meant, a new one, a concept that is asked for, or what is wrong with it.

`nieuw: Veldstad` (or `new: Veldstad`) says that none of the known things is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from hrn_kg import words
from hrn_kg.drafting import minting
from hrn_kg.drafting.drafted import Builder, Names, names_of
from hrn_kg.drafting.published_names import NOT_APPLICABLE, Thing
from hrn_kg.iris import BASE

_NEW: Final = re.compile(r"(?:nieuw|nieuwe|new)\s*:\s*", re.IGNORECASE)
_NOT_APPLICABLE: Final = re.compile(
    r"n\.?v\.?t\.?|niet van toepassing|not applicable|n/a|n\.a\.|na|geen|none|-|code:not-applicable"
)


def without_new(text: str) -> tuple[str, bool]:
    """A name without the word that says that it is new, and whether it stood there."""
    stripped = text.strip()
    match = _NEW.match(stripped)
    return (stripped[match.end() :].strip(), True) if match else (stripped, False)


def says_not_applicable(text: str) -> bool:
    """Whether an answer says that the question has no meaning here."""
    return _NOT_APPLICABLE.fullmatch(text.strip().casefold()) is not None


def one(builder: Builder, field: str, text: str, kind: str, *, required: bool = True) -> str | None:
    """The address of the concept or thing that is meant; None, with a finding, when it is not one that there is."""
    name, is_new = without_new(text)
    if not name:
        if required:
            builder.report(field, "drafting.missing", field=label(field))
        return None
    if is_new:
        builder.request(field, kind, name)
        builder.report(field, "drafting.asked-for", name, "Warning", new=name)
        return None
    found = builder.known.called(name, kind)
    if len(found) == 1:
        return found[0].iri
    if found:
        builder.report(field, "drafting.several", name, names=short_names(found))
    elif near := builder.known.near(name, kind):
        builder.report(field, "drafting.did-you-mean", name, near=names_of(near))
    else:
        builder.report(field, "drafting.not-in-list", name)
    return None


def several(builder: Builder, field: str, text: str, kind: str) -> tuple[str, ...]:
    """The addresses of all that an answer names, one a line or with semicolons between them."""
    parts = [part for part in re.split(r"[;\n]+", text) if part.strip()]
    found = (one(builder, field, part, kind) for part in parts)
    return tuple(dict.fromkeys(iri for iri in found if iri is not None))


def or_not_applicable(builder: Builder, field: str, text: str, kind: str) -> str | None:
    """As `one`; an empty answer is filled in with "not applicable"."""
    if not text.strip():
        builder.propose(field, "code:not-applicable", builder.known.thing(NOT_APPLICABLE).labels)
        return NOT_APPLICABLE
    return NOT_APPLICABLE if says_not_applicable(text) else one(builder, field, text, kind)


def place(builder: Builder, field: str, text: str, english: str = "", within: str = "") -> str | None:
    """A known place, or a new one within a wider place."""
    name, is_new = without_new(text)
    if not name:
        builder.report(field, "drafting.missing", field=label(field))
        return None
    found = () if is_new else builder.known.called(name, "place")
    if len(found) == 1:
        return found[0].iri
    if found:
        builder.report(field, "drafting.several", name, names=short_names(found))
        return None
    if not is_new and (near := builder.known.near(name, "place", slips=True)):
        builder.report(field, "drafting.did-you-mean-new", name, near=names_of(near))
        return None
    return _new_place(builder, field, name, english.strip(), within)


def _new_place(builder: Builder, field: str, name: str, english: str, within: str) -> str | None:
    iri = minting.place_address(builder, english or name)
    if builder.states(iri):
        return iri
    if within.strip():
        wider = one(builder, f"{field}_within", within, "place")
        if wider is None:
            return None
    else:
        wider = minting.NETHERLANDS
        builder.propose(f"{field}_within", "place:netherlands", builder.known.thing(wider).labels)
    if not english:
        builder.propose(f"{field}_en", name)
    builder.report(field, "drafting.new-place", name, "Info", new=name)
    minting.place(builder, iri, name, english or name, wider, field)
    return iri


def organisation(builder: Builder, field: str, text: str) -> str | None:
    """A known organisation, or a new one."""
    name, is_new = without_new(text)
    found = () if is_new else builder.known.called(name, "organisation")
    if len(found) == 1:
        return found[0].iri
    if found:
        builder.report(field, "drafting.several", name, names=short_names(found))
        return None
    if not is_new and (near := builder.known.near(name, "organisation", slips=True)):
        builder.report(field, "drafting.did-you-mean-new", name, near=names_of(near))
        return None
    iri = minting.organisation_address(builder, name)
    if not builder.states(iri):
        builder.report(field, "drafting.new-organisation", name, "Info", new=name)
        minting.organisation(builder, iri, name, name, field)
    return iri


def short_names(things: Iterable[Thing]) -> Names:
    """Things of one name by their short names, by which they can be told apart."""
    listed = ", ".join(
        thing.iri.removeprefix(BASE).removeprefix("id/").removeprefix("scheme/").replace("/", ":", 1)
        for thing in things
    )
    return {"en": listed, "nl": listed}


def label(field: str) -> Names:
    """The name of a field in each language."""
    return {lang: words.translate(lang, f"table.{field}") for lang in words.languages()}
