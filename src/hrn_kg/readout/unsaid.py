"""Words that a claim quotes and says nowhere: what its label, its values and their names lose of its passages."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import Literal

from hrn_kg.errors import ContentError
from hrn_kg.iris import local_name
from hrn_kg.readout.facts import Facts
from hrn_kg.vocab import PREFIXES, hro

_LABEL: Final = PREFIXES["rdfs"] + "label"
_EXACT: Final = PREFIXES["oa"] + "exact"
_SELECTOR: Final = PREFIXES["oa"] + "hasSelector"
_NAMES: Final = tuple(PREFIXES["skos"] + name for name in ("prefLabel", "altLabel", "hiddenLabel"))
_NAME_FIELDS: Final = frozenset(_NAMES[:2])
# The evidence of a claim says nothing of what it claims.
_NOT_SAID: Final = frozenset(map(hro, ("supportedBy", "statedIn", "citedFrom", "reliability")))
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# Words that carry no content by themselves. Denials, hedges, times and amounts (not, only, may, still, most) are none.
_STOP: Final = frozenset(
    re.findall(
        r"\w+",
        """a about above across after again all along also although am among an and another any are as at be been before
        being below between both but by can did do does doing done down during each either every for from further
        had has have having he her here hers him his how i if in including into is it its itself just like made make
        makes me more much my near of off on once one onto or other others our out
        over own per same she since so some such than that the their them themselves then there thereby these
        they this those through thus to together too toward towards under until up upon us used very via was we were
        what when where whereas which while who whom whose why will with within without would you your""",
    )
)
# Spellings and words of which labels use the other one by rule (person first, British spelling).
_SAME: Final = {
    "program": "programme",
    "programs": "programme",
    "center": "centre",
    "centers": "centre",
    "neighborhood": "neighbourhood",
    "neighborhoods": "neighbourhood",
    "behavior": "behaviour",
    "user": "use",
    "users": "use",
    "persons": "people",
    "person": "people",
    "individuals": "people",
    "ins": "in",
}
_ENDINGS: Final = (
    "isation",
    "ization",
    "ations",
    "ation",
    "ments",
    "ment",
    "ings",
    "ing",
    "ions",
    "ion",
    "ised",
    "ized",
)
_SHORT: Final = ("ises", "izes", "ise", "ize", "ies", "ied", "ers", "er", "ed", "es", "ly", "al", "s", "e", "y")


@dataclass(frozen=True, slots=True)
class Unsaid:
    """A claim and the words of its passages that stand nowhere else in it, in the order in which they are quoted."""

    claim: str
    words: tuple[str, ...]


def unsaid(facts: Facts, claims: Iterable[str]) -> list[Unsaid]:
    """What the quotations of these claims hold that no claim which quotes the same words says.

    A passage with a list serves several claims: what one of them says of it is not lost. Claims that give the name
    of a thing are left out: of their passage they need the name alone.
    """
    said: dict[str, set[str]] = defaultdict(set)
    for claim in facts.claims():
        stems = {stem(word) for text in _said(facts, claim) for word in words_of(text)}
        for excerpt in facts.iris(claim, "supportedBy"):
            said[excerpt] |= stems
    asked = (claim for claim in claims if not _gives_a_name(facts, claim))
    found = (Unsaid(claim, tuple(dict.fromkeys(_left(facts, claim, said)))) for claim in asked)
    return [each for each in found if each.words]


def _left(facts: Facts, claim: str, said: Mapping[str, set[str]]) -> Iterator[str]:
    excerpts = facts.iris(claim, "supportedBy")
    # Two passages of one claim are read together.
    known = set[str]().union(*(said[excerpt] for excerpt in excerpts))
    for excerpt in excerpts:
        for text in _quoted(facts, excerpt):
            yield from (word for word in words_of(text) if word not in _STOP and stem(word) not in known)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Words that may stay unsaid, each with a reason: in any claim, or in one."""

    anywhere: frozenset[str]
    of_claim: Mapping[str, frozenset[str]]

    def left_of(self, found: Unsaid) -> Unsaid:
        """The same claim with the words that have no reason yet."""
        known = self.anywhere | self.of_claim.get(local_name(found.claim), frozenset())
        return Unsaid(found.claim, tuple(word for word in found.words if word not in known))


def read_reviewed(path: Path) -> Reviewed:
    """The reviewed words: tab-separated claim (or `*` for all), words, reason; `#` begins a comment line.

    Raises: ContentError naming the line that is not right.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) != 3 or not all(cells):
            detail = f"{path.name}, line {number}: three cells are needed: claim or *, words, reason."
            raise ContentError(detail, file=str(path), line=number)
        found[cells[0]].update(cells[1].split())
    return Reviewed(frozenset(found.pop("*", ())), {claim: frozenset(words) for claim, words in found.items()})


def words_of(text: str) -> list[str]:
    """The words of a text in lower case, compounds apart."""
    return [part for word in _WORD.findall(text.casefold()) for part in re.split(r"['’-]", word) if len(part) > 1]


def _gives_a_name(facts: Facts, claim: str) -> bool:
    return not _NAME_FIELDS.isdisjoint(facts.iris(claim, "claimedProperty"))


def _quoted(facts: Facts, excerpt: str) -> Iterator[str]:
    for selector in facts.iris(excerpt, _SELECTOR):
        for value in facts.values(selector, _EXACT):
            yield value.value


def _said(facts: Facts, claim: str) -> Iterator[str]:
    for field, values in facts.known.get(claim, {}).items():
        if field in _NOT_SAID:
            continue
        for value in values:
            if isinstance(value, Literal):
                yield value.value
            else:
                yield from (name.value for key in (*_NAMES, _LABEL) for name in facts.values(value.value, key))


def stem(word: str) -> str:
    """A word without its ending and in one spelling, so that forms of one word are alike."""
    word = _SAME.get(word, word)
    for endings in (_ENDINGS, _SHORT):
        for ending in endings:
            if word.endswith(ending) and len(word) - len(ending) >= 3:
                word = word.removesuffix(ending)
                break
    return word
