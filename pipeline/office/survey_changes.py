"""What a new survey, register or table of desks changes, each change in a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from forms.bilingual import Told, Words
from forms.desks import Desk, Desks
from forms.meaning import Aspect, changes
from forms.register import Register, Unit
from forms.survey import Survey, SurveyQuestion

_FIRST = Words("Chưa có bản nào dùng được trước đó.", "There was none before that could be used.")
_SAME = Words("Nội dung không khác bản đang dùng.", "It says what the one in use says.")
_ASPECTS: Mapping[Aspect, Words] = {
    Aspect.LABEL: Words(
        "Câu {question} viết khác: “{was}” → “{now}”", "Question {question} is worded anew: “{was}” → “{now}”"
    ),
    Aspect.KIND: Words(
        "Câu {question} đổi loại: {was} → {now}", "Question {question} is of another kind: {was} → {now}"
    ),
    Aspect.LEVELS: Words("Thang của câu {question}: {was} → {now}", "The scale of question {question}: {was} → {now}"),
    Aspect.DIRECTION: Words(
        "Chiều thang của câu {question}: {was} → {now}", "The direction of the scale of {question}: {was} → {now}"
    ),
    Aspect.SATISFIED: Words(
        "Mức hài lòng của câu {question}: {was} → {now}", "What counts as satisfied of {question}: {was} → {now}"
    ),
    Aspect.SCORES: Words("Điểm của câu {question}: {was} → {now}", "The scores of question {question}: {was} → {now}"),
    Aspect.OPTION: Words(
        "Lựa chọn của câu {question}: “{was}” → “{now}”", "An option of question {question}: “{was}” → “{now}”"
    ),
}


def survey_changes(old: Survey | None, new: Survey) -> Iterator[Told]:
    """Yield what is another in a survey; one sentence says so where nothing is."""
    if old is None:
        yield _FIRST.told()
        return
    found = list(_survey_changes(old, new))
    yield from found or [_SAME.told()]


def _survey_changes(old: Survey, new: Survey) -> Iterator[Told]:
    before, now = ({question.id: question for question in one.questions} for one in (old, new))
    if old.id != new.id:
        said = Words("Phiếu hỏi mới, mã {now} thay cho {was}", "Another survey: {now} in place of {was}")
        yield said.told(was=old.id, now=new.id)
    if old.title.main != new.title.main:
        yield Words("Tên phiếu: “{was}” → “{now}”", "The title: “{was}” → “{now}”").told(
            was=old.title.main, now=new.title.main
        )
    if old.languages != new.languages:
        said = Words("Ngôn ngữ: {was} → {now}", "Languages: {was} → {now}")
        yield said.told(was=", ".join(old.languages), now=", ".join(new.languages))
    for name in now.keys() - before.keys():
        yield Words("Thêm câu {question}: {label}", "New question {question}: {label}").told(
            question=name, label=_label(now[name])
        )
    for name in before.keys() - now.keys():
        yield Words("Bỏ câu {question}: {label}", "Question {question} is gone: {label}").told(
            question=name, label=_label(before[name])
        )
    for change in changes(old, new):
        yield _ASPECTS[change.aspect].told(question=change.question, was=change.was, now=change.now)
    for name in [name for name in now if name in before]:
        yield from _asked_otherwise(before[name], now[name])


def _asked_otherwise(was: SurveyQuestion, now: SurveyQuestion) -> Iterator[Told]:
    if was.required != now.required:
        said = (
            Words("Câu {question} nay bắt buộc", "Question {question} is required now")
            if now.required
            else Words("Câu {question} không còn bắt buộc", "Question {question} is required no more")
        )
        yield said.told(question=now.id)
    added, gone = (
        [option.id for option in one.options if option.id not in {other.id for other in two.options}]
        for one, two in ((now, was), (was, now))
    )
    if now.scale is None and (added or gone):
        said = Words(
            "Câu {question}: thêm {added}, bỏ {gone}", "Question {question}: options added {added}, gone {gone}"
        )
        yield said.told(question=now.id, added=", ".join(added) or "–", gone=", ".join(gone) or "–")


def _label(question: SurveyQuestion) -> Told:
    return Told(question.label.second or question.label.main, question.label.main)


def unit_changes(old: Register | None, new: Register, printed: Mapping[str, int]) -> Iterator[Told]:
    """Yield what is another in a register; ``printed`` are the numbers of sheets by the ids of units."""
    if old is None:
        yield _FIRST.told()
        return
    found = list(_unit_changes(old, new, printed))
    yield from found or [_SAME.told()]


def _unit_changes(old: Register, new: Register, printed: Mapping[str, int]) -> Iterator[Told]:
    before, now = ({unit.id: unit for unit in one} for one in (old, new))
    for unit in new:
        if unit.id not in before:
            yield Words("Thêm {unit}", "New: {unit}").told(unit=_unit(unit))
        else:
            yield from _unit_otherwise(before[unit.id], unit)
    for unit in old:
        if unit.id not in now:
            said = Words("Bỏ {unit}, đã in {sheets} phiếu", "Gone: {unit}, with {sheets} printed sheets")
            yield said.told(unit=_unit(unit), sheets=printed.get(unit.id, 0))


def _unit_otherwise(was: Unit, now: Unit) -> Iterator[Told]:
    if was.name != now.name:
        yield Words("Đổi tên: {was} → {unit}", "Renamed: {was} → {unit}").told(was=was.name, unit=_unit(now))
    if was.valid_to != now.valid_to and now.valid_to is not None:
        yield Words("Kết thúc {unit} ngày {day}", "Closed: {unit}, on {day}").told(
            unit=_unit(now), day=_day(now.valid_to)
        )
    if was.valid_to is not None and now.valid_to is None:
        yield Words("Mở lại {unit}", "Open again: {unit}").told(unit=_unit(now))
    if was.successors != now.successors:
        said = Words("Đơn vị kế thừa của {unit}: {now}", "Successors of {unit}: {now}")
        yield said.told(unit=_unit(now), now=", ".join(now.successors) or "–")
    fields = ("code", "name_en", "kind", "parent_code", "valid_from", "aliases", "note")
    if any(getattr(was, name) != getattr(now, name) for name in fields):
        yield Words("Sửa thông tin của {unit}", "Other details of {unit}").told(unit=_unit(now))


def _unit(unit: Unit) -> str:
    return f"{unit.name} ({unit.id})"


def _day(day: date) -> Told:
    return Told(f"{day:%d %B %Y}", f"{day:%d/%m/%Y}")


def desk_changes(old: Desks | None, new: Desks) -> Iterator[Told]:
    """Yield what is another in the table of desks and officials."""
    before, now = ({_key(desk): desk for desk in one or ()} for one in (old, new))
    found = [Words("Thêm {desk}", "New: {desk}").told(desk=_desk(now[key])) for key in now if key not in before]
    found += [Words("Bỏ {desk}", "Gone: {desk}").told(desk=_desk(before[key])) for key in before if key not in now]
    changed = [key for key in now if key in before and now[key] != before[key]]
    found += [Words("Sửa {desk}", "Changed: {desk}").told(desk=_desk(now[key])) for key in changed]
    yield from found or [_SAME.told()]


def _key(desk: Desk) -> tuple[str, str, date | None]:
    return desk.unit, desk.id, desk.valid_from


def _desk(desk: Desk) -> str:
    return f"{desk.name} ({desk.unit})"


def number_changes(old: Mapping[tuple[str, str], int], new: Mapping[tuple[str, str], int]) -> Iterator[Told]:
    """Yield what is another in the table of transactions, whose numbers stand by unit and period."""
    said = Words("{unit}, {period}: từ {was} thành {now}", "{unit}, {period}: from {was} to {now}")
    keys = [key for key in {**old, **new} if old.get(key) != new.get(key)]
    found = [
        said.told(unit=unit, period=period, was=old.get((unit, period), "–"), now=new.get((unit, period), "–"))
        for unit, period in keys
    ]
    yield from found or [_SAME.told()]
