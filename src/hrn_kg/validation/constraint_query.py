"""The query of a SPARQL constraint: which of them are evaluated, and how the records to check are put into it.

SHACL asks a constraint once for each record, with `$this` given beforehand. Here it is asked once for all of them: a
table of the records joins the outermost group, and each inner group that tests or binds `$this` by itself, which is
what "given beforehand" comes to. Where that would not give the same rows, the constraint is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import pyoxigraph as ox

from hrn_kg.errors import ContentError, MalformedQuery
from hrn_kg.querytext.sparql_tokens import Token, tokens
from hrn_kg.rdflib_terms import Term

_THIS = ("$this", "?this")
_IN_A_TABLE = 100_000  # records, since the text of a table is held as often as a query names it
_NOT_EVALUATED = ("MINUS", "VALUES", "SERVICE", "GRAPH", "FROM", "LIMIT", "OFFSET")
_GIVEN = ("PATH", "shapesGraph", "currentShape")  # by SHACL, beside $this
_AGGREGATES = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")


Row = Mapping[str, Term]
"""What is found at one record: the terms by the names of the variables that are bound."""


@dataclass(slots=True)
class _Group:
    """One pair of braces: where it opens, whether it belongs to an EXISTS, and what stands in it itself."""

    opens: int
    exists: bool
    top: bool
    own: list[Token] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ConstraintQuery:
    """A SELECT that is evaluated for many records at once."""

    text: str
    prefixes: Mapping[str, str]
    holes: tuple[int, ...]
    """Where in the text a table of records may stand."""
    binds_this: bool
    """Whether its outermost patterns find `$this` without such a table, and no inner group needs one."""

    def rows(self, store: ox.Store, records: Iterable[Term] | None) -> Iterator[Row]:
        """The rows for these records, or for whatever the store holds (None, where `binds_this`)."""
        if records is None:
            yield from self._ask(store, self.text)
            return
        named = []
        for record in records:
            if isinstance(record, ox.BlankNode):  # which no table can name
                yield from self._ask(store, self.text, {ox.Variable("this"): record})
            else:
                named.append(str(record))
        for first in range(0, len(named), _IN_A_TABLE):
            yield from self._ask(store, self._with(_table(named[first : first + _IN_A_TABLE])))

    def _with(self, table: str) -> str:
        parts = []
        last = 0
        for hole in self.holes:
            parts += [self.text[last:hole], table]
            last = hole
        return "".join([*parts, self.text[last:]])

    def _ask(self, store: ox.Store, text: str, given: dict[ox.Variable, Term] | None = None) -> Iterator[Row]:
        answer = store.query(text, prefixes=dict(self.prefixes), use_default_graph_as_union=True, substitutions=given)
        assert isinstance(answer, ox.QuerySolutions)  # seen by `read`
        names = [variable.value for variable in answer.variables]
        for row in answer:
            yield {name: value for name in names if (value := row[name]) is not None}


def _table(records: Iterable[str]) -> str:
    # As a group of its own the engine reads it once; bare, it may go through it anew for each row of a pattern.
    return f" {{ SELECT $this {{ VALUES $this {{ {' '.join(records)} }} }} }} "


def read(text: str, prefixes: Mapping[str, str]) -> ConstraintQuery:
    """The constraint of this text.

    Raises: ContentError, which names the construct, for what is not evaluated here, and for what is no SPARQL.
    """
    return _read(text, tuple(sorted(prefixes.items())))


@lru_cache(1024)
def _read(text: str, declared: tuple[tuple[str, str], ...]) -> ConstraintQuery:
    prefixes = dict(declared)
    try:
        found = list(tokens(text))
    except MalformedQuery as fault:
        raise ContentError(f"is not SPARQL: {fault.detail}") from fault
    _refuse_words(found)
    groups = _groups(found)
    if not groups:
        raise ContentError("is not SPARQL: it has no group of patterns.")
    _check_select(found)
    top = next(group for group in groups if group.top)
    holes = [group.opens + 1 for group in groups if group is top or (not group.exists and _tests_this(group))]
    query = ConstraintQuery(text, prefixes, tuple(sorted(holes)), len(holes) == 1 and _binds_this(top))
    store = ox.Store()
    try:
        for tried in (text, query._with(_table(["<urn:x:this>"]))):
            if not isinstance(store.query(tried, prefixes=prefixes), ox.QuerySolutions):
                raise ContentError("is no SELECT.")
    except SyntaxError as fault:
        raise ContentError(f"is not SPARQL: {fault}") from fault
    return query


def _is_word(token: Token, *words: str) -> bool:
    return token.kind == "word" and token.text.upper() in words


def _refuse_words(found: list[Token]) -> None:
    for at, token in enumerate(found):
        if _is_word(token, *_NOT_EVALUATED):
            raise ContentError(f"uses {token.text.upper()}, which is not evaluated in a constraint.")
        if token.kind == "var" and token.text[1:] in _GIVEN:
            raise ContentError(f"uses {token.text}, which is not evaluated in a constraint.")
        if token.text in _THIS and at and _is_word(found[at - 1], "AS"):
            raise ContentError("binds $this by AS; it is given beforehand.")


def _groups(found: list[Token]) -> list[_Group]:
    groups: list[_Group] = []
    open_groups: list[_Group] = []
    for at, token in enumerate(found):
        if token.kind == "mark" and token.text == "{":
            before = found[at - 1] if at else None
            inside = bool(open_groups) and open_groups[-1].exists
            exists = inside or (before is not None and _is_word(before, "EXISTS"))
            group = _Group(token.at, exists, top=not groups)
            groups.append(group)
            open_groups.append(group)
        elif token.kind == "mark" and token.text == "}":
            if not open_groups:
                raise ContentError("is not SPARQL: a brace closes nothing.")
            open_groups.pop()
        elif open_groups:
            open_groups[-1].own.append(token)
    return groups


def _tests_this(group: _Group) -> bool:
    """Whether the group needs `$this` given: it names it, and tests or binds something; a subselect is none itself."""
    if any(_is_word(token, "SELECT") for token in group.own):
        return False
    names = any(token.text in _THIS for token in group.own)
    return names and any(_is_word(token, "FILTER", "BIND") for token in group.own)


def _binds_this(top: _Group) -> bool:
    """Whether a triple pattern of the outermost group has `$this` as its subject."""
    previous = "."
    depth = 0
    for token in top.own:
        if token.kind == "mark" and token.text in "()":
            depth += 1 if token.text == "(" else -1
        elif not depth and token.text in _THIS and previous == ".":
            return True
        previous = token.text if token.kind == "mark" else ""
    return False


def _check_select(found: list[Token]) -> None:
    """See that every SELECT hands on `$this`, and that what is grouped is grouped by it."""
    selects = [at for at, token in enumerate(found) if _is_word(token, "SELECT")]
    if not selects:
        raise ContentError("is no SELECT.")
    for at in selects:
        head = _until(found[at + 1 :], "{")
        if not any(token.text in _THIS for token in head):
            raise ContentError("has a SELECT that does not name $this.")
    grouped = [at for at, token in enumerate(found) if _is_word(token, "GROUP")]
    for at in grouped:
        names = _until(found[at + 1 :], "}", "HAVING", "ORDER")
        if not any(token.text in _THIS for token in names):
            raise ContentError("has a GROUP BY without $this.")
    if any(_is_word(token, *_AGGREGATES) for token in found) and len(grouped) < len(selects):
        raise ContentError("counts or sums without GROUP BY $this.")


def _until(found: list[Token], *ends: str) -> list[Token]:
    taken = []
    for token in found:
        if token.text.upper() in ends:
            break
        taken.append(token)
    return taken
