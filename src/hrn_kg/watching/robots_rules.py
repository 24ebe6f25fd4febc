"""The rules of one robots.txt for one program, read and applied as RFC 9309 has it.

The parser of the standard library takes the first rule that fits, knows neither `*` nor `$`, and of several groups the
first alone. Others make regular expressions of rules, with which a site could keep us busy for hours; here each rule
costs no more than reading the address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import quote, unquote_to_bytes, urlsplit

_EVERYBODY: Final = "*"
_RULES: Final = ("allow", "disallow", "crawl-delay")
_ESCAPED: Final = re.compile(r"%([0-9A-Fa-f]{2})")
_KEPT: Final = "!#$&'()*+,/:;=?@[]%"


@dataclass(frozen=True, slots=True)
class Rule:
    """An address that begins so may, or may not, be asked for; `*` stands for any signs, `$` at the end for the end."""

    path: str
    allows: bool

    def fits(self, target: str) -> bool:
        """Whether a normal target, path and query, begins as the rule says."""
        is_whole = self.path.endswith("$")
        first, *others = self.path.removesuffix("$").split("*")
        if not target.startswith(first):
            return False
        at = len(first)
        last = others.pop() if is_whole and others else ""
        for part in others:
            if (found := target.find(part, at)) < 0:
                return False
            at = found + len(part)
        if "*" in self.path and is_whole:
            return target.endswith(last) and len(target) - len(last) >= at
        return not is_whole or at == len(target)


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for a program: the rules of all groups that name it, else of those for everybody."""

    rules: tuple[Rule, ...] = ()
    delay: float | None = None
    """How many seconds the site wants between requests; no part of the standard, but common."""

    @classmethod
    def read(cls, text: str, name: str) -> Self:
        """The rules for a program by its name in small letters; lines that nobody can understand are passed over."""
        found: dict[str, list[tuple[str, str]]] = {}
        group: set[str] = set()
        is_begun = False
        for line in re.split(r"[\r\n]+", text):
            key, _, value = (part.strip() for part in line.partition("#")[0].partition(":"))
            key = key.lower()
            if key == "user-agent":
                # Names without a rule between belong to one group. Of others nothing is kept, however many there are.
                group = set() if is_begun else group
                is_begun = False
                if (token := _token(value)) in (name, _EVERYBODY):
                    group.add(token)
                    found.setdefault(token, [])
            elif key in _RULES:
                is_begun = True
                for token in group:
                    found[token].append((key, value))
        own = found.get(name, found.get(_EVERYBODY, []))
        delays = [delay for key, value in own if key == "crawl-delay" and (delay := _seconds(value)) is not None]
        return cls(
            tuple(Rule(_pattern(value), key == "allow") for key, value in own if key != "crawl-delay" and value),
            max(delays, default=None),
        )

    def permit(self, address: str) -> bool:
        """Whether an address may be asked for: the longest rule decides, of two as long the one that allows.

        Raises ValueError for what is no address.
        """
        parts = urlsplit(address)
        # In an address these are signs like any other.
        target = _normal((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        target = target.replace("*", "%2A").replace("$", "%24")
        fitting = [(len(rule.path), rule.allows) for rule in self.rules if rule.fits(target)]
        return max(fitting, default=(0, True))[1]


NOTHING: Final = Rules((Rule("/", allows=False),))
"""The rules of a site that permits nothing."""


def _normal(text: str) -> str:
    """A path in one spelling: what needs no percent sign has none, all else has, with capitals."""

    def spelled(match: re.Match[str]) -> str:
        sign = unquote_to_bytes(match.group())
        is_plain = sign.isalnum() or sign in (b"-", b".", b"_", b"~")
        return sign.decode("ascii") if is_plain else match.group().upper()

    return quote(_ESCAPED.sub(spelled, text), safe=_KEPT, errors="replace")


def _pattern(text: str) -> str:
    """The path of a rule in the spelling of addresses; only at its end `$` means something."""
    path = _normal(text)
    return path[:-1].replace("$", "%24") + path[-1:]


def _token(value: str) -> str:
    """The name in a line that begins a group, without a version after it."""
    first = value.split(None, 1)[0] if value else ""
    return first.partition("/")[0].lower()


def _seconds(value: str) -> float | None:
    try:
        found = float(value)
    except ValueError:
        return None
    return found if found >= 0 else None  # which is no number neither
