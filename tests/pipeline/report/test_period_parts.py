"""What the report says of periods with control charts, and of what goes with the overall rating, made of plain rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from typing import Any

import pytest

from pipeline.figures import drivers as reasons
from pipeline.figures.all_rows import SurveyRows
from pipeline.figures.drivers import DriverRow
from pipeline.figures.figure_rows import ChannelQuestionRow, ChannelRow, MeasureRow, UnitRow
from pipeline.figures.significance import Clarity
from pipeline.figures.tables import TOO_FEW
from pipeline.records.periods import parse_period, periods_between
from pipeline.records.remedies import About, Evidence, Shortcoming, Status
from pipeline.records.remedies import Subject as StandsFor
from pipeline.remedies.verdicts import Said, Verdict
from pipeline.report.blocks import Block, ChartBlock, Heading, Language, Note, Paragraph, TableBlock, plain
from pipeline.report.matter import Subject
from pipeline.report.parts.drivers import drivers
from pipeline.report.parts.trend import trend
from pipeline.report.register_view import RegisterView

QUARTERS = periods_between("2017-Q1", "2019-Q4")
NOW = QUARTERS[-1]


def made(kind: type, **cells: Any) -> Any:
    """Return a row in which what is not given is nothing."""
    types = {field.name: str(field.type) for field in fields(kind)}
    empty: dict[str, Any] = {name: 0 if of == "int" else "" if of == "str" else None for name, of in types.items()}
    return kind(**(empty | ({"levels": {}} if "levels" in types else {}) | cells))


def subject(language: Language = "vi", period: str = NOW, **rows: Sequence[Any]) -> Subject:
    empty: dict[str, list[Any]] = {field.name: [] for field in fields(SurveyRows)}
    asked = [made(ChannelQuestionRow, channel="box", period=period, in_index="yes")]
    known = empty | {"questions": asked} | {name: list(one) for name, one in rows.items()}
    return Subject(SurveyRows(**known), "s", period, language, 80.0)


def channel_rows(periods: Iterable[str] = QUARTERS, last: int = 81, **cells: Any) -> list[ChannelRow]:
    names = list(periods)
    about = {"channel": "box", "channel_name": "Hòm thư", "valid": 90, "answers": 100} | cells
    return [
        made(ChannelRow, period=name, satisfied=last if name == NOW else 80 + n % 2, **about)
        for n, name in enumerate(names)
    ]


def unit_rows(unit: str, periods: Iterable[str] = QUARTERS, last: int = 81, **cells: Any) -> list[UnitRow]:
    about = {"unit": unit, "unit_name": unit, "channel": "box", "valid": 90, "answers": 100} | cells
    return [
        made(UnitRow, period=name, satisfied=last if name == NOW else 80 + n % 2, **about)
        for n, name in enumerate(periods)
    ]


def titles(blocks: Iterable[Block]) -> list[str]:
    return [one.title for one in blocks if isinstance(one, ChartBlock | TableBlock)]


def told(blocks: Iterable[Block]) -> str:
    """Return all running text."""
    texts: list[str] = []
    for one in blocks:
        if isinstance(one, Note | Paragraph | Heading):
            texts.append(plain(one.text))
        elif isinstance(one, ChartBlock):
            texts.append(plain(one.caption))
        elif isinstance(one, TableBlock):
            texts += [plain(note) for note in one.notes]
    return "\n".join(texts)


def test_control_charts_stand_in_place_of_lines_once_there_are_eight_periods() -> None:
    blocks = list(trend(subject(channels=channel_rows(), units=[*unit_rows("A"), *unit_rows("B")])))
    assert titles(blocks) == [
        "Biểu đồ kiểm soát, tất cả đơn vị (%): Hòm thư",
        "Biểu đồ kiểm soát từng đơn vị (%): Hòm thư",
    ]
    assert "12 kỳ so sánh được." in told(blocks)
    assert "không có dấu hiệu nào" in told(blocks)
    few = list(trend(subject(channels=channel_rows(QUARTERS[-7:]), units=unit_rows("A", QUARTERS[-7:]))))
    assert titles(few) == ["Chỉ số hài lòng qua các kỳ, tất cả đơn vị (%)", "Từng đơn vị (%): Hòm thư"]


def test_units_without_enough_periods_keep_their_lines_beside_charts_of_others() -> None:
    young = unit_rows("B", QUARTERS[-3:])
    blocks = list(trend(subject(channels=channel_rows(), units=[*unit_rows("A"), *young])))
    assert titles(blocks)[1:] == ["Biểu đồ kiểm soát từng đơn vị (%): Hòm thư", "Từng đơn vị (%): Hòm thư"]
    assert "B" in next(one.chart.alt for one in blocks if isinstance(one, ChartBlock) and "Từng đơn" in one.title)


@pytest.mark.parametrize(
    ("language", "cells"),
    [
        ("vi", ("A", "Hòm thư", "Quý IV/2019", "thấp hơn giới hạn dưới", "kém đi")),
        ("en", ("A", "Hòm thư", "Q4 2019", "below the lower limit", "worse")),
    ],
)
def test_signals_of_this_period_are_told_in_words(language: Language, cells: tuple[str, ...]) -> None:
    blocks = list(trend(subject(language, channels=channel_rows(), units=unit_rows("A", last=60))))
    (table,) = [one for one in blocks if isinstance(one, TableBlock)]
    assert cells in table.rows


def test_a_signal_that_has_ended_is_only_counted() -> None:
    rows = unit_rows("A")
    cells = {"unit": "A", "unit_name": "A", "channel": "box", "answers": 100}
    rows[6] = made(UnitRow, **cells, period=QUARTERS[6], satisfied=60)
    blocks = list(trend(subject(channels=channel_rows(), units=rows)))
    assert "1 dấu hiệu của các kỳ trước" in told(blocks)


def test_what_is_left_out_is_named_with_its_reason() -> None:
    rows = channel_rows()
    rows[3] = channel_rows([QUARTERS[3]], change_said=Clarity.OTHER_QUESTIONS)[0]
    rows[5] = channel_rows([QUARTERS[5]], note=TOO_FEW)[0]
    said = told(trend(subject(channels=rows, units=unit_rows("A"))))
    assert "8 kỳ so sánh được." in said
    assert "Quý II/2018 (quá ít phiếu)" in said
    assert "Quý I/2017, Quý II/2017, Quý III/2017 (câu hỏi khác)" in said


def test_a_measure_of_the_plan_is_marked_where_it_was_due() -> None:
    plan = [MeasureRow("A", "box", "q1", None, "Thêm ghế", "Lan", "30/9/2018", None, NOW)]
    blocks = list(trend(subject(channels=channel_rows(), units=unit_rows("A"), measures=plan)))
    assert "Giải pháp đến hạn: Quý III/2018: Thêm ghế." in told(blocks)


def test_a_measure_that_was_carried_out_is_told_with_what_it_changed() -> None:
    about = About(StandsFor.INDEX, "s", "A", channel="box")
    done_on = parse_period("2018-Q3").last
    one = Shortcoming(7, about, Status.DONE, Evidence(), Evidence(), measure="Thêm ghế", done_on=done_on)
    found = subject(channels=channel_rows(), units=unit_rows("A"))
    seen = RegisterView((one,), {7: Verdict(Said.NOT_YET, more_sheets=85, more_periods=1)})
    text = told(trend(replace(found, register=seen))).replace("\u00a0", " ")
    done = "Giải pháp đã thực hiện: Quý III/2018: số 7, Thêm ghế"
    assert f"{done} – Chưa đủ căn cứ: cần thêm khoảng 85 phiếu." in text


# ------------------------------------------------------------------------------------------------------------- drivers


def driver(factor: str, share: float | None, low: float, high: float, index: int, **cells: Any) -> DriverRow:
    about = {"channel": "box", "period": NOW, "question_name": "Đánh giá chung", "is_driver": "yes", "r_squared": 0.41}
    about |= {"sheets_used": 940, "sheets_left_out": 27, "satisfied": index, "answers": 100}
    figures = {"importance": share, "importance_low": low, "importance_high": high, "index": float(index)}
    row: DriverRow = made(DriverRow, **(about | figures | {"factor": factor, "factor_name": factor} | cells))
    return row


def about_drivers(rows: Sequence[DriverRow], language: Language = "vi") -> list[Block]:
    return list(drivers(subject(language, channels=channel_rows(), drivers=rows)))


def test_factors_are_told_by_their_share_and_field() -> None:
    rows = [driver("Thái độ", 50, 42, 58, 80), driver("Chỗ ngồi", 40, 30, 48, 95), driver("Phí", 10, 5, 15, 70)]
    blocks = about_drivers(rows)
    (table,) = [one for one in blocks if isinstance(one, TableBlock)]
    assert table.rows == (
        ("Thái độ", "50,0", "42,0–58,0", "80,00", "Ưu tiên cải thiện"),
        ("Chỗ ngồi", "40,0", "30,0–48,0", "95,00", "Giữ vững (chưa rõ)"),
        ("Phí", "10,0", "5,0–15,0", "70,00", "Theo dõi"),
    )
    assert "41,0 %" in told(blocks).replace("\u00a0", " ")
    assert "940 phiếu" in told(blocks)
    assert "27 phiếu thiếu" in told(blocks)
    assert "Gắn rõ nhất mà chỉ số thấp: Thái độ." in told(blocks)


def test_where_no_factor_clearly_has_more_none_is_named() -> None:
    rows = [driver("Thái độ", 52, 42, 60, 80), driver("Chỗ ngồi", 48, 40, 58, 95)]
    assert "chưa cho thấy yếu tố nào" in told(about_drivers(rows))


def test_what_chance_could_give_is_never_put_first() -> None:
    rows = [driver("Thái độ", 70, 55, 80, 80, is_driver="no"), driver("Chỗ ngồi", 30, 20, 45, 95)]
    assert "chưa cho thấy yếu tố nào" in told(about_drivers(rows))


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    "why", [reasons.TOO_FEW, reasons.FEW_FACTORS, reasons.MANY_FACTORS, reasons.NO_SPREAD, reasons.WEAK]
)
def test_where_nothing_is_shared_out_it_says_why_and_draws_nothing(language: Language, why: str) -> None:
    row = driver("A", None, 0, 0, 90, note=why, is_driver="", r_squared=0.021 if why == reasons.WEAK else None)
    blocks = about_drivers([row], language)
    assert titles(blocks) == []
    assert "Đánh giá chung" in told(blocks)
    assert not any(isinstance(one, Note) for one in blocks)
    if why == reasons.WEAK:
        assert ("2,1" if language == "vi" else "2.1") in told(blocks)


def test_a_survey_without_an_overall_rating_has_no_such_part() -> None:
    assert about_drivers([]) == []


@pytest.mark.parametrize(
    ("language", "causes", "says"),
    [
        ("vi", ("ảnh hưởng", "tác động", "nguyên nhân", "dẫn đến"), "không phải quan hệ nhân quả"),
        ("en", ("influence", "impact", "effect", "because"), "not cause"),
    ],
)
def test_nothing_is_said_to_be_the_cause(language: Language, causes: Sequence[str], says: str) -> None:
    said = told(about_drivers([driver("X", 60, 52, 70, 80), driver("Y", 40, 30, 48, 95)], language)).lower()
    assert not any(word in said for word in causes)
    assert says in said
