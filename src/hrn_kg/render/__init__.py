"""Views into bytes: HTML pages in two languages, and RDF in four formats."""

from __future__ import annotations

from typing import Protocol

from hrn_kg.describe import Description
from hrn_kg.render.links import document
from hrn_kg.render.page import ICON, STYLE, render_page, static_file, static_tag
from hrn_kg.render.rdf import serialise
from hrn_kg.render.views import view_thing

__all__ = ["ICON", "STYLE", "Form", "render_page", "render_thing", "serialise", "static_file", "static_tag"]


class Form(Protocol):
    """What is asked of a representation here: its media type."""

    @property
    def media_type(self) -> str: ...


def render_thing(description: Description, lang: str, representation: Form, *, switch: str = "") -> bytes:
    """A description in one representation: a page for people, RDF for programs.

    Raises: NotAcceptable for a media type that a thing does not come in.
    """
    if representation.media_type != "text/html":
        return serialise(description.triples, representation.media_type, description.iri)
    view = view_thing(description, lang)
    path = document(description.iri)
    return render_page("thing", lang, path=path, switch=switch, release=description.release, view=view)
