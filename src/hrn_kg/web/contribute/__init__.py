"""Contributing by forms: filled in, checked, looked at, sent; and the page of a proposal by its secret link."""

from __future__ import annotations

from starlette.routing import BaseRoute

from hrn_kg.contributions import Contributions
from hrn_kg.limits import FORM_BYTES
from hrn_kg.settings import Settings
from hrn_kg.web.checks.budget import Budget
from hrn_kg.web.contribute.form_posts import Tokens
from hrn_kg.web.contribute.form_routes import Forms
from hrn_kg.web.contribute.sealed import Seal
from hrn_kg.web.contribute.status_routes import StatusPages

# A sign of a form that JSON escapes takes up to twice the room that it took in the form.
_SEALED = 2


def routes(settings: Settings, checks: Budget, proposals: Budget) -> list[BaseRoute]:
    """All routes of this room; `checks` and `proposals` count what each client has checked and sends."""
    contributions = Contributions(settings.home, settings.database)
    tokens = Tokens(Seal(settings.home, _SEALED * FORM_BYTES))
    forms = Forms(contributions, tokens, checks, proposals)
    return [*forms.routes(), *StatusPages(forms, contributions, tokens, checks).routes()]
