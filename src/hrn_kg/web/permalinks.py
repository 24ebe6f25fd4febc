"""Addresses that name a release: what is said when that release is not at hand."""

from __future__ import annotations

from hrn_kg.errors import ReleaseGone, ReleaseNotFound
from hrn_kg.releases.layout import order


def not_at_hand(wanted: str, current: str, detail: str) -> ReleaseGone | ReleaseNotFound:
    """The fault for a release other than the current one: an earlier one is gone, a later one never was."""
    try:
        is_earlier = order(wanted) < order(current)
    except ValueError:
        is_earlier = False
    if is_earlier:
        return ReleaseGone(f"Release {wanted} {detail}; current is {current}.", wanted=wanted, current=current)
    return ReleaseNotFound(f"There is no release “{wanted[:40]}”; current is {current}.", current=current)
