"""What the database knows of one-time codes and of forms that were taken in; it is only read."""

from __future__ import annotations

import threading
from functools import partial

from sqlalchemy import select

from forms.errors import CodeError
from forms.one_time_code import holders_of, online_key, tag_of, typed_code
from pipeline.public.entrances import CodeHolder, UnknownCodeError, WrongCodeError
from pipeline.public.reception import Kept
from pipeline.public.texts import TEXTS
from pipeline.records.runs import IssuedRun, Ledger, Origin
from pipeline.store import schema
from pipeline.workspace import Workspace


class StoredCodes:
    """Knows the codes of the sheets and slips of a workspace; threads may share it."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._keys = [online_key(key) for key in workspace.keys]
        self._lock = threading.Lock()
        self._runs = Ledger(())

    def __call__(self, typed: str) -> CodeHolder:
        """Return whose code somebody has typed.

        Raises:
            WrongCodeError: it is none.
            UnknownCodeError: it was never printed.
            StoreError: the database can't tell.
        """
        try:
            code = typed_code(typed)
        except CodeError as error:
            raise WrongCodeError(error.said) from None
        for serial, at in holders_of(code, self._keys):
            run = self._run_of(serial)
            if run is not None and run.origin is not Origin.ROWS:
                return CodeHolder(run.unit, run.desk, run.period, tag_of(serial, self._keys[at]))
        raise UnknownCodeError(TEXTS["code_unknown"])

    def _run_of(self, serial: int) -> IssuedRun | None:
        """Return the run of a serial; runs that were printed since are looked for once more."""
        with self._lock:
            run = self._runs.run_of(serial)
            if run is None:
                self._runs = Ledger(self._workspace.store.runs.all())
                run = self._runs.run_of(serial)
            return run


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
