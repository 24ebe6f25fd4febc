"""The release of the real content, as a worker holds it."""

from __future__ import annotations

import pytest

from hrn_kg.engine.embedded import zygote
from hrn_kg.engine.embedded.worker import Holdings
from hrn_kg.releases import Release


@pytest.fixture(scope="session")
def holdings(release: Release) -> Holdings:
    source = release.source
    files = [str(file) for file in source.files]
    return zygote.load(files, source.prefixes, union_default=True, disjoint=source.disjoint)
