"""Erase what people wrote: the text goes from wherever it is kept; who ruled when, and every count, stays."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from forms.bilingual import both
from forms.system_reasons import reason_of
from pipeline.counting.arrived_sheets import arrived_sheets
from pipeline.counting.returned import Printed
from pipeline.durable import disk_failures, sync_folder
from pipeline.errors import DiskError, UnfinishedError, UnknownNameError
from pipeline.inspection.logged_texts import texts_of
from pipeline.kept_state import FIGURES, KeptState
from pipeline.records.assembly import written_frames
from pipeline.records.letters import letter_name, letter_page
from pipeline.records.remedies import Step
from pipeline.records.rulings import Matter, Place, Ruling
from pipeline.records.runs import Ledger
from pipeline.records.store_rows import KeptRuling, Scan
from pipeline.remedies.heard import source_of
from pipeline.results.written_files import KEPT, may_show
from pipeline.store.remedies import Remedies
from pipeline.store.rulings import TextRuling
from pipeline.upkeep.daily_backups import kept_backups, sweep_killed
from pipeline.upkeep.register_erasure import about, sources_of, taken_away, with_text
from pipeline.upkeep.restore import kept_beside
from pipeline.upkeep.scan_deletion import scans_needed, sweep_deleted
from pipeline.upkeep.text_search import holding
from pipeline.workspace import Workspace

DOCUMENTS = (".xlsx", ".pdf", ".html", ".docx")
"""Endings of the files in ``results/`` that may quote a comment, in a form in which it can't be looked for."""
COMMENTS = "comments.csv"
REGISTER = "register"
"""Begins the names of the files in ``results/`` that tell the register of shortcomings."""
_KEPT_COMMENTS = f"comments{KEPT}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be erased: one of these.

    Attributes:
        sheet: The number of a sheet, and the id of a question of it.
        letter: The first page of a letter, all of whose pages are meant.
        ruling: The number of a ruling.
        remark: The number of the entry of the log beside which a remark was written.
        taken_back: All that was taken back, or replaced by something else; of the register of shortcomings, the files
            that were taken away.
        shortcoming: The number of a shortcoming: all that people wrote about it, and the files attached to it.
    """

    sheet: tuple[int, str] | None = None
    ruling: int | None = None
    remark: int | None = None
    taken_back: bool = False
    letter: Place | None = None
    shortcoming: int | None = None

    def names(self, one: TextRuling) -> bool:
        """Tell whether a ruling is meant."""
        ruling = one.kept.ruling
        if self.sheet is not None:
            return (ruling.serial, ruling.question.partition("#")[0]) == self.sheet
        if self.letter is not None:
            page = letter_page(ruling)
            return page is not None and self.letter in (page.continues, ruling.place)
        return self.taken_back and one.ended if self.ruling is None else one.kept.number == self.ruling

    def steps_of(self, register: Remedies) -> tuple[Step, ...]:
        """Return the steps of the register whose texts and files are meant, of a comment those of what it became.

        Raises:
            UnknownNameError: There is no shortcoming with this number.
        """
        if self.shortcoming is not None:
            return with_text(register, register.numbered(self.shortcoming).steps)
        if self.taken_back:
            return with_text(register, taken_away(register.all()))
        sources = {source_of(*self.sheet)} if self.sheet else {letter_name(self.letter)} if self.letter else set()
        return with_text(register, (step for one in about(register.all(), sources) for step in one.steps))


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased.

    Attributes:
        rulings: Those whose text went.
        remarks: The numbers of the entries whose remark went.
        scans: Those that were deleted.
        removed: Files in ``results/`` and copies of the database that may have held it.
        copies: What may hold it still: backups of this workspace that are there, and workspaces that it replaced.
        whole: Whether nothing is left of it in the database's files; else another process held them.
        steps: The steps of the register of shortcomings whose texts, or file, went.
    """

    rulings: tuple[KeptRuling, ...]
    remarks: tuple[int, ...] = ()
    scans: tuple[Scan, ...] = ()
    removed: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    whole: bool = True
    steps: tuple[Step, ...] = ()

    @property
    def shortcomings(self) -> tuple[int, ...]:
        """The numbers of the shortcomings that these steps are of."""
        return tuple(sorted({step.shortcoming for step in self.steps}))

    @property
    def nothing(self) -> bool:
        """Whether there was nothing to erase."""
        return not (self.rulings or self.remarks or self.scans or self.steps)


def erase(workspace: Workspace, wanted: Wanted, by: str, *, scan_too: bool = False, dry_run: bool = False) -> Erased:
    """Erase what somebody wrote, also where it was taken back, from the database, its copies and ``results/``.

    Asked for once more, it erases what a run that was cut off has left.

    Args:
        workspace: That keeps it.
        wanted: What is to be erased.
        by: Who has it done.
        scan_too: Delete the scans that show it as well; with them go the pictures of all sheets in them. What nobody
            has typed is only there.
        dry_run: Erase nothing, and only return what would be.

    Raises:
        UnknownNameError: There is nothing like that, or only scans show it, and ``scan_too`` is not said.
        UnfinishedError: Something in such a scan waits for a person; nothing was done.
        DiskError, StoreError: A file or the database can't be changed; asked for once more, it goes on.
    """
    store = workspace.store
    ever = [one for one in store.rulings.ever() if wanted.names(one)]
    remarks = [wanted.remark] if wanted.remark is not None else []
    steps = wanted.steps_of(store.remedies)
    untyped = _scans_showing(workspace, *wanted.sheet) if wanted.sheet and not ever else set()
    is_known = bool(ever or untyped or steps) or wanted.taken_back or wanted.shortcoming is not None
    if not is_known and not store.log.remarked(remarks):
        raise UnknownNameError(
            both("không có quyết định hay ghi chú nào như vậy", "nobody ruled or remarked anything like that"),
            both("phieu log ghi số các mục và các quyết định.", "phieu log names entries and rulings."),
        )
    if untyped and not scan_too and not steps:
        raise UnknownNameError(
            both(
                "chưa ai nhập những gì viết ở đó: chỉ bản quét cho thấy",
                "nobody has typed what stands there: only scans show it",
            ),
            both("Xóa các bản quét này: --scan.", "Delete these: --scan."),
        )
    places = {one.kept.ruling.place.scan for one in ever if one.kept.ruling.place is not None}
    scans = _scans_of(workspace, places | untyped) if scan_too else ()
    texts = [one.kept for one in ever if one.has_text]
    words = [word for kept in texts for word in texts_of(kept.ruling)] + [
        store.log.remarks().get(one, "") for one in remarks
    ]
    found = Erased(tuple(texts), tuple(remarks), scans, copies=copies_elsewhere(workspace), steps=steps)
    found = replace(found, removed=_to_remove(workspace, words, steps))
    return found if dry_run else _done(workspace, found, by)


def erase_comments(workspace: Workspace, scans: Iterable[Scan], by: str, *, dry_run: bool) -> Erased:
    """Erase the texts of comments and letters that stand on some scans, deleted or about to be; as ``erase`` otherwise.

    With them goes what was written in the register of shortcomings about these comments: the answer tells of them.

    The documents in ``results/`` go, too, where one of them may show a picture cut from a scan that is about to go.

    Raises:
        DiskError, StoreError: A file or the database can't be changed; asked for once more, it goes on.
    """
    scans = list(scans)
    to_go = {scan.id: scan.deleted_at is None for scan in scans}
    shown = _shown(workspace, [scan.sha256 for scan in scans if scan.deleted_at is None])
    comments = [one for one in workspace.store.rulings.ever() if _is_written(one.kept.ruling)]
    places = [(one, one.kept.ruling.place) for one in comments]
    here = [(one, to_go[place.scan]) for one, place in places if place is not None and place.scan in to_go]
    texts = [one.kept for one, _ in here if one.has_text]
    register = workspace.store.remedies
    told_of = about(register.all(), sources_of(one.kept.ruling for one, _ in here))
    steps = with_text(register, (step for one in told_of for step in one.steps))
    if not texts and not steps and not shown and not any(still_there for _, still_there in here):
        # An earlier run may have left them in the log ahead, which another process held.
        return Erased((), whole=dry_run or not here or workspace.store.cut_off_log())
    words = [word for kept in texts for word in texts_of(kept.ruling)]
    removed = _to_remove(workspace, words, steps)
    found = Erased(tuple(texts), removed=removed, copies=copies_elsewhere(workspace), steps=steps)
    return found if dry_run else _done(workspace, found, by)


def _is_written(ruling: Ruling) -> bool:
    """Tell whether a ruling says what somebody wrote: in a frame of a sheet, or on a page of a letter."""
    return ruling.matter is Matter.COMMENT or letter_page(ruling) is not None


def _done(workspace: Workspace, found: Erased, by: str) -> Erased:
    store = workspace.store
    KeptState(workspace, FIGURES).forget()  # they quote the plan
    _remove(workspace, found.removed)  # at first: once the texts are gone, nothing tells which files hold them
    with store.transaction():
        store.rulings.erase([one.number for one in found.rulings], by)
        for entry in found.remarks:
            store.log.erase_remark(entry, by)
        store.remedies.erase([step.id for step in found.steps], by)
    for scan in found.scans:
        store.scans.delete(scan, "what somebody wrote in it was erased")
    if found.scans:
        sweep_deleted(workspace)
    copies = store.copies()
    with disk_failures(workspace.root):
        whole = store.compact()
    whole = sweep_killed(workspace) and whole
    removed = (*(f"{workspace.results.name}/{name}" for name in found.removed), *copies)
    return replace(found, removed=removed, whole=whole)


def _remove(workspace: Workspace, names: Collection[str]) -> None:
    for name in names:
        path = workspace.results / name
        with disk_failures(path):
            path.unlink(missing_ok=True)
    for folder in {(workspace.results / name).parent for name in names}:
        with disk_failures(folder):
            sync_folder(folder)


def copies_elsewhere(workspace: Workspace) -> tuple[str, ...]:
    """Return the backups of a workspace and the workspaces that it replaced, as far as they are there."""
    root, kept = workspace.root, kept_backups(workspace)
    with suppress(OSError):
        kept += kept_beside(root)
    return tuple((path.relative_to(root) if path.is_relative_to(root) else path).as_posix() for path in kept)


def _scans_showing(workspace: Workspace, serial: int, question: str) -> set[int]:
    """Return the ids of all scans that show what somebody wrote in a frame, also of those that don't count."""
    printed, pages = Printed.of(workspace), set[int]()
    # Whether its run was cancelled says nothing of what stands on a sheet.
    ledger = Ledger(replace(run, cancelled=False) for run in printed.ledger.runs)
    for _, form, sheet, _ in arrived_sheets(workspace, printed.forms, ledger, serial):
        pages |= {page for page, name, _ in written_frames(form, sheet) if name == question}
    return {row.scan for row in workspace.store.pages.of_sheets(serial) if row.sheet_page in pages}


def _scans_of(workspace: Workspace, ids: Collection[int]) -> tuple[Scan, ...]:
    scans = [scan for scan in workspace.store.scans.all() if scan.id in ids and scan.deleted_at is None]
    waiting = scans_needed(workspace, {scan.id for scan in scans})
    for scan in scans:
        if scan.id in waiting:
            message = both(
                "{name}: còn điều cần người xem trong bản quét, không có bản quét thì không duyệt được",
                "{name}: a person must still look at something in it, which can't be settled without it",
                name=scan.name,
            )
            raise UnfinishedError(
                message,
                both(
                    "Hãy duyệt trước (phieu review), hoặc xóa nội dung mà không dùng --scan.",
                    "Settle it first (phieu review), or erase the text without --scan.",
                ),
            )
    return tuple(scans)


def _to_remove(workspace: Workspace, words: Collection[str], steps: Collection[Step] = ()) -> tuple[str, ...]:
    """Return the files in ``results/`` that may hold one of these texts, or what was written in these steps.

    Raises:
        DiskError: What lies there can't be read.
    """
    folder = workspace.results
    holds = holding([*words, *(text for step in steps for text in step.texts)])
    with _read_failures(folder):
        files = sorted(_files(workspace))
    meant = (path for path in files if _is_document(path) or (steps and _is_register(path)) or _holds(path, holds))
    return tuple(path.relative_to(folder).as_posix() for path in meant)


def _is_register(path: Path) -> bool:
    return path.name.startswith(REGISTER) and path.suffix.lower() == ".csv"


def _is_document(path: Path) -> bool:
    return path.name == COMMENTS or path.name.startswith(_KEPT_COMMENTS) or path.suffix.lower() in DOCUMENTS


def _shown(workspace: Workspace, scans: Collection[str]) -> bool:
    """Tell whether there is a document in ``results/`` that may show a part of one of these scans."""
    folder = workspace.results
    with _read_failures(folder):
        return any(map(_is_document, _files(workspace))) and may_show(folder, scans)


def _holds(path: Path, holds: Callable[[bytes], bool]) -> bool:
    with _read_failures(path), suppress(FileNotFoundError):  # written anew meanwhile
        return holds(path.read_bytes())
    return False


def _files(workspace: Workspace) -> Iterator[Path]:
    """Yield the files in ``results/``; a folder that can't be looked into is an error, and not an empty one.

    Links within it are not followed, but for that by which an office keeps the reports of units elsewhere.
    """

    def refuse(error: OSError) -> None:
        raise error

    linked = [workspace.unit_results] if workspace.unit_results.is_symlink() else []
    for folder in (workspace.results, *linked):
        if os.path.lexists(folder):
            for here, _, names in os.walk(folder, onerror=refuse):
                yield from (path for name in names if (path := Path(here, name)).is_file())


@contextmanager
def _read_failures(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        message = both(
            "{path}: không đọc được ({why}), nên không biết trong đó có nội dung này không",
            "{path}: can't be read ({why}), so that nobody knows whether it holds the text",
            path=path,
            why=reason_of(error),
        )
        advice = both(
            "Cấp quyền đọc tệp này, rồi chạy lại; chưa có gì bị xóa.",
            "Give yourself the right to read it, then run this again; nothing was erased.",
        )
        raise DiskError(message, advice) from error
