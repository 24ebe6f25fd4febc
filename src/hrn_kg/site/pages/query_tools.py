"""What stands around an answer on the query page: names of files, the permanent address, programs that ask the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hrn_kg import conneg
from hrn_kg.render.links import ask
from hrn_kg.render.results import Result
from hrn_kg.render.snippets import Snippet, snippets
from hrn_kg.site.charts import ChartView
from hrn_kg.site.download_names import file_name
from hrn_kg.site.site import Site


@dataclass(frozen=True, slots=True)
class QueryTools:
    """`names` are those of the files, by format; `permanent` is the path of the answer in its release, if any."""

    names: Mapping[str, str]
    permanent: str
    snippets: tuple[Snippet, ...]
    chart: ChartView | None


def tools_for(
    site: Site,
    lang: str,
    query: str,
    kept: Sequence[tuple[str, str]],
    release: str,
    result: Result,
    chart: ChartView | None = None,
) -> QueryTools:
    """The tools for the answer that a release gave to a query; `kept` are the further parameters of the query."""
    form = conneg.CSV
    if result.boolean is not None:
        form = conneg.SPARQL_JSON
    elif result.graph is not None:
        form = conneg.TURTLE
    bound = [*(pair for pair in kept if pair[0] != "release"), ("release", release)]
    return QueryTools(
        names={name: file_name(site, query, release, name) for name, _ in result.downloads},
        permanent=ask(query, lang, kept=bound) if site.release else "",
        snippets=snippets(site.address("/sparql"), query, bound if site.release else kept, form),
        chart=chart,
    )
