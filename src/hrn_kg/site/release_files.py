"""The files of releases, as programs read of them: the list, the checksums, and what schema.org says."""

from __future__ import annotations

import json

from hrn_kg.releases import Release, ReleaseFile
from hrn_kg.render.schema_org import Download
from hrn_kg.site.signposts import media_type_of
from hrn_kg.site.site import LICENCE, Site


def files_of(release: Release) -> dict[str, ReleaseFile]:
    """The files of a release by the name under which they are offered, sorted by it.

    Only what the manifest lists is offered, so no name in an address can lead anywhere else.
    """
    return {file.name: file for file in sorted(release.manifest.files, key=lambda file: file.name)}


def urls_of(site: Site, release: Release) -> list[str]:
    """The addresses of the files of a release, in the order of their names."""
    return [site.address(f"/dumps/{release.id}/{name}") for name in files_of(release)]


def listing(site: Site, release: Release) -> bytes:
    """The files of a release as JSON."""
    files = [
        {
            "name": name,
            "size": file.size,
            "sha256": file.sha256,
            "url": site.address(f"/dumps/{release.id}/{name}"),
        }
        for name, file in files_of(release).items()
    ]
    listed = {"release": release.id, "created": release.created.isoformat(), "license": LICENCE, "files": files}
    return (json.dumps(listed, indent=2) + "\n").encode()


def checksums(release: Release) -> bytes:
    """The checksums under the names offered here, so that `sha256sum -c` works on what was downloaded."""
    lines = (f"{file.sha256}  {name}\n" for name, file in files_of(release).items())
    return "".join(lines).encode()


def downloads_of(site: Site) -> tuple[Download, ...]:
    """The files that hold the whole dataset, as schema.org describes downloads."""
    release = site.release
    if release is None:
        return ()
    return tuple(
        Download(
            url=site.address(f"/dumps/{release.id}/{file.name}"),
            media_type=media_type_of(file.name),
            size=file.size,
            sha256=file.sha256,
        )
        for file in release.manifest.files
        if file.is_whole_dataset
    )
