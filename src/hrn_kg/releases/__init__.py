"""Releases: directories that never change, made by `build`, and one pointer to the current one."""

from hrn_kg.releases.build import build
from hrn_kg.releases.layout import Release, current, get, list_releases
from hrn_kg.releases.manifest import Manifest, ReleaseFile
from hrn_kg.releases.progress import Lines, Progress
from hrn_kg.releases.retire import Removed, find_removed, keep_last, removed

__all__ = [
    "Lines",
    "Manifest",
    "Progress",
    "Release",
    "ReleaseFile",
    "Removed",
    "build",
    "current",
    "find_removed",
    "get",
    "keep_last",
    "list_releases",
    "removed",
]
