"""The serials that a printed PDF shows, read from its text."""

from __future__ import annotations

from pathlib import Path

import pypdfium2

from forms.errors import PhieuError
from forms.serial import parse_serial


def serials_on(path: Path) -> list[int]:
    """Return every serial of a PDF once, in the order of the pages."""
    document = pypdfium2.PdfDocument(path)
    words = [word for page in document for word in page.get_textpage().get_text_bounded().split()]
    document.close()
    found = []
    for word in words:
        try:
            found.append(parse_serial(word))
        except PhieuError:
            continue
    return list(dict.fromkeys(found))
