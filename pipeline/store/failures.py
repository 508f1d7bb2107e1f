"""What databases say when something is wrong, told in one line with advice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from pipeline.errors import AlreadyStoredError, StoreError

_AGAIN = "then run this again; nothing was lost."
# What SQLite and PostgreSQL say, in lower case, and what to do about it; the first that fits.
_ADVICE = (
    (("locked", "lock timeout"), f"Another phieu is writing for long: wait until it is done, {_AGAIN}"),
    (("full", "no space left"), f"The disk is full: make room, {_AGAIN}"),
    (("disk i/o",), f"The disk is full or failing: make room, or have it looked at, {_AGAIN}"),
    (
        ("refused", "resolve", "timeout", "terminat", "server closed"),
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


def advice(said: str) -> str:
    """Return what to do about what a database said, in lower case."""
    return next(advice for words, advice in _ADVICE if any(word in said for word in words))


@contextmanager
def named_failures() -> Iterator[None]:
    """Turn what a database says into one line with advice."""
    try:
        yield
    except IntegrityError as error:
        raise AlreadyStoredError(f"the database refuses what is stored already ({error.orig})", advice("")) from error
    except DBAPIError as error:
        said = " ".join(str(error.orig).split())
        raise StoreError(f"the database can't be used ({said})", advice(said.lower())) from error
    except SQLAlchemyError as error:
        raise StoreError(f"the database can't be used ({error})", advice("")) from error
