"""The register of shortcomings, as the database keeps it: every step that was taken, and the files attached."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.engine import Row

from forms.bilingual import Words, both
from pipeline.errors import RemedyError, UnknownNameError
from pipeline.records.log_chain import EntryKind, utc_now
from pipeline.records.remedies import (
    DAYS,
    MOST_ATTACHED,
    MOST_ATTACHED_BYTES,
    MOST_LETTERS,
    OTHERS,
    TYPED,
    About,
    Shortcoming,
    Step,
    StepKind,
    missing_of,
    register_of,
)
from pipeline.store import schema
from pipeline.store.database import Database
from pipeline.store.digests import joined, step_digest
from pipeline.store.failures import AlteredError
from pipeline.store.log import Log
from pipeline.store.log_writing import wait_for_turn

LED_BY = "shortcoming "
"""Stands before the number of a shortcoming in entries of the log."""

_LACKING = {
    "status": Words(
        "hạn chế {number} không còn ở trạng thái cho phép làm việc này",
        "shortcoming {number} does not stand so that this can be done",
    ),
    "title": Words("chưa ghi hạn chế là gì", "what the shortcoming is, is missing"),
    "measure": Words("hạn chế {number}: chưa ghi giải pháp", "shortcoming {number}: the measure is missing"),
    "owner": Words("hạn chế {number}: chưa ghi người thực hiện", "shortcoming {number}: its owner is missing"),
    "due": Words("hạn chế {number}: chưa ghi thời hạn", "shortcoming {number}: the date it is due is missing"),
    "done_on": Words("hạn chế {number}: chưa ghi ngày hoàn thành", "shortcoming {number}: when it was done is missing"),
    "why": Words("hạn chế {number}: chưa ghi lý do", "shortcoming {number}: the reason is missing"),
}
_FILL_IN = Words("Điền phần còn thiếu rồi gửi lại.", "Fill in what is missing, and send it again.")
_LOOK = Words("Mở lại trang của hạn chế này.", "Look at it again.")
_CHANGED = Words(
    "hạn chế {number} vừa được người khác ({by}) thay đổi", "shortcoming {number} was changed meanwhile by {by}"
)
_TOO_LONG = Words("mục {name} dài quá {most} ký tự", "{name} has more than {most} letters")
_SHORTEN = Words("Viết ngắn lại; phần còn lại gửi kèm thành tệp.", "Shorten it; attach the rest as a file.")
_NO_DAY = Words("“{value}” không phải là một ngày", "“{value}” is no day")
_DAY = Words("Ghi ngày như 2026-12-31.", "Give it as in 2026-12-31.")
_TOO_LARGE = Words("{name}: tệp lớn quá {most} MB", "{name}: the file has more than {most} MB")
_SMALLER = Words("Gửi kèm một bản nhỏ hơn.", "Attach a smaller one.")
_TOO_MANY = Words("hạn chế {number} đã có {most} tệp", "shortcoming {number} has {most} files already")
_TAKE_AWAY = Words("Bỏ bớt một tệp trước.", "Take one away first.")
_NO_SHORTCOMING = Words("không có hạn chế số {number}", "there is no shortcoming {number}")
_LISTED = Words("Danh sách: phieu measures", "All are listed by: phieu measures")
_NO_FILE = Words("không có tệp này", "there is no such file")


class Remedies:
    """The tables of steps and attachments."""

    def __init__(self, database: Database, log: Log) -> None:
        self._database = database
        self._log = log

    # What is read

    def all(self) -> list[Shortcoming]:
        """Return every shortcoming, by number.

        Raises:
            StoreError: What is stored is no register.
        """
        rows = self._database.rows(select(schema.remedy_steps).order_by(schema.remedy_steps.c.id))
        return _register(_as_step(row) for row in rows)

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

    def digests(self) -> dict[int, str]:
        """Return the digest of every step by its id."""
        query = select(schema.remedy_steps).order_by(schema.remedy_steps.c.id)
        return {row.id: step_digest(row, self._database.veil) for row in self._database.rows(query)}

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
        with self._database.transaction() as connection:
            wait_for_turn(connection)
            newest = connection.scalar(select(func.max(schema.remedy_steps.c.shortcoming))) or 0
            filled = {name: value for name, value in (said | dict(fields)).items() if value}
            return self._add(connection, newest + 1, kind, filled, by, why)

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
            kind: the step; not one of ``BEGINS``.
            by: who takes it.
            fields: what is filled in; of these, those that change nothing are left out.
            why: what is said of it.
            seen: the id of the newest step that the person has seen; ``None``: whatever it is.

        Raises:
            UnknownNameError: there is no such shortcoming.
            RemedyError: it can't be taken now, something is missing or too long, or somebody else was faster.
        """
        with self._database.transaction() as connection:
            wait_for_turn(connection)
            now = self._found(connection, number)
            if seen is not None and seen != now.last_step:
                raise RemedyError(_CHANGED.told(number=number, by=now.steps[-1].by), _LOOK.told())
            return self._add(connection, number, kind, dict(fields or {}), by, why, now)

    def attach(self, number: int, name: str, content: bytes, by: str, seen: int | None = None) -> Shortcoming:
        """Attach a file to a shortcoming; the same content once more takes the new name.

        Raises:
            UnknownNameError: there is no such shortcoming.
            RemedyError: the file is too large, or there are too many, or the shortcoming is closed.
        """
        if len(content) > MOST_ATTACHED_BYTES:
            raise RemedyError(_TOO_LARGE.told(name=name, most=MOST_ATTACHED_BYTES // 1_000_000), _SMALLER.told())
        digest, table = hashlib.sha256(content).hexdigest(), schema.attachments
        with self._database.transaction() as connection:
            wait_for_turn(connection)
            now = self._found(connection, number)
            if len({*(one.sha256 for one in now.attached), digest}) > MOST_ATTACHED:
                raise RemedyError(_TOO_MANY.told(number=number, most=MOST_ATTACHED), _TAKE_AWAY.told())
            there = connection.execute(select(table.c.content).where(table.c.sha256 == digest)).first()
            if there is None:
                connection.execute(insert(table).values(sha256=digest, bytes=len(content), content=content))
            elif there.content is None:  # it was erased, and somebody brings it again
                connection.execute(update(table).where(table.c.sha256 == digest).values(content=content))
            fields = {"file": name, "sha256": digest, "bytes": str(len(content))}
            return self.step(number, StepKind.ATTACHED, by, fields, seen=seen)

    def erase(self, steps: Collection[int], by: str) -> None:
        """Erase what people wrote in these steps, and the files that were attached by them, and log what remains."""
        table, files = schema.remedy_steps, schema.attachments
        with self._database.transaction() as connection:
            wait_for_turn(connection)
            for number in sorted(steps):
                here = table.c.id == number
                row = connection.execute(select(table).where(here)).one()
                step = _as_step(row)
                left = {name: "" if name in TYPED else value for name, value in step.fields.items()}
                values = {"fields": orjson.dumps(left).decode(), "why": "", "erased_at": utc_now()}
                connection.execute(update(table).where(here).values(values))
                if step.kind is StepKind.ATTACHED:
                    same = files.c.sha256 == step.fields["sha256"]
                    connection.execute(update(files).where(same).values(content=None))
                now = connection.execute(select(table).where(here)).one()
                said, held = f"{LED_BY}{step.shortcoming} step {number}", joined(step_digest(now, self._database.veil))
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
        _check(fields, why)
        if lacking := missing_of(now, kind, fields, why):
            advice = _LOOK if lacking == "status" else _FILL_IN
            raise RemedyError(_LACKING[lacking].told(number=number), advice.told())
        table = schema.remedy_steps
        packed = orjson.dumps(fields, option=orjson.OPT_SORT_KEYS).decode()
        values = {"shortcoming": number, "at": utc_now(), "by": by, "kind": kind.value, "fields": packed, "why": why}
        row = connection.execute(insert(table).values(values).returning(table)).one()
        held, said = joined(step_digest(row, self._database.veil)), f"{LED_BY}{number} step {row.id} {kind}"
        self._log.add(connection, EntryKind.REMEDY, after=said, by=by, digest=held)
        return self._found(connection, number)

    @staticmethod
    def _found(connection: Connection, number: int) -> Shortcoming:
        table = schema.remedy_steps
        rows = connection.execute(select(table).where(table.c.shortcoming == number).order_by(table.c.id)).all()
        if not rows:
            raise UnknownNameError(_NO_SHORTCOMING.told(number=number), _LISTED.told())
        return _register(map(_as_step, rows))[0]


def _check(fields: Mapping[str, str], why: str) -> None:
    unknown = fields.keys() - {*TYPED, *OTHERS}
    if unknown:
        raise ValueError(f"no such field: {sorted(unknown)}")
    for name, value in (*fields.items(), ("why", why)):
        if len(value) > MOST_LETTERS and name != "evidence":
            raise RemedyError(_TOO_LONG.told(name=name, most=MOST_LETTERS), _SHORTEN.told())
    for name in DAYS:
        if value := fields.get(name, ""):
            try:
                date.fromisoformat(value)
            except ValueError as error:
                raise RemedyError(_NO_DAY.told(value=value[:40]), _DAY.told()) from error


def _register(steps: Any) -> list[Shortcoming]:
    try:
        return register_of(steps)
    except (ValueError, KeyError) as error:
        raise AlteredError(both("sổ theo dõi hạn chế", "the register of shortcomings")) from error


def _as_step(row: Row[Any]) -> Step:
    try:
        fields = orjson.loads(row.fields)
        return Step(row.id, row.shortcoming, row.at, row.by, StepKind(row.kind), fields, row.why, row.erased_at)
    except ValueError as error:
        raise AlteredError(both("bước {id} của sổ hạn chế", "step {id} of the register", id=row.id)) from error
