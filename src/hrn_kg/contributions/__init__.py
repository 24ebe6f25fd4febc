"""Contributions: proposed, checked, decided on, and carried into every release once they are accepted.

    contributions = Contributions(home, settings.database)
    contributions.submit(...), .by_token(...), .answer(...), .withdraw(...), .decide(...), .list(), .events(...)

`acceptance` builds releases with them, `proposal_checks` is the seam to the checks, `personal_data` erases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hrn_kg.contributions.faults import (
    ContributionNotFound,
    ContributionsUnavailable,
    MoveRefused,
    ProposalRefused,
)
from hrn_kg.contributions.proposal import (
    Checked,
    Consent,
    Contribution,
    Event,
    Person,
    Statements,
    StoredFile,
    Submitted,
    Upload,
)
from hrn_kg.contributions.statuses import MOVES, OPEN, STATUSES, Status
from hrn_kg.lazily import names_in

if TYPE_CHECKING:
    from hrn_kg.contributions.proposals import Contributions
else:
    # The processes that check and that build ask no database, and need not load SQLAlchemy.
    __getattr__ = names_in(__name__, {"proposals": ("Contributions",)})

__all__ = [
    "MOVES",
    "OPEN",
    "STATUSES",
    "Checked",
    "Consent",
    "Contribution",
    "ContributionNotFound",
    "Contributions",
    "ContributionsUnavailable",
    "Event",
    "MoveRefused",
    "Person",
    "ProposalRefused",
    "Statements",
    "Status",
    "StoredFile",
    "Submitted",
    "Upload",
]
