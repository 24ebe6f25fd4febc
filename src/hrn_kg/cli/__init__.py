"""The command line, `hrn-kg`. Exit codes: 0 yes, 1 does not conform, 2 could not run or not checked."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

from hrn_kg.cli.commands import command_of
from hrn_kg.cli.parser import make_parser
from hrn_kg.errors import HrnKgError

__all__ = ["main", "run"]

NOT_RUN = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; a fault is one message on stderr, never a traceback."""
    parser = make_parser()
    arguments = parser.parse_args(argv)
    if arguments.command is None:
        parser.print_help()
        return NOT_RUN
    command = command_of(arguments.command)
    if arguments.command != "serve":
        # A command keeps nearly all that it makes to its end: to look for what may go takes a fifth of a build.
        gc.set_threshold(200_000, 20, 20)
    try:
        code: int = command(arguments)
        sys.stdout.flush()
        return code
    except HrnKgError as fault:
        return _fail(_sentence(fault), 1 if fault.facts.get("findings") else NOT_RUN)
    except KeyboardInterrupt:
        return _fail("interrupted; nothing was changed.", 130)
    except BrokenPipeError:
        # The reader (head, less) has seen enough. Python would complain again when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as fault:
        if arguments.debug:
            raise
        return _fail(f"internal fault: {type(fault).__name__}: {fault} (repeat with --debug for more).", NOT_RUN)


def _sentence(fault: HrnKgError) -> str:
    file = fault.facts.get("file")
    words = fault.detail if file is None or str(file) in fault.detail else f"{fault.where()}: {fault.detail}"
    cure = fault.facts.get("cure")
    return words if cure is None else f"{words} {cure}"


def _fail(words: str, code: int) -> int:
    print(f"hrn-kg: {words}", file=sys.stderr)
    return code


def run() -> None:
    """The console script."""
    sys.exit(main())
