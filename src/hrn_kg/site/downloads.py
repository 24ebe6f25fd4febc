"""The files of releases, as programs read of them: the list, the checksums, and what schema.org says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from hrn_kg.releases import Release
from hrn_kg.render.schema_org import Download
from hrn_kg.site.base import LICENCE, Site
from hrn_kg.site.signposts import media_type_of

MANIFEST: Final = "manifest.json"


def files_of(release: Release) -> dict[str, tuple[Path, str, int]]:
    """The files of a release by the name under which they are offered, with checksum and size.

    Only what the manifest lists is offered, so no name in an address can lead anywhere else.
    """
    return {
        file["path"].removeprefix("dumps/"): (release.path / file["path"], file["sha256"], file["size"])
        for file in release.manifest["files"]
    }


def urls_of(site: Site, release: Release) -> list[str]:
    """The addresses of the files of a release, in the order of their names."""
    return [site.address(f"/dumps/{release.id}/{name}") for name in sorted(files_of(release))]


def listing(site: Site, release: Release) -> bytes:
    """The files of a release as JSON."""
    files = [
        {
            "name": name,
            "size": size,
            "sha256": checksum,
            "url": site.address(f"/dumps/{release.id}/{name}"),
        }
        for name, (_, checksum, size) in sorted(files_of(release).items())
    ]
    listed = {"release": release.id, "created": release.created.isoformat(), "license": LICENCE, "files": files}
    return (json.dumps(listed, indent=2) + "\n").encode()


def checksums(release: Release) -> bytes:
    """The checksums under the names offered here, so that `sha256sum -c` works on what was downloaded."""
    lines = (f"{checksum}  {name}\n" for name, (_, checksum, _) in sorted(files_of(release).items()))
    return "".join(lines).encode()


def downloads_of(site: Site) -> tuple[Download, ...]:
    """The files that hold the whole dataset, as schema.org describes downloads."""
    release = site.release
    if release is None:
        return ()
    files = [(str(file["path"]).removeprefix("dumps/"), file) for file in release.manifest["files"]]
    return tuple(
        Download(
            url=site.address(f"/dumps/{release.id}/{name}"),
            media_type=media_type_of(name),
            size=int(file["size"]),
            sha256=str(file["sha256"]),
        )
        for name, file in files
        if name.startswith("hrn-kg.")
    )
