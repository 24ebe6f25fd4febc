"""Templates into bytes: one Jinja environment, always escaping, failing on a name that is not there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from hrn_kg.render.facts import Text
from hrn_kg.render.links import ask, href
from hrn_kg.render.views import Link
from hrn_kg.render.words import WORDS, other, say

STYLE: Final = "hrn-kg.css"
ICON: Final = "hrn-kg.svg"


@cache
def static_file(name: str) -> bytes:
    """The stylesheet or the icon. Raises KeyError for any other name."""
    return files("hrn_kg.render").joinpath("static", {STYLE: STYLE, ICON: ICON}[name]).read_bytes()


@cache
def static_tag(name: str) -> str:
    """What the address of a static file changes with, so that it may be kept for a year."""
    return hashlib.sha256(static_file(name)).hexdigest()[:12]


def static_address(name: str) -> str:
    """The address of a static file."""
    return f"/static/{name}?v={static_tag(name)}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("hrn_kg.render", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(ask=ask, href=href)
    return environment


def _worded(lang: str) -> Callable[[Text | Link | None], Markup]:
    """Stored words in their own language: marked with `lang` where it is not the language of the page."""

    def words(text: Text | Link | None) -> Markup:
        if text is None:
            return Markup("")
        inner = escape(text.text)
        tagged = Markup('<span lang="{}">{}</span>').format(text.lang, inner) if text.lang not in ("", lang) else inner
        if isinstance(text, Link) and text.href:
            rel = Markup(' rel="external"') if text.outside else ""
            return Markup('<a href="{}"{}>{}</a>').format(text.href, rel, tagged)
        return Markup(tagged)

    return words


def render_page(name: str, lang: str, *, path: str = "/", switch: str = "", release: str = "", **view: object) -> bytes:
    """One page in one language.

    `path` is the page's own address, `switch` that of the same page in the other language.
    """
    second = other(lang)
    text = (
        _environment()
        .get_template(f"{name}.html")
        .render(
            lang=lang,
            second=second,
            t=lambda word, **facts: say(lang, word, **facts),
            t2=lambda word, **facts: say(second, word, **facts),
            has_word=lambda word: word in WORDS[lang],
            w=_worded(lang),
            style=static_address(STYLE),
            icon=static_address(ICON),
            path=path,
            switch=switch or f"/{second}",
            release=release,
            **view,
        )
    )
    return text.encode()
