"""Words for people, in every language: one TOML file a language, beside this module, for a translator to edit.

The files decide which languages there are, and in which order. All have the same keys with the same placeholders; a
language that lags behind is refused as a whole, so that no page mixes two. A key is the name of its section and its own
name with a point between, as `landing.title`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from hrn_kg.errors import HrnKgError

# The language of faults on the wire, of the log and of the command line.
ENGLISH: Final = "en"
FOLDER: Final = Path(__file__).parent
# The time by which the readers of the pages live; machines are given UTC.
_ZONE: Final = ZoneInfo("Europe/Amsterdam")
_PLURAL: Final = {"one", "other"}
_PLACEHOLDER: Final = re.compile(r"{(\w+)}")
_ABOUT: Final[dict[str, type]] = {"name": str, "order": int, "required": bool, "thousands": str, "months": list}


class WordsError(HrnKgError):
    """A file of words is not right; fact `file`."""

    slug = "words"
    title = "Words"


@dataclass(frozen=True, slots=True)
class Language:
    """One language: its code (BCP 47), its own name, how it writes numbers and dates, and its words by key."""

    code: str
    name: str
    order: int
    required: bool
    """Whether each example query must have a title in it."""
    thousands: str
    months: tuple[str, ...]
    words: Mapping[str, str]
    """Plural words stand under `KEY.one` and `KEY.other`."""


def load(folder: Path) -> dict[str, Language]:
    """The languages in a folder by code, in their order.

    Raises WordsError, naming the file and the key, for a file that cannot be read, and for one that has not the same
    keys and placeholders as the first.
    """
    found = sorted((_read(path) for path in sorted(folder.glob("*.toml"))), key=lambda one: (one.order, one.code))
    if ENGLISH not in {one.code for one in found}:
        raise WordsError(f"There is no {ENGLISH}.toml in {folder}.", file=str(folder))
    for language in found[1:]:
        _compare(found[0], language, folder / f"{language.code}.toml")
    return {one.code: one for one in found}


@cache
def _loaded() -> Mapping[str, Language]:
    return load(FOLDER)


def languages() -> tuple[str, ...]:
    """The codes of all languages; the first is for those who wish none of them."""
    return tuple(_loaded())


def required() -> tuple[str, ...]:
    """The languages in which every example query must have a title, English first."""
    return tuple(sorted((code for code, one in _loaded().items() if one.required), key=lambda code: code != ENGLISH))


def others(lang: str) -> tuple[str, ...]:
    """All languages but this one."""
    return tuple(code for code in _loaded() if code != lang)


def language(lang: str) -> Language:
    """What is known of a language. Raises KeyError for one that there is not."""
    return _loaded()[lang]


def translate(lang: str, key: str, **facts: object) -> str:
    """The words of this key in this language, with the facts in their places; KeyError for a key that is not there."""
    text = _loaded()[lang].words[key]
    return text.format(**facts) if facts else text


def count(lang: str, key: str, n: int, **facts: object) -> str:
    """The words of a key that has a form for one and a form for any other number, `{n}` as the language writes it."""
    return translate(lang, f"{key}.{'one' if n == 1 else 'other'}", n=grouped(lang, n), **facts)


def is_key(key: str) -> bool:
    """Whether there are words of this key."""
    return key in _loaded()[ENGLISH].words


def grouped(lang: str, number: int) -> str:
    """A whole number as it is written in the language: 9.340 in Dutch."""
    return f"{number:,}".replace(",", _loaded()[lang].thousands)


def number(lang: str, text: str) -> str:
    """A number as it is written in the language; what is no number stays as it is."""
    whole, point, rest = text.partition(".")
    digits = whole.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and (not point or (rest.isascii() and rest.isdigit()))):
        return text
    mark = "," if _loaded()[lang].thousands == "." else "."
    return ("-" if whole[0] == "-" else "") + grouped(lang, int(digits)) + (mark + rest if point else "")


def quoted(text: str) -> str:
    """A text in quotation marks, as they are set in every language here."""
    return f"“{text}”"


def day(lang: str, moment: date) -> str:
    """A date for readers: 24 nov. 2026; of a moment the date that it is in the Netherlands.

    Neither the language nor the time zone of the machine is asked.
    """
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        moment = moment.astimezone(_ZONE)
    return f"{moment.day} {_loaded()[lang].months[moment.month - 1]} {moment.year}"


def day_and_time(lang: str, moment: datetime) -> str:
    """A moment for readers, by the clock in the Netherlands and saying so."""
    clock = moment.astimezone(_ZONE).strftime("%H:%M")
    return translate(lang, "page.moment", day=day(lang, moment), clock=clock)


def _read(path: Path) -> Language:
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WordsError(f"{path} cannot be read: {error}.", file=str(path)) from error
    about = given.pop("language", None)
    if not isinstance(about, dict) or set(about) != set(_ABOUT):
        raise WordsError(f"{path}: [language] must hold {', '.join(_ABOUT)}, and nothing else.", file=str(path))
    for name, kind in _ABOUT.items():
        if type(about[name]) is not kind:
            raise WordsError(f"{path}: “{name}” of [language] must be of type {kind.__name__}.", file=str(path))
    if len(about["months"]) != 12:
        raise WordsError(f"{path}: “months” of [language] must be a list of 12.", file=str(path))
    words = _flat(given, path)
    return Language(
        code=path.stem,
        name=about["name"],
        order=about["order"],
        required=about["required"],
        thousands=about["thousands"],
        months=tuple(map(str, about["months"])),
        words=words,
    )


def _flat(given: Mapping[str, Any], path: Path) -> dict[str, str]:
    words: dict[str, str] = {}
    for section, entries in given.items():
        for name, value in entries.items() if isinstance(entries, dict) else [("", entries)]:
            key = f"{section}.{name}"
            forms = {f"{key}.{form}": text for form, text in value.items()} if isinstance(value, dict) else {key: value}
            if isinstance(value, dict) and set(value) != _PLURAL:
                raise WordsError(f"{path}: “{key}” must be a text, or have the forms one and other.", file=str(path))
            for full, text in forms.items():
                if not isinstance(text, str) or not text or text != text.strip():
                    raise WordsError(f"{path}: “{full}” must be a text without space at its ends.", file=str(path))
            words |= forms
    return words


def _compare(first: Language, second: Language, path: Path) -> None:
    missing = sorted(set(first.words) - set(second.words))
    extra = sorted(set(second.words) - set(first.words))
    if missing or extra:
        faults = [f"lacks {', '.join(missing)}"] * bool(missing) + [f"has {', '.join(extra)} besides"] * bool(extra)
        raise WordsError(f"{path} {' and '.join(faults)}; {first.code}.toml sets the keys.", file=str(path))
    for key, text in second.words.items():
        wanted, given = set(_PLACEHOLDER.findall(first.words[key])), set(_PLACEHOLDER.findall(text))
        if wanted != given:
            names = " ".join(f"{{{name}}}" for name in sorted(wanted)) or "none"
            raise WordsError(
                f"{path}: “{key}” must have the placeholders of {first.code}.toml: {names}.", file=str(path)
            )
