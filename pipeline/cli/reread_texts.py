"""The output about archived scans that are read again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from forms.layout import Layout
from forms.serial import format_serial
from omr.scan.errors import shown_name
from pipeline.cli.console import counted, say, tell
from pipeline.cli.names import FAULTS, OUTCOMES, named
from pipeline.cli.names import STATES as NAMES
from pipeline.cli.spoken import heard, number, told
from pipeline.intake.rereading import Comparison
from pipeline.records.page_change import COMPARED, LeftPage, PageChange
from pipeline.records.page_record import STATES, PageRecord, questions_on
from pipeline.store.rereads import Reread
from pipeline.workspace import Workspace


def tell_comparison(workspace: Workspace, found: Comparison) -> None:
    """Print each page that today's reader reads otherwise, and each that stays as it is; then how many there are."""
    layouts = {name: kept.layout for name, kept in workspace.store.layouts.by_id().items()}
    for scan, now in found.more.items():
        name, before = shown_name(scan.name), scan.pages or 0
        tell(f"{name}: {before} trang → {now} trang", f"{name}: {counted(before, 'page')} → {counted(now, 'page')}")
    for change in found.changes:
        if change.counts_otherwise:
            say(f"{_where(change.scan.name, change.page)}: {_change_in_words(change, layouts)}")
    _tell_left(found.left)
    new = sum(change.old is None for change in found.changes)
    others = sum(change.counts_otherwise for change in found.changes) - new
    surer = len(found.changes) - new - others
    same = sum(map(len, found.same.values()))
    tell(
        f"Đã đọc lại {number(found.pages)} trang: {number(others)} trang đọc khác đi, {number(new)} trang mới, "
        f"{number(surer)} trang chỉ khác về chứng cứ, {number(same)} trang như trước",
        f"{counted(found.pages, 'page')} read again: {others:,} read otherwise, {new:,} new, "
        f"{surer:,} with other evidence alone, {same:,} as before",
    )


def tell_reread(done: Reread | None) -> None:
    """Print what was changed; ``None`` where only was compared."""
    if done is None:
        tell("Không có gì thay đổi.", "Nothing was changed.")
        return
    _tell_left(done.left)
    if done.pages:
        tell(
            f"Lần đọc lại {done.number}: {number(done.pages)} trang thay đổi; phieu reread --undo để rút lại",
            f"Reread {done.number}: {counted(done.pages, 'page')} changed; phieu reread --undo takes it back",
        )
        tell("Tiếp theo: phieu tabulate", "Next: phieu tabulate")


def tell_undone(done: Reread) -> None:
    """Print what was taken back."""
    _tell_left(done.left)
    tell(
        f"Lần đọc lại {done.number} đã được rút lại: {number(done.pages)} trang như trước",
        f"Reread {done.number} is taken back: {counted(done.pages, 'page')} as before",
    )
    tell("Tiếp theo: phieu tabulate", "Next: phieu tabulate")


def _tell_left(left: Sequence[LeftPage]) -> None:
    for one in left:
        where, why = _where(one.scan.name, one.page), heard(one.why)
        tell(f"{where}: giữ nguyên, {why}", f"{where}: stays as it is, {why}")


def _where(name: str, page: int) -> str:
    shown = shown_name(name)
    return told(f"{shown}, trang {page}", f"{shown}, page {page}") if page else shown


def _change_in_words(change: PageChange, layouts: Mapping[str, Layout]) -> str:
    """Return what is read otherwise: the answers that differ, where it is the same page of the same sheet."""
    old, new = change.old, change.new
    if old is None:
        return told(f"mới, {_record_in_words(new)}", f"new, {_record_in_words(new)}")
    if not change.moves and old.answers and new.answers and old.layout == new.layout:
        answers = ", ".join(_answers_in_words(old, new, layouts))
        if answers:
            return f"{_record_in_words(new)}: {answers}"
    return f"{_record_in_words(old)} → {_record_in_words(new)}"


def _record_in_words(record: PageRecord) -> str:
    if record.serial is not None and record.outcome in COMPARED:
        serial = format_serial(record.serial)
        return told(f"phiếu {serial} trang {record.sheet_page}", f"{serial} page {record.sheet_page}")
    outcome = named(OUTCOMES, record.outcome)
    return f"{outcome} ({named(FAULTS, record.fault)})" if record.fault else outcome


def _answers_in_words(old: PageRecord, new: PageRecord, layouts: Mapping[str, Layout]) -> Iterator[str]:
    layout = layouts.get(new.layout or "")
    if layout is None or new.sheet_page is None or old.answers is None or new.answers is None:
        return
    was, now = ([*zip(one.answers, one.states, strict=True)] for one in (old.answers, new.answers))
    for question, before, after in zip(questions_on(layout, new.sheet_page), was, now, strict=False):
        if before != after:
            yield f"{question} {_answer_in_words(*before)} → {_answer_in_words(*after)}"


def _answer_in_words(answer: str, state: str) -> str:
    """Return an answer as the tables have it; without one, its state.

    >>> _answer_in_words("4", "r"), _answer_in_words("4", "d"), _answer_in_words("", "b")
    ('4', '4?', 'blank')
    """
    if state == "d":
        return f"{answer}?"
    return answer or named(NAMES, STATES[state])
