"""Going back with contributions: what was accepted since comes with the next build, and no erased name comes back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from proposed_places import NOW, labels_in, place, submit

from hrn_kg import releases
from hrn_kg.content import Content
from hrn_kg.contributions import Contributions, Statements
from hrn_kg.contributions.acceptance import accept, build
from hrn_kg.contributions.going_back import use
from hrn_kg.contributions.personal_data import forget
from hrn_kg.errors import BuildFailed
from hrn_kg.releases.progress import Progress, Step


def test_what_was_accepted_since_goes_and_comes_with_the_next_build(
    contributions: Contributions, content: Content, home: Path
) -> None:
    first = releases.current(home)
    submitted = submit(contributions, home, checked=None)
    with_it = accept(contributions, content, home, submitted.id, "Ed", "Fine.", NOW)

    back = use(contributions, content, home, first.id)
    assert labels_in(back, "delft") == set()
    assert contributions.get(submitted.id).status == "accepted"
    assert use(contributions, content, home, first.id) == back
    forth = use(contributions, content, home, with_it.id)
    assert labels_in(forth, "delft") == labels_in(with_it, "delft") != set()
    use(contributions, content, home, first.id)
    assert labels_in(build(contributions, content, home), "delft") == labels_in(with_it, "delft")


def test_a_name_that_was_erased_is_not_published_again(
    contributions: Contributions, content: Content, home: Path
) -> None:
    one = submit(contributions, home, checked=None)
    with_name = accept(contributions, content, home, one.id, "Ed", "Fine.", NOW)
    other = submit(contributions, home, Statements(place("leiden", "Leiden")), checked=None)
    accept(contributions, content, home, other.id, "Ed", "Fine.", NOW)
    forget(contributions, one.id, NOW)
    without = build(contributions, content, home)

    with pytest.raises(BuildFailed, match=f"names who proposed {one.id}, and that name was erased since") as caught:
        use(contributions, content, home, with_name.id)
    assert "mend the content" in str(caught.value.facts["cure"])
    assert releases.current(home) == without
    first = releases.list_releases(home)[-1]
    use(contributions, content, home, first.id)
    assert labels_in(use(contributions, content, home, without.id), "leiden") != set()


def test_a_name_that_is_erased_meanwhile_is_not_published_again(
    contributions: Contributions, content: Content, home: Path
) -> None:
    one = submit(contributions, home, checked=None)
    with_name = accept(contributions, content, home, one.id, "Ed", "Fine.", NOW)
    other = submit(contributions, home, Statements(place("leiden", "Leiden")), checked=None)
    current = accept(contributions, content, home, other.id, "Ed", "Fine.", NOW)

    class Erasing(Progress):
        """Has the name erased when all is read."""

        @contextmanager
        def step(self, name: str) -> Iterator[Step]:
            if name == "describe":
                forget(contributions, one.id, NOW)
            yield Step(name)

    with pytest.raises(BuildFailed, match=f"names who proposed {one.id}, and that name was erased since"):
        use(contributions, content, home, with_name.id, Erasing())
    assert contributions.get(one.id).person.shown_as == ""
    assert releases.current(home) == current
