"""Texts in two languages: neither says less than the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from string import Formatter
from types import ModuleType

import pytest

import pipeline.figures.texts
import pipeline.report.texts
import pipeline.results.texts
from forms.bilingual import Words


def words_in(value: object) -> Iterator[Words]:
    if isinstance(value, Words):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from words_in(one)
    elif isinstance(value, tuple):
        for one in value:
            yield from words_in(one)


def filled_in(text: str) -> set[str]:
    """Return the names that a text leaves to be filled in."""
    return {name.partition(".")[0] for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("module", [pipeline.figures.texts, pipeline.results.texts, pipeline.report.texts])
def test_a_text_leaves_the_same_to_be_filled_in_in_both_languages(module: ModuleType) -> None:
    texts = list(words_in(tuple(vars(module).values())))
    assert texts
    assert [text for text in texts if filled_in(text.vi) != filled_in(text.en) or not text.vi or not text.en] == []
