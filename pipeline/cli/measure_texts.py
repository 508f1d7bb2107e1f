"""The register of shortcomings in words on the command line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from rich.table import Table
from rich.text import Text

from forms.bilingual import Words
from pipeline.cli.console import say, tell
from pipeline.cli.spoken import day, decimal, heard, moment, said, told
from pipeline.cli.table_console import table_console
from pipeline.records.remedies import Evidence, Shortcoming
from pipeline.remedies.register_import import Becomes, Intended
from pipeline.remedies.register_words import FIELDS, REASONS, STATUSES, STEPS, SUBJECTS

_HEADINGS = (
    Words("số", "no."),
    Words("đơn vị", "unit"),
    Words("hạn chế", "shortcoming"),
    Words("chỉ số", "index"),
    Words("giải pháp", "measure"),
    Words("người thực hiện", "owner"),
    Words("thời hạn", "due"),
    Words("trạng thái", "status"),
)
_WHOLE = Words("toàn cơ quan", "the whole office")
_ERASED = Words("(nội dung đã xóa)", "(text erased)")
_BECOMES = {
    Becomes.NEW: Words("mới", "new"),
    Becomes.CHANGED: Words("cập nhật", "changed"),
    Becomes.SAME: Words("như cũ", "as it was"),
    Becomes.NOT_TAKEN: Words("không nhận", "not taken"),
}


def tell_list(found: Sequence[Shortcoming]) -> None:
    """Print shortcomings, a line each; what is overdue says so."""
    if not found:
        tell("Không có hạn chế nào như vậy.", "There are no such shortcomings.")
        return
    table = Table(*map(said, _HEADINGS))
    for one in found:
        late = one.is_overdue(date.today())
        due = f"{day(one.due) if one.due else ''}{told(' quá hạn', ' overdue') if late else ''}"
        index = "" if one.latest.index is None else decimal(f"{one.latest.index:.1f}")
        status = said(STATUSES[one.status]) + (told(" (chờ trả lời)", " (to be answered)") if one.question else "")
        cells = (str(one.number), one.about.unit_name or said(_WHOLE), _title(one), index, one.measure, one.owner)
        table.add_row(*cells, Text(due, style="bold" if late else ""), status)
    table_console().print(table)


def tell_whole(one: Shortcoming) -> None:
    """Print all of a shortcoming."""
    about = f"{said(SUBJECTS[one.about.subject])}: {one.about.question}" if one.about.question else ""
    where = ", ".join(filter(None, (one.about.unit_name or said(_WHOLE), one.about.channel, about)))
    say(f"{one.number}. {_title(one)}")
    say(f"  {where}")
    say(f"  {told('Trạng thái', 'Status')}: {said(STATUSES[one.status])}")
    for evidence in dict.fromkeys((one.found, one.latest)):
        if evidence.period or evidence.reasons:
            say(f"  {_figure(evidence)}")
    for name in ("cause", "measure", "owner", "due", "done_on", "result", "verdict", "reply"):
        if value := getattr(one, name):
            say(f"  {said(FIELDS[name])}: {day(value) if isinstance(value, date) else value}")
    if one.question:
        say(f"  {told('Câu hỏi chờ trả lời', 'To be answered')}: {one.question}")
    for file in one.attached:
        say(f"  {said(FIELDS['file'])}: {file.name or said(_ERASED)}, {file.bytes / 1000:.0f} kB")
    for step in one.steps:
        why = f": {step.why}" if step.why else ""
        say(f"  {moment(step.moment)}  {said(STEPS[step.kind])}, {step.by}{why}")


def _title(one: Shortcoming) -> str:
    return one.title or said(_ERASED)


def _figure(evidence: Evidence) -> str:
    reasons = ", ".join(said(REASONS[reason]) for reason in evidence.reasons)
    if evidence.index is None:
        return ": ".join(filter(None, (evidence.period, reasons)))
    interval = ""
    if evidence.low is not None and evidence.high is not None:
        interval = f" ({decimal(f'{evidence.low:.1f}')}–{decimal(f'{evidence.high:.1f}')})"
    return f"{evidence.period}: {decimal(f'{evidence.index:.1f}')} %{interval}" + (f"; {reasons}" if reasons else "")


def tell_import(wanted: Sequence[Intended], *, is_done: bool) -> None:
    """Print what each line of a list did, or would do, and what of it was not understood."""
    for one in wanted:
        if one.becomes is Becomes.SAME and not one.remarks:
            continue
        sheet = f"{one.line.sheet}, " if one.line.sheet else ""
        number = f" {one.found.number}" if one.found else ""
        title = next(iter((*one.line.cells.values(), *(cell for _, cell in one.line.others))), "")
        title = one.line.cells.get("title", title)
        say(f"{sheet}{told('dòng', 'line')} {one.line.line}: {said(_BECOMES[one.becomes])}{number}: {title[:60]}")
        for remark in one.remarks:
            say(f"    {heard(remark)}")
        for line in one.note.splitlines():
            say(f"    {told('ghi chú', 'note')}: {line[:100]}")
    counts = Counter(one.becomes for one in wanted)
    say(", ".join(f"{counts[each]} {said(words)}" for each, words in _BECOMES.items()))
    if not is_done:
        tell("Không có gì thay đổi.", "Nothing was changed.")
