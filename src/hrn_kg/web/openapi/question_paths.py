"""The addresses of questions: what holds for all, and each question by its name, with its parameters and columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from hrn_kg import conneg, words
from hrn_kg.errors import MalformedQuery
from hrn_kg.examples import Example, Parameter
from hrn_kg.limits import PARAMETER_CHARACTERS
from hrn_kg.querytext.data_blocks import columns_of
from hrn_kg.site.named_answers import METADATA, heading
from hrn_kg.web.openapi.parts import (
    DOCUMENT_FIELDS,
    IF_NONE_MATCH,
    LINK,
    Json,
    answer,
    content_of,
    field,
    formats,
    parameter,
    problems,
    readable,
    redirect,
    to_page,
    unchanged,
)

_ROWS: Final = (*conneg.ROWS_FORMATS, *conneg.CITATION_FORMATS)
_FORMS: Final = (conneg.SPARQL_QUERY, *_ROWS, *conneg.DESCRIPTION_FORMATS, conneg.HTML)
_ABOUT: Final = (
    "Without a suffix, `format` or Accept that says otherwise this is the text of the query. `.csv`, `.tsv`, `.json`, "
    "`.xml` and `.xlsx` are the rows of its answer, `.bib`, `.ris` and `.csl.json` the base and each document that "
    "these rest on, for reference managers, `.ttl`, `.jsonld`, `.nt` and `.rdf` a description of the question, "
    "`.html` its page, and `.csv-metadata.json` what the columns of the CSV hold. A question takes the parameters that "
    "its own entry here names; another one, or a value that it cannot be, is refused with 400 and the nearest names."
)
_LANG: Final = parameter(
    "lang",
    "Language of labels and, in CSV, TSV and XLSX, of headings; without it labels are English and columns have names.",
    enum=list(words.languages()),
)
_RELEASE: Final = parameter(
    "release", "Answer from this release, with the text that it has of the question; 410 when it is kept no longer."
)


_RESULTS: Final[Json] = {conneg.SPARQL_JSON.media_type: {"$ref": "#/components/schemas/Results"}}
_ANSWER: Final = "AnswerToQuestion"
_FAULT: Final = "FaultOfQuestion"


def responses() -> Json:
    """The answers that the questions share, by name."""
    words_of = "The answer to the question, in the form that was negotiated."
    return {
        _ANSWER: answer(words_of, content_of(_ROWS, _RESULTS)),
        _FAULT: problems(400)["400"],
    }


def _answered() -> Json:
    headers = {
        **DOCUMENT_FIELDS,
        "Link": LINK,
        "X-HRN-KG-Rows": field("Digest of the rows, whatever their order and form.", required=False),
        "X-HRN-KG-Undated": field(
            "How many rows without a year are left out, since years were given.", required=False, type="integer"
        ),
        "Content-Disposition": field("CSV, XLSX and citations are sent as downloads.", required=False),
        "Content-Location": field("The address of a description in this form.", required=False),
        "Content-Language": field("Language of labels and headings.", required=False),
    }
    body = content_of((*_FORMS, METADATA), {**_RESULTS, METADATA.media_type: {}})
    return {
        "200": answer("The answer, the text or the description, in the form that was negotiated.", body, headers),
        **to_page(302),
        **redirect(302, "A browser is led to the page in its language."),
        **unchanged(),
        **problems(400, 404, 406, 410, 413, 504),
    }


def any_question() -> Json:
    """The item of `/queries/{name}`."""
    name = parameter("name", "Name of the question, perhaps with a suffix.", where="path", example="list-places")
    given = [name, formats([form.name for form in _FORMS]), _LANG, _RELEASE, IF_NONE_MATCH]
    summary = "A question: its answer, its text, its description"
    return readable("questions", "question", summary, _answered(), given, _ABOUT)


def paths(examples: Iterable[Example]) -> Json:
    """The items of the questions of a release, by their names."""
    return {f"/queries/{example.name}": _question(example) for example in examples}


def _question(example: Example) -> Json:
    given = [*map(_parameter, example.parameters), formats([form.name for form in _FORMS]), _LANG, _RELEASE]
    operation: Json = {
        "tags": ["questions"],
        "summary": example.title_in(words.ENGLISH),
        "description": example.summary_in(words.ENGLISH),
        "operationId": "ask" + "".join(part.title() for part in example.name.split("-")),
        "parameters": given,
        "responses": {
            status: {"$ref": f"#/components/responses/{name}"}
            for status, name in (("200", _ANSWER), ("default", _FAULT))
        },
        "x-columns": [
            {"name": name, "titles": {lang: heading(name, lang) for lang in words.languages()}}
            for name in _columns(example)
        ],
    }
    return {"get": operation}


def _columns(example: Example) -> Sequence[str]:
    try:
        return columns_of(example.text)
    except MalformedQuery:
        return ()  # the answer is a graph, or yes or no


def _parameter(one: Parameter) -> Json:
    words_of = f"{one.title_in(words.ENGLISH)}. "
    match one.type:
        case "thing":
            how = "A thing, by its IRI, a prefixed name, the last part of its IRI, or its exact name in any language"
            of = f"; of {' or '.join(f'<{iri}>' for iri in one.of)}" if one.of else "; whatever a record concerns"
            return parameter(one.name, f"{words_of}{how}{of}.{_default(one)}", maxLength=PARAMETER_CHARACTERS)
        case "year":
            return parameter(one.name, f"{words_of}A year.{_default(one)}", type="integer", minimum=-9999, maximum=9999)
        case "choice":
            return parameter(one.name, f"{words_of}One of these.{_default(one)}", enum=list(one.choices))
        case "text":
            return parameter(one.name, f"{words_of}Any text.{_default(one)}", maxLength=PARAMETER_CHARACTERS)


def _default(one: Parameter) -> str:
    return f" Where nothing at all is given: `{one.default.value}`." if one.default is not None else ""
