"""A ZIP archive whose members bear no time, so that the same content gives the same bytes."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

STAMP: Final = (1980, 1, 1, 0, 0, 0)  # the first that a ZIP can bear
_PIECE: Final = 1_000_000


class UndatedZip(ZipFile):
    """An archive to write to, by the two methods of its base that a workbook is saved by."""

    def writestr(
        self,
        zinfo_or_arcname: str | ZipInfo,
        data: Any,
        compress_type: int | None = None,
        compresslevel: int | None = None,
    ) -> None:
        """Add a member."""
        name = zinfo_or_arcname.filename if isinstance(zinfo_or_arcname, ZipInfo) else zinfo_or_arcname
        super().writestr(_member(name, compress_type, compresslevel), data)

    def write(
        self,
        filename: str | PathLike[str],
        arcname: str | PathLike[str] | None = None,
        compress_type: int | None = None,
        compresslevel: int | None = None,
    ) -> None:
        """Add a file as a member, piece by piece."""
        member = _member(str(arcname or filename), compress_type, compresslevel)
        with Path(filename).open("rb") as source, self.open(member, "w") as target:
            while piece := source.read(_PIECE):
                target.write(piece)


def _member(name: str, kind: int | None, level: int | None) -> ZipInfo:
    member = ZipInfo(name, STAMP)
    member.compress_type = ZIP_DEFLATED if kind is None else kind
    if level is not None:
        member._compresslevel = level  # type: ignore[attr-defined]
    return member
