"""Ask a base from Python: tables of pandas with the right types, which know their release, address and citation.

>>> from hrn_kg.client import Base
>>> base = Base("http://127.0.0.1:8000")
>>> base.figures(about="drug consumption room", place="Amsterdam")

Nothing else of this package is imported, and none of it imports this. It needs the extra `client`.
"""

from __future__ import annotations

try:
    from hrn_kg.client.client_fault import ClientFault
    from hrn_kg.client.remote_base import Base
except ModuleNotFoundError as missing:
    if missing.name not in ("SPARQLWrapper", "pandas"):
        raise
    raise ImportError(
        f'hrn_kg.client needs {missing.name}, which is not installed here. Install it: pip install "hrn-kg[client]"',
        name=missing.name,
    ) from None

__all__ = ["Base", "ClientFault"]
