"""The text of a query, which an engine took, to its pieces with their places."""

from __future__ import annotations

import re
from typing import Final

from hrn_kg.explaining.query_pieces import Bind, Clause, Filter, Group, Name, Nested, Part, Query, Term, Unreadable
from hrn_kg.explaining.token_row import TokenRow, variables_in
from hrn_kg.explaining.triple_reader import TripleReader
from hrn_kg.limits import EXPLAINED_PARTS
from hrn_kg.querytext.sparql_tokens import Token

_FORMS: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_AGGREGATES: Final = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")
_NEGATIONS: Final = ("!=", "!", "NOT")
_MOST_NESTED: Final = 40
_OURS: Final = re.compile(r"[?$](?:between_[0-9]+|value_any|[a-z]+_seen|written)\b")  # variables of the trials


def read(text: str) -> Query:
    """The pieces of a query; raises Unreadable for what this reader does not know."""
    if _OURS.search(text):
        raise Unreadable("a variable of ours")
    row = TokenRow(text)
    _prologue(row)
    query = _QueryReader(row).query()
    if row.here.text:
        raise Unreadable(f"more: {row.here.text!r}")
    return query


def _prologue(row: TokenRow) -> None:
    while row.word not in _FORMS:
        if row.takes("BASE"):
            row.base = row.take().text[1:-1]
        elif row.takes("PREFIX"):
            prefix = row.take().text.partition(":")[0]
            address = row.take()
            row.namespaces[prefix] = row.resolved(address)
        else:
            raise Unreadable(f"no prologue: {row.here.text!r}")


class _QueryReader:
    """Reads one query, and the queries in it."""

    def __init__(self, row: TokenRow) -> None:
        self._row = row
        self._triples = TripleReader(row)
        self._begin = row.here.at
        self._depth = 0
        self._parts = 0

    def query(self) -> Query:
        """A query from its form to the end of its clauses."""
        row = self._row
        begin = row.here.at
        form = row.take().text.upper()
        aggregates: list[Clause] = []
        described: list[Name] = []
        if form == "CONSTRUCT" and row.here.text == "{":
            row.bracketed()
        while row.word not in ("FROM", "WHERE") and row.here.text not in ("{", ""):
            if row.here.text == "(":
                at = row.here.at
                inside = row.bracketed()
                if any(token.text.upper() in _AGGREGATES and token.kind == "word" for token in inside):
                    aggregates.append(Clause(row.text[at : row.end], at, row.end))
            elif form == "DESCRIBE" and row.is_name():
                described.append(row.name())
            else:
                row.take()
        dataset, graphs = self._dataset()
        row.takes("WHERE")
        has_group = row.here.text == "{"
        if not has_group and form != "DESCRIBE":
            raise Unreadable("no group")
        group = self._group() if has_group else Group((), row.end, row.end)
        grouped, having, cut, values = self._clauses()
        if values is not None:
            group = Group((*group.parts, values), group.at, group.end)
        return Query(
            source=row.text,
            at=begin,
            end=row.end,
            form=form,
            prologue=row.text[: self._begin],
            namespaces=tuple(row.namespaces.items()),
            dataset=dataset,
            graphs=graphs,
            described=tuple(described),
            group=group,
            aggregates=() if grouped else tuple(aggregates),
            having=having,
            slice=cut,
        )

    def _dataset(self) -> tuple[str, tuple[Name, ...]]:
        row = self._row
        begin = row.here.at
        names: list[Name] = []
        while row.takes("FROM"):
            row.takes("NAMED")
            names.append(row.name())
        return (row.text[begin : row.end] if names else ""), tuple(names)

    def _clauses(self) -> tuple[bool, Clause | None, Clause | None, Bind | None]:
        """GROUP BY, HAVING, LIMIT with OFFSET, VALUES; ORDER BY is passed over."""
        row = self._row
        grouped, values = False, None
        spans: dict[str, tuple[int, int]] = {}
        name = ""
        while row.here.text and row.here.text != "}":
            if row.word in ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET"):
                name = "SLICE" if row.word in ("LIMIT", "OFFSET") else row.word
                grouped = grouped or name == "GROUP"
                spans.setdefault(name, (row.here.at, row.here.at))
            if row.word == "VALUES":
                values = self._values()
                continue
            if row.here.text == "(":
                row.bracketed()
            else:
                row.take()
            spans[name] = (spans[name][0], row.end) if name else (row.end, row.end)
        clauses = {key: Clause(row.text[at:end], at, end) for key, (at, end) in spans.items()}
        return grouped, clauses.get("HAVING"), clauses.get("SLICE"), values

    # -- groups ------------------------------------------------------------------------------------------------------

    def _group(self) -> Group:
        row = self._row
        begin = row.take("{").at
        self._depth += 1
        if self._depth > _MOST_NESTED:
            raise Unreadable("too deep")
        parts: list[Part] = []
        if row.word == "SELECT":
            parts.append(self._inner_query())
        while not row.takes("}"):
            if not row.takes("."):
                self._part(parts)
                self._count(len(parts))
        self._depth -= 1
        return Group(tuple(parts), begin, row.end)

    def _count(self, parts: int) -> None:
        self._parts += 1
        if max(self._parts, parts) > EXPLAINED_PARTS:
            raise Unreadable("too many parts")

    def _part(self, parts: list[Part]) -> None:
        match self._row.word:
            case "FILTER":
                parts.append(self._filter())
            case "BIND":
                parts.append(self._bind())
            case "VALUES":
                parts.append(self._values())
            case "OPTIONAL":
                parts.append(self._of_word("optional"))
            case "MINUS":
                parts.append(self._of_word("minus"))
            case "GRAPH":
                parts.append(self._graph())
            case _ if self._row.here.text == "{":
                parts.append(self._nested())
            case _:
                parts += self._triples.triples()

    def _of_word(self, kind: str) -> Nested:
        row = self._row
        begin = row.take().at
        group = self._group()
        text = row.text[begin : row.end]
        return Nested("minus" if kind == "minus" else "optional", text, begin, row.end, group.variables, (group,))

    def _graph(self) -> Nested:
        row = self._row
        begin = row.take().at
        if row.here.kind == "var":
            token = row.take()
            name = Term("variable", "?" + token.text[1:], token.at, row.end)
        else:
            found = row.name()
            name = Term("iri", found.text, found.at, found.end, (found,))
        group = self._group()
        variables = group.variables | ({name.text} if name.kind == "variable" else set())
        return Nested("graph", row.text[begin : row.end], begin, row.end, variables, (group,), name)

    def _nested(self) -> Nested:
        row = self._row
        begin = row.here.at
        groups = [self._group()]
        while row.takes("UNION"):
            groups.append(self._group())
        variables: frozenset[str] = frozenset().union(*(group.variables for group in groups))
        text = row.text[begin : row.end]
        return Nested("union" if len(groups) > 1 else "group", text, begin, row.end, variables, tuple(groups))

    def _inner_query(self) -> Nested:
        """A query that is all there is in a group."""
        row = self._row
        begin = row.here.at
        query = self.query()
        head = row.text[begin : row.end].partition("{")[0]
        names = frozenset("?" + word[1:] for word in head.replace(")", " ").split() if word[:1] in ("?", "$"))
        variables = query.group.variables if "*" in head else names
        return Nested("query", "{ " + row.text[begin : row.end] + " }", begin, row.end, variables, query=query)

    def _filter(self) -> Filter:
        row = self._row
        begin = row.take().at
        exists: Group | None = None
        if row.word == "EXISTS":
            row.take()
            exists = self._group()
            pieces = []
        else:
            pieces = self._constraint()
        return Filter(
            row.text[begin : row.end],
            begin,
            row.end,
            exists.variables if exists else variables_in(pieces),
            row.names_in(pieces),
            exists,
            negated=any(token.text.upper() in _NEGATIONS for token in pieces),
        )

    def _constraint(self) -> list[Token]:
        row = self._row
        pieces: list[Token] = []
        while row.here.text not in ("(", "{"):
            if row.here.kind not in ("word", "name", "iri"):
                raise Unreadable(f"no constraint: {row.here.text!r}")
            pieces.append(row.take())
        return pieces + row.bracketed()

    def _bind(self) -> Bind:
        row = self._row
        begin = row.take().at
        pieces = row.bracketed()
        name = pieces[-2]
        terms: tuple[Term, ...] = ()
        if len(pieces) == 5 and pieces[1].kind in ("iri", "name"):
            found = row.resolved(pieces[1])
            terms = (Term("iri", found.text, found.at, found.end, (found,)),)
        return Bind(row.text[begin : row.end], begin, row.end, frozenset({"?" + name.text[1:]}), terms)

    def _values(self) -> Bind:
        row = self._row
        begin = row.take().at
        heads = [row.take()] if row.here.kind == "var" else row.bracketed()
        terms: list[Term] = []
        row.take("{")
        while not row.takes("}"):
            if not row.takes("(", ")", "UNDEF"):
                terms.append(self._triples.term())
        return Bind(row.text[begin : row.end], begin, row.end, variables_in(heads), tuple(terms), is_values=True)
