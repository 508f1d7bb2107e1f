"""The failures of databases, told in one line with advice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from forms.bilingual import Told, both
from pipeline.errors import AlreadyStoredError, StoreError

_AGAIN = both("rồi chạy lại; không mất gì.", "then run this again; nothing was lost.")
_ALTERED = both(
    "So cơ sở dữ liệu với bản sao lưu, và báo cho người quản lý: phieu log --verify",
    "Compare the database with a backup, and tell the manager: phieu log --verify",
)
# What SQLite and PostgreSQL say, in lower case, the same in Vietnamese, and what to do about it; the first that fits.
_ADVICE = (
    (
        ("locked", "lock timeout"),
        "cơ sở dữ liệu đang bị khóa",
        both(
            "Một phieu khác đang ghi khá lâu: chờ đến khi xong, {again}",
            "Another phieu is writing for long: wait until it is done, {again}",
            again=_AGAIN,
        ),
    ),
    (
        ("full", "no space left"),
        "đĩa đã đầy",
        both("Đĩa đã đầy: dọn chỗ, {again}", "The disk is full: make room, {again}", again=_AGAIN),
    ),
    (
        ("disk i/o",),
        "đĩa bị lỗi khi đọc, ghi",
        both(
            "Đĩa đã đầy hoặc đang hỏng: dọn chỗ, hoặc cho người kiểm tra đĩa, {again}",
            "The disk is full or failing: make room, or have it looked at, {again}",
            again=_AGAIN,
        ),
    ),
    (
        ("refused", "resolve", "timeout", "terminat", "server closed", "shutting down", "starting up"),
        "không kết nối được với máy chủ",
        both(
            "Không tới được máy chủ cơ sở dữ liệu: xem máy chủ có đang chạy không, {again}",
            "The database server can't be reached: look whether it runs, {again}",
            again=_AGAIN,
        ),
    ),
    (
        ("readonly", "read-only", "unable to open"),
        "không mở hoặc không ghi được tệp",
        both(
            "Cấp quyền ghi vào thư mục làm việc, rồi chạy lại.",
            "Give yourself the right to write to the workspace, then run this again.",
        ),
    ),
    (
        ("not a database", "malformed"),
        "tệp bị hỏng",
        both(
            "Lấy lại cơ sở dữ liệu từ bản sao lưu; các bản quét vẫn nguyên vẹn trong archive/.",
            "Bring the database back from a backup; the scans themselves are whole in archive/.",
        ),
    ),
    (
        ("",),
        "lỗi không rõ nguyên nhân",
        both(
            "Kiểm tra cơ sở dữ liệu ghi trong phieu.toml, {again}",
            "Check the database that phieu.toml names, {again}",
            again=_AGAIN,
        ),
    ),
)

# What SQLite (sqlite.org/rescode.html) and PostgreSQL (its manual, appendix A) call a key that is taken.
_TAKEN = ("SQLITE_CONSTRAINT_PRIMARYKEY", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_ROWID", "23505")

_LOST_SAVEPOINT = "no such savepoint"


class AlteredError(StoreError):
    """A row holds what phieu never writes: somebody else wrote it."""

    def __init__(self, what: str) -> None:
        super().__init__(
            both("không đọc được {what}: dữ liệu đã bị sửa", "{what} can't be read: it was changed", what=what),
            _ALTERED,
        )


def advice(said: str) -> str:
    """Return what to do about what a database said, in lower case."""
    return next(advice for words, _, advice in _ADVICE if any(word in said for word in words))


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


def _said(error: DBAPIError) -> Told:
    """Return what a database said in one line, without the details that quote rows: these may be what people wrote.

    It speaks English alone; what is commonly wrong we say in Vietnamese.
    """
    diagnosis = getattr(error.orig, "diag", None)  # of psycopg
    said = " ".join(str(getattr(diagnosis, "message_primary", None) or error.orig).split())
    return Told(said, next(why for words, why, _ in _ADVICE if any(word in said.lower() for word in words)))


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
            message = both(
                "cơ sở dữ liệu từ chối vì dữ liệu này đã có",
                "the database refuses what is stored already ({said})",
                said=_said(error),
            )
            raise AlreadyStoredError(message, advice("")) from error
        said = _said(error)
        raise StoreError(
            both(
                "cơ sở dữ liệu từ chối vì dữ liệu không thể đúng",
                "the database refuses what can't be right ({said})",
                said=said,
            ),
            advice(""),
        ) from error
    except DBAPIError as error:
        first = _first_failure(error)
        if isinstance(first, StoreError):
            raise first from error
        said = _said(first)
        raise StoreError(
            both("không dùng được cơ sở dữ liệu ({said})", "the database can't be used ({said})", said=said),
            advice(said.lower()),
        ) from error
    except SQLAlchemyError as error:
        raise StoreError(
            both("không dùng được cơ sở dữ liệu", "the database can't be used ({error})", error=error), advice("")
        ) from error
