"""Every entry of every manifest is accounted for, and the page of the documentation tells the true numbers."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import test_evaluation
import test_protocols
import test_syntax
from manifests import ABSENT, FOLDER, MF, entries, manifests
from numbers_of_tests import by_value_table, gaps_table, suites_table
from scope import MET, PARTS, by_value, counts, gaps, part_of

PAGE = Path(__file__).parents[2] / "docs" / "conformance.md"
# Not reached from the roots: they only include others, or were withdrawn by W3C ("deprecated in favor of ...").
ONLY_INCLUDE = {
    *("sparql10/manifest-evaluation.ttl", "sparql10/manifest-syntax.ttl", "sparql11/manifest.ttl"),
    *(f"sparql11/manifest-sparql11-{name}.ttl" for name in ("fed", "query", "results", "update")),
}
WITHDRAWN = {"sparql11/http-rdf-update/manifest.ttl"}
# Described in a manifest, but not in its list.
NOT_LISTED = {
    "sparql10/optional-filter#dawg-optional-filter-005-simplified",
    "sparql11/graph-store-protocol#head_non_existing_direct",
}

needs_the_tests = pytest.mark.skipif(not FOLDER.is_dir(), reason=ABSENT)


@needs_the_tests
def test_every_entry_has_one_part() -> None:
    assert len(entries()) == 1376
    assert len({entry.name for entry in entries()}) == len(entries())
    assert {part_of(entry) for entry in entries()} == set(PARTS)
    assert sum(count.entries for count in counts()) == len(entries())


@needs_the_tests
def test_no_manifest_and_no_test_is_forgotten() -> None:
    reached = {manifest.file for manifest in manifests()}
    others = {file.relative_to(FOLDER).as_posix() for file in set(FOLDER.rglob("manifest*.ttl")) - reached}
    assert others == ONLY_INCLUDE | WITHDRAWN
    listed = {entry.name for entry in entries()}
    described = {
        f"{manifest.file.parent.relative_to(FOLDER).as_posix()}#{quad.subject.value.rpartition('#')[2]}"
        for manifest in manifests()
        for quad in manifest.store
        if quad.predicate.value == MF + "action"
    }
    assert described - listed == NOT_LISTED


@needs_the_tests
def test_the_engine_alone_reaches_no_more() -> None:
    """What was measured on the bare engine before this service was made; see the issue of the foundation."""
    met = {count.suite: count.entries - count.gaps for count in counts() if count.part == "evaluation"}
    assert met["sparql10"] >= 268
    assert met["sparql11"] >= 223
    assert met["sparql12"] >= 57


@needs_the_tests
def test_gaps_are_of_entries_that_are_run() -> None:
    by_name = {entry.name: entry for entry in entries()}
    assert gaps()
    for name in gaps():
        assert part_of(by_name[name]) in MET
    assert by_value()
    for name in by_value():
        assert part_of(by_name[name]) == "evaluation"
    assert not by_value() & gaps().keys()


@needs_the_tests
def test_the_page_tells_these_numbers() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert suites_table() in page, suites_table()
    assert gaps_table() in page, gaps_table()
    assert by_value_table() in page, by_value_table()


@needs_the_tests
def test_every_entry_is_a_parameter_of_a_test() -> None:
    run = Counter(
        parameter.id
        for module in (test_evaluation, test_protocols, test_syntax)
        for function in vars(module).values()
        for mark in getattr(function, "pytestmark", ())
        if mark.name == "parametrize"
        for parameter in mark.args[1]
    )
    assert run == Counter(entry.name for entry in entries())
