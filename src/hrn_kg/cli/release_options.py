"""What can be typed after the commands that keep releases and homes, and their help."""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hrn_kg.cli.parser_parts import Commands, add_command

_KEEP = re.compile(r"([1-9]\d{0,5})(d?)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Keep:
    """What is kept: the last `number` releases, or else those of the last `days` days."""

    number: int
    days: int


def add_releases(commands: Commands) -> None:
    """Add the commands."""
    listed = add_command(
        commands, "releases", "list the releases; check them, go back to one, pin it, remove old ones", _RELEASES
    )
    choice = listed.add_mutually_exclusive_group()
    choice.add_argument("--check", action="store_true", help="read every file, and say which are damaged")
    choice.add_argument("--use", metavar="ID", help="publish again what release ID held")
    choice.add_argument("--pin", metavar="ID", help="never remove release ID, because it was cited")
    choice.add_argument("--unpin", metavar="ID", help="let release ID be removed again")
    choice.add_argument(
        "--keep",
        type=_keep,
        metavar="NUMBER|DAYSd",
        help="remove all but the last NUMBER, or those older than so many days, as 365d",
    )
    watch = add_command(commands, "watch", "see whether the web pages that are cited are there still", _WATCH)
    watch.add_argument("--silence", metavar="ADDRESS", help="send no message about this address, or indicator")
    watch.add_argument("--why", metavar="TEXT", help="with --silence: the reason, which is published")
    watch.add_argument("--until", type=_day, metavar="DATE", help="with --silence: its last day, such as 2027-01-31")
    backup = add_command(commands, "backup", "copy all that must not be lost into a new folder", _BACKUP)
    backup.add_argument("folder", type=Path, metavar="DIR", help="the folder to make; it may be there if it is empty")
    restore = add_command(commands, "restore", "make a home of a backup", _RESTORE)
    restore.add_argument("folder", type=Path, metavar="DIR", help="the folder that 'hrn-kg backup' made")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date, such as 2027-01-31") from None


def _keep(text: str) -> Keep:
    match = _KEEP.fullmatch(text)
    if match is None:
        raise argparse.ArgumentTypeError(
            f"{text!r} is neither a number of at least 1 nor a number of days, such as 365d"
        )
    number = int(match[1])
    return Keep(0, number) if match[2] else Keep(number, 0)


_RELEASES = """\
List the releases with their date, number of triples and checksum; the current one has a star.

With --check every file of every release is read and compared with its checksum. Exit code 0: all
are whole. 1: one is not; release and file are named. 2: could not look (no release, or no permission).

With --use the data of a release that is kept become the next release, which running servers go over to.
It has an id and an entry in the log of changes of its own, so that feed, changes and copies elsewhere
follow; nothing is taken away, and --use of a later one goes forth again. The next build publishes the
content as it is: mend it first. Contributions accepted since come back with that build.

With --keep the older ones are removed, each with its dumps, but neither the current one nor any that is
pinned. What is remembered of them is that they were: whoever asks the server for one is told that it is
gone (410) and which release is current.

  hrn-kg releases --pin 2026.11.0     a release that was cited is kept, whatever --keep removes
  hrn-kg releases --keep 10           keep the last ten
  hrn-kg releases --keep 365d         keep those of the last year
"""
_WATCH = """\
Ask for each web address that the current release cites, and tell what is there: it is alive, or moved (a
permanent redirect), or its content changed, or it failed; what failed on three days is gone. A robots.txt is
kept to, a host gets one request a second, and only machines of the public are asked, but for those that
HRN_KG_WATCH_ALLOW names. What is known is kept in the home and shown at /status, with the figures that are
older than the interval of their indicator.

Where HRN_KG_MAIL_SERVER and HRN_KG_CONTACT, or HRN_KG_WATCH_WEBHOOK, are set, what is gone, moved, changed or old is
sent there, at most once a week. Run it every day (deploy/systemd/hrn-kg-watch.timer).

  hrn-kg watch
  hrn-kg watch --silence https://example.org/page --why "Moves with the new site" --until 2027-01-31

Exit code 0: done, whatever was found. 1: done, but a message could not be sent. 2: not done.
"""
_BACKUP = """\
Copy the releases, the pointer, the pins, the log of changes, the contributions, private documents, reports
and keys into DIR, readable by you alone, with a checksum of each file. Servers and contributors go on
meanwhile; no build can run. A backup that was broken off is called DIR.new and is not taken for one.

  hrn-kg backup /srv/backups/$(date +%F)

Contributions in PostgreSQL (HRN_KG_DATABASE) are not in it: run pg_dump afterwards
(docs/how-to-keep-and-restore.md).
Exit code 0: done. 1: done, but a release is damaged, in the home and so in DIR. 2: not done.
"""
_RESTORE = """\
Make the home (--home) from a backup, every file of which is read and compared with its checksum. The home
must be empty or not there: nothing is written over. Broken off, it can be run again.

  hrn-kg --home /var/lib/hrn-kg restore /srv/backups/2026-11-27

Exit code 0: done. 1: done, but the current release is damaged, as it was in the backup. 2: not done.
"""
