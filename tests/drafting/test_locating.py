"""Words are found in a text whatever their marks and capitals; what is too long is cut around the number."""

from __future__ import annotations

from hrn_kg.drafting.locating import around, nearest_words, pieces_of, shortened, spans_of
from hrn_kg.evidence import Documents, heading_before, normalise
from invented_town import TEXT

NORMAL = normalise(TEXT)


def test_words_are_found_as_copied_and_with_other_marks() -> None:
    text = "Het ‘nieuwe’ huis – 24 plaatsen – staat er."
    for piece in ("‘nieuwe’ huis – 24", "'nieuwe' huis - 24", "HET 'NIEUWE'"):
        assert len(spans_of(text, piece)) == 1, piece


def test_a_number_is_not_found_within_another() -> None:
    assert spans_of("35 en 3 en 13", "3") == ((6, 7),)
    assert spans_of("kostenpost", "kosten") == ()


def test_pieces_are_parted_by_lines_and_ellipses_and_lose_quotation_marks() -> None:
    assert pieces_of("“een  twee” ") == ("een twee",)
    assert pieces_of("een\ntwee … drie [...] vier") == ("een", "twee", "drie", "vier")
    assert pieces_of(" \n ") == ()


def test_long_words_are_cut_around_the_number() -> None:
    piece = NORMAL[NORMAL.index("In 2025 waren") : NORMAL.index("De kosten")].strip()
    span = spans_of(NORMAL, piece)[0]
    cut = shortened(NORMAL, span, "2.800")
    words = NORMAL[slice(*cut)]
    assert "2.800" in words
    assert 60 < len(words) <= 80
    assert not NORMAL[cut[0] - 1].isalnum()
    assert shortened(NORMAL, (0, 20), "2.800") == (0, 20)


def test_the_nearest_words_are_whole_ones() -> None:
    near = "waren er 3 gebruiksruimten in de gemeente"
    assert nearest_words(NORMAL, near.replace("ks", "k")) == near
    assert nearest_words(NORMAL, near.replace("ks", "k") + ".") == f"{near}."
    assert nearest_words(NORMAL, "iets heel anders over kwantumvelden") is None


def test_a_passage_is_told_by_what_surrounds_it() -> None:
    first, second = spans_of(NORMAL, "de gemeente")[:2]
    assert around(NORMAL, first) != around(NORMAL, second)


def test_headings_stand_where_the_normalised_text_has_them() -> None:
    documents = Documents.of({"verslag.txt": TEXT})
    (key,) = documents.texts
    assert documents.files == {"verslag.txt": key}
    headings = documents.headings[key]
    assert [heading for _, heading in headings] == [
        "Jaarverslag verslavingszorg Veldstad 2025",
        "Inleiding",
        "Gebruiksruimten",
        "Inloop",
    ]
    for position, heading in headings:
        assert documents.texts[key].startswith(heading, position)
    assert heading_before(headings, NORMAL.index("meer dan 1.200")) == "Gebruiksruimten"
    assert heading_before(headings, 0) is None


def test_a_line_that_the_next_goes_on_with_is_no_heading() -> None:
    documents = Documents.of({"a": "Alpha beta\nloopt door. En dan\n\nKop\nTekst van de kop."})
    (headings,) = documents.headings.values()
    assert [heading for _, heading in headings] == ["Kop"]
