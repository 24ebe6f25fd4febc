"""A Turtle file with its comments: what stands at its head, before each subject, and at its end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from hrn_kg.errors import ContentError
from hrn_kg.rdfio import parse
from hrn_kg.turtle.turtle_tokens import Piece, language_tags, pieces


@dataclass(frozen=True, slots=True)
class Sheet:
    """The triples of a file and its comment lines; an empty line parts two blocks of comments.

    `before` holds the comments by the IRI of the subject they precede, `tags` the spelling of language tags by their
    lower-case form.
    """

    triples: tuple[ox.Triple, ...]
    head: tuple[str, ...] = ()
    before: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tail: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)

    def comments(self) -> list[str]:
        """All comment lines, sorted, to compare what went in with what came out."""
        lines = [*self.head, *self.tail, *(line for block in self.before.values() for line in block)]
        return sorted(filter(None, lines))


def text_of(body: bytes, name: str) -> str:
    """The text of a file in UTF-8, without a byte order mark; line ends stay, since they may be part of a string.

    Raises: ContentError with the line that is not UTF-8.
    """
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = body.count(b"\n", 0, fault.start) + 1
        raise ContentError(f"{name}, line {line}: this is not UTF-8.", file=name, line=line) from None


def read_sheet(text: str, name: str) -> Sheet:
    """The triples and comments of a text.

    Raises: NotRdf when it does not parse; ContentError with file and line for a comment that could not be kept.
    """
    triples = tuple(quad.triple for quad in parse(text.encode(), ox.RdfFormat.TURTLE, name=name))
    reader = _Reader(text, name)
    for piece in pieces(text):
        reader.take(piece)
    return Sheet(triples, tuple(reader.head), reader.before, tuple(reader.lines(reader.pending)), language_tags(text))


class _Reader:
    def __init__(self, text: str, name: str) -> None:
        self.source, self.name = text, name
        self.head: list[str] = []
        self.before: dict[str, tuple[str, ...]] = {}
        self.pending: list[Piece] = []
        self.directives: list[str] = []
        self.is_started = False

    def take(self, piece: Piece) -> None:
        if piece.kind == "comment":
            if piece.inside:
                raise self.refusal(piece, "a comment inside a statement")
            if piece.trailing:
                raise self.refusal(piece, "a comment behind something on its line")
            self.pending.append(piece)
        elif piece.kind == "directive":
            if self.pending and self.is_started:
                raise self.refusal(self.pending[0], "a comment at a prefix line")
            self.head += self.lines(self.pending)
            self.directives.append(piece.text)
            self.pending, self.is_started = [], True
        else:
            if not self.is_started:
                self.part_the_head(piece)
            if self.pending:
                subject = self.subject(piece)
                self.before[subject] = join_comments(self.before.get(subject, ()), self.lines(self.pending))
            self.pending, self.is_started = [], True

    def part_the_head(self, statement: Piece) -> None:
        """Without prefix lines, the comments up to the last empty line before the first statement are the head."""
        ends = [piece.at for piece in self.pending[1:]] + [statement.at]
        parted = [i for i, piece in enumerate(self.pending) if self.is_gap(piece, ends[i])]
        cut = parted[-1] + 1 if parted else 0
        self.head += self.lines(self.pending[:cut])
        self.pending = self.pending[cut:]

    def lines(self, comments: list[Piece]) -> list[str]:
        lines: list[str] = []
        for i, comment in enumerate(comments):
            if i and self.is_gap(comments[i - 1], comment.at):
                lines.append("")
            lines.append(comment.text)
        return lines

    def is_gap(self, comment: Piece, end: int) -> bool:
        between = self.source[comment.at : end].replace("\r\n", "\n").replace("\r", "\n")
        return between.count("\n") > 1

    def subject(self, statement: Piece) -> str:
        """The IRI of the subject, read by the parser itself, since prefixes, base and escapes make it up."""
        probe = "\n".join([*self.directives, f"{statement.subject} <x:p> <x:o> ."])
        try:
            (quad,) = ox.parse(probe.encode(), format=ox.RdfFormat.TURTLE)
        except (SyntaxError, ValueError):
            raise self.refusal(self.pending[0], "a comment before a subject without an IRI") from None
        return str(quad.subject.value)

    def refusal(self, comment: Piece, what: str) -> ContentError:
        line = self.source.count("\n", 0, comment.at) + 1
        return ContentError(
            f"{self.name}, line {line}: {what} cannot be kept in our layout; put it on a line of its own at the head "
            "of the file or above a subject.",
            file=self.name,
            line=line,
        )


def join_comments(one: Iterable[str], other: Iterable[str]) -> tuple[str, ...]:
    """Two blocks of comments, the second left out when the first holds it already."""
    first, second = tuple(one), tuple(other)
    if not first or not second:
        return first or second
    if any(first[i : i + len(second)] == second for i in range(len(first))):
        return first
    return (*first, "", *second)
