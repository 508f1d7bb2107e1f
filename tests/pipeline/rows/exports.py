"""Exports of true answers, as the programs write them: what is read back from each must be just the truth."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import openpyxl

from forms.labels import Label
from forms.layout import Kind
from forms.survey import Survey, SurveyQuestion
from pipeline.records.periods import VIETNAM

Records = list[list[object]]


@dataclass(frozen=True)
class Given:
    """What somebody answered, in truth.

    Attributes:
        unit: The id of the unit.
        at: When it was sent, to the second.
        answers: As ``AnswerRow.answers`` has them.
        seconds: How long it took.
        number: What programs that count their rows call it.
        sent: Whether it was sent at all.
    """

    unit: str
    at: datetime
    answers: Mapping[str, str] = field(default_factory=dict)
    seconds: int = 175
    number: int = 1
    sent: bool = True

    @property
    def local(self) -> datetime:
        return self.at.astimezone(VIETNAM).replace(tzinfo=None)

    @property
    def uuid(self) -> str:
        return str(uuid.UUID(int=(0xFE83 << 112) | (4 << 76) | (8 << 60) | self.number))


Named = Callable[[str], str]


def as_csv(records: Records, separator: str = ",", encoding: str = "utf-8", *, quoted: bool = False) -> bytes:
    file = io.StringIO()
    style = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    csv.writer(file, delimiter=separator, quoting=style).writerows(records)
    return file.getvalue().encode(encoding)


def as_workbook(records: Records, title: str = "Form Responses 1") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for record in records:
        sheet.append([None if cell == "" else cell for cell in record])
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, str) and cell.value.startswith("="):
                cell.data_type = "s"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def said(label: Label, language: str, survey: Survey) -> str:
    at = survey.languages.index(language) if language in survey.languages else 0  # type: ignore[arg-type]
    return label.second if at and label.second else label.main


def label_of(question: SurveyQuestion, option: str, language: str, survey: Survey) -> str:
    return next(said(one.label, language, survey) for one in question.options if one.id == option)


def labels_of(question: SurveyQuestion, one: Given, language: str, survey: Survey, joint: str) -> str:
    answer = one.answers.get(question.id, "")
    if not question.options or not answer:
        return answer
    return joint.join(label_of(question, option, language, survey) for option in answer.split("|"))


def place_of(question: SurveyQuestion, option: str) -> int:
    return [one.id for one in question.options].index(option) + 1


def google_forms(
    survey: Survey,
    given: Sequence[Given],
    named: Named,
    language: str = "vi",
    *,
    sheet: bool = True,
    typed: bool = False,
) -> Records:
    """The sheet that a form fills (``typed``: as XLSX keeps its days), or the form's own CSV."""
    timestamp, email = ("Dấu thời gian", "Địa chỉ email") if language == "vi" else ("Timestamp", "Email Address")
    unit = "Đơn vị ông/bà vừa giao dịch" if language == "vi" else "Which unit did you visit?"
    heads: list[object] = [timestamp, email, unit]
    for section in survey.sections:
        for question in section.questions:
            text = said(question.label, language, survey)
            is_grid = question.kind is Kind.RATING and len(section.questions) > 1
            heads.append(f"{said(section.title, language, survey)} [{text}]" if is_grid else text)

    def moment(at: datetime) -> object:
        if typed:
            return at
        if not sheet:
            half = {"vi": ("SA", "CH"), "en": ("AM", "PM")}[language][at.hour >= 12]
            return f"{at:%Y/%m/%d} {at.hour % 12 or 12}:{at:%M:%S} {half} GMT+7"
        return (
            f"{at:%d/%m/%Y} {at.hour}:{at:%M:%S}"
            if language == "vi"
            else f"{at.month}/{at.day}/{at.year} {at:%H:%M:%S}"
        )

    joint = ", " if sheet else ";"
    rows: Records = [heads]
    for one in given:
        answers = [labels_of(question, one, language, survey, joint) for question in survey.questions]
        rows.append([moment(one.local), f"nguoi{one.number}@example.com", named(one.unit), *answers])
    return rows


def _code(question: SurveyQuestion, option: str) -> str:
    """The code of an answer where somebody made the questions by hand, in their order, from the survey."""
    ids = [one.id for one in question.options]
    if question.kind is Kind.RATING and ids != [f"{k}" for k in range(1, len(ids) + 1)]:
        return option
    return f"A{place_of(question, option)}"


def limesurvey(
    survey: Survey,
    given: Sequence[Given],
    named: Named,
    language: str = "vi",
    *,
    texts: bool = False,
    full: bool = False,
) -> Records:
    """``texts``: questions as headings instead of codes; ``full``: answers instead of their codes."""
    codes = [
        "id",
        "submitdate",
        "lastpage",
        "startlanguage",
        "seed",
        "token",
        "startdate",
        "datestamp",
        "ipaddr",
        "refurl",
    ]
    words = ["Response ID", "Date submitted", "Last page", "Start language", "Seed", "Access code", "Date started"]
    words += ["Date last action", "IP address", "Referrer URL"]
    heads: list[object] = [*(words if texts else codes), "unit"]
    for section in survey.sections:
        for question in section.questions:
            text = said(question.label, language, survey) if texts else question.id
            if question.kind is Kind.CHOICES:
                for option in question.options:
                    inner = said(option.label, language, survey) if texts else f"SQ{place_of(question, option.id):03}"
                    heads.append(f"{text} [{inner}]" if texts else f"{text}[{inner}]")
            elif question.kind is Kind.RATING and len(section.questions) > 1:
                heads.append(f"{said(section.title, language, survey)} [{text}]" if texts else f"{section.id}[{text}]")
            else:
                heads.append(text)
    heads += ["Total time", "Group time: 1"] if texts else ["interviewtime", "groupTime8020"]
    yes, no = (("Có", "Không") if language == "vi" else ("Yes", "No")) if full else ("Y", "")
    rows: Records = [heads]
    for one in given:
        begun = one.local - timedelta(seconds=one.seconds)
        row: list[object] = [one.number, f"{one.local:%F %T}" if one.sent else "", 3, language, 1093847562 + one.number]
        row += [
            "k7Qm2x",
            f"{begun:%F %T}",
            f"{one.local:%F %T}",
            "113.160.1.9",
            "https://example.com/",
            named(one.unit),
        ]
        for question in survey.questions:
            answer = one.answers.get(question.id, "")
            if question.kind is Kind.CHOICES:
                row += [yes if option.id in answer.split("|") else no for option in question.options]
            elif full or not question.options or not answer:
                row.append(labels_of(question, one, language, survey, ""))
            else:
                row.append(_code(question, answer))
        rows.append([*row, f"{one.seconds}.2", "90.1"])
    return rows


def kobo(
    survey: Survey,
    given: Sequence[Given],
    named: Named,
    language: str = "vi",
    *,
    labels: bool = False,
    several: str = "both",
    tags: bool = False,
) -> Records:
    """``several``: ``list``, ``columns`` or ``both``; ``tags``: with a second line of headings."""
    heads: list[object] = ["start", "end", "unit"]
    for section in survey.sections:
        group = said(section.title, language, survey) if labels else f"group_{section.id}"
        for question in section.questions:
            name = f"{group}/{said(question.label, language, survey) if labels else question.id}"
            if question.kind is not Kind.CHOICES or several != "columns":
                heads.append(name)
            if question.kind is Kind.CHOICES and several != "list":
                heads += [f"{name}/{said(o.label, language, survey) if labels else o.id}" for o in question.options]
    own = [
        "_id",
        "_uuid",
        "_submission_time",
        "_validation_status",
        "_notes",
        "_status",
        "_submitted_by",
        "__version__",
    ]
    rows: Records = [[*heads, *own, "_tags", "_index"]]
    rows += [[f"#tag{k}" for k in range(len(heads))] + [""] * 10] if tags else []
    for one in given:
        begun = one.at.astimezone(VIETNAM) - timedelta(seconds=one.seconds)
        ended = one.at.astimezone(VIETNAM)
        row: list[object] = [
            begun.isoformat(timespec="milliseconds"),
            ended.isoformat(timespec="milliseconds"),
            named(one.unit),
        ]
        for question in survey.questions:
            answer = one.answers.get(question.id, "")
            chosen = answer.split("|") if answer else []
            if question.kind is not Kind.CHOICES or several != "columns":
                row.append(
                    labels_of(question, one, language, survey, " ")
                    if labels
                    else answer.replace("|", " ")
                    if chosen and question.options
                    else answer
                )
            if question.kind is Kind.CHOICES and several != "list":
                row += [(1 if option.id in chosen else 0) if chosen else "" for option in question.options]
        later = one.at.astimezone(UTC) + timedelta(seconds=2)
        status = "" if one.sent else "Not approved"
        row += [
            504238666 + one.number,
            one.uuid,
            f"{later:%FT%T}",
            status,
            "",
            "submitted_via_web",
            "minh",
            "vAbc123",
            "",
            one.number,
        ]
        rows.append(row)
    return rows


def surveymonkey(
    survey: Survey,
    given: Sequence[Given],
    named: Named,
    language: str = "en",
    *,
    expanded: bool = False,
    typed: bool = False,
) -> Records:
    """``expanded``: a column for each choice of questions with one answer, too."""
    first: list[object] = ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address"]
    first += ["First Name", "Last Name", "Custom Data 1", "Unit"]
    second: list[object] = [*[""] * 9, "Response"]
    for section in survey.sections:
        in_grid = False
        for question in section.questions:
            text = said(question.label, language, survey)
            by_choice = question.kind is Kind.CHOICES or (expanded and question.kind is Kind.CHOICE)
            if question.kind is Kind.RATING and len(section.questions) > 1:
                first.append("" if in_grid else said(section.title, language, survey))
                second.append(text)
                in_grid = True
                continue
            in_grid = False
            first += [text, *[""] * (len(question.options) - 1)] if by_choice else [text]
            second += [said(o.label, language, survey) for o in question.options] if by_choice else []
            second += [] if by_choice else ["Open-Ended Response" if question.kind is Kind.TEXT else "Response"]

    def moment(at: datetime) -> object:
        return at if typed else f"{at:%m/%d/%Y %I:%M:%S %p}"

    rows: Records = [first, second]
    for one in given:
        begun = one.local - timedelta(seconds=one.seconds)
        row: list[object] = [114567890123 + one.number, 411223344, moment(begun), moment(one.local), "113.160.1.9"]
        row += [f"nguoi{one.number}@example.com", "Minh", "Nguyễn", "", named(one.unit)]
        for question in survey.questions:
            chosen = one.answers.get(question.id, "").split("|")
            if question.kind is Kind.CHOICES or (expanded and question.kind is Kind.CHOICE):
                row += [said(o.label, language, survey) if o.id in chosen else "" for o in question.options]
            else:
                row.append(labels_of(question, one, language, survey, ""))
        rows.append(row)
    return rows


def portal(survey: Survey, given: Sequence[Given], named: Named) -> Records:
    """For surveys whose questions are called q1, q2 and so on, and score 0 to 2."""
    levels = ["MucDoRHL", "MucDoHL", "MucDoBT", "MucDoKHL", "MucDoRKHL"]
    heads: list[object] = ["Id", "DonVi", "DonViText", "MaHoSo", "NgayTao"]
    heads += [f"TraLoi{question.id.removeprefix('q')}" for question in survey.questions]
    heads += ["HinhThucDanhGia", *levels, "NguoiNhapDanhGia", "PhongBan", "HoanThanhDanhGia", "TongDiem", "XepLoai"]
    rows: Records = [heads]
    for one in given:
        row: list[object] = [one.number, named(one.unit), "UBND phường", f"H49.31.35-260513-{one.number:04}"]
        row += [f"{one.local:%F %T}", *(one.answers.get(question.id, "") for question in survey.questions)]
        rows.append([*row, "", 1, 0, 0, 0, 0, "Trần Thị B", "Một cửa", str(one.sent).lower(), 12, "100%"])
    return rows


def plain_table(
    survey: Survey, given: Sequence[Given], named: Named, language: str = "vi", *, labels: bool = False
) -> Records:
    """``labels``: texts and numbers before them instead of ids."""
    heads: list[object] = ["Mã phiếu", "Đơn vị", "Thời gian"] if language == "vi" else ["id", "unit", "time"]
    for number, question in enumerate(survey.questions, 1):
        heads.append(f"Câu {number}: {said(question.label, language, survey)}" if labels else question.id)
    rows: Records = [heads]
    for one in given:
        moment = f"{one.local:%d/%m/%Y %H:%M:%S}" if language == "vi" else one.at.isoformat()
        answers: list[object] = []
        for question in survey.questions:
            is_several = not labels or not question.options
            answers.append(
                one.answers.get(question.id, "") if is_several else labels_of(question, one, language, survey, "; ")
            )
        rows.append([f"P{one.number:05}", named(one.unit), moment, *answers])
    return rows
