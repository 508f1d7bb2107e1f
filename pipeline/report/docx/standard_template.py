"""The template that comes with phieu, in the form of Decree 30/2020/NĐ-CP: made of the parts in ``shipped/``."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from string import Template

from forms.bilingual import both
from pipeline.durable import write_new
from pipeline.errors import TemplateError
from pipeline.report import texts
from pipeline.report.docx.package import zipped
from pipeline.report.docx.times import width_of

_PARTS = {
    "[Content_Types].xml": "content_types.xml",
    "_rels/.rels": "package_rels.xml",
    "word/document.xml": "document.xml",
    "word/_rels/document.xml.rels": "document_rels.xml",
    "word/styles.xml": "styles.xml",
    "word/numbering.xml": "numbering.xml",
    "word/settings.xml": "settings.xml",
    "word/header.xml": "header.xml",
}
_RIGHT_COLUMN = 5612 - 2 * 57  # twips between the margins of the cell in which the motto stands
_MOTTO_SIZE = 13.0  # points
_NUMBER_BLANK, _DATE_BLANK = "\u00a0" * 10, "\u00a0" * 7  # room for a pen; these blanks do not shrink


@lru_cache
def standard_template(language: str) -> bytes:
    """Return it as a file, in Vietnamese (``vi``) or English."""
    return zipped((name, part(file, language).encode()) for name, file in _PARTS.items())


def write_template(path: Path, language: str) -> None:
    """Put the template there for an office to edit.

    Raises:
        TemplateError: the office has one already.
        DiskError: it can't be written.
    """
    try:
        write_new(path, standard_template(language))
    except FileExistsError:
        raise TemplateError(
            both("{path}: đã có", "{path}: is there already", path=path),
            both("Sửa tệp đó, hoặc chuyển đi nơi khác trước.", "Edit it as it is, or move it away first."),
        ) from None


def part(file: str, language: str) -> str:
    """Return one of its parts by the name of the file in ``shipped/``."""
    text = (files("pipeline.report.docx") / "shipped" / file).read_text("utf-8")
    return Template(text).substitute(_words(language))


def _words(language: str) -> dict[str, str]:
    motto = texts.MOTTO.said(language)
    return {
        "language": "vi-VN" if language == "vi" else "en-US",
        "country": texts.COUNTRY.said(language),
        "motto": motto,
        "beside_motto": f"{(_RIGHT_COLUMN - 20 * width_of(motto, _MOTTO_SIZE, bold=True)) / 2:.0f}",
        "number": texts.NUMBER_TO_FILL_IN.said(language, blank=_NUMBER_BLANK),
        "date": texts.DATE_TO_FILL_IN.said(language, blank=_DATE_BLANK),
        "kind": texts.KIND.said(language),
        "to": texts.TO.said(language),
        "recipients": texts.RECIPIENTS.said(language),
        "signature": texts.SIGNATURE.said(language),
    }
