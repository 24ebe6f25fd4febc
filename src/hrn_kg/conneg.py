"""Content negotiation: which representation, coding and language a request prefers.

Everything here is pure: header text in, one of the offered things out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from hrn_kg.errors import NotAcceptable

_KNOWN: Final = 128  # headers whose meaning is remembered: few different ones are ever sent


@dataclass(frozen=True, slots=True, eq=False)
class Representation:
    """One form in which a resource is offered; each is made once, so two are the same when they are one.

    Aliases are media types under which old clients ask for the same bytes; they count only when they are
    named in full, never through a wildcard. `label` is how people call the form. What `is_packed` is compressed
    already.
    """

    media_type: str
    suffix: str
    name: str
    aliases: tuple[str, ...] = ()
    label: str = ""
    is_packed: bool = False

    @property
    def content_type(self) -> str:
        """The value of Content-Type: text formats say their charset."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


SPARQL_JSON: Final = Representation(
    "application/sparql-results+json",
    ".json",
    "json",
    ("application/json", "text/json", "text/javascript"),
    label="JSON",
)
SPARQL_XML: Final = Representation(
    "application/sparql-results+xml", ".xml", "xml", ("application/xml", "text/xml"), label="XML"
)
CSV: Final = Representation("text/csv", ".csv", "csv", label="CSV")
TSV: Final = Representation("text/tab-separated-values", ".tsv", "tsv", label="TSV")
XLSX: Final = Representation(
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xlsx",
    "xlsx",
    label="XLSX (Excel, LibreOffice)",
    is_packed=True,
)
TURTLE: Final = Representation(
    "text/turtle",
    ".ttl",
    "turtle",
    ("application/turtle", "application/x-turtle", "text/n3", "text/rdf+n3"),
    label="Turtle",
)
NTRIPLES: Final = Representation(
    "application/n-triples", ".nt", "ntriples", ("text/plain", "text/ntriples"), label="N-Triples"
)
JSONLD: Final = Representation(
    "application/ld+json", ".jsonld", "jsonld", ("application/json", "application/x-json+ld"), label="JSON-LD"
)
RDFXML: Final = Representation(
    "application/rdf+xml", ".rdf", "rdfxml", ("application/xml", "text/xml"), label="RDF/XML"
)
TRIG: Final = Representation("application/trig", ".trig", "trig", ("application/x-trig",), label="TriG")
NQUADS: Final = Representation("application/n-quads", ".nq", "nquads", ("text/x-nquads",), label="N-Quads")
HTML: Final = Representation("text/html", ".html", "html", ("application/xhtml+xml",))
PROBLEM: Final = Representation("application/problem+json", ".json", "problem", ("application/json",))
BIBTEX: Final = Representation("application/x-bibtex", ".bib", "bibtex", ("text/x-bibtex",), label="BibTeX")
RIS: Final = Representation("application/x-research-info-systems", ".ris", "ris", label="RIS")
CSL_JSON: Final = Representation("application/vnd.citationstyles.csl+json", ".csl.json", "csl-json", label="CSL-JSON")
SPARQL_QUERY: Final = Representation("application/sparql-query", ".rq", "rq", ("text/plain",))

# The order is our preference among equals; the first is what `*/*` or no Accept header gets.
# HTML comes last so that only a client that names it (a browser) is given a page.
SELECT_FORMATS: Final = (SPARQL_JSON, SPARQL_XML, CSV, TSV)
# With the form that is made of the rows and not by the engine.
ROWS_FORMATS: Final = (*SELECT_FORMATS, XLSX)
# People want a table first, programs what tells the kinds of values.
ROWS_FOR_PEOPLE: Final = (XLSX, *sorted(SELECT_FORMATS, key=lambda form: not form.media_type.startswith("text/")))
QUADS_FORMATS: Final = (TRIG, NQUADS)
TRIPLES_FORMATS: Final = (TURTLE, NTRIPLES, JSONLD, RDFXML)
GRAPH_FORMATS: Final = (*TRIPLES_FORMATS, *QUADS_FORMATS)
# A description is small, and whoever asks for JSON of it wants to read it.
DESCRIPTION_FORMATS: Final = (TURTLE, JSONLD, NTRIPLES, RDFXML)
LIST_FORMATS: Final = (*DESCRIPTION_FORMATS, HTML)
# A thing can be cited too; the forms for that tell less of it, so they come after those that describe it.
CITATION_FORMATS: Final = (BIBTEX, RIS, CSL_JSON)
THING_FORMATS: Final = (*DESCRIPTION_FORMATS, *CITATION_FORMATS, HTML)

_ALL: Final = (*ROWS_FORMATS, *GRAPH_FORMATS, *CITATION_FORMATS, HTML, SPARQL_QUERY)
_NAMES: Final = {
    **{representation.name: representation for representation in _ALL},
    **{representation.suffix.removeprefix("."): representation for representation in _ALL},
    **{representation.media_type: representation for representation in _ALL},
    "csv-download": CSV,
    "spreadsheet": XLSX,
    "json-ld": JSONLD,
    "n3": TURTLE,
    "rdf+n3": TURTLE,
    "text/n3": TURTLE,
    "text/rdf+n3": TURTLE,
    "application/n3": TURTLE,
    "application/turtle": TURTLE,
    "application/x-turtle": TURTLE,
    "n-triples": NTRIPLES,
    "n-quads": NQUADS,
    "rdf+xml": RDFXML,
    "rdf/xml": RDFXML,
    "sparql-results+json": SPARQL_JSON,
    "sparql-results+xml": SPARQL_XML,
}
# Words that mean one format for rows and another for graphs.
_FAMILIES: Final[dict[str, tuple[Representation, ...]]] = {
    "json": (SPARQL_JSON, JSONLD),
    "application/json": (SPARQL_JSON, JSONLD),
    "xml": (SPARQL_XML, RDFXML),
    "application/xml": (SPARQL_XML, RDFXML),
}

_TOKEN: Final = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_RANGE: Final = re.compile(rf"({_TOKEN})/({_TOKEN})\Z")
_WEIGHT: Final = re.compile(r"(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\Z")
_MOST_RANGES: Final = 200


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One element of an Accept header."""

    kind: str
    subtype: str
    parameters: tuple[tuple[str, str], ...]
    quality: float

    def specificity(self, media_type: str) -> int | None:
        """How closely this range names the media type: 0 for `*/*` up to 3; None if it does not match."""
        kind, _, subtype = media_type.partition("/")
        if self.kind == "*" and self.subtype == "*":
            return 0
        if self.kind != kind:
            return None
        if self.subtype == "*":
            return 1
        if self.subtype != subtype:
            return None
        # All that we send is UTF-8; a range that asks for something else does not match.
        for name, value in self.parameters:
            if name == "charset" and value.lower().replace("-", "") not in {"utf8", "usascii"}:
                return None
        return 3 if self.parameters else 2


def _split(text: str, separator: str) -> list[str]:
    """Split a header at a separator that is not inside a quoted string."""
    if '"' not in text:
        return text.split(separator)
    parts, start, quoted, escaped = [], 0, False, False
    for position, character in enumerate(text):
        if escaped:
            escaped = False
        elif quoted and character == "\\":
            escaped = True
        elif character == '"':
            quoted = not quoted
        elif character == separator and not quoted:
            parts.append(text[start:position])
            start = position + 1
    parts.append(text[start:])
    return parts


def _weigh(parts: Sequence[str]) -> tuple[tuple[tuple[str, str], ...], float] | None:
    """The parameters before `q`, and the weight; None when the weight is malformed."""
    parameters: list[tuple[str, str]] = []
    for part in parts:
        name, _, value = part.partition("=")
        name, value = name.strip().lower(), value.strip().strip('"')
        if name == "q":
            return (tuple(parameters), float(value)) if _WEIGHT.match(value) else None
        if name:
            parameters.append((name, value))
    return tuple(parameters), 1.0


def parse_accept(accept: str) -> tuple[MediaRange, ...]:
    """The media ranges of an Accept header; malformed elements are left out, as RFC 9110 lets a server do."""
    ranges: list[MediaRange] = []
    for element in _split(accept, ",")[:_MOST_RANGES]:
        name, *rest = _split(element, ";")
        # Java's URLConnection sends a lone "*", meaning "*/*".
        match = _RANGE.match("*/*" if name.strip() == "*" else name.strip().lower())
        weighed = _weigh(rest)
        if match is None or weighed is None or (match[1] == "*" and match[2] != "*"):
            continue
        ranges.append(MediaRange(match[1], match[2], *weighed))
    return tuple(ranges)


def _quality_of(media_type: str, ranges: Sequence[MediaRange], *, least: int = 0) -> tuple[int, float] | None:
    best: tuple[int, float] | None = None
    for accepted in ranges:
        closeness = accepted.specificity(media_type)
        if closeness is not None and closeness >= least and (best is None or closeness > best[0]):
            best = (closeness, accepted.quality)
    return best


def quality(representation: Representation, ranges: Sequence[MediaRange]) -> float:
    """The weight a client gives a representation, by the most specific range that names it; 0 is refusal."""
    own = _quality_of(representation.media_type, ranges)
    if own is not None and own[0] >= 2:
        return own[1]
    weights = [found[1] for alias in representation.aliases if (found := _quality_of(alias, ranges, least=2))]
    return max(weights) if weights else own[1] if own else 0.0


def choose(accept: str | None, offered: Sequence[Representation]) -> Representation:
    """The offered representation the client prefers; among equals the first offered.

    Raises NotAcceptable, with what is available, when the client refuses all of them.
    """
    if accept is None or not accept.strip():
        return offered[0]
    ranges = parse_accept(accept)
    best = max(offered, key=lambda representation: quality(representation, ranges))
    if quality(best, ranges) <= 0:
        available = [representation.media_type for representation in offered]
        raise NotAcceptable(f"This can be had as {', '.join(available)}.", available=available)
    return best


@lru_cache(_KNOWN)
def prefers_html(accept: str | None) -> bool:
    """Whether the client is a browser: it names text/html and ranks nothing above it."""
    if not accept:
        return False
    ranges = parse_accept(accept)
    own = quality(HTML, [accepted for accepted in ranges if accepted.kind != "*"])
    return own > 0 and all(accepted.quality <= own for accepted in ranges)


def by_name(name: str, offered: Sequence[Representation] = _ALL) -> Representation:
    """The representation with this short name, suffix or media type (`json`, `ttl`, `text/csv`).

    Raises NotAcceptable when no offered representation has it.
    """
    # A "+" that was not percent-encoded arrives as a space.
    wanted = name.strip().lower().replace(" ", "+").removeprefix(".")
    for representation in (*_FAMILIES.get(wanted, ()), *([_NAMES[wanted]] if wanted in _NAMES else [])):
        if representation in offered:
            return representation
    available = [representation.name for representation in offered]
    raise NotAcceptable(f"There is no format “{name[:60]}” here; choose {', '.join(available)}.", available=available)


def is_format(name: str) -> bool:
    """Whether some representation has this short name, suffix or media type."""
    try:
        by_name(name)
    except NotAcceptable:
        return False
    return True


def split_suffix(path: str, offered: Sequence[Representation]) -> tuple[str, Representation | None]:
    """Take a format suffix such as `.ttl` off a path; None when it carries none that is offered.

    Of two that fit it is the longer one: `.csl.json` is no `.json`.
    """
    for representation in sorted(offered, key=lambda form: -len(form.suffix)):
        if path.endswith(representation.suffix) and len(path) > len(representation.suffix):
            return path[: -len(representation.suffix)], representation
    return path, None


def _weighted(header: str) -> dict[str, float]:
    """The elements of an Accept-Encoding or Accept-Language header with their weights."""
    weights: dict[str, float] = {}
    for element in header.split(",")[:_MOST_RANGES]:
        name, *rest = element.split(";")
        weighed = _weigh(rest)
        if name.strip() and weighed is not None:
            weights[name.strip().lower()] = weighed[1]
    return weights


@lru_cache(_KNOWN)
def choose_coding(accept_encoding: str | None, offered: tuple[str, ...] = ("zstd", "gzip")) -> str | None:
    """The content coding to apply, or None for the bytes as they are."""
    if not accept_encoding:
        return None
    weights = _weighted(accept_encoding)
    if "x-gzip" in weights:
        weights.setdefault("gzip", weights["x-gzip"])
    best, best_weight = None, 0.0
    for coding in offered:
        weight = weights.get(coding, weights.get("*", 0.0))
        if weight > best_weight:
            best, best_weight = coding, weight
    # Without a word about identity it is acceptable, but a coding that was asked for is preferred.
    return None if weights.get("identity", 0.0) > best_weight else best


def choose_language(accept_language: str | None, offered: Sequence[str]) -> str:
    """The language of a page: by weight, then by the order offered; the first offered when none fits."""
    weights = _weighted(accept_language or "")

    def weight(language: str) -> float:
        own = [value for tag, value in weights.items() if tag == language or tag.startswith(language + "-")]
        return max(own) if own else weights.get("*", 0.0)

    return max(offered, key=weight)
