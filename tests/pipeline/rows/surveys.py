"""Questionnaires of several kinds, and the register that their answers belong to."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from forms.register import parse_register
from forms.survey import parse_survey
from pipeline.rows.row_context import RowContext

SAMPLE = (resources.files("samples") / "survey.yaml").read_text("utf-8")
TT01 = (Path(__file__).parents[1] / "schemes" / "tt01_survey.yaml").read_text("utf-8")
REGISTER = parse_register((resources.files("samples") / "units.csv").read_text("utf-8"))

# Labels with commas, that differ by a tone, that are yes and no; a scale of 0 to 10; several-of; a number; a choice
# beside the levels.
MIXED = """
id: mixed
languages: [vi, en]
authority: Ủy ban | Committee
title: Phiếu | Survey
notice: Không ghi tên | No names
scales:
  likelihood:
    nps: true
    levels: {0: "0", 1: "1", 2: "2", 3: "3", 4: "4", 5: "5", 6: "6", 7: "7", 8: "8", 9: "9", 10: "10"}
  done:
    satisfied: [1]
    not_applicable: {na: Không áp dụng | Does not apply}
    levels: {0: Chưa | Not yet, 1: Rồi | Done}
sections:
  first:
    title: Phần một | Part one
    questions:
      recommend: {label: "Ông/bà có giới thiệu nơi này không? | Would you recommend it?", scale: likelihood}
      twice: {kind: choice, label: Có đến nhiều lần không | Did you come twice, options: {y: Có | Yes, n: Không | No}}
      paid: {label: Đã trả kết quả | The result was handed over, scale: done}
      told: {label: Đã được báo trước | You were told before, scale: done}
  second:
    title: Phần hai | Part two
    questions:
      crop:
        kind: choice
        label: Ông/bà trồng gì | What do you grow
        options: {ma1: Má | Cheek, ma2: Mạ | Seedling, ma3: Ma | Ghost, other: Khác | Other}
      wishes:
        kind: choices
        label: Cần làm tốt hơn điều gì | What should be better
        most: 3
        options:
          seats: Chỗ ngồi, quạt | Seats, fans
          time: Thời gian | Time
          words: "Lời nói, thái độ, chỉ dẫn | Words, manners, guidance"
          fees: Phí, lệ phí | Fees
      times: {kind: number, label: Đã đến mấy lần | How many visits, digits: 2}
      comments: {kind: text, label: Góp ý | Comments}
"""

ENGLISH = """
id: plain_english
languages: [en]
authority: Office
title: Survey
notice: No names
scales: {agree: {1: Strongly disagree, 2: Disagree, 3: Neither, 4: Agree, 5: Strongly agree}}
sections:
  all:
    title: Everything
    questions:
      polite: Staff were polite
      quick: It was quick
      remarks: {kind: text, label: Anything else}
"""


def context_of(text: str, **changes: object) -> RowContext:
    return RowContext(parse_survey(text), text, REGISTER, **changes)  # type: ignore[arg-type]
