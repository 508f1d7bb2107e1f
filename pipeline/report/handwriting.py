"""Handwriting for the report: cut from the scans, and noted, so that it goes when the scans do."""

from __future__ import annotations

from collections.abc import Sequence

from forms.serial import parse_serial
from pipeline.figures.comment_tables import CommentRow
from pipeline.pictures.handwriting import Frame, Handwriting, handwriting_in
from pipeline.report.matter import FrameKey
from pipeline.results.written_files import note_pictured
from pipeline.workspace import Workspace


def cut_frames(workspace: Workspace, rows: Sequence[CommentRow]) -> dict[FrameKey, Handwriting]:
    """Return what stands in the frames of these comments, as far as it can be shown.

    That documents may show these scans from now on is noted in ``results/``.

    Raises:
        DiskError, StoreError: that can't be noted, or the database can't be read.
    """
    frames = {Frame(parse_serial(row.sheet), row.question): (row.sheet, row.question) for row in rows}
    found = handwriting_in(workspace, frames)
    note_pictured(workspace.results, {cut.sha256 for cut in found.values()})
    return {frames[frame]: cut for frame, cut in found.items()}
