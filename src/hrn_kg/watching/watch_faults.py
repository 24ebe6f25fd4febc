"""Why nothing was watched."""

from __future__ import annotations

from hrn_kg.errors import HrnKgError


class WatchFailed(HrnKgError):
    """What is known of the sources cannot be read, or another run is under way; nothing was changed."""

    slug = "watch-failed"
    title = "Nothing was watched"
