"""Templates into bytes: one Jinja environment, always escaping, failing on a name that is not there."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
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
_DESCRIPTION: Final = 155  # characters of the description of a page that search engines show


@cache
def static_file(name: str) -> bytes:
    """A file of the pages: stylesheet, icon, query editor and its licences. Raises KeyError for any other name."""
    content = files("hrn_kg.render").joinpath("static", {known: known for known in _STATIC}[name]).read_bytes()
    return _tight(content.decode()).encode() if name == STYLE else content


def _tight(sheet: str) -> str:
    """A stylesheet without comments and needless spaces, which our own has in no string."""
    sheet = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    sheet = re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r"\s+", " ", sheet))
    return sheet.replace(": ", ":").replace(";}", "}").strip()


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
    environment.filters["description"] = _described
    return environment


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
            if text.outside and text.href.endswith(text.text.partition("//")[2] or text.text):
                rel += Markup(' class="bare"')  # it names its address itself
            return Markup('<a href="{}{}"{}>{}</a>').format(root if text.href[0] == "/" else "", text.href, rel, tagged)
        return Markup(tagged)

    return marked


@dataclass(frozen=True, slots=True)
class Version:
    """A page in one language: its code and name, the path of the page, and its public address."""

    code: str
    name: str
    path: str
    address: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds the words of a page.

    Paths begin at the top of the service; `root` is the path under which the public finds that, put before each.
    `path` is that of the page without its language, `menu` and `foot` lead to other pages, `trail` back. `everywhere`
    is the public address that leads to the page in the language of the reader. `current` names the release that is
    served where the page is of an older one, `now` the path of the page in it. `links` stand in the head. The page
    can be read in any of the `releases`, and `own` are the parameters that belong to it whatever the release.
    Crawlers are asked not to list a page that `is_rare`, since there are too many of its kind.
    """

    root: str
    path: str
    menu: tuple[tuple[str, str, bool], ...]
    foot: tuple[tuple[str, str], ...]
    has_search: bool
    trail: tuple[Link, ...]
    versions: tuple[Version, ...]
    everywhere: str
    licensed: bool
    release: str
    current: str
    now: str
    links: Sequence[Signpost]
    releases: tuple[str, ...] = ()
    own: tuple[tuple[str, str], ...] = ()
    is_rare: bool = False


def render_page(
    name: str, lang: str, frame: Frame, *, structured: Mapping[str, object] | None = None, **view: object
) -> bytes:
    """One page in one language, from the template of that name; `structured` stands in its head as JSON-LD."""
    root = frame.root
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
            frame=frame,
            path=frame.path,
            release=frame.release,
            structured=_data_block(structured),
            **view,
        )
    )
    return text.encode()


def _described(text: str) -> str:
    """Words as the description of a page: on one line, cut at a word where they are long."""
    line = " ".join(str(text).split())
    return line if len(line) <= _DESCRIPTION else line[:_DESCRIPTION].rsplit(" ", 1)[0].rstrip(",;:.") + " …"
