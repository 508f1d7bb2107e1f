"""The taxonomy of faults is whole: every name has words in both languages."""

from __future__ import annotations

import unicodedata

import pytest

from omr import ADVICE, Fault


@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_says_what_was_seen_and_what_to_do(fault):
    advice = ADVICE[fault]
    for text in (advice.seen.vi, advice.do.vi, advice.seen.en, advice.do.en):
        assert len(text) > 5
        assert text.endswith(".")
        assert unicodedata.is_normalized("NFC", text)
