"""What a command, and what a process beside it, does not import: each library here takes a fifth of a second."""

from __future__ import annotations

import subprocess
import sys

import pytest

from hrn_kg.cli.commands import COMMANDS, command_of
from hrn_kg.cli.parser import make_parser

_TOLD = (
    "import importlib, sys; importlib.import_module(sys.argv[1]); print(*sorted(set(sys.modules) & set(sys.argv[2:])))"
)


@pytest.mark.parametrize(
    ("module", "libraries", "used"),
    [
        ("hrn_kg.intake.reader_process", ("rdflib", "pyshacl", "sqlalchemy", "openpyxl"), "pyoxigraph"),
        ("hrn_kg.cli.querying", ("rdflib", "pyshacl", "sqlalchemy", "openpyxl", "fastapi"), "rapidfuzz"),
        ("hrn_kg.cli.validating", ("sqlalchemy", "fastapi", "openpyxl"), "pyoxigraph"),
        ("hrn_kg.web.app", ("rdflib", "pyshacl", "openpyxl", "lxml"), "sqlalchemy"),
        ("hrn_kg.lane.lane_process", ("sqlalchemy", "fastapi", "openpyxl"), "pyshacl"),
    ],
)
def test_what_is_not_needed_is_not_imported(module: str, libraries: tuple[str, ...], used: str) -> None:
    command = [sys.executable, "-c", _TOLD, module, *libraries, used]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [used]


def test_each_command_that_can_be_typed_is_there() -> None:
    (commands,) = (action.choices for action in make_parser()._actions if action.dest == "command")
    assert commands is not None
    assert set(COMMANDS) == set(commands)
    assert all(callable(command_of(name)) for name in COMMANDS)
