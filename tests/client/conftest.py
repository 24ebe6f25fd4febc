"""A server on the real content, asked by the client as a researcher asks it."""

from __future__ import annotations

import pytest

from hrn_kg.client import Base


@pytest.fixture(scope="session")
def base(real_server: str) -> Base:
    """A base as it is asked from Python."""
    return Base(real_server)
