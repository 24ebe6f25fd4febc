"""The pages on which people contribute: which form, a form, and what it would change before it is sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from hrn_kg import words
from hrn_kg.contributions.consent import LICENCE, consent
from hrn_kg.contributions.effect import Effect
from hrn_kg.contributions.effect_text import parts
from hrn_kg.contributions.form_answers import FORMS, Answers, Form
from hrn_kg.contributions.submission_rules import NAME_CHARACTERS, NOTE_CHARACTERS
from hrn_kg.describe.ask import labels_of
from hrn_kg.drafting import Proposal
from hrn_kg.errors import MalformedRequest
from hrn_kg.iris import BASE, check
from hrn_kg.limits import FORM_BYTES
from hrn_kg.render.links import href
from hrn_kg.render.triple_index import TripleIndex
from hrn_kg.render.views import Link
from hrn_kg.site.form_fields import LENGTH, faults_by_field, fields_of, groups_of, label_of, lists_of_form, offered_of
from hrn_kg.site.form_lists import lists_of
from hrn_kg.site.pages.contact import operator_of
from hrn_kg.site.pages.frame import Fixed, Page, Parameters, framed
from hrn_kg.site.site import Site
from hrn_kg.site.template_files import offers
from hrn_kg.validation import Finding
from hrn_kg.validation.report_text import message_of

PATH: Final = "/contribute"
PERSON: Final = ("name", "shown", "email", "note", "consent")


@dataclass(frozen=True, slots=True)
class Hidden:
    """What a page carries on to the next: the token of the form, and that of a proposal that is answered, if one is."""

    token: str
    proposal: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """A field that is shown before it is sent: as it was typed, or as it was filled in."""

    label: str
    text: str


async def contribute(site: Site, lang: str, _parameters: Parameters) -> Page:
    """Which form to take, and the other ways in."""
    return framed(site, "contribute", lang, path=PATH, forms=FORMS, offers=offers(lang), operator=operator_of(site))


PAGE: Final = Fixed(PATH, "How to contribute a figure, a facility, a definition, a source or a correction", contribute)


async def form_page(
    site: Site,
    lang: str,
    form: Form,
    hidden: Hidden,
    answers: Answers,
    *,
    wrong: Iterable[Finding] = (),
    proposals: Iterable[Proposal] = (),
    problem: str = "",
) -> Page:
    """A form with what was typed; `wrong` and `problem`, a sentence, tell why it was not taken.

    Raises what the engine raises.
    """
    lists = await lists_of(site, lang, lists_of_form(form))
    groups = groups_of(form, lang, lists, answers, wrong, proposals)
    own = set(fields_of(form))
    general = [
        sentence for name, found in faults_by_field(wrong, lang).items() if name not in own for sentence in found
    ]
    record = answers.get("record", "")
    return framed(
        site,
        "contribute_form",
        lang,
        path=f"{PATH}/{form}",
        parameters={"record": record} if form == "correction" and record else {},
        trail=_trail(lang),
        form=form,
        hidden=hidden,
        groups=groups,
        offered=[(name, lists[name]) for name in offered_of(form)],
        general=[*([problem] if problem else []), *general],
        megabytes=FORM_BYTES // 1_000_000,
        subject=await _subject(site, record, lang),
        kept=not (wrong or problem),
    )


async def preview_page(
    site: Site,
    lang: str,
    form: Form,
    hidden: Hidden,
    answers: Answers,
    sealed: str,
    effect: Effect | None,
    proposals: Iterable[Proposal],
    findings: Iterable[Finding],
    person: Mapping[str, str],
    faults: Mapping[str, str],
    problem: str = "",
) -> Page:
    """What was answered and filled in, what it would change, and who sends it; `faults` by field of the person.

    Raises what the engine raises.
    """
    lists = await lists_of(site, lang, lists_of_form(form))
    names = {choice.value: choice.label for choices in lists.values() for choice in choices}
    typed = [
        Filled(label_of(name, lang), _readable(answers[name], names)) for name in fields_of(form) if answers.get(name)
    ]
    return framed(
        site,
        "contribute_preview",
        lang,
        path=f"{PATH}/{form}",
        trail=_trail(lang),
        form=form,
        hidden=hidden,
        sealed=sealed,
        typed=typed,
        filled=[Filled(label_of(one.field, lang), one.labels.get(lang, one.text)) for one in proposals],
        parts=parts(effect, lang) if effect is not None else (),
        remarks=list(dict.fromkeys(message_of(one, lang) for one in findings if one.severity != "Violation")),
        person=person,
        faults=faults,
        problem=problem,
        consent=consent(lang).words,
        licence=LICENCE,
        length=LENGTH,
        name_length=NAME_CHARACTERS,
        note_length=NOTE_CHARACTERS,
        operator=operator_of(site),
        email_days=site.settings.email_days,
    )


def _trail(lang: str) -> tuple[Link, ...]:
    return (Link(words.translate(lang, "contribute.title"), "", f"/{lang}{PATH}"),)


def _readable(text: str, names: Mapping[str, str]) -> str:
    """An answer with the names of what was chosen from lists."""
    short = text if len(text) <= LENGTH else text[:300] + " …"
    return "; ".join(names.get(part.strip(), part.strip()) for part in short.split(";"))


async def _subject(site: Site, record: str, lang: str) -> Link | None:
    """The record that is corrected, by its name where it has one; None for what is no address of ours."""
    if not record.startswith(BASE):
        return None
    try:
        check(record)
    except MalformedRequest:
        return None
    index = TripleIndex(await labels_of(site.data, [record]), site.data.prefixes)
    label = index.label(record, lang)
    return Link(label.text, label.lang, href(record, lang))
