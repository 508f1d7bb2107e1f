"""Verify that the log is unaltered, and that the stored data agree with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from forms.bilingual import both
from pipeline.records.log_chain import FIRST, LoggedEntry, broken_links
from pipeline.records.log_heads import NotedHead, parse_head
from pipeline.store.failures import AlteredError
from pipeline.store.store import Store
from pipeline.upkeep.log_against import Proving, against_log
from pipeline.upkeep.proof import EVERYTHING, Proof, Scope
from pipeline.upkeep.told import Told

MOST_TOLD = 20


@dataclass(frozen=True, slots=True)
class LogVerdict:
    """The result of the verification.

    Attributes:
        entries: number of entries in the log.
        head: the hash of the newest entry; with a copy of it one can later prove that nothing before was rewritten.
        faults: a line for each fault; empty if there is none.
        remarks: a line for each thing that somebody should look at, and that is no fault.
        proven: how many heads that were noted down are in the chain.
        settings: what the log tells of the settings and files that figures rest on, for each office.
        before: what was proven before, where some pages were left out since nothing told of them after that.
        scans: of how many scans the pages were proven, and how many scans that were read there are.
    """

    entries: int
    head: str
    faults: tuple[str, ...]
    remarks: tuple[str, ...] = ()
    proven: int = 0
    settings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    before: Proof | None = None
    scans: tuple[int, int] = (0, 0)


def verify(
    store: Store,
    head: str = "",
    noted: Sequence[NotedHead] = (),
    scope: Scope = EVERYTHING,
    on_progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> LogVerdict:
    """Check the chain of hashes, then everything that is stored and that figures follow from against the log.

    Args:
        store: the database.
        head: a head that was noted down before and must still be in the chain; empty for none.
        noted: others that must be.
        scope: of which scans the pages are held against it.
        on_progress: told how many pages are done and how many there are to do.

    Raises:
        StoreError: the database can't be read.
        ValueError: ``head`` is none.

    """
    told = Told()
    hearing = _Hearing([*noted, *_proven_head(scope), *([parse_head(head)] if head else [])], scope)
    try:
        broken = sorted(broken_links(hearing.heard(store.log.entries(), told)))
    except AlteredError as error:  # what comes after it can't be followed
        return LogVerdict(hearing.entries, hearing.newest, (error.message,))
    faults: list[str] = [
        both(
            "mục {number} không nối tiếp các mục trước: mục đã bị sửa",
            "entry {number} does not follow from those before it: it was changed",
            number=number,
        )
        for number in broken
    ]
    faults += [
        both(
            "mục {number} ghi điều mà phieu không bao giờ ghi: mục đã bị sửa",
            "entry {number} says what phieu never writes: it was changed",
            number=number,
        )
        for number in hearing.strange
    ]
    written = store.log.count()
    if hearing.entries != written:
        faults.append(
            both(
                "có {entries} mục, trong khi đã ghi {written}: một số mục đã bị lấy đi",
                "there are {entries} entries, and {written} were written: some were taken away",
                entries=hearing.entries,
                written=written,
            )
        )
    proving = Proving(scope, hearing.told_since, on_progress)
    faults += [*hearing.not_found(), *told.faults, *against_log(store, told, proving)]
    asked = len(hearing.noted) - len(list(_proven_head(scope)))
    shown, proven = (_some(faults), _some(told.remarks)), max(asked - len(hearing.missing()), 0)
    counts = (len(proving.scans), proving.of)
    return LogVerdict(hearing.entries, hearing.newest, *shown, proven, told.settings, scope.before, counts)


def _proven_head(scope: Scope) -> Iterator[NotedHead]:
    """Yield the head that was proven before: it must still be in the chain."""
    if scope.before is not None:
        where = both("chứng minh lần trước", "proven before")
        yield NotedHead(scope.before.number, scope.before.hash, where)


def _some(lines: Sequence[str]) -> tuple[str, ...]:
    more = (
        [both("và {lines} điều khác", "and {lines} more", lines=len(lines) - MOST_TOLD)]
        if len(lines) > MOST_TOLD
        else []
    )
    return (*lines[:MOST_TOLD], *more)


class _Hearing:
    """Goes through the log once: what it tells is taken in, and heads that were noted down are looked for."""

    def __init__(self, noted: Sequence[NotedHead], scope: Scope) -> None:
        self.noted = noted
        self.told_since = set[str]()  # the files of which something was logged since what was proven before
        self._since = scope.before.number if scope.before else 0
        self.wrong: list[NotedHead] = []
        self.left: dict[int | None, list[NotedHead]] = {}
        for head in noted:
            self.left.setdefault(head.number, []).append(head)
        self.strange: list[int] = []
        self.entries = 0
        self.newest = FIRST

    def heard(self, log: Iterator[LoggedEntry], told: Told) -> Iterator[LoggedEntry]:
        """Yield each entry after it was taken in."""
        for logged in log:
            try:
                told.hear(logged)
            except (ValueError, KeyError, IndexError):
                self.strange.append(logged.number)
            if self.left:
                self._look_for(logged)
            if logged.number > self._since:
                self.told_since.add(logged.entry.scan)
            self.entries, self.newest = self.entries + 1, logged.hash
            yield logged

    def _look_for(self, logged: LoggedEntry) -> None:
        here, elsewhere = self.left.pop(logged.number, []), self.left.get(None, [])
        self.wrong += [head for head in here if not head.is_of(logged.number, logged.hash)]
        if elsewhere:
            self.left[None] = [head for head in elsewhere if not head.is_of(logged.number, logged.hash)]

    def missing(self) -> list[NotedHead]:
        """Return the heads that are not in the log."""
        return [*self.wrong, *(head for heads in self.left.values() for head in heads)]

    def not_found(self) -> Iterator[str]:
        """Yield a line for each head that is not in the log."""
        for head in self.missing():
            if head.number is None:
                yield both(
                    "không mục nào có mã {shown}: nhật ký đã bị viết lại, hoặc là nhật ký khác",
                    "no entry has the hash {shown}: the log was rewritten, or is another one",
                    shown=head.shown,
                )
            elif head.number > self.entries:
                yield both(
                    "mã {shown} thuộc một mục không còn: nhật ký bị cắt ngắn, hoặc bị thay bằng bản cũ",
                    "the head {shown} is of an entry that is not there: the log was cut short, or put back",
                    shown=head.shown,
                )
            else:
                yield both(
                    "mục {number} không có mã {shown}: nhật ký đã bị viết lại đến đó",
                    "entry {number} has not the hash {shown}: the log was rewritten up to there",
                    number=head.number,
                    shown=head.shown,
                )
