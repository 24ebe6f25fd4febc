"""Names of a package whose modules are imported when the name is first asked for.

For packages of which many need a light part (what a finding is) and few the rest (the libraries that find it): a
process that reads one file of a contributor would else import rdflib and pySHACL before it begins.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping


def names_in(package: str, modules: Mapping[str, tuple[str, ...]]) -> Callable[[str], object]:
    """A `__getattr__` of the package (PEP 562): for each module of it the names that it gives to the package.

    It raises AttributeError for any other name, as Python does.
    """
    places = {name: module for module, names in modules.items() for name in names}

    def get(name: str) -> object:
        if name not in places:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(importlib.import_module(f"{package}.{places[name]}"), name)

    return get
