"""Settings are one table; unknown names are faults; the page about them is true."""

from dataclasses import fields
from pathlib import Path

import pytest

from hrn_kg.settings import Settings, SettingsError, table, variable


def test_environment_and_overrides() -> None:
    settings = Settings.load({"HRN_KG_PORT": "9001", "HRN_KG_HOME": "/srv/hrn", "PATH": "/bin"}, workers=3, host=None)
    assert (settings.port, settings.home, settings.workers, settings.host) == (9001, Path("/srv/hrn"), 3, "127.0.0.1")


@pytest.mark.parametrize("text", ["", " "])
def test_an_empty_variable_leaves_the_default(text: str) -> None:
    assert Settings.load({variable: text for _, variable, _, _ in table()}) == Settings()


@pytest.mark.parametrize("env", [{"HRN_KG_PROT": "1"}, {"HRN_KG_PORT": "eighty"}, {"HRN_KG_QUERY_SECONDS": "-1"}])
def test_unknown_names_and_wrong_values_are_refused(env: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="HRN_KG_"):
        Settings.load(env)


def test_what_was_never_tried_is_refused() -> None:
    bounded = {item.name: item.metadata["most"] for item in fields(Settings) if item.metadata["most"] is not None}
    assert len(bounded) == 9
    for name, most in bounded.items():
        assert getattr(Settings.load({variable(name): str(most)}), name) == most
        for wrong in (0, most + 1):
            with pytest.raises(SettingsError, match=f"{variable(name)} must be a number from 1 to {most:,}"):
                Settings.load({variable(name): str(wrong)})


def test_the_page_of_settings_is_true() -> None:
    page = (Path(__file__).parents[2] / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = table()
    assert len(rows) > 10
    for _, name, default, sentence in rows:
        assert f"| `{name}` | {f'`{default}`' if default else ''} | {sentence} |" in page
    assert page.count("| `HRN_KG_") == len(rows), "the page tells no setting that does not exist"
