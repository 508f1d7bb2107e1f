"""The dossiers of units and their dates, ``dossiers.csv``, and how many of them were returned in time.

A line is a whole dossier where its ``agency`` is empty, else the step of it at that agency.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from operator import attrgetter
from pathlib import Path

from forms.bilingual import both
from forms.csv_table import Columns, CsvProblems, CsvRow
from forms.errors import SerialError
from forms.register import Register
from forms.serial import parse_serial
from pipeline.errors import OwnFiguresError
from pipeline.records.periods import Period
from pipeline.schemes.own_table import day_in, own_rows, unit_in
from pipeline.schemes.scheme import Computed, Speed
from pipeline.schemes.spans import Span, in_bands

_TABLE = Columns(
    ("unit", "dossier", "received", "due"),
    ("returned", "agency", "sheet"),
    called={
        "unit": ("đơn vị", "mã đơn vị"),
        "dossier": ("hồ sơ", "mã hồ sơ", "số hồ sơ"),
        "received": ("ngày nhận", "ngày tiếp nhận"),
        "due": ("ngày hẹn trả", "hạn trả", "ngày hẹn trả kết quả"),
        "returned": ("ngày trả", "ngày trả kết quả", "ngày hoàn thành"),
        "agency": ("cơ quan", "cơ quan xử lý", "đơn vị xử lý"),
        "sheet": ("phiếu", "số phiếu", "phiếu đánh giá"),
    },
    others_allowed=True,
)


@dataclass(frozen=True, slots=True)
class Dossier:
    """A dossier, or its step at one agency.

    Attributes:
        unit: id of the unit that took it in.
        code: as the receipt has it.
        agency: whose step it is; empty: the whole dossier.
        received: the day on which it came in.
        due: the day by which it must be returned.
        returned: the day on which it was; ``None``: not yet.
        sheet: serial of the sheet that was handed out with it; ``None`` where nobody noted it.
    """

    unit: str
    code: str
    agency: str
    received: date
    due: date
    returned: date | None
    sheet: int | None = None

    @property
    def day(self) -> date:
        """The day on which it counts: that of its return, or the one on which it was due if that was earlier.

        So each counts once, and one that is late stays so in the period in which it became late.
        """
        return min(self.returned or self.due, self.due)

    def speed(self, today: date) -> Speed | None:
        """Return how it was dealt with; ``None`` while it is not returned and may still be in time."""
        if self.returned is None:
            return Speed.LATE if self.due < today else None
        if self.returned == self.due:
            return Speed.ON_TIME
        return Speed.EARLY if self.returned < self.due else Speed.LATE


Dossiers = Mapping[str, tuple[Dossier, ...]]
"""By unit, sorted by the day on which they count."""


def load_dossiers(path: Path, register: Register) -> Dossiers:
    """Read the dates of dossiers from CSV as spreadsheet programs write it (see ``forms.csv_table``).

    Args:
        path: the file; where there is none, no dates are known.
        register: the units that may be named: by id, or by the code, name or alias that they had on the day on which
            the dossier counts.

    Raises:
        OwnFiguresError: it can't be used; names every line that must be mended, and how.
    """
    problems = CsvProblems(str(path))
    found: dict[str, list[Dossier]] = {}
    lines: dict[tuple[str, str, str], int] = {}
    of_sheets: dict[int, Dossier] = {}
    for row in own_rows(path, _TABLE, problems):
        dossier = _dossier(row, register, problems)
        if dossier is None:
            continue
        _note_sheet(dossier, row, of_sheets, problems)
        key = (dossier.unit, dossier.code, dossier.agency)
        if key in lines:
            said = both(
                "hồ sơ {code} của {unit} có hai lần ở đây (xem dòng {line})",
                "dossier {code} of {unit} stands here twice (see line {line})",
                code=dossier.code,
                unit=dossier.unit,
                line=lines[key],
            )
            problems.add(
                row.line,
                said,
                both(
                    "Bỏ một dòng, hoặc ghi cơ quan thực hiện bước đó.",
                    "Remove one line, or name the agency whose step it is.",
                ),
            )
        lines.setdefault(key, row.line)
        found.setdefault(dossier.unit, []).append(dossier)
    problems.tell(OwnFiguresError)
    return {unit: tuple(sorted(dossiers, key=attrgetter("day"))) for unit, dossiers in found.items()}


def _note_sheet(dossier: Dossier, row: CsvRow, known: dict[int, Dossier], problems: CsvProblems) -> None:
    """Note a sheet that two dossiers claim."""
    if dossier.sheet is None:
        return
    first = known.setdefault(dossier.sheet, dossier)
    if (first.unit, first.code) != (dossier.unit, dossier.code):
        said = both(
            "phiếu {sheet} đã ghi cho hồ sơ {code} của {unit}",
            "sheet {sheet} is that of dossier {code} of {unit}, too",
            sheet=row.cells["sheet"],
            code=first.code,
            unit=first.unit,
        )
        problems.add(
            row.line,
            said,
            both(
                "Mỗi phiếu phát kèm một hồ sơ: sửa một trong hai dòng.",
                "A sheet is handed out with one dossier: correct one of the two.",
            ),
        )


def _sheet(row: CsvRow, problems: CsvProblems) -> int | None:
    """Return the serial in a row's cell; what is none is noted, an empty cell is not."""
    text = row.cells["sheet"]
    if not text:
        return None
    try:
        return parse_serial(text)
    except SerialError as problem:
        problems.add(row.line, both("phiếu: {message}", "sheet: {message}", message=problem.message), problem.advice)
        return None


def _dossier(row: CsvRow, register: Register, problems: CsvProblems) -> Dossier | None:
    """Return the dossier of a row; ``None`` where a cell can't be used, which is noted."""
    before = len(problems.found)
    received, due, returned = (day_in(row, column, problems) for column in ("received", "due", "returned"))
    for column in ("dossier", "received", "due"):
        if not row.cells[column]:
            problems.add(
                row.line,
                both("thiếu “{column}”", "has no “{column}”", column=column),
                both("Điền cột {column}.", "Fill in the column {column}.", column=column),
            )
    if received is None or due is None or len(problems.found) > before:
        return None
    for column, day in (("due", due), ("returned", returned)):
        if day is not None and day < received:
            said = both(
                "{column} ngày {day}, trước ngày tiếp nhận {received}",
                "{column} on {day}, before it was received on {received}",
                column=column,
                day=day,
                received=received,
            )
            problems.add(
                row.line,
                said,
                both(
                    "Sửa “received” hoặc “{column}”; ngày viết trước tháng.",
                    "Correct “received” or “{column}”; a day stands before its month.",
                    column=column,
                ),
            )
    day = min(returned or due, due)
    unit, sheet = unit_in(row, register, day, day, problems), _sheet(row, problems)
    if unit is None or len(problems.found) > before:
        return None
    return Dossier(unit.id, row.cells["dossier"], row.cells["agency"], received, due, returned, sheet)


@dataclass(frozen=True, slots=True)
class Times:
    """How many dossiers, or steps of them, were dealt with how.

    Attributes:
        early: returned before the day on which they were due.
        on_time: returned on that day.
        late: returned after it, or not yet though it is past.
        open: not yet returned, and not yet due; they count nowhere.
    """

    early: int = 0
    on_time: int = 0
    late: int = 0
    open: int = 0

    @property
    def counted(self) -> int:
        """All but those that are open."""
        return self.early + self.on_time + self.late


def times_of(dossiers: Sequence[Dossier], period: Period, today: date, *, agencies: bool) -> Times:
    """Count the dossiers of a period by how they were dealt with, as of a day.

    Args:
        dossiers: of one unit, sorted by the day on which they count.
        period: in which they count (see ``Dossier.day``).
        today: what is not returned and was due before is late.
        agencies: whether steps at agencies are counted; else whole dossiers.
    """
    begin = bisect_left(dossiers, period.first, key=attrgetter("day"))
    end = bisect_right(dossiers, period.last, key=attrgetter("day"))
    return _times(dossiers[begin:end], today, agencies=agencies)


def _times(dossiers: Iterable[Dossier], today: date, *, agencies: bool) -> Times:
    counts = dict.fromkeys((*Speed, None), 0)
    for dossier in dossiers:
        if bool(dossier.agency) == agencies:
            counts[dossier.speed(today)] += 1
    return Times(counts[Speed.EARLY], counts[Speed.ON_TIME], counts[Speed.LATE], counts[None])


def dossiers_of_sheets(dossiers: Dossiers) -> dict[int, list[Dossier]]:
    """Return the lines of the dossiers whose sheet is known, by its serial."""
    found: dict[int, list[Dossier]] = {}
    codes = {(one.unit, one.code): one.sheet for lines in dossiers.values() for one in lines if one.sheet}
    for one in (one for lines in dossiers.values() for one in lines):
        if sheet := codes.get((one.unit, one.code)):
            found.setdefault(sheet, []).append(one)
    return found


def points_of_dossier(computed: Computed, lines: Sequence[Dossier], today: date) -> Fraction | None:
    """Return the points that the dates of one dossier make; ``None`` while they make none."""
    return computed_span(computed, _times(lines, today, agencies=computed.time == "agencies")).value


def computed_span(computed: Computed, times: Times) -> Span:
    """Return the points that dates make: the mean over dossiers, or the points by the share that is in time."""
    if not times.counted:
        return Span.fixed(None)
    if computed.points is None:
        share = Fraction(100 * (times.early + times.on_time), times.counted)
        return in_bands(Span.fixed(share), computed.bands)
    points = computed.points
    total = points.early * times.early + points.on_time * times.on_time + points.late * times.late
    return Span.fixed(total / times.counted)
