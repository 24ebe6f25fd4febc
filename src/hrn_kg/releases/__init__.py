"""Releases: directories that never change, made by `build`, and one pointer to the current one."""

from hrn_kg.releases.accepted import CONTRIBUTION_GRAPHS, Accepted, Carried
from hrn_kg.releases.build import build
from hrn_kg.releases.file_state import FileState, file_state
from hrn_kg.releases.forgetting import Forgotten, forget, forget_builds
from hrn_kg.releases.inspection import Report, check_home
from hrn_kg.releases.kept import Unusable, current, get, list_releases, published_ids, survey
from hrn_kg.releases.layout import Release, ids_on_disk
from hrn_kg.releases.manifest import Manifest, ReleaseFile
from hrn_kg.releases.pins import pinned
from hrn_kg.releases.progress import Lines, Progress
from hrn_kg.releases.proof import Proof, check, check_with_pointer, confirm_pointer
from hrn_kg.releases.retention import keep_days, keep_last, pin, unpin
from hrn_kg.releases.retire import Removed, find_removed, removed
from hrn_kg.releases.rollback import use

__all__ = [
    "CONTRIBUTION_GRAPHS",
    "Accepted",
    "Carried",
    "FileState",
    "Forgotten",
    "Lines",
    "Manifest",
    "Progress",
    "Proof",
    "Release",
    "ReleaseFile",
    "Removed",
    "Report",
    "Unusable",
    "build",
    "check",
    "check_home",
    "check_with_pointer",
    "confirm_pointer",
    "current",
    "file_state",
    "find_removed",
    "forget",
    "forget_builds",
    "get",
    "ids_on_disk",
    "keep_days",
    "keep_last",
    "list_releases",
    "pin",
    "pinned",
    "published_ids",
    "removed",
    "survey",
    "unpin",
    "use",
]
