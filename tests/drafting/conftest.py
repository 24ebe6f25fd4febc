"""The content as a published base, an invented report of an invented town, and the answers of a person about it."""

from __future__ import annotations

import pytest

from invented_town import Base, base_of_content


@pytest.fixture(scope="session")
def published() -> Base:
    """The names, lists and records of the content."""
    return base_of_content()
