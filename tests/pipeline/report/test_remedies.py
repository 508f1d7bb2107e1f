"""What a report tells of the register of shortcomings: its chapter, and the annex with the plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from pipeline.figures.choice import choose
from pipeline.figures.figure_rows import ChannelQuestionRow, CriterionRow, LowestRow, MeasureRow
from pipeline.records.periods import day_of
from pipeline.records.remedies import About, Cell, Evidence, Reason, Shortcoming, Step, StepKind, Subject, register_of
from pipeline.remedies.verdicts import Said, Verdict
from pipeline.report.blocks import Block, Bullets, FirstPage, Heading, Paragraph, Report, TableBlock, Turned, plain
from pipeline.report.docx.document import write_report_docx
from pipeline.report.html import write_report_html
from pipeline.report.matter import Subject as Matter
from pipeline.report.one_unit import OneUnit
from pipeline.report.parts.plan import plan_annex, plan_rows
from pipeline.report.parts.remedies import MOST_OF_UNIT, MOST_ROWS, remedies
from pipeline.report.pdf.document import write_report_pdf
from pipeline.report.register_view import RegisterView, register_seen
from pipeline.report.reports import Reports
from pipeline.results.tabulate import tabulate
from tests.pipeline.report.test_content import Office, all_text, layout, office_at, pdf_text
from tests.pipeline.report.test_period_parts import channel_rows, made, subject, unit_rows

__all__ = ["layout", "office_at"]

LAST, NOW = "2019-Q3", "2019-Q4"
TODAY = date(2020, 1, 20)
PLAN = {"measure": "Mở thêm một quầy", "owner": "Trần Thị An", "due": "2020-01-15", "cause": "Thiếu người"}
K = StepKind
_numbers = count(1)


def found(period: str = LAST, reasons: Sequence[Reason] = (Reason.BELOW_TARGET,), **more: Any) -> Evidence:
    return Evidence(period, tuple(reasons), 61.54, 52.96, 69.43, 80.0, 80, 130, **more)


def shortcoming(
    number: int,
    *steps: tuple[StepKind, str, Mapping[str, str]],
    title: str = "Chờ lâu",
    evidence: Evidence | None = None,
    **about: str,
) -> Shortcoming:
    """Return a shortcoming: its steps are told by kind, day and what was filled in; ``why`` is among it."""
    of = {"subject": "criterion", "survey": "s", "unit": "A", "unit_name": "Phường A", "channel": "box", **about}
    begun = {"title": title, **of, **({"evidence": evidence.packed()} if evidence else {})}
    told = [(K.PROPOSED, "2019-10-10", begun), *steps]
    made_of = [
        Step(next(_numbers), number, f"{day}T03:00:00+00:00", "an", kind, dict(said), said.get("why", ""))
        for kind, day, said in told
    ]
    (one,) = register_of(made_of)
    return one


def matter(
    *these: Shortcoming, verdicts: Mapping[int, Verdict] | None = None, period: str = NOW, **more: Any
) -> Matter:
    """Return figures of twelve quarters of units A and B, with a register."""
    rows = subject(period=period, channels=channel_rows(), units=[*unit_rows("A"), *unit_rows("B")], **more)
    return replace(rows, register=RegisterView(these, verdicts or {}, TODAY))


def said_of(blocks: Iterator[Block]) -> str:
    """Return all that blocks say, a line for each text and each row of a table."""
    lines: list[str] = []
    for one in blocks:
        if isinstance(one, Heading | Paragraph):
            lines.append(plain(one.text))
        elif isinstance(one, Bullets):
            lines += map(plain, one.items)
        elif isinstance(one, TableBlock):
            lines += [one.title, *(" | ".join(row) for row in one.rows), *map(plain, one.notes)]
    return "\n".join(lines).replace("\u00a0", " ")


def table(blocks: Iterator[Block], title: str) -> list[tuple[str, ...]]:
    return [row for one in blocks if isinstance(one, TableBlock) and one.title == title for row in one.rows]


# ------------------------------------------------------------------------------------------------------- the chapter

DECIDED = (K.DECIDED, "2019-11-01", PLAN)
DONE = (K.DONE, "2019-12-01", {"done_on": "2019-11-28", "result": "Đã mở quầy số 4"})


def test_what_was_found_decided_done_and_changed_stands_in_one_row() -> None:
    better = Verdict(Said.BETTER, (LAST,), (NOW,), 61.54, 74.1, 12.56, 4.2, 20.9)
    told = matter(shortcoming(7, DECIDED, DONE, evidence=found()), verdicts={7: better})
    (row,) = table(remedies(told), "Từ các kỳ trước: đã quyết định, đã làm, kết quả")
    unit, what, decision, became = (cell.replace("\u00a0", " ") for cell in row)
    assert unit == "Phường A"
    assert what == "Số 7. Chờ lâu: 61,54 % (52,96–69,43), Quý III/2019"
    assert decision == "Mở thêm một quầy; Trần Thị An; hạn 15/01/2020"
    done, judged = became.split(". ")
    assert done == "đã thực hiện ngày 28/11/2019"
    assert judged == "Tốt lên rõ rệt, ngẫu nhiên khó gây ra (61,5 % thành 74,1 %; +12,6 điểm, từ +4,2 đến +20,9)"
    assert "Trong 1 giải pháp đã thực hiện: 1 tốt lên rõ rệt." in said_of(remedies(told))
    assert plan_rows(told)[0].result == f"Đã mở quầy số 4. {judged}".replace(" %", "\u00a0%")


def test_of_a_measure_that_cant_be_judged_yet_it_is_said_how_many_sheets_are_needed() -> None:
    not_yet = Verdict(Said.NOT_YET, (LAST,), more_sheets=120)
    (row,) = plan_rows(matter(shortcoming(1, DECIDED, DONE, evidence=found()), verdicts={1: not_yet}))
    assert row.result == "Đã mở quầy số 4. Chưa đủ căn cứ: cần thêm khoảng 120 phiếu"


def test_what_is_new_has_its_evidence_in_words() -> None:
    reasons = (Reason.FALL, Reason.SIGNAL)
    evidence = found(NOW, reasons, before=LAST, change=-7.1, change_low=-12.0, change_high=-2.2)
    (row,) = table(remedies(matter(shortcoming(1, evidence=evidence))), "Mới trong kỳ")
    assert row[2:] == ("giảm rõ rệt −7,10 điểm so với Quý III/2019; dấu hiệu trên biểu đồ kiểm soát", "đề xuất")


def test_what_lies_is_told_upwards_with_how_long() -> None:
    asked = (K.RETURNED, "2020-01-05", {"why": "Vì sao chưa làm?"})
    lying = shortcoming(1, evidence=found("2019-Q2"), title="Ghế hỏng")
    said = said_of(remedies(matter(lying, shortcoming(2, DECIDED, asked, evidence=found(), unit="B", unit_name="B"))))
    assert "Đề xuất từ kỳ trước, chưa quyết định (1): Phường A, số 1: Ghế hỏng, từ Quý II/2019 (2 kỳ)" in said
    assert "Quá hạn (1): B, số 2: hạn 15/01/2020, Trần Thị An" in said
    assert "Trả lại kèm câu hỏi, chưa trả lời (1): B, số 2: hỏi ngày 05/01/2020" in said
    assert "Sổ theo dõi có 2 hạn chế của kỳ này và các kỳ trước: 1 đề xuất, 1 đã quyết định, 1 quá hạn." in said
    assert "Vì sao chưa làm?" not in said


def test_nothing_is_overdue_on_the_day_it_is_due_nor_once_it_was_done() -> None:
    one = shortcoming(1, DECIDED, evidence=found())
    on_the_day = replace(matter(one), register=RegisterView((one,), {}, date(2020, 1, 15)))
    done = matter(shortcoming(1, DECIDED, DONE, evidence=found()))
    assert not any("quá hạn" in said_of(remedies(told)) for told in (on_the_day, done))


def test_a_report_on_an_earlier_period_tells_nothing_that_was_found_later() -> None:
    these = (shortcoming(1, evidence=found("2019-Q2")), shortcoming(2, evidence=found(NOW), title="Sau này"))
    said = said_of(remedies(matter(*these, period="2019-Q2")))
    assert "Số 1. Chờ lâu" in said
    assert "Sau này" not in said


def test_what_was_closed_before_the_last_period_ended_is_told_no_more() -> None:
    def closed(number: int, day: str) -> Shortcoming:
        return shortcoming(number, (K.DROPPED, day, {"why": "Trùng"}), evidence=found("2019-Q2"))

    long_ago = shortcoming(1, (K.DROPPED, "2019-09-10", {"why": "Trùng"}), evidence=found("2019-Q1"))
    said = said_of(remedies(matter(replace(long_ago, steps=long_ago.steps), closed(2, "2019-12-10"))))
    assert "Số 2. Chờ lâu" in said
    assert "Số 1." not in said
    assert "bỏ ngày 10/12/2019" in said


def test_what_a_person_added_belongs_to_the_newest_period_that_there_was() -> None:
    one = shortcoming(1, subject="other", title="Biển chỉ dẫn mờ", unit="", unit_name="", channel="")
    (row,) = table(remedies(matter(one)), "Mới trong kỳ")
    assert row[0] == "Toàn cơ quan"
    assert row[2] == "do người ghi"
    typed = shortcoming(2, evidence=Evidence("quý ba", (Reason.BELOW_TARGET,), 63.5), title="Dòng nạp")
    assert "Số 2. Dòng nạp: 63,50 %, quý ba" in said_of(remedies(matter(typed)))


def test_an_erased_title_leaves_a_row_that_says_so() -> None:
    one = replace(shortcoming(1, evidence=found(NOW)), title="")
    assert "Số 1. (nội dung đã xóa)" in said_of(remedies(matter(one)))


def test_of_many_the_overdue_ones_are_shown_and_the_rest_are_in_the_annex() -> None:
    these = [shortcoming(n, evidence=found(NOW)) for n in range(1, 31)]
    late = shortcoming(31, DECIDED, evidence=found(NOW))
    for told, most in ((matter(*these, late), MOST_ROWS), (one_unit(matter(*these, late)), MOST_OF_UNIT)):
        rows = table(remedies(told), "Mới trong kỳ")
        assert len(rows) == most
        assert any("Số\u00a031." in cell for cell in rows[-1])
        assert f"Và {31 - most} hạn chế nữa: xem kế hoạch khắc phục." in said_of(remedies(told))
        assert len(plan_rows(told)) == 31


def one_unit(told: Matter) -> Matter:
    return replace(told, unit=OneUnit("A", "Phường A", {}))


def test_comments_that_must_be_answered_are_counted_and_not_listed() -> None:
    def comment(number: int, *steps: tuple[StepKind, str, Mapping[str, str]], due: str = "2020-01-15") -> Shortcoming:
        one = {"subject": "comment", "source": f"00000{number}-A:comments", "due": due}
        return shortcoming(number, *steps, title="Ý kiến cần trả lời", evidence=None, **one)

    def answered(day: str) -> tuple[tuple[StepKind, str, Mapping[str, str]], ...]:
        return DECIDED, (K.DONE, day, {"done_on": day})

    later = {3: "2020-01-15", 4: "", 5: "2020-02-01"}
    waiting = [comment(number, due=due) for number, due in later.items()]
    these = (comment(1, *answered("2019-10-13")), comment(2, *answered("2019-10-20")), *waiting)
    said = said_of(remedies(matter(*these)))
    assert "Ý kiến phải trả lời: 5; đã trả lời 2 (trung vị 6,5 ngày); còn 3, trong đó 2 quá hạn." in said
    assert "Ý kiến cần trả lời" not in said
    assert not plan_rows(matter(*these))
    seen = matter(*these)
    early = replace(seen.register, arrivals=dict.fromkeys((1, 2, 4), date(2019, 9, 30)))
    said = said_of(remedies(replace(seen, register=early)))  # what arrived before it came into the register
    assert "đã trả lời 2 (trung vị 16,5 ngày); còn 3, trong đó 2 quá hạn." in said


def test_a_survey_without_an_index_has_the_chapter_once_something_is_in_the_register() -> None:
    asked = [made(ChannelQuestionRow, channel="box", period=NOW, in_index="no")]
    assert not list(remedies(matter(questions=asked)))
    assert "Số 1. Chờ lâu" in said_of(remedies(matter(shortcoming(1, evidence=found(NOW)), questions=asked)))


# ----------------------------------------------------------------------------------------------------------- the annex

LOW = [
    made(LowestRow, unit="A", unit_name="Phường A", channel="box", period=NOW, question=f"q{n}", index=60.0, answers=90)
    for n in (1, 2)
]


def test_the_annex_says_what_it_is_enclosed_with_and_lies_on_its_side() -> None:
    (annex,) = plan_annex(matter(shortcoming(3, DECIDED, DONE, evidence=found())), "UBND thành phố X")
    assert isinstance(annex, Turned)
    heading, enclosed, plan = annex.blocks
    assert isinstance(heading, Heading)
    assert heading.text == "Phụ lục: Kế hoạch khắc phục hạn chế"
    assert isinstance(enclosed, Paragraph)
    assert plain(enclosed.text).startswith("(Kèm theo Báo cáo số …")
    assert plain(enclosed.text).endswith("của UBND thành phố X)")
    assert isinstance(plan, TableBlock)
    assert [column.label for column in plan.columns] == [
        *("TT", "Đơn vị", "Hạn chế", "Nguyên nhân", "Giải pháp", "Người, đơn vị thực hiện", "Thời hạn"),
        *("Kết quả", "Ghi chú"),
    ]
    (row,) = plan.rows
    assert row[3:8] == ("Thiếu người", "Mở thêm một quầy", "Trần Thị An", "15/01/2020", "Đã mở quầy số 4")
    assert row[8] == "Số\u00a03: đã thực hiện ngày 28/11/2019"


def test_an_office_without_a_register_gets_empty_cells_to_write_into_or_what_it_typed() -> None:
    exact = {"satisfied": 54, "answers": 90, "index": 60.0}
    criteria = [made(CriterionRow, unit="A", channel="box", period=NOW, question=f"q{n}", **exact) for n in (1, 2)]
    typed = [MeasureRow("A", "box", "q2", "Thiếu ghế", "Thêm ghế", "Lan", "30/9", None, NOW)]
    first, second = plan_rows(matter(lowest=LOW, criteria=criteria, measures=typed))
    assert not any(first[2:])
    assert second[2:] == ("Thiếu ghế", "Thêm ghế", "Lan", "30/9", "", "")


def test_proposals_stand_above_the_cells_to_write_into_until_somebody_acts_in_the_register() -> None:
    criteria = [
        made(CriterionRow, unit="A", channel="box", period=NOW, question=f"q{n}", satisfied=54, answers=90)
        for n in (1, 2)
    ]
    evidence = found(NOW, also=(Cell("A", "", "q2"),))
    proposed = matter(shortcoming(1, evidence=evidence, question="q9"), lowest=LOW, criteria=criteria)
    first, second = plan_rows(proposed)
    assert first.remark.replace("\u00a0", " ") == "Số 1: đề xuất"
    assert (second.limitation, *second[2:]) == (": 60,00\u00a0%", *[""] * 6), "q2 has the cause of what is proposed"
    decided = matter(shortcoming(1, DECIDED, evidence=evidence, question="q9"), lowest=LOW, criteria=criteria)
    assert len(plan_rows(decided)) == 1


STEPS: tuple[tuple[tuple[StepKind, str, Mapping[str, str]], ...], ...] = (
    (),
    (DECIDED,),
    (DECIDED, (K.STARTED, "2019-11-02", {})),
    (DECIDED, DONE),
    (DECIDED, DONE, (K.CHECKED, "2020-01-02", {"verdict": "better"})),
    ((K.DROPPED, "2020-01-02", {"why": "Trùng"}),),
)


@given(st.lists(st.tuples(st.sampled_from(STEPS), st.sampled_from(["2018-Q4", LAST, NOW]), st.sampled_from("AB"))))
def test_whatever_the_register_holds_each_is_counted_once_and_is_in_the_plan_once(kinds: list[Any]) -> None:
    these = [
        shortcoming(number, *steps, evidence=found(period), unit=unit, unit_name=unit)
        for number, (steps, period, unit) in enumerate(kinds, 1)
    ]
    told = matter(*these)
    remarks = [row.remark.replace("\u00a0", " ").partition(":")[0] for row in plan_rows(told)]
    assert sorted(remarks) == sorted(f"Số {one.number}" for one in these)
    if these:
        counted = said_of(remedies(told)).split("kỳ trước: ", 1)[1].split(".")[0].split(", ")
        assert sum(int(one.split()[0]) for one in counted if "quá hạn" not in one) == len(these)
    assert [row.unit for row in plan_rows(told)] == sorted(row.unit for row in plan_rows(told))


def test_what_somebody_wrote_at_length_is_set_whole_in_the_annex(tmp_path: Path) -> None:
    long = "Một câu rất dài về nguyên nhân. " * 120
    said = {name: f"{long}HẾT {name}" for name in ("cause", "measure", "result")}
    annex = plan_annex(matter(shortcoming(1, (K.EDITED, "2019-11-01", said), evidence=found())), "UBND X")
    cover = FirstPage("UBND X", "Báo cáo", "")
    made_of = Report("Báo cáo", "Quý IV/2019", "UBND X", "vi", (cover, *annex))
    assert all(f"HẾT {name}" in text for text in written(made_of, tmp_path) for name in said)


def written(told: Report, folder: Path) -> list[str]:
    """Return what the files of a report say: PDF, page and Word."""
    paths = [folder / f"r.{form}" for form in ("pdf", "html", "docx")]
    for write, path in zip((write_report_pdf, write_report_html, write_report_docx), paths, strict=True):
        write(told, path)
    document = Document(str(paths[2]))
    assert document.sections[-1].orientation is WD_ORIENT.LANDSCAPE
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    typed = " ".join([*(one.text for one in document.paragraphs), *cells])
    return [pdf_text(paths[0]), " ".join(html.fromstring(paths[1].read_bytes().decode()).itertext()), typed]


# --------------------------------------------------------------------------------------------------- from a workspace


@pytest.fixture(scope="module")
def town(office_at: Callable[..., Office], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reports]:
    """Two units, with a shortcoming each, one of the whole office, and one of another survey."""
    office = office_at(tmp_path_factory.mktemp("remedies") / "w")
    register = office.workspace.store.remedies
    for unit, name in (("ub06808", "Phường Vàng Danh"), ("ub06820", "Phường Trưng Vương")):
        for period in ("2018-Q4", "2019-Q1"):
            office.take(unit, "counter", period, [{"q05": "2"}] * 6)
        about = About(Subject.CRITERION, "sipas", unit, name, "counter", "q05")
        fields = {"title": f"Chờ lâu ở {name}", "evidence": found("2018-Q4").packed()}
        number = register.begin(about, fields, "phieu", K.PROPOSED).number
        register.step(number, K.DECIDED, "an", PLAN)
    register.begin(About(Subject.OTHER), {"title": "Biển chỉ dẫn mờ"}, "lan")
    register.begin(About(Subject.OTHER, "khac"), {"title": "Của cuộc khảo sát khác"}, "lan")
    done = tabulate(office.workspace, figures_only=True)
    yield Reports(done, choose(done.state.deliveries, None, None))
    office.workspace.close()


def test_a_unit_sees_its_own_and_the_office_sees_all_of_its_survey(town: Reports) -> None:
    whole, own = all_text(town.of_all()), all_text(town.of_unit("ub06808"))
    for text in ("Chờ lâu ở Phường Vàng Danh", "Chờ lâu ở Phường Trưng Vương", "Biển chỉ dẫn mờ", "Trần Thị An"):
        assert text in whole
    assert "Của cuộc khảo sát khác" not in whole
    assert "Chờ lâu ở Phường Vàng Danh" in own
    assert "Trưng Vương" not in own
    assert "Biển chỉ dẫn mờ" not in own


def test_what_is_overdue_is_told_by_the_day_of_the_data_and_not_by_the_clock(town: Reports) -> None:
    logged = town.done.state.logged_at
    assert logged is not None
    assert register_seen(town.done).day == day_of(logged)
    assert all_text(replace(town).of_all()) == all_text(town.of_all())


def test_all_forms_of_the_report_have_the_chapter_and_the_annex(town: Reports, tmp_path: Path) -> None:
    for text in written(town.of_all(), tmp_path):
        assert "khắc phục hạn chế" in text.lower()
        assert "Kèm theo Báo cáo số" in text
        assert text.count("Biển chỉ dẫn mờ") == 2
