"""The parameters of a query: which values it may be given, read off its header and held to its text.

    #+ parameters:
    #+   place:
    #+     type: thing
    #+     of: dct:Location
    #+     title: {en: Place, nl: Plaats}
    #+     default: place:rotterdam
    ...
      VALUES ?place { place:rotterdam }

The text has the default in a block of its own, so that the file runs alone; it counts as long as no parameter is given.
A parameter without a default has the block `VALUES ?place { UNDEF }`: not given, it is left open. `variable` names the
variable where it has another name than the parameter. The types:

    thing     `of` a class, a scheme, or several of these; without `of` whatever a record concerns
    year      a whole number of at most four digits
    text      any text
    choice    one of the keys of `choices`, each with its titles; bound as that text
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, cast, get_args

import pyoxigraph as ox
import yaml

from hrn_kg import words
from hrn_kg.errors import ContentError, MalformedQuery
from hrn_kg.querytext.data_blocks import DataBlock, Term, data_blocks, declared_prefixes
from hrn_kg.vocab import PREFIXES, expand

Type = Literal["thing", "year", "text", "choice"]

# The one in C, where PyYAML was built with it, takes a tenth of the time.
LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# What an address of a query may hold besides, and what pages have in theirs.
RESERVED: Final = frozenset({"edit", "example", "format", "lang", "output", "query", "release", "results"})
_TYPES: Final[tuple[str, ...]] = get_args(Type)
_NAME: Final = re.compile(r"[a-z][A-Za-z0-9]{0,29}\Z")
_YEAR: Final = re.compile(r"-?[0-9]{1,4}\Z")
_FIELDS: Final = frozenset({"type", "title", "variable", "of", "default", "choices"})


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value that a query may be given; `default` is None where the query is else asked of all.

    `of` are the classes and schemes whose things it takes, `choices` the texts, with their titles.
    """

    name: str
    variable: str
    type: Type
    titles: Mapping[str, str]
    default: Term | None = None
    of: tuple[str, ...] = ()
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def title_in(self, language: str) -> str:
        """Its title in the language, or else in English."""
        return self.titles.get(language) or self.titles[words.ENGLISH]


def year_of(text: str) -> ox.Literal | None:
    """The year that a text writes, as the data have years; None for any other text."""
    return ox.Literal(int(text)) if text.isascii() and _YEAR.match(text) else None


def read_parameters(header: str, text: str, file: str) -> tuple[Parameter, ...]:
    """The parameters that the header of a query declares, in their order; none where it declares none.

    Raises ContentError naming file and line of what is not right.
    """
    lines = _lines(header)
    declared = (yaml.load(header, LOADER) or {}).get("parameters", {})
    if not isinstance(declared, dict):
        raise _fault(file, lines.get(""), "parameters must name each parameter with its type and title.")
    if not declared:
        return ()
    try:
        blocks, prefixes = data_blocks(text), {**PREFIXES, **declared_prefixes(text)}
    except MalformedQuery as error:
        raise ContentError(f"{file}: {error.detail}", file=file) from error
    reader = _Reader(file, blocks, prefixes)
    return tuple(reader.read(str(name), fields, lines.get(str(name))) for name, fields in declared.items())


@dataclass(frozen=True, slots=True)
class _Reader:
    file: str
    blocks: tuple[DataBlock, ...]
    prefixes: Mapping[str, str]

    def read(self, name: str, fields: Any, line: int | None) -> Parameter:
        """One parameter; raises ContentError."""
        try:
            return self._read(name, fields)
        except ValueError as error:
            raise _fault(self.file, line, f"the parameter “{name}” {error}.") from error

    def _read(self, name: str, fields: Any) -> Parameter:
        if not _NAME.match(name) or name in RESERVED:
            others = ", ".join(sorted(RESERVED))
            raise ValueError(
                f"must have another name: letters and digits, the first a small letter, and none of {others}"
            )
        if not isinstance(fields, dict) or not {"type", "title"} <= set(fields) <= _FIELDS:
            raise ValueError(f"must have type and title, and may have {', '.join(sorted(_FIELDS - {'type', 'title'}))}")
        if fields["type"] not in _TYPES:
            raise ValueError(f"must have one of these types: {', '.join(_TYPES)}")
        kind = cast("Type", fields["type"])
        variable = str(fields.get("variable", name))
        choices = self._choices(kind, fields.get("choices"))
        default = self._default(kind, fields.get("default"), choices)
        self._hold_to_text(variable, default)
        return Parameter(
            name,
            variable,
            kind,
            titles_of(fields["title"], "must have a title"),
            default,
            self._of(kind, fields),
            choices,
        )

    def _of(self, kind: Type, fields: Mapping[str, Any]) -> tuple[str, ...]:
        given = fields.get("of", [])
        names = given if isinstance(given, list) else [given]
        if names and kind != "thing":
            raise ValueError("may have “of” only where its type is thing")
        return tuple(self._iri(str(name)) for name in names)

    def _choices(self, kind: Type, given: Any) -> dict[str, Mapping[str, str]]:
        if (kind == "choice") != isinstance(given, dict):
            raise ValueError("must have choices, by name, where its type is choice, and else none")
        return {str(key): titles_of(titles, f"must have titles for “{key}”") for key, titles in (given or {}).items()}

    def _default(self, kind: Type, given: Any, choices: Mapping[str, object]) -> Term | None:
        if given is None:
            return None
        text = str(given)
        if kind == "thing":
            return ox.NamedNode(self._iri(text))
        if kind == "year":
            if (year := year_of(text)) is None:
                raise ValueError(f"has a default that is no year: {text}")
            return year
        if kind == "choice" and text not in choices:
            raise ValueError(f"has a default that is none of its choices: {text}")
        return ox.Literal(text)

    def _iri(self, name: str) -> str:
        prefix, colon, local = name.partition(":")
        if not colon or (not local.startswith("//") and prefix not in self.prefixes):
            raise ValueError(f"names “{name}”, whose prefix the query does not declare")
        return expand(name) if local.startswith("//") else self.prefixes[prefix] + local

    def _hold_to_text(self, variable: str, default: Term | None) -> None:
        found = [block for block in self.blocks if block.variable == variable]
        if len(found) != 1:
            raise ValueError(f"needs the line VALUES ?{variable} {{ ... }} once in the query, with one value or UNDEF")
        written = None if found[0].is_open else self._term(found[0].value)
        if written != default:
            raise ValueError(
                f"has the default {default or 'UNDEF'} in the header and the value {written or 'UNDEF'} in the query; "
                "these must be the same"
            )

    def _term(self, value: str) -> Term:
        """A term as the query writes it, which Turtle writes alike."""
        head = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in self.prefixes.items())
        try:
            (quad,) = ox.parse(f"{head}<x:> <x:> {value} .", ox.RdfFormat.TURTLE)
        except SyntaxError as error:
            raise ValueError(f"has a value in the query that cannot be read: {value}") from error
        assert isinstance(quad.object, ox.NamedNode | ox.Literal)
        return quad.object


def titles_of(value: object, what: str) -> dict[str, str]:
    """A text in each language that is required, perhaps in others; raises ValueError that begins with `what`."""
    if (
        isinstance(value, dict)
        and set(words.required()) <= set(value) <= set(words.languages())
        and all(isinstance(text, str) and text.strip() for text in value.values())
    ):
        order = dict.fromkeys((*words.required(), *words.languages()))
        return {language: value[language].strip() for language in order if language in value}
    raise ValueError(f"{what} in {' and in '.join(words.required())}")


def _lines(header: str) -> dict[str, int]:
    """The lines at which the header names its parameters, and under "" that of all."""
    root = yaml.compose(header, LOADER)
    for name, under in _pairs(root):
        if name.value == "parameters":
            return {"": name.start_mark.line + 1} | {key.value: key.start_mark.line + 1 for key, _ in _pairs(under)}
    return {}


def _pairs(node: object) -> Iterable[tuple[Any, Any]]:
    return node.value if isinstance(node, yaml.MappingNode) else ()


def _fault(file: str, line: int | None, detail: str) -> ContentError:
    return ContentError(f"{file}, line {line}: {detail}", file=file, line=line)
