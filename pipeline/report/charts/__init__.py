"""Charts for a report on paper: legible in black and white, each a pure function from data to a ``Chart``."""

from __future__ import annotations

from pipeline.report.charts.channels import ChannelsRow, channels_chart
from pipeline.report.charts.funnel import FunnelRow, funnel_chart
from pipeline.report.charts.heatmap import MOST_COLUMNS, HeatRow, heat_map
from pipeline.report.charts.interval import IntervalRow, interval_chart
from pipeline.report.charts.levels import LevelsRow, levels_chart
from pipeline.report.charts.lines import TrendPoint, TrendSeries
from pipeline.report.charts.pages import TALLEST, in_pages
from pipeline.report.charts.paint import WIDTH, Chart
from pipeline.report.charts.parts import parts_chart
from pipeline.report.charts.trend import MOST_SERIES, trend_chart
from pipeline.report.charts.trend_grid import trend_grid

__all__ = [
    "MOST_COLUMNS",
    "MOST_SERIES",
    "TALLEST",
    "WIDTH",
    "ChannelsRow",
    "Chart",
    "FunnelRow",
    "HeatRow",
    "IntervalRow",
    "LevelsRow",
    "TrendPoint",
    "TrendSeries",
    "channels_chart",
    "funnel_chart",
    "heat_map",
    "in_pages",
    "interval_chart",
    "levels_chart",
    "parts_chart",
    "trend_chart",
    "trend_grid",
]
