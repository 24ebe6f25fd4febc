"""Releases: directories that never change, made by `build`, and one pointer to the current one."""

from hrn_kg.releases.build import build
from hrn_kg.releases.layout import Release, current, get, list_releases
from hrn_kg.releases.progress import Lines, Progress

__all__ = ["Lines", "Progress", "Release", "build", "current", "get", "list_releases"]
