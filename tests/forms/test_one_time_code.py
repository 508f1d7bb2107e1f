"""One-time codes: what opens them, what a slip of the finger does to them, and what can't be told from them."""

from __future__ import annotations

import pickle
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from forms.errors import CodeError, ExitCode, SerialError
from forms.letters import LETTERS, in_letters
from forms.one_time_code import (
    code_of,
    holders_of,
    online_key,
    printed_code,
    serial_of,
    serial_of_tag,
    tag_of,
    typed_code,
)
from forms.serial import MAX_SERIAL

KEY, OTHER = online_key(b"the key of this workspace"), online_key(b"another key")

serials = st.integers(1, MAX_SERIAL)


def with_check(letters: str) -> list[str]:
    """Return the codes that begin with nine letters and are taken for codes."""
    found = []
    for letter in LETTERS:
        try:
            found.append(typed_code(letters + letter))
        except CodeError:
            continue
    return found


@given(serials)
def test_a_code_is_ten_letters_that_give_its_serial_back(serial: int) -> None:
    code = code_of(serial, KEY)
    assert len(code) == 10
    assert set(code) <= set(LETTERS)
    assert serial_of(code, (KEY,)) == serial
    assert typed_code(f" {printed_code(code).lower().replace('-', ' – ')}\n") == code


def test_no_two_sheets_of_a_workspace_share_a_code_or_a_tag() -> None:
    some = range(1, 4_001)
    assert len({code_of(serial, KEY) for serial in some}) == len(some)
    assert len({tag_of(serial, KEY) for serial in some}) == len(some)


def test_codes_of_a_stack_do_not_run_in_a_row() -> None:
    codes = [code_of(serial, KEY) for serial in range(1, 2_001)]
    assert codes != sorted(codes)
    for place in range(10):  # each letter about 100 times; fewer than 55 of them has a chance below one in a million
        seen = [code[place] for code in codes]
        assert all(55 <= seen.count(letter) <= 150 for letter in LETTERS)


def test_the_code_of_a_sheet_stays_what_was_printed() -> None:
    assert printed_code(code_of(1, online_key(bytes(32)))) == "QRKY-KTYC-BG"
    assert code_of(MAX_SERIAL, online_key(bytes(32))) == "XPQVCCRXZJ"
    assert tag_of(1, online_key(bytes(32))) == "2db092e1b43f9c9a1662e811b133ec67"


@given(serials, st.data())
def test_every_wrong_letter_is_caught(serial: int, data: st.DataObject) -> None:
    code = code_of(serial, KEY)
    place = data.draw(st.integers(0, 9))
    letter = data.draw(st.sampled_from([letter for letter in LETTERS if letter != code[place]]))
    wrong = code[:place] + letter + code[place + 1 :]
    assert serial_of(wrong, (KEY,)) is None
    with pytest.raises(CodeError):
        typed_code(wrong)


@given(serials, st.integers(0, 8), st.integers(1, 2))
def test_letters_that_changed_places_are_caught(serial: int, place: int, apart: int) -> None:
    letters = list(code_of(serial, KEY))
    assume(place + apart < 10 and letters[place] != letters[place + apart])
    letters[place], letters[place + apart] = letters[place + apart], letters[place]
    with pytest.raises(CodeError):
        typed_code("".join(letters))


@pytest.mark.parametrize("place", range(9))
def test_the_check_letter_differs_for_every_letter_at_a_place_and_every_exchange_there(place: int) -> None:
    """All letters and all pairs of neighbours at every place, the rest alike: the sum is linear, so these are all."""
    rest = "BQZ" * 3

    def check(changed: str) -> str:
        letters = rest[:place] + changed + rest[place + len(changed) :]
        (code,) = with_check(letters[:9])
        return code[-1]

    assert len({check(letter) for letter in LETTERS}) == len(LETTERS)
    if place == 8:  # the last letter and that of the check: exchanged, they never make a code
        codes = {with_check(rest[:8] + letter)[0][-2:] for letter in LETTERS}
        assert not {pair[::-1] for pair in codes if pair[0] != pair[1]} & codes
    else:
        for one, other in product(LETTERS, LETTERS):
            assert one == other or check(one + other) != check(other + one)


def test_a_key_of_another_workspace_opens_hardly_any_code() -> None:
    opened = [serial_of(code_of(serial, OTHER), (KEY,)) for serial in range(1, 4_001)]
    assert sum(serial is not None for serial in opened) < 8  # one in 5,120, as the text says
    assert not any(found == serial for serial, found in enumerate(opened, 1))


@given(serials)
def test_of_several_keys_each_opens_what_it_made(serial: int) -> None:
    keys = (online_key(b"the first"), OTHER, KEY)
    for at, key in enumerate(keys):
        assert (serial, at) in holders_of(code_of(serial, key), keys)
    assert serial_of(code_of(serial, KEY), keys) == serial
    assert serial_of(code_of(serial, KEY), ()) is None


@given(serials)
def test_a_tag_tells_nothing_without_the_key(serial: int) -> None:
    tag = tag_of(serial, KEY)
    assert len(tag) == 32
    assert set(tag) <= set("0123456789abcdef")
    assert tag != tag_of(serial, OTHER)
    assert serial_of_tag(tag, (OTHER,)) is None
    assert serial_of_tag(tag, (KEY, OTHER)) == (serial, 0)
    assert serial_of_tag(tag, (OTHER, KEY)) == (serial, 1)


@given(serials, st.integers(0, 31), st.sampled_from("0123456789abcdefg"))
def test_a_tag_of_which_a_digit_was_changed_is_none(serial: int, place: int, digit: str) -> None:
    tag = tag_of(serial, KEY)
    other = tag[:place] + digit + tag[place + 1 :]
    assert serial_of_tag(other, (KEY,)) == ((serial, 0) if other == tag else None)
    assert serial_of_tag(tag[1:], (KEY,)) is None
    assert serial_of_tag("", (KEY,)) is None


def test_the_key_of_codes_is_not_the_one_that_signs_sheets() -> None:
    key = bytes(range(32))
    assert online_key(key) != key
    assert online_key(key) == online_key(key)
    assert online_key(online_key(key)) != online_key(key)


def code_with(*wanted: str) -> str:
    """Return a code that has some letters."""
    return next(code for code in (code_of(serial, KEY) for serial in range(1, 9_999)) if set(wanted) <= set(code))


@pytest.mark.parametrize(
    ("letters", "typed"),
    [("L", "1"), ("L", "I"), ("V", "u"), ("B", "8"), ("Z", "2"), ("G", "6"), ("T", "7"), ("D", "O"), ("Q", "0")],
)
def test_what_passes_for_a_letter_is_taken_for_it(letters: str, typed: str) -> None:
    code = code_with(letters)
    assert typed_code(code.replace(letters, typed)) == code


def test_what_a_vietnamese_keyboard_makes_of_letters_is_understood() -> None:
    code = next(code for code in (code_of(serial, KEY) for serial in range(1, 99_999)) if "DD" in code)
    assert typed_code(code.replace("DD", "Đ")) == code
    code = next(code for code in (code_of(serial, KEY) for serial in range(1, 99_999)) if "WF" in code)
    assert typed_code(code.lower().replace("wf", "ừ")) == code


@pytest.mark.parametrize(
    ("typed", "vi", "en"),
    [
        ("ABCD-EFGH-JK", "không có ký tự A, E", "No code has A, E in it"),
        ("BCDF-GHJK", "10 chữ cái; ông/bà đã nhập 8", "10 letters; you typed 8"),
        ("", "10 chữ cái; ông/bà đã nhập 0", "10 letters; you typed 0"),
        ("BCDF-GHJK-LB", "so lại từng chữ cái", "compare each letter"),
    ],
)
def test_what_is_no_code_is_refused_in_both_languages(typed: str, vi: str, en: str) -> None:
    with pytest.raises(CodeError) as caught:
        typed_code(typed)
    assert vi in caught.value.said.vi
    assert en in caught.value.said.en
    assert caught.value.advice
    assert caught.value.exit_code is ExitCode.UNKNOWN_NAME
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


@given(st.text(max_size=80))
def test_any_text_is_a_code_or_refused(text: str) -> None:
    try:
        code = typed_code(text)
    except CodeError:
        return
    assert typed_code(code) == code


def test_a_long_text_is_refused_in_a_short_sentence() -> None:
    with pytest.raises(CodeError) as caught:
        typed_code("AÀÁẢẠÂẤẦẨ" * 1_000)
    assert len(caught.value.said.vi) < 60


def test_signs_that_may_be_several_letters_are_never_guessed() -> None:
    with pytest.raises(CodeError):
        typed_code("0" * 10)


@pytest.mark.parametrize("serial", [0, -1, MAX_SERIAL + 1])
def test_serials_out_of_range_have_no_code(serial: int) -> None:
    with pytest.raises(SerialError):
        code_of(serial, KEY)


def test_made_up_codes_are_seldom_those_of_sheets() -> None:
    codes = [with_check(in_letters(number * 25_599_999, 9))[0] for number in range(1, 2_000)]
    assert all(serial is None or serial > 2_000 for serial in (serial_of(code, (KEY,)) for code in codes))
