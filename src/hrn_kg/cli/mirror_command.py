"""`hrn-kg mirror`: a copy of another base, made, kept up and compared."""

from __future__ import annotations

import sys
from argparse import Namespace

from hrn_kg.errors import HrnKgError
from hrn_kg.validation.escaped import one_line

YES, NO, NOT_RUN = 0, 1, 2


def copy_base(arguments: Namespace) -> int:
    """Copy the base, or compare the copy there is."""
    # Brings the HTTP client with it, which no other command needs, nor a server.
    from hrn_kg.mirror import DigestDiffers, check, mirror

    act = check if arguments.check else mirror
    try:
        outcome = act(arguments.address, arguments.into)
    except HrnKgError as fault:
        # It may hold words of the source, which must not steer the terminal.
        print(f"hrn-kg: {one_line(fault.detail)}", file=sys.stderr)
        return NO if isinstance(fault, DigestDiffers) else NOT_RUN
    copy = outcome.copy
    print(f"release  {copy.release}")
    print(f"digest   {copy.digest}")
    print(f"members  {outcome.members}")
    print(f"bytes    {copy.size}")
    print(f"loaded   {outcome.received}")
    return YES
