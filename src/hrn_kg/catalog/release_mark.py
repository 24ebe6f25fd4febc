"""The mark of a release: the one triple of its catalogue by which whoever holds its data shows which one it is."""

from __future__ import annotations

from typing import Final

from hrn_kg.catalog.names import CATALOG_GRAPH, DATASET
from hrn_kg.vocab import expand

MARK: Final = (
    f"SELECT ?release WHERE {{ GRAPH <{CATALOG_GRAPH}> {{ <{DATASET}> <{expand('dcat:version')}> ?release }} }}"
)
"""The query whose one row and column is the id of the release."""
