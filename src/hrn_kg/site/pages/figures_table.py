"""All figures in one table, with filters and a matrix of what there is."""

from __future__ import annotations

from typing import Final

from hrn_kg.answers.figure_list import (
    FILTERS,
    SORTS,
    facility_types,
    matrix,
    narrowed,
    options,
    ordered,
    passages_of,
    printed_figures,
)
from hrn_kg.answers.gathering import cut
from hrn_kg.site.pages.choices import Choices, known
from hrn_kg.site.pages.frame import Fixed, Page, Parameters, framed
from hrn_kg.site.site import Site

_EACH: Final = 30
_EXAMPLE: Final = "list-figures"


async def figures_table(site: Site, lang: str, parameters: Parameters) -> Page:
    """The figures that were chosen, in the order that was chosen."""
    everything = await printed_figures(site.data, lang)
    fields = [(name, options(everything, name, lang)) for name in FILTERS]
    for name, values in fields:
        known(name, parameters.get(name, ""), {option.value for option in values})
    sort = known("sort", parameters.get("sort", ""), SORTS) or SORTS[0]
    wanted = {name: parameters.get(name, "") for name in FILTERS}
    found = ordered(narrowed(everything, wanted), sort)
    part = cut(found, parameters.get("page", ""), _EACH)
    choices = Choices(site, f"/{lang}/figures", parameters)
    example = next((one for one in site.examples if one.name == _EXAMPLE), None)
    is_filtered = any(wanted.values())
    return framed(
        site,
        "figures",
        lang,
        path="/figures",
        parameters=parameters,
        part=part,
        fields=fields,
        wanted=wanted,
        sort=sort,
        sorts=SORTS,
        link=choices.link,
        turn=choices.page,
        passages=await passages_of(site.data, {one.iri: one.document for one in part.items}),
        matrix=matrix(everything, await facility_types(site.data, lang)) if part.page == 1 else None,
        is_filtered=is_filtered,
        kept=(("release", site.label),) if site.current else (),
        example=example.text_in(lang) if example else "",
    )


PAGE = Fixed("/figures", "All figures that documents print", figures_table, (*FILTERS, "sort", "page"))
