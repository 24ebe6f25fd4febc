"""Going back to an earlier release, unless that would publish the name of a contributor who had it erased since."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from pyoxigraph import NamedNode

from hrn_kg import releases
from hrn_kg.content import Content
from hrn_kg.contributions.acceptance import PATIENCE
from hrn_kg.contributions.proposals import Contributions
from hrn_kg.errors import BuildFailed
from hrn_kg.releases import CONTRIBUTION_GRAPHS, Progress, Release
from hrn_kg.releases.dumps import graph_of
from hrn_kg.releases.manifest import NQ
from hrn_kg.releases.quad_files import QuadFile
from hrn_kg.vocab import expand

_CREDIT = NamedNode(expand("schema:creditText"))


def use(
    contributions: Contributions,
    content: Content,
    home: Path,
    release_id: str,
    progress: Progress | None = None,
    *,
    now: datetime | None = None,
) -> Release:
    """Publish what a release held as the next one, or return the current one, which holds the same.

    Raises as `releases.use`; BuildFailed where a name that it credits was erased since; ContributionsUnavailable.
    """

    def allow(release: Release) -> None:
        erased = {one.id for one in contributions.published() if not one.person.shown_as} & _credited(release)
        if erased:
            raise BuildFailed(
                f"Release {release.id} names who proposed {', '.join(sorted(erased))}, and that name was erased since: "
                "it is not published again, and nothing was changed.",
                cure="Use a release that was made after that, or mend the content and run 'hrn-kg build'.",
            )

    return releases.use(home, release_id, content, progress, now=now, allow=allow, patience=PATIENCE)


def _credited(release: Release) -> set[str]:
    """The contributions in a release with which a name is published."""
    if not any(graph.startswith(CONTRIBUTION_GRAPHS) for graph in release.graphs):
        return set()
    quads = QuadFile(release.path / NQ)
    return {graph_of(quad).removeprefix(CONTRIBUTION_GRAPHS) for quad in quads if quad.predicate == _CREDIT}
