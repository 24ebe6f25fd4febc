"""Addresses of answers as people have them: which service is asked, for what."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from hrn_kg import words
from hrn_kg.errors import NothingToCheck
from hrn_kg.http_client import Client, RequestFailed
from hrn_kg.iris import BASE
from hrn_kg.limits import LONGEST_ADDRESS
from hrn_kg.settings import Settings

_LANGUAGE: Final = "|".join(words.languages())
# A question at its address or on its page; a query likewise.
_QUESTION: Final = re.compile(rf"(.*?)(?:/({_LANGUAGE}))?/queries/([a-z0-9-]+)(?:\.[a-z.-]+)?\Z")
_QUERY: Final = re.compile(rf"(.*?)(?:/(?:{_LANGUAGE})/query|/sparql)\Z")
_FORMS: Final = frozenset({"format", "output", "results"})
_ANYWHERE: Final = frozenset({"0.0.0.0", "::", ""})
_SIGN_OF_LIFE: Final = "/sparql?query=ASK+%7B%7D&format=json"


@dataclass(frozen=True, slots=True)
class AnswerAddress:
    """The address of an answer, apart from its form: of the service, its path there, and its parameters."""

    base: str
    path: str
    pairs: tuple[tuple[str, str], ...]

    @property
    def release(self) -> str:
        """The release that it names; empty without one."""
        return dict(self.pairs).get("release", "")

    def of_now(self) -> AnswerAddress:
        """The same of the current release."""
        return replace(self, pairs=tuple(pair for pair in self.pairs if pair[0] != "release"))

    def in_form(self, form: str) -> str:
        """The address of the answer in a form."""
        return f"{self.base}{self.path}?{urlencode([*self.pairs, ('format', form)])}"


def read_address(text: str) -> AnswerAddress:
    """The address of a question or a query, in whichever form it is given. Raises NothingToCheck for any other."""
    try:
        parts = urlsplit(text)
    except ValueError:  # as of a bracket that is not closed
        parts = urlsplit("")
    pairs = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in _FORMS]
    if parts.scheme in ("http", "https") and parts.netloc and len(text) <= LONGEST_ADDRESS:
        if match := _QUESTION.match(parts.path):
            if match[2] and not dict(pairs).get("lang"):
                pairs.append(("lang", match[2]))
            return AnswerAddress(_base(parts.scheme, parts.netloc, match[1]), f"/queries/{match[3]}", tuple(pairs))
        if (match := _QUERY.match(parts.path)) and dict(pairs).get("query"):
            return AnswerAddress(_base(parts.scheme, parts.netloc, match[1]), "/sparql", tuple(pairs))
    raise NothingToCheck(
        f"{text[:200]} is no address of an answer. Give that of a question (https://.../queries/NAME.csv?release=...) "
        "or of a query (https://.../sparql?query=...), as its page, the header field Link (rel=bookmark) or a citation "
        "has it."
    )


def _base(scheme: str, place: str, prefix: str) -> str:
    return urlunsplit((scheme, place, prefix, "", ""))


def served(address: AnswerAddress, settings: Settings) -> AnswerAddress:
    """The same on a server that is known here, where the address is a lasting name, as citations print it.

    A name leads to the same path of a server of the base (`w3id/.htaccess`): to the public one that the settings name,
    else to the one that runs on this machine. Where there is none the name itself is asked, whose redirect leads there.
    """
    if address.base + "/" != BASE:
        return address
    if settings.public_url:
        return replace(address, base=settings.public_url.rstrip("/"))
    host = "127.0.0.1" if settings.host in _ANYWHERE else settings.host
    local = f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"
    return replace(address, base=local) if _answers(local) else address


def _answers(base: str) -> bool:
    """Whether a service of this kind answers there."""
    try:
        with Client(base) as client:
            return "x-hrn-kg-release" in client.get(base + _SIGN_OF_LIFE, "*/*").fields
    except RequestFailed:
        return False


def led_on(address: AnswerAddress, elsewhere: str) -> AnswerAddress:
    """The same on another host, to which a redirect leads. Raises NothingToCheck for one that leads elsewhere.

    What is asked for stays as it was given, release and all, whatever of it the redirect repeats.
    """
    found = read_address(elsewhere)
    if found.path != address.path or (address.base.startswith("https:") and not found.base.startswith("https:")):
        raise NothingToCheck(f"{address.base}{address.path} leads to {elsewhere[:200]}, which is not followed.")
    return replace(address, base=found.base)
