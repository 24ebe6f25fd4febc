"""`hrn-kg serve`: a release, or RDF files, until it is stopped."""

from __future__ import annotations

import sys
from argparse import Namespace

from hrn_kg import rdfio, releases
from hrn_kg.cli.arguments import settings_of
from hrn_kg.errors import NothingToCheck
from hrn_kg.web.server.run import run

YES = 0


def serve(arguments: Namespace) -> int:
    """Serve until stopped."""
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
