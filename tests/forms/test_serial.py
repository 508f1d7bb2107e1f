"""Serials: what a slip of hand or eye does to them."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from forms.errors import ExitCode, SerialError
from forms.serial import MAX_SERIAL, format_serial, parse_serial

serials = st.integers(1, MAX_SERIAL)


def test_the_printed_form_is_the_documented_one() -> None:
    assert format_serial(1234) == "0001234-S"
    assert format_serial(MAX_SERIAL).startswith("99999999-")


@given(serials)
def test_what_is_printed_is_read_back(serial: int) -> None:
    printed = format_serial(serial)
    assert parse_serial(printed) == serial
    assert parse_serial(f" {printed.lower().replace('-', ' ')} ") == serial


@given(serials, st.data())
def test_every_wrong_digit_is_caught(serial: int, data: st.DataObject) -> None:
    printed = format_serial(serial)
    place = data.draw(st.integers(0, len(printed) - 3))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != printed[place]]))
    with pytest.raises(SerialError):
        parse_serial(printed[:place] + digit + printed[place + 1 :])


@given(serials, st.data())
def test_every_exchange_of_two_digits_is_caught(serial: int, data: st.DataObject) -> None:
    printed = format_serial(serial)
    digits = list(printed[:-2])
    pairs = [(i, j) for i in range(len(digits)) for j in range(i) if digits[i] != digits[j]]
    assume(pairs)
    i, j = data.draw(st.sampled_from(pairs))
    digits[i], digits[j] = digits[j], digits[i]
    with pytest.raises(SerialError):
        parse_serial("".join(digits) + printed[-2:])


@pytest.mark.parametrize("text", ["", "0001234", "S", "0001234-I", "123456789-A", "0000000-T", "-5-A"])
def test_what_is_no_serial_is_refused_with_advice(text: str) -> None:
    with pytest.raises(SerialError) as caught:
        parse_serial(text)
    assert caught.value.advice
    assert caught.value.exit_code is ExitCode.UNKNOWN_NAME


@pytest.mark.parametrize("serial", [0, -1, MAX_SERIAL + 1])
def test_serials_out_of_range_are_never_printed(serial: int) -> None:
    with pytest.raises(SerialError):
        format_serial(serial)
