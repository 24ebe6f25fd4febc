"""The one layout of our Turtle files: read with its comments, put in order, written; nothing is lost on the way."""

from hrn_kg.turtle.formatting import format_turtle
from hrn_kg.turtle.order import Key, excerpts_of, natural
from hrn_kg.turtle.sheet import Sheet, read_sheet, text_of
from hrn_kg.turtle.writer import write_sheet, write_turtle

__all__ = [
    "Key",
    "Sheet",
    "excerpts_of",
    "format_turtle",
    "natural",
    "read_sheet",
    "text_of",
    "write_sheet",
    "write_turtle",
]
