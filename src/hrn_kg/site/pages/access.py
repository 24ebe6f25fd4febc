"""Who can use what, by service or by group of people."""

from __future__ import annotations

from typing import Final

from hrn_kg import words
from hrn_kg.answers.admission import by_dimension, by_group, by_service, rules, usual_holder
from hrn_kg.site.pages.choices import Choices, known
from hrn_kg.site.pages.frame import Fixed, Page, Parameters, framed
from hrn_kg.site.site import Site

BY: Final = ("service", "group")


async def access(site: Site, lang: str, parameters: Parameters) -> Page:
    """The rules by service, or by group."""
    by = known("by", parameters.get("by", ""), BY) or BY[0]
    found = await rules(site.data, lang)
    choices = Choices(site, f"/{lang}/access", parameters)
    sections = by_service(found) if by == "service" else by_group(found)
    return framed(
        site,
        "access",
        lang,
        path="/access",
        parameters=parameters,
        menu="facilities",
        ways=choices.of(
            "by",
            [
                ("" if name == BY[0] else name, words.translate(lang, f"access.by.{name}"), count)
                for name, count in (("service", len(by_service(found))), ("group", len(by_group(found))))
            ],
        ),
        by=by,
        total=len(found),
        usual=usual_holder(found),
        sections=sections,
        others=by_dimension(found) if by == "group" else (),
    )


PAGE = Fixed("/access", "Who can use what, by service and by group", access, ("by",))
