"""What people wrote in rows of archived files: of a row the text is what a picture is of a sheet.

The store holds that something was written, and the file what. A file in the archive never changes, so each is read
once, however many of its rows are looked at, and only its texts are kept.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from forms.bilingual import both
from forms.layout import Kind
from forms.survey import parse_survey
from omr.scan.errors import shown_name
from pipeline.errors import UnknownNameError
from pipeline.intake.kept_files import whole_copy
from pipeline.intake.row_files import context_of
from pipeline.intake.row_names import said_of
from pipeline.pictures.archived_page import archived, layout_called
from pipeline.records.page_record import PageRecord, questions_on
from pipeline.records.rulings import Place
from pipeline.records.store_rows import Scan
from pipeline.rows.answer_row import AnswerRow
from pipeline.rows.reading import read_rows
from pipeline.workspace import Workspace

MOST_LETTERS = 20_000_000
"""Of all texts that are kept, about 60 MB: a hundred thousand comments of 200 letters."""

Texts = Mapping[int, Mapping[str, str]]
"""By line of a file and id of a question."""


@dataclass(frozen=True, slots=True)
class ArchivedRow:
    """A row as it was stored, with what somebody wrote in it.

    Attributes:
        scan: Its file.
        record: What is stored of it.
        answers: The choices by question, several joined by ``|``; empty where there are none.
        texts: What was written, by question.
    """

    scan: Scan
    record: PageRecord
    answers: Mapping[str, str]
    texts: Mapping[str, str]


class ArchivedRows:
    """Opens rows of a workspace's files; threads may share it."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._kept: OrderedDict[tuple[str, str], Texts] = OrderedDict()
        self._reading = threading.Lock()

    def row(self, place: Place) -> ArchivedRow:
        """Return the row at a place.

        Raises:
            UnknownNameError: it is not there (any more), or is no row that counts.
            DiskError: its file's copy in the archive is gone or damaged.
            RowsError, SurveyError, RegisterError, RowMapError: the file can't be understood any more.
        """
        scan, record = archived(self._workspace, place)
        if not scan.channel or record.answers is None or record.layout is None:
            message = both(
                "{scan}, dòng {page} không phải là dòng được tính",
                "{scan}, row {page} is no row that counts",
                scan=shown_name(scan.name),
                page=place.page,
            )
            raise UnknownNameError(message, both("Chuyển sang mục tiếp theo.", "Go on with the next item."))
        layout = layout_called(self._workspace, record.layout)
        asked = questions_on(layout, 1) if layout else ()
        answers = dict(zip(asked, record.answers.answers, strict=False))  # more than were asked make a conflict
        return ArchivedRow(scan, record, answers, self._texts(scan, record.layout).get(place.page, {}))

    def _texts(self, scan: Scan, layout: str) -> Texts:
        with self._reading:  # another thread that wants the same file waits until it is read
            key = (scan.sha256, layout)
            if key not in self._kept:
                self._kept[key] = _read(self._workspace, scan, layout)
                while len(self._kept) > 1 and sum(map(_letters, self._kept.values())) > MOST_LETTERS:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return self._kept[key]


def _read(workspace: Workspace, scan: Scan, layout: str) -> Texts:
    """Read the texts of a file by the survey that its rows were counted by, whatever the workspace's is by now."""
    kept = workspace.store.layouts.by_id()[layout]
    context = replace(
        context_of(workspace, said_of(scan.file)),
        survey=parse_survey(kept.survey_text, printed=True),
        survey_text=kept.survey_text,
    )
    asked = [one.question for one in kept.layout.questions if one.kind is Kind.TEXT]
    found = read_rows(whole_copy(workspace, scan), scan.name, scan.channel, context)
    rows = (row for row in found.rows if isinstance(row, AnswerRow))
    return {row.line: texts for row in rows if (texts := {q: row.answers[q] for q in asked if row.answers.get(q)})}


def _letters(texts: Texts) -> int:
    return sum(len(text) for row in texts.values() for text in row.values())
