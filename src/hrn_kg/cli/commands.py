"""What each command does. A command takes the parsed arguments and returns the exit code."""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from hrn_kg import conneg, rdfio, releases
from hrn_kg.cli import (
    change_list,
    contributing,
    editing,
    mirror_command,
    reading,
    report_list,
    template_writing,
    validating,
)
from hrn_kg.cli.arguments import content_of, settings_of
from hrn_kg.cli.table import draw
from hrn_kg.engine import Job, Source, open_engine
from hrn_kg.errors import ContentError, NotFound, NothingToCheck, ReleaseGone
from hrn_kg.examples import find_example, load_examples, split
from hrn_kg.settings import Settings
from hrn_kg.sparql import inspect

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


def query(arguments: Namespace) -> int:
    """Answer one query from the current release, or the one that is named."""
    settings = settings_of(arguments)
    release = _release(settings.home, arguments.release)
    releases.check(release)
    inspected = inspect(_query_text(arguments), settings)
    rows = inspected.kind in ("select", "ask")
    offered = conneg.SELECT_FORMATS if rows else conneg.GRAPH_FORMATS
    table = rows and arguments.format in (None, "table")
    chosen = offered[0] if table or arguments.format is None else conneg.by_name(arguments.format, offered)
    body = asyncio.run(_answer(settings, release.source, Job(inspected.text, chosen.media_type)))
    if table:
        print(draw(body, release.source.prefixes))
    else:
        sys.stdout.buffer.write(body if body.endswith(b"\n") else body + b"\n")
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


def _query_text(arguments: Namespace) -> str:
    name = arguments.query
    try:
        if name == "-":
            return sys.stdin.read()
        if name.endswith(".rq") or "/" in name:
            return split(Path(name).read_text(encoding="utf-8-sig"))[1]
    except FileNotFoundError:
        raise NotFound(f"There is no file {name}.", file=name) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(f"{name} cannot be read: {error}.", file=name) from error
    return find_example(load_examples(content_of(arguments)), name).text_in(arguments.lang)


def _release(home: Path, release_id: str | None) -> releases.Release:
    if release_id is None:
        return releases.current(home)
    try:
        return releases.get(home, release_id)
    except NotFound:
        was = releases.find_removed(home, release_id)
        if was is None:
            raise
    raise ReleaseGone(f"Release {release_id} is kept no longer: it was removed on {was.removed[:10]}.")


async def _answer(settings: Settings, source: Source, job: Job) -> bytes:
    engine = await open_engine(settings, source)
    try:
        return (await engine.answer(job)).body
    finally:
        await engine.close()


COMMANDS: dict[str, Callable[[Namespace], int]] = {
    **contributing.COMMANDS,
    "serve": serve,
    "validate": validating.validate,
    "template": template_writing.template,
    "query": query,
    "releases": list_releases,
    "log": change_list.log,
    "mirror": mirror_command.copy_base,
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
