"""`hrn-kg log`: the log of changes, listed, checked, and blanked where that must be."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from hrn_kg import releases
from hrn_kg.changes import Log, utc
from hrn_kg.changes.log_proof import prove_entries
from hrn_kg.cli.arguments import settings_of
from hrn_kg.errors import NothingToCheck
from hrn_kg.settings import SettingsError

YES, NO = 0, 1


def log(arguments: Namespace) -> int:
    """List the entries, replay them, or blank a thing in them."""
    home = settings_of(arguments).home
    if arguments.redact is not None:
        return _redact(home, arguments.redact, arguments.reason)
    if arguments.reason is not None:
        raise SettingsError("--reason is for --redact: name the thing too.")
    if not Log(home).ids():
        raise NothingToCheck(f"There is no log of changes in {home} yet: run 'hrn-kg build' first.")
    if arguments.check:
        return _check(home)
    for head in Log(home).heads():
        changed = ", ".join(f"{number} {kind}" for kind, number in head.counts.items() if number)
        blanked = f"; {len(head.redactions)} redacted" if head.redactions else ""
        print(f"{head.id:<12} {utc(head.moment)}  {changed or 'no change'}{blanked}")
    return YES


def _check(home: Path) -> int:
    wrong = 0
    for one in prove_entries(Log(home)):
        wrong += not one.is_proven
        words = f"{one.things} things, digest {one.expected.dataset}"
        print(f"{one.id:<12}  " + (words if one.is_proven else f"{words}, but the log gives {one.found.dataset}"))
    return NO if wrong else YES


def _redact(home: Path, iri: str, reason: str | None) -> int:
    if not (reason or "").strip():
        raise SettingsError("Say why with --reason: it is published in place of what is blanked.")
    done = releases.forget(home, iri, str(reason).strip())
    if done.entries:
        print(f"Blanked <{iri}> in {len(done.entries)} entries of the log: {', '.join(done.entries)}.")
    else:
        print(f"Nothing is stated of <{iri}> in the log any more.")
    for release_id in done.releases:
        print(f"Removed release {release_id}, which described it.")
    for path in done.left:
        print(
            f"{path} may hold it still: a server reads it, or it cannot be removed. Stop the servers of files "
            "('hrn-kg serve --data') that have this home, then run this again, or remove it.",
            file=sys.stderr,
        )
    print(
        "Run 'hrn-kg build', so that the catalogue says so; the feed does already. Then restart servers.",
        file=sys.stderr,
    )
    return NO if done.left else YES
