"""What programs get that ask for a withdrawn thing in a form of RDF: since when it is gone, what replaces it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pyoxigraph as ox
from starlette.requests import Request

from hrn_kg import conneg
from hrn_kg.conneg import Representation
from hrn_kg.errors import NotAcceptable
from hrn_kg.render import rdf
from hrn_kg.triples import about, typed
from hrn_kg.vocab import STANDARD
from hrn_kg.web.served.state import State

_FORMS: Final = (conneg.PROBLEM, *conneg.DESCRIPTION_FORMATS)


def form_of(request: Request[State]) -> Representation | None:
    """The form of RDF that a request asks for, by suffix or Accept; None for all other requests."""
    suffixed = conneg.split_suffix(request.url.path, conneg.DESCRIPTION_FORMATS)[1]
    if suffixed is not None:
        return suffixed
    if conneg.prefers_html(request.headers.get("accept")):
        return None
    try:
        found = conneg.choose(request.headers.get("accept"), _FORMS)
    except NotAcceptable:
        return None
    return None if found == conneg.PROBLEM else found


def tombstone(facts: Mapping[str, object], form: Representation) -> bytes:
    """The facts of a thing that was withdrawn, in a form of RDF."""
    rows: list[tuple[str, *tuple[str | ox.Literal, ...]]] = [("owl:deprecated", typed("true", "xsd:boolean"))]
    if "successor" in facts:
        rows.append(("dct:isReplacedBy", str(facts["successor"])))
    if "date" in facts:
        rows.append(("prov:invalidatedAtTime", typed(facts["date"], "xsd:dateTime")))
    return rdf.serialise(about(str(facts["iri"]), *rows), form.media_type, STANDARD)
