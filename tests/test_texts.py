"""Everything that people read is there in Vietnamese and in English, and the same values are filled into both."""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from importlib import import_module
from typing import Any

import pytest

from forms.bilingual import Words

MODULES = [
    "forms.texts",
    "omr.faults",
    "pipeline.cli.sample_texts",
    "pipeline.counting.scan_advice",
    "pipeline.inspection.texts",
    "pipeline.report.charts.words",
    "pipeline.figures.texts",
    "pipeline.report.texts",
    "pipeline.results.columns",
    "pipeline.results.texts",
    "pipeline.review.texts",
    "pipeline.schemes.columns",
    "pipeline.schemes.texts",
    "pipeline.web.texts",
]


def words_in(thing: Any) -> Iterator[Words]:
    if isinstance(thing, Words):
        yield thing
    elif isinstance(thing, Mapping):
        for value in thing.values():
            yield from words_in(value)
    elif isinstance(thing, tuple | list):
        for value in thing:
            yield from words_in(value)
    elif is_dataclass(thing) and not isinstance(thing, type):
        for field in fields(thing):
            yield from words_in(getattr(thing, field.name))


def filled_in(text: str) -> set[str]:
    return {name.partition(".")[0] for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("module", MODULES)
def test_every_text_is_there_in_both_languages(module: str) -> None:
    found = [
        words for name, value in vars(import_module(module)).items() if name[:2] != "__" for words in words_in(value)
    ]
    assert found
    for words in found:
        assert words.vi.strip(), words
        assert words.en.strip(), words
        assert filled_in(words.vi) == filled_in(words.en), words
        assert unicodedata.is_normalized("NFC", words.vi + words.en), words


def test_a_text_is_said_in_the_language_that_is_asked_for_and_filled_in() -> None:
    words = Words("trang {page}", "page {page}")
    assert (words.said("vi", page=2), words.said("en", page=2)) == ("trang 2", "page 2")
    assert words.said("en") == "page {page}"
