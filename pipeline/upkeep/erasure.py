"""Erase what people wrote: the text goes from wherever it is kept; who ruled when, and every count, stays."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.durable import disk_failures, sync_folder
from pipeline.errors import UnfinishedError, UnknownNameError
from pipeline.inspection.logged_texts import texts_of
from pipeline.records.rulings import Matter
from pipeline.records.store_rows import KeptRuling, Scan
from pipeline.results.written_files import KEPT
from pipeline.store.rulings import TextRuling
from pipeline.upkeep.scan_deletion import scans_needed, sweep_deleted
from pipeline.workspace import Workspace

DOCUMENTS = (".xlsx", ".pdf", ".html", ".docx")
"""Endings of the files in ``results/`` that may quote a comment, in a form in which it can't be looked for."""
COMMENTS, MEASURES = "comments.csv", "measures.csv"
_KEPT_COMMENTS = f"comments{KEPT}"
_SHORTEST = 4  # letters by which another file is known to hold a text


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be erased: one of these.

    Attributes:
        sheet: The number of a sheet, and the id of a question of it.
        ruling: The number of a ruling.
        remark: The number of the entry of the log beside which a remark was written.
        taken_back: All that was taken back, or replaced by something else.
    """

    sheet: tuple[int, str] | None = None
    ruling: int | None = None
    remark: int | None = None
    taken_back: bool = False

    def names(self, one: TextRuling) -> bool:
        """Tell whether a ruling is meant."""
        ruling = one.kept.ruling
        if self.sheet is not None:
            return (ruling.serial, ruling.question.partition("#")[0]) == self.sheet
        return self.taken_back and one.ended if self.ruling is None else one.kept.number == self.ruling


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased.

    Attributes:
        rulings: Those whose text went.
        remarks: The numbers of the entries whose remark went.
        scans: Those that were deleted.
        removed: Files in ``results/`` and copies of the database that may have held it.
        whole: Whether nothing is left of it in the database's files; else another process held them.
    """

    rulings: tuple[KeptRuling, ...]
    remarks: tuple[int, ...] = ()
    scans: tuple[Scan, ...] = ()
    removed: tuple[str, ...] = ()
    whole: bool = True


def erase(workspace: Workspace, wanted: Wanted, by: str, *, scan_too: bool = False, dry_run: bool = False) -> Erased:
    """Erase what somebody wrote, also where it was taken back, from the database, its copies and ``results/``.

    Asked for once more, it erases what a run that was cut off has left.

    Args:
        workspace: That keeps it.
        wanted: What is to be erased.
        by: Who has it done.
        scan_too: Delete the scans that show it as well; with them go the pictures of all sheets in them.
        dry_run: Erase nothing, and only return what would be.

    Raises:
        UnknownNameError: There is nothing like that.
        UnfinishedError: Something in such a scan waits for a person; nothing was done.
        DiskError, StoreError: A file or the database can't be changed; asked for once more, it goes on.
    """
    store = workspace.store
    ever = [one for one in store.rulings.ever() if wanted.names(one)]
    remarks = [wanted.remark] if wanted.remark is not None else []
    if not ever and not wanted.taken_back and not store.log.remarked(remarks):
        raise UnknownNameError("nobody ruled or remarked anything like that", "phieu log names entries and rulings.")
    scans = _scans_of(workspace, ever) if scan_too else ()
    texts = [one.kept for one in ever if one.has_text]
    words = [word for kept in texts for word in texts_of(kept.ruling)] + [
        store.log.remarks().get(one, "") for one in remarks
    ]
    found = Erased(tuple(texts), tuple(remarks), scans, tuple(_to_remove(workspace, words)))
    return found if dry_run else _done(workspace, found, by)


def erase_comments(workspace: Workspace, scans: Iterable[Scan], by: str, *, dry_run: bool) -> Erased:
    """Erase the texts of all comments that stand on some scans, deleted or about to be; as ``erase`` otherwise.

    Raises:
        DiskError, StoreError: A file or the database can't be changed; asked for once more, it goes on.
    """
    to_go = {scan.id: scan.deleted_at is None for scan in scans}
    comments = [one for one in workspace.store.rulings.ever() if one.kept.ruling.matter is Matter.COMMENT]
    places = [(one, one.kept.ruling.place) for one in comments]
    here = [(one, to_go[place.scan]) for one, place in places if place is not None and place.scan in to_go]
    texts = [one.kept for one, _ in here if one.has_text]
    if not texts and not any(still_there for _, still_there in here):
        return Erased(())
    words = [word for kept in texts for word in texts_of(kept.ruling)]
    found = Erased(tuple(texts), removed=tuple(_to_remove(workspace, words)))
    return found if dry_run else _done(workspace, found, by)


def _done(workspace: Workspace, found: Erased, by: str) -> Erased:
    store = workspace.store
    with store.transaction():
        store.rulings.erase([one.number for one in found.rulings], by)
        for entry in found.remarks:
            store.log.erase_remark(entry, by)
    for scan in found.scans:
        store.scans.delete(scan, "what somebody wrote in it was erased")
    if found.scans:
        sweep_deleted(workspace)
    for name in found.removed:
        path = workspace.results / name
        with disk_failures(path):
            path.unlink(missing_ok=True)
    if found.removed:
        sync_folder(workspace.results)
    copies = store.copies()
    with disk_failures(workspace.root):
        whole = store.compact()
    removed = (*(f"results/{name}" for name in found.removed), *copies)
    return Erased(found.rulings, found.remarks, found.scans, removed, whole)


def _scans_of(workspace: Workspace, rulings: Collection[TextRuling]) -> tuple[Scan, ...]:
    places = {one.kept.ruling.place.scan for one in rulings if one.kept.ruling.place is not None}
    scans = [scan for scan in workspace.store.scans.all() if scan.id in places and scan.deleted_at is None]
    waiting = scans_needed(workspace)
    for scan in scans:
        if scan.id in waiting:
            message = f"{scan.name}: a person must still look at something in it, which can't be settled without it"
            raise UnfinishedError(message, "Settle it first (phieu review), or erase the text without --scan.")
    return tuple(scans)


def _to_remove(workspace: Workspace, words: Collection[str]) -> Iterator[str]:
    """Yield the files in ``results/`` that may hold one of these texts."""
    holds = _search(words)
    for path in sorted(workspace.results.rglob("*")):
        may_hold = path.name == COMMENTS or path.name.startswith(_KEPT_COMMENTS) or path.suffix.lower() in DOCUMENTS
        if path.is_file() and (may_hold or holds(path)):
            yield path.relative_to(workspace.results).as_posix()


def _search(words: Collection[str]) -> Callable[[Path], bool]:
    """Return what tells whether a file holds a text; parts that tables and pages write otherwise are not looked for."""
    longest = [max(re.split(r"[\s\"'&<>,;=+@-]{2,}|[\n\r\"'&<>]", word), key=len) for word in words if word]
    wanted = [part.encode(how) for part in longest if len(part) >= _SHORTEST for how in ("utf-8", "utf-16-le")]

    def holds(path: Path) -> bool:
        content = path.read_bytes()
        if any(part in content for part in wanted):
            return True
        if KEPT not in path.name and path.name != MEASURES:
            return False
        # A spreadsheet program may have saved it in a code page, or with tones as letters of their own.
        texts = [unicodedata.normalize("NFC", content.decode(how, "replace")) for how in ("utf-8", "cp1258")]
        return any(part in text for text in texts for part in longest if len(part) >= _SHORTEST)

    return holds
