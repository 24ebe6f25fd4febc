"""What each command does. A command takes the parsed arguments and returns the exit code."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

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
    report_list,
    reproducing,
    template_writing,
    validating,
)
from hrn_kg.cli.arguments import settings_of
from hrn_kg.errors import NothingToCheck

YES, NO, NOT_CHECKED = 0, 1, 2


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


def list_releases(arguments: Namespace) -> int:
    """List the published releases, or look at every file of them; remove those that are not to be kept."""
    home = settings_of(arguments).home
    if arguments.check:
        return _check(home)
    if arguments.keep is not None:
        for one in releases.keep_last(home, arguments.keep):
            print(f"- {one.id:<12} {_moment(one)}  removed")
    found = releases.survey(home)
    if not found:
        print(f"There is no release in {home} yet: run 'hrn-kg build' first.", file=sys.stderr)
        return YES
    for one in found:
        mark = "*" if one is found[0] else " "
        print(f"{mark} {one.id:<12} {_moment(one)}  {_contents(one)}")
    return YES


def _moment(one: releases.Release | releases.Unusable) -> str:
    return f"{one.created:%Y-%m-%d %H:%M}" if isinstance(one, releases.Release) else " " * 16


def _contents(one: releases.Release | releases.Unusable) -> str:
    if isinstance(one, releases.Unusable):
        return f"{one.fault.detail} See 'hrn-kg releases --check'."
    return f"{sum(one.graphs.values()):>9} triples  {one.content[:12]}"


def _check(home: Path) -> int:
    """Read every file of every release, and of the stores that were made of other files; say which are damaged."""
    reports = releases.check_home(home)
    if not reports:
        raise NothingToCheck(f"There is no release in {home} to check.")
    for report in reports:
        if not report.damages:
            print(f"{report.name:<12}  whole, {report.count} files")
        for damage in report.damages:
            print(f"{report.name:<12}  {damage}")
    if any(not report.is_unreadable for report in reports if report.damages):
        print("What to do: put the files back from a copy, or run 'hrn-kg build' for a new release.", file=sys.stderr)
        return NO
    if any(report.damages for report in reports):
        print("Some files could not be looked at: run this as a user who may read them.", file=sys.stderr)
        return NOT_CHECKED
    return YES


COMMANDS: dict[str, Callable[[Namespace], int]] = {
    **contributing.COMMANDS,
    "serve": serve,
    "export": exporting.export,
    "validate": validating.validate,
    "template": template_writing.template,
    "query": querying.query,
    "reproduce": reproducing.reproduce,
    "releases": list_releases,
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
