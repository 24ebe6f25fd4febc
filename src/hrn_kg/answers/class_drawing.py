"""A drawing of the ontology around the claim: what refers to it, its kinds, and to what it refers.

Boxes and lines follow from the classes, and from the domains and ranges of the properties; nothing is placed by hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hrn_kg.render.triple_index import TripleIndex
from hrn_kg.vocab import WIDER_CLASSES, expand, hro

WIDTH: Final = 980
BOX: Final = 44
GAP: Final = 10
LEFT: Final = (10, 220)
MIDDLE: Final = (370, 200)
RIGHT: Final = (690, 280)
TOP: Final = 20
_INDENT: Final = 16
# Of the names of properties so many characters fit in a box.
_FITS: Final = 40
# Numbers and texts are no classes.
_LITERALS: Final = expand("xsd:")


@dataclass(frozen=True, slots=True)
class Box:
    """A class: its name, the properties that lead to it or from it, and where it stands."""

    name: str
    properties: str
    x: int
    y: int
    width: int
    is_centre: bool = False

    @property
    def middle(self) -> int:
        """The height of its middle."""
        return self.y + BOX // 2


@dataclass(frozen=True, slots=True)
class Arrow:
    """Where a line runs from one class to another; one without a tip leads from a class to a kind of it."""

    has_tip: bool
    x1: int
    y1: int
    x2: int
    y2: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """All boxes and arrows, the words for those who do not see it, and its size."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    sentences: tuple[str, ...]
    width: int
    height: int


def draw(index: TripleIndex, lang: str) -> Drawing:
    """The drawing in one language, from the triples of the ontology."""
    centre = hro("Claim")
    kinds = [kind for kind in _below(index, centre, lang) if kind not in WIDER_CLASSES]
    tree = {centre, *index.subjects("rdfs:subClassOf", centre), *kinds}
    outgoing = _neighbours(index, tree, "schema:domainIncludes", "schema:rangeIncludes", lang)
    incoming = _neighbours(index, {centre}, "schema:rangeIncludes", "schema:domainIncludes", lang)
    incoming = {one: names for one, names in incoming.items() if one not in tree}
    outgoing = {one: names for one, names in outgoing.items() if one not in tree and not one.startswith(_LITERALS)}
    rows = max(len(kinds) + 1, len(outgoing), len(incoming))
    step = BOX + GAP
    height = TOP * 2 + rows * step
    middle = _column(index, dict.fromkeys((centre, *kinds), ()), MIDDLE, height, lang)
    boxes, arrows = [*middle], []
    sentences = []
    centre_box = middle[0]
    for number, kind in enumerate(kinds):
        box = middle[number + 1]
        arrows.append(Arrow(False, MIDDLE[0] + _INDENT // 2, centre_box.y + BOX, MIDDLE[0] + _INDENT // 2, box.middle))
        arrows.append(Arrow(False, MIDDLE[0] + _INDENT // 2, box.middle, box.x, box.middle))
        sentences.append(f"{index.label(kind, lang).text} < {index.label(centre, lang).text}")
    for column, found, is_out in ((LEFT, incoming, False), (RIGHT, outgoing, True)):
        placed = _column(index, found, column, height, lang)
        for box, names in zip(placed, found.values(), strict=True):
            boxes.append(box)
            first, last = (centre_box, box) if is_out else (box, centre_box)
            arrows.append(Arrow(True, first.x + first.width, first.middle, last.x, last.middle))
            sentences.append(f"{first.name}: {', '.join(names)}: {last.name}")
    return Drawing(tuple(boxes), tuple(arrows), tuple(sentences), WIDTH, height)


def _below(index: TripleIndex, centre: str, lang: str) -> list[str]:
    """The kinds of the centre, at any depth, by name."""
    found: list[str] = []
    queue = [centre]
    while queue:
        for kind in index.subjects("rdfs:subClassOf", queue.pop()):
            if kind not in found and kind != centre:
                found.append(kind)
                queue.append(kind)
    return sorted(found, key=lambda kind: index.label(kind, lang).text)


def _neighbours(index: TripleIndex, of: set[str], near: str, far: str, lang: str) -> dict[str, tuple[str, ...]]:
    """The classes at the other end of properties of these classes, each with the names of the properties."""
    found: dict[str, list[str]] = {}
    for one in sorted(of):
        for name in sorted(index.subjects(near, one)):
            for other in index.iris(name, far):
                found.setdefault(other, []).append(index.label(name, lang).text)
    named = {other: tuple(dict.fromkeys(sorted(names))) for other, names in found.items()}
    return dict(sorted(named.items(), key=lambda entry: index.label(entry[0], lang).text.lower()))


def _column(
    index: TripleIndex, classes: Mapping[str, tuple[str, ...]], column: tuple[int, int], height: int, lang: str
) -> list[Box]:
    """Boxes below each other, in the middle of the height; those under the centre are set in."""
    start = max(TOP, (height - len(classes) * (BOX + GAP)) // 2)
    x, width = column
    centre = hro("Claim")
    found = []
    for number, (one, names) in enumerate(classes.items()):
        inset = _INDENT if column == MIDDLE and one != centre else 0
        y = start + number * (BOX + GAP)
        name = index.label(one, lang).text
        found.append(Box(name, _fitting(names), x + inset, y, width - inset, one == centre))
    return found


def _fitting(names: Sequence[str]) -> str:
    """As many names as fit in a box, and how many more there are."""
    shown = list(names)
    while len(shown) > 1 and len(", ".join(shown)) > _FITS:
        shown.pop()
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" +{more}" if more else "")
