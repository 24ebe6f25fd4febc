"""The content as it is published, once for all tests of a check."""

from __future__ import annotations

import pytest

from hrn_kg.content import Content, find_content
from hrn_kg.validation import Published


@pytest.fixture(scope="session")
def content() -> Content:
    return find_content()


@pytest.fixture(scope="session")
def published(content: Content) -> Published:
    return Published.of_content(content)
