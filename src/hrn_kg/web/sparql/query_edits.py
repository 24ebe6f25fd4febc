"""What the query page does with a query instead of running it: the buttons of the form, which need no script."""

from __future__ import annotations

from hrn_kg.errors import MalformedRequest
from hrn_kg.querytext.prologue import with_prefixes
from hrn_kg.querytext.query_layout import laid_out
from hrn_kg.vocab import Prefixes


def edited(edit: str, query: str, prefixes: Prefixes) -> str:
    """The query with its missing prefixes, or laid out.

    Raises MalformedRequest for another edit, MalformedQuery for a query in which a string does not end.
    """
    query = query.replace("\r\n", "\n")  # as a form sends lines
    match edit:
        case "prefixes":
            return with_prefixes(query, prefixes)
        case "layout":
            return laid_out(query)
    raise MalformedRequest("The parameter “edit” is “prefixes” or “layout”.")
