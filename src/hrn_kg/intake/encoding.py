"""Bytes to text: UTF-8, or UTF-16 with its mark; for other encodings we tell which it seems to be."""

from __future__ import annotations

import codecs
import re

from hrn_kg.intake.intake_findings import Refusal, found
from hrn_kg.limits import megabytes
from hrn_kg.validation import Where

_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_UTF32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
# Bytes that Windows-1252 prints and Latin-1 does not.
_OF_WINDOWS = re.compile(rb"[\x80\x82-\x8c\x8e\x91-\x9c\x9e\x9f]")
# Signs that show nothing, or turn the order of what is shown: control, zero-width and bidirectional characters.
INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
UNSEEN_IN_TERMS = re.compile(INVISIBLE.pattern[:-1] + "\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_PACKED = {
    b"PK\x03\x04": "packed",
    b"\x1f\x8b": "packed",
    b"BZh": "packed",
    b"7z\xbc\xaf\x27\x1c": "packed",
    b"Rar!": "packed",
    b"\x28\xb5\x2f\xfd": "packed",
    b"\xfd7zXZ": "packed",
    b"%PDF": "pdf",
    b"\xd0\xcf\x11\xe0": "office",
    b"\x89PNG": "picture",
    b"\xff\xd8\xff": "picture",
    b"GIF8": "picture",
}


def check_size(body: bytes, name: str, most: int) -> None:
    """Raises: Refusal for more bytes than the limit."""
    if len(body) > most:
        raise Refusal(found("bytes", Where(name), most=megabytes(most)))


def decode(body: bytes, name: str) -> str:
    """The text, without a byte order mark, its line ends as line feeds.

    Raises: Refusal for what is no text and for another encoding, with the line.
    """
    for start, code in _PACKED.items():
        if body.startswith(start):
            raise Refusal(found(code, Where(name)))
    return _text(body, name).replace("\r\n", "\n").replace("\r", "\n")


def _text(body: bytes, name: str) -> str:
    if body.startswith(_UTF32):
        raise Refusal(found("encoding", Where(name, 1), seems="UTF-32"))
    for mark, encoding in _UTF16.items():
        if body.startswith(mark):
            try:
                return body[len(mark) :].decode(encoding)
            except UnicodeDecodeError as fault:
                line = body[len(mark) : len(mark) + fault.start].decode(encoding, "ignore").count("\n") + 1
                raise Refusal(found("encoding", Where(name, line), seems="UTF-16")) from None
    body = body.removeprefix(codecs.BOM_UTF8)
    try:
        text = body.decode()
    except UnicodeDecodeError as fault:
        line, column = body.count(b"\n", 0, fault.start) + 1, fault.start - body.rfind(b"\n", 0, fault.start)
        raise Refusal(found("encoding", Where(name, line, column), seems=_seems(body))) from None
    if text[:2_000].count("\0") > len(text[:2_000]) // 4:
        raise Refusal(found("encoding", Where(name, 1), seems="UTF-16"))
    return text


def _seems(body: bytes) -> str:
    if body[:2_000].count(b"\0") > len(body[:2_000]) // 4:
        return "UTF-16"
    return "Windows-1252" if _OF_WINDOWS.search(body) else "ISO-8859-1 (Latin-1)"
