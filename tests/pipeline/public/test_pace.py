"""Who asks too fast waits, and nobody is refused."""

from __future__ import annotations

from pipeline.public.pace import A_SECOND, AT_ONCE, LONGEST_WAIT, Pace


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_class_that_opens_the_form_together_does_not_wait() -> None:
    pace = Pace(Clock())
    assert {pace.wait_of("10.0.0.7") for _ in range(int(AT_ONCE))} == {0.0}


def test_who_goes_on_too_fast_waits_a_little_longer_each_time_up_to_a_bound() -> None:
    pace = Pace(Clock())
    waits = [pace.wait_of("10.0.0.7") for _ in range(1000)]
    assert waits == sorted(waits)
    assert 0 < waits[int(AT_ONCE) + 5] < 1
    assert max(waits) <= LONGEST_WAIT


def test_after_a_quiet_while_nobody_waits() -> None:
    clock = Clock()
    pace = Pace(clock)
    for _ in range(1000):
        pace.wait_of("10.0.0.7")
    clock.now += LONGEST_WAIT + AT_ONCE / A_SECOND
    assert pace.wait_of("10.0.0.7") == 0.0


def test_others_do_not_wait_and_a_network_of_ipv6_is_one_address() -> None:
    pace = Pace(Clock())
    for number in range(1000):
        pace.wait_of(f"2001:db8::{number:x}")
    assert pace.wait_of("2001:db8::ffff") > 0
    assert pace.wait_of("2001:db8:1::1") == 0.0
    assert pace.wait_of("10.0.0.7") == 0.0
