"""The comment, or letter, that a shortcoming is about: its text is looked up where it is kept, never kept twice."""

from __future__ import annotations

from dataclasses import dataclass

from forms.serial import format_serial
from pipeline.counting.set_aside import still_counting
from pipeline.pictures.handwriting import Frame, Handwriting, handwriting_in, letters_in
from pipeline.records.comments import Comment
from pipeline.records.letters import Letter, letters_of
from pipeline.records.remedies import Shortcoming, Subject
from pipeline.records.runs import Ledger
from pipeline.remedies.heard import frame_of, heard_of
from pipeline.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Written:
    """A comment or a letter.

    Attributes:
        sheet: the serial as printed; empty for a letter.
        question: that it answers; empty for a letter.
        text: as somebody typed it; empty where it was erased, or nobody has.
        themes: ids of its themes.
    """

    sheet: str
    question: str
    text: str
    themes: tuple[str, ...]


def written_of(workspace: Workspace, one: Shortcoming) -> Written | None:
    """Return what a shortcoming is about that is about a comment; ``None`` where there is nothing (any more)."""
    if one.about.subject is not Subject.COMMENT:
        return None
    frame, typed = _frame(workspace, one), heard_of(workspace, [one]).get(one.number)
    said = typed.said if typed else Comment()
    if frame is not None:
        return Written(format_serial(frame.serial), frame.question, said.text, said.themes)
    return Written("", "", said.text, said.themes) if typed else None


def picture_of(workspace: Workspace, one: Shortcoming) -> Handwriting | None:
    """Return how it is written, without what was blacked out; ``None`` where there is no picture (any more)."""
    if one.about.subject is not Subject.COMMENT:
        return None
    frame = _frame(workspace, one)
    if frame is not None:
        return handwriting_in(workspace, [frame]).get(frame)
    letter = _letter(workspace, one)
    return next(iter(letters_in(workspace, letter.places[:1]).values()), None) if letter else None


def _frame(workspace: Workspace, one: Shortcoming) -> Frame | None:
    """Return the frame that is meant, if its sheet is of the unit that the shortcoming is of."""
    found = frame_of(one.about.source)
    run = Ledger(workspace.store.runs.all()).run_of(found[0]) if found else None
    return Frame(*found) if found and run is not None and run.unit == one.about.unit else None


def _letter(workspace: Workspace, one: Shortcoming) -> Letter | None:
    store = workspace.store
    found = letters_of(still_counting(store.rulings.about_strays(), store.batches.set_aside()))
    mine = (letter for letter in found if letter.name == one.about.source)
    return next((letter for letter in mine if letter.head.unit == one.about.unit), None)
