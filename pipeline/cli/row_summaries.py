"""The output about files of rows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from forms.bilingual import Words
from omr.scan.errors import shown_name
from pipeline.cli.console import counted, say, tell
from pipeline.cli.spoken import heard, heard_alone, number, said, spoken, told
from pipeline.counting.scan_advice import fault_advice
from pipeline.intake.row_files import RowsReport
from pipeline.records.received_rows import Taken
from pipeline.rows.map_proposal import StillOpen

_TAKEN = {
    Taken.NEW: Words("đã nhận", "taken"),
    Taken.AGAIN: Words("đã biết", "already known"),
    Taken.CORRECTED: Words("có câu trả lời khác trước", "with other answers than before"),
    Taken.BAD: Words("lỗi", "bad"),
    Taken.UNSENT: Words("chưa gửi", "never sent"),
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


def tell_rows(name: str, rows: RowsReport) -> None:
    """Print what became of the rows of a file, with advice."""
    name = shown_name(name)
    if rows.refused:
        why = heard(rows.refused)
        tell(f"{name}: không nhận dòng nào: {why}", f"{name}: no row was taken: {why}")
        if rows.advice:
            say(f"  {heard(rows.advice)}")
        return
    each = ", ".join(f"{number(rows.taken[taken])} {said(word)}" for taken, word in _TAKEN.items() if rows.taken[taken])
    again = told(" trước đây chưa tính được", " that could not be counted before") if rows.again else ""
    many = told(f"{number(rows.taken.total())} dòng", counted(rows.taken.total(), "row"))
    say(f"{name}: {many}{again}{f': {each}' if each else ''}")
    _tell_bad(rows)
    _tell_columns(rows)
    if rows.preselects:
        say(f"  {said(_PRESELECTS)}")
    if rows.bad_file is not None:
        tell(
            f"  các dòng lỗi, để sửa rồi nạp lại: {rows.bad_file}",
            f"  the bad rows, to be mended and imported again: {rows.bad_file}",
        )


def _tell_bad(rows: RowsReport) -> None:
    for fault, lines in sorted(rows.bad.items()):
        advice, detail = fault_advice(fault, spoken()), heard_alone(rows.details[fault])
        tell(f"  {number(len(lines))} × {advice}", f"  {len(lines):,} × {fault}: {advice}")
        first = told(f"; dòng đầu: {detail}", f"; the first: {detail}") if detail else ""
        say(f"    {told('dòng', 'rows')} {_listed(lines)}{first}")
    if rows.unknown_desks:
        unknown = _listed(rows.unknown_desks)
        tell(
            f"  dòng {unknown} nêu quầy hoặc cán bộ không có trong desks.csv cho đơn vị và ngày ấy",
            f"  rows {unknown} name a desk or official that desks.csv has not for their unit and day",
        )


def _tell_columns(rows: RowsReport) -> None:
    if rows.dropped:
        dropped = ", ".join(map(shown_name, rows.dropped))
        tell(
            f"  bỏ đi vì có dữ liệu cá nhân: {dropped}",
            f"  left out, since they hold personal data: {dropped}",
        )
    unused = ", ".join(shown_name(name) for name in rows.unused if name not in rows.overlooked)
    if unused:
        tell(f"  không dùng: {unused}", f"  not used: {unused}")
    if rows.overlooked:
        overlooked = ", ".join(map(shown_name, rows.overlooked))
        tell(
            f"  không tính, dù có câu trả lời: {overlooked}",
            f"  not counted, though they hold answers: {overlooked}",
        )
        say(f"    {said(_OVERLOOKED)}")


def tell_still_open(target: Path, left: StillOpen) -> None:
    """Print what a person has still to decide in a map that was proposed."""
    tell(f"{target}: đã ghi; những gì có sẵn vẫn giữ", f"{target}: written; what stood there stays")
    _tell_open(said(_COLUMNS), left.columns)
    _tell_open(said(_VALUES), [f"{question}: “{cell}”" for question, cell in left.values])
    _tell_open(said(_UNITS), left.units)
    is_done = not (left.columns or left.values or left.units)
    say(f"  {said(_NOTHING_OPEN if is_done else _FILL_IN)}")


def _tell_open(what: str, names: Sequence[str]) -> None:
    if names:
        more = ", …" if len(names) > _MOST_LINES else ""
        say(f"  {what}: {', '.join(map(shown_name, names[:_MOST_LINES]))}{more}")


def _listed(lines: Sequence[int]) -> str:
    more = ", …" if len(lines) > _MOST_LINES else ""
    return ", ".join(f"{line}" for line in lines[:_MOST_LINES]) + more
