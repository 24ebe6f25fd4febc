"""`hrn-kg`, with clocks that run ten times faster: `python fast_clocks.py --home ... serve ...`."""

from hrn_kg import cli, limits

limits.HEAD_SECONDS = limits.BODY_SECONDS = limits.WRITE_SECONDS = 1.5  # type: ignore[misc]
limits.IDLE_SECONDS = 2  # type: ignore[misc]
limits.CLOSING_SECONDS, limits.CLOSING_QUIET_SECONDS = 4.0, 1.0  # type: ignore[misc]
cli.run()
