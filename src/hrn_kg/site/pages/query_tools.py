"""What stands around an answer: names of files, the permanent address, programs that ask the same, chart and notes.

The query page and the page of a question share it, and the template `query_tools.html`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from hrn_kg import conneg
from hrn_kg.render.links import ask
from hrn_kg.render.results import Result
from hrn_kg.render.snippets import Snippet, snippets
from hrn_kg.site.charts import ChartView, Source, chart_of
from hrn_kg.site.download_names import file_name
from hrn_kg.site.named_answers import NamedAnswer, saved_name
from hrn_kg.site.row_notes import Notes, notes_of
from hrn_kg.site.site import Site
from hrn_kg.sparql import Reply


@dataclass(frozen=True, slots=True)
class QueryTools:
    """`names` are those of the files, by format; `permanent` is the path of the answer in its release, if any.

    `addresses` are the paths of the files, by format, where the answer has addresses of its own, and `digest` is that
    of its rows, where it is known.
    """

    names: Mapping[str, str]
    permanent: str
    snippets: tuple[Snippet, ...]
    chart: ChartView | None
    addresses: Mapping[str, str] = field(default_factory=dict)
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Beside:
    """What is looked up of the records of an answer: its chart, or why there is none, and the notes of its rows."""

    chart: ChartView | None = None
    notes: Notes = ()


NOTHING: Final = Beside()


async def beside(source: Source, lang: str, reply: Reply, *, left_out: Collection[str] = ()) -> Beside:
    """What stands beside an answer; `left_out` are the columns that the page does not show.

    Raises what the source raises.
    """
    notes = await notes_of(source, lang, reply, left_out=left_out)
    return Beside(await chart_of(source, lang, reply), notes)


def tools_for(
    site: Site,
    lang: str,
    query: str,
    kept: Sequence[tuple[str, str]],
    release: str,
    result: Result,
    chart: ChartView | None = None,
    *,
    named: NamedAnswer | None = None,
    digest: str = "",
) -> QueryTools:
    """The tools for the answer that a release gave to a query; `kept` are the further parameters of the query.

    `named` is the question that it answers, where it has a page and files of its own; `digest` is that of its rows.
    """
    form = conneg.CSV
    if result.boolean is not None:
        form = conneg.SPARQL_JSON
    elif result.graph is not None:
        form = conneg.TURTLE
    bound = [*(pair for pair in kept if pair[0] != "release"), ("release", release)]
    permanent = ask(query, lang, kept=bound)
    names = {name: file_name(site, query, release, name) for name, _ in result.downloads}
    addresses: dict[str, str] = {}
    if named is not None:
        permanent = f"/{lang}" + named.asked.path("", release=release)
        older = release if site.current else ""
        for name, _ in result.downloads:
            suffix = conneg.by_name(name).suffix
            names[name] = saved_name(named.asked, release, suffix)
            addresses[name] = named.asked.path(suffix, lang=lang, release=older)
    return QueryTools(
        names=names,
        permanent=permanent if site.release else "",
        snippets=snippets(site.address("/sparql"), query, bound if site.release else kept, form),
        chart=chart,
        addresses=addresses,
        digest=digest,
    )
