"""Charts for a report on paper: legible in black and white, each a pure function from data to a ``Chart``."""

from __future__ import annotations

from pipeline.report.charts.channels import ChannelsRow, channels_chart
from pipeline.report.charts.control import ControlSeries, control_grid, control_panel
from pipeline.report.charts.distribution import DistributionRow, OptionBar, distribution_chart
from pipeline.report.charts.funnel_plot import FunnelPoint, funnel_plot
from pipeline.report.charts.heatmap import MOST_COLUMNS, HeatRow, factor_map, heat_map
from pipeline.report.charts.level_shades import FEWEST_LEVELS, MOST_LEVELS
from pipeline.report.charts.levels import LevelsRow, levels_chart
from pipeline.report.charts.lines import TrendPoint, TrendSeries
from pipeline.report.charts.nps import NpsRow, nps_chart
from pipeline.report.charts.pages import TALLEST, in_pages
from pipeline.report.charts.paint import WIDTH, Chart
from pipeline.report.charts.parts import parts_chart
from pipeline.report.charts.quadrants import QuadrantRow, quadrant_of, quadrants
from pipeline.report.charts.sheets import SheetsRow, sheets_chart
from pipeline.report.charts.spread import Spread, SpreadRow, spread_chart
from pipeline.report.charts.trend import MOST_SERIES, trend_chart
from pipeline.report.charts.trend_grid import trend_grid

__all__ = [
    "FEWEST_LEVELS",
    "MOST_COLUMNS",
    "MOST_LEVELS",
    "MOST_SERIES",
    "TALLEST",
    "WIDTH",
    "ChannelsRow",
    "Chart",
    "ControlSeries",
    "DistributionRow",
    "FunnelPoint",
    "HeatRow",
    "LevelsRow",
    "NpsRow",
    "OptionBar",
    "QuadrantRow",
    "SheetsRow",
    "Spread",
    "SpreadRow",
    "TrendPoint",
    "TrendSeries",
    "channels_chart",
    "control_grid",
    "control_panel",
    "distribution_chart",
    "factor_map",
    "funnel_plot",
    "heat_map",
    "in_pages",
    "levels_chart",
    "nps_chart",
    "parts_chart",
    "quadrant_of",
    "quadrants",
    "sheets_chart",
    "spread_chart",
    "trend_chart",
    "trend_grid",
]
