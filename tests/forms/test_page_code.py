"""Page codes: round trip, forgery, and what fits a QR symbol of version 2."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.errors import ExitCode, PageCodeError
from forms.page_code import MAX_CHARACTERS, PageCode, encode, is_authentic, parse, signer_of
from forms.qr import modules

KEY = b"the key of this workspace"
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ.-"

codes = st.builds(
    PageCode,
    layout=st.text("0123456789abcdef", min_size=8, max_size=8),
    unit=st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=7),
    run=st.integers(1, 99),
    serial=st.integers(1, 9_999_999),
    page=st.integers(1, 4),
)


@given(codes)
def test_a_code_says_what_was_put_in_and_fits_the_symbol(code: PageCode) -> None:
    text = encode(code, KEY)
    assert parse(text) == code
    assert is_authentic(text, KEY)
    assert len(text) <= MAX_CHARACTERS
    assert modules(text).shape == (25, 25)


@given(codes)
def test_of_several_keys_the_one_that_signed_is_told(code: PageCode) -> None:
    keys = (b"the first", b"the second", KEY)
    assert [signer_of(encode(code, key), keys) for key in keys] == [0, 1, 2]
    assert signer_of(encode(code, b"another key"), keys) is None
    assert signer_of(encode(code, KEY), KEY) == 0


@given(codes, st.data())
def test_one_changed_character_is_never_authentic(code: PageCode, data: st.DataObject) -> None:
    text = encode(code, KEY)
    place = data.draw(st.integers(0, len(text) - 1))
    sign = data.draw(st.sampled_from([c for c in ALPHABET if c != text[place]]))
    assert not is_authentic(text[:place] + sign + text[place + 1 :], KEY)


@given(codes)
def test_another_workspace_s_code_is_not_authentic(code: PageCode) -> None:
    assert not is_authentic(encode(code, b"another key"), KEY)


@given(st.text(max_size=60))
def test_foreign_texts_are_no_page_codes(text: str) -> None:
    assert parse(text) is None
    assert not is_authentic(text, KEY)


@pytest.mark.parametrize(
    "code",
    [
        PageCode("9f2c41aa", "ub06808", 9999, 99_999_999, 1),
        PageCode("9f2c41aa", "ub06808", 1, 0, 1),
        PageCode("9f2c41aa", "phường", 1, 1, 1),
        PageCode("9f2c41aa", "ninechars", 1, 1, 1),
        PageCode("9f2c41a", "ub06808", 1, 1, 1),
        PageCode("9f2c41aa", "ub06808", 1, 1, 5),
    ],
)
def test_what_does_not_fit_is_an_error_not_a_larger_code(code: PageCode) -> None:
    with pytest.raises(PageCodeError) as caught:
        encode(code, KEY)
    assert caught.value.advice
    assert caught.value.exit_code is ExitCode.CANNOT_PRINT


def test_a_text_too_long_for_the_symbol_fails_loudly() -> None:
    with pytest.raises((PageCodeError, ValueError)):
        modules("A" * (MAX_CHARACTERS + 1))
