"""Limits on what a request may hold that no setting changes."""

from __future__ import annotations

from typing import Final

# Bytes. The HTTP parser cannot tell the parts of a longer one; `server.protocol` cuts it a little above this.
LONGEST_ADDRESS: Final = 60_000
