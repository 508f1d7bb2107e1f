"""What the database knows of one-time codes and of forms that were taken in; it is only read."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import date
from functools import partial

from sqlalchemy import select

from forms.errors import CodeError
from forms.one_time_code import OnlineKey, typed_code
from pipeline.printing.online_sheets import online_keys
from pipeline.public.entrances import CodeHolder, UnknownCodeError, WrongCodeError
from pipeline.public.reception import Kept
from pipeline.records.issued_codes import IssuedCode, issued_code
from pipeline.records.keys import Trust
from pipeline.records.runs import Ledger
from pipeline.store import schema
from pipeline.workspace import Workspace


class StoredCodes:
    """Knows the codes of the sheets and slips of a workspace; threads may share it."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._lock = threading.Lock()
        self._known: tuple[tuple[OnlineKey, ...], Ledger, Trust] | None = None

    def __call__(self, typed: str) -> CodeHolder:
        """Return whose code somebody has typed.

        Raises:
            WrongCodeError: it is none.
            UnknownCodeError: it was never printed.
            StoreError: the database can't tell.
        """
        try:
            typed_code(typed)
        except CodeError as error:
            raise WrongCodeError(error.said) from None
        try:
            found = self._found(typed)
        except CodeError as error:
            raise UnknownCodeError(error.said) from None
        return CodeHolder(found.run.unit, found.run.desk, found.run.period, found.tag)

    def _found(self, typed: str) -> IssuedCode:
        """Look a code up; runs and keys that are newer than those known are looked for once more."""
        today = date.today()
        with self._lock:
            if self._known is not None:
                with suppress(CodeError):
                    return issued_code(typed, *self._known, today)
            self._workspace.forget_keys()
            keys, ledger = online_keys(self._workspace), Ledger(self._workspace.store.runs.all())
            self._known = keys, ledger, self._workspace.trust()
            return issued_code(typed, *self._known, today)


def kept_in(workspace: Workspace, channel: str) -> Kept:
    """Return what looks forms and codes of a channel up in a workspace's database.

    Raises:
        StoreError: it can't be opened.
    """
    _ = workspace.store  # opened here, before threads ask for it
    return Kept(partial(_has_form, workspace, channel), partial(_has_code, workspace))


def _has_form(workspace: Workspace, channel: str, form: str) -> bool:
    table = schema.row_keys
    found = select(table.c.serial).where((table.c.channel == channel) & (table.c.key == form)).limit(1)
    return bool([*workspace.store.rows(found)])


def _has_code(workspace: Workspace, tag: str) -> bool:
    found = select(schema.row_keys.c.serial).where(schema.row_keys.c.code == tag).limit(1)
    return bool([*workspace.store.rows(found)])
