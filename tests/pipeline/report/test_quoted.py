"""Comments stand by unit and theme, fairly chosen; and themes over the periods."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace

import pandas as pd
import pytest

from pipeline.figures.all_rows import SurveyRows
from pipeline.figures.comment_tables import CommentRow, ThemeRow, themes_table
from pipeline.figures.theme_periods import theme_periods_table, themes_over_periods
from pipeline.pictures.handwriting import Handwriting
from pipeline.report.blocks import Block, Heading, KeepTogether, Note, Paragraph, Quote, Quotes, TableBlock, plain
from pipeline.report.matter import FrameKey, Subject
from pipeline.report.parts import quoted
from pipeline.report.parts.comments import MOST_PERIODS, comments
from pipeline.report.parts.quoted import fairly_chosen, quoted_comments

NOW = "2019-Q1"
NAMES = {"staff": "Thái độ phục vụ", "place": "Cơ sở vật chất", "waiting": "Thời gian chờ"}
FEWEST = 5


def wrote(
    sheet: int, unit: str = "a", text: str = "", themes: str = "", needs: str = "no", period: str = NOW
) -> CommentRow:
    """A comment; without a text and a theme nobody has typed it."""
    state = "typed" if text or themes else "waiting"
    return CommentRow(f"{sheet:07}-X", unit, f"Phường {unit.upper()}", "box", period, "q", state, text, themes, needs)


def about(rows: Sequence[CommentRow], *, cut: dict[FrameKey, Handwriting] | None = None) -> Subject:
    counts = Counter((row.period, theme) for row in rows if row.state == "typed" for theme in row.themes.split("|"))
    themes = [ThemeRow("box", period, one, NAMES.get(one, ""), count) for (period, one), count in counts.items()]
    given = {"comments": list(rows), "themes": themes, "theme_periods": themes_over_periods(rows, FEWEST)}
    every = SurveyRows(**{one.name: given.get(one.name, []) for one in fields(SurveyRows)})  # type: ignore[arg-type]
    return Subject(every, "sipas", NOW, "vi", 80.0, handwriting=None if cut is None else lambda _: cut)


def flat(blocks: Sequence[Block] | Iterator[Block]) -> Iterator[Block]:
    for block in blocks:
        yield from flat(block.blocks) if isinstance(block, KeepTogether) else [block]


def told(matter: Subject) -> list[str]:
    """What stands in the chapter, line by line: units, themes, texts; sources after a dash."""
    lines = []
    for block in flat(quoted_comments(matter)):
        if isinstance(block, Quotes):
            lines += [f"{quote.text} – {quote.source}" for quote in block.quotes]
        elif isinstance(block, Heading):
            lines.append(f"# {block.text}")
        elif isinstance(block, Paragraph | Note):
            lines.append(plain(block.text))
    return lines


def quotes_of(matter: Subject) -> list[Quote]:
    return [quote for block in flat(quoted_comments(matter)) if isinstance(block, Quotes) for quote in block.quotes]


def test_comments_stand_by_unit_and_theme_each_once() -> None:
    rows = [
        wrote(1, "b", "Ghế cũ", "place"),
        wrote(2, "a", "Chờ lâu", "waiting|staff"),
        wrote(3, "b", "Cảm ơn"),
        wrote(4, "b", "Rất tốt", "staff"),
        wrote(5, "a", "Lịch sự ███", "staff"),
        wrote(6, "a", "Cũ", "staff", period="2018-Q4"),
    ]
    assert told(about([replace(rows[2], state="typed"), *rows[:2], *rows[3:]])) == [
        "# Phường B",
        "Rất tốt – Thái độ phục vụ · 0000004-X",
        "Ghế cũ – Cơ sở vật chất · 0000001-X",
        "Cảm ơn – Chưa phân chủ đề · 0000003-X",
        "# Phường A",
        "Chờ lâu – Thái độ phục vụ · 0000002-X · cũng về: Thời gian chờ",
        "Lịch sự [đã che] – Thái độ phục vụ · 0000005-X",
    ]


def test_one_unit_needs_no_heading_and_namesakes_are_told_apart() -> None:
    one, other = wrote(1, "a", "Tốt"), replace(wrote(2, "a", "Kém"), unit="z")
    assert told(about([one])) == ["Tốt – Phường A · 0000001-X"]
    assert [line for line in told(about([one, other])) if line[0] == "#"] == ["# Phường A (a)", "# Phường A (z)"]


def test_many_units_do_not_fill_the_table_of_contents() -> None:
    rows = [wrote(number, f"u{number}", "Tốt") for number in range(40)]
    blocks = list(flat(quoted_comments(about(rows))))
    assert not [block for block in blocks if isinstance(block, Heading)]
    assert [plain(block.text) for block in blocks if isinstance(block, Paragraph)] == [
        f"Phường U{n}" for n in range(40)
    ]


def test_each_unit_gets_its_share_of_the_room() -> None:
    sizes = {"a": 100, "b": 2, "c": 4}
    rows = [
        wrote(number, unit, "Tốt")
        for unit, size in sizes.items()
        for number in range(1000 * ord(unit), 1000 * ord(unit) + size)
    ]
    assert Counter(row.unit for row in fairly_chosen(rows, 8)) == {"a": 3, "b": 2, "c": 3}
    assert fairly_chosen(rows, 1000) == rows


def test_what_needs_an_answer_comes_before_other_comments_and_these_before_what_nobody_typed() -> None:
    rows = [wrote(1), wrote(2, text="Tốt"), wrote(3, text="Bao giờ xong?", needs="yes"), wrote(4)]
    assert [[row.sheet[6] for row in fairly_chosen(rows, most)] for most in (1, 2, 3)] == [
        ["3"],
        ["2", "3"],
        ["1", "2", "3"],
    ]


def test_the_rest_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quoted, "MOST_QUOTED", 2)
    lines = told(about([wrote(number, text="Tốt") for number in range(5)]))
    assert len(lines) == 3
    assert lines[-1].startswith("Trích 2 trong 5 ý kiến đã nhập")


def test_handwriting_stands_above_its_text_or_alone_and_a_text_without_a_picture_says_so() -> None:
    rows = [wrote(1, text="Tốt"), wrote(2), wrote(3, text="Kém"), wrote(4), wrote(5, themes="staff")]
    cut = {(row.sheet, "q"): Handwriting(b"png", 200.0, 10.0, "sha") for row in (rows[0], rows[1], rows[4])}
    matter = about(rows, cut=cut)
    found = {re.findall(r"\d{7}", quote.source)[0][6]: quote for quote in quotes_of(matter)}
    assert set(found) == {"1", "2", "3", "5"}, "of the fourth there is nothing to show"
    assert [quote.picture is not None for _, quote in sorted(found.items())] == [True, True, False, True]
    assert found["2"].text == ""
    assert found["2"].source.endswith("· chưa ai xem")
    assert found["3"].source.endswith("· không có ảnh")
    assert found["5"].source.endswith("· không đọc được hoặc không có nội dung")
    picture = found["1"].picture
    assert picture is not None
    assert (picture.width, picture.height) == pytest.approx((150.0, 7.5)), "as high beside its width as on the sheet"
    assert "0000001-X" in picture.says
    lines = told(matter)
    assert lines[0].startswith("1 ý kiến viết tay dưới đây chưa ai xem")
    assert lines[-1].startswith("Trích 4 trong 5 ý kiến viết tay")


def test_pictures_stay_few_enough_to_be_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quoted, "MOST_BYTES", 25)
    rows = [wrote(number, text="Tốt") for number in range(4)]
    cut = {(row.sheet, "q"): Handwriting(bytes(10), 100.0, 10.0, "sha") for row in rows}
    assert [quote.picture is not None for quote in quotes_of(about(rows, cut=cut))] == [True, True, False, False]


# --------------------------------------------------------------------------------------------------- over the periods


def over(periods: dict[str, tuple[int, int, int]]) -> list[CommentRow]:
    """For each period: comments about staff, about staff and waiting, and not typed."""
    kinds = ("staff", "staff|waiting", "")
    each = [
        (name, kind)
        for name, counts in periods.items()
        for kind, n in zip(kinds, counts, strict=True)
        for _ in range(n)
    ]
    return [wrote(number, themes=kind, period=name) for number, (name, kind) in enumerate(each)]


def test_shares_are_those_of_the_comments_typed_and_not_told_of_few() -> None:
    rows = themes_over_periods(over({"2018-Q4": (4, 2, 9), NOW: (1, 1, 0)}), FEWEST)
    assert [(row.period, row.theme, row.comments, row.typed, row.written, row.share) for row in rows] == [
        ("2018-Q4", "staff", 6, 6, 15, 100.0),
        ("2018-Q4", "waiting", 2, 6, 15, 33.3),
        (NOW, "staff", 2, 2, 2, None),
        (NOW, "waiting", 1, 2, 2, None),
    ]


def table(matter: Subject) -> TableBlock | None:
    tables = [block for block in flat(comments(matter, quoted=False)) if isinstance(block, TableBlock)]
    return tables[0] if tables else None


def test_themes_stand_beside_each_other_in_the_periods_of_one_length_up_to_this_one() -> None:
    given = {"2018-Q4": (4, 2, 9), NOW: (6, 0, 1), "2019-Q2": (9, 9, 9), "2018": (9, 9, 9), "2018-Q3": (0, 0, 4)}
    found = table(about(over(given)))
    assert found is not None
    assert [column.label for column in found.columns] == ["Chủ đề", "Quý IV/2018", "Quý I/2019"]
    assert found.rows == (
        ("Thái độ phục vụ", "6 (100\u00a0%)", "6 (100\u00a0%)"),
        ("Thời gian chờ", "2 (33\u00a0%)", "0 (0\u00a0%)"),
        ("Đã nhập/viết tay", "6/15", "6/7"),
    )


def test_of_many_periods_the_newest_stand_there_and_of_one_none() -> None:
    many = {f"20{year}-Q1": (6, 0, 0) for year in range(10, 20)}
    found = table(about(over(many)))
    assert found is not None
    assert len(found.columns) == 1 + MOST_PERIODS
    assert found.columns[-1].label == "Quý I/2019"
    assert table(about(over({NOW: (6, 0, 0)}))) is None


def test_letters_are_told_apart_from_comments_on_sheets() -> None:
    long = replace(wrote(0, text="Thư dài", themes="staff", needs="yes"), sheet="", letter="L1-1", letter_pages="2")
    seen = replace(wrote(0, themes="staff"), sheet="", letter="L1-3", letter_pages="1")
    cut = {long.key: Handwriting(b"p", 180.0, 250.0, "s"), seen.key: Handwriting(b"p", 180.0, 100.0, "s")}
    matter = about([wrote(1, text="Trên phiếu", themes="staff"), long, seen], cut=cut)
    lines = told(matter)
    assert "Thư dài – Thái độ phục vụ · Phường A · Thư góp ý L1-1 · trang 1 trong 2 trang" in lines
    assert " – Thái độ phục vụ · Phường A · Thư góp ý L1-3 · chưa gõ nội dung" in lines
    pictures = [
        quote.picture for block in flat(quoted_comments(matter)) if isinstance(block, Quotes) for quote in block.quotes
    ]
    sizes = [(round(one.width), round(one.height)) for one in pictures if one]
    assert (108, 150) in sizes, "a whole page is made so small that it fits"
    counted = [plain(block.text) for block in flat(comments(matter, quoted=False)) if isinstance(block, Paragraph)]
    assert counted[0].startswith("1 phiếu có ý kiến viết tay; 1 ý kiến đã được nhập, 0 ý kiến cần trả lời. Ngoài phiếu")
    assert "còn 2 thư góp ý, 1 thư cần trả lời" in counted[0]


def test_the_tables_tell_of_each_unit_and_of_all_also_where_nobody_wrote_anything() -> None:
    columns = (
        "unit",
        "unit_name",
        "unit_kind",
        "channel",
        "period",
        "survey",
        "question",
        "state",
        "themes",
        "needs_answer",
        "sheet",
        "text",
        "letter",
        "letter_pages",
    )
    rows = [
        ("a", "A", "ward", "box", NOW, "s", "q", "typed", "staff|place", "yes", "1", "", "", ""),
        ("a", "A", "ward", "box", NOW, "s", "q", "waiting", "", "", "2", "", "", ""),
        ("b", "B", "ward", "box", NOW, "s", "", "typed", "staff", "no", "", "", "L1-1", "2"),
    ]
    frame = pd.DataFrame(rows, columns=columns)
    of_units = themes_table(frame, NAMES)[["unit", "theme", "comments", "typed", "written", "needs_answer"]]
    assert of_units.to_numpy().tolist() == [
        ["a", "staff", 1, 1, 2, 1],
        ["a", "place", 1, 1, 2, 1],
        ["b", "staff", 1, 1, 1, 0],
    ]
    of_all = theme_periods_table(frame, NAMES, 2)[["theme_name", "comments", "share", "typed", "written"]]
    assert of_all.to_numpy().tolist() == [["Thái độ phục vụ", 2, 100.0, 2, 3], ["Cơ sở vật chất", 1, 50.0, 2, 3]]
    nothing = frame.iloc[:0]
    assert (len(themes_table(nothing, NAMES)), len(theme_periods_table(nothing, NAMES, 2))) == (0, 0)
    assert list(themes_table(nothing, NAMES)) == list(themes_table(frame, NAMES))
