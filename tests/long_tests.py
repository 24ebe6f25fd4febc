"""Which tests are left for `make test-long`: exhaustive ones, of which a few stand for all in `make test`.

Those that are marked `long` are tried there alone; those that look at more there, by `IS_LONG`, are marked `longer`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

import pytest

IS_LONG = bool(os.environ.get("HRN_KG_TEST_LONG"))


def few(all_cases: Iterable[Any], here: Iterable[Any]) -> list[Any]:
    """Parameters of a test: these are tried `here`, in `make test`, and the others by `make test-long` as well."""
    kept = list(here)
    cases = list(all_cases)
    assert kept, "none would be tried"
    missing = [one for one in kept if one not in cases]
    assert not missing, f"not among all cases: {missing}"
    return [case if case in kept else long(case) for case in cases]


def long(case: Any) -> Any:
    """A parameter, or several of one test as a tuple, that only `make test-long` tries."""
    return pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=pytest.mark.long)
