"""What several pages of a scan share is told once, with the page since which it is so."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.cli.spoken import speaking
from pipeline.cli.summaries import tell_file
from pipeline.intake.ingest import ingest
from tests.pipeline.long_tables import write_long_tables

Office = Any  # of conftest.py, which can't be imported
LINE = 84.0  # mm
DARK, LIGHT = True, False


def with_streaks(page: dict[str, Any], *streaks: tuple[float, bool]) -> dict[str, Any]:
    return page | {"streaks": streaks}


def told(office: Office, capsys: pytest.CaptureFixture[str], language: str = "en") -> str:
    for report in ingest(office.workspace):
        with speaking(["--language", language]):
            tell_file(report)
    write_long_tables(office.workspace)
    return capsys.readouterr().out


def advised(office: Office) -> dict[int, str]:
    return {int(row["page"]): row["advice"] for row in office.table("pages.csv") if row["advice"]}


def stack(office: Office, *streaked: int, streak: tuple[float, bool] = (LINE, DARK)) -> list[dict[str, Any]]:
    """Four sheets, eight pages, some with a streak."""
    pages = [page for serial in (1, 2, 3, 4) for page in office.sheet(serial)]
    return [with_streaks(page, streak) if at in streaked else page for at, page in enumerate(pages, 1)]


def test_a_streak_since_page_3_names_page_3_on_every_page_that_has_it(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    office.drop("a.tif", *stack(office, 3, 4, 5, 6, 7, 8))
    out = told(office, capsys)
    assert "6 × streak: Streak at 84 mm from the left since page 3" in out
    assert "rescan from page 3" in out
    expected = "Có vệt dọc ở cột 84 mm từ trang 3: lau kính máy quét rồi quét lại từ trang 3."
    assert advised(office) == dict.fromkeys(range(3, 9), expected)
    assert {row["outcome"] for row in office.table("pages.csv")} == {"read"}
    assert {row["status"] for row in office.table("sheets.csv")} == {"valid"}


def test_one_line_is_told_for_a_streak_in_the_language_of_the_workspace(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    office.drop("a.tif", *stack(office, 3, 4, 5))
    out = told(office, capsys, "vi")
    assert [line for line in out.splitlines() if "vệt" in line] == [
        "  3 × Có vệt dọc ở cột 84 mm từ trang 3: lau kính máy quét rồi quét lại từ trang 3."
    ]


def test_the_sensor_of_one_side_streaks_every_other_page(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    office.drop("a.tif", *stack(office, 2, 4, 8))
    assert "since page 2" in told(office, capsys)
    assert sorted(advised(office)) == [2, 4, 8]


def test_a_streak_on_one_page_is_that_page_s_own(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    office.drop("a.tif", *stack(office, 5))
    out = told(office, capsys)
    assert "since page" not in out
    assert "1 × streak: A streak runs along the page" in out
    assert list(advised(office)) == [5]


@pytest.mark.parametrize(
    ("other", "together"),
    [((LINE + 0.8, DARK), True), ((LINE + 1.5, DARK), False), ((LINE, LIGHT), False)],
    ids=["the same column", "another column", "dark and light"],
)
def test_only_the_same_column_and_kind_belong_together(
    office: Office, capsys: pytest.CaptureFixture[str], other: tuple[float, bool], together: bool
) -> None:
    pages = stack(office, 3)
    pages[3] = with_streaks(pages[3], other)
    office.drop("a.tif", *pages)
    assert ("since page 3" in told(office, capsys)) is together


def test_streaks_of_two_scans_have_nothing_to_do_with_each_other(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    office.drop("a.tif", *stack(office, 8))
    office.drop("b.tif", with_streaks(office.page(5, 1), (LINE, DARK)), office.page(5, 2))
    assert "since page" not in told(office, capsys)


def test_a_glass_wiped_in_between_makes_two_streaks_of_one(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    pages = [page for serial in range(1, 8) for page in office.sheet(serial)]
    dirty = {2, 3, 11, 12}
    office.drop("a.tif", *(with_streaks(p, (LINE, DARK)) if at in dirty else p for at, p in enumerate(pages, 1)))
    out = told(office, capsys)
    assert "since page 2" in out
    assert "since page 11" in out


def test_a_page_with_a_fault_of_its_own_is_told_both(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    office.drop("a.tif", *office.sheet(1, q01="5", q20="5"))
    office.drop("b.tif", *(with_streaks(page, (LINE, DARK)) for page in office.sheet(1, q01="1", q20="1")))
    told(office, capsys)
    rows = [row for row in office.table("pages.csv") if row["scan"] == "b.tif"]
    assert [row["fault"] for row in rows] == ["sheet-conflict"] * 2
    assert all("So sánh hai bản quét" in row["advice"] and "từ trang 1" in row["advice"] for row in rows)


def test_what_was_scanned_again_need_not_be_scanned_once_more(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    office.drop("a.tif", *(with_streaks(page, (LINE, DARK)) for page in office.sheet(1, q01="!5", q20="!5")))
    office.drop("b.tif", *office.sheet(1, q01="5", q20="5"))
    told(office, capsys)
    assert [row["outcome"] for row in office.table("pages.csv")] == ["duplicate", "duplicate", "read", "read"]
    assert "từ trang" not in "".join(advised(office).values())


def test_fit_to_page_is_read_and_said(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    office.drop("a.tif", *(page | {"scale": (0.969, 0.971)} for page in office.sheet(1)), *office.sheet(2))
    out = told(office, capsys)
    assert "2 of the pages printed at 97 %" in out
    assert "actual size" in out
    assert [row["scale"] for row in office.table("pages.csv")] == ["0.970", "0.970", "", ""]
    assert [row["advice"] for row in office.table("pages.csv")] == [""] * 4
    assert {row["status"] for row in office.table("sheets.csv")} == {"valid"}


@pytest.mark.parametrize(("scale", "said"), [((1.006, 0.995), False), ((0.992, 0.992), True), ((1.02, 1.0), True)])
def test_what_paper_and_feeders_do_is_not_worth_a_word(
    office: Office, capsys: pytest.CaptureFixture[str], scale: tuple[float, float], said: bool
) -> None:
    office.drop("a.tif", *(page | {"scale": scale} for page in office.sheet(1)))
    assert ("printed at" in told(office, capsys)) is said


def test_the_scale_has_the_decimals_of_the_table(settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    office = settings(csv_locale='"vi"')
    office.drop("a.tif", office.page(1, 1) | {"scale": (0.96, 0.97)})
    told(office, capsys)
    assert (office.workspace.results / "pages.csv").read_text("utf-8-sig").splitlines()[1].endswith(";0,965;")


@pytest.mark.parametrize(
    ("flaw", "said", "cell"),
    [
        ("halftoned", "switch it to “text” or “gray” and scan again", "bán sắc"),
        ("negative", "white on black", "âm bản"),
    ],
)
def test_pages_whose_whole_picture_is_flawed_are_named_with_the_cause_and_the_mend(
    office: Office, capsys: pytest.CaptureFixture[str], flaw: str, said: str, cell: str
) -> None:
    office.drop("a.tif", *(page | {"flaws": [flaw]} for page in office.sheet(1)), *office.sheet(2))
    out = told(office, capsys)
    assert f"2 × {flaw}: " in out
    assert said in out
    assert set(advised(office)) == {1, 2}
    assert all(cell in advice for advice in advised(office).values())
    assert {row["outcome"] for row in office.table("pages.csv")} == {"read"}
