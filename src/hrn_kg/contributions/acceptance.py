"""From accepted contributions to releases: every build carries them; accepting one builds the release that brings it.

The order makes it safe to be killed at any moment: the release is made whole, then the database says that the
contribution is accepted, and last the pointer moves. Killed before the second, nothing happened; killed after it, the
next build publishes what was accepted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from hrn_kg import releases
from hrn_kg.content import Content
from hrn_kg.contributions.faults import ContributionsUnavailable
from hrn_kg.contributions.proposal import Checked, Contribution, Event, moment
from hrn_kg.contributions.proposal_checks import Checker
from hrn_kg.contributions.proposals import Contributions
from hrn_kg.contributions.provenance import all_accepted
from hrn_kg.contributions.statuses import Status, check_move
from hrn_kg.errors import BuildFailed, ContentError, DataDamaged, ReleaseNotFound
from hrn_kg.releases import CONTRIBUTION_GRAPHS, Carried, Progress, Release

# Two who accept at the same time: the second waits for the build of the first.
PATIENCE: Final = 300.0
_LAST: Final = 2**62


def build(
    contributions: Contributions,
    content: Content,
    home: Path,
    progress: Progress | None = None,
    *,
    now: datetime | None = None,
    without_lost: bool = False,
) -> Release:
    """Make the next release from the content and every accepted contribution.

    Raises as `releases.build`; ContributionsUnavailable when the contributions cannot be read, or when the current
    release holds one that they lack (unless `without_lost`): a build never takes away what was accepted by mistake.
    """

    def read() -> Sequence[releases.Accepted]:
        published = contributions.published()
        if not without_lost:
            _check_none_is_lost(home, published, contributions.database.name)
        return all_accepted(published)

    return releases.build(content, home, progress, now=now, carried=Carried(read=read))


def accept(
    contributions: Contributions,
    content: Content,
    home: Path,
    contribution: str,
    by: str,
    why: str,
    now: datetime,
    progress: Progress | None = None,
) -> Release:
    """Check a proposal against what there is now, and build and publish the release that brings it.

    Raises ContributionNotFound; MoveRefused when its status does not allow it, or somebody was quicker; BuildFailed,
    with what changed since it was submitted, when it does not conform any more; and as `build`. Then nothing moved.
    """
    found = contributions.get(contribution)
    check_move(contribution, found.status, "accepted")

    def check(release: Release) -> Checked:
        checked = Checker(release).check(found.statements).checked
        if checked.outcome != "valid":
            # What is submitted was in order, so all that is found now came since.
            then = found.events[0] if (last := found.last("submitted")) is None else last
            lines = "\n  ".join(checked.sentences)
            raise BuildFailed(
                f"Contribution {contribution} was in order against release {then.release} and is not against release "
                f"{checked.release}; nothing was moved:\n  {lines}",
                findings=list(checked.sentences),
            )
        return checked

    standing = _Standing(home, check)
    return _decide(contributions, content, home, found, "accepted", by, why, now, progress, standing)


def withdraw_published(
    contributions: Contributions,
    content: Content,
    home: Path,
    contribution: str,
    by: str,
    why: str,
    now: datetime,
    progress: Progress | None = None,
    *,
    successor: str | None = None,
) -> Release:
    """Take what was accepted out of the releases from now on; its records lead to the successor, if there is one.

    Raises as `accept`; BuildFailed when other records need what would go, and for a successor that is not published.
    """
    found = contributions.get(contribution)
    check_move(contribution, found.status, "withdrawn")

    def check(release: Release) -> None:
        leaving = [one for one in found.statements.records if one not in found.corrects]
        faults = Checker(release).successor_faults(successor, leaving) if successor and leaving else ()
        if faults:
            raise BuildFailed(f"Contribution {contribution} is not withdrawn; nothing was moved: {' '.join(faults)}")

    standing = _Standing(home, check) if successor else None
    return _decide(
        contributions, content, home, found, "withdrawn", by, why, now, progress, standing, successor=successor
    )


def check_again(contributions: Contributions, release: Release, now: datetime) -> tuple[tuple[str, Checked], ...]:
    """Check the open proposals against a release, and write down for which the outcome changed; returns these."""
    waiting = contributions.unchecked(release.id)
    if not waiting:
        return ()
    checker = Checker(release)
    found = ((one, checker.check(one.statements).checked) for one in map(contributions.get, waiting))
    return tuple((one.id, checked) for one, checked in found if contributions.note_check(one, checked, now))


class _Standing:
    """What a check says of a decision against the current release; asked anew when another one has taken its place."""

    def __init__(self, home: Path, check: Callable[[Release], Checked | None]) -> None:
        """Raises what the check raises."""
        self._home, self._check, self._release = home, check, ""
        self.refusal: BuildFailed | None = None
        self.checked: Checked | None = None
        self.look()

    def look(self) -> None:
        """Raises what the check raises of the release that is current now, which `refusal` keeps."""
        release = releases.current(self._home)
        if release.id == self._release:
            return
        try:
            self.checked = self._check(release)
        except BuildFailed as fault:
            self.refusal = fault
            raise
        self._release = release.id


def _decide(
    contributions: Contributions,
    content: Content,
    home: Path,
    found: Contribution,
    to: Status,
    by: str,
    why: str,
    now: datetime,
    progress: Progress | None,
    standing: _Standing | None,
    *,
    successor: str | None = None,
) -> Release:
    """Build with the contribution as if it had the status already; it gets it when the release is whole."""
    decided = _as_if(found, to, moment(now), successor)

    def read() -> Sequence[releases.Accepted]:
        if standing is not None:
            standing.look()  # while no other build can run
        published = contributions.published()
        _check_none_is_lost(home, published, contributions.database.name)
        others = [one if one.id != found.id else decided for one in published]
        return all_accepted(others if found.was_published else [*others, decided])

    def confirm(release: str) -> None:
        contributions.decide(
            found.id,
            to,
            by,
            why,
            now,
            seen=found.events[-1].number,
            checked=standing.checked if standing is not None else None,
            release=release,
            successor=successor,
        )

    carried = Carried(read, confirm, PATIENCE)
    try:
        return releases.build(content, home, progress, now=now, carried=carried)
    except (BuildFailed, ContentError) as fault:
        if standing is not None and fault is standing.refusal:
            raise
        if contributions.get(found.id).status == to:
            raise BuildFailed(
                f"Contribution {found.id} is {to}, but its release could not be published: {fault.detail} "
                "Run 'hrn-kg build' once that is mended.",
            ) from fault
        raise BuildFailed(
            f"Contribution {found.id} cannot become {to} now, and nothing was moved: {fault.detail}", **fault.facts
        ) from fault


def _as_if(found: Contribution, to: Status, at: str, successor: str | None) -> Contribution:
    event = Event(_LAST, at, "moved", to, "", "", None, None, None, ())
    return replace(found, status=to, successor=successor, events=(*found.events, event))


def _check_none_is_lost(home: Path, published: Sequence[Contribution], database: str) -> None:
    try:
        graphs = releases.current(home).graphs
    except (ReleaseNotFound, DataDamaged):
        return
    held = {graph.removeprefix(CONTRIBUTION_GRAPHS) for graph in graphs if graph.startswith(CONTRIBUTION_GRAPHS)}
    lost = sorted(held - {one.id for one in published})
    if lost:
        raise ContributionsUnavailable(
            f"The current release holds {', '.join(lost)}, and the database of contributions does not: the next "
            "release would lose what was accepted.",
            cure=f"It is {database}. Put it back, or see HRN_KG_DATABASE; 'hrn-kg build --without-lost' gives them up.",
        )
