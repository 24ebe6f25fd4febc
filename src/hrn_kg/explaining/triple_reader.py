"""Triples as a query writes them, with their commas, semicolons, brackets and paths, to one pattern each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from hrn_kg.explaining.query_pieces import Name, Pattern, Term, Unreadable
from hrn_kg.explaining.token_row import RDF_TYPE, TokenRow


@dataclass(slots=True)
class FreshVariables:
    """Names for what has none: blank nodes and the middle of a path."""

    count: int = 0
    blanks: dict[str, str] = field(default_factory=dict)

    def next(self) -> str:
        self.count += 1
        return f"?between_{self.count}"

    def of_blank(self, label: str) -> str:
        if label not in self.blanks:
            self.blanks[label] = self.next()
        return self.blanks[label]


@dataclass(frozen=True, slots=True)
class _Step:
    """One step of a path; `back` when it goes from object to subject."""

    term: Term
    back: bool


class TripleReader:
    """Reads the triples of one query."""

    def __init__(self, row: TokenRow) -> None:
        self._row = row
        self._fresh = FreshVariables()

    def triples(self) -> Iterator[Pattern]:
        """The patterns of one subject; raises Unreadable."""
        found: list[Pattern] = []
        is_bracket = self._row.here.text == "["
        subject = self._term(found)
        if not (is_bracket and self._row.here.text in (".", "}")):
            self._properties(subject, found)
        yield from found

    def term(self) -> Term:
        """A term of VALUES; raises Unreadable."""
        return self._term([])

    def _properties(self, subject: Term, found: list[Pattern]) -> None:
        row = self._row
        while True:
            steps, path = self._verb()
            while True:
                target = self._term(found)
                found += self._patterns(subject, steps, path, target)
                if not row.takes(","):
                    break
            while row.takes(";"):
                pass
            if row.here.text in (".", "}", "]", "{") or row.word in _AFTER_TRIPLES:
                return

    def _patterns(self, subject: Term, steps: list[_Step], path: Term | None, target: Term) -> Iterator[Pattern]:
        if path is not None:
            yield Pattern(subject, path, target, loose=any(sign in path.text for sign in "|!?*"))
            return
        at = subject
        for index, step in enumerate(steps):
            is_last = index == len(steps) - 1
            to = target if is_last else Term("variable", self._fresh.next(), step.term.at, step.term.end)
            ends = (to, at) if step.back else (at, to)
            loose = step.term.kind == "path" and any(sign in step.term.text for sign in "|!?*")
            yield Pattern(ends[0], step.term, ends[1], loose=loose)
            at = to

    def _verb(self) -> tuple[list[_Step], Term | None]:
        """The steps of a path that is a plain row of steps; else the path as a whole."""
        row = self._row
        if row.here.kind == "var":
            return [_Step(self._variable(), back=False)], None
        begin = row.here.at
        names: list[Name] = []
        steps: list[_Step] = []
        plain = True
        while True:
            step, own = self._step()
            names += own
            steps.append(step)
            if row.takes("/"):
                continue
            if row.takes("|"):
                plain = False
                continue
            break
        # The members of a class and of its kinds are one question.
        if plain and not (len(steps) > 1 and any(name.iri == RDF_TYPE for name in names)):
            return steps, None
        return [], Term("path", row.text[begin : row.end], begin, row.end, tuple(names))

    def _step(self) -> tuple[_Step, list[Name]]:
        row = self._row
        back = row.takes("^")
        begin = row.here.at
        names: list[Name]
        if row.here.text == "(" or row.takes("!"):
            if row.here.text == "(":
                names = list(row.names_in(row.bracketed()))
            else:
                row.takes("^")
                names = [self._own_name()]
            kind = "path"
        else:
            names = [self._own_name()]
            kind = "iri"
        if row.here.text in ("*", "+", "?") and row.here.kind == "mark":
            row.take()
            kind = "path"
        text = row.text[begin : row.end]
        return _Step(Term("iri" if kind == "iri" else "path", text, begin, row.end, tuple(names)), back), names

    def _own_name(self) -> Name:
        token = self._row.here
        if token.kind == "word" and token.text == "a":
            self._row.take()
            return Name(RDF_TYPE, "a", token.at, token.at + 1)
        if not self._row.is_name():
            raise Unreadable(f"no verb: {token.text!r}")
        return self._row.name()

    def _variable(self) -> Term:
        token = self._row.take()
        return Term("variable", "?" + token.text[1:], token.at, token.at + len(token.text))

    def _term(self, found: list[Pattern]) -> Term:
        """A subject or object; the triples in its brackets are added to what was found."""
        row = self._row
        token = row.here
        if token.kind == "var":
            return self._variable()
        if row.is_name():
            name = row.name()
            return Term("iri", name.text, name.at, name.end, (name,))
        if token.kind == "name":
            row.take()
            return Term("variable", self._fresh.of_blank(token.text), token.at, row.end)
        if token.text == "[" and token.kind == "mark":
            row.take()
            blank = Term("variable", self._fresh.next(), token.at, token.at + 1)
            if row.here.text != "]":
                self._properties(blank, found)
            row.take("]")
            return blank
        return self._literal()

    def _literal(self) -> Term:
        row = self._row
        token = row.take()
        names: tuple[Name, ...] = ()
        if token.kind == "string":
            if row.here.kind == "lang":
                row.take()
            elif row.takes("^^"):
                names = (row.name(),)
        elif token.text in ("+", "-") and token.kind == "mark":
            if row.take().kind != "number":
                raise Unreadable("no number")
        elif not (token.kind == "number" or token.text.lower() in ("true", "false")):
            raise Unreadable(f"no term: {token.text!r}")
        return Term("literal", row.text[token.at : row.end], token.at, row.end, names)


_AFTER_TRIPLES = frozenset({"FILTER", "OPTIONAL", "UNION", "MINUS", "BIND", "VALUES", "GRAPH"})
