"""What a workbook must be before a library opens it: a zip of plain XML that unpacks to little, and reaches nowhere.

Every XML part is run through expat without keeping anything: a document type ends it (so that no entity is ever
expanded), elements are counted and their nesting is measured. Cells that are merely declared cost nothing.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Final
from xml.parsers import expat

from hrn_kg.drafting.tables.grid import Refused
from hrn_kg.limits import SHEET_ELEMENTS, SHEET_NESTING, SHEET_PARTS, Intake, megabytes

_OLD: Final = b"\xd0\xcf\x11\xe0"
_OPENDOCUMENT: Final = b"application/vnd.oasis.opendocument"
_XML: Final = (".xml", ".rels", ".vml")
_PIECE: Final = 1 << 16
_ENCRYPTED: Final = 0x1


def check_package(body: bytes, limits: Intake) -> None:
    """Look at the bytes of a workbook. Raises: Refused, with the reason, for one that is not opened."""
    if body.startswith(_OLD):
        raise Refused("spreadsheet.old-workbook")
    if len(body) > limits.file_bytes:
        raise Refused("spreadsheet.too-large", most=megabytes(limits.file_bytes))
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            _check_parts(package, limits)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise Refused("spreadsheet.not-a-workbook") from error


def _check_parts(package: zipfile.ZipFile, limits: Intake) -> None:
    parts = package.infolist()
    names = [part.filename.casefold() for part in parts]
    if len(parts) > SHEET_PARTS:
        raise Refused("spreadsheet.too-many-parts", most=SHEET_PARTS)
    if any(part.filename == "mimetype" for part in parts) and _is_opendocument(package):
        raise Refused("spreadsheet.opendocument")
    if len(set(names)) < len(names) or "[content_types].xml" not in names:
        raise Refused("spreadsheet.not-a-workbook")
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise Refused("spreadsheet.old-workbook")
    if any("vbaproject" in name or "/macrosheets/" in name for name in names):
        raise Refused("spreadsheet.macros")
    if any("/externallinks/" in name or name.endswith("connections.xml") for name in names):
        raise Refused("spreadsheet.external-links")
    if sum(part.file_size for part in parts) > limits.unpacked_bytes:
        raise Refused("spreadsheet.unpacks-large", most=megabytes(limits.unpacked_bytes))
    count = _Count(limits.rows)
    for part in parts:
        if part.filename.casefold().endswith(_XML):
            _read_part(package, part, count)


def _is_opendocument(package: zipfile.ZipFile) -> bool:
    with package.open("mimetype") as stream:
        return stream.read(len(_OPENDOCUMENT)) == _OPENDOCUMENT


def _read_part(package: zipfile.ZipFile, part: zipfile.ZipInfo, count: _Count) -> None:
    """Read a part to the end that it announces; one that goes on behind it is broken to the zip reader."""
    parser = _parser(count)
    with package.open(part) as stream:
        while piece := stream.read(_PIECE):
            _feed(parser, piece, is_last=False)
    _feed(parser, b"", is_last=True)


class _Count:
    """Elements of all parts, and how deep one of them is nested now."""

    def __init__(self, most_rows: int) -> None:
        self._most_rows = most_rows
        self.elements = 0
        self.depth = 0

    def start(self, _name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        self.depth += 1
        if self.elements > SHEET_ELEMENTS or self.depth > SHEET_NESTING:
            raise Refused("spreadsheet.too-many-cells", most=self._most_rows)
        if attributes.get("TargetMode") == "External" and "hyperlink" not in attributes.get("Type", ""):
            raise Refused("spreadsheet.external-links")

    def end(self, _name: str) -> None:
        self.depth -= 1


def _parser(count: _Count) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    count.depth = 0

    def refuse_doctype(*_: object) -> None:
        raise Refused("spreadsheet.doctype")

    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.StartElementHandler = count.start
    parser.EndElementHandler = count.end
    return parser


def _feed(parser: expat.XMLParserType, piece: bytes, *, is_last: bool) -> None:
    try:
        parser.Parse(piece, is_last)
    except expat.ExpatError as error:
        raise Refused("spreadsheet.not-a-workbook") from error
