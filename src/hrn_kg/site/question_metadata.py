"""What the columns of an answer hold, as metadata of its CSV (CSV on the Web, https://www.w3.org/TR/tabular-metadata/)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from hrn_kg import conneg, words
from hrn_kg.iris import BASE
from hrn_kg.site.named_answers import NamedAnswer, heading, permalink, undated_in_words
from hrn_kg.site.site import Site
from hrn_kg.sparql import inspect
from hrn_kg.vocab import PREFIXES

_RECORD: Final = "record"
_TEXT: Final = "string"
_IRI: Final = "anyURI"
# The types of CSVW have the names of those of XML Schema, but for these.
_RENAMED: Final[Mapping[str, str]] = {"dateTime": "datetime"}
_KNOWN: Final = frozenset({"boolean", "date", "dateTime", "decimal", "double", "gYear", "gYearMonth", "integer"})


async def question_metadata(site: Site, named: NamedAnswer) -> bytes:
    """The metadata of an answer, whose columns are headed by their names or in a language.

    What it says of types holds for the release, whose rows it was read off. Raises what the engine raises.
    """
    asked, lang = named.asked, named.lang
    reply = await site.data.run(inspect(asked.text, site.settings), conneg.SPARQL_JSON.media_type)
    answer = json.loads(reply.body)
    names, rows = answer["head"]["vars"], answer["results"]["bindings"]
    schema: dict[str, object] = {"columns": [_column(name, rows, lang) for name in names]}
    if _RECORD in names:
        schema["aboutUrl"] = f"{{+{_RECORD}}}"
    example, language = asked.example, named.language
    table = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": language}],
        "@type": "Table",
        "url": permalink(site, named, conneg.CSV.suffix),
        "dc:title": example.title_in(language),
        "dc:description": " ".join((example.summary_in(language), *undated_in_words(named))),
        "dc:source": f"{BASE}queries/{example.name}",
        "dc:license": [{"@id": iri} for iri in site.licence],
        "tableSchema": schema,
    }
    return (json.dumps(table, indent=1, ensure_ascii=False) + "\n").encode()


def _column(name: str, rows: Iterable[Mapping[str, Any]], lang: str) -> dict[str, object]:
    language = lang or words.ENGLISH
    column: dict[str, object] = {"name": name, "titles": heading(name, lang) if lang else name}
    if not lang and (title := heading(name, language)) != name:
        column["rdfs:label"] = title
    if words.is_key(f"meaning.{name}"):
        column["dc:description"] = words.translate(language, f"meaning.{name}")
    return {**column, "datatype": _datatype({_kind(row[name]) for row in rows if name in row})}


def _kind(value: Mapping[str, str]) -> str:
    if value["type"] == "uri":
        return _IRI
    local = value.get("datatype", "").removeprefix(PREFIXES["xsd"])
    return local if local in _KNOWN else _TEXT


def _datatype(kinds: set[str]) -> str:
    """The one type that all values of a column have; text where they differ, or where there is none."""
    if len(kinds) != 1:
        return "decimal" if kinds == {"integer", "decimal"} else _TEXT
    (kind,) = kinds
    return _RENAMED.get(kind, kind)
