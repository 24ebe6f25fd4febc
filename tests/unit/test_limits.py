"""The table of limits: every number in it is announced, and follows the settings where one moves it."""

from __future__ import annotations

import dataclasses

from hrn_kg import limits
from hrn_kg.settings import Settings, variable


def test_every_number_that_stands_in_the_module_is_announced() -> None:
    numbers = {
        name: value
        for name, value in vars(limits).items()
        if isinstance(value, int | float) and name.isupper() and not name.startswith("_")
    }
    assert len(numbers) > 10
    told = {limit.value for limit in limits.announced(Settings.load({}))}
    sentences = " ".join(limit.sentence for limit in limits.announced(Settings.load({})))
    for name, value in numbers.items():
        assert value in told or str(value) in sentences, name


def test_names_are_single_and_sentences_are_sentences() -> None:
    announced = limits.announced(Settings.load({}))
    assert len({limit.name for limit in announced}) == len(announced)
    assert all(limit.sentence.endswith(".") and limit.value > 0 for limit in announced)


def test_settings_move_what_they_govern() -> None:
    settings = Settings.load({}, query_bytes=100, requests_a_minute=0)
    found = {limit.name: limit.value for limit in limits.announced(settings)}
    assert (found["query-bytes"], found["body-bytes"], found["address-bytes"]) == (100, 10_300, 10_300)
    assert "requests-a-minute" not in found, "no limit is announced where there is none"
    assert limits.address_bytes(Settings.load({})) == limits.LONGEST_ADDRESS


def test_what_an_operator_sets_for_the_intake_is_announced_and_goes_to_whoever_reads() -> None:
    names = [field.name for field in dataclasses.fields(Settings) if field.metadata["most"] is not None]
    assert len(names) == len(dataclasses.fields(limits.Intake))
    given = {name: 7 + place for place, name in enumerate(names)}
    settings = Settings.load({variable(name): str(value) for name, value in given.items()})
    assert sorted(dataclasses.astuple(limits.Intake.of(settings))) == sorted(given.values())
    told = {limit.value for limit in limits.announced(settings)}
    assert told.issuperset(given.values())


def test_nothing_can_be_set_for_the_intake_that_a_check_over_http_cannot_have() -> None:
    most = {field.name: field.metadata["most"] for field in dataclasses.fields(Settings)}
    assert most["intake_memory_mb"] == limits.CHECK_MEMORY_MB
    assert most["intake_seconds"] <= limits.CHECK_SECONDS
    assert most["intake_bytes"] <= limits.CHECK_BYTES


def test_megabytes_are_written_as_a_sentence_has_them() -> None:
    assert [limits.megabytes(size) for size in (5_000_000, 200_000, 12_340_000)] == ["5", "0.2", "12.3"]
