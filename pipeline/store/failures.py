"""The failures of databases, told in one line with advice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from pipeline.errors import AlreadyStoredError, StoreError

_AGAIN = "then run this again; nothing was lost."
_ALTERED = "Compare the database with a backup, and tell the manager: phieu log --verify"
# What SQLite and PostgreSQL say, in lower case, and what to do about it; the first that fits.
_ADVICE = (
    (("locked", "lock timeout"), f"Another phieu is writing for long: wait until it is done, {_AGAIN}"),
    (("full", "no space left"), f"The disk is full: make room, {_AGAIN}"),
    (("disk i/o",), f"The disk is full or failing: make room, or have it looked at, {_AGAIN}"),
    (
        ("refused", "resolve", "timeout", "terminat", "server closed", "shutting down", "starting up"),
        f"The database server can't be reached: look whether it runs, {_AGAIN}",
    ),
    (
        ("readonly", "read-only", "unable to open"),
        "Give yourself the right to write to the workspace, then run this again.",
    ),
    (
        ("not a database", "malformed"),
        "Bring the database back from a backup; the scans themselves are whole in archive/.",
    ),
    (("",), f"Check the database that phieu.toml names, {_AGAIN}"),
)

# What SQLite (sqlite.org/rescode.html) and PostgreSQL (its manual, appendix A) call a key that is taken.
_TAKEN = ("SQLITE_CONSTRAINT_PRIMARYKEY", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_ROWID", "23505")

_LOST_SAVEPOINT = "no such savepoint"


class AlteredError(StoreError):
    """A row holds what phieu never writes: somebody else wrote it."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} can't be read: it was changed", _ALTERED)


def advice(said: str) -> str:
    """Return what to do about what a database said, in lower case."""
    return next(advice for words, advice in _ADVICE if any(word in said for word in words))


def _is_stored_already(error: IntegrityError) -> bool:
    """Tell a key that is taken from a value or a reference that the tables don't allow."""
    code = getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None)
    return code in _TAKEN


def _first_failure(error: DBAPIError) -> DBAPIError | StoreError:
    """Return the failure that people must hear of.

    When the disk is full, SQLite takes the whole transaction back by itself (sqlite.org/lang_transaction.html, section
    3): its savepoints are gone, too, so that they can't be taken back, which tells nobody anything.
    """
    found: BaseException | None = error
    while found is not None and _LOST_SAVEPOINT in str(found):
        found = found.__context__
    return found if isinstance(found, DBAPIError | StoreError) else error


def _said(error: DBAPIError) -> str:
    """Return what a database said in one line, without the details that quote rows: these may be what people wrote."""
    diagnosis = getattr(error.orig, "diag", None)  # of psycopg
    return " ".join(str(getattr(diagnosis, "message_primary", None) or error.orig).split())


@contextmanager
def named_failures() -> Iterator[None]:
    """Turn the errors of a database into errors of ours, each one line with advice.

    Raises:
        AlreadyStoredError: A key is taken.
        StoreError: Anything else is wrong.
    """
    try:
        yield
    except IntegrityError as error:
        if _is_stored_already(error):
            message = f"the database refuses what is stored already ({_said(error)})"
            raise AlreadyStoredError(message, advice("")) from error
        said = _said(error)
        raise StoreError(f"the database refuses what can't be right ({said})", advice("")) from error
    except DBAPIError as error:
        first = _first_failure(error)
        if isinstance(first, StoreError):
            raise first from error
        said = _said(first)
        raise StoreError(f"the database can't be used ({said})", advice(said.lower())) from error
    except SQLAlchemyError as error:
        raise StoreError(f"the database can't be used ({error})", advice("")) from error
