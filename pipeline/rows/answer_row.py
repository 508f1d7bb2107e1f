"""What a file of rows says, row by row, in the survey's own ids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from forms.survey import Survey
from omr.faults import Fault


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A row that was understood.

    Attributes:
        line: The number of the row among those of the file, from 1; headers are no rows.
        key: What names the row among all of its channel, however often and in whatever file it comes: at most 64
            characters.
        unit: The id of the unit that is rated, by the register of that day.
        at: When it was sent, with its zone; ``None`` where the file does not tell.
        answers: The ids of the choices by question, several joined by ``|``, and of a text what was written; a question
            that was asked and has no answer is left out.
        seconds: How long it took to answer; ``None`` where the file does not tell.
        desk: The desk or official that it is about, as ``desks.csv`` has it; empty for none.
        code: What is kept of the one-time code that it was answered with; empty for none.
        period: The period that it counts in, where a code tells; empty: that of its day, as the settings have it.
        untouched: The questions whose answer stood there before and was left as it was, where the file tells it.
        receipt: The six letters that its sender was given (``forms.receipt``); empty where the file is not our own
            form's.
        cells: As those of a ``BadRow``: a row that was understood may be about another unit than when it came first.
        digest: The key of a row that has no id, empty where it has one.
    """

    line: int
    key: str
    unit: str
    at: datetime | None
    answers: Mapping[str, str]
    seconds: float | None = None
    desk: str = ""
    code: str = ""
    period: str = ""
    untouched: tuple[str, ...] = ()
    receipt: str = ""
    cells: tuple[str, ...] = ()
    digest: str = ""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that can't be counted.

    Attributes:
        line: As that of an ``AnswerRow``.
        fault: Why, one of those whose names begin with ``row-``.
        detail: Column and value, for a person.
        at: As that of an ``AnswerRow``, where it could be read.
        receipt: As that of an ``AnswerRow``: what was acknowledged is published as arrived, also if it can't be
            counted. A kiosk's partial answer was never acknowledged and has none.
        cells: What stands in each column of ``RowFile.headers``, so that the row can be mended and imported again;
            nothing where the row is no row of cells.
        digest: As that of an ``AnswerRow``: mended, the row counts once with the one that it was.
    """

    line: int
    fault: Fault
    detail: str
    at: datetime | None = None
    receipt: str = ""
    cells: tuple[str, ...] = ()
    digest: str = ""


@dataclass(frozen=True, slots=True)
class RowFile:
    """All rows of a file.

    Attributes:
        preset: The id of the program that wrote it, or ``plain``, or ``map`` where ``map.yaml`` says what it holds.
        survey: The survey whose questions it answers, with the YAML text of it.
        survey_text: That text.
        asked: The ids of the questions that have a column in it.
        rows: Each of its rows, in the order of their lines, which have no gap.
        dropped: The headers of the columns with personal data that were left out.
        unused: The headers of other columns that were left out.
        headers: The headers of the file as they stand there, but for those of dropped columns: what the cells of bad
            rows stand under.
        overlooked: Those of them in which all that stands would be answers: somebody must say what they are.
        preselects: Whether the form behind the file has the best answers chosen before anybody touches it.
    """

    preset: str
    survey: Survey
    survey_text: str
    asked: tuple[str, ...]
    rows: tuple[AnswerRow | BadRow, ...]
    dropped: tuple[str, ...] = ()
    unused: tuple[str, ...] = field(default=())
    headers: tuple[str, ...] = ()
    overlooked: tuple[str, ...] = ()
    preselects: bool = False
