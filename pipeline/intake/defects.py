"""What fails of phieu itself at a file, and what only lacks memory."""

from __future__ import annotations

from dataclasses import dataclass

from omr.scan.errors import ScanError
from pipeline.errors import traced

# Messages by which libraries in C and C++ report a lack of memory in exceptions of other types.
_NO_MEMORY = ("bad_alloc", "insufficient memory", "out of memory", "cannot allocate memory", "failed to allocate")


@dataclass(frozen=True, slots=True)
class Defect:
    """What failed of phieu itself at a page, or at a whole file: nothing is recorded, and it stays to be read.

    Attributes:
        said: the type and the text of the error.
        trace: its traceback, as Python shows it.
    """

    said: str
    trace: str

    @classmethod
    def of(cls, error: BaseException) -> Defect:
        """Return the defect that an error tells of."""
        return cls(f"{type(error).__name__}: {error}", traced(error))


def wants_memory(error: BaseException | None) -> bool:
    """Tell whether an error, or one that caused it, reports a lack of memory."""
    while error is not None:
        said = "" if isinstance(error, ScanError) else str(error).lower()  # a ScanError's text may contain a file name
        if isinstance(error, MemoryError) or any(words in said for words in _NO_MEMORY):
            return True
        error = error.__cause__
    return False
