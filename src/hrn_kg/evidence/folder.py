"""The folder of one document: a file for each of its sections, the claims in the order of their passages.

A claim stands under the heading of its first passage, and a passage with the first claim that rests on it. A section
that is too long for one file has several, `07a-...`, `07b-...`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import accumulate, groupby, pairwise
from math import ceil
from pathlib import Path
from string import ascii_lowercase

from hrn_kg.errors import ContentError
from hrn_kg.evidence.rows import (
    SECTION,
    Place,
    Rows,
    by_subject,
    is_excerpt,
    merge,
    place_of,
    section_of,
    selectors_of,
    triples_of,
)
from hrn_kg.iris import local_name
from hrn_kg.turtle import Sheet, excerpts_of, write_sheet
from hrn_kg.turtle.sheet import join_comments
from hrn_kg.vocab import Prefixes

LONGEST_FILE = 1500  # lines; more than that nobody reads through
_LONGEST_SLUG = 32
_NAME = re.compile(r"[0-9]+[a-z]?-(?P<slug>.+)\.ttl")


@dataclass(frozen=True, slots=True)
class _Part:
    """One file: its section, the end of its name, its own comments, its claims, and what else stands in it.

    `name` is that of the file it was read from; a file without claims keeps it.
    """

    section: str | None
    slug: str
    head: tuple[str, ...]
    tail: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    name: str = ""
    is_section: bool = True


@dataclass(slots=True)
class Folder:
    """The claims of one document, its passages and the comments on them, and how they lie in files."""

    document: str
    prefixes: Prefixes
    rows: Rows = field(default_factory=dict)
    parts: list[_Part] = field(default_factory=list)
    before: dict[str, tuple[str, ...]] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, document: str, files: Mapping[Path, Sheet], prefixes: Prefixes) -> Folder:
        """The folder as its files are. Raises: ContentError for a file with claims of several sections."""
        folder = cls(document, prefixes)
        for sheet in files.values():
            merge(folder.rows, by_subject(sheet.triples))
            folder.add_comments(sheet)
        for path, sheet in sorted(files.items()):
            folder._read(path, sheet)
        return folder

    def add_comments(self, sheet: Sheet) -> None:
        """Take over the comments above subjects, and the spelling of language tags."""
        for subject, lines in sheet.before.items():
            self.before[subject] = join_comments(self.before.get(subject, ()), lines)
        for tag, spelled in sheet.tags.items():
            self.tags.setdefault(tag, spelled)

    def _read(self, path: Path, sheet: Sheet) -> None:
        rows = by_subject(sheet.triples)
        claims = tuple(iri for iri, row in rows.items() if excerpts_of(row))
        of_heading = {str(section_of(self.rows, claim)): claim for claim in claims}
        if len(of_heading) > 1:
            (one, first), (other, second) = sorted(of_heading.items())[:2]
            raise ContentError(
                f"{path} holds claims of several sections: {local_name(first)} stands under {one!r}, "
                f"{local_name(second)} under {other!r}; move one to the file of its section.",
                file=str(path),
            )
        cited = {excerpt for row in self.rows.values() for excerpt in excerpts_of(row) if excerpt in self.rows}
        bound = {one for excerpt in cited for one in (excerpt, *selectors_of(self.rows[excerpt]))}
        others = tuple(iri for iri in rows if iri not in bound and iri not in claims)
        section = section_of(self.rows, claims[0]) if claims else None
        match = _NAME.fullmatch(path.name)
        slug = match["slug"] if match else path.stem
        part = _Part(section, slug, sheet.head, sheet.tail, claims, others, path.name, is_section=bool(claims))
        self.parts.append(part)

    def add(self, rows: Rows) -> None:
        """Put claims with their passages into the files where they belong; what is there already is merged.

        Raises: ContentError, naming the claim, for a passage without a section in a document that has sections, and for
        a passage that stands under another heading already.
        """
        merge(self.rows, rows)
        claims = sorted(
            (iri for iri, row in rows.items() if excerpts_of(row)), key=lambda iri: place_of(self.rows, iri)
        )
        for claim in claims:
            self._check_headings(claim)
        self.parts = [replace(part, claims=tuple(c for c in part.claims if c not in claims)) for part in self.parts]
        for claim in claims:
            self._put(claim)

    def _check_headings(self, claim: str) -> None:
        for excerpt in excerpts_of(self.rows[claim]):
            headings = sorted(value.value for value in self.rows.get(excerpt, {}).get(SECTION, ()))
            if len(headings) > 1:
                raise ContentError(
                    f"{local_name(claim)}: the passage {local_name(excerpt)} stands under {headings[0]!r} and under "
                    f"{headings[1]!r}; name the heading that is right."
                )
        known = next((part.section for part in self.parts if part.section), None)
        if known is not None and section_of(self.rows, claim) is None:
            raise ContentError(
                f"{local_name(claim)}: the claims of {self.document} are filed by section, such as {known!r}; name the "
                "heading above these words by hro:quoteSection."
            )

    def _put(self, claim: str) -> None:
        section = section_of(self.rows, claim)
        same = [i for i, part in enumerate(self.parts) if part.is_section and part.section == section]
        if not same:
            words = f"under “{section}”: what it says there" if section else "what it says"
            head = f"# Document {self.document}, {words}, never what is so; each claim with its passages."
            self.parts.append(_Part(section, slug_of(section or "text"), (head,), claims=(claim,)))
            return
        begun = [i for i in same if self.parts[i].claims and self._start(self.parts[i]) <= place_of(self.rows, claim)]
        chosen = max(begun, key=lambda i: self._start(self.parts[i])) if begun else same[0]
        self.parts[chosen] = replace(self.parts[chosen], claims=(*self.parts[chosen].claims, claim))

    def _start(self, part: _Part) -> Place:
        return min(place_of(self.rows, claim) for claim in part.claims)

    def texts(self) -> dict[str, str]:
        """What each file holds, by its name."""
        filled = [part for part in self.parts if part.claims]
        starts: dict[str | None, Place] = {}
        for part in filled:
            start = self._start(part)
            starts[part.section] = min(start, starts.get(part.section, start))
        filled.sort(key=lambda part: (starts[part.section], self._start(part)))
        owner = self._owners()
        texts = {part.name: self._text(part, owner) for part in self.parts if part.others and not part.claims}
        for number, (_, parts) in enumerate(groupby(filled, key=lambda part: part.section), start=1):
            pieces = [piece for part in parts for piece in self._split(part, owner)]
            for i, piece in enumerate(pieces):
                letter = ascii_lowercase[i] if len(pieces) > 1 else ""
                texts[f"{number:02}{letter}-{piece.slug}.ttl"] = self._text(piece, owner)
        return texts

    def _owners(self) -> dict[str, str]:
        """The claim with which each passage stands: the first that rests on it."""
        owner: dict[str, str] = {}
        claims = (iri for iri, row in self.rows.items() if excerpts_of(row))
        for claim in sorted(claims, key=lambda iri: place_of(self.rows, iri)):
            for excerpt in excerpts_of(self.rows[claim]):
                owner.setdefault(excerpt, claim)
        return owner

    def _subjects(self, claims: Iterable[str], owner: Mapping[str, str]) -> Iterable[str]:
        for claim in claims:
            yield claim
            for excerpt in excerpts_of(self.rows[claim]):
                if excerpt in self.rows and owner[excerpt] == claim and is_excerpt(self.rows[excerpt]):
                    yield excerpt
                    yield from (selector for selector in selectors_of(self.rows[excerpt]) if selector in self.rows)

    def _text(self, part: _Part, owner: Mapping[str, str]) -> str:
        subjects = [*self._subjects(part.claims, owner), *part.others]
        before = {subject: self.before[subject] for subject in subjects if subject in self.before}
        triples = tuple(triples_of(self.rows, subjects))
        sheet = Sheet(triples, part.head, before, part.tail, self.tags)
        return write_sheet(sheet, self.prefixes, f"data/{self.document}")

    def _split(self, part: _Part, owner: Mapping[str, str]) -> list[_Part]:
        """The part in as few pieces of about one length as are short enough."""
        pieces = ceil(self._text(part, owner).count("\n") / LONGEST_FILE)
        made = [part]
        while any(self._text(one, owner).count("\n") > LONGEST_FILE for one in made) and pieces <= len(part.claims):
            made = self._in_pieces(part, pieces, owner)
            pieces += 1
        return made

    def _in_pieces(self, part: _Part, number: int, owner: Mapping[str, str]) -> list[_Part]:
        claims = sorted(part.claims, key=lambda claim: place_of(self.rows, claim))
        alone = (self._text(_Part(None, "", (), claims=(claim,)), owner) for claim in claims)
        ends = list(accumulate(text.count("\n") for text in alone))
        middle = [ends[0] / 2, *(sum(pair) / 2 for pair in pairwise(ends))]
        cut = groupby(zip(claims, middle, strict=True), key=lambda pair: int(pair[1] * number / ends[-1]))
        made = [replace(part, claims=tuple(claim for claim, _ in some), others=(), tail=()) for _, some in cut]
        return [replace(made[0], others=part.others), *made[1:-1], replace(made[-1], tail=part.tail)]


def slug_of(heading: str) -> str:
    """The heading as part of a file name: whole words in plain letters, without the number in front."""
    letters = (c for c in unicodedata.normalize("NFKD", heading.replace("’", "'")) if not unicodedata.combining(c))
    plain = "".join(c if c.isascii() else " " for c in letters).lower()
    words = re.findall(r"[a-z0-9]+", re.sub(r"^\W*[0-9]+[.)]\s+", "", plain).replace("'", ""))
    slug = ""
    for word in words:
        if slug and len(slug) + 1 + len(word) > _LONGEST_SLUG:
            break
        slug = f"{slug}-{word}" if slug else word[:_LONGEST_SLUG]
    return slug or "section"
