"""What is left for `make test-long` is marked so, left out of a short run, and still there."""

from __future__ import annotations

from typing import Any

import pytest

from long_tests import IS_LONG, few, long

OF_TWO = [("a", 1), ("b", 2), ("c", 3)]


@pytest.mark.long
def test_this_is_tried_in_a_long_run_only() -> None:
    assert IS_LONG


@pytest.mark.parametrize(("letter", "number"), few(OF_TWO, OF_TWO[:2]))
def test_a_few_are_tried_here(letter: str, number: int, request: Any) -> None:
    assert (letter, number) in (OF_TWO if IS_LONG else OF_TWO[:2])
    assert bool(request.node.get_closest_marker("long")) == ((letter, number) not in OF_TWO[:2])


def test_none_that_is_named_may_be_missing() -> None:
    assert few("ab", "a") == ["a", long("b")]
    with pytest.raises(AssertionError, match="not among all cases"):
        few("ab", "c")
    with pytest.raises(AssertionError, match="none would be tried"):
        few("ab", "")
