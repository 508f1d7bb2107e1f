"""Handwriting for the report: cut from the scans, and noted, so that it goes when the scans do."""

from __future__ import annotations

from collections.abc import Sequence

from forms.serial import parse_serial
from pipeline.figures.comment_tables import CommentRow
from pipeline.pictures.handwriting import Frame, Handwriting, handwriting_in, letters_in
from pipeline.records.letters import parse_letter_name
from pipeline.report.matter import FrameKey
from pipeline.results.written_files import note_pictured
from pipeline.workspace import Workspace


def cut_frames(workspace: Workspace, rows: Sequence[CommentRow]) -> dict[FrameKey, Handwriting]:
    """Return what stands in the frames of these comments, and on the first pages of letters, as far as it can be shown.

    That documents may show these scans from now on is noted in ``results/``.

    Raises:
        DiskError, StoreError: that can't be noted, or the database can't be read.
    """
    frames = {Frame(parse_serial(row.sheet), row.question): row.key for row in rows if not row.letter}
    letters = {parse_letter_name(row.letter): row.key for row in rows if row.letter}
    found = {frames[frame]: cut for frame, cut in handwriting_in(workspace, frames).items()}
    found |= {letters[place]: cut for place, cut in letters_in(workspace, letters).items()}
    note_pictured(workspace.results, {cut.sha256 for cut in found.values()})
    return found
