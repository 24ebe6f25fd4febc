"""`hrn-kg backup` and `hrn-kg restore`."""

from __future__ import annotations

import sys
from argparse import Namespace
from datetime import UTC, datetime

from hrn_kg import releases
from hrn_kg.cli.arguments import settings_of
from hrn_kg.errors import HrnKgError
from hrn_kg.settings import Settings, variable

YES, NO = 0, 1


def backup(arguments: Namespace) -> int:
    """Copy the home into a folder."""
    from hrn_kg.backup import take
    from hrn_kg.contributions.database import Database

    settings = settings_of(arguments)
    taken = take(settings.home, arguments.folder, Database(settings.home, settings.database), datetime.now(UTC))
    files = taken.inventory.files
    print(f"{taken.folder} holds {len(files)} files, {sum(file.size for file in files) / 1e6:.1f} MB.")
    for line in _outside(settings):
        print(line, file=sys.stderr)
    for report in taken.damaged:
        print(f"{report.name:<12}  {'; '.join(report.damages)}: damaged in the home, and so here.", file=sys.stderr)
    return NO if taken.damaged else YES


def _outside(settings: Settings) -> list[str]:
    """What belongs to the service and lies elsewhere."""
    lines = []
    if settings.database:
        lines.append(f"The contributions are in the database of {variable('database')}: run pg_dump now.")
    documents = settings.documents
    if documents is not None and not documents.resolve().is_relative_to(settings.home.resolve()):
        lines.append(f"The documents in {documents} lie outside the home and were not copied.")
    return lines


def restore(arguments: Namespace) -> int:
    """Make a home of a backup; one whose release is damaged is restored as it was."""
    from hrn_kg.backup import restore as restore_home

    done = restore_home(arguments.folder, settings_of(arguments).home)
    print(f"{done.home} is as it was at {done.inventory.made}.")
    try:
        print(f"Release {releases.current(done.home).id} is current.")
    except HrnKgError as fault:
        print(f"hrn-kg: {fault.detail} It was so when the backup was made.", file=sys.stderr)
        return NO
    return YES
