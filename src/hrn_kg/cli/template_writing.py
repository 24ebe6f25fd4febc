"""The command `template`: an empty spreadsheet for a contributor."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from hrn_kg import disk
from hrn_kg.cli.arguments import settings_of
from hrn_kg.cli.validating import base_named
from hrn_kg.drafting import tables
from hrn_kg.errors import ContentError

YES = 0
ENDINGS = (".xlsx", ".csv")


def template(arguments: Namespace) -> int:
    """Write the template to a file, or to standard output."""
    out: Path = arguments.out
    is_csv = out.suffix.lower() == ".csv"
    if out != Path("-") and out.suffix.lower() not in ENDINGS:
        raise ContentError(f"{out} must end in .xlsx or .csv.", file=str(out))
    published = base_named(arguments)
    if is_csv:
        body = tables.make_csv_template(arguments.kind, arguments.lang, published)
    else:
        rows = settings_of(arguments).intake_rows
        body = tables.make_template(arguments.kind, arguments.lang, published, rows)
    if out == Path("-"):
        sys.stdout.buffer.write(body)
        return YES
    disk.replace(out, body)
    print(f"wrote {out}")
    return YES
