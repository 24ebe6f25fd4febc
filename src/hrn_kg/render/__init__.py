"""Views into bytes: HTML pages in two languages, and RDF in four formats."""

from __future__ import annotations

from hrn_kg.render.page import EDITOR, EDITOR_LICENCES, ICON, STYLE, render_page, static_file, static_tag
from hrn_kg.render.rdf import serialise

__all__ = ["EDITOR", "EDITOR_LICENCES", "ICON", "STYLE", "render_page", "serialise", "static_file", "static_tag"]
