"""Times as people write them, as periods."""

from __future__ import annotations

import pytest

from hrn_kg.drafting.period_text import read_moment, read_period, says_not_stated, says_now
from hrn_kg.releases.years import years_of


@pytest.mark.parametrize(
    ("text", "edtf", "slug", "dutch"),
    [
        ("2025", "2025", "2025", "2025"),
        ("maart 2024", "2024-03", "2024-03", "maart 2024"),
        ("1 maart 2024", "2024-03-01", "2024-03-01", "1 maart 2024"),
        ("01-03-2024", "2024-03-01", "2024-03-01", "1 maart 2024"),
        ("2024-03-01 00:00:00", "2024-03-01", "2024-03-01", "1 maart 2024"),
        ("2021-2023", "2021/2023", "2021-2023", "2021 tot en met 2023"),
        ("2021–2023", "2021/2023", "2021-2023", "2021 tot en met 2023"),
        ("between 2021 and 2023", "2021/2023", "2021-2023", "2021 tot en met 2023"),
        ("2023/24", "2023/2024", "2023-2024", "2023 tot en met 2024"),
        ("Q1 2024", "2024-01/2024-03", "2024-01-2024-03", "januari 2024 tot en met maart 2024"),
        ("sinds 2020", "2020/..", "since-2020", "sinds 2020"),
        ("by 1981", "../1981", "by-1981", "in of vóór 1981"),
        ("vóór 2010", "../2009-12-31", "before-2010", "vóór 2010"),
        ("rond 1985", "1985~", "around-1985", "rond 1985"),
        ("jaren tachtig", "198X", "1980s", "jaren tachtig"),
        ("the 1990s", "199X", "1990s", "jaren negentig"),
    ],
)
def test_a_period_is_read(text: str, edtf: str, slug: str, dutch: str) -> None:
    read = read_period(text)
    assert read is not None
    assert (read.edtf, read.slug, dict(read.labels)["nl"]) == (edtf, slug, dutch)
    first, last = years_of(edtf)  # the reader of the build knows the expression too
    for moment, year in ((read.start, first), (read.end, last)):
        assert moment is None or int(moment.text[:4]) == year


@pytest.mark.parametrize(
    "text", ["begin 2024", "recent", "31 februari 2024", "2025-2021", "2024-13", "", "12", "20255"]
)
def test_what_is_no_period_is_not_guessed(text: str) -> None:
    assert read_period(text) is None


def test_what_is_not_stated_and_what_is_now() -> None:
    assert says_not_stated("Niet vermeld")
    assert says_not_stated("not stated")
    assert says_now("nu")
    assert not says_now("2025")
    assert read_moment("24 november 2022") is not None
