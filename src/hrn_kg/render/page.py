"""Templates into bytes: one Jinja environment, always escaping, failing on a name that is not there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Final, Protocol

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from hrn_kg import conneg, words
from hrn_kg.describe import LINK_LIMIT
from hrn_kg.render.links import ask
from hrn_kg.render.triple_index import Text
from hrn_kg.render.views import Link

STYLE: Final = "hrn-kg.css"
ICON: Final = "hrn-kg.svg"
EDITOR: Final = "query-editor.js"
EDITOR_LICENCES: Final = "query-editor.licences.txt"
_STATIC: Final = (STYLE, ICON, EDITOR, EDITOR_LICENCES)


@cache
def static_file(name: str) -> bytes:
    """A file of the pages: stylesheet, icon, query editor and its licences. Raises KeyError for any other name."""
    return files("hrn_kg.render").joinpath("static", {known: known for known in _STATIC}[name]).read_bytes()


@cache
def static_tag(name: str) -> str:
    """What the address of a static file changes with, so that it may be kept for a year."""
    return hashlib.sha256(static_file(name)).hexdigest()[:12]


def static_address(name: str) -> str:
    """The address of a static file."""
    return f"/static/{name}?v={static_tag(name)}"


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("hrn_kg.render", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


class Signpost(Protocol):
    """What is read here of a link of the whole page."""

    @property
    def target(self) -> str: ...
    @property
    def relation(self) -> str: ...
    @property
    def media_type(self) -> str: ...


def _data_block(data: Mapping[str, object] | None) -> Markup:
    """JSON that nothing in it can end or turn into markup."""
    if data is None:
        return Markup("")
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # no sign of markup is left in it


def _worded(lang: str, root: str) -> Callable[[Text | Link | None], Markup]:
    """Stored words in their own language: marked with `lang` where it is not the language of the page."""

    def marked(text: Text | Link | None) -> Markup:
        if text is None:
            return Markup("")
        inner = escape(text.text)
        tagged = Markup('<span lang="{}">{}</span>').format(text.lang, inner) if text.lang not in ("", lang) else inner
        if isinstance(text, Link) and text.href:
            rel = Markup(' rel="external"') if text.outside else ""
            return Markup('<a href="{}{}"{}>{}</a>').format(root if text.href[0] == "/" else "", text.href, rel, tagged)
        return Markup(tagged)

    return marked


def render_page(
    name: str,
    lang: str,
    *,
    root: str = "",
    path: str = "/",
    switch: Callable[[str], str],
    release: str = "",
    licensed: bool = True,
    links: Sequence[Signpost] = (),
    structured: Mapping[str, object] | None = None,
    **view: object,
) -> bytes:
    """One page in one language.

    `path` is the page's own address, `switch` gives that of the same page in another language. These, and the
    addresses in views, begin at the top of the service; `root` is the path under which the public finds that, put
    before each.
    `links` stand in the head, and `structured` too, as JSON-LD. `licensed` says that the data are ours to license.
    """
    text = (
        _environment()
        .get_template(f"{name}.html")
        .render(
            lang=lang,
            t=lambda key, **facts: words.translate(lang, key, **facts),
            tn=lambda key, n: words.count(lang, key, n),
            name_of=lambda code: words.language(code).name,
            w=_worded(lang, root),
            ask=lambda *facts, **more: root + ask(*facts, **more),
            root=root,
            link_limit=LINK_LIMIT,
            row_forms=conneg.ROWS_FOR_PEOPLE,
            graph_forms=conneg.DESCRIPTION_FORMATS,
            style=root + static_address(STYLE),
            icon=root + static_address(ICON),
            path=path,
            versions=[(code, words.language(code).name, root + switch(code)) for code in words.others(lang)],
            release=release,
            licensed=licensed,
            links=links,
            structured=_data_block(structured),
            **view,
        )
    )
    return text.encode()
