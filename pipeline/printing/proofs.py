"""A sheet to look at before it is ordered: nothing is issued, and what is scanned of it never counts."""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pypdfium2

from forms.register import Unit
from forms.rendering import Run, render_proof
from forms.survey import parse_survey
from pipeline.durable import written_whole
from pipeline.printing.desk_check import checked_desk
from pipeline.printing.online_sheets import is_online, layout_to_print, online_of
from pipeline.printing.printing import channel_label, free_path
from pipeline.records.periods import Period
from pipeline.workspace import SURVEY, Workspace

PICTURE_DPI = 110
"""Of the pictures of a proof: the smallest print on it can be read on a screen."""
POINTS_PER_INCH = 72.0


def proof(
    workspace: Workspace, unit: Unit, channel: str, period: Period, *, desk: str = "", online: bool | None = None
) -> bytes:
    """Return one sheet as it would be printed, as a PDF, marked as a proof; the arguments are those of an order.

    Raises:
        UnknownNameError: there is no such channel.
        UnknownDeskError: the unit has no such desk or official in the period.
        AddressError: nothing says where people answer online, or it does not fit.
        PhieuError: the survey can't be used, laid out or printed.
    """
    label = channel_label(workspace.settings, channel)
    if desk:
        checked_desk(workspace.desks(), unit.id, desk, period)
    survey = parse_survey(workspace.survey_text(), str(workspace.root / SURVEY))
    layout = layout_to_print(workspace, survey, online=online)
    address = online_of(workspace).address if is_online(workspace, online) else ""
    run = Run(unit.id, unit.name, 1, label.get(survey.languages[0], channel), period.name, 1, 1)
    target = io.BytesIO()
    render_proof(layout, run, target, address)
    return target.getvalue()


def write_proof(workspace: Workspace, unit: Unit, content: bytes, output: Path | None = None) -> Path:
    """Write a proof where it was asked for, else beside what was printed, and return where.

    Raises:
        DiskError: the file can't be written.
    """
    path = output or free_path(workspace.prints, f"proof-{unit.id}.pdf")
    with written_whole(path) as file:
        file.write(content)
    return path


def pictures_of(content: bytes, dpi: float = PICTURE_DPI) -> Sequence[bytes]:
    """Return a picture of each page of a PDF, as PNG."""
    pictures = []
    with closing(pypdfium2.PdfDocument(content)) as document:
        for page in document:
            target = io.BytesIO()
            page.render(scale=dpi / POINTS_PER_INCH).to_pil().save(target, "PNG", optimize=True)
            page.close()
            pictures.append(target.getvalue())
    return pictures
