"""What the report says of a channel's worth, and of two channels at the same units."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from pipeline.figures.all_rows import SurveyRows
from pipeline.figures.channel_differences import ChannelDifferenceRow, channel_differences_table
from pipeline.figures.channel_flags import Limits
from pipeline.figures.channel_quality import ChannelQualityRow, channel_quality_table
from pipeline.figures.figure_rows import ChannelRow
from pipeline.figures.significance import Clarity
from pipeline.figures.tables import channels_table
from pipeline.figures.typed_rows import rows_of
from pipeline.report.blocks import Block, Bullets, KeepTogether, Note, Paragraph, TableBlock, plain
from pipeline.report.matter import Subject
from pipeline.report.one_unit import OneUnit
from pipeline.report.parts.channel_worth import flags_in_short, same_units, worth
from tests.pipeline.figures.made_sheets import FIVE, City, Sent, Where, honest_city, layout_of

BEST, WORST, MIXED = ["5"] * 6, ["1", "2", "1", "3", "2", "1"], ["5", "4", "3", "5", "2", "4"]


class _Matter(Subject):
    """A survey that has an index."""

    @property
    def asks_for_index(self) -> bool:  # type: ignore[override]
        return True


def matter(city: City, language: Any = "vi", unit: str = "") -> Subject:
    inputs = city.inputs()
    tables: dict[str, Any] = {field.name: [] for field in fields(SurveyRows)}
    tables["channels"] = rows_of(channels_table(inputs), ChannelRow)
    tables["channel_quality"] = rows_of(channel_quality_table(inputs, Limits(), language), ChannelQualityRow)
    tables["channel_differences"] = rows_of(channel_differences_table(inputs), ChannelDifferenceRow)
    about = OneUnit(unit, unit, {}) if unit else None
    return _Matter(SurveyRows(**tables), "made", "2025-Q3", language, 80.0, unit=about)


def odd_city() -> City:
    layout = layout_of({f"q{number}": FIVE for number in range(6)})
    rows = layout_of({f"q{number}": FIVE for number in range(6)}, "00000002")
    city = City({"counter": layout, "online": rows})
    for unit in ("a", "b"):
        city.add(Where(unit), [Sent(MIXED)] * 60 + [Sent(WORST)] * 40)
        quick = unit == "b"
        city.add(Where(unit, "online"), [Sent(BEST, None, 5.0 if quick else 90.0)] * 40)
    return city


def said(blocks: list[Block]) -> list[str]:
    return [plain(item) for block in blocks if isinstance(block, Bullets) for item in block.items]


def test_a_difference_is_told_with_its_interval_and_with_caution_where_flags_stand() -> None:
    for language, start, caution in (
        ("vi", "Hình thức “Trực tuyến” cao hơn hình thức “Tại quầy” ", "Nên thận trọng: phiếu của “Trực tuyến”"),
        ("en", "“Trực tuyến” is ", "With caution: sheets of “Trực tuyến” are flagged"),
    ):
        about = matter(odd_city(), language)
        (text,) = said(list(same_units(about)))
        (row,) = (row for row in about.rows.channel_differences if not row.unit)
        assert row.difference_said is Clarity.ABOVE
        figures = [f"{value:.2f}" for value in (row.difference, row.difference_low, row.difference_high) if value]
        told = text.replace(",", ".") if language == "vi" else text
        assert text.startswith(start)
        assert [told.index(figure) for figure in figures] == sorted(told.index(figure) for figure in figures)
        assert caution in text


def test_a_lower_index_is_told_as_lower_with_its_interval_turned_round() -> None:
    layout = layout_of({"q1": FIVE})
    city = City({"counter": layout, "box": layout})
    city.add(Where("a"), [Sent(["5"])] * 90 + [Sent(["1"])] * 10)
    city.add(Where("a", "box"), [Sent(["5"])] * 30 + [Sent(["1"])] * 30)
    about = matter(city)
    (row, _) = about.rows.channel_differences
    (text,) = said(list(same_units(about)))
    assert row.difference == -40.0
    assert row.difference_low is not None
    assert row.difference_high is not None
    ends = f"({-row.difference_high:.2f} đến {-row.difference_low:.2f})".replace(".", ",")
    assert f"thấp hơn hình thức “Tại quầy” 40,00 điểm % {ends}" in text


def test_channels_without_a_unit_in_common_are_said_to_have_none() -> None:
    layout = layout_of({"q1": FIVE})
    city = City({"counter": layout, "box": layout})
    city.add(Where("a"), [Sent(["5"])] * 90)
    city.add(Where("b", "box"), [Sent(["5"])] * 40)
    (text,) = said(list(same_units(matter(city))))
    assert "chưa có đơn vị nào đủ phiếu hợp lệ ở cả hai hình thức" in text


def test_what_was_seen_stands_below_the_table_and_each_bound_once() -> None:
    about = matter(odd_city())
    blocks = list(worth(about))
    (kept,) = (block for block in blocks if isinstance(block, KeepTogether))
    (table,) = (block for block in kept.blocks if isinstance(block, TableBlock))
    assert [row[:2] for row in table.rows] == [("Tại quầy", "0,0\u00a0%"), ("Trực tuyến", "100,0\u00a0%")]
    texts = said(blocks)
    assert texts[0].startswith("Trực tuyến: 100,0 % số phiếu (80/80) chọn mức tốt nhất ở mọi câu đánh giá")
    assert any(text.startswith("Trực tuyến, chỉ có cùng dấu hiệu") for text in texts)
    (bounds,) = (plain(block.text) for block in blocks if isinstance(block, Note))
    assert bounds.count("Giới hạn “nhiều phiếu toàn mức tốt nhất”") == 1
    assert "nhiều phiếu toàn mức tốt nhất" in flags_in_short(about, "online")
    assert not flags_in_short(about, "counter")


def test_an_honest_city_is_told_that_nothing_was_seen() -> None:
    about = matter(honest_city(1, units=2))
    period = about.rows.channels[0].period
    blocks = list(worth(_Matter(about.rows, "made", period, "en", 80.0)))
    assert said(blocks) == []
    assert [plain(block.text) for block in blocks if isinstance(block, Paragraph)] == [
        "Nothing lies beyond its bound: sheets that are alike, too fast, or sent in bursts."
    ]


def test_the_report_on_one_unit_tells_of_its_own_sheets_alone() -> None:
    about = matter(odd_city(), unit="b")
    texts = said([*same_units(about), *worth(about)])
    assert len(texts) == 2
    assert "trên 1 đơn vị" in texts[0]
    assert "(40/40) gửi sau chưa đến 2 giây" in texts[1]
    assert about.flagged_units("online") == []
