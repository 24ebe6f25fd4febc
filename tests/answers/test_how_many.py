"""How many there are, on planted figures of every kind: nothing is said that they do not say."""

from __future__ import annotations

import pytest
from planted import figure, figures, viewer

from hrn_kg.answers.how_many import of_intervention, of_type


def answer(turtle: str, lang: str = "en", names: tuple[str, ...] = ()) -> str:
    return of_type(figures(turtle, lang), (), names, lang).text


def test_the_newest_of_the_country_is_the_answer() -> None:
    planted = figure("old", 9, period="y2015") + figure("new", 7, period="y2018")
    assert answer(planted) == (
        "The newest national number with a year in this knowledge base: 7 rooms, netherlands, y2018. Source: Net."
    )
    assert answer(planted, "nl") == (
        "Het nieuwste landelijke aantal met een jaar in deze kennisbank: 7 ruimten, netherlands, y2018. Bron: Net."
    )


def test_one_without_a_year_is_never_called_the_newest_and_is_told_beside_one_with_a_year() -> None:
    assert "newest" not in answer(figure("open", 24))
    assert answer(figure("open", 24)).startswith("A national number, without the year of counting: 24 rooms")
    both = answer(figure("open", 18) + figure("new", 17, period="y2018"))
    assert both.startswith("The newest national number with a year in this knowledge base: 17 rooms")
    assert "Also given, without a year: 18 rooms" in both


def test_a_sample_is_never_a_total() -> None:
    sample = figure("sample", 29, period="y2021", indicator="facilities-surveyed", sure="sample")
    assert answer(sample) == "This knowledge base holds no national total, but a sample: 29 rooms, netherlands, y2021."
    both = of_type(figures(sample + figure("total", 24)), (), (), "en")
    assert [headline.figure.number.text for headline in both.headlines] == ["24"]
    assert "No total, but a sample: 29 rooms" in both.text
    # Counted as available, and yet a sample.
    assert answer(figure("sample", 5, sure="sample")).startswith("This knowledge base holds no national total")
    # An older sample adds nothing to a newer total.
    older = figure("sample", 29, period="y2015", indicator="facilities-surveyed", sure="sample")
    assert "sample" not in answer(older + figure("total", 24, period="y2018"))


def test_what_is_of_one_place_or_a_wish_is_no_total() -> None:
    local = figure("local", 6, place="utrecht", period="y2018")
    assert answer(local) == "This knowledge base holds no national figure, but: 6 rooms, utrecht, y2018."
    target = figure("wish", 4, kind="Target", period="y2018")
    assert answer(target).startswith("How many there are does not stand in this knowledge base, but a target: 4 rooms")
    assert answer(local + target).startswith("This knowledge base holds no national figure, but: 6 rooms")


def test_no_figure_is_not_zero() -> None:
    assert answer("") == "This knowledge base holds no national figure about this. No figure is not zero."
    assert answer("", names=("Bus, Gouda", "Bus, Ede")).endswith("Mentioned one by one: Bus, Gouda; Bus, Ede.")
    below = figures(figure("below", 3), about="https://w3id.org/harmreduction/scheme/facility-type/room")
    assert of_type((), below, (), "en").text == "This knowledge base holds no total, but a figure about: room."


def test_of_an_intervention_each_thing_that_is_counted_has_its_newest() -> None:
    planted = (
        figure("cities", 16, indicator="cities-with-service", period="y2018")
        + figure("older", 12, indicator="cities-with-service", period="y2015")
        + figure("places", 602, indicator="treatment-places", period="y2018")
        + figure("clients", 140, indicator="clients", place="utrecht", period="y2021")
    )
    found = of_intervention(figures(planted), (), "en")
    assert [headline.figure.number.text for headline in found.headlines] == ["16", "602"]
    assert "140" not in found.text and "12 rooms" not in found.text


@pytest.mark.parametrize("word", ["contradicted", "sample", "uncertain", "unsourced", "estimate", "firm"])
def test_each_word_of_certainty_is_read_with_its_reasons(word: str) -> None:
    planted = figure("one", 3, sure=word) + (
        ":one hro:weakenedBy caveat:period-not-stated , period:open , :rival .\n"
        ':rival a hro:Disagreement ; rdfs:label "3 or 4"@en .\n'
        'caveat:period-not-stated rdfs:label "period not stated"@en .\n'
    )
    (read,) = figures(planted)
    assert read.certainty is not None
    assert (read.certainty.word, read.is_sample) == (word, word == "sample")
    # The disagreement comes first, and a year that is not stated is one reason.
    assert [reason.text for reason in read.certainty.reasons] == ["3 or 4", "period not stated"]
    assert len(read.certainty.rivals) == 1


def test_a_number_is_written_as_the_page_writes_numbers_and_words_stay_as_printed() -> None:
    thousands = ':many a hro:Observation ; hro:about type:room ; hro:value 7569 ; hro:statedValue "7,569" .'
    assert figures(thousands, "nl")[0].number.text == "7.569"
    assert figures(thousands, "en")[0].number.text == "7,569"
    more = ':many a hro:Observation ; hro:about type:room ; hro:lowerBound 1200 ; hro:statedValue "more than 1200" .'
    assert figures(more, "nl")[0].number.text == "more than 1200"
    assert viewer(more).index.literal("https://w3id.org/harmreduction/id/claim/many", "hro:value") is None
