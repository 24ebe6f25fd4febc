"""Which format a text is in: its content decides, and its ending only where the content leaves it open."""

from __future__ import annotations

import re
from pathlib import PurePath

import pyoxigraph as ox

from hrn_kg.intake.intake_findings import Refusal, found
from hrn_kg.rdfio import FORMATS
from hrn_kg.validation import Where

ENDINGS = {**FORMATS, ".json": ox.RdfFormat.JSON_LD, ".n3": ox.RdfFormat.TURTLE}
STDIN = "stdin"
"""How reports call what comes from standard input."""
_COMMENTS = re.compile(r"(?:\s+|#[^\n]*\n)*")
_WEB_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_XML = re.compile(r"<\?xml|<!--|<!DOCTYPE|<[A-Za-z_][\w.-]*:?[\w.-]*(?:\s+xmlns|\s*>|\s+[\w:]+\s*=)")
_JSON = re.compile(r'\{\s*(?:"|\})|\[\s*(?:[{"\]])')
_TURTLE = re.compile(
    r"@prefix\b|@base\b|PREFIX\b|BASE\b|<[a-z][a-z0-9+.-]*:[^\s<>]*>\s|_:\w+\s|[A-Za-z][\w-]*:[\w./-]+\s+(?:a|<|[A-Za-z][\w-]*:)"
    r"|\[\s|\(\s",
    re.IGNORECASE,
)
_JSON_FAMILY = (ox.RdfFormat.JSON_LD, ox.RdfFormat.STREAMING_JSON_LD)
_TURTLE_FAMILY = (ox.RdfFormat.TURTLE, ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS, ox.RdfFormat.TRIG)


def recognise(text: str, name: str) -> tuple[ox.RdfFormat, bool]:
    """The format, and whether the ending of the name says another.

    Raises: Refusal for a saved web page, and for what is no RDF by any sign.
    """
    rdf_format, is_other = _by_content(text, name)
    return rdf_format, is_other and name != STDIN  # which has no ending that could be another


def _by_content(text: str, name: str) -> tuple[ox.RdfFormat, bool]:
    ending = ENDINGS.get(PurePath(name).suffix.lower())
    start = text[_end_of(_COMMENTS, text) :][:5_000]
    if _WEB_PAGE.match(_without_comments(start)):
        raise Refusal(found("web-page", Where(name, 1)))
    if _JSON.match(start) and ending not in (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG):
        return ox.RdfFormat.JSON_LD, ending not in _JSON_FAMILY
    if _JSON.match(start) and (start[0] == "{" or re.match(r"\[\s*\{", start)):
        return ox.RdfFormat.JSON_LD, True
    if _XML.match(start):
        return ox.RdfFormat.RDF_XML, ending != ox.RdfFormat.RDF_XML
    if ending in _TURTLE_FAMILY:
        return ending, False
    if _TURTLE.match(start):
        return ox.RdfFormat.TRIG if _is_trig(name) else ox.RdfFormat.TURTLE, True
    if not start.strip() and ending is not None:
        return ox.RdfFormat.TURTLE, False
    if ending in _JSON_FAMILY or ending == ox.RdfFormat.RDF_XML:
        return ending, False
    raise Refusal(found("no-rdf", Where(name, 1), endings=", ".join(sorted(ENDINGS))))


def _without_comments(start: str) -> str:
    """The text behind the comments of HTML that it begins with."""
    # Not in one expression: it tries each division of many comments.
    while start.startswith("<!--") and (end := start.find("-->", 4)) >= 0:
        start = start[end + 3 :].lstrip()
    return start


def _is_trig(name: str) -> bool:
    return PurePath(name).suffix.lower() in (".trig", ".nq")


def _end_of(pattern: re.Pattern[str], text: str) -> int:
    match = pattern.match(text)
    return match.end() if match else 0
