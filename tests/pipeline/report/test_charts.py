"""Charts: what they say, where their texts and bars lie, and that no data can break them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path as FilePath
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.graphics.shapes import Circle, Group, Line, Path, Polygon, PolyLine, Rect, String

from forms import load_survey
from forms.typeface import MM_PER_POINT, Font, text_width
from pipeline.figures.control_charts import Mark, Rule, Value, control_chart
from pipeline.figures.funnel_limits import Funnel
from pipeline.figures.significance import Clarity
from pipeline.records.periods import periods_between
from pipeline.report.charts import (
    MOST_COLUMNS,
    MOST_SERIES,
    TALLEST,
    WIDTH,
    ChannelsRow,
    Chart,
    ControlSeries,
    DistributionRow,
    FunnelPoint,
    HeatRow,
    LevelsRow,
    NpsRow,
    OptionBar,
    QuadrantRow,
    SheetsRow,
    Spread,
    SpreadRow,
    TrendPoint,
    TrendSeries,
    channels_chart,
    control_grid,
    control_panel,
    distribution_chart,
    factor_map,
    funnel_plot,
    heat_map,
    in_pages,
    levels_chart,
    nps_chart,
    parts_chart,
    quadrant_of,
    quadrants,
    sheets_chart,
    spread_chart,
    trend_chart,
    trend_grid,
)
from pipeline.report.charts.level_shades import Shade, shades
from pipeline.report.charts.number_axis import round_ticks
from pipeline.report.charts.pages import WHOLE_PAGE
from pipeline.report.charts.trend import labels_apart
from pipeline.report.charts.words import decimal
from pipeline.report.svg import to_svg

SURVEY = FilePath(__file__).parents[3] / "samples" / "survey.yaml"
UNITS = (
    "Phường Vàng Danh",
    "Phường Uông Bí",
    "Phường Yên Tử",
    "Trung tâm Hành chính công thành phố Uông Bí",
    "Phường Trưng Vương",
    "Phường Bắc Sơn",
    "Phường Quang Trung",
    "Phường Nam Khê",
    "Phường Yên Thanh",
    "Xã Thượng Yên Công",
    "Phường Phương Đông",
    "Phường Phương Nam",
)
LABELS = ("Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng")
COLOURS = ("#B23A2E", "#F3B072", "#CFD6D3", "#4E9C90", "#0E4F4A")
"""Of five levels, the lowest first."""
PERIODS = ("2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4", "2025-Q1", "2025-Q2")
LONG = "Trung tâm Phục vụ hành chính công và Kiểm soát thủ tục số một"
ENDLESS = "M" * 60
HOSTILE = 'A & <b>"☐"</b> 漢字 \u202e\x07 ủy ban'
FONTS = {font.postscript: font for font in Font}


@dataclass(frozen=True)
class Box:
    """The place of a shape in its drawing, upwards from the bottom left corner, in points."""

    left: float
    bottom: float
    right: float
    top: float

    def touches(self, other: Box) -> bool:
        return (
            min(self.right, other.right) - max(self.left, other.left) > 0.1
            and min(self.top, other.top) - max(self.bottom, other.bottom) > 0.1
        )


def shapes_of(chart: Chart) -> Iterator[tuple[Any, Box]]:
    """Every shape that is drawn, with its place."""

    def walk(shape: Any, chain: list[tuple[float, ...]]) -> Iterator[tuple[Any, Box]]:
        if isinstance(shape, Group):
            for child in shape.contents:
                yield from walk(child, [shape.transform, *chain])
            return
        corners = [placed(x, y, chain) for x, y in corners_of(shape)]
        across, up = zip(*corners, strict=True)
        yield shape, Box(min(across), min(up), max(across), max(up))

    for shape in chart.drawing.contents:
        yield from walk(shape, [])


def placed(x: float, y: float, chain: list[tuple[float, ...]]) -> tuple[float, float]:
    for a, b, c, d, e, f in chain:
        x, y = a * x + c * y + e, b * x + d * y + f
    return x, y


def corners_of(shape: Any) -> list[tuple[float, float]]:
    if isinstance(shape, String):
        wide = text_width(shape.text, FONTS[shape.fontName], shape.fontSize) / MM_PER_POINT
        left = shape.x - {"start": 0.0, "middle": wide / 2, "end": wide}[shape.textAnchor]
        # Capitals and figures; what hangs above or below may come near the next line, as it does in any text.
        return [(left, shape.y), (left + wide, shape.y + 0.74 * shape.fontSize)]
    if isinstance(shape, Rect):
        return [(shape.x, shape.y), (shape.x + shape.width, shape.y + shape.height)]
    if isinstance(shape, Circle):
        return [(shape.cx - shape.r, shape.cy - shape.r), (shape.cx + shape.r, shape.cy + shape.r)]
    if isinstance(shape, Line):
        return [(shape.x1, shape.y1), (shape.x2, shape.y2)]
    assert isinstance(shape, Polygon | PolyLine | Path)
    return list(zip(shape.points[::2], shape.points[1::2], strict=True))


def texts_of(chart: Chart) -> list[str]:
    return [shape.text for shape, _ in shapes_of(chart) if isinstance(shape, String)]


def bars_of(chart: Chart, colour: str, key: float = 12) -> list[float]:
    """Widths of the bars of a colour, without those of the key, which is ``key`` points high."""
    below = chart.drawing.height - key
    rects = [shape for shape, box in shapes_of(chart) if isinstance(shape, Rect) and box.top < below]
    return [shape.width for shape in rects if shape.fillColor and shape.fillColor.hexval()[2:].upper() == colour[1:]]


def require_well_set(chart: Chart) -> None:
    """Nothing lies outside the drawing, no text on another, and the SVG is sound."""
    boxes = list(shapes_of(chart))
    for shape, box in boxes:
        across = -0.1 <= box.left <= box.right <= chart.drawing.width + 0.1
        assert across, (getattr(shape, "text", shape), box)
        upwards = -0.1 <= box.bottom <= box.top <= chart.drawing.height + 0.1
        assert upwards, (getattr(shape, "text", shape), box)
    texts = [(shape.text, box) for shape, box in boxes if isinstance(shape, String)]
    texts.sort(key=lambda text: text[1].bottom)
    for k, (said, box) in enumerate(texts):
        for other, place in texts[k + 1 :]:
            if place.bottom > box.top:
                break
            assert not box.touches(place), (said, other)
    ElementTree.fromstring(to_svg(chart, "c"))


def level_rows(names: tuple[str, ...] = UNITS) -> list[LevelsRow]:
    rows = []
    for k, name in enumerate(names):
        counts = (20 + 3 * k, 40 + k, 150 - 5 * (k % 20), 900 + 37 * k, 700 + 11 * k)
        note = "quá ít phiếu (12)" if k % 5 == 4 else ""
        rows.append(LevelsRow(name, counts, round(100 * sum(counts[3:]) / sum(counts), 2), note, sum(counts) // 22))
    return rows


def criteria() -> tuple[list[HeatRow], list[list[float | None]], set[tuple[int, int]]]:
    """The criteria of the sample survey under their factors, with an index for each of 12 units."""
    rows: list[HeatRow] = []
    for section in load_survey(SURVEY).sections[:5]:
        rows += [HeatRow(section.title.main, heading=True), *(HeatRow(q.label.main) for q in section.questions)]
    values: list[list[float | None]] = [
        [round(60 + (37 * r + 53 * c) % 401 / 10, 2) for c in range(len(UNITS))] for r in range(len(rows))
    ]
    values[3][2] = None
    lowest = {
        (r, c)
        for c in range(len(UNITS))
        for r in sorted((r for r in range(len(rows)) if not rows[r].heading), key=lambda r: values[r][c] or 101)[:5]
    }
    return rows, values, lowest


def trends(names: tuple[str, ...], periods: tuple[str, ...] = PERIODS, apart: float = 1.5) -> list[TrendSeries]:
    def point(k: int, n: int, period: str) -> TrendPoint:
        index = round(72 + apart * k + n, 2)
        if (k + n) % 7 == 5:
            return TrendPoint(period, None, None, None)
        return TrendPoint(period, index, index - 3.5, min(100.0, index + 2.5))

    return [TrendSeries(name, tuple(point(k, n, p) for n, p in enumerate(periods))) for k, name in enumerate(names)]


VERDICTS = (Clarity.AS_EXPECTED, Clarity.ABOVE_EXPECTED, Clarity.TOO_FEW, Clarity.BELOW_EXPECTED, Clarity.PENDING)


def points(names: tuple[str, ...] = UNITS) -> list[FunnelPoint]:
    return [
        FunnelPoint(name, 30 + 17 * (k * 7 % 13), round(78 + (k * 37) % 211 / 10, 2), VERDICTS[k % 5])
        for k, name in enumerate(names)
    ]


BAND = Funnel(0.8437, 3.0, 0.02, 2.1)


def factors_by_unit(names: tuple[str, ...], columns: int) -> tuple[list[HeatRow], list[list[float | None]]]:
    """Units of these names, every fourth with too few sheets, and all together; the last column is overall."""
    rows = [HeatRow(name, note="quá ít phiếu" * (k % 4 == 3)) for k, name in enumerate(names)]
    values: list[list[float | None]] = [
        [round(60 + (37 * r + 53 * c) % 401 / 10, 2) for c in range(columns + 1)] for r in range(len(names) + 1)
    ]
    values[0][0] = None
    return [*rows, HeatRow("Tất cả đơn vị", whole=True)], values


def sheets_rows(names: tuple[str, ...] = UNITS) -> list[SheetsRow]:
    return [SheetsRow(name, 400 + k, 350 - 7 * (k % 30), 300 - 9 * (k % 30)) for k, name in enumerate(names)]


FACTOR_NAMES = (
    "Tiếp cận dịch vụ",
    "Thủ tục hành chính",
    "Công chức giải quyết công việc",
    "Kết quả dịch vụ",
    "Tiếp nhận, xử lý góp ý, phản ánh, kiến nghị",
)
FACTORS = tuple(
    ChannelsRow(name, (80.0 + k, 80.2 + 2 * k, 91.5 - k))
    for k, name in enumerate(("Tiếp cận dịch vụ", "Thủ tục hành chính", "Tiếp nhận, xử lý góp ý, phản ánh, kiến nghị"))
)
CHANNELS = ("Phiếu giấy", "Hộp thư góp ý", "Cổng thông tin điện tử")
JOBS = (("Nông dân", 812), ("Công nhân", 1404), ("Cán bộ, công chức, viên chức", 203), ("Khác", None), ("Hưu trí", 0))


def scale_rows(levels: int, names: tuple[str, ...] = UNITS[:2]) -> list[LevelsRow]:
    counts = tuple(30 + 17 * (k * 7 % 9) for k in range(levels))
    return [LevelsRow(name, counts, 61.2, "quá ít phiếu (12)" * (k % 5 == 1)) for k, name in enumerate(names)]


def marks_out_of(levels: int) -> list[str]:
    return ["0 – Hoàn toàn không", *map(str, range(1, levels - 1)), f"{levels - 1} – Chắc chắn có"]


def questions(names: tuple[str, ...] = UNITS) -> list[DistributionRow]:
    """Questions of these names, each with options of its own number, the last of them without answers."""
    rows = []
    for k, name in enumerate(names):
        options = tuple(OptionBar(f"{name} {n}", 40 - n, 8.0, 11.0 + n) for n in range(2 + k % 7))
        rows.append(DistributionRow(name, options, 400 + k, "có thể chọn nhiều phương án" * (k % 2), pale=k % 5 == 4))
    return [*rows, DistributionRow("Không ai trả lời", (OptionBar("Có", 0), OptionBar("Không", 0)), 0)]


def spreads(names: tuple[str, ...] = UNITS) -> list[SpreadRow]:
    return [
        SpreadRow(name, 30 + k, Spread(k - 2.5, k, k + 1.25, k + 6, 3 * k + 20), "quá ít phiếu" * (k == 4))
        for k, name in enumerate(names)
    ] + [SpreadRow("Không ai trả lời", 0, None)]


def nps_rows(names: tuple[str, ...] = UNITS) -> list[NpsRow]:
    return [
        NpsRow(name, 9 * k, 30, 120, 40.0 - 10 * (k % 13), 35.5 - 10 * (k % 13), 44 - 10 * (k % 13), "it" * (k == 4))
        for k, name in enumerate(names)
    ] + [NpsRow("Không ai trả lời", 0, 0, 0, None)]


def control_series(names: tuple[str, ...] = UNITS) -> list[ControlSeries]:
    """Charts of ten to sixteen quarters with a gap, answers that wait, a leap, a trend, and now and then a measure."""
    periods = periods_between("2021-Q1", "2024-Q4")
    series = []
    for k, name in enumerate(names):
        indices = [
            min(100.0, 70 + 2.5 * (k % 12) + (n * 7 + k) % 5 + (n if k % 3 == 0 else 0)) for n in range(10 + k % 7)
        ]
        values = [Value(p, index, index - k % 2, index) for p, index in zip(periods, indices, strict=False)]
        chart = control_chart([*values[:3], *values[4:]], [Mark(periods[5], "Thêm ghế")] if k % 4 == 0 else [])
        assert chart
        series.append(ControlSeries(name, chart))
    return series


def factor_rows(names: tuple[str, ...] = UNITS) -> list[QuadrantRow]:
    """Factors of which several lie in the same place."""
    return [
        QuadrantRow(name, share, share - 3, share + 4.5, 92.0 - k // 3, is_driver=share > 5)
        for k, name in enumerate(names)
        for share in (3.0 + k % 4 * 4.5,)
    ]


def every_kind(names: tuple[str, ...], language: str = "vi") -> dict[str, Callable[[], Chart]]:
    """Each kind of chart about units of these names."""
    rows, values, lowest = criteria()
    few = names[:MOST_COLUMNS]
    units, by_factor = factors_by_unit(names, len(FACTOR_NAMES))
    by_many = factors_by_unit(names, 13)[1]
    cells = [[line[c % len(UNITS)] for c in range(len(few))] for line in values]
    return {
        "levels": lambda: levels_chart(level_rows(names), LABELS, language),
        "heat map": lambda: heat_map(rows, few, cells, lowest, language),
        "trend": lambda: trend_chart(trends(names[:MOST_SERIES], apart=0.2), language),
        "control": lambda: control_panel(control_series(names)[0], language),
        "control of each": lambda: control_grid(control_series(names), language),
        "quadrants": lambda: quadrants(factor_rows(names[:12]), 88.5, language),
        "trend of one": lambda: trend_chart(trends(names[:1]), language),
        "trend of one period": lambda: trend_chart(trends(names[:MOST_SERIES], PERIODS[:1]), language),
        "grid": lambda: trend_grid(trends(names, apart=0.3), language),
        "funnel plot": lambda: funnel_plot(points(names), BAND, 80, language),
        "factor map": lambda: factor_map(units, FACTOR_NAMES, by_factor, language),
        "factor map of many": lambda: factor_map(units, (FACTOR_NAMES * 3)[:13], by_many, language),
        "sheets": lambda: sheets_chart(sheets_rows(names), language),
        "channels": lambda: channels_chart(FACTORS, CHANNELS, language),
        "parts": lambda: parts_chart([(name, 37 * k) for k, name in enumerate(names)], language, of=9999),
        "eleven levels": lambda: levels_chart(scale_rows(11, names), marks_out_of(11), language),
        "distribution": lambda: distribution_chart(questions(names), language),
        "spread": lambda: spread_chart(spreads(names), language),
        "nps": lambda: nps_chart(nps_rows(names), language),
    }


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("kind", every_kind(UNITS))
def test_charts_of_twelve_units_are_well_set_and_told_in_words(kind: str, language: str) -> None:
    chart = every_kind(UNITS, language)[kind]()
    require_well_set(chart)
    assert chart.drawing.width == WIDTH
    assert len(chart.alt) > 40
    assert chart.alt.endswith(".")
    assert ("Biểu đồ" in chart.alt or "Bảng" in chart.alt) == (language == "vi")


@pytest.mark.parametrize(
    "names",
    [UNITS[:1], (LONG,) * 3, (ENDLESS, "A"), (HOSTILE, ""), tuple(f"Đơn vị {k}" for k in range(40))],
    ids=["one unit", "60 letters", "no blanks", "strange signs", "40 units"],
)
@pytest.mark.parametrize("kind", every_kind(UNITS))
def test_no_names_and_no_number_of_units_break_a_chart(kind: str, names: tuple[str, ...]) -> None:
    require_well_set(every_kind(names)[kind]())


def test_charts_without_any_data_are_drawn() -> None:
    nothing = TrendPoint("2025", None, None, None)
    for chart in (
        levels_chart([LevelsRow("A", (0, 0, 0, 0, 0), None)], LABELS, "vi"),
        levels_chart([], LABELS, "vi"),
        heat_map([HeatRow("Tiêu chí")], ["A", "B"], [[None, None]], set(), "vi"),
        heat_map([], [], [], set(), "vi"),
        trend_chart([], "vi"),
        trend_chart([TrendSeries("A", (nothing,))], "vi"),
        trend_grid([TrendSeries("A", (nothing,)), TrendSeries("B", ())], "vi"),
        trend_grid([], "vi"),
        funnel_plot([], BAND, None, "vi"),
        factor_map([HeatRow("A")], ["Yếu tố"], [[None, None]], "vi"),
        factor_map([], [], [], "vi"),
        sheets_chart([SheetsRow("A", 0, 0, 0)], "vi"),
        sheets_chart([], "vi"),
        channels_chart([ChannelsRow("A", (None, None))], ["giấy", "hộp thư"], "vi"),
        channels_chart([], [], "vi"),
        parts_chart([("A", None), ("B", None)], "vi", of=0),
        parts_chart([], "vi"),
        distribution_chart([DistributionRow("A", (OptionBar("Có", 0),), 0)], "vi"),
        distribution_chart([DistributionRow("A", (), 7)], "vi"),
        distribution_chart([], "vi"),
        spread_chart([SpreadRow("A", 0, None)], "vi"),
        spread_chart([], "vi"),
        nps_chart([NpsRow("A", 0, 0, 0, None)], "vi"),
        nps_chart([], "vi"),
        control_grid([], "vi"),
    ):
        require_well_set(chart)
    assert "chưa có câu trả lời hợp lệ" in texts_of(levels_chart([LevelsRow("A", (0, 0, 0, 0, 0), None)], LABELS, "vi"))


def test_where_all_is_a_hundred_per_cent_the_charts_hold() -> None:
    full = TrendPoint("2025", 100.0, 100.0, 100.0)
    all_full = control_chart([Value(f"20{n}", 100.0, 100.0, 100.0) for n in range(10, 20)])
    assert all_full
    for chart in (
        levels_chart([LevelsRow("A", (0, 0, 0, 0, 9), 100.0, "", 9)], LABELS, "vi"),
        heat_map([HeatRow("Tiêu chí")], ["A"] * 14, [[100.0] * 14], {(0, 3)}, "vi"),
        trend_chart([TrendSeries(name, (full,)) for name in "ABCDEF"], "vi"),
        funnel_plot([FunnelPoint("A", 100, 100.0, Clarity.AS_EXPECTED)] * 12, Funnel(1.0, 1.0), 100.0, "vi"),
        factor_map([HeatRow("A")], ["Yếu tố"] * 13, [[100.0] * 14], "vi"),
        channels_chart([ChannelsRow("A", (100.0, 100.0, 100.0))], CHANNELS, "vi"),
        distribution_chart([DistributionRow("A", (OptionBar("Có", 9, 100.0, 100.0),), 9)], "vi"),
        spread_chart([SpreadRow("A", 9, Spread(100.0, 100.0, 100.0, 100.0, 100.0))], "vi"),
        control_panel(ControlSeries("A", all_full), "vi"),
        control_grid([ControlSeries("A", all_full)], "vi"),
        quadrants([QuadrantRow("A", 100.0, 100.0, 100.0, 100.0, is_driver=True)], 100.0, "vi"),
        nps_chart([NpsRow("A", 9, 0, 0, 100.0, 100.0, 100.0), NpsRow("B", 0, 0, 9, -100.0, -100.0, -100.0)], "vi"),
    ):
        require_well_set(chart)


@pytest.mark.parametrize("kind", every_kind(UNITS))
def test_the_same_data_give_the_same_bytes(kind: str) -> None:
    make = every_kind(UNITS)[kind]
    assert to_svg(make(), "c") == to_svg(make(), "c")
    assert make().alt == make().alt


def test_levels_bars_are_as_long_as_their_shares_and_say_them() -> None:
    chart = levels_chart([LevelsRow("Phường Yên Tử", (50, 50, 100, 500, 300), 80.0, "", 1234)], LABELS, "vi")
    widths = [bars_of(chart, colour)[0] for colour in COLOURS]
    assert [round(1000 * width / sum(widths)) for width in widths] == [50, 50, 100, 500, 300]
    assert {"80,00", "1.234", "30,0", "50,0", "10,0"} <= set(texts_of(chart))


@pytest.mark.parametrize("levels", range(2, 12))
def test_a_scale_of_any_length_is_drawn_level_by_level(levels: int) -> None:
    rows, labels = scale_rows(levels), marks_out_of(levels)
    chart = levels_chart(rows, labels, "vi")
    require_well_set(chart)
    assert [said for said in texts_of(chart) if said in labels] == labels[::-1]
    drawn = [bars_of(chart, shade.fill)[0] for shade in shades([2 * k > levels - 1 for k in range(levels)])]
    shares = [count / sum(rows[0].counts) for count in rows[0].counts]
    assert [width / sum(drawn) for width in drawn] == pytest.approx(shares)
    assert all(f"{label} " in chart.alt for label in labels)
    assert "năm mức" not in chart.alt


def lightness(shade: Shade) -> float:
    """What a photocopier makes of a colour: 0 is black, 1 white."""
    red, green, blue = (int(shade.fill[k : k + 2], 16) / 255 for k in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


@pytest.mark.parametrize("levels", range(2, 12))
def test_levels_beside_each_other_differ_without_colour(levels: int) -> None:
    for satisfied in range(levels + 1):
        scale = shades([k >= levels - satisfied for k in range(levels)])
        assert len({shade.fill for shade in scale}) == levels
        for lower, upper in pairwise(scale):
            assert lower.hatch != upper.hatch or abs(lightness(lower) - lightness(upper)) > 0.05, (levels, satisfied)


def test_green_begins_at_the_lowest_level_that_counts_as_satisfied() -> None:
    def is_green(shade: Shade) -> bool:
        red, green, _ = (int(shade.fill[k : k + 2], 16) for k in (1, 3, 5))
        return green - red > 15

    for satisfied in range(12):
        scale = shades([k >= 11 - satisfied for k in range(11)])
        assert [is_green(shade) for shade in scale] == [k >= 11 - satisfied for k in range(11)]
    top_one = levels_chart([LevelsRow("A", (1, 2, 3, 4, 5), 33.3)], LABELS, "vi", satisfied=[False] * 4 + [True])
    assert not bars_of(top_one, COLOURS[3])
    assert bars_of(top_one, COLOURS[4])
    assert tuple(shade.fill for shade in shades([False] * 3 + [True] * 2)) == COLOURS


def test_names_of_eleven_levels_take_as_many_lines_as_they_need() -> None:
    labels = [f"Mức {k}: đồng ý với nhận định này ở mức độ số {k} trong mười một" for k in range(11)]
    chart = levels_chart(scale_rows(11), labels, "vi")
    require_well_set(chart)
    assert set(labels) <= set(texts_of(chart))
    require_well_set(levels_chart(scale_rows(11), [HOSTILE, "", ENDLESS * 3, *labels[3:]], "en"))


def test_what_is_no_scale_is_refused() -> None:
    for levels in (1, 12):
        with pytest.raises(ValueError, match=f"^{levels} levels"):
            levels_chart([], ["A"] * levels, "vi")
    with pytest.raises(ValueError, match="all 5 levels"):
        levels_chart([LevelsRow("A", (1, 2, 3, 4), 50.0)], LABELS, "vi")
    with pytest.raises(ValueError, match="all 5 levels"):
        levels_chart([], LABELS, "vi", satisfied=[True, False])


def test_long_names_of_levels_take_a_second_line_in_the_key() -> None:
    labels = ("Hoàn toàn không hài lòng với sự phục vụ", *LABELS[1:4], "Hoàn toàn hài lòng với sự phục vụ của cơ quan")
    chart = levels_chart(level_rows(), labels, "vi")
    require_well_set(chart)
    assert set(labels) <= set(texts_of(chart))


def test_names_of_sixty_letters_are_written_out_beside_bars() -> None:
    said = " ".join(texts_of(levels_chart(level_rows((LONG,)), LABELS, "vi")))
    assert LONG in said


def test_a_segment_too_narrow_for_its_share_is_drawn_without_it() -> None:
    chart = levels_chart([LevelsRow("Phường Yên Tử", (1, 1, 1, 500, 497), 99.7)], LABELS, "en")
    assert "0.1" not in texts_of(chart)
    assert {"50.0", "49.7", "99.70"} <= set(texts_of(chart))
    assert len(bars_of(chart, COLOURS[2])) == 1


def test_a_unit_with_too_few_sheets_is_pale_and_says_why() -> None:
    counts = (1, 1, 1, 9, 8)
    chart = levels_chart([LevelsRow("Phường Yên Tử", counts, 85.0, "quá ít phiếu (12)", 12)], LABELS, "vi")
    assert "quá ít phiếu (12)" in texts_of(chart)
    assert not bars_of(chart, COLOURS[4])


@given(st.lists(st.integers(0, 5000), min_size=5, max_size=5).filter(any))
@settings(max_examples=30, deadline=None)
def test_any_counts_fill_their_bar_exactly(counts: list[int]) -> None:
    chart = levels_chart([LevelsRow("A", tuple(counts), 50.0)], LABELS, "vi")
    require_well_set(chart)
    widths = [max(bars_of(chart, colour), default=0.0) for colour in COLOURS]
    for number, width in zip(counts, widths, strict=True):
        assert width / sum(widths) == pytest.approx(number / sum(counts), abs=1e-6)
    bars = [box for shape, box in shapes_of(chart) if isinstance(shape, Rect) and box.top < chart.drawing.height - 12]
    assert max(box.right for box in bars) - min(box.left for box in bars) == pytest.approx(sum(widths))


def test_the_heat_map_outlines_the_lowest_and_darkens_low_cells() -> None:
    chart = heat_map(
        [HeatRow("Nhóm", heading=True), HeatRow("Lịch sự")], ["A", "B"], [[70.0, None], [95.0, 62.5]], {(1, 1)}, "vi"
    )
    strings = {shape.text: shape for shape, _ in shapes_of(chart) if isinstance(shape, String)}
    assert strings["62,5"].fontName.endswith("Bold")
    assert strings["95,0"].fontName.endswith("Regular")
    assert strings["70,0"].fontName.endswith("Bold")
    fills = [
        shape.fillColor for shape, _ in shapes_of(chart) if isinstance(shape, Rect) and shape.fillColor is not None
    ]
    assert sum(fills[-1].rgb()) < sum(fills[-2].rgb())
    thick = [box for shape, box in shapes_of(chart) if isinstance(shape, Rect) and shape.strokeWidth > 1]
    figure = next(box for shape, box in shapes_of(chart) if isinstance(shape, String) and shape.text == "62,5")
    assert any(box.touches(figure) for box in thick)


def test_figure_and_shade_of_a_cell_agree_where_rounding_lifts_it() -> None:
    def shade(value: float) -> Any:
        chart = heat_map([HeatRow("A")], ["B"], [[value]], set(), "vi")
        return [
            shape.fillColor.hexval() for shape, _ in shapes_of(chart) if isinstance(shape, Rect) and shape.fillColor
        ][-1]

    assert shade(79.95) == shade(80.0) != shade(79.94)


def test_more_than_fits_is_refused_not_squeezed() -> None:
    with pytest.raises(ValueError, match="15 columns"):
        heat_map([HeatRow("A")], ["B"] * 15, [[1.0] * 15], set(), "vi")
    with pytest.raises(ValueError, match="7 lines"):
        trend_chart(trends(UNITS[:7]), "vi")
    with pytest.raises(ValueError, match="7 channels"):
        channels_chart([], ["A"] * 7, "vi")


def test_a_trend_names_each_line_at_its_end_and_orders_periods_by_time() -> None:
    points = [TrendPoint("2025-Q1", 90.0, 85.0, 93.0), TrendPoint("2024-Q4", 80.25, 75.0, 84.0)]
    chart = trend_chart([TrendSeries("Phường Yên Tử", tuple(points))], "vi")
    said = texts_of(chart)
    assert {"90,0", "80,3", "Phường Yên Tử", "Quý IV", "2024", "Quý I", "2025", "70", "100"} <= set(said)
    assert said.index("Quý IV") < said.index("Quý I")
    assert "80,25 % – 90,00 %" in chart.alt


@pytest.mark.parametrize("language", ["vi", "en"])
def test_three_years_of_months_are_named_where_there_is_room(language: str) -> None:
    months = tuple(f"{year}-{month:02}" for year in (2023, 2024, 2025) for month in range(1, 13))
    series = [TrendSeries(name, tuple(TrendPoint(p, 85.0, 80.0, 88.0) for p in months)) for name in UNITS[:4]]
    for chart in (trend_chart(series[:1], language), trend_chart(series, language), trend_grid(series, language)):
        require_well_set(chart)
        assert {"2023", "2024", "2025"} <= set(texts_of(chart))


def test_periods_that_are_none_are_shown_as_they_are_written() -> None:
    points = (TrendPoint("Đợt 1", 80.0, 75.0, 85.0), TrendPoint("2025", 82.0, 78.0, 86.0))
    assert {"Đợt 1", "2025"} <= set(texts_of(trend_chart([TrendSeries("A", points)], "vi")))


def test_a_missing_period_breaks_the_line() -> None:
    points = [TrendPoint(p, None if p == "2024-Q3" else 85.0, 80.0, 90.0) for p in PERIODS]
    chart = trend_chart([TrendSeries("A", tuple(points)), TrendSeries("B", ())], "vi")
    lines = [shape.points for shape, _ in shapes_of(chart) if isinstance(shape, PolyLine)]
    assert [len(points) // 2 for points in lines] == [2, 3]


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(5, 12)), max_size=6))
def test_labels_are_spread_without_touching_and_in_their_order(labels: list[tuple[float, float]]) -> None:
    wanted, heights = [at for at, _ in labels], [height for _, height in labels]
    middles = labels_apart(wanted, heights, 0, 100)
    placed = sorted(range(len(labels)), key=lambda k: middles[k])
    assert [wanted[k] for k in placed] == sorted(wanted)
    for upper, lower in pairwise(placed):
        assert middles[lower] - middles[upper] >= (heights[upper] + heights[lower]) / 2 - 1e-6


def names_in(chart: Chart, names: tuple[str, ...]) -> list[str]:
    said = " ".join(texts_of(chart))
    return [name for name in names if name in said]


def test_the_funnel_plot_names_the_whole_the_target_and_every_unit_where_there_is_room() -> None:
    chart = funnel_plot(points(), BAND, 80, "vi")
    texts = texts_of(chart)
    assert {"Tính chung 84,37", "Mục tiêu 80", "Thấp hơn dự kiến", "Số phiếu hợp lệ"} <= set(texts)
    assert "dải 99,8 % nếu chỉ do ngẫu nhiên" in texts
    assert len(names_in(chart, UNITS)) >= 10
    assert "Cao hơn dự kiến: Phường Uông Bí" in chart.alt
    assert "Thấp hơn dự kiến: Trung tâm" in chart.alt


def test_of_a_band_that_holds_chance_alone_no_second_one_is_drawn() -> None:
    assert not any("ngẫu nhiên" in said for said in texts_of(funnel_plot(points(), Funnel(0.84, 3.0), None, "vi")))


def test_of_many_units_only_those_outside_are_named() -> None:
    many = [FunnelPoint(f"Đơn vị {k}", 40 + k, 84 + k % 7, Clarity.AS_EXPECTED) for k in range(299)]
    chart = funnel_plot([*many, FunnelPoint("Phường Yên Tử", 200, 61.0, Clarity.BELOW_EXPECTED)], BAND, 80, "vi")
    require_well_set(chart)
    assert not any(said.startswith("Đơn vị") for said in texts_of(chart))
    assert "Phường Yên Tử" in texts_of(chart)


def test_points_curves_and_marks_stay_in_the_plot_of_a_single_unit_and_near_a_hundred() -> None:
    for reference, index in ((0.99, 100.0), (0.5, 3.0), (0.02, 0.0)):
        for count in (1, 2, 60):
            units = [FunnelPoint(f"U{k}", 1 + k * k, index, Clarity.BELOW_EXPECTED) for k in range(count)]
            require_well_set(funnel_plot(units, Funnel(reference, 1.0), 90, "en"))


def test_the_factor_map_sets_the_overall_index_and_all_units_apart() -> None:
    rows, values = factors_by_unit(UNITS, 5)
    chart = factor_map(rows, FACTOR_NAMES, values, "vi")
    placed_at = {shape.text: box for shape, box in shapes_of(chart) if isinstance(shape, String)}
    assert placed_at["Chỉ số chung"].left > max(
        placed_at[said].left for said in ("Tiếp cận dịch vụ", "Kết quả dịch vụ")
    )
    assert placed_at["Tất cả đơn vị"].top < min(placed_at[name].bottom for name in ("Phường Yên Tử", UNITS[-1]))
    assert sum(said == "quá ít phiếu" for said in texts_of(chart)) == 3
    best = max(range(len(UNITS)), key=lambda k: values[k][-1] or 0)
    assert f"Cao nhất: {UNITS[best]}" in chart.alt, "all units together are no unit"


def test_more_factors_than_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="15 columns"):
        factor_map([], [str(k) for k in range(MOST_COLUMNS)], [], "vi")


def test_the_bars_of_sheets_give_counts_and_rates_on_one_scale() -> None:
    chart = sheets_chart([SheetsRow("A", 2000, 1500, 1200), SheetsRow("B", 0, 0, 0)], "en")
    assert {"2,000", "1,500", "75.0", "1,200", "80.0", "–"} <= set(texts_of(chart))
    returned, valid = bars_of(chart, "#A9CFC6")[0], bars_of(chart, "#0E4F4A")[0]
    assert valid / returned == pytest.approx(0.8, abs=0.001)
    assert "2,000 sheets issued" in chart.alt


def test_channels_are_told_apart_by_shape_and_never_pooled() -> None:
    chart = channels_chart(FACTORS[:1], CHANNELS, "vi")
    assert {"80,00", "80,20", "91,50", "Phiếu giấy", "Hộp thư góp ý"} <= set(texts_of(chart))
    marks = [shape for shape, _ in shapes_of(chart) if isinstance(shape, Circle | Polygon)]
    circles = [shape for shape in marks if isinstance(shape, Circle)]
    corners = sorted(len(shape.points) // 2 for shape in marks if isinstance(shape, Polygon))
    assert len(circles) == 2
    assert corners == [3, 3, 4, 4]


def test_a_suppressed_count_is_neither_drawn_nor_given_away() -> None:
    chart = parts_chart(JOBS, "vi")
    assert "<5" in texts_of(chart)
    assert not any("%" in said for said in texts_of(chart))
    widths = bars_of(chart, "#4E9C90", key=0)
    assert widths[0] / widths[1] == pytest.approx(812 / 1404, abs=0.001)
    assert len(widths) == 3
    assert "Khác <5" in chart.alt


def test_shares_are_given_of_the_number_that_is_asked_for() -> None:
    assert {"1,404", "50.0 %", "203", "7.2 %"} <= set(texts_of(parts_chart(JOBS, "en", of=2808)))


def lines_of(chart: Chart, *, level: bool) -> list[Line]:
    """Straight lines, from the top downwards: level ones, or upright ones."""
    lines = [shape for shape, _ in shapes_of(chart) if isinstance(shape, Line)]
    return [line for line in lines if (line.y1 == line.y2) == level]


def tick_places(chart: Chart) -> dict[str, float]:
    """Where the numbers along the foot have their middles."""
    return {
        shape.text: (box.left + box.right) / 2
        for shape, box in shapes_of(chart)
        if isinstance(shape, String) and shape.textAnchor == "middle"
    }


def test_each_question_shows_its_own_options_with_share_count_and_interval() -> None:
    kind = DistributionRow("Loại thủ tục?", (OptionBar("Đất đai", 600, 47.0, 53.0), OptionBar("Hộ tịch", 30)), 1200)
    again = DistributionRow("Có quay lại không?", (OptionBar("Có", 9), OptionBar("Không", 3)), 12, "quá ít phiếu")
    chart = distribution_chart([kind, again], "vi")
    said = texts_of(chart)
    order = ["Loại thủ tục?", "Đất đai", "Hộ tịch", "Có quay lại không?", "Có", "Không"]
    assert [text for text in said if text in order] == order
    assert {"50,0", "600", "2,5", "30", "75,0", "9", "trên 1.200 phiếu"} <= set(said)
    assert "quá ít phiếu · trên 12 phiếu" in said
    widths, ticks = bars_of(chart, "#4E9C90", key=0), tick_places(chart)
    per_point = (ticks["100"] - ticks["0"]) / 100
    assert widths == pytest.approx([50 * per_point, 2.5 * per_point, 75 * per_point, 25 * per_point], abs=0.05)
    (whisker,) = lines_of(chart, level=True)
    ends = [ticks["0"] + 47 * per_point, ticks["0"] + 53 * per_point]
    assert [whisker.x1, whisker.x2] == pytest.approx(ends, abs=0.05)
    assert "Loại thủ tục?: Đất đai 50,0 %; Hộ tịch 2,5 %." in chart.alt


def test_forty_options_fit_a_page_and_small_shares_have_a_scale_of_their_own() -> None:
    options = tuple(OptionBar(f"Thủ tục thứ {k} trong danh mục", 20 + k, 0.5, 4.5) for k in range(40))
    chart = distribution_chart([DistributionRow("Thủ tục nào?", options, 1580)], "vi")
    require_well_set(chart)
    assert chart.drawing.height <= WHOLE_PAGE
    assert {option.name for option in options} <= set(texts_of(chart))
    assert list(tick_places(chart)) == ["0", "2", "4", "6", "8", "10"]


def test_where_several_may_be_chosen_shares_are_of_those_who_answered() -> None:
    options = (OptionBar("Báo, đài", 80), OptionBar("Cán bộ", 70))
    chart = distribution_chart([DistributionRow("Biết qua đâu?", options, 100)], "en")
    assert {"80.0", "70.0", "of 100 sheets"} <= set(texts_of(chart))


def test_a_box_plot_lies_where_its_five_numbers_are() -> None:
    chart = spread_chart([SpreadRow("Số ngày chờ", 1412, Spread(-5, 10, 12.5, 20, 45))], "vi")
    ticks = tick_places(chart)
    per_one = (ticks["40"] - ticks["0"]) / 40
    box = [place for shape, place in shapes_of(chart) if isinstance(shape, Rect)][-1]
    assert box.left == pytest.approx(ticks["0"] + 10 * per_one, abs=0.4)
    assert box.right == pytest.approx(ticks["0"] + 20 * per_one, abs=0.4)
    whisker = lines_of(chart, level=True)[-1]
    ends = [ticks["0"] - 5 * per_one, ticks["0"] + 45 * per_one]
    assert [whisker.x1, whisker.x2] == pytest.approx(ends, abs=0.05)
    assert lines_of(chart, level=False)[-1].x1 == pytest.approx(ticks["0"] + 12.5 * per_one, abs=0.05)
    assert {"12,5", "10 đến 20", "1.412", "−10"} <= set(texts_of(chart))
    assert "nhỏ nhất −5" in chart.alt
    assert "lớn nhất 45 (1.412 câu trả lời)" in chart.alt


@pytest.mark.parametrize(
    "spread",
    [
        Spread(0, 0, 0, 0, 0),
        Spread(100_000, 3_500_000, 7_200_000.5, 12_000_000, 185_000_000),
        Spread(-1e15, -5, 0, 1e14, 1e300),
        Spread(0.00001, 0.0002, 0.00025, 0.0003, 0.001),
        Spread(-9_999_999_999.99, -9_999_999_998, -9_999_999_997, -9_999_999_996, -9_999_999_995),
    ],
    ids=["nought", "millions", "huge", "tiny", "far below nought"],
)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_numbers_of_any_size_find_room_on_an_axis(spread: Spread, language: str) -> None:
    chart = spread_chart([SpreadRow(ENDLESS, 7, spread), SpreadRow(HOSTILE, 7, spread, "quá ít")], language)
    require_well_set(chart)
    assert len(tick_places(chart)) >= 2


@given(st.lists(st.floats(-1e9, 1e9), max_size=5), st.integers(3, 8))
@settings(max_examples=60, deadline=None)
def test_ticks_are_even_and_hold_every_number(values: list[float], most: int) -> None:
    ticks = round_ticks(values, most)
    assert 2 <= len(ticks) <= most
    assert len({upper - lower for lower, upper in pairwise(ticks)}) == 1
    assert all(ticks[0] <= Fraction(str(value)) <= ticks[-1] for value in values)  # the number as it is written


def test_the_net_promoter_score_has_its_sign_its_interval_and_its_place() -> None:
    rows = [NpsRow("A", 500, 300, 200, 30.0, 25.1, 34.75), NpsRow("B", 100, 230, 410, -41.89, -47.2, -36.4)]
    chart = nps_chart(rows, "vi")
    assert {"+30,0", "+25,1 đến +34,8", "1.000", "−41,9", "−47,2 đến −36,4", "740", "50,0"} <= set(texts_of(chart))
    ticks = tick_places(chart)
    dots = [shape.cx for shape, _ in shapes_of(chart) if isinstance(shape, Circle)]
    per_point = (ticks["+50"] - ticks["0"]) / 50
    assert dots == pytest.approx([ticks["0"] + 30 * per_point, ticks["0"] - 41.89 * per_point], abs=0.05)
    whiskers = lines_of(chart, level=True)
    assert [line.x2 - line.x1 for line in whiskers] == pytest.approx([9.65 * per_point, 10.8 * per_point], abs=0.05)
    promoters, passives, detractors = (bars_of(chart, c)[0] for c in ("#0E4F4A", "#CFD6D3", "#B23A2E"))
    assert [promoters / passives, detractors / passives] == pytest.approx([5 / 3, 2 / 3])
    assert "NPS −41,9." in chart.alt


def test_a_score_beyond_fifty_widens_the_axis_on_both_sides() -> None:
    one, two = (nps_chart([NpsRow("A", 90, 5, 5, score, score - 4, score)], "en") for score in (19.0, 85.0))
    assert {"−20", "0", "+20"} <= set(tick_places(one))
    assert {"−100", "0", "+100"} <= set(tick_places(two))


def test_questions_are_dealt_out_over_pages_and_none_is_lost() -> None:
    rows = questions(tuple(f"Câu {k}" for k in range(15)))
    charts = in_pages(lambda part: distribution_chart(part, "vi"), rows)
    assert len(charts) > 1
    assert all(chart.drawing.height <= TALLEST for chart in charts)
    titles = {row.name for row in rows}
    assert [said for chart in charts for said in texts_of(chart) if said in titles] == [row.name for row in rows]


def test_many_units_are_dealt_out_over_pages_and_none_is_lost() -> None:
    rows = level_rows(tuple(f"Đơn vị {k}" for k in range(100)))
    charts = in_pages(lambda part: levels_chart(part, LABELS, "vi"), rows)
    assert len(charts) > 1
    assert all(chart.drawing.height <= TALLEST for chart in charts)
    named = [said for chart in charts for said in texts_of(chart) if said.startswith("Đơn vị")]
    assert named == [row.name for row in rows]
    assert len(in_pages(lambda part: levels_chart(part, LABELS, "vi"), rows[:5])) == 1


def test_the_svg_loads_nothing_and_keeps_its_ids_to_itself() -> None:
    rows = [LevelsRow(HOSTILE, (1, 2, 3, 4, 5), 60.0)]
    chart = levels_chart(rows, LABELS, "vi")
    one, two = to_svg(chart, "a"), to_svg(chart, "b")
    assert "href" not in one
    assert "url(" not in one
    assert "<!" not in one
    assert "<?" not in one
    root = ElementTree.fromstring(one)
    assert root.attrib["viewBox"] == f"0 0 482 {chart.drawing.height:g}"
    assert root.attrib["role"] == "img"
    title = root.find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert title.text is not None
    assert "60,00 %" in title.text
    ids = [re.findall(r'\bid="([^"]+)"', svg) for svg in (one, two)]
    assert len(ids[0]) == len(set(ids[0])) > 0
    assert not set(ids[0]) & set(ids[1])


def test_the_svg_says_the_same_texts_in_the_same_weights() -> None:
    chart = levels_chart([LevelsRow("Phường Yên Tử", (1, 2, 3, 4, 5), 60.0)], LABELS, "vi")
    root = ElementTree.fromstring(to_svg(chart, "c"))
    texts = {element.text: element for element in root.iter("{http://www.w3.org/2000/svg}text")}
    assert set(texts) == set(texts_of(chart))
    assert texts["Phường Yên Tử"].attrib["font-weight"] == "400"
    assert texts["60,00"].attrib["font-weight"] == "700"
    assert texts["60,00"].attrib["text-anchor"] == "end"
    assert "Be Vietnam Pro" in root.attrib["font-family"]


# ------------------------------------------------------------------------------------------------------ control charts


def test_a_control_chart_names_mean_limits_and_the_last_index() -> None:
    (series,) = control_series(UNITS[:1])
    last = series.chart.points[-1]
    chart = control_panel(series, "vi")
    named = ("Giới hạn trên", "Trung bình", "Giới hạn dưới", "Kỳ cuối")
    assert set(named) <= set(texts_of(chart))
    for value in (last.limits.high, last.limits.mean, last.limits.low, last.value.index):
        assert decimal(value, 1, "vi") in texts_of(chart)
        assert decimal(value, 1, "vi") in chart.alt


def test_of_a_missing_period_a_control_chart_keeps_the_place() -> None:
    (series,) = control_series(UNITS[:1])
    shown = [point.value.period for point in series.chart.points]
    assert "2021-Q4" not in shown
    assert texts_of(control_panel(series, "vi")).count("Quý IV") == 2, "of 2021 and of 2022"


def test_a_period_that_is_told_of_is_no_disc() -> None:
    values = [Value(f"20{n}", 80.0 + n % 2, 80.0 + n % 2, 80.0 + n % 2) for n in range(10, 22)]
    calm = control_chart([*values, Value("2022", 80.0, 80.0, 80.0)])
    leap = control_chart([*values, Value("2022", 60.0, 60.0, 60.0)])
    assert calm
    assert leap
    assert (Rule.OUTSIDE, False) in leap.points[-1].rules
    discs = [
        sum(isinstance(shape, Circle) for shape, _ in shapes_of(control_panel(ControlSeries("A", one), "vi")))
        for one in (calm, leap)
    ]
    told = [sum(bool(point.rules) for point in one.points) for one in (calm, leap)]
    assert discs[0] - discs[1] == told[1] - told[0]


def test_fields_are_named_by_share_and_index() -> None:
    def field(share: float, index: float) -> str:
        return quadrant_of(QuadrantRow("A", share, share, share, index, is_driver=True), 25.0, 90.0).en

    assert [field(30, 85), field(30, 95), field(10, 95), field(10, 85)] == [
        "Improve first",
        "Keep up",
        "Maintain",
        "Watch",
    ]
