"""The steps of a check shared between two processes, since none of them needs another: whoever is free takes the next.

What is found and kept is the same as by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Any, Final

from hrn_kg.buildcache import BuildCache
from hrn_kg.errors import BuildFailed
from hrn_kg.forking import Beside, Turns, has_room
from hrn_kg.validation.report import Finding

_FOUND: Final = "found"
_KEPT: Final = "kept"


@dataclass(frozen=True, slots=True)
class Checks:
    """The steps of a check by their names, the longest first, and where they leave what the next build may use."""

    steps: Mapping[str, Callable[[], list[Finding]]]
    cache: BuildCache | None

    def findings(self) -> Iterator[Finding]:
        """What they find, by this process alone."""
        for step in self.steps.values():
            yield from step()

    def share(self, turns: Turns) -> Iterator[tuple[str, list[Finding]]]:
        """The steps that are this process's, each with what it finds."""
        names = list(self.steps)
        while (number := turns.take()) < len(names):
            yield names[number], self.steps[names[number]]()


class Companion(AbstractContextManager["Companion"]):
    """A process that takes its share of the steps."""

    def __init__(self, checks: Callable[[Any], Checks]) -> None:
        """Fork it; `checks` gives it its steps, made of what it is given when it begins. Raises OSError."""
        self._turns = Turns()
        try:
            self._process = Beside(partial(_done, checks, self._turns))
        except OSError:
            self._turns.close()
            raise

    def begin(self, given: object = None) -> None:
        """Have it begin."""
        self._process.begin(given)

    def findings(self, checks: Checks) -> Iterator[Finding]:
        """What all steps find, after a part of them was done here.

        Raises what a step raises, there or here; BuildFailed when the other process did not come to its end.
        """
        missing = set(checks.steps)
        for name, findings in checks.share(self._turns):
            missing.discard(name)
            yield from findings
            if self._process.is_done():
                self._process.items()  # it failed, or there is no step left
        for kind, name, value in self._process.items():
            if kind == _FOUND:
                missing.discard(name)
                yield from value
            elif checks.cache is not None:
                checks.cache.take_up(name, value)
        if missing:
            raise BuildFailed(f"{len(missing)} steps of the check were done by neither of two processes.")

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._turns.close()
        self._process.__exit__(kind, fault, trace)


def companion_of(checks: Callable[[Any], Checks]) -> Companion | None:
    """One where there is room for it, and where the system lets a process be forked."""
    try:
        return Companion(checks) if has_room() else None
    except OSError:
        return None


def _done(checks: Callable[[Any], Checks], turns: Turns, given: object) -> Iterator[tuple[str, str, object]]:
    """What the process hands back: what its steps found, and what they kept."""
    made = checks(given)
    before = frozenset() if made.cache is None else made.cache.steps()
    done = list(made.share(turns))
    yield from ((_FOUND, name, findings) for name, findings in done)
    if made.cache is not None:
        yield from ((_KEPT, step, made.cache.kept(step)) for step in made.cache.steps() - before)
