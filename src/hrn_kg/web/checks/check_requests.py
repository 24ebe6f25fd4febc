"""Requests that bring files to be checked: bare, as parts of a form, or pasted into one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import chain, count
from pathlib import PurePath
from typing import Final

from starlette.requests import Request

from hrn_kg import conneg, words
from hrn_kg.errors import MalformedRequest, UnsupportedMediaType
from hrn_kg.intake import Handed
from hrn_kg.web.http import parameters
from hrn_kg.web.http.parameters import Parameters
from hrn_kg.web.http.uploads import MULTIPART, Uploaded, UploadedFile, read_uploaded
from hrn_kg.web.served.state import State

# By media type the endings of such files; the first is given to a file without one.
BARE: Final[Mapping[str, tuple[str, ...]]] = {
    conneg.TURTLE.media_type: (".ttl",),
    conneg.NTRIPLES.media_type: (".nt",),
    conneg.JSONLD.media_type: (".jsonld", ".json"),
    "application/rdf+xml": (".rdf", ".xml", ".owl"),
    "application/n-quads": (".nq",),
    "application/trig": (".trig",),
    conneg.CSV.media_type: (".csv",),
    conneg.TSV.media_type: (".tsv",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
}
ACCEPTED: Final = (*BARE, MULTIPART)
DOCUMENT: Final = "document"
PASTED: Final = "text"
_LIKELY: Final = (("{", ".jsonld"), ("[", ".jsonld"), ("<?xml", ".rdf"), ("<rdf:", ".rdf"))
_NAME_CHARACTERS: Final = 100
_UNSHOWN: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")


async def read_bare_or_form(request: Request[State]) -> Uploaded:
    """What a program sends: one file as it is, by its media type, or a form with files.

    Raises: UnsupportedMediaType, TooLarge, MalformedRequest.
    """
    media_type, _ = parameters.content_type_of(request)
    if media_type == MULTIPART:
        return await read_uploaded(request)
    if media_type not in BARE:
        raise UnsupportedMediaType(
            f"A check takes {', '.join(ACCEPTED)}, not {media_type[:80] or 'a body without a type'}.",
            accepted=list(ACCEPTED),
        )
    body = await parameters.body_of(request, request.state["served"].settings.intake_bytes)
    name = parameters.of_address(request).one("name") or "file"
    endings = BARE[media_type]
    if PurePath(name).suffix.lower() not in endings:
        name += endings[0]
    return Uploaded(Parameters(), (UploadedFile("file", name, body),))


def files_of(uploaded: Uploaded, lang: str) -> tuple[Handed, ...]:
    """The files with records, under names of their own, and what was pasted as one more, with a name in the language.

    Raises: MalformedRequest when there is none.
    """
    given = [(one.name, one.body) for one in uploaded.files if one.field != DOCUMENT]
    pasted = uploaded.fields.one(PASTED) or ""
    if pasted.strip():
        # The ending is the one that is most likely, so that nobody is told of one that he did not choose.
        ending = next((ending for sign, ending in _LIKELY if pasted.lstrip().startswith(sign)), ".ttl")
        given.insert(0, (words.translate(lang, "validate.pasted") + ending, pasted.encode()))
    if not given:
        raise MalformedRequest("There is no file in the form, and no text.")
    return _named(given, "file-{}")


def _free(name: str, taken: Mapping[str, bytes]) -> str:
    """The name, with a number before it where a file has it already."""
    numbered = (f"{number}-{name}" for number in count(2))
    return next(one for one in chain((name,), numbered) if one not in taken)


def documents_of(uploaded: Uploaded) -> tuple[Handed, ...]:
    """The texts of documents that came along, under names of their own: spreadsheets may call them by these."""
    return _named([(one.name, one.body) for one in uploaded.files if one.field == DOCUMENT], "document-{}.txt")


def _named(given: Iterable[tuple[str, bytes]], otherwise: str) -> tuple[Handed, ...]:
    taken: dict[str, bytes] = {}
    for number, (name, body) in enumerate(given, 1):
        taken[_free(_shown(name) or otherwise.format(number), taken)] = body
    return tuple(Handed(name, body) for name, body in taken.items())


def _shown(name: str) -> str:
    """The last part of a name, without signs that act or hide."""
    last = re.split(r"[/\\]", _UNSHOWN.sub("", name))[-1].strip()
    return last[-_NAME_CHARACTERS:]
