"""`hrn-kg releases`: list them, read them, go back to one, pin it, remove old ones."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from hrn_kg import releases
from hrn_kg.cli.arguments import content_of, settings_of
from hrn_kg.cli.opened_contributions import Opened, check_again, tell
from hrn_kg.cli.release_options import Keep
from hrn_kg.errors import NothingToCheck

YES, NO, NOT_CHECKED = 0, 1, 2


def list_releases(arguments: Namespace) -> int:
    """List the published releases, when whatever was asked for was done with them."""
    home = settings_of(arguments).home
    if arguments.check:
        return _check(home)
    if arguments.use is not None:
        return _use(arguments)
    if arguments.pin is not None:
        releases.pin(home, arguments.pin)
    if arguments.unpin is not None:
        releases.unpin(home, arguments.unpin)
    if arguments.keep is not None:
        _remove(home, arguments.keep)
    found = releases.survey(home)
    if not found:
        print(f"There is no release in {home} yet: run 'hrn-kg build' first.", file=sys.stderr)
        return YES
    pinned = releases.pinned(home)
    for one in found:
        mark = "*" if one is found[0] else " "
        print(f"{mark} {one.id:<12} {_moment(one)}  {_contents(one)}{'  pinned' if one.id in pinned else ''}")
    return YES


def _remove(home: Path, keep: Keep) -> None:
    went = releases.keep_last(home, keep.number) if keep.number else releases.keep_days(home, keep.days)
    for one in went:
        print(f"- {one.id:<12} {_moment(one)}  removed")


def _use(arguments: Namespace) -> int:
    """Publish again what a release held."""
    from hrn_kg.contributions import going_back

    settings = settings_of(arguments)
    before = set(releases.ids_on_disk(settings.home))
    with Opened(settings) as contributions:
        content = content_of(arguments)
        release = going_back.use(contributions, content, settings.home, arguments.use, releases.Lines())
        if release.id in before:
            print(f"Nothing changed: release {release.id} is current and holds what {arguments.use} holds.")
            return YES
        tell(release)
        print(f"It holds what {arguments.use} holds, until 'hrn-kg build' makes the next one of the content.")
        check_again(contributions, release)
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
