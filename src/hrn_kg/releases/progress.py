"""What a person sees while a build runs: steps with times, on stderr."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO


class Step:
    """A step under way; `report` sets the words shown when it is done."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.result = ""

    def report(self, result: str) -> None:
        """What came out of the step, in a few words."""
        self.result = result


class Progress:
    """Shows nothing. The base of all displays, and what tests and programs use."""

    @contextmanager
    def step(self, name: str) -> Iterator[Step]:
        """One step of the build, from its start to its end."""
        yield Step(name)

    def tell(self, sentence: str) -> None:
        """Something that whoever runs the build should know."""


class Lines(Progress):
    """One line for each step; on a terminal the line is there from the start and is completed at the end."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = sys.stderr if stream is None else stream
        self._terminal = self._stream.isatty()

    @contextmanager
    def step(self, name: str) -> Iterator[Step]:
        """Show one step with its time; a step that fails is shown as failed."""
        step = Step(name)
        start = time.monotonic()
        if self._terminal:
            self._write(f"  ...  {name}")
        try:
            yield step
        except BaseException:
            self._end(f"failed {name}", start)
            raise
        self._end(f"  ok   {name}" + (f": {step.result}" if step.result else ""), start)

    def tell(self, sentence: str) -> None:
        """Show a sentence on a line of its own."""
        self._write(f"  note {sentence}\n")

    def _end(self, words: str, start: float) -> None:
        erase = "\r\x1b[K" if self._terminal else ""
        self._write(f"{erase}{words} ({time.monotonic() - start:.1f} s)\n")

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()
