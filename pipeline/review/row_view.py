"""What a person sees of rows of files, of which there is no picture: what was written, and how two versions differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from forms.errors import PhieuError
from pipeline.pictures.archived_rows import ArchivedRow, ArchivedRows
from pipeline.records.likely_names import likely_names
from pipeline.records.page_evidence import PageEvidence
from pipeline.records.rulings import Place
from pipeline.review.survey_book import SpokenQuestion


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a text; ``told`` says what it may tell of who wrote it, and is empty for all else."""

    text: str
    told: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """One of several versions of a row.

    Attributes:
        file: the name of its file; empty if it can't be opened.
        line: its number in the file.
        at: when it was sent, in the zone of the file, as day/month/year and time; empty where that is unknown.
    """

    file: str
    line: int
    at: str = ""


@dataclass(frozen=True, slots=True)
class ComparedAnswer:
    """A question with what each version says to it.

    Attributes:
        label: of the question.
        said: by version; empty where nothing is said.
        differs: whether they don't say the same.
    """

    label: str
    said: tuple[str, ...]
    differs: bool


def opened_row(rows: ArchivedRows, place: Place) -> ArchivedRow | None:
    """Return a row; ``None`` where its file is not kept any more, or can't be understood as the workspace is now."""
    try:
        return rows.row(place)
    except PhieuError:
        return None


def parts_of_text(text: str) -> list[Part]:
    """Return a text in parts, those apart that may tell who wrote it.

    >>> [(part.text, part.told) for part in parts_of_text("Chị Hoa tốt")]
    [('Chị Hoa', 'name'), (' tốt', '')]
    """
    found, at = [], 0
    for one in likely_names(text):
        found += [Part(text[at : one.start]), Part(text[one.start : one.end], one.told.value)]
        at = one.end
    return [part for part in (*found, Part(text[at:])) if part.text]


def version_of(place: Place, row: ArchivedRow | None) -> Version:
    """Return what a version of a row is called."""
    if row is None:
        return Version("", place.page)
    note = PageEvidence.unpacked(row.record.evidence).row
    at = f"{datetime.fromisoformat(note.at):%d/%m/%Y %H:%M}" if note and note.at else ""
    return Version(row.scan.name, place.page, at)


def compared(rows: Sequence[ArchivedRow | None], asked: Sequence[SpokenQuestion]) -> list[ComparedAnswer]:
    """Return what each version says to every question that any of them answers, in the survey's words."""
    found = []
    for one in asked:
        said = tuple(_said(row, one) for row in rows)
        if any(said):
            found.append(ComparedAnswer(one.label, said, len(set(said)) > 1))
    return found


def _said(row: ArchivedRow | None, asked: SpokenQuestion) -> str:
    if row is None:
        return ""
    return row.texts.get(asked.question) or asked.named(row.answers.get(asked.question, ""))
