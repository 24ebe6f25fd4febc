"""The page of downloads: the files of the current release with their checksums."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from hrn_kg import words
from hrn_kg.releases import Release, ReleaseFile
from hrn_kg.site.pages.frame import Fixed, Page, Parameters, framed
from hrn_kg.site.site import Site

_PACKED: Final = {".gz": "file.packed", ".zst": "file.zstandard"}
_EARLIER: Final = re.compile(r"ontology-(\d+\.\d+\.\d+)\.ttl")


@dataclass(frozen=True, slots=True)
class FileShown:
    """A file that is offered: its name and address, what is in it, its size in words, its checksum."""

    name: str
    what: str
    href: str
    size: str
    sha256: str


async def downloads(site: Site, lang: str, _parameters: Parameters) -> Page:
    """The files of the current release, and how to prove that one came whole."""
    files = files_shown(site, lang)
    commands = (
        [
            f"curl -O {site.address(files[0].href)}",
            f"echo '{files[0].sha256}  {files[0].name}' | sha256sum -c",
        ]
        if files
        else []
    )
    return framed(site, "dumps", lang, path="/dumps", files=files, commands=commands)


def files_shown(site: Site, lang: str) -> tuple[FileShown, ...]:
    """The files of the release that readers may want, dumps before tables."""
    release = site.release
    if release is None:
        return ()
    listed = (file for file in release.manifest.files if file.is_dump or file.is_table)
    return tuple(_file(site, release, file, lang) for file in listed)


def _file(site: Site, release: Release, file: ReleaseFile, lang: str) -> FileShown:
    return FileShown(
        name=file.name,
        what=_what(site, file, lang),
        href=f"/dumps/{release.id}/{file.name}",
        size=f"{words.grouped(lang, max(1, round(file.size / 1000)))} kB",
        sha256=file.sha256,
    )


def _what(site: Site, file: ReleaseFile, lang: str) -> str:
    """What is in a file, for people; nothing for one of which no words tell."""
    if file.is_table:
        name, _, of = file.name.removeprefix("tables/").removesuffix(".csv").rpartition(".")
        example = next((one for one in site.examples if one.name == name), None)
        language = words.language(of).name if of in words.languages() else of
        return words.translate(lang, "file.table", title=example.title_in(lang), language=language) if example else ""
    ending = next((ending for ending in _PACKED if file.name.endswith(ending)), "")
    stem = file.name.removesuffix(ending)
    packed = f" {words.translate(lang, _PACKED[ending])}" if ending else ""
    if match := _EARLIER.fullmatch(stem):
        return words.translate(lang, "file.earlier", version=match[1])
    key = f"file.{stem.replace('.', '-')}"
    return words.translate(lang, key) + packed if words.is_key(key) else ""


PAGE = Fixed("/dumps", "Page of downloads", downloads)
