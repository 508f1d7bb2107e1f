"""The register of shortcomings, as the database keeps it: every step that was taken, and the files attached."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.engine import Row

from forms.bilingual import Words, both
from pipeline.errors import RemedyError, UnknownNameError
from pipeline.records.log_chain import EntryKind, utc_now
from pipeline.records.periods import VIETNAM
from pipeline.records.remedies import (
    DAYS,
    FIRST_DAY,
    LAST_DAY,
    MOST_ATTACHED,
    MOST_ATTACHED_BYTES,
    MOST_KEPT_BYTES,
    MOST_LETTERS,
    MOST_LETTERS_OF_NAME,
    OTHERS,
    TYPED,
    About,
    Evidence,
    Shortcoming,
    Status,
    Step,
    StepKind,
    Subject,
    changed_of,
    fields_of,
    missing_of,
    register_of,
)
from pipeline.store import schema
from pipeline.store.database import Database, batches
from pipeline.store.digests import joined, step_digest
from pipeline.store.failures import AlteredError
from pipeline.store.log import Log
from pipeline.store.log_writing import wait_for_turn
from pipeline.typed_text import typed, typed_line

LED_BY = "shortcoming "
"""Stands before the number of a shortcoming in entries of the log."""

_LACKING = {
    "status": Words(
        "hạn chế {number} đang ở trạng thái không cho phép làm việc này",
        "shortcoming {number} does not stand so that this can be done",
    ),
    "title": Words("chưa ghi hạn chế là gì", "what the shortcoming is, is missing"),
    "measure": Words("hạn chế {number}: chưa ghi giải pháp", "shortcoming {number}: the measure is missing"),
    "owner": Words("hạn chế {number}: chưa ghi người thực hiện", "shortcoming {number}: its owner is missing"),
    "due": Words("hạn chế {number}: chưa ghi thời hạn", "shortcoming {number}: the date it is due is missing"),
    "done_on": Words(
        "hạn chế {number}: chưa ghi ngày thực hiện xong", "shortcoming {number}: when it was done is missing"
    ),
    "file": Words("hạn chế {number} không có tệp này", "shortcoming {number} has no such file"),
    "why": Words("hạn chế {number}: chưa ghi lý do", "shortcoming {number}: the reason is missing"),
}
_FILL_IN = Words("Điền phần còn thiếu rồi gửi lại.", "Fill in what is missing, and send it again.")
_LOOK = Words("Mở lại trang của hạn chế này.", "Look at it again.")
_CHANGED = Words(
    "hạn chế {number} vừa được người khác ({by}) thay đổi", "shortcoming {number} was changed meanwhile by {by}"
)
_TOO_LONG = Words(
    "mục bắt đầu bằng “{begin}” dài quá {most} ký tự", "what begins with “{begin}” has more than {most} letters"
)
_SHORTEN = Words("Viết ngắn lại; phần còn lại đính kèm thành tệp.", "Shorten it; attach the rest as a file.")
_NO_DAY = Words("“{value}” không phải là một ngày", "“{value}” is no day")
_DAY = Words("Ghi ngày như 2026-12-31, từ năm 1990 đến 2199.", "Give it as in 2026-12-31, from 1990 to 2199.")
_TO_COME = Words(
    "hạn chế {number}: ngày thực hiện xong {day} chưa tới", "shortcoming {number}: {day}, when it was done, is to come"
)
_WHEN_DONE = Words("Ghi lại khi đã thực hiện xong.", "Say so once it was done.")
_TOO_LARGE = Words("{name}: tệp lớn quá {most} MB", "{name}: the file has more than {most} MB")
_SMALLER = Words("Đính kèm một bản nhỏ hơn.", "Attach a smaller one.")
_NAME_TOO_LONG = Words("tên tệp dài quá {most} ký tự", "the file's name has more than {most} letters")
_RENAME = Words("Đổi tên ngắn lại rồi đính kèm.", "Give it a shorter name, and attach it again.")
_EMPTY = Words("{name}: tệp rỗng", "{name}: the file is empty")
_LOOK_AT_FILE = Words("Mở xem tệp rồi đính kèm lại.", "Look at it, and attach it again.")
_FULL = Words(
    "các tệp đính kèm đã chiếm {held} MB, nhiều nhất được {most} MB",
    "the files attached have {held} MB already, and {most} MB are the most",
)
_MAKE_ROOM = Words(
    "Gỡ những tệp không còn cần, rồi chạy: phieu erase --all-taken-back",
    "Take away what nobody needs any more, then run: phieu erase --all-taken-back",
)
_TOO_MANY = Words("hạn chế {number} đã có {most} tệp", "shortcoming {number} has {most} files already")
_TAKE_AWAY = Words("Gỡ bớt một tệp trước.", "Take one away first.")
_NO_SHORTCOMING = Words("không có hạn chế số {number}", "there is no shortcoming {number}")
_LISTED = Words("Danh sách: phieu measures", "All are listed by: phieu measures")
_NO_FILE = Words("không có tệp này", "there is no such file")


_ABOUT = frozenset(About.__slots__)
_LINES = frozenset({"title", "owner", "file", *_ABOUT})
"""Fields that stand in one line."""
_AS_GIVEN = frozenset({"evidence", "subject"})
_KINDS = {kind.value: kind for kind in StepKind}


class KeptFile(NamedTuple):
    """A file as it is kept: the digest that it is named by, the size that is noted, and those that it really has.

    Both of the latter are ``None`` where the content was erased.
    """

    sha256: str
    bytes: int
    digest: str | None
    size: int | None


class _Held(NamedTuple):
    """The register as it was last read: up to which step, and how many steps were erased by then."""

    newest: int
    erased: int
    register: list[Shortcoming]


class Remedies:
    """The tables of steps and attachments.

    Attributes:
        noted: Returns the highest number of a shortcoming that is noted outside of the database: numbers go on after
            it, so that none is given twice where an older database was put back.
    """

    def __init__(self, database: Database, log: Log) -> None:
        self._database = database
        self._log = log
        self._held = _Held(0, 0, [])
        self.noted: Callable[[], int] = _none_noted

    # What is read

    def all(self) -> list[Shortcoming]:
        """Return every shortcoming, by number; what was read before is not read again.

        Raises:
            StoreError: What is stored is no register.
        """
        table, held = schema.remedy_steps, self._held
        with self._database.reading() as connection:
            erased = connection.scalar(select(func.count()).where(table.c.erased_at.is_not(None))) or 0
            if self._database.is_changing:
                return _register(map(_as_step, connection.execute(_STEPS)))
            if erased != held.erased:
                held = _Held(0, erased, [])
            new = connection.execute(_STEPS.where(table.c.id > held.newest)).all()
        if new:
            held = self._held = _Held(new[-1].id, erased, _continued(held.register, [_as_step(row) for row in new]))
        return list(held.register)

    def numbered(self, number: int) -> Shortcoming:
        """Return a shortcoming.

        Raises:
            UnknownNameError: There is none with this number.
        """
        with self._database.reading() as connection:
            return self._found(connection, number)

    def content(self, sha256: str) -> bytes:
        """Return what an attached file holds.

        Raises:
            UnknownNameError: There is none, or it was erased.
        """
        table = schema.attachments
        with self._database.reading() as connection:
            found = connection.scalar(select(table.c.content).where(table.c.sha256 == sha256))
        if found is None:
            raise UnknownNameError(_NO_FILE.told(), _LOOK.told())
        return bytes(found)

    def digests(self) -> dict[int, tuple[int, str]]:
        """Return the number of the shortcoming and the digest of every step, by the step's id."""
        veil = self._database.veil
        return {row.id: (row.shortcoming, step_digest(row, veil)) for row in self._database.rows(_STEPS)}

    def kept_files(self) -> Iterator[KeptFile]:
        """Yield every file, as it is named and as it is, one after the other: all of them may be large."""
        table = schema.attachments
        named = [*self._database.rows(select(table.c.sha256, table.c.bytes).order_by(table.c.sha256))]
        for row in named:
            with self._database.reading() as connection:
                content = connection.scalar(select(table.c.content).where(table.c.sha256 == row.sha256))
            if content is None:
                yield KeptFile(row.sha256, row.bytes, None, None)
            else:
                yield KeptFile(row.sha256, row.bytes, hashlib.sha256(content).hexdigest(), len(content))

    def with_same_files(self, steps: Collection[int]) -> set[int]:
        """Return the ids of these steps, and of those by which the files that they attached were attached, too."""
        table = schema.remedy_steps
        query = _STEPS.where(table.c.kind == StepKind.ATTACHED.value)
        attached = {row.id: _as_step(row).fields.get("sha256", "") for row in self._database.rows(query)}
        files = {digest for step, digest in attached.items() if step in steps}
        return {*steps, *(step for step, digest in attached.items() if digest in files)}

    # What is written

    @contextmanager
    def undisturbed(self) -> Iterator[list[Shortcoming]]:
        """Give every shortcoming, such that nobody else writes to the register until the block ends.

        What is written in the block is one change: all of it is there when the block ends well, else nothing.
        """
        with self._database.transaction() as connection:
            wait_for_turn(connection)
            yield self.all()

    def begin(
        self,
        about: About,
        fields: Mapping[str, str],
        by: str,
        kind: StepKind = StepKind.ADDED,
        why: str = "",
    ) -> Shortcoming:
        """Put a shortcoming into the register.

        Args:
            about: what it is about.
            fields: ``title``, and whatever else is known, by the names in ``records.remedies``.
            by: who does it.
            kind: one of ``BEGINS``.
            why: what is said of it.

        Raises:
            RemedyError: something is missing, or too long.
        """
        said = {name: str(getattr(about, name)) for name in About.__slots__}
        filled = {name: value for name, value in _cleaned(said | dict(fields)).items() if value}
        with self._database.transaction() as connection:
            wait_for_turn(connection)
            newest = connection.scalar(select(func.max(schema.remedy_steps.c.shortcoming))) or 0
            return self._add(connection, max(newest, self.noted()) + 1, kind, filled, by, why)

    def step(
        self,
        number: int,
        kind: StepKind,
        by: str,
        fields: Mapping[str, str] | None = None,
        why: str = "",
        seen: int | None = None,
    ) -> Shortcoming:
        """Take a step, and return how the shortcoming stands then.

        Args:
            number: of the shortcoming.
            kind: the step; not one of ``BEGINS``, and files are attached by ``attach``.
            by: who takes it.
            fields: what is filled in. To edit takes those alone that say something else than before; where none does,
                and nothing is said of it, nothing is kept. Another reply may not be published unless that is said anew.
            why: what is said of it.
            seen: the id of the newest step that the person has seen; ``None``: whatever it is.

        Raises:
            UnknownNameError: there is no such shortcoming.
            RemedyError: it can't be taken now, something is missing or too long, or somebody else was faster.
        """
        filled = _cleaned(fields or {})
        if kind is StepKind.ATTACHED or _ABOUT & filled.keys():
            raise ValueError("files come by attach, and what a shortcoming is about stays as it is")
        with self._database.transaction() as connection:
            wait_for_turn(connection)
            now = self._seen(connection, number, seen)
            if filled.get("reply", now.reply) != now.reply:  # whoever let it be published has read another one
                filled.setdefault("publish", "no")
            if kind is StepKind.EDITED and now.is_open:
                filled = changed_of(now, filled)
                if not (filled or why.strip()):
                    return now
            return self._add(connection, number, kind, filled, by, why, now)

    def attach(self, number: int, name: str, content: bytes, by: str, seen: int | None = None) -> Shortcoming:
        """Attach a file to a shortcoming; the same content once more takes the new name.

        Raises:
            UnknownNameError: there is no such shortcoming.
            RemedyError: the file is empty or too large, or there are too many, or the shortcoming is closed.
        """
        digest = hashlib.sha256(content).hexdigest()
        name = typed_line(name) or digest[:8]
        _check_file(name, content)
        fields = {"file": name, "sha256": digest, "bytes": str(len(content))}
        with self._database.transaction() as connection:
            wait_for_turn(connection)
            now = self._seen(connection, number, seen)
            if len({*(one.sha256 for one in now.attached), digest}) > MOST_ATTACHED:
                raise RemedyError(_TOO_MANY.told(number=number, most=MOST_ATTACHED), _TAKE_AWAY.told())
            _keep_file(connection, digest, content)
            return self._add(connection, number, StepKind.ATTACHED, fields, by, "", now)

    def erase(self, steps: Collection[int], by: str) -> None:
        """Erase what people wrote in these steps, and the files that were attached by them, and log what remains.

        The same file goes wherever else it is attached. Steps from which nothing is to be erased stay as they are.
        """
        table = schema.remedy_steps
        with self._database.transaction() as connection:
            wait_for_turn(connection)
            for some in batches(self.with_same_files(steps)):
                kept = _STEPS.where(table.c.id.in_(some), table.c.erased_at.is_(None))
                for step in map(_as_step, connection.execute(kept).all()):
                    if step.texts:
                        self._erase(connection, step, by)
        self._held = _Held(0, 0, [])  # memory holds nothing of it either

    def _erase(self, connection: Connection, step: Step, by: str) -> None:
        table, files = schema.remedy_steps, schema.attachments
        here = table.c.id == step.id
        left = {name: "" if name in TYPED else value for name, value in step.fields.items()}
        packed = orjson.dumps(left, option=orjson.OPT_SORT_KEYS).decode()
        connection.execute(update(table).where(here).values(fields=packed, why="", erased_at=utc_now()))
        if step.kind is StepKind.ATTACHED:
            connection.execute(update(files).where(files.c.sha256 == step.fields["sha256"]).values(content=None))
        now = connection.execute(select(table).where(here)).one()
        said, held = f"{LED_BY}{step.shortcoming} step {step.id}", joined(step_digest(now, self._database.veil))
        self._log.add(connection, EntryKind.REMEDY, before="", after=f"{said} erased", by=by, digest=held)

    def _add(
        self,
        connection: Connection,
        number: int,
        kind: StepKind,
        fields: dict[str, str],
        by: str,
        why: str,
        now: Shortcoming | None = None,
    ) -> Shortcoming:
        why = typed(why)
        _check(kind, fields, why)
        if lacking := missing_of(now, kind, fields, why):
            advice = _LOOK if lacking in {"status", "file"} else _FILL_IN
            raise RemedyError(_LACKING[lacking].told(number=number), advice.told())
        if kind is StepKind.DONE or (now is not None and now.status is Status.DONE):
            _check_done(number, fields, now)
        table = schema.remedy_steps
        packed = orjson.dumps(fields, option=orjson.OPT_SORT_KEYS).decode()
        values = {"shortcoming": number, "at": utc_now(), "by": by, "kind": kind.value, "fields": packed, "why": why}
        row = connection.execute(insert(table).values(values).returning(table)).one()
        held, said = joined(step_digest(row, self._database.veil)), f"{LED_BY}{number} step {row.id} {kind}"
        self._log.add(connection, EntryKind.REMEDY, after=said, by=by, digest=held)
        return self._found(connection, number)

    def _seen(self, connection: Connection, number: int, seen: int | None) -> Shortcoming:
        now = self._found(connection, number)
        if seen is not None and seen != now.last_step:
            newest = next(step for step in now.steps if step.id == now.last_step)
            raise RemedyError(_CHANGED.told(number=number, by=newest.by), _LOOK.told())
        return now

    @staticmethod
    def _found(connection: Connection, number: int) -> Shortcoming:
        rows = connection.execute(_STEPS.where(schema.remedy_steps.c.shortcoming == number)).all()
        if not rows:
            raise UnknownNameError(_NO_SHORTCOMING.told(number=number), _LISTED.told())
        return _register(map(_as_step, rows))[0]


_STEPS = select(schema.remedy_steps).order_by(schema.remedy_steps.c.id)


def _none_noted() -> int:
    return 0


def _continued(register: list[Shortcoming], new: list[Step]) -> list[Shortcoming]:
    """Return the register after further steps: those shortcomings alone that they are of are added up anew."""
    numbers = {step.shortcoming for step in new}
    touched = [step for one in register if one.number in numbers for step in one.steps]
    anew = _register([*touched, *new])
    kept = [one for one in register if one.number not in numbers]
    return sorted((*kept, *anew), key=lambda one: one.number)


def _keep_file(connection: Connection, digest: str, content: bytes) -> None:
    """Keep the content of a file, each but once, as long as there is room for it."""
    table = schema.attachments
    query = select(table.c.sha256, table.c.content.is_(None).label("erased")).where(table.c.sha256 == digest)
    there = connection.execute(query).first()
    if there is not None and not there.erased:
        return
    held = connection.scalar(select(func.sum(table.c.bytes)).where(table.c.content.is_not(None))) or 0
    if held + len(content) > MOST_KEPT_BYTES:
        told = _FULL.told(held=held // 1_000_000, most=MOST_KEPT_BYTES // 1_000_000)
        raise RemedyError(told, _MAKE_ROOM.told())
    if there is None:
        connection.execute(insert(table).values(sha256=digest, bytes=len(content), content=content))
    else:  # it was erased, and somebody brings it again
        connection.execute(update(table).where(table.c.sha256 == digest).values(content=content))


def _check_file(name: str, content: bytes) -> None:
    if not content:
        raise RemedyError(_EMPTY.told(name=name), _LOOK_AT_FILE.told())
    if len(content) > MOST_ATTACHED_BYTES:
        raise RemedyError(_TOO_LARGE.told(name=name, most=MOST_ATTACHED_BYTES // 1_000_000), _SMALLER.told())
    if len(name) > MOST_LETTERS_OF_NAME:
        raise RemedyError(_NAME_TOO_LONG.told(most=MOST_LETTERS_OF_NAME), _RENAME.told())


def _cleaned(fields: Mapping[str, str]) -> dict[str, str]:
    """Return the fields without signs that nobody sees."""
    found = {}
    for name, value in fields.items():
        clean = typed_line if name in _LINES else typed
        found[name] = value if name in _AS_GIVEN else clean(value)
    return found


def _check(kind: StepKind, fields: Mapping[str, str], why: str) -> None:
    unknown = fields.keys() - {*TYPED, *OTHERS}
    if unknown:
        raise ValueError(f"no such field: {sorted(unknown)}")
    for name, value in (*fields.items(), ("why", why)):
        if len(value) > MOST_LETTERS and name != "evidence":
            raise RemedyError(_TOO_LONG.told(begin=value[:20], most=MOST_LETTERS), _SHORTEN.told())
    for name in DAYS:
        if (value := fields.get(name, "")) and not _is_day(value):
            raise RemedyError(_NO_DAY.told(value=value[:40]), _DAY.told())
    if fields.get("verdict") and kind is not StepKind.CHECKED:
        raise ValueError("a verdict is given when a shortcoming is closed")
    if "evidence" in fields:
        Evidence.unpacked(fields["evidence"])
    if "subject" in fields:
        Subject(fields["subject"])


def _check_done(number: int, fields: Mapping[str, str], now: Shortcoming | None) -> None:
    """Refuse a day that is to come both here and in Vietnam: nothing was done on it."""
    done_on = fields.get("done_on") or (now.done_on.isoformat() if now and now.done_on else "")
    if done_on > max(date.today(), datetime.now(VIETNAM).date()).isoformat():
        raise RemedyError(_TO_COME.told(number=number, day=done_on), _WHEN_DONE.told())


def _is_day(value: str) -> bool:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return False
    return value == day.isoformat() and FIRST_DAY <= day <= LAST_DAY


def _register(steps: Iterable[Step]) -> list[Shortcoming]:
    try:
        return register_of(steps)
    except (ValueError, KeyError) as error:
        raise AlteredError(both("sổ theo dõi hạn chế", "the register of shortcomings")) from error


def _as_step(row: Row[Any]) -> Step:
    number, shortcoming, at, by, kind, fields, why, erased_at = tuple(row)
    try:
        return Step(number, shortcoming, at, by, _KINDS[kind], fields_of(fields), why, erased_at)
    except (ValueError, KeyError) as error:
        raise AlteredError(both("bước {id} của sổ hạn chế", "step {id} of the register", id=number)) from error
