"""What a report says: on sheets that were never on paper, recorded straight into a store."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph as WordParagraph
from lxml import html
from reportlab.graphics.shapes import Group, String

from forms.errors import ExitCode
from forms.flow import lay_out
from forms.layout import Kind, Layout
from forms.typeface import require_glyphs
from omr.faults import Outcome
from pipeline.cli import main
from pipeline.errors import UnknownNameError
from pipeline.figures.all_rows import rows_of_survey
from pipeline.figures.significance import Clarity
from pipeline.records.comments import Comment
from pipeline.records.page_record import NO_CONFIDENCE, PageAnswers, PageRecord, questions_on
from pipeline.records.periods import periods_between
from pipeline.records.rulings import Matter as RulingMatter
from pipeline.records.rulings import Place, Ruling
from pipeline.records.runs import IssuedRun, Order
from pipeline.report import texts
from pipeline.report.blocks import (
    Block,
    Bullets,
    ChartBlock,
    FirstPage,
    Heading,
    KeepTogether,
    Language,
    Lead,
    Note,
    Paragraph,
    Report,
    TableBlock,
    Turned,
    plain,
)
from pipeline.report.content import content
from pipeline.report.docx.document import write_report_docx
from pipeline.report.html import write_report_html
from pipeline.report.matter import Subject
from pipeline.report.parts.drivers import drivers
from pipeline.report.parts.trend import trend
from pipeline.report.parts.units import units as units_part
from pipeline.report.pdf.document import write_report_pdf
from pipeline.report.reporting import report
from pipeline.results.tabulate import Tabulation, tabulate
from pipeline.results.workbook_texts import workbook_cover
from pipeline.settings import Validity
from pipeline.workspace import Workspace

BEFORE, NOW, EMPTY = "2018-Q4", "2019-Q1", "2019-Q2"
FEWEST = 5  # valid sheets for a rank
UNITS = {
    "ub06808": "Phường Vàng Danh",
    "ub06820": "Phường Trưng Vương",
    "ub06829": "Xã Thượng Yên Công",
}
HOSTILE = (
    "<script>alert('x')</script>",
    "</blockquote></html> & {{ 7 * 7 }} **đậm**",
    '=HYPERLINK("http://x.example")',
    "👍 谢谢",
    "NA",
    "- Cần thêm ghế chờ",
)
HIDDEN = "không công bố"

Said = Mapping[str, str]
"""Answers by question; ratings that it leaves out are 4, everything else blank; ``?4`` is a doubtful mark."""


@pytest.fixture(scope="module")
def layout(tmp_path_factory: pytest.TempPathFactory) -> Layout:
    with closing(Workspace.create(tmp_path_factory.mktemp("layout") / "w")) as workspace:
        return lay_out(workspace.survey())


@dataclass
class Office:
    """A workspace, and what comes into it."""

    workspace: Workspace
    layout: Layout
    tabulated: dict[str, Tabulation] = field(default_factory=dict)

    def take(self, unit: str, channel: str, period: str, sheets: Sequence[Said], issued: int = 0) -> list[int]:
        """Issue a run, of which these sheets come back; return their serials."""
        store = self.workspace.store
        store.layouts.keep(self.layout, self.workspace.survey_text())
        order = Order(unit, UNITS[unit], "ward", channel, period, self.layout.id, max(issued, len(sheets)))
        (run,) = store.runs.issue([order], lambda _: None)
        store.runs.confirm_printed([run], "sheets.pdf")
        name = f"{unit}-{channel}-{period}.pdf"
        scan = store.scans.add(hashlib.sha256(name.encode()).hexdigest(), name, "", name, 1)
        pages = [record for number, said in enumerate(sheets) for record in self._pages(run, number, said)]
        store.scans.set_page_count(scan, len(pages))
        for record in pages:
            store.pages.record(scan, record)
        store.scans.finish(scan)
        return list(range(run.first_serial, run.first_serial + len(sheets)))

    def _pages(self, run: IssuedRun, number: int, said: Said) -> Iterator[PageRecord]:
        count = len(self.layout.pages)
        for page in range(1, count + 1):
            answers = self._answers(page, said)
            whose: dict[str, Any] = {"serial": run.first_serial + number, "unit": run.unit, "run": run.run}
            at = number * count + page
            yield PageRecord(at, Outcome.READ, sheet_page=page, layout=run.layout, answers=answers, **whose)

    def _answers(self, page: int, said: Said) -> PageAnswers:
        kinds = {question.question: question.kind for question in self.layout.questions}
        asked = questions_on(self.layout, page)
        answers = [said.get(one, "4" if kinds[one] is Kind.RATING else "") for one in asked]
        by_hand = [kinds[one] is Kind.TEXT for one in asked]
        states = "".join("d" if answer[:1] == "?" else "r" if answer else "b" for answer in answers)
        answers = [answer.removeprefix("?") for answer in answers]
        sure = tuple(NO_CONFIDENCE if written else 9999 for written in by_hand)
        texts = ("" if written else answer for answer, written in zip(answers, by_hand, strict=True))
        return PageAnswers(tuple(texts), states, sure)

    def type(self, serial: int, text: str, *themes: str) -> None:
        """Type the comment that a sheet bears."""
        pages = self.layout.pages
        page = next(number for number, page in enumerate(pages, 1) if page.texts)
        place = next(
            Place(row.scan, row.page) for row in self.workspace.store.pages.of_sheets(serial) if row.sheet_page == page
        )
        said = Comment(text, themes, needs_answer=True).packed()
        ruling = Ruling(RulingMatter.COMMENT, serial, page, pages[page - 1].texts[0].question, place, said)
        self.workspace.store.rulings.put_in_force(ruling, "Lan", None)

    def told(self, period: str = NOW, language: Language = "vi", *, quoted: bool = True) -> Report:
        """Return what the report on a period says; nothing comes in after the first is asked for."""
        if language not in self.tabulated:
            self.tabulated[language] = tabulate(self.workspace, language=language)
        done = self.tabulated[language]
        rows = rows_of_survey(done.tables, done.comments, self.layout.survey)
        matter = Subject(rows, self.layout.survey, period, language, 80.0)
        return content(matter, done.state, Validity(fewest_for_rank=FEWEST), quoted=quoted)


@pytest.fixture(scope="module")
def office_at(layout: Layout) -> Callable[..., Office]:
    """Open an office in a new folder, with the sample survey or another."""

    def make(root: Path, survey: str = "") -> Office:
        Workspace.create(root).close()
        if survey:
            (root / "survey.yaml").write_text(survey, "utf-8")
        settings = root / "phieu.toml"
        text = settings.read_text("utf-8")
        settings.write_text(text.replace("fewest_for_rank = 30", f"fewest_for_rank = {FEWEST}"), "utf-8")
        workspace = Workspace.open(root)
        return Office(workspace, lay_out(workspace.survey()) if survey else layout)

    return make


def ratings(layout: Layout, level: str) -> dict[str, str]:
    return {question.question: level for question in layout.questions if question.kind is Kind.RATING}


@pytest.fixture(scope="module")
def city(
    office_at: Callable[..., Office], layout: Layout, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """Three units at the counter, one of them with two sheets; one box; two periods, and one without sheets.

    Vàng Danh goes up, is content with all but ``q02``, and its people are men, but for a woman and one other. Trưng
    Vương is content with nothing; what its people wrote is hostile.
    """
    office = office_at(tmp_path_factory.mktemp("content") / "w")
    men = [{"gender": "male", "q02": "2"}] * 6
    low = ratings(layout, "2")
    for period, high in ((BEFORE, ratings(layout, "3")), (NOW, ratings(layout, "5"))):
        office.take("ub06808", "counter", period, [*({**high, **one} for one in men)], issued=9)
        written = office.take("ub06820", "counter", period, [{**low, "comments": "ink"}] * 6)
        office.take("ub06829", "counter", period, [{"gender": "female"}, {"gender": "other"}], issued=4)
        office.take("ub06808", "box", period, [high] * 6)
    for serial, text in zip(written, HOSTILE, strict=True):
        office.type(serial, text, "waiting")
    office.take("ub06808", "counter", EMPTY, [], issued=5)
    yield office
    office.workspace.close()


@pytest.fixture(scope="module")
def small(office_at: Callable[..., Office], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One unit at the counter, in one period."""
    office = office_at(tmp_path_factory.mktemp("small") / "w")
    office.take("ub06808", "counter", NOW, [{}] * 6)
    yield office
    office.workspace.close()


# ------------------------------------------------------------------------------------------------- looking at a report


def texts_of(part: object) -> Iterator[str]:
    """Yield every text in a block or a report."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, Paragraph | Lead | Note):
        yield plain(part.text)
    elif isinstance(part, Bullets):
        yield from map(plain, part.items)
    elif isinstance(part, ChartBlock):
        yield from (part.title, part.chart.alt, plain(part.caption), *drawn_texts(part.chart.drawing))
    elif isinstance(part, tuple):
        yield from chain.from_iterable(map(texts_of, part))
    elif is_dataclass(part):
        yield from chain.from_iterable(texts_of(getattr(part, one.name)) for one in fields(part))


def drawn_texts(part: Group) -> Iterator[str]:
    for shape in part.contents:
        if isinstance(shape, String):
            yield shape.text
        elif isinstance(shape, Group):
            yield from drawn_texts(shape)


def all_text(made: Report) -> str:
    return "\n".join(texts_of(made.blocks))


def tables_of(made: Report) -> dict[str, TableBlock]:
    return {block.title: block for block in upright(made.blocks) if isinstance(block, TableBlock)}


def upright(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield blocks, and in place of those on pages on their side what these hold."""
    for block in blocks:
        if isinstance(block, Turned):
            yield from block.blocks
        else:
            yield block


def rows_of(made: Report, title: str) -> list[dict[str, str]]:
    table = tables_of(made)[title]
    labels = [": ".join(filter(None, (column.group, column.label))) for column in table.columns]
    return [dict(zip(labels, row, strict=True)) for row in table.rows]


def titles_of_charts(made: Report) -> list[str]:
    return [block.title for block in made.blocks if isinstance(block, ChartBlock)]


def pdf_text(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    try:
        return " ".join("\n".join(page.get_textpage().get_text_range() for page in document).split())
    finally:
        document.close()


# -------------------------------------------------------------------------------------------------------- other scales

SCALES = """
id: made
languages: [vi]
authority: A
title: T
notice: N
scales:
  three: {{levels: {{0: Kém, 1: Vừa, 2: Tốt}}}}
  two: {{satisfied: [], levels: {{0: Không, 1: Có}}}}
  would: {{nps: true, levels: {{0: Không, 1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 6, 7: 7, 8: 8, 9: 9, 10: Có}}}}
sections:
  one:
    title: Một
    questions:
      seats: {{label: Ghế ngồi, scale: {first}}}
      staff: {{label: Cán bộ, scale: {first}}}
      queue: {{label: Máy lấy số, scale: two}}
{more}"""
RECOMMENDED = """      again: {label: Giới thiệu, scale: would}
  two:
    title: Hai
    kind: experience
    questions:
      booked: {kind: choice, label: Hẹn trước, options: {1: Có, 2: Không}}
"""


def test_a_criterion_without_an_index_holds_no_other_back(office_at: Callable[..., Office], tmp_path: Path) -> None:
    office = office_at(tmp_path / "w", SCALES.format(first="three", more=RECOMMENDED))
    said = {"seats": "0", "staff": "2", "queue": "0", "again": "9", "booked": "1"}
    office.take("ub06808", "counter", NOW, [said] * 30 + [said | {"queue": "?0", "booked": ""}] * 2)
    made = office.told()
    text = all_text(made)
    assert "Ghế ngồi: 0,00\u00a0%" in text.partition("Điều cần khắc phục trước")[2]
    assert "2 câu trả lời chờ xử lý. Tại quầy" not in text, "none of them can move the index"
    assert "2 câu trả lời chờ xử lý." in text
    assert "thang would" not in text, "it makes a score of its own"
    (answered,) = {line for line in text.split("\n") if "32 phiếu" in line and "trên" in line}
    assert answered == "trên 32 phiếu", "two of them left it open"


def test_a_survey_without_an_index_has_no_chapters_about_it(office_at: Callable[..., Office], tmp_path: Path) -> None:
    office = office_at(tmp_path / "w", SCALES.format(first="two", more=""))
    said = {"seats": "0", "staff": "1", "queue": "?0"}
    for period in (BEFORE, NOW):
        office.take("ub06808", "counter", period, [said] * 6)
    made = office.told()
    text = all_text(made)
    assert "6 câu trả lời chờ xử lý." in text
    assert not [title for title in titles_of_charts(made) if "NPS" in title]
    for untrue in ("Đây là kỳ đầu tiên", "dưới mục tiêu", "Mức độ hài lòng theo đơn vị", "Diễn biến qua các kỳ"):
        assert untrue not in text


def test_a_plan_that_waits_for_answers_does_not_say_that_nothing_is_below_the_target(
    office_at: Callable[..., Office], tmp_path: Path
) -> None:
    office = office_at(tmp_path / "w", SCALES.format(first="three", more=""))
    mixed = {"seats": "0", "staff": "0", "queue": "1"}
    office.take("ub06808", "counter", NOW, [mixed] * 6 + [mixed | {"seats": "?0", "staff": "?2"}] * 6)
    text = all_text(office.told()).partition("Khắc phục hạn chế")[2]
    assert "Không có tiêu chí nào dưới mục tiêu" not in text
    assert "câu chờ xử lý còn có thể đổi thứ tự thì chưa xếp" in text


# ------------------------------------------------------------------------------------------------------------- periods


def test_of_a_single_period_it_says_that_there_is_none_before(small: Office) -> None:
    said = all_text(small.told())
    assert "Đây là kỳ đầu tiên có số liệu" in said
    assert "Tại quầy: chưa có kỳ trước cùng độ dài để so sánh." in said
    assert "rõ rệt so với Quý" not in said
    (unit, _) = rows_of(small.told(), "Đơn vị: Tại quầy")
    assert (unit["Chỉ số (%)"], unit["Thay đổi"]) == ("100,0", "–"), "of six sheets one decimal"


def test_of_two_periods_it_says_what_changed_and_draws_it(city: Office) -> None:
    made = city.told()
    assert "Đây là kỳ đầu tiên" not in all_text(made)
    assert "Từng đơn vị (%): Tại quầy" in titles_of_charts(made)
    changes = {row["Đơn vị"]: row["Thay đổi"] for row in rows_of(made, "Đơn vị: Tại quầy")}
    assert changes["Phường Vàng Danh"] == "+95,7"  # 22 of 23 criteria, from none
    assert changes["Phường Trưng Vương"] == "0,0"
    assert "Tăng rõ rệt, Tại quầy: Phường Vàng Danh (+95,7)" in all_text(made)


def test_eight_periods_have_control_charts_and_a_hundred_sheets_what_goes_with_the_rating(
    office_at: Callable[..., Office], layout: Layout, tmp_path: Path
) -> None:
    office = office_at(tmp_path / "w")
    for number, period in enumerate(periods_between("2017-Q2", BEFORE)):
        office.take("ub06808", "counter", period, [ratings(layout, "5" if number % 2 else "4")] * FEWEST)
    spread = [
        {**ratings(layout, str(2 + n % 4)), "q01": str(1 + n % 3), "q16": str(5 - n % 2), "overall": str(2 + n % 4)}
        for n in range(110)
    ]
    office.take("ub06808", "counter", NOW, spread)
    done = tabulate(office.workspace, figures_only=True)
    rows = rows_of_survey(done.tables, done.comments, layout.survey)
    matter = Subject(rows, layout.survey, NOW, "vi", 80.0)
    titles = [part.title for part in (*trend(matter), *drivers(matter)) if isinstance(part, ChartBlock)]
    assert titles == [
        "Biểu đồ kiểm soát, tất cả đơn vị (%): Tại quầy",
        "Biểu đồ kiểm soát từng đơn vị (%): Tại quầy",
        "Phần gắn với đánh giá chung và chỉ số: Tại quầy",
    ]
    for name, count in (("control_charts", 2 * 8), ("drivers", 8 * 5)):
        lines = (office.workspace.results / f"{name}.csv").read_text("utf-8-sig").splitlines()
        assert len(lines) == 1 + count, name
    office.workspace.close()


def test_an_earlier_period_is_told_with_what_was_known_then(city: Office) -> None:
    made = city.told(BEFORE)
    assert made.period == "Quý IV/2018"
    assert "Đây là kỳ đầu tiên có số liệu" in all_text(made)
    plan = rows_of(made, "Kế hoạch khắc phục")
    assert [*dict.fromkeys(row["Đơn vị"] for row in plan)] == ["Phường Vàng Danh", "Phường Trưng Vương"]


@pytest.mark.parametrize(("language", "said"), [("vi", "Chưa có phiếu hợp lệ"), ("en", "There are no valid sheets")])
def test_a_period_without_valid_sheets_has_a_report_that_says_so(city: Office, language: Language, said: str) -> None:
    made = city.told(EMPTY, language)
    assert said in all_text(made)
    counter = "Tại quầy" if language == "vi" else "At the counter"
    assert not [title for title in tables_of(made) if title.endswith(f": {counter}")]
    cover = made.blocks[0]
    assert isinstance(cover, FirstPage)
    assert dict(cover.facts)["Phiếu phát ra" if language == "vi" else "Sheets issued"] == "5"


def test_without_a_period_it_is_about_the_newest_that_has_sheets(city: Office, tmp_path: Path) -> None:
    made = report(city.workspace, output=tmp_path / "r.pdf")
    assert made.files == (tmp_path / "r.pdf", tmp_path / "r.html", tmp_path / "r.docx")
    assert "Quý I/2019" in pdf_text(tmp_path / "r.pdf")


@pytest.mark.parametrize(
    ("chosen", "unknown", "known"),
    [
        ({"period": "2017-Q1"}, "2017-Q1", f"There are: {BEFORE}, {NOW}, {EMPTY}."),
        ({"survey": "sipax"}, "sipax", "There are: sipas."),
    ],
)
def test_a_period_or_survey_that_nothing_was_printed_for_is_refused_and_the_known_ones_are_named(
    city: Office, chosen: dict[str, Any], unknown: str, known: str
) -> None:
    with pytest.raises(UnknownNameError, match=unknown) as refused:
        report(city.workspace, **chosen)
    assert refused.value.advice == known


def test_where_nothing_was_printed_there_is_nothing_to_report(office_at: Callable[..., Office], tmp_path: Path) -> None:
    with (
        closing(office_at(tmp_path / "w").workspace) as workspace,
        pytest.raises(UnknownNameError, match="nothing to report"),
    ):
        report(workspace)


# ------------------------------------------------------------------------------------------------------ like with like


@pytest.fixture(scope="module")
def unfinished(
    office_at: Callable[..., Office], layout: Layout, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """Three units before, of which the most content one alone has delivered since, and says what it said before."""
    office = office_at(tmp_path_factory.mktemp("unfinished") / "w")
    moods = {"ub06808": "5", "ub06820": "2", "ub06829": "3"}
    for unit, level in moods.items():
        office.take(unit, "counter", BEFORE, [ratings(layout, level)] * 8 + [ratings(layout, "")])
    office.take("ub06808", "counter", NOW, [ratings(layout, "5")] * 8)
    office.take("ub06820", "counter", NOW, [], issued=9)
    yield office
    office.workspace.close()


def summary_of(made: Report) -> str:
    """The texts between the summary's heading and that of the sheets."""
    return all_text(made).partition("Tóm tắt\n")[2].partition("Phiếu phát ra, thu về và hợp lệ")[0]


def cover_of(made: Report) -> dict[str, str]:
    cover = made.blocks[0]
    assert isinstance(cover, FirstPage)
    return dict(cover.facts)


def test_one_ward_of_three_gives_no_rise_on_the_first_pages(unfinished: Office) -> None:
    made = unfinished.told(NOW)
    said = summary_of(made)
    assert "Tại quầy: chưa so sánh được với Quý IV/2018: mới 1 trong 3 đơn vị có đủ phiếu ở cả hai kỳ" in said
    assert "tăng rõ rệt" not in said
    assert "phiếu hợp lệ của 1 trong 2 đơn vị" in said
    (channel,) = rows_of(made, "Hình thức thu phiếu, tất cả đơn vị")
    assert (channel["Thay đổi"], channel["Đơn vị so sánh"]) == ("–", "1/3")
    assert "Không so sánh được với kỳ trước" in all_text(made), "the chart of periods draws a line"


def test_the_first_page_names_who_has_not_delivered_and_its_account_closes(unfinished: Office) -> None:
    facts = cover_of(unfinished.told(NOW))
    assert facts["Số đơn vị"] == "3, trong đó 1 đã nộp phiếu"
    assert facts["Chưa nộp phiếu"] == "Phường Trưng Vương, Xã Thượng Yên Công"
    before = cover_of(unfinished.told(BEFORE))
    assert "Chưa nộp phiếu" not in before
    assert (before["Số đơn vị"], before["Phiếu thu về"]) == ("3", "27 = 24 hợp lệ + 3 không hợp lệ + 0 chờ xử lý")
    assert "thu về 27 (100,0\u00a0%): hợp lệ 24, không hợp lệ 3, chờ xử lý 0." in summary_of(unfinished.told(BEFORE))
    (sheets,) = rows_of(unfinished.told(BEFORE), "Phiếu theo hình thức")
    assert [sheets[name] for name in ("Thu về", "Hợp lệ", "Không hợp lệ", "Chờ xử lý")] == ["27", "24", "3", "0"]


def test_the_workbook_names_who_has_not_delivered_for_the_newest_period(unfinished: Office, city: Office) -> None:
    def missing(office: Office) -> list[object]:
        office.told()
        cover = workbook_cover(office.tabulated["vi"].state, Validity(), "vi")
        return [line.value for line in cover.lines if line.label == "Đơn vị chưa nộp phiếu"]

    assert missing(unfinished) == ["2019-Q1 (1/3): Phường Trưng Vương, Xã Thượng Yên Công"]
    assert not missing(city)


def test_an_area_of_one_unit_has_a_note_and_is_left_out_of_the_report(unfinished: Office, city: Office) -> None:
    assert "Tổng hợp theo địa bàn" not in all_text(unfinished.told(NOW))
    assert "Tổng hợp theo địa bàn" in all_text(unfinished.told(BEFORE))
    areas = unfinished.tabulated["vi"].tables["areas"]
    now = areas[areas["period"] == NOW]
    assert set(now["note"]) == {"Chỉ có phiếu hợp lệ của một đơn vị, nên số liệu là của Phường Vàng Danh."}
    made = city.told()
    assert {row["Hình thức"] for row in rows_of(made, "Theo danh mục đơn vị tại kỳ Quý I/2019")} == {"Tại quầy"}
    assert "Thành phố Uông Bí (Hòm thư góp ý)" in all_text(made)


def test_best_and_worst_name_their_channel_and_look_at_all(
    office_at: Callable[..., Office], layout: Layout, tmp_path: Path
) -> None:
    office = office_at(tmp_path / "w")
    half = [{**ratings(layout, level), "q01": "5", "q03": "2"} for level in "25" * 20]
    office.take("ub06808", "counter", NOW, [*half, {}])
    office.take("ub06808", "box", NOW, [{**said, "q02": "2"} for said in half])
    said = summary_of(office.told())
    office.workspace.close()
    names = _names(office)
    best, _, worst = said.partition("Điều cần khắc phục trước")
    worst = worst.partition("Thay đổi so với kỳ trước")[0]
    assert f"{names['q01']} (Tại quầy): 100,00" in best
    assert f"{names['q01']} (Hòm thư góp ý): 100,00" in best
    assert f"{names['q02']} (Hòm thư góp ý): 0,00" in worst
    assert f"{names['q03']} (Tại quầy)" in worst
    assert f"{names['q02']} (Tại quầy)" not in said, "it is like the rest"


def _names(office: Office) -> dict[str, str]:
    return {one.id: one.label.main for section in office.workspace.survey().sections for one in section.questions}


def test_where_sheets_part_no_criteria_none_is_named(small: Office) -> None:
    said = summary_of(small.told())
    assert "chưa cho thấy tiêu chí nào cao hơn rõ rệt" in said
    assert "chưa cho thấy tiêu chí nào thấp hơn rõ rệt" in said
    assert not [name for name in _names(small).values() if name in said]


# ------------------------------------------------------------------------------------------------------------ channels


def test_of_one_channel_nothing_is_compared(small: Office) -> None:
    made = small.told()
    assert "Chỉ số hài lòng theo yếu tố (%)" not in titles_of_charts(made)
    assert [row["Hình thức"] for row in rows_of(made, "Hình thức thu phiếu, tất cả đơn vị")] == ["Tại quầy"]


def test_channels_stand_side_by_side_and_are_never_pooled(city: Office) -> None:
    made = city.told()
    assert "Chỉ số hài lòng theo yếu tố (%)" in titles_of_charts(made)
    channels = rows_of(made, "Hình thức thu phiếu, tất cả đơn vị")
    figures = {row["Hình thức"]: (row["Hợp lệ"], row["Chỉ số (%)"]) for row in channels}
    # 22 criteria of 6 sheets, none of 6, and 23 of 2, of 23 each; the box: every answer.
    assert figures == {"Tại quầy": ("14", "55,3"), "Hòm thư góp ý": ("6", "100,0")}
    pooled = f"{100 * (178 + 138) / (322 + 138):.2f}".replace(".", ",")
    assert pooled not in all_text(made)


# --------------------------------------------------------------------------------------------------------------- units


@pytest.mark.parametrize(
    ("language", "title", "column", "few"),
    [
        ("vi", "Đơn vị: Tại quầy", "So với dự kiến", "quá ít phiếu"),
        ("en", "Units: At the counter", "Against expected", "too few"),
    ],
)
def test_a_unit_with_too_few_sheets_is_shown_and_not_judged(
    city: Office, language: Language, title: str, column: str, few: str
) -> None:
    by_unit = {next(iter(row.values())): row[column] for row in rows_of(city.told(NOW, language), title)}
    assert by_unit["Xã Thượng Yên Công"] == few
    assert few not in (by_unit["Phường Vàng Danh"], by_unit["Phường Trưng Vương"])


def test_a_unit_with_too_few_sheets_is_in_no_table_of_lowest_criteria(city: Office) -> None:
    made = city.told()
    for title in ("Tiêu chí thấp nhất của mỗi đơn vị: Tại quầy", "Kế hoạch khắc phục"):
        names = {row["Đơn vị"] for row in rows_of(made, title)}
        assert "Xã Thượng Yên Công" not in names
        assert "Phường Trưng Vương" in names
        assert tables_of(made)[title].notes


def test_a_unit_that_stands_out_is_said_to_everywhere_in_the_same_words(city: Office) -> None:
    made = city.told()
    beside = {row["Đơn vị"]: row["So với dự kiến"] for row in rows_of(made, "Đơn vị: Tại quầy")}
    assert beside["Phường Trưng Vương"] == "thấp hơn dự kiến"
    (drawn,) = (block.chart for block in made.blocks if isinstance(block, ChartBlock) and "dải dự kiến" in block.title)
    assert "Thấp hơn dự kiến: Phường Trưng Vương (0,00 %)." in drawn.alt
    assert "Tại quầy, thấp hơn dự kiến: Phường Trưng Vương (0,0\u00a0%)" in all_text(made)


def test_each_factor_stands_at_each_unit_beside_the_overall_index(city: Office) -> None:
    made = city.told()
    title = "Chỉ số hài lòng theo yếu tố và đơn vị (%)"
    counter, box = (block.chart for block in made.blocks if isinstance(block, ChartBlock) and block.title == title)
    said = list(drawn_texts(counter.drawing))
    assert {*UNITS.values(), "Tất cả đơn vị", "Chỉ số chung", "quá ít phiếu"} <= set(said)
    assert UNITS["ub06820"] not in list(drawn_texts(box.drawing))


def test_of_a_single_unit_nothing_is_said_to_be_expected(small: Office) -> None:
    made = small.told()
    assert not [title for title in titles_of_charts(made) if "dải dự kiến" in title]
    (unit, _) = rows_of(made, "Đơn vị: Tại quầy")
    assert unit["So với dự kiến"] == "–"


def test_the_plan_lists_the_lowest_criteria_below_the_target_and_no_others(city: Office) -> None:
    plan = rows_of(city.told(), "Kế hoạch khắc phục")
    units = ["Phường Vàng Danh", *["Phường Trưng Vương"] * 5]
    assert [row["Đơn vị"] for row in plan] == units, "all criteria of Vàng Danh but one are satisfied"
    limitations = [row["Hạn chế"] for row in plan]
    assert limitations[0] == "Trang thiết bị phục vụ người dân đầy đủ: 0,0\u00a0%"
    assert all(said.endswith(": 0,0\u00a0%") for said in limitations)
    assert [row["TT"] for row in plan] == ["1", "2", "3", "4", "5", "6"]
    assert not "".join(row[column] for row in plan for column in ("Nguyên nhân", "Giải pháp", "Kết quả")).strip()


def test_where_nothing_misses_the_target_there_is_no_plan(small: Office) -> None:
    made = small.told()
    assert "Không có tiêu chí nào dưới mục tiêu 80\u00a0%" in all_text(made)
    assert not [title for title in tables_of(made) if title.startswith("Kế hoạch")]


def test_a_chart_with_one_decimal_rounds_the_answers_and_not_a_figure_that_was_rounded(
    office_at: Callable[..., Office], tmp_path: Path
) -> None:
    office = office_at(tmp_path / "w")
    office.take("ub06808", "counter", NOW, [{"q01": "2" if number < 5 else "4"} for number in range(11)])
    office.take("ub06820", "counter", NOW, [{}] * 6)
    made = office.told()
    office.workspace.close()
    heat_map = next(block for block in made.blocks if isinstance(block, ChartBlock) and "×" in block.title)
    assert "54,5" in texts_of(heat_map), "6 of 11 are 54.5454…, of which 54.55 is made first in the tables"


def test_figures_of_few_sheets_have_one_decimal_rounded_once_from_what_is_exact(
    office_at: Callable[..., Office], tmp_path: Path
) -> None:
    office = office_at(tmp_path / "w", SCALES.format(first="three", more=""))
    counts = {"counter": (11, 6), "box": (33, 18)}  # sheets, and those that are satisfied: 54.5454…
    for channel, (sheets, satisfied) in counts.items():
        said = [{"seats": "2" if n < satisfied else "0", "staff": "2", "queue": "1"} for n in range(sheets)]
        office.take("ub06808", channel, NOW, said)
    made = office.told()
    office.workspace.close()
    rows = {row["Tiêu chí"]: row for row in rows_of(made, "Tiêu chí, tất cả đơn vị: Hòm thư góp ý và Tại quầy")}
    few, many = ([cell for name, cell in rows["Ghế ngồi"].items() if channel in name] for channel in ("quầy", "Hòm"))
    assert few[0] == "54,5", "of 54.55, as the tables have it, 54.6 would be made"
    assert many[0] == "54,55"
    assert re.fullmatch(r"\d+,\d–\d+,\d", few[1])
    assert "dưới 30 phiếu hợp lệ chỉ lấy một chữ số" in all_text(made)


def test_questions_beside_the_index_have_one_decimal_of_few_sheets(
    office_at: Callable[..., Office], tmp_path: Path
) -> None:
    office = office_at(tmp_path / "w", SCALES.format(first="three", more=RECOMMENDED))
    counts = {"counter": (11, 6), "box": (33, 18)}  # sheets, and those that would recommend: 54.5454…
    for channel, (sheets, promoters) in counts.items():
        said = [
            {"seats": "2", "staff": "2", "queue": "1", "again": "9" if n < promoters else "7"} for n in range(sheets)
        ]
        office.take("ub06808", channel, NOW, said)
    made = office.told()
    office.workspace.close()
    few, many = (
        rows_of(made, f"Câu hỏi có thang điểm và câu điền số: {name}") for name in ("Tại quầy", "Hòm thư góp ý")
    )
    told = {row["Câu hỏi"]: row for row in few}["Giới thiệu"]
    assert (told["Điểm trung bình"], told["Trung vị"]) == ("8,1", "9,0"), "8.0909…"
    score = next(cell for name, cell in told.items() if name.startswith("NPS"))
    assert re.fullmatch(r"\+54,5 \([+−]\d+,\d … \+\d+,\d\)", score), (
        "of 54.55, as the tables have it, +54.6 would be made"
    )
    assert {row["Câu hỏi"]: row for row in many}["Giới thiệu"]["Điểm trung bình"] == "8,09"


def test_where_the_band_is_widened_the_units_at_the_ends_are_named(city: Office) -> None:
    """All are “as expected” there; an authority must hear all the same how far they lie apart."""
    done = tabulate(city.workspace, language="vi")
    rows = rows_of_survey(done.tables, done.comments, city.layout.survey)
    (channel,) = (row for row in rows.channels if row.period == NOW and row.channel == "counter")
    names = [row for row in rows.units if row.period == NOW and row.channel == "counter" and row.answers]
    verdicts = (Clarity.BELOW, Clarity.ABOVE)
    units = [
        replace(row, compared=said, expected_said=Clarity.AS_EXPECTED, note="", satisfied=79 + 18 * at, answers=100)
        for at, (row, said) in enumerate(zip(names, verdicts, strict=False))
    ]
    wide = replace(channel, tau=0.1, between_units=6.2, dispersion=5.2)
    one = replace(rows, units=units, channels=[wide])
    text = "\n".join(
        plain(block.text)
        for block in units_part(Subject(one, city.layout.survey, NOW, "vi", 80.0))
        if isinstance(block, Note)
    )
    low, high = (row.unit_name for row in units)
    assert re.search(r"từ 79,0.* đến 97,0", text)
    assert re.search(rf"Thấp hơn rõ rệt so với các đơn vị khác: {low} \(79,0", text)
    assert re.search(rf"Cao hơn rõ rệt so với các đơn vị khác: {high} \(97,0", text)
    assert "không có nghĩa là các đơn vị như nhau" in text


# --------------------------------------------------------------------------------------------------------- respondents


def test_groups_of_too_few_people_are_not_shown(city: Office) -> None:
    rows = rows_of(city.told(), "Người trả lời: Tại quầy và Hòm thư góp ý")
    shown = [f"Tại quầy: {name}" for name in ("Số người", "Tỷ lệ (%)", "Chỉ số hài lòng (%)")]
    gender = {row["Nhóm"]: tuple(row[name] for name in shown) for row in rows[:4]}
    assert gender["Nam"] == ("6", "42,9", "95,7")
    assert gender["Nữ"] == gender["Khác"] == (HIDDEN, "–", "–")


def test_of_a_group_that_is_hidden_to_hide_another_nothing_false_is_said(
    office_at: Callable[..., Office], tmp_path: Path
) -> None:
    office = office_at(tmp_path / "w")
    people = ["male"] * 7 + ["female"] * 6 + ["other"] * 5 + [""]
    office.take("ub06808", "counter", NOW, [{"gender": gender} for gender in people])
    made = office.told()
    office.workspace.close()
    rows = rows_of(made, "Người trả lời: Tại quầy")[:4]
    shown = [row["Số người"] for row in rows]
    assert shown == ["7", "6", HIDDEN, HIDDEN], "five are hidden, so that the one without an answer can't be found"


# ------------------------------------------------------------------------------------------------------------ comments


@pytest.fixture(scope="module")
def written(city: Office, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """The texts of the report as PDF and as HTML."""
    return _written(city, tmp_path_factory.mktemp("written"))


def _written(office: Office, folder: Path, *, comments: bool = True) -> tuple[str, str]:
    made = report(office.workspace, NOW, output=folder / "r.pdf", comments=comments)
    return pdf_text(made.files[0]), made.files[1].read_text("utf-8")


def test_comments_are_quoted_as_typed_and_stay_texts(written: tuple[str, str]) -> None:
    printed, page = written
    quotes = [quote.text_content() for quote in html.fromstring(page.encode()).iter("blockquote")]
    assert quotes == list(HOSTILE)
    assert page.count("<script") == 1, "ours"
    for text in HOSTILE:
        assert text.replace("👍 谢谢", "? ??") in printed
    assert "Phường Trưng Vương · 0" in printed


def test_a_comment_that_begins_like_a_formula_is_shown_without_the_apostrophe_of_the_tables(
    city: Office, written: tuple[str, str]
) -> None:
    printed, page = written
    assert "'- Cần thêm ghế chờ" in (city.workspace.results / "comments.csv").read_text("utf-8-sig")
    assert "'- Cần" not in printed
    assert "&#39;- Cần" not in page
    assert "- Cần thêm ghế chờ" in page


def test_comments_can_be_left_out(city: Office, tmp_path: Path) -> None:
    printed, page = _written(city, tmp_path, comments=False)
    assert "blockquote" not in page.partition("<body>")[2]
    for text in ("alert", "7 * 7", "HYPERLINK", "谢谢", "ghế chờ"):
        assert text not in printed
        assert text not in page
    assert "6 ý kiến đã được nhập" in printed


def test_comments_of_another_period_are_not_quoted(city: Office) -> None:
    said = all_text(city.told(BEFORE))
    assert "6 phiếu có ý kiến viết tay; 0 ý kiến đã được nhập" in said
    assert "HYPERLINK" not in said


# ----------------------------------------------------------------------------------------------- languages, same bytes


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("period", [BEFORE, NOW, EMPTY])
def test_the_typeface_has_every_sign_of_our_own_wording(city: Office, language: Language, period: str) -> None:
    texts = list(texts_of(city.told(period, language, quoted=False).blocks))
    assert len(texts) > 50
    for text in texts:
        require_glyphs(text)


def test_in_english_nothing_of_our_own_wording_is_vietnamese(city: Office) -> None:
    made = city.told(NOW, "en")
    own = [*titles_of_charts(made), *tables_of(made), *(c.label for t in tables_of(made).values() for c in t.columns)]
    assert "Sheets by channel" in own
    assert not [text for text in own if any(sign in "ăâđêôơưạảấếệịọốộợủứ" for sign in text.lower())]


def test_the_same_data_give_the_same_bytes(city: Office, tmp_path: Path) -> None:
    once, again = (report(city.workspace, NOW, output=tmp_path / name).files for name in ("a.pdf", "b.pdf"))
    assert [path.read_bytes() for path in once] == [path.read_bytes() for path in again]


# ----------------------------------------------------------------------------------------------------- three writers


def without_charts(blocks: Iterable[Block]) -> Iterator[Block]:
    """Charts are pictures in one of the files, and one lists its headings with their pages.

    A table stays on one page, lest its header be counted twice.
    """
    for block in blocks:
        match block:
            case Heading(_, text):
                yield Paragraph(text)
            case ChartBlock():
                yield Paragraph(block.title)
                yield Paragraph(block.caption)
            case KeepTogether() | Turned():
                yield from without_charts(block.blocks)
            case TableBlock():
                yield KeepTogether((block,))
            case Heading():  # listed on the first page, with the numbers of pages
                yield Paragraph(block.text)
            case _:
                yield block


def numbers(text: str) -> Counter[str]:
    return Counter(re.findall(r"\d+", text))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_each_writer_says_the_same_numbers_as_often(city: Office, tmp_path: Path, language: Language) -> None:
    made = city.told(NOW, language)
    made = replace(made, blocks=tuple(without_charts(made.blocks)), title="", period="", footer_text="")
    paths = [tmp_path / f"r.{form}" for form in ("pdf", "html", "docx")]
    for write, path in zip((write_report_pdf, write_report_html, write_report_docx), paths, strict=True):
        write(made, path)
    with pypdfium2.PdfDocument(paths[0]) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    assert texts.CONTINUED.said(language) not in "".join(pages)
    page_of = re.escape(texts.PAGE_OF.said(language, page=0, total=0)).replace("0", r"\d+")
    (body,) = html.fromstring(paths[1].read_bytes().decode()).iter("body")
    unread = {"nav", "script", "svg", "{http://www.w3.org/2000/svg}svg"}
    for element in [one for one in body.iter() if one.tag in unread]:
        element.drop_tree()
    typed = "\n".join(WordParagraph(one, None).text for one in Document(str(paths[2])).element.body.iter(qn("w:p")))
    shown = numbers(" ".join(body.itertext()))
    assert shown.total() > 300
    assert numbers(re.sub(page_of, "", "\n".join(pages))) == shown
    assert numbers(typed.replace("20…", "")) == shown, "the year is left to be filled in"


# --------------------------------------------------------------------------------------------------------- the command


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def here(
    city: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Ran]:
    """Run a command in a copy of the city, ``w`` of the temporary folder."""
    shutil.copytree(city.workspace.root, tmp_path / "w", ignore=shutil.ignore_patterns("results"))
    monkeypatch.chdir(tmp_path / "w")

    def run(*arguments: str) -> Ran:
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        said = capsys.readouterr()
        return Ran(int(ended.value.code or 0), said.out, said.err)

    return run


def test_the_command_writes_tables_and_report_and_names_them(here: Callable[..., Ran], tmp_path: Path) -> None:
    ran = here("report")
    assert ran.code == 0, ran.err
    assert "40 sheets came back" in ran.out
    for name in ("report.pdf", "report.html", "report.docx"):
        assert str(tmp_path / "w" / "results" / name) in ran.out
    assert (tmp_path / "w" / "results" / "units.csv").is_file()
    assert "Quý I/2019" in pdf_text(tmp_path / "w" / "results" / "report.pdf")


def test_the_command_says_that_a_newer_period_is_not_complete_and_how_to_get_it(
    unfinished: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(unfinished.workspace.root, tmp_path / "w", ignore=shutil.ignore_patterns("results"))
    with pytest.raises(SystemExit):
        main(["report", "--workspace", str(tmp_path / "w")])
    said = capsys.readouterr().err
    assert "Q1 2019 has sheets of only 1 of 3 units, so this report is about Q4 2018" in said
    assert f"phieu report --period {NOW}" in said
    cover = pdf_text(tmp_path / "w" / "results" / "report.pdf").partition("Mục lục")[0]
    assert "Quý I/2019 mới có phiếu của 1 trong 3 đơn vị, nên báo cáo này là của Quý IV/2018" in cover


def test_the_command_takes_period_place_language_and_whether_to_quote(here: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "w" / "out").mkdir()
    place = ("--output", "out/quý.pdf")
    assert here("report", "--period", "2018-q4", *place, "--language", "en", "--no-comments").code == 0
    printed = pdf_text(tmp_path / "w" / "out" / "quý.pdf")
    assert "Report on the satisfaction survey Q4 2018" in printed
    assert "At the counter" in printed
    assert (tmp_path / "w" / "out" / "quý.html").is_file()
    assert not (tmp_path / "w" / "results" / "report.pdf").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "said", "advice"),
    [
        (("report", "--period", "2017-Q1"), ExitCode.UNKNOWN_NAME, "2017-Q1", "2018-Q4, 2019-Q1"),
        (("report", "--period", "next"), ExitCode.UNKNOWN_NAME, "next", "2019-Q1"),
        (("report", "--survey", "x"), ExitCode.UNKNOWN_NAME, "“x”", "sipas"),
        (("report", "--language", "fr"), ExitCode.USAGE, "fr", "vi"),
        (("tabulate", "--units-on", "nonsense"), ExitCode.USAGE, "nonsense", "2026-01-31"),
    ],
)
def test_what_the_command_does_not_know_ends_it_with_a_number_and_advice(
    here: Callable[..., Ran], arguments: tuple[str, ...], code: ExitCode, said: str, advice: str
) -> None:
    ran = here(*arguments)
    assert ran.code == code
    assert said in ran.err
    assert advice in ran.err
    assert "Traceback" not in ran.err


def test_figures_can_be_told_by_the_units_of_another_day(here: Callable[..., Ran], tmp_path: Path) -> None:
    ran = here("tabulate", "--units-on", date(2025, 7, 1).isoformat())
    assert ran.code == 0, ran.err
    table = tmp_path / "w" / "results" / "units_on.csv"
    assert str(table) in ran.out
    assert "nw06820" in table.read_text("utf-8-sig")
    assert here("tabulate").code == 0
    assert not table.exists(), "it would contradict what was written since"
