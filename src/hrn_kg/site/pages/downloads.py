"""The page of downloads: the files of the current release with their checksums."""

from __future__ import annotations

from hrn_kg import words
from hrn_kg.releases import Release, ReleaseFile
from hrn_kg.site.pages.frame import Fixed, Page, Parameters, framed
from hrn_kg.site.site import Site


async def downloads(site: Site, lang: str, _parameters: Parameters) -> Page:
    """The files of the current release, and how to prove that one came whole."""
    release = site.release
    listed = release.manifest.files if release else ()
    files = [_file(release, file, lang) for file in listed if release and (file.is_dump or file.is_table)]
    first = files[0] if files else None
    commands = (
        [
            f"curl -O {site.address(first['href'])}",
            f"echo '{first['sha256']}  {first['name']}' | sha256sum -c",
        ]
        if first
        else []
    )
    return framed(site, "dumps", lang, path="/dumps", files=files, commands=commands)


def _file(release: Release, file: ReleaseFile, lang: str) -> dict[str, str]:
    return {
        "name": file.name,
        "href": f"/dumps/{release.id}/{file.name}",
        "size": f"{words.grouped(lang, max(1, round(file.size / 1000)))} kB",
        "sha256": file.sha256,
    }


PAGE = Fixed("/dumps", "Page of downloads", downloads)
