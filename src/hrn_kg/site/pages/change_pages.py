"""`/changes`: the releases with what each changed; and the page of one: a sentence for each thing, by kind."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hrn_kg import families, words
from hrn_kg.answers.gathering import cut
from hrn_kg.change_words import Group, Names, sentence_of
from hrn_kg.changes import Change, Head, utc
from hrn_kg.errors import NotFound
from hrn_kg.iris import BASE
from hrn_kg.render.views import Link
from hrn_kg.site.change_lines import Lines, lines_of, names_of
from hrn_kg.site.feed import head_of, heads_of
from hrn_kg.site.pages.choices import Choices
from hrn_kg.site.pages.frame import Fixed, Page, Parameters, framed
from hrn_kg.site.site import Site

PATH: Final = "/changes"
PARAMETERS: Final = ("group", "kind", "page")
_EACH: Final = 60
_RELEASES: Final = 20


@dataclass(frozen=True, slots=True)
class Count:
    """How many things changed in one way, and the list of them."""

    what: str
    number: str
    path: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Changed:
    """A release in the list: its name, its moment as data and in words, what it changed."""

    name: str
    path: str
    moment: str
    moment_words: str
    is_first: bool
    counts: tuple[Count, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One change: the heading that it stands under, the thing, what it is, what changed."""

    group: Group
    thing: Link
    kind: str
    text: str


async def changes(site: Site, lang: str, parameters: Parameters) -> Page:
    """The releases of the log, the newest first, each with what it changed."""
    heads = await asyncio.to_thread(heads_of, site) if site.release else ()
    part = cut(heads[::-1], parameters.get("page", ""), _RELEASES)
    return framed(
        site,
        "changes",
        lang,
        path=PATH,
        parameters=parameters,
        menu="queries",
        part=part,
        releases=await asyncio.to_thread(lambda: [_changed(site, heads, head, lang) for head in part.items]),
        turn=Choices(site, f"/{lang}{PATH}", parameters).page,
    )


async def changes_of_release(site: Site, lang: str, release_id: str, parameters: Parameters) -> Page:
    """What one release changed: all of it, or where that is much, one kind; see the overview on top.

    Raises NotFound, with the ids there are, for a release that is not in the log, and for a kind that it does not have;
    DataDamaged.
    """
    head, heads = await asyncio.to_thread(lambda: (head_of(site, release_id), heads_of(site)))
    lines = await asyncio.to_thread(lines_of, site, heads, release_id)
    choices = Choices(site, f"/{lang}{PATH}/{release_id}", parameters)
    chosen = _chosen(lines, parameters)
    part = cut(chosen, parameters.get("page", ""), _EACH)
    return framed(
        site,
        "changes_of_release",
        lang,
        path=f"{PATH}/{release_id}",
        parameters=parameters,
        menu="queries",
        trail=(Link(words.translate(lang, "changes.title"), href=f"/{lang}{PATH}"),),
        edition=head.id,
        previous=head.previous,
        moment=utc(head.moment),
        moment_words=words.day_and_time(lang, head.moment),
        blanked=[(words.day_and_time(lang, datetime.fromisoformat(one.moment)), one.reason) for one in head.redactions],
        counts=list(_counts(lines, choices, lang)),
        is_whole=not parameters.get("group"),
        whole=choices.link(group="", kind=""),
        part=part,
        lines=_shown(part.items, lines.names, names_of(site, heads, site.label), lang),
        turn=choices.page,
    )


def _changed(site: Site, heads: tuple[Head, ...], head: Head, lang: str) -> Changed:
    lines = lines_of(site, heads, head.id)
    choices = Choices(site, f"/{lang}{PATH}/{head.id}", {})
    return Changed(
        name=head.id,
        path=choices.link(),
        moment=utc(head.moment),
        moment_words=words.day_and_time(lang, head.moment),
        is_first=head.previous is None,
        counts=tuple(
            Count(
                words.translate(lang, f"changes.group.{group}"),
                words.grouped(lang, len(found)),
                choices.link(group=group, kind=""),
            )
            for group, found in lines.groups.items()
        ),
    )


def _counts(lines: Lines, choices: Choices, lang: str) -> Iterator[Count]:
    """The groups of a release with the number of lines of each; what is new by its kinds."""
    group_now, kind_now = choices.parameters.get("group", ""), choices.parameters.get("kind", "")
    for group, found in lines.groups.items():
        title = words.translate(lang, f"changes.group.{group}")
        if group != "created":
            yield Count(title, words.grouped(lang, len(found)), choices.link(group=group, kind=""), group == group_now)
            continue
        unnamed = words.translate(lang, "changes.kindless")
        kinds = [(lines.names.kind(things[0].iri, lang) or unnamed, kind, things) for kind, things in lines.new.items()]
        for name, kind, things in sorted(kinds, key=lambda one: (one[0].casefold(), one[1])):
            what = words.translate(lang, "changes.group.of", group=title, kind=name)
            is_chosen = (group, kind) == (group_now, kind_now)
            path = choices.link(group=group, kind=kind)
            yield Count(what, words.grouped(lang, len(things)), path, is_chosen)


def _chosen(lines: Lines, parameters: Parameters) -> tuple[tuple[Group, Change], ...]:
    """The changes that are listed: of the group and kind that are asked for, else all, if they fit on one page."""
    wanted, kind = parameters.get("group", ""), parameters.get("kind", "")
    groups = {name: found for name, found in lines.groups.items() if name == wanted or not wanted}
    if kind and wanted == "created":
        groups = {"created": lines.new.get(kind, ())}
    found = tuple((name, change) for name, changes in groups.items() for change in changes)
    if wanted and not found:
        raise NotFound("The list has no such kind.", group=wanted[:40], kind=kind[:40], groups=list(lines.groups))
    return found if wanted or len(found) <= _EACH else ()


def _shown(changes: tuple[tuple[Group, Change], ...], names: Names, now: Names, lang: str) -> list[Line]:
    """The lines of changes, with the names of their release; `now` are those of the release that is read."""
    found = []
    for group, change in changes:
        sentence = sentence_of(change, names, lang)
        found.append(Line(group, Link(sentence.name, href=_page(change.iri, now, lang)), sentence.kind, sentence.text))
    return found


def _page(iri: str, now: Names, lang: str) -> str | None:
    """The page of a thing that the release still describes which is read."""
    if not (iri.startswith(BASE) and now.is_described(iri) and families.has_page(iri)):
        return None
    return None if families.is_used_elsewhere(iri) else f"/{lang}{families.page_path(iri)}"


PAGE: Final = Fixed(PATH, "Releases with what each changed", changes, ("page",))
