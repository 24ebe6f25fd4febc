"""The drawing of the faults names all of them, each below its base."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator

import hrn_kg
from hrn_kg import errors
from hrn_kg.errors import HrnKgError

for _module in pkgutil.walk_packages(hrn_kg.__path__, "hrn_kg."):
    if not _module.name.endswith("__main__"):
        importlib.import_module(_module.name)


def faults(kind: type[HrnKgError]) -> Iterator[type[HrnKgError]]:
    """Each fault of ours below a kind; those of tests and those that nobody outside a module meets are left out."""
    for below in kind.__subclasses__():
        if below.__module__.startswith("hrn_kg.") and not below.__name__.startswith("_"):
            yield below
        yield from faults(below)


def drawn() -> Iterator[tuple[str, str]]:
    """The faults of the drawing, each with what it hangs on."""
    path = ["HrnKgError"]
    for line in (errors.__doc__ or "").splitlines():
        if match := re.match(r"    ((?:\|  )*)\|- (\w+)", line):
            depth = len(match[1]) // 3 + 1
            path[depth:] = [match[2]]
            yield match[2], path[depth - 1]


def test_the_drawing_is_the_tree() -> None:
    ours = sorted((kind.__name__, kind.__mro__[1].__name__) for kind in faults(HrnKgError))
    assert len(ours) > 25
    assert sorted(drawn()) == ours


def test_every_fault_has_a_slug_and_a_title_of_its_own() -> None:
    kinds = [HrnKgError, *faults(HrnKgError)]
    assert len({kind.slug for kind in kinds}) == len({kind.title for kind in kinds}) == len(kinds)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", kind.slug) for kind in kinds)
