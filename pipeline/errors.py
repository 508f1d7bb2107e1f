"""Everything that can go wrong with what is kept: the folder, its settings, its database, the names people type."""

from __future__ import annotations

import traceback

from forms.bilingual import both
from forms.errors import ExitCode, PhieuError, SurveyError

REPORT_IT = both(
    (
        "Đây là lỗi của phieu hoặc của máy này, không phải của bản quét: không cần quét lại. Những gì chưa đọc "
        "vẫn được giữ để đọc sau; khi lỗi được khắc phục, phieu ingest sẽ đọc tiếp. Hãy báo cho người phụ trách "
        "phieu nội dung mà --debug hiển thị."
    ),
    (
        "A defect of phieu or of this machine, not of the scan: don't scan again. What was not read stays to be "
        "read, and phieu ingest reads it once this is mended. Please report to those who maintain phieu what "
        "--debug shows."
    ),
)


class WorkspaceError(PhieuError):
    """The folder is no workspace, or may not be made one."""

    exit_code = ExitCode.BAD_WORKSPACE


class SettingsError(PhieuError):
    """``phieu.toml`` can't be used: which line and key, and how to mend it."""

    exit_code = ExitCode.BAD_WORKSPACE


class KeyFileError(PhieuError):
    """The key that page codes are signed with is missing or damaged."""

    exit_code = ExitCode.BAD_WORKSPACE


class StoreError(PhieuError):
    """The database can't be opened, is locked, or belongs to another version."""

    exit_code = ExitCode.BAD_WORKSPACE


class AlreadyStoredError(StoreError):
    """Another process stored the same first; whoever meets it looks again."""


class PutBackError(StoreError):
    """The database is older than what was printed or scanned with it: it would issue serials twice."""


class DiskError(PhieuError):
    """A file of the workspace can't be written: a full disk, a folder that is read-only."""

    exit_code = ExitCode.BAD_WORKSPACE


class BatchError(PhieuError):
    """What was brought in one go can't be held, released or withdrawn."""

    exit_code = ExitCode.SOME_FAILED


class UploadError(PhieuError):
    """A file that is brought by way of a page can't be taken."""

    exit_code = ExitCode.SOME_FAILED


class RemedyError(PhieuError):
    """A step of the register of shortcomings can't be taken: something is missing, or somebody else was faster."""

    exit_code = ExitCode.SOME_FAILED


class MailError(PhieuError):
    """A mail can't be sent.

    Attributes:
        temporary: whether the same may go well later.
        of_server: whether no mail can be sent, and not this one alone.
    """

    exit_code = ExitCode.SOME_FAILED

    def __init__(self, message: str, advice: str, *, temporary: bool = False, of_server: bool = True) -> None:
        super().__init__(message, advice)
        self.temporary = temporary
        self.of_server = of_server

    def __reduce__(self) -> tuple[type[PhieuError], tuple[object, ...]]:
        """Pickle by parts, as every error."""
        return type(self), (self.message, self.advice)


class BackupError(PhieuError):
    """A backup is damaged, not whole, of a newer phieu, or can't be put where it was asked to."""

    exit_code = ExitCode.BAD_WORKSPACE


class PublicationError(PhieuError):
    """What was published before can't be read, or the folder to publish into holds files of others."""

    exit_code = ExitCode.BAD_WORKSPACE


class ClusterError(PhieuError):
    """The cluster can't be reached, can't be used, or was lost; what was done is kept."""

    exit_code = ExitCode.BAD_WORKSPACE


class DefectError(PhieuError):
    """Something of phieu itself failed, or of its installation; what it was to read stays to be read.

    Its notes, which Python shows below a traceback, say where in a worker process it failed.
    """

    exit_code = ExitCode.FAILED

    def __init__(self, message: str, trace: str = "") -> None:
        super().__init__(message, REPORT_IT)
        self.trace = trace
        if trace:
            self.add_note(trace)

    def __reduce__(self) -> tuple[type[PhieuError], tuple[object, ...]]:
        """Pickle by parts, as every error."""
        return type(self), (self.message, self.trace)


def traced(error: BaseException) -> str:
    """Return an error with its traceback, as Python shows it, to be sent from a worker process."""
    return "".join(traceback.format_exception(error))


class UnknownNameError(PhieuError):
    """A unit, channel, period or file that was named does not exist."""

    exit_code = ExitCode.UNKNOWN_NAME


class ChangedMeaningError(SurveyError):
    """An id of the survey means something else than on sheets that were printed before."""


class UnfitSerialError(PhieuError):
    """A page can't be read as one of the sheet whose serial was typed."""

    exit_code = ExitCode.SOME_FAILED


class DemoError(PhieuError):
    """The demonstration can't be run where it was asked to."""

    exit_code = ExitCode.BAD_WORKSPACE


class CameBackError(PhieuError):
    """Sheets came back of a run that is to be cancelled or restored, and nobody has confirmed how many.

    Attributes:
        count: how many.
    """

    exit_code = ExitCode.NOT_READY

    def __init__(self, message: str, advice: str, count: int) -> None:
        super().__init__(message, advice)
        self.count = count

    def __reduce__(self) -> tuple[type[PhieuError], tuple[object, ...]]:
        """Pickle by parts, as every error."""
        return type(self), (self.message, self.advice, self.count)


class UnfinishedError(PhieuError):
    """Something must be finished before."""

    exit_code = ExitCode.NOT_READY


class UserError(PhieuError):
    """A user of the review page can't be named, let in or done without as was asked."""

    exit_code = ExitCode.USAGE


class ServiceError(PhieuError):
    """The system does not take what would have it start the office by itself."""

    exit_code = ExitCode.BAD_WORKSPACE


class TransactionsError(PhieuError):
    """The table of transactions is malformed: which line, and how to mend it."""

    exit_code = ExitCode.BAD_REGISTER


class SchemeError(PhieuError):
    """A scheme is malformed, contradicts itself, or asks for questions that the survey has not."""

    exit_code = ExitCode.BAD_SURVEY


class OwnFiguresError(PhieuError):
    """A table of an agency's own scores or dossiers is malformed: which lines, and how to mend them."""

    exit_code = ExitCode.BAD_REGISTER


class TemplateError(PhieuError):
    """The template of the Word report can't be used: what is wrong with it, and how to mend it."""

    exit_code = ExitCode.BAD_WORKSPACE


class RowsError(PhieuError):
    """A file of rows can't be understood as a whole: nothing of it is taken, and the advice says how to mend it."""

    exit_code = ExitCode.SOME_FAILED


class RowMapError(PhieuError):
    """``map.yaml`` can't be used: which line, and how to mend it."""

    exit_code = ExitCode.BAD_WORKSPACE
