"""A reader of pages that is stricter than a browser: what it does not object to is well formed and inert."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise
from urllib.parse import urlsplit

VOID = frozenset({"meta", "link", "input", "br", "img", "hr"})
# Elements that load something when the page opens.
LOADING = {"link": "href", "img": "src", "script": "src", "iframe": "src"}
EDITOR = "/static/query-editor.js?v="
REFERENCES = ("aria-describedby", "aria-labelledby", "for")


@dataclass
class Element:
    """An element with its attributes and the text inside."""

    tag: str
    attributes: dict[str, str]
    parents: tuple[str, ...]
    lang: str
    pieces: list[str | None] = field(repr=False)
    """Of the whole page; None where an element begins or ends."""
    begins: int
    ends: int | None = None

    @property
    def text(self) -> str:
        return "".join(filter(None, self.pieces[self.begins : self.ends]))

    @property
    def words(self) -> str:
        """The text as it is read: with a space where an element begins or ends."""
        return " ".join(
            "".join(" " if piece is None else piece for piece in self.pieces[self.begins : self.ends]).split()
        )


@dataclass
class Page(HTMLParser):
    """A page, read; `faults` lists what is wrong with its markup."""

    source: str
    elements: list[Element] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[Element] = []
        self._pieces: list[str | None] = []
        self.feed(self.source)
        self.close()
        self.faults += [f"<{element.tag}> is not closed" for element in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._pieces.append(None)
        tag = self._named(tag)
        attributes = {name: value or "" for name, value in attrs}
        lang = attributes.get("lang") or (self._open[-1].lang if self._open else "")
        parents, here = tuple(parent.tag for parent in self._open), len(self._pieces)
        if tag in VOID:
            self.elements.append(Element(tag, attributes, parents, lang, self._pieces, here, here))
        else:
            self._open.append(Element(tag, attributes, parents, lang, self._pieces, here))
            self.elements.append(self._open[-1])

    def _named(self, tag: str) -> str:
        """The tag; the title of a part of a drawing is not that of the page."""
        return f"svg:{tag}" if tag == "title" and any(parent.tag == "svg" for parent in self._open) else tag

    def handle_endtag(self, tag: str) -> None:
        tag = self._named(tag)
        if not self._open or self._open[-1].tag != tag:
            self.faults.append(f"</{tag}> closes {self._open[-1].tag if self._open else 'nothing'}")
        else:
            self._open.pop().ends = len(self._pieces)
            self._pieces.append(None)

    def handle_data(self, data: str) -> None:
        self._pieces.append(data)

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Elements of a tag with these attribute values (`class_` for class)."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            element
            for element in self.elements
            if element.tag == tag and all(element.attributes.get(name) == value for name, value in wanted.items())
        ]

    def one(self, tag: str, **attributes: str) -> Element:
        """The only such element."""
        (found,) = self.all(tag, **attributes)
        return found

    def by_id(self, name: str) -> Element:
        """The element with this id."""
        (found,) = [element for element in self.elements if element.attributes.get("id") == name]
        return found

    def links(self) -> dict[str, str]:
        """Address by text."""
        return {" ".join(a.text.split()): a.attributes["href"] for a in self.all("a")}


def objections(page: Page, lang: str) -> list[str]:
    """Whatever the policy or the rules for accessible pages forbid."""
    found = list(page.faults)
    ids = [element.attributes["id"] for element in page.elements if "id" in element.attributes]
    found += [f"id {name} stands {ids.count(name)} times" for name in set(ids) if ids.count(name) > 1]
    if page.elements[0].tag != "html" or page.elements[0].attributes.get("lang") != lang:
        found.append(f"the page does not say that it is in {lang}")
    for tag in ("h1", "main", "title", "header", "footer", "nav"):
        count = len(page.all(tag))
        if count != 1 and not (tag == "nav" and count in (2, 3)):
            found.append(f"<{tag}> stands {count} times")
    found += [
        f"unlabelled {e.tag}" for e in page.all("nav") if not {"aria-label", "aria-labelledby"} & set(e.attributes)
    ]
    for element in page.elements:
        found += _objections_to(element, ids)
    levels = [int(element.tag[1]) for element in page.elements if element.tag in ("h1", "h2", "h3", "h4")]
    found += [f"h{a} is followed by h{b}" for a, b in pairwise(levels) if b > a + 1]
    return found


def _objections_to(element: Element, ids: list[str]) -> list[str]:
    found = []
    if element.tag == "script" and element.attributes == {"type": "application/ld+json"}:
        # Data, which no browser runs.
        return [] if json.loads(element.text)["@context"] == "https://schema.org" else ["data of another context"]
    if element.tag == "script" and element.attributes.get("src", "").startswith(EDITOR) and not element.text:
        return []  # of the query page: a file of ours
    if element.tag in ("script", "style", "iframe", "object", "base"):
        found.append(f"<{element.tag}>")
    found += [f"attribute {name}" for name in element.attributes if name == "style" or name.startswith("on")]
    if element.tag in LOADING and element.attributes.get("rel") in (None, "stylesheet", "icon"):
        address = element.attributes.get(LOADING[element.tag], "")
        if not address.startswith("/") or address.startswith("//"):
            found.append(f"loads {address}")
    if "href" in element.attributes and urlsplit(element.attributes["href"]).scheme not in ("", "http", "https"):
        found.append(f"links to {element.attributes['href']}")
    for name in REFERENCES:
        found += [f"{name} names {part}" for part in element.attributes.get(name, "").split() if part not in ids]
    if element.attributes.get("class", "").split()[:1] == ["scroll"]:
        wanted = {"role": "region", "tabindex": "0"}
        if not wanted.items() <= element.attributes.items() or not {"aria-label", "aria-labelledby"} & set(
            element.attributes
        ):
            found.append("a region that scrolls cannot be reached by keyboard or has no name")
    if element.tag == "table" and "scroll" not in "".join(element.attributes) and "div" not in element.parents:
        found.append("a table outside a region that scrolls")
    return found
