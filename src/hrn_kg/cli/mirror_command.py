"""`hrn-kg mirror`: a copy of another base, made, kept up and compared."""

from __future__ import annotations

import sys
from argparse import Namespace

YES, NO = 0, 1


def copy_base(arguments: Namespace) -> int:
    """Copy the base, or compare the copy there is."""
    # Brings the HTTP client with it, which no other command needs, nor a server.
    from hrn_kg.mirror import DigestDiffers, check, mirror

    act = check if arguments.check else mirror
    try:
        outcome = act(arguments.address, arguments.into)
    except DigestDiffers as fault:
        print(f"hrn-kg: {fault.detail}", file=sys.stderr)
        return NO
    copy = outcome.copy
    print(f"release  {copy.release}")
    print(f"digest   {copy.digest}")
    print(f"members  {outcome.members}")
    print(f"bytes    {copy.size}")
    print(f"loaded   {outcome.received}")
    return YES
