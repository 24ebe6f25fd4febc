"""`hrn-kg export`: the current release as plain files."""

from __future__ import annotations

import sys
from argparse import Namespace
from typing import Final

from hrn_kg import releases
from hrn_kg.cli.arguments import settings_of

YES, NO = 0, 1
_SHOWN: Final = 20  # links that lead nowhere


def export(arguments: Namespace) -> int:
    """Write the files, and say what was written; name links that lead nowhere."""
    from hrn_kg.export import export as make

    settings = settings_of(arguments, public_url=arguments.public_url)
    done = make(settings, releases.current(settings.home), arguments.to, arguments.processes)
    print(
        f"Release {done.release} is in {arguments.to}: {done.files} files, {done.size / 1e6:.0f} MB, "
        f"{done.redirects} redirects, SHA-256 of all {done.digest}."
    )
    for target, page in done.broken[:_SHOWN]:
        print(f"{page} links to {target}, which does not exist.", file=sys.stderr)
    if len(done.broken) > _SHOWN:
        print(f"... and {len(done.broken) - _SHOWN} more such links.", file=sys.stderr)
    return NO if done.broken else YES
