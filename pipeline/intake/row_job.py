"""The job of a worker that reads a file of rows: a process of its own, since files come as they please."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from forms.bilingual import alike, both
from forms.errors import PhieuError
from omr.scan.errors import shown_name
from pipeline.errors import RowsError
from pipeline.intake.defects import Defect, wants_memory
from pipeline.rows.answer_row import RowFile
from pipeline.rows.reading import read_rows
from pipeline.rows.row_context import RowContext
from pipeline.work.workers import Alive, Ending

# A workbook of 100,000 rows takes 20 s to be opened, and rows of 4 MB of CSV 8 s: a machine may be ten times as busy.
SECONDS = 120.0
_BYTES_A_SECOND = {".xlsx": 10_000, ".csv": 50_000}
_PARTS = both(
    "Chia thành nhiều tệp, rồi nạp từng tệp một.", "Divide it into several files, and import them one by one."
)
DIVIDE = both(
    "Chia thành nhiều tệp, hoặc nâng giới hạn trong phieu.toml.",
    "Divide it into several files, or raise the limit in phieu.toml.",
)


@dataclass(frozen=True, slots=True)
class RowJob:
    """Read a file of rows.

    Attributes:
        path: of the file.
        name: what it was called when it came.
        channel: by which its answers came.
        context: what its rows are understood by.
        most_rows: that a file may have.
        most_bytes: that a file may have.
    """

    path: Path
    name: str
    channel: str
    context: RowContext
    most_rows: int
    most_bytes: int

    @property
    def seconds(self) -> float:
        """Seconds after which the reader is taken for hung."""
        try:
            size = min(self.path.stat().st_size, self.most_bytes)
        except OSError:  # the reader says what is wrong with it
            return SECONDS
        return SECONDS + size / _BYTES_A_SECOND.get(self.path.suffix, _BYTES_A_SECOND[".csv"])

    def run(self, _: Alive) -> RowFile | PhieuError | Defect:
        """Return what the file says, why it can't be understood, or our defect."""
        if self.path.stat().st_size > self.most_bytes:
            return self._refused(
                both(
                    "tệp lớn hơn {most_bytes:,} byte",
                    "it has more than {most_bytes:,} bytes",
                    most_bytes=self.most_bytes,
                ),
                DIVIDE,
            )
        try:
            found = read_rows(self.path, self.name, self.channel, self.context)
        except PhieuError as error:
            return error
        except Exception as error:
            return (
                self._refused(both("đọc tệp tốn quá nhiều bộ nhớ", "reading it takes too much memory"), DIVIDE)
                if wants_memory(error)
                else Defect.of(error)
            )
        if len(found.rows) > self.most_rows:
            return self._refused(
                both(
                    "tệp có {rows:,} dòng, chỉ cho phép {most_rows:,} dòng",
                    "it has {rows:,} rows, and {most_rows:,} are allowed",
                    rows=len(found.rows),
                    most_rows=self.most_rows,
                ),
                DIVIDE,
            )
        return found

    def parts(self) -> list[RowJob]:
        """Return the job itself, which can't be split."""
        return [self]

    def given_up(self, ending: Ending) -> PhieuError:
        """Return why a file can't be understood at which the reader crashed or hung."""
        if ending is Ending.HUNG:
            return self._refused(
                both(
                    "đọc tệp mất hơn {seconds:.0f} giây",
                    "reading it took longer than {seconds:.0f} s",
                    seconds=self.seconds,
                ),
                _PARTS,
            )
        return self._refused(
            both("tệp làm bộ đọc bị dừng", "it made the reader crash"),
            both("Xuất lại tệp.", "Export it again."),
        )

    def _refused(self, problem: str, advice: str) -> RowsError:
        return RowsError(alike("{name}: {problem}", name=shown_name(self.name), problem=problem), advice)
