"""The page of downloads: the files of the current release with their checksums."""

from __future__ import annotations

from collections.abc import Mapping

from hrn_kg.releases import Release
from hrn_kg.site.base import Site
from hrn_kg.site.pages.frame import Fixed, Page, framed


async def downloads(site: Site, lang: str) -> Page:
    """The files of the current release, and how to prove that one came whole."""
    release = site.release
    files = [_file(release, entry, lang) for entry in release.manifest["files"]] if release else []
    files = [file for file in files if file["href"]]
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


def _file(release: Release, entry: Mapping[str, object], lang: str) -> dict[str, str]:
    folder, _, name = str(entry["path"]).rpartition("/")
    kilobytes = f"{max(1, round(int(str(entry['size'])) / 1000)):,} kB"
    shown = f"{folder}/{name}" if folder == "tables" else name
    return {
        "name": shown,
        "href": f"/dumps/{release.id}/{shown}" if folder in ("dumps", "tables") else "",
        "size": kilobytes.replace(",", ".") if lang == "nl" else kilobytes,
        "sha256": str(entry["sha256"]),
    }


PAGE = Fixed("/dumps", "Page of downloads", downloads)
