"""Whether a form comes from a page of ours.

There are no cookies and no log-in here, so another site can do nothing in a visitor's name that it could not do in its
own, but it could have visitors' browsers send proposals. So what a browser tells of the page that sends a form decides:
`Sec-Fetch-Site`, which no page can change, and from a browser without it `Origin`. A program sends neither and may
send proposals.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request

from hrn_kg.errors import ForbiddenOperation
from hrn_kg.site import Site
from hrn_kg.web.served.state import State

_PORTS = {"http": ":80", "https": ":443"}


def refuse_other_sites(request: Request[State], site: Site) -> None:
    """Raises ForbiddenOperation for what a page of another site has sent."""
    fetched_by = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if fetched_by is not None:
        is_ours = fetched_by in ("same-origin", "none")
    else:
        # A proxy may end TLS without telling, so the scheme does not count.
        is_ours = origin is None or _host(origin) == _host(site.base)
    if not is_ours:
        raise ForbiddenOperation("A form is sent from a page of this service, not from another site.")


def _host(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return parts.netloc.lower().removesuffix(_PORTS.get(parts.scheme, " "))
