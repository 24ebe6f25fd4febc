"""The files of example queries, each with a header that says in several languages what it asks.

    #+ title:
    #+   en: Which definitions stand behind each type of facility?
    #+   nl: Welke definities staan achter elk soort voorziening?
    #+ summary:
    #+   en: ...
    #+   nl: ...
    #+ tags: [definitions, facilities]
    PREFIX hro: <https://w3id.org/harmreduction/ontology#>
    SELECT ...

A query asks for English labels by `FILTER(LANG(?label) = "en")`; `text_in` turns that into another language. Which
values it may be given is said under `parameters` (`hrn_kg.examples.query_parameters`).

The gallery, the command line and the tests read the same files.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Final

import yaml

from hrn_kg import words
from hrn_kg.content import Content, text_of
from hrn_kg.errors import ContentError, NotFound
from hrn_kg.examples.query_parameters import LOADER, Parameter, read_parameters, titles_of

_REQUIRED: Final = frozenset({"title", "summary", "tags"})
_LABEL_LANGUAGE: Final = re.compile(r'(\bLANG\(\?\w+\) (?:= |IN \())"en"')


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """One example query. `source` is its file as it is, `text` the query without its header.

    Only itself is equal to it, so that those of a release can be what something is kept by.
    """

    name: str
    path: Path
    titles: Mapping[str, str]
    summaries: Mapping[str, str]
    tags: tuple[str, ...]
    text: str
    source: bytes = field(repr=False)
    parameters: tuple[Parameter, ...] = ()

    def title_in(self, language: str) -> str:
        """Its title in the language, or else in English."""
        return self.titles.get(language) or self.titles[words.ENGLISH]

    def summary_in(self, language: str) -> str:
        """What it tells, in the language, or else in English."""
        return self.summaries.get(language) or self.summaries[words.ENGLISH]

    def text_in(self, language: str) -> str:
        """The query with its filters on the language of labels set to that language; the files filter on English."""
        return _LABEL_LANGUAGE.sub(rf'\g<1>"{language}"', self.text)


def load_examples(content: Content) -> tuple[Example, ...]:
    """All example queries, sorted by name. Raises ContentError naming the file whose header is not right."""
    examples = tuple(sorted((_load(path, content.name(path)) for path in content.queries), key=lambda e: e.name))
    names = [example.name for example in examples]
    for name in names:
        if names.count(name) > 1:
            raise ContentError(f"Two files in queries/ are called {name}.rq.", file=f"{name}.rq")
    return examples


def find_example(examples: tuple[Example, ...], name: str) -> Example:
    """The example of that name. Raises NotFound with the nearest names, or all where none is near."""
    for example in examples:
        if example.name == name:
            return example
    names = [example.name for example in examples]
    if near := get_close_matches(name, names):
        raise NotFound(
            f"There is no example query {name!r}; nearest are: {', '.join(near)}.", name=name, suggestions=near
        )
    raise NotFound(f"There is no example query {name!r}; there are: {', '.join(names)}.", name=name, suggestions=[])


def split(text: str) -> tuple[str, str]:
    """Header (as YAML) and query of a file."""
    lines = text.splitlines(keepends=True)
    end = next((number for number, line in enumerate(lines) if not line.startswith("#+")), len(lines))
    header = "".join(line[2:].removeprefix(" ") for line in lines[:end])
    return header, "".join(lines[end:]).strip() + "\n"


def _load(path: Path, name: str) -> Example:
    try:
        source = path.read_bytes()
        header, query = split(text_of(source))
        fields = yaml.load(header, LOADER)
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(f"{name} cannot be read: {error}.", file=name) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = None if mark is None else mark.line + 1
        raise ContentError(f"{name}: the #+ header is not YAML: {error}", file=name, line=line) from error
    if not isinstance(fields, dict) or set(fields) - {"parameters"} != _REQUIRED:
        raise ContentError(
            f"{name}: the #+ header must hold title, summary and tags, perhaps parameters, and nothing else.", file=name
        )
    if not query.strip():
        raise ContentError(f"{name} holds a header but no query.", file=name)
    tags = fields["tags"]
    if not (isinstance(tags, list) and tags and all(isinstance(tag, str) for tag in tags)):
        raise ContentError(f"{name}: tags must be a list of at least one word.", file=name)
    return Example(
        name=path.stem,
        path=path,
        titles=_both(fields["title"], "title", name),
        summaries=_both(fields["summary"], "summary", name),
        tags=tuple(tags),
        text=query,
        source=source,
        parameters=read_parameters(header, query, name),
    )


def _both(value: object, field: str, name: str) -> dict[str, str]:
    try:
        return titles_of(value, f"{field} must have a text")
    except ValueError as error:
        raise ContentError(f"{name}: {error}.", file=name) from error
