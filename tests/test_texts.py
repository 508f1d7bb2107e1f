"""Everything that people read is there in Vietnamese and in English, and the same values are filled into both."""

from __future__ import annotations

import re
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
    "pipeline.desks.texts",
    "pipeline.inspection.batch_texts",
    "pipeline.inspection.log_sentences",
    "pipeline.inspection.outlook_texts",
    "pipeline.inspection.texts",
    "pipeline.office.texts.audits",
    "pipeline.office.texts.camera",
    "pipeline.office.texts.due",
    "pipeline.office.texts.figures",
    "pipeline.office.texts.home",
    "pipeline.office.texts.people",
    "pipeline.office.texts.printing",
    "pipeline.office.texts.record",
    "pipeline.office.texts.scans",
    "pipeline.office.texts.settings",
    "pipeline.printing.cancelling",
    "pipeline.printing.reprinting",
    "pipeline.records.period_words",
    "pipeline.publish.texts",
    "pipeline.report.charts.words",
    "pipeline.figures.flag_texts",
    "pipeline.figures.texts",
    "pipeline.remedies.mailing",
    "pipeline.remedies.reminder_texts",
    "pipeline.report.remedy_texts",
    "pipeline.report.texts",
    "pipeline.results.columns",
    "pipeline.results.front_texts",
    "pipeline.results.texts",
    "pipeline.public.texts",
    "pipeline.review.texts",
    "pipeline.store.remedies",
    "pipeline.schemes.columns",
    "pipeline.schemes.texts",
    "pipeline.web.people_texts",
    "pipeline.web.texts",
]


ONE_WORD = {
    r"kênh": "hình thức, as the printed sheet has it",
    r"nhóm tiêu chí|nhân tố": "yếu tố",
    r"khu vực": "địa bàn",
    r"tăng/giảm": "thay đổi",
    r"để trắng|bỏ trống": "để trống",
    r"biện pháp": "giải pháp",
    r"khuyết điểm|(?<!hạn chế, )thiếu sót": "hạn chế",
    r"gửi kèm(?! báo cáo)": "đính kèm a file; gỡ takes it away",
    r"(hoàn|trả) về kèm": "trả lại kèm câu hỏi",
    r"câu đang chờ|phiếu đang chờ|chờ người xử lý": "chờ xử lý",
    r"dấu chưa rõ|nghi ngờ": "nghi vấn",
    r"đợt in|đợt nạp": "lượt in for a run, lô for a batch",
    r"mã khởi tạo": "số gieo",
    r"câu mật khẩu": "cụm mật khẩu",
    r"kho lưu(?! trữ)": "kho lưu trữ",
    r"hộp quét": "hộp nhận",
    r"danh sách đơn vị": "danh mục đơn vị",
    r"bố cục": "mẫu phiếu",
    r"chương trình đọc": "bộ đọc",
    r"quản trị hệ thống": "người quản trị",
    r"anh/chị": "bạn",
    r"password of now": "current password",
    r"remed(y|ies)": "measure",
    r"mode of (answer|response)s?": "channel",
}
"""What has another word everywhere, as a pattern: that word. Two words for one thing are read as two things."""


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


@pytest.mark.parametrize("module", MODULES)
def test_a_thing_has_one_word(module: str) -> None:
    for words in words_in(list(vars(import_module(module)).values())):
        for said in (words.vi, words.en):
            for other, word in ONE_WORD.items():
                assert not re.search(rf"\b({other})\b", said, re.IGNORECASE), f"“{said}”: say {word}"
