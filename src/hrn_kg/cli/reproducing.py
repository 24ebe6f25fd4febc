"""`hrn-kg reproduce`: whether an address still gives the rows that it gave, and which came and went since."""

from __future__ import annotations

import re
from argparse import Namespace
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from hrn_kg import words
from hrn_kg.errors import NothingToCheck
from hrn_kg.http_client import Answer, Client, RequestFailed
from hrn_kg.limits import LONGEST_ADDRESS
from hrn_kg.questions import ROWS, TRIPLES, Answered, read_answer

YES, NO, NOT_CHECKED = 0, 1, 2
_RELEASE: Final = "x-hrn-kg-release"
_DIGEST: Final = re.compile(r"(?:sha256:)?([0-9a-f]{64})\Z")
_NOT_ACCEPTABLE: Final = 406
_LANGUAGE: Final = "|".join(words.languages())
# A question at its address or on its page; a query likewise.
_QUESTION: Final = re.compile(rf"(.*?)(?:/({_LANGUAGE}))?/queries/([a-z0-9-]+)(?:\.[a-z.-]+)?\Z")
_QUERY: Final = re.compile(rf"(.*?)(?:/(?:{_LANGUAGE})/query|/sparql)\Z")
_FORMS: Final = frozenset({"format", "output", "results"})


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
        "or of a query (https://.../sparql?query=...), as its page and the header field Link (rel=bookmark) have it."
    )


def _base(scheme: str, place: str, prefix: str) -> str:
    return urlunsplit((scheme, place, prefix, "", ""))


def reproduce(arguments: Namespace) -> int:
    """Compare the rows at an address with a digest, or with those of the current release."""
    address = read_address(arguments.address)
    wanted = _digest(arguments.digest)
    release, rows = _asked(address)
    print(f"{release}: {_count(rows)}, {rows.digest}")
    if wanted:
        is_same = rows.digest == wanted
        print("The same: this is the digest that was given." if is_same else f"Not the same: {wanted} was given.")
        if address.release:
            _compare(rows, *_asked(address.of_now()))
        return YES if is_same else NO
    if not address.release:
        raise NothingToCheck("This address names no release, and no --digest was given: there is nothing to compare.")
    return YES if _compare(rows, *_asked(address.of_now())) else NO


def _digest(given: str | None) -> str:
    """A digest as it is written here; empty where none is given. Raises NothingToCheck for what is none."""
    if given is None:
        return ""
    if (match := _DIGEST.match(given.strip().lower())) is None:
        raise NothingToCheck(f"{given[:80]!r} is no digest: it is sha256: and 64 hexadecimal digits.")
    return f"sha256:{match[1]}"


def _compare(then: Answered, release: str, now: Answered) -> bool:
    """Tell what the current release gives; whether that is the same."""
    came, went = now.since(then)
    if now == then:
        print(f"{release} is current and gives the same.")
        return True
    print(f"{release} is current: {len(came)} came, {len(went)} went.")
    if now.head != then.head:
        _print_all("- ", [then.head])
        _print_all("+ ", [now.head])
    _print_all("- ", went)
    _print_all("+ ", came)
    return False


def _print_all(mark: str, lines: Iterable[str]) -> None:
    for line in lines:
        print(mark + _plain(line))


def _count(answered: Answered) -> str:
    kind = "triples" if answered.head.startswith("triples") else "rows"
    return answered.head if answered.head.startswith("boolean") else f"{len(answered.lines)} {kind}"


def _asked(address: AnswerAddress) -> tuple[str, Answered]:
    """The release that answered and what it gave. Raises NothingToCheck where nothing is given."""
    with _in_words(), Client(address.base) as client:
        answer = _in_form(client, address, ROWS) or _in_form(client, address, TRIPLES)
    if answer is None:
        raise NothingToCheck(f"{address.base}{address.path} gives neither rows nor triples.")
    try:
        return _plain(answer.fields.get(_RELEASE, "The service")), read_answer(answer.body, answer.media_type)
    except (ValueError, SyntaxError) as error:
        raise NothingToCheck(f"What {address.base}{address.path} gives cannot be read: {error}.") from error


def _in_form(client: Client, address: AnswerAddress, form: str) -> Answer | None:
    """The answer in a form; None where it cannot be had in this one. Raises RequestFailed."""
    try:
        return client.get(address.in_form(form), form)
    except RequestFailed as fault:
        if fault.facts.get("answered") == _NOT_ACCEPTABLE:
            return None
        raise


@contextmanager
def _in_words() -> Iterator[None]:
    """A request that fails is told with what the service says of it. Raises NothingToCheck in its place."""
    try:
        yield
    except RequestFailed as fault:
        sent = str(fault.facts.get("detail_sent") or "")
        raise NothingToCheck(_plain(f"{fault.detail} {sent}".strip())) from fault


def _plain(text: str) -> str:
    """Words of a service as they may be printed: none of its signs steers a terminal."""
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)
