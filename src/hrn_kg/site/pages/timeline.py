"""The timeline: what documents date, by decade, with a drawing of what lasted from when to when."""

from __future__ import annotations

from typing import Final

from hrn_kg import words
from hrn_kg.answers.dated_claims import KINDS, Topic, all_topics, chosen, dated_claims, decades, places, themes
from hrn_kg.answers.gathering import cut
from hrn_kg.answers.period_drawing import draw
from hrn_kg.iris import BASE
from hrn_kg.site.pages.choices import Choice, Choices, known
from hrn_kg.site.pages.frame import Fixed, Page, Parameters, framed
from hrn_kg.site.site import Site

_EACH: Final = 60
_TOPICS: Final = 10
_ALL: Final = "all"


async def timeline(site: Site, lang: str, parameters: Parameters) -> Page:
    """The entries of a kind, a place, a theme and a decade; events where no kind is chosen."""
    found = await dated_claims(site.data, lang)
    choices = Choices(site, f"/{lang}/timeline", parameters)
    kind = known("kind", parameters.get("kind", ""), (*KINDS, _ALL)) or KINDS[0]
    # What hardly narrows the whole may narrow a part of it, and is offered there.
    topics = all_topics(found.entries)
    place = _topic("place", parameters, topics)
    theme = _topic("theme", parameters, topics)
    of_kind = chosen(found.entries, "" if kind == _ALL else kind)
    shown = chosen(of_kind, place=place, theme=theme)
    groups = decades(shown)
    decade = known("decade", parameters.get("decade", ""), map(str, decades(found.entries)))
    within = [entry for number, entries in groups.items() if decade in ("", str(number)) for entry in entries]
    part = cut(within, parameters.get("page", ""), _EACH)
    return framed(
        site,
        "timeline",
        lang,
        path="/timeline",
        parameters=parameters,
        menu="history",
        part=part,
        groups=decades(part.items),
        drawing=draw(chosen(found.entries, place=place, theme=theme), found.names) if part.page == 1 else None,
        kinds=choices.of(
            "kind",
            [
                ("" if name == KINDS[0] else name, words.translate(lang, f"timeline.kind.{name}"), count)
                for name in (*KINDS, _ALL)
                for count in [len(chosen(found.entries, "" if name == _ALL else name, place, theme))]
            ],
        ),
        decades=choices.of("decade", [(str(one), f"{one}–{one + 9}", len(entries)) for one, entries in groups.items()]),
        places=_choices(choices, "place", places(found, chosen(of_kind, theme=theme))),
        themes=_choices(choices, "theme", themes(found, chosen(of_kind, place=place))),
        everything=choices.link,
        turn=choices.page,
        is_filtered=bool(place or theme or decade),
    )


def _topic(name: str, parameters: Parameters, topics: frozenset[str]) -> str:
    """The IRI of a place or theme as an address names it: by its path below the base."""
    value = parameters.get(name, "")
    known(name, value, {topic.removeprefix(BASE) for topic in topics})
    return BASE + value if value else ""


def _choices(choices: Choices, name: str, topics: tuple[Topic, ...]) -> tuple[Choice, ...]:
    """The most frequent ones, and that which is chosen."""
    found = choices.of(name, [(topic.iri.removeprefix(BASE), topic.name.text, topic.count) for topic in topics])
    return tuple(one for at, one in enumerate(found) if at < _TOPICS or one.is_chosen)


PAGE = Fixed("/timeline", "What documents date, from the 1960s", timeline, ("kind", "place", "theme", "decade", "page"))
