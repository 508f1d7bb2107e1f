"""A report on very many units: none is shown beside the others one by one, and each is in the annex."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.figures.choice import choose
from pipeline.figures.funnel_limits import Funnel
from pipeline.figures.significance import Clarity
from pipeline.report import matter
from pipeline.report.blocks import ChartBlock, Heading, Report, TableBlock
from pipeline.report.charts import FunnelPoint, funnel_plot
from pipeline.report.charts.funnel_plot import MOST_DRAWN, MOST_OUTSIDE
from pipeline.report.reports import Reports
from pipeline.report.svg import to_svg
from pipeline.results.tabulate import tabulate
from pipeline.workspace import Workspace

ANNEX = "Phụ lục: mọi đơn vị"


@pytest.fixture(scope="module")
def reports(made_up: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reports]:
    root = shutil.copytree(made_up, tmp_path_factory.mktemp("many") / "w")
    with closing(Workspace.open(root)) as workspace:
        done = tabulate(workspace, figures_only=True)
        yield Reports(done, choose(done.state.deliveries, None, None))


def of_many(reports: Reports, patched: pytest.MonkeyPatch, *, each: bool = False) -> Report:
    patched.setattr(matter, "MANY_UNITS", 3)
    return Reports(reports.done, reports.choice).of_all(each=each)


def charts_of(made: Report) -> Counter[str]:
    return Counter(block.title for block in made.blocks if isinstance(block, ChartBlock))


@pytest.mark.parametrize("each", [False, True])
def test_each_unit_has_one_line_of_each_channel_in_the_annex(
    reports: Reports, monkeypatch: pytest.MonkeyPatch, each: bool
) -> None:
    made = of_many(reports, monkeypatch, each=each)
    at = next(n for n, block in enumerate(made.blocks) if isinstance(block, Heading) and block.text == ANNEX)
    lines = Counter(row[0] for block in made.blocks[at:] if isinstance(block, TableBlock) for row in block.rows)
    table = reports.done.tables["units"]
    here = table[table["period"] == reports.choice.of.period]
    assert lines == Counter(here["unit_name"]), "once for each channel"


def test_within_an_area_the_lowest_comes_first(reports: Reports, monkeypatch: pytest.MonkeyPatch) -> None:
    made = of_many(reports, monkeypatch)
    at = next(n for n, block in enumerate(made.blocks) if isinstance(block, Heading) and block.text == ANNEX)
    for block in made.blocks[at:]:
        labels = [column.label for column in block.columns] if isinstance(block, TableBlock) else []
        if isinstance(block, TableBlock) and "Chỉ số (%)" in labels:
            column = labels.index("Chỉ số (%)")
            shown = [float(row[column].replace(",", ".")) for row in block.rows if row[column] != "–"]
            assert shown == sorted(shown)


def test_no_chart_has_a_row_or_column_for_each_unit(reports: Reports, monkeypatch: pytest.MonkeyPatch) -> None:
    few, many = charts_of(reports.of_all()), charts_of(of_many(reports, monkeypatch))
    assert few["Nhân tố theo đơn vị"] or any("đơn vị" in title for title in few)
    assert sum(many.values()) < sum(few.values())
    assert not [title for title in many if title.startswith(("Chỉ số nhân tố", "Tiêu chí theo đơn vị"))]


def test_a_sentence_names_some_of_many_and_says_how_many_more(
    reports: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matter, "MANY_UNITS", 3)
    subject = Reports(reports.done, reports.choice)._whole
    names = [f"Xã {n}" for n in range(40)]
    said = subject.units_listed(names)
    assert said.startswith("Xã 0, Xã 1")
    assert said.endswith("và 28 đơn vị khác")
    assert subject.units_listed(names[:5]) == subject.listed(names[:5])


def test_very_many_points_make_no_larger_picture_and_name_the_farthest() -> None:
    def points(count: int) -> list[FunnelPoint]:
        inside = [
            FunnelPoint(f"Xã {n}", 300 + n % 200, 74 + 12 * ((n * 7919) % 1000) / 1000, Clarity.AS_EXPECTED)
            for n in range(count)
        ]
        below = [FunnelPoint(f"Sơn {n}", 400, 50 - 0.5 * n, Clarity.BELOW_EXPECTED) for n in range(40)]
        return inside + below

    funnel = Funnel(0.8, 2.0, 0.0)
    small, large = (to_svg(funnel_plot(points(count), funnel, 85.0, "vi"), "c") for count in (1_000, 20_000))
    assert len(large) < 2 * len(small) < 400_000
    told = funnel_plot(points(MOST_DRAWN), funnel, 85.0, "vi").alt
    assert told.count("Sơn ") == MOST_OUTSIDE
    assert "Sơn 39 (" in told
    assert "Sơn 5 (" not in told
