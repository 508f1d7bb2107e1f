"""``report.docx``: the same blocks as in the PDF and on the page, in a template that an office may replace."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from pathlib import Path

from docx.document import Document

from pipeline.durable import written_whole
from pipeline.report import texts
from pipeline.report.blocks import FirstPage, Letterhead, Report
from pipeline.report.docx.body import set_body
from pipeline.report.docx.package import without_dates
from pipeline.report.docx.placeholders import Value, anchor_of, fill_in
from pipeline.report.docx.template_file import open_template
from pipeline.report.letterhead import in_lines
from pipeline.report.printable import without_shapeless

# The same report gives the same bytes, so the file does not say when it was made.
_MADE = datetime(1980, 1, 1)
_MOST_IN_PROPERTY = 255  # letters (ECMA-376, part 2, core properties as Word keeps them)
_PLACE_TO_FILL_IN = "……"


def write_report_docx(report: Report, path: Path, template: Path | None = None) -> None:
    """Write the report; the same report and template give the same bytes.

    Args:
        report: its letterhead stands above and below the body.
        path: where to.
        template: the office's own; ``None``, or a file that is not there, for the one that comes with phieu.

    Raises:
        DiskError: the file can't be written.
        TemplateError: the template can't be used.

    """
    document = open_template(template, report.language)
    anchor = anchor_of(document)  # before anything is filled in that somebody typed
    fill_in(document, _values(report))
    set_body(document, anchor, report)
    _tell_properties(document, report)
    content = BytesIO()
    document.save(content)
    with written_whole(path) as file:
        file.write(without_dates(content.getvalue()))


def _values(report: Report) -> dict[str, Value]:
    head = report.letterhead or Letterhead(report.authority)
    (cover,) = (block for block in report.blocks if isinstance(block, FirstPage))
    return {
        "superior": in_lines(without_shapeless(head.superior)),
        "authority": in_lines(without_shapeless(head.authority)),
        "symbol": without_shapeless(head.symbol),
        "place": without_shapeless(head.place) or _PLACE_TO_FILL_IN,
        "subject": _subject(without_shapeless(cover.title), report.language),
        "period": without_shapeless(cover.subtitle),
        "addressee": without_shapeless(head.addressee),
        "recipients": tuple(_listed([without_shapeless(one) for one in head.recipients])),
        "signer": "\n".join(without_shapeless(line) for line in head.signer.splitlines()),
        "crest": head.crest,
    }


def _subject(title: str, language: str) -> str:
    """Return what a report is about, without the word that already stands above it."""
    begins = texts.BEGINS_TITLE.said(language)
    about = title.removeprefix(begins)
    return about[:1].upper() + about[1:]


def _listed(recipients: list[str]) -> list[str]:
    """End each line with a semicolon, and the last with a full stop."""
    bare = [one.rstrip(" ;.") for one in recipients]
    return [f"{one}{';' if number < len(bare) else '.'}" for number, one in enumerate(bare, 1)]


def _tell_properties(document: Document, report: Report) -> None:
    told = document.core_properties
    told.title, told.author, told.subject, told.keywords = (
        without_shapeless(text)[:_MOST_IN_PROPERTY]
        for text in (report.title, report.authority, report.subject, ", ".join(report.keywords))
    )
    told.language, told.comments, told.last_modified_by = report.language, "", "phieu"
    told.created = told.modified = _MADE
    told.revision = 1
