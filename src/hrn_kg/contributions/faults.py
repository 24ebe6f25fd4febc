"""What can go wrong with contributions, each with a sentence for whoever gave the command or sent the form."""

from __future__ import annotations

from hrn_kg.errors import HrnKgError, MalformedRequest, NotFound


class ContributionsUnavailable(HrnKgError):
    """The database of contributions cannot be used now; unless the sentence tells otherwise, nothing was changed."""

    slug = "contributions-unavailable"
    status = 503
    title = "Contributions not available"


class ContributionNotFound(NotFound):
    """There is no such contribution, or none with that status link."""

    slug = "contribution-not-found"
    title = "Contribution not found"


class MoveRefused(HrnKgError):
    """The contribution has a status from which this cannot be done; fact `now`."""

    slug = "move-refused"
    status = 409
    title = "Not possible in this status"


class ProposalRefused(MalformedRequest):
    """What was proposed cannot be taken; fact `findings` with one sentence each where it breaks a rule."""

    slug = "proposal-refused"
    status = 422
    title = "Proposal not taken"
