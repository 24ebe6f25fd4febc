"""Derived triples: what follows from what was stated, in graph/derived.

Most rules are SPARQL updates, in ontology/derivations/*.ru, run in the order of their names: a later one may use what
an earlier one gave. The years of a period are read from its EDTF date, which SPARQL cannot read.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, Quad, QuerySolutions, Store

from hrn_kg.buildcache import BuildCache
from hrn_kg.engine.embedded import contents
from hrn_kg.errors import ContentError
from hrn_kg.iris import GRAPH
from hrn_kg.releases import store_size
from hrn_kg.releases.kept_rules import KeptRules, Subject
from hrn_kg.releases.update_operations import operations
from hrn_kg.releases.years import years_of_periods
from hrn_kg.vocab import NEVER_TYPED, STANDARD

DERIVED = NamedNode(GRAPH + "derived")
_YEARS = "years"
# To make a store on the disk one part takes as long for little as for much.
_GROWN: Final = 1.1
_STATED: Final = "stated as well"
_BOTH: Final = f"""SELECT DISTINCT ?s ?p ?o {{
  GRAPH <{DERIVED.value}> {{ ?s ?p ?o }} GRAPH ?stated {{ ?s ?p ?o }} FILTER (?stated != <{DERIVED.value}>)
}}"""


def derive(
    store: Store,
    stated: Iterable[Quad],
    updates: Sequence[Path],
    cache: BuildCache | None = None,
    work: Path | None = None,
) -> Mapping[str, int]:
    """Add to a store that holds what is stated what follows from it, in graph/derived; how many each file added.

    With a cache, a rule that reads nothing that has changed since the last build is not run again; its files lie in the
    folder `work`.

    What is stated already is not derived as well: each triple has one home. Raises ContentError when there is no update
    or one cannot be run, when one touches any other graph (stated facts are never changed by a rule), when a term is
    stated that is never typed, and when the EDTF date of a period cannot be read.
    """
    if not updates:
        raise ContentError("There are no derivations (ontology/derivations/*.ru).")
    _check_none_is_typed(store)
    number = len(store)
    years = tuple(Quad(t.subject, t.predicate, t.object, DERIVED) for t in years_of_periods(store))
    folder = os.path.commonpath([path.parent for path in updates])
    # Two folders may have files of one name, which are two rules.
    names = {path: path.relative_to(folder).as_posix() for path in sorted(updates, key=lambda path: (path.name, path))}
    texts = {path: _text(path) for path in names}
    kept = None
    if cache is not None and work is not None:
        kept = KeptRules(cache, DERIVED, (*names.values(), _YEARS), work)
    counts: dict[str, int] = {}
    in_one_part = number
    for path, text in texts.items():
        run = partial(_run, store, text, path)
        counts[names[path].removesuffix(path.suffix)] = (
            _grown(store, run) if kept is None else kept.add(names[path], text, store, run)
        )
        # On the disk, what each rule added is a part of its own, at which all that is asked afterwards looks as well.
        if (now := len(store)) > in_one_part * _GROWN:
            store.optimize()
            in_one_part = now
    store.extend(years)
    counts[_YEARS] = len(years)
    if kept is not None:
        kept.keep(_YEARS, years)
    if not (kept is not None and kept.only_add(texts.values())):
        _check_stated(store, stated, number, updates[0].parent)
    also = _all_stated_as_well(store) if kept is None else kept.of_subjects(_STATED, store, _stated_as_well)
    for quad in also:
        store.remove(quad)
    store.optimize()
    return counts


def _grown(store: Store, run: Callable[[], None]) -> int:
    before = len(store)
    run()
    return len(store) - before


def _check_stated(store: Store, stated: Iterable[Quad], number: int, folder: Path) -> None:
    derived = contents.count(store).get(DERIVED.value, 0)
    if len(store) - derived != number or any(quad not in store for quad in stated):
        raise ContentError(f"The derivations change more than {DERIVED.value}.", file=str(folder))


def _stated_as_well(store: Store, subjects: Iterable[Subject | None]) -> Iterator[Quad]:
    """The derived quads of these subjects, or of all (None), whose triple is stated too."""
    for subject in subjects:
        for quad in store.quads_for_pattern(subject, None, None, DERIVED):
            alike = store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
            if any(one.graph_name != DERIVED for one in alike):
                yield quad


def _all_stated_as_well(store: Store) -> list[Quad]:
    """All of these, by a query: on the disk, to look each up from here takes several times as long."""
    found = store.query(_BOTH)
    assert isinstance(found, QuerySolutions)
    return [Quad(row["s"], row["p"], row["o"], DERIVED) for row in found]


def _check_none_is_typed(store: Store) -> None:
    typed = sorted(
        (quad.subject.value, quad.predicate.value)
        for term in NEVER_TYPED
        for quad in store.quads_for_pattern(None, NamedNode(term), None, None)
        if isinstance(quad.subject, NamedNode)
    )
    if typed:
        subject, term = typed[0][0], STANDARD.shorten(typed[0][1])
        detail = f"<{subject}>: {term} is worked out at the build and never typed by hand; take it out."
        raise ContentError(detail, subject=subject)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(f"The derivations cannot be read: {error}.", file=str(path)) from error


def _run(store: Store, text: str, path: Path) -> None:
    try:
        for operation in operations(text):
            store.update(operation)
            store.flush()  # on the disk, what was added waits in memory
            store_size.give_back()
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        line = getattr(error, "lineno", None)
        raise ContentError(f"The derivations cannot be run: {error}.", file=str(path), line=line) from error
