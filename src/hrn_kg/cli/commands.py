"""What each command does. A command takes the parsed arguments and returns the exit code."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable

from hrn_kg import rdfio, releases
from hrn_kg.cli import (
    change_list,
    contributing,
    editing,
    exporting,
    mirror_command,
    publishing_command,
    querying,
    reading,
    release_commands,
    report_list,
    reproducing,
    safekeeping,
    template_writing,
    validating,
    watching_command,
)
from hrn_kg.cli.arguments import settings_of
from hrn_kg.errors import NothingToCheck

YES = 0


def serve(arguments: Namespace) -> int:
    """Serve until stopped."""
    from hrn_kg.web.server.run import run

    settings = settings_of(arguments, host=arguments.host, port=arguments.port, processes=arguments.processes)
    if not arguments.data:
        if arguments.union_default_graph:
            raise NothingToCheck("--union-default-graph goes with --data: a release is always served like that.")
        run(settings, releases.current(settings.home))
        return YES
    found = rdfio.gather(arguments.data)
    if found.others:
        names = ", ".join(path.name for path in found.others[:5]) + (", ..." if len(found.others) > 5 else "")
        print(f"Not RDF by their names, and not served: {names} ({len(found.others)} in all).", file=sys.stderr)
    run(settings, data_paths=found.files, union_default=arguments.union_default_graph)
    return YES


COMMANDS: dict[str, Callable[[Namespace], int]] = {
    **contributing.COMMANDS,
    "serve": serve,
    "export": exporting.export,
    "validate": validating.validate,
    "template": template_writing.template,
    "query": querying.query,
    "reproduce": reproducing.reproduce,
    "releases": release_commands.list_releases,
    "watch": watching_command.watch,
    "backup": safekeeping.backup,
    "restore": safekeeping.restore,
    "log": change_list.log,
    "mirror": mirror_command.copy_base,
    "publish": publishing_command.publish,
    "reports": report_list.reports,
    "evidence": editing.evidence,
    "quotation": editing.quotation,
    "capture": editing.capture,
    "quote": editing.quote,
    "coverage": editing.coverage,
    "readout": reading.readout,
    "unsaid": reading.list_unsaid,
    "format": editing.lay_out,
}
