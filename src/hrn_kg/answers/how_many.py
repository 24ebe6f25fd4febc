"""How many are there: the answer in sentences, of the figures that documents print, and no more than these say.

What is counted stands in the words of the record, since a type may be wider than what a document counted. "Newest" is
said of a figure with a year only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hrn_kg import words
from hrn_kg.answers.figures import Figure, figures_of, read_figures
from hrn_kg.answers.neighbourhood import TYPES
from hrn_kg.render.triple_index import TripleIndex
from hrn_kg.render.views import Viewer
from hrn_kg.sparql import Snapshot


@dataclass(frozen=True, slots=True)
class Headline:
    """A figure that answers, and the sentence that goes with it."""

    figure: Figure
    sentence: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The figures that answer, and what must be said beside them. Without a figure the sentences are the answer."""

    headlines: tuple[Headline, ...]
    sentences: tuple[str, ...]

    @property
    def text(self) -> str:
        """All of it in one line."""
        return " ".join((*(headline.sentence for headline in self.headlines), *self.sentences))


def of_type(
    own: Sequence[Figure],
    narrower: Sequence[Figure],
    facilities: Sequence[str],
    lang: str,
) -> Answer:
    """How many facilities of a type there are.

    `own` are the figures about the type, `narrower` those about types below it, `facilities` the names of those that
    the base knows one by one.
    """
    totals = [figure for figure in own if figure.counts_facilities and figure.is_national]
    best = _newest(totals)
    if best is None:
        return Answer((), (_without_a_total(own, narrower, facilities, lang),))
    others = []
    undated = [figure for figure in totals if figure.year is None and figure is not best]
    others += [words.translate(lang, "many.undated", figure=_stop(figure.name.text)) for figure in undated]
    sample = _newest([figure for figure in own if figure.is_sample])
    if sample is not None and (best.year is None or (sample.year or 0) > best.year):
        others.append(words.translate(lang, "many.sample", figure=_stop(sample.name.text)))
    key = "many.total" if best.year is not None else "many.total_undated"
    return Answer((Headline(best, _said(best, lang, key)),), tuple(others))


def of_intervention(own: Sequence[Figure], around: Sequence[Figure], lang: str) -> Answer:
    """How much of an intervention there is: the newest figure of the country for each thing that is counted.

    `around` are the figures about what is narrower, and about the facilities that offer it.
    """
    counted: dict[str, list[Figure]] = {}
    for figure in own:
        if not figure.is_target:
            counted.setdefault(figure.indicator_iri, []).append(figure)
    national = [_newest([one for one in group if one.is_national and not one.is_sample]) for group in counted.values()]
    best = sorted((figure for figure in national if figure is not None), key=lambda one: (-(one.year or 0), one.iri))
    if best:
        return Answer(tuple(Headline(figure, _said(figure, lang, "many.national")) for figure in best[:3]), ())
    local = _newest([figure for figure in own if not figure.is_target])
    if local is not None:
        return Answer((), (words.translate(lang, "many.local", figure=_stop(local.name.text)),))
    if kinds := _things(around):
        return Answer((), (words.translate(lang, "many.around", kinds=_list(kinds, lang)),))
    return Answer((), (words.translate(lang, "many.none"),))


async def headlines_of(data: Snapshot, iri: str, lang: str) -> tuple[str, ...]:
    """The records of the figures that answer for a type or an intervention, the first one first.

    Raises what the engine raises.
    """
    index = TripleIndex(await figures_of(data, (iri,)), data.prefixes)
    own = read_figures(Viewer(index, lang), (iri,))
    # What stands around the thing is told only where it has no figure of its own.
    answer = of_type(own, (), (), lang) if iri.startswith(TYPES) else of_intervention(own, (), lang)
    return tuple(headline.figure.iri for headline in answer.headlines)


def _without_a_total(own: Sequence[Figure], narrower: Sequence[Figure], facilities: Sequence[str], lang: str) -> str:
    """What there is instead of a total, the most telling first."""
    counted = [figure for figure in own if not figure.is_target]
    sample = _newest([figure for figure in counted if figure.is_sample and figure.is_national])
    if sample is not None:
        return words.translate(lang, "many.only_sample", figure=_stop(sample.name.text))
    local = _newest(counted)
    if local is not None:
        return words.translate(lang, "many.local", figure=_stop(local.name.text))
    if kinds := _things(narrower):
        return words.translate(lang, "many.narrower", kinds=_list(kinds, lang))
    target = _newest([figure for figure in own if figure.is_target])
    if target is not None:
        return words.translate(lang, "many.target", figure=_stop(target.name.text))
    if facilities:
        # The name of one may hold a comma.
        return words.translate(lang, "many.facilities", names="; ".join(facilities))
    return words.translate(lang, "many.none")


def _newest(figures: Iterable[Figure]) -> Figure | None:
    """The latest with a year, else the first without one."""
    ordered = sorted(figures, key=lambda figure: (-(figure.year or 0), figure.iri))
    return ordered[0] if ordered else None


def _things(figures: Iterable[Figure]) -> tuple[str, ...]:
    """What figures are about, each once, by name."""
    return tuple(sorted({figure.about.text for figure in figures if not figure.is_target}, key=str.lower))


def _said(figure: Figure, lang: str, key: str) -> str:
    """The figure in the words of its record, and by whom."""
    text = words.translate(lang, key, figure=_stop(figure.name.text))
    return f"{text} {source_of(figure, lang)}" if figure.holder else text


def source_of(figure: Figure, lang: str) -> str:
    """Who says so, and after whom."""
    holder = figure.holder.text if figure.holder else "–"
    if not figure.sources:
        return words.translate(lang, "many.source", holder=holder)
    after = "; ".join(source.text for source in figure.sources)
    return words.translate(lang, "many.source_after", holder=holder, after=after)


def _stop(text: str) -> str:
    return text.rstrip(".")


def _list(names: Sequence[str], lang: str) -> str:
    """Names in a row, with "and" before the last."""
    if len(names) == 1:
        return names[0]
    return words.translate(lang, "many.and", first=", ".join(names[:-1]), last=names[-1])
