"""What can be wrong with a whole file of rows."""

from __future__ import annotations

from forms.errors import ExitCode, PhieuError


class RowFileError(PhieuError):
    """A file of rows can't be understood: what is wrong with it, and how to mend it."""

    exit_code = ExitCode.SOME_FAILED
