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


@cache
def stylesheet() -> bytes:
    """The one stylesheet."""
    return files("hrn_kg.render").joinpath("static", STYLE).read_bytes()


@cache
def style_tag() -> str:
    """What its address changes with, so that it may be kept for a year."""
    return hashlib.sha256(stylesheet()).hexdigest()[:12]


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
            style=f"/static/{STYLE}?v={style_tag()}",
            path=path,
            switch=switch or f"/{second}",
            release=release,
            **view,
        )
    )
    return text.encode()
