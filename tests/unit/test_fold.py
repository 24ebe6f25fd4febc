"""Folding: one word however it is spelt, in Dutch and in English."""

from __future__ import annotations

import pytest

from hrn_kg.search.fold import content_words, fold, question_words, stems, tokens


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Heroïne", "heroine"),
        ("HEROI\u0308NE", "heroine"),
        ("cocaïne-injecties", "cocaine injecties"),
        ("Trimbos-instituut", "trimbos instituut"),
        ("risico's van drugsgebruik", "risicos van drugsgebruik"),
        ("people’s", "peoples"),
        ("45.000 spuiten", "45000 spuiten"),
        ("45,000 syringes", "45000 syringes"),
        ("2.5 and 1.2345", "2 5 and 1 2345"),
        ("Straße Ærø", "strasse aero"),
        ("(base)coke", "base coke"),
        ("  a\u00a0b\tc\n", "a b c"),
        ("?!…", ""),
        ("", ""),
    ],
)
def test_a_text_is_folded(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(fold(text)) == folded, "once is enough"
    assert tokens(text) == folded.split()


@pytest.mark.parametrize(
    ("plural", "singular"),
    [
        ("gebruiksruimten", "gebruiksruimte"),
        ("gebruiksruimtes", "gebruiksruimte"),
        ("naalden", "naald"),
        ("spuiten", "spuit"),
        ("bussen", "bus"),
        ("locaties", "locatie"),
        ("kamers", "kamer"),
        ("huizen", "huis"),
        ("brieven", "brief"),
        ("daklozen", "dakloos"),
        ("mogelijkheden", "mogelijkheid"),
        ("verslaafden", "verslaafde"),
        ("rooms", "room"),
        ("policies", "policy"),
        ("buses", "bus"),
        ("needles", "needle"),
        ("houses", "house"),
        ("syringes", "syringe"),
    ],
)
def test_a_plural_shares_a_stem_with_its_singular(plural: str, singular: str) -> None:
    assert stems(plural) & stems(singular)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hat", "hot"),
        ("hiv", "hive"),
        ("gee", "geen"),
        ("bus", "bu"),
        ("2018", "2018s"),
        ("ruimte", "ruim"),
        ("drugs", "drank"),
    ],
)
def test_words_that_only_look_alike_share_none(one: str, other: str) -> None:
    assert not stems(one) & stems(other)


def test_question_words_of_both_languages_are_passed_over() -> None:
    assert {"hoeveel", "how", "welke", "which", "zijn", "are"} <= question_words()
    assert content_words("Hoeveel gebruiksruimten zijn er?") == ["gebruiksruimten"]
    assert content_words("How many drug consumption rooms are there?") == ["drug", "consumption", "rooms"]
    # Where nothing else was typed they are all there is.
    assert content_words("WHO") == ["who"]
    assert content_words("?") == []
