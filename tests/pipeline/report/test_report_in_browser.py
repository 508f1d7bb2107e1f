"""The report on a screen in a real browser, from its file: its tables, and how it stands on a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from reportlab.graphics.shapes import Drawing

from pipeline.report.blocks import (
    ChartBlock,
    ColumnSpec,
    FirstPage,
    Heading,
    Language,
    Note,
    Paragraph,
    Report,
    TableBlock,
    Tile,
    Tiles,
)
from pipeline.report.charts.paint import Chart
from pipeline.report.html import write_report_html

ROWS = (
    ("Đông Triều", "Tại quầy", "1.243", "+0,83"),
    ("Ân Thi", "Tại quầy", "98", "−2,60"),
    ("Bắc Sơn", "Hòm thư", "107", "–"),
    ("Ăn Mòi", "Hòm thư", "9", "0,00"),
    ("Đại Yên", "Tại quầy", "88", "+10,46"),
    ("An Lạc", "Hòm thư", "90", "−0,71"),
    ("Trưng Vương", "Tại quầy", "quá ít", "–"),
    ("Yên Tử", "Hòm thư", "12", "+1,00"),
    ("Tất cả", "Tại quầy", "1.647", "+0,50"),
)
LONG = "Trung tâm Hành chính công thành phố Uông Bí và các phường xã lân cận"


def report(language: Language = "vi") -> Report:
    columns = (
        ColumnSpec("Đơn vị"),
        ColumnSpec("Hình thức"),
        ColumnSpec("Phiếu", "right"),
        ColumnSpec("Thay đổi", "right", group="So sánh"),
    )
    wide = tuple(ColumnSpec(f"Cột số {number}", "right") for number in range(12))
    blocks = (
        FirstPage("Ủy ban nhân dân", "Báo cáo", "Quý II/2019", (("Đơn vị", LONG),), "Chú thích", "12-abcd"),
        Heading(1, LONG),
        Tiles((Tile("Tại quầy", "90,42 %", LONG), Tile("Hòm thư", "84,23 %", LONG))),
        TableBlock("Bảng", columns, ROWS, ("Chú thích",), frozenset({len(ROWS) - 1})),
        TableBlock(LONG, (ColumnSpec("Đơn vị"), *wide), ((LONG, *(f"{n}0,25" for n in range(12))),) * 2),
        ChartBlock("Hình", Chart(Drawing(482, 60), "Hình"), LONG),
        Note("x" * 300),
        Paragraph(LONG),
    )
    return Report("Kết quả", "Quý II/2019", "UBND", language, blocks, LONG)


@pytest.fixture
def shown(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Open the file of a report; what breaks in its script, or is not allowed to run, fails the test."""
    broken: list[str] = []
    contexts: list[Any] = []

    def show(made: Report, width: int = 1280, **how: Any) -> Any:
        write_report_html(made, tmp_path / "report.html")
        contexts.append(browser.new_context(viewport={"width": width, "height": 800}, **how))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.on("console", lambda said: broken.append(said.text))
        page.goto((tmp_path / "report.html").as_uri())
        return page

    yield show
    for context in contexts:
        context.close()
    assert broken == []


def column(page: Any, number: int) -> list[str]:
    """Read the cells of a column of the first table, of the rows that are in sight."""
    rows = page.locator("table").first.locator("tbody tr:visible")
    return [str(text) for text in rows.evaluate_all(f"all => all.map(row => row.cells[{number}].textContent)")]


def test_a_click_on_a_head_sorts_and_the_total_stays_last(shown: Callable[..., Any]) -> None:
    page = shown(report())
    names = [row[0] for row in ROWS]
    page.click("th button:has-text('Đơn vị')")
    rising = ["An Lạc", "Ăn Mòi", "Ân Thi", "Bắc Sơn", "Đại Yên", "Đông Triều", "Trưng Vương", "Yên Tử", "Tất cả"]
    assert column(page, 0) == rising, "ă comes before â, and đ after d"
    page.click("th button:has-text('Đơn vị')")
    assert column(page, 0) == [*rising[-2::-1], "Tất cả"]
    assert page.get_attribute("thead tr:last-child th >> nth=0", "aria-sort") == "descending"
    page.click("th button:has-text('Đơn vị')")
    assert column(page, 0) == names


def test_numbers_are_sorted_as_numbers_and_what_has_none_comes_last(shown: Callable[..., Any]) -> None:
    page = shown(report())
    page.click("th button:has-text('Phiếu')")
    assert column(page, 2) == ["9", "12", "88", "90", "98", "107", "1.243", "quá ít", "1.647"]
    page.click("th button:has-text('Thay đổi')")
    assert column(page, 3) == ["−2,60", "−0,71", "0,00", "+0,83", "+1,00", "+10,46", "–", "–", "+0,50"]
    page.click("th button:has-text('Thay đổi')")
    assert column(page, 3) == ["+10,46", "+1,00", "+0,83", "0,00", "−0,71", "−2,60", "–", "–", "+0,50"]


def test_keys_sort_and_filter(shown: Callable[..., Any]) -> None:
    page = shown(report())
    page.locator("th button").first.focus()
    page.keyboard.press("Enter")
    assert column(page, 0)[0] == "An Lạc"
    page.locator("input[type=search]").first.focus()
    page.keyboard.type("dong tri")
    assert column(page, 0) == ["Đông Triều"], "who types without marks finds words with them"
    assert page.inner_text("[role=status]") == "1 trong 9 dòng"
    page.fill("input[type=search]", "Ân")
    assert column(page, 0) == ["Ân Thi"], "who types marks means them"


def test_a_list_filters_by_the_values_of_a_column(shown: Callable[..., Any]) -> None:
    page = shown(report())
    page.select_option("select", label="Hòm thư")
    assert column(page, 0) == ["Bắc Sơn", "Ăn Mòi", "An Lạc", "Yên Tử"]
    page.fill("input[type=search]", "yên")
    assert column(page, 0) == ["Yên Tử"]
    page.select_option("select", label="Tất cả")
    assert column(page, 0) == ["Đại Yên", "Yên Tử"]


def test_without_a_script_the_tables_are_there_and_no_tool_that_does_nothing(shown: Callable[..., Any]) -> None:
    page = shown(report("en"), java_script_enabled=False)
    assert page.locator("tbody tr").count() == len(ROWS) + 2
    assert page.locator("button, input, select").count() == 0


@pytest.mark.parametrize("width", [390, 768, 1280])
def test_nothing_is_cut_and_the_page_does_not_move_sideways(shown: Callable[..., Any], width: int) -> None:
    page = shown(report(), width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    cut = page.evaluate(
        """() => [...document.querySelectorAll("body *")]
            .filter(one => !one.closest("svg") && getComputedStyle(one).display !== "inline")
            .filter(one => !["auto", "scroll"].includes(getComputedStyle(one).overflowX))
            .filter(one => one.scrollWidth > one.clientWidth + 1 && !one.querySelector(".scroll"))
            .map(one => `${one.tagName} ${one.textContent}`)"""
    )
    assert cut == []
    beyond = page.evaluate(
        """() => [...document.querySelectorAll("caption, figcaption, h1, h2, p, label, .tools *")]
            .filter(one => one.getBoundingClientRect().right > innerWidth + 1).map(one => one.textContent)"""
    )
    assert beyond == [], "the title of a wide table stays in sight, too"


def test_names_stay_in_sight_where_a_table_is_moved_sideways(shown: Callable[..., Any]) -> None:
    page = shown(report(), 390)
    wide = page.locator(".scroll").nth(1)
    wide.evaluate("one => { one.scrollLeft = 300 }")
    name, box = wide.locator("tbody th").first.bounding_box(), wide.bounding_box()
    assert abs(name["x"] - box["x"]) < 2
    assert name["width"] < 0.5 * 390


def test_on_paper_there_are_no_tools(shown: Callable[..., Any]) -> None:
    page = shown(report())
    page.emulate_media(media="print")
    assert not page.locator(".tools").first.is_visible()
    arrow = "getComputedStyle(document.querySelector('th button'), '::after').content"
    assert page.evaluate(arrow) in ("none", "normal")
