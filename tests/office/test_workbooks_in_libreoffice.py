"""Every answer as a workbook, opened by LibreOffice in Dutch and in English and saved again: no cell is another one."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import httpx
import openpyxl
import pytest

from hrn_kg import words
from hrn_kg.content import find_content
from hrn_kg.examples import load_examples

NAMES = sorted(example.name for example in load_examples(find_content()))
LOCALES = {"nl": "nl-NL", "en": "en-US"}
# What a program in one language or the other takes for a number, a date, a formula or a fault.
TEXTS = [
    *(
        "90,000",
        "7.569",
        "3,5",
        "1.000.000",
        "007",
        "1E5",
        "1/2",
        "2011-01",
        "January 2011",
        "januari 2011",
        "01-02-2020",
    ),
    *("12:30", "24%", "€ 5,-", "-5", "+31", "TRUE", "waar", "=1+1", "#N/A", "@SUM(A1)", "1985~"),
]
NUMBERS = {"90000": 90000, "0.5": 0.5, "-7": -7, "12345678901234567890": "12345678901234567890"}
# A profile of LibreOffice in which nothing is set but the locale, which decides what 90,000 is.
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale"><value>{locale}</value></prop></item>
</oor:items>
"""


def converted(soffice: str, lang: str, files: Sequence[Path], form: str, folder: Path) -> Path:
    """The folder in which LibreOffice saved files that it opened in a locale."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user/registrymodifications.xcu").write_text(PROFILE.format(locale=LOCALES[lang]), encoding="utf-8")
    saved = folder / "saved"
    command = [soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
    command += ["--convert-to", form, "--outdir", str(saved), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr
    return saved


def cells(file: Path) -> list[list[list[object]]]:
    """The values of all sheets: a text is no number and no date, a number no text."""
    book = openpyxl.load_workbook(file)
    return [[[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book.worksheets]


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("lang", words.languages())
def test_no_cell_of_a_workbook_changes(lang: str, http: httpx.Client, soffice: str, tmp_path: Path) -> None:
    files = []
    for name in NAMES:
        answer = http.get(f"/queries/{name}.xlsx", params={"lang": lang})
        assert answer.status_code == 200, name
        files.append(tmp_path / f"{name}.xlsx")
        files[-1].write_bytes(answer.content)
    assert len(files) > 100
    saved = converted(soffice, lang, files, "xlsx:Calc MS Excel 2007 XML", tmp_path)
    for file in files:
        assert cells(saved / file.name) == cells(file), file.name


@pytest.mark.parametrize("lang", words.languages())
def test_texts_that_look_like_something_else_stay_texts(
    lang: str, http: httpx.Client, soffice: str, tmp_path: Path
) -> None:
    given = [f'"{text}"' for text in TEXTS] + list(NUMBERS)
    query = (
        f"SELECT ?x {{ VALUES (?n ?x) {{ {' '.join(f'({n} {term})' for n, term in enumerate(given))} }} }} ORDER BY ?n"
    )
    file = tmp_path / "texts.xlsx"
    file.write_bytes(http.get("/sparql", params={"query": query, "format": "xlsx"}).raise_for_status().content)
    saved = converted(soffice, lang, [file], "xlsx:Calc MS Excel 2007 XML", tmp_path)
    assert [row[0] for row in cells(saved / file.name)[0]] == ["x", *TEXTS, *NUMBERS.values()]


@pytest.mark.parametrize(("lang", "expected"), [("nl", "90"), ("en", "90000")])
def test_the_locale_is_that_which_harms_a_csv(lang: str, expected: str, soffice: str, tmp_path: Path) -> None:
    # Without this the test above would prove nothing: a Dutch LibreOffice reads 90,000 as 90.
    plain = tmp_path / "rows.csv"
    plain.write_text('printed\n"90,000"\n', encoding="utf-8")
    saved = converted(soffice, lang, [plain], "xlsx:Calc MS Excel 2007 XML", tmp_path)
    assert str(cells(saved / "rows.xlsx")[0][1][0]) == expected
