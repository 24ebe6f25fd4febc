"""`hrn-kg reproduce`: whether an address still gives the rows that it gave, and which came and went since."""

from __future__ import annotations

import re
from argparse import Namespace
from collections.abc import Iterable
from typing import Final

from hrn_kg.cli.answer_addresses import AnswerAddress, led_on, read_address, served
from hrn_kg.cli.arguments import settings_of
from hrn_kg.errors import NothingToCheck
from hrn_kg.http_client import Answer, Client, RequestFailed
from hrn_kg.questions import ROWS, TRIPLES, Answered, read_answer

YES, NO, NOT_CHECKED = 0, 1, 2
_RELEASE: Final = "x-hrn-kg-release"
_DIGEST: Final = re.compile(r"(?:sha256:)?([0-9a-f]{64})\Z")
_NOT_ACCEPTABLE: Final = 406
_HOSTS: Final = 3  # to which one after the other may lead


def reproduce(arguments: Namespace) -> int:
    """Compare the rows at an address with a digest, or with those of the current release."""
    given = read_address(arguments.address)
    wanted = _digest(arguments.digest)
    address = served(given, settings_of(arguments))
    address, release, rows = _asked(address)
    if address.base != given.base:
        print(f"Asked of {address.base}.")
    print(f"{release}: {_count(rows)}, {rows.digest}")
    if wanted:
        is_same = rows.digest == wanted
        print("The same: this is the digest that was given." if is_same else f"Not the same: {wanted} was given.")
        if address.release:
            _compare(rows, *_asked(address.of_now())[1:])
        return YES if is_same else NO
    if not address.release:
        raise NothingToCheck("This address names no release, and no --digest was given: there is nothing to compare.")
    return YES if _compare(rows, *_asked(address.of_now())[1:]) else NO


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


def _asked(address: AnswerAddress, hosts: int = _HOSTS) -> tuple[AnswerAddress, str, Answered]:
    """The address that answered, the release, and what it gave. Raises NothingToCheck where nothing is given."""
    try:
        with Client(address.base) as client:
            answer = _in_form(client, address, ROWS) or _in_form(client, address, TRIPLES)
    except RequestFailed as fault:
        elsewhere = str(fault.facts.get("leads_to") or "")
        if elsewhere and hosts:
            return _asked(led_on(address, elsewhere), hosts - 1)
        raise _in_words(fault) from fault
    if answer is None:
        raise NothingToCheck(f"{address.base}{address.path} gives neither rows nor triples.")
    try:
        found = read_answer(answer.body, answer.media_type)
    except ValueError as error:
        raise NothingToCheck(f"What {address.base}{address.path} gives cannot be read: {error}.") from error
    return address, _plain(answer.fields.get(_RELEASE, "The service")), found


def _in_form(client: Client, address: AnswerAddress, form: str) -> Answer | None:
    """The answer in a form; None where it cannot be had in this one. Raises RequestFailed."""
    try:
        return client.get(address.in_form(form), form)
    except RequestFailed as fault:
        if fault.facts.get("answered") == _NOT_ACCEPTABLE:
            return None
        raise


def _in_words(fault: RequestFailed) -> NothingToCheck:
    """A request that failed, told with what the service says of it."""
    sent = str(fault.facts.get("detail_sent") or "")
    return NothingToCheck(_plain(f"{fault.detail} {sent}".strip()))


def _plain(text: str) -> str:
    """Words of a service as they may be printed: none of its signs steers a terminal."""
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)
