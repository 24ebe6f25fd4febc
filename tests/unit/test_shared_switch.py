"""What web processes know of one another when a release is to be gone over to."""

from __future__ import annotations

import os

from hrn_kg.web.served.shared_switch import Seat, SharedSwitch

OLD, NEW = "2026.1.0", "2026.1.1"


def test_what_a_fork_puts_down_is_read_here() -> None:
    switch = SharedSwitch(2, OLD)
    assert (switch.begun, switch.read(0), switch.read(1)) == (OLD, "", "")
    pid = os.fork()
    if pid == 0:
        Seat(switch, 1).loaded(NEW)
        switch.begin(NEW)
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0
    assert (switch.begun, switch.read(0), switch.read(1)) == (NEW, "", NEW)


def test_all_that_are_there_are_waited_for() -> None:
    switch = SharedSwitch(3, OLD)
    first, second = Seat(switch, 0), Seat(switch, 1)
    first.loaded(OLD)
    second.loaded(OLD)
    assert switch.is_loaded_by_all(OLD)
    first.loaded(NEW)
    assert not switch.is_loaded_by_all(NEW)
    second.cannot_load()
    assert switch.is_loaded_by_all(NEW)
    second.loaded(OLD)
    assert not switch.is_loaded_by_all(NEW)
    switch.ended(1)
    assert switch.is_loaded_by_all(NEW)
    second.loaded("1")  # shorter than what stood there
    assert switch.read(1) == "1"


def test_who_is_started_again_while_the_others_go_over_begins_with_the_new_one() -> None:
    class GoneOver(SharedSwitch):
        """The others go over just before the restarted process has put down that it is there."""

        def put(self, number: int, release: str) -> None:
            if (number, release) == (1, OLD):
                self.begin(NEW)
            super().put(number, release)

    switch = GoneOver(2, OLD)
    assert Seat(switch, 1).begin_with() == NEW
    assert (switch.begun, switch.read(1)) == (NEW, NEW)
    assert Seat(SharedSwitch(2, OLD), 1).begin_with() == OLD


def test_who_serves_alone_waits_for_nobody() -> None:
    seat = Seat.alone()
    seat.loaded(NEW)
    assert not seat.has_others
    assert Seat(SharedSwitch(2, OLD), 0).has_others
    assert seat.switch.is_loaded_by_all(NEW)
