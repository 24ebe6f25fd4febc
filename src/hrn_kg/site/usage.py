"""Where a thing without a page of its own is used: a passage in its claim, a period in what is dated by it."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox

from hrn_kg.describe import fill
from hrn_kg.describe.ask import select
from hrn_kg.families import is_used_elsewhere, page_path
from hrn_kg.iris import BASE, local_name
from hrn_kg.render.views import passage_anchor
from hrn_kg.site.site import Site
from hrn_kg.vocab import expand

EXCERPT: Final = BASE + "id/excerpt/"
# What points at a thing, or at that of which it is a part; and, for the text of a document, the document.
_USERS: Final = """SELECT ?user ?how WHERE {
  { ?user ?how $this } UNION { $this <$captureOf> ?user . BIND(<$captureOf> AS ?how) }
  FILTER(isIRI(?user) && ?how NOT IN ($shortcuts)) } ORDER BY ?user ?how LIMIT 500"""


async def place_of_use(site: Site, iri: str) -> str | None:
    """The path, without language, of the page on which a thing is used, with the place on it; None where nobody does.

    Of several that use it the first by IRI is taken, one that has a page. Raises what the engine raises.
    """
    if iri.startswith(EXCERPT):
        # The selectors of a passage lie below it.
        iri = EXCERPT + "/".join(iri.removeprefix(EXCERPT).split("/")[:2])
    captured = expand("hro:captureOf")
    query = _USERS.replace("$captureOf", captured)
    query = query.replace("$shortcuts", ", ".join(f"<{expand(name)}>" for name in ("hro:concerns", "hro:heldBy")))
    for row in await select(site.data, fill(query, this=iri)):
        user, how = row["user"], row["how"]
        if not isinstance(user, ox.NamedNode) or not user.value.startswith(BASE) or is_used_elsewhere(user.value):
            continue
        if iri.startswith(EXCERPT):
            place = passage_anchor(iri)
        else:
            # The text of a document points at it, all else is pointed at.
            place = ("in-" if how.value == captured else "p-") + local_name(how.value)
        return f"{page_path(user.value).partition('#')[0]}#{place}"
    return None
