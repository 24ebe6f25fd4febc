"""What each command does. A command takes the parsed arguments and returns the exit code."""

from __future__ import annotations

import importlib
from argparse import Namespace
from collections.abc import Callable
from typing import Final, cast

Command = Callable[[Namespace], int]

# Each with the module and the function. Only the module of the command that is asked for is imported: that of another
# may bring a second's worth of libraries with it.
COMMANDS: Final = {
    "build": ("contributing", "build"),
    "propose": ("contributing", "propose"),
    "proposals": ("proposal_list", "proposals"),
    "accept": ("contributing", "accept"),
    "return": ("contributing", "send_back"),
    "reject": ("contributing", "reject"),
    "withdraw": ("contributing", "withdraw"),
    "forget": ("contributing", "forget"),
    "serve": ("serving", "serve"),
    "export": ("exporting", "export"),
    "validate": ("validating", "validate"),
    "template": ("template_writing", "template"),
    "query": ("querying", "query"),
    "reproduce": ("reproducing", "reproduce"),
    "releases": ("release_commands", "list_releases"),
    "watch": ("watching_command", "watch"),
    "backup": ("safekeeping", "backup"),
    "restore": ("safekeeping", "restore"),
    "log": ("change_list", "log"),
    "mirror": ("mirror_command", "copy_base"),
    "publish": ("publishing_command", "publish"),
    "reports": ("report_list", "reports"),
    "evidence": ("editing", "evidence"),
    "quotation": ("editing", "quotation"),
    "capture": ("editing", "capture"),
    "quote": ("editing", "quote"),
    "coverage": ("editing", "coverage"),
    "readout": ("reading", "readout"),
    "unsaid": ("reading", "list_unsaid"),
    "format": ("editing", "lay_out"),
}


def command_of(name: str) -> Command:
    """The function of a command."""
    module, function = COMMANDS[name]
    return cast("Command", getattr(importlib.import_module(f"hrn_kg.cli.{module}"), function))
