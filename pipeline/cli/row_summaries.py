"""The output about files of rows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from forms.bilingual import Words
from omr.scan.errors import shown_name
from pipeline.cli.console import counted, say
from pipeline.counting.scan_advice import fault_advice
from pipeline.intake.row_files import RowsReport
from pipeline.records.received_rows import Taken
from pipeline.rows.map_proposal import StillOpen

_TAKEN = {
    Taken.NEW: "taken",
    Taken.AGAIN: "already known",
    Taken.CORRECTED: "with other answers than before",
    Taken.BAD: "bad",
    Taken.UNSENT: "never sent",
}
_MOST_LINES = 10
_OVERLOOKED = Words(
    "Hãy ghi trong map.yaml các cột này trả lời câu nào rồi mới nhập tiếp (--propose tạo sẵn tệp): phiếu đã nhập "
    "không nhận thêm câu trả lời về sau.",
    "Say in map.yaml which questions they answer before you import more (--propose makes it): a row never gets answers "
    "later.",
)
_COLUMNS = Words("Cột chưa biết là gì", "columns that nobody knows")
_VALUES = Words("Câu trả lời chưa hiểu", "answers that nobody knows")
_UNITS = Words("Đơn vị chưa biết", "units that nobody knows")
_FILL_IN = Words(
    "Mở tệp, thay mỗi dấu “?” rồi nhập lại bằng phieu import; cột không cần thì ghi drop hoặc ignore.",
    "Open it, replace each “?”, then run phieu import again; for columns that are not needed write drop or ignore.",
)
_NOTHING_OPEN = Words("Không còn gì phải quyết định: hãy nhập tệp.", "Nothing is left to decide: import the file.")
_PRESELECTS = Words(
    "Chú ý: biểu mẫu tạo ra tệp này chọn sẵn mức tốt nhất. Câu không ai chạm vào cũng thành ý kiến tốt; đừng so chỉ "
    "số của hình thức này với hình thức khác.",
    "Beware: the form behind this file has the best answers chosen beforehand. What nobody touched counts as praise; "
    "do not compare the index of this channel with that of others.",
)


def tell_rows(name: str, rows: RowsReport, language: str) -> None:
    """Print what became of the rows of a file, with advice in ``language``."""
    name = shown_name(name)
    if rows.refused:
        say(f"{name}: no row was taken: {rows.refused}")
        if rows.advice:
            say(f"  {rows.advice}")
        return
    each = ", ".join(f"{rows.taken[taken]:,} {word}" for taken, word in _TAKEN.items() if rows.taken[taken])
    again = " that could not be counted before" if rows.again else ""
    say(f"{name}: {counted(rows.taken.total(), 'row')}{again}{f': {each}' if each else ''}")
    for fault, lines in sorted(rows.bad.items()):
        say(f"  {len(lines):,} × {fault}: {fault_advice(fault, language)}")
        say(f"    rows {_listed(lines)}; the first: {rows.details[fault]}")
    if rows.unknown_desks:
        said = "name a desk or official that desks.csv has not for their unit and day"
        say(f"  rows {_listed(rows.unknown_desks)} {said}")
    if rows.dropped:
        say(f"  left out, since they hold personal data: {', '.join(map(shown_name, rows.dropped))}")
    unused = [name for name in rows.unused if name not in rows.overlooked]
    if unused:
        say(f"  not used: {', '.join(map(shown_name, unused))}")
    if rows.overlooked:
        say(f"  not counted, though they hold answers: {', '.join(map(shown_name, rows.overlooked))}")
        say(f"    {_OVERLOOKED.said(language)}")
    if rows.preselects:
        say(f"  {_PRESELECTS.said(language)}")
    if rows.bad_file is not None:
        say(f"  the bad rows, to be mended and imported again: {rows.bad_file}")


def tell_still_open(target: Path, left: StillOpen, language: str) -> None:
    """Print what a person has still to decide in a map that was proposed."""
    say(f"{target}: written; what stood there stays")
    _tell_open(_COLUMNS.said(language), left.columns)
    _tell_open(_VALUES.said(language), [f"{question}: “{cell}”" for question, cell in left.values])
    _tell_open(_UNITS.said(language), left.units)
    is_done = not (left.columns or left.values or left.units)
    say(f"  {(_NOTHING_OPEN if is_done else _FILL_IN).said(language)}")


def _tell_open(what: str, names: Sequence[str]) -> None:
    if names:
        more = ", …" if len(names) > _MOST_LINES else ""
        say(f"  {what}: {', '.join(map(shown_name, names[:_MOST_LINES]))}{more}")


def _listed(lines: Sequence[int]) -> str:
    more = ", …" if len(lines) > _MOST_LINES else ""
    return ", ".join(f"{line}" for line in lines[:_MOST_LINES]) + more
