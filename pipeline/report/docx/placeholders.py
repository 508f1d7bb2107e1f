"""What a template leaves open, such as ``{{authority}}``: found and filled in however Word has cut it into runs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from itertools import zip_longest
from typing import Final

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.parts.story import StoryPart

from forms.bilingual import both
from pipeline.errors import TemplateError
from pipeline.report.blocks import Picture
from pipeline.report.docx.picture import inline_picture

_PLACEHOLDER = re.compile(r"\{\{\s*([^{}\s]{1,40})\s*\}\}")
_P, _T, _R = qn("w:p"), qn("w:t"), qn("w:r")

BODY: Final = "body"
CREST: Final = "crest"
KNOWN: Final = frozenset(
    {"superior", "authority", "symbol", "place", "subject", "period", "addressee", "recipients", "signer", CREST, BODY}
)

Value = str | tuple[str, ...] | Picture | None
"""A text, whose line breaks are kept; texts, each in a paragraph of its own; a picture; nothing."""


def names_in(document: Document) -> set[str]:
    """Return the placeholders of a document, of its headers and its footers."""
    return {name for part in stories(document) for paragraph in _paragraphs(part) for name in _names(paragraph)}


def anchor_of(document: Document) -> BaseOxmlElement:
    """Return the paragraph that holds nothing but ``{{body}}``.

    Raises:
        TemplateError: there is none or there are several, or it stands where nothing but a line has room.
    """
    found = [paragraph for paragraph in document.element.iter(_P) if BODY in _names(paragraph)]
    if len(found) != 1:
        what = (
            both("không có {{body}}", "has no {{body}}")
            if not found
            else both("có {{body}} nhiều hơn một lần", "has {{body}} more than once")
        )
        raise TemplateError(
            what,
            both(
                "Viết {{body}} một lần, trên một dòng riêng: báo cáo sẽ nằm ở đó.",
                "Write {{body}} once, in a line of its own: the report comes to stand there.",
            ),
        )
    anchor: BaseOxmlElement = found[0]
    inside = {ancestor.tag for ancestor in anchor.iterancestors()} & {qn("w:tbl"), qn("w:txbxContent")}
    if inside or _PLACEHOLDER.fullmatch(_said(anchor).strip()) is None:
        message = both(
            "có {{body}} bên cạnh nội dung khác, trong bảng hoặc trong khung chữ",
            "has {{body}} beside other text, in a table or in a text box",
        )
        raise TemplateError(
            message,
            both(
                "Viết {{body}} trên một dòng riêng ở giữa: báo cáo sẽ nằm ở đó.",
                "Write {{body}} in a line of its own between them: the report comes to stand there.",
            ),
        )
    return anchor


def fill_in(document: Document, values: Mapping[str, Value]) -> None:
    """Fill in all placeholders but the body; a line of which nothing is told is left out."""
    for part in stories(document):
        for paragraph in _paragraphs(part):
            names = [name for name in _names(paragraph) if name in values]
            if names and not any(values[name] for name in names):
                _leave_out(paragraph)
            elif names:
                _fill(part, paragraph, values)


def _fill(part: StoryPart, paragraph: BaseOxmlElement, values: Mapping[str, Value]) -> None:
    lists = {name: found for name in _names(paragraph) if isinstance(found := values.get(name), tuple)}
    if not lists:
        _replace(part, paragraph, values)
        return
    for texts in zip_longest(*lists.values(), fillvalue=""):
        copied = deepcopy(paragraph)
        paragraph.addprevious(copied)
        _replace(part, copied, {**values, **dict(zip(lists, texts, strict=True))})
    _remove(paragraph)


def _replace(part: StoryPart, paragraph: BaseOxmlElement, values: Mapping[str, Value]) -> None:
    """Put values in place of placeholders, from the last to the first, so that places stay true."""
    pieces = list(_pieces(paragraph))
    for found in reversed(list(_PLACEHOLDER.finditer(_said(paragraph)))):
        value = values.get(found[1].lower(), found[0])
        first = _cut(pieces, found.start(), found.end(), value if isinstance(value, str) else "")
        if isinstance(value, Picture):
            pictured = OxmlElement("w:r")
            pictured.append(inline_picture(part, value))
            first.getparent().addnext(pictured)
    for piece in pieces:
        _break_lines(piece)


def _cut(pieces: Iterable[BaseOxmlElement], start: int, end: int, instead: str) -> BaseOxmlElement:
    """Put a text in place of a stretch of the pieces; return the first of those in which it lay."""
    cut: list[BaseOxmlElement] = []
    at = 0
    for piece in pieces:
        text = piece.text or ""
        low, high = max(start - at, 0), min(end - at, len(text))
        if low < high:
            piece.text = text[:low] + ("" if cut else instead) + text[high:]
            piece.set(qn("xml:space"), "preserve")
            cut.append(piece)
        at += len(text)
    return cut[0]


def _break_lines(piece: BaseOxmlElement) -> None:
    """Make line breaks of those in a text."""
    first, *others = (piece.text or "").split("\n")
    piece.text = first
    for line in others:
        broken, text = OxmlElement("w:br"), OxmlElement("w:t")
        text.text = line
        text.set(qn("xml:space"), "preserve")
        piece.addnext(broken)
        broken.addnext(text)
        piece = text


def _leave_out(paragraph: BaseOxmlElement) -> None:
    """Remove a paragraph; a cell has to keep one."""
    if sum(1 for _ in paragraph.getparent().iterchildren(_P)) > 1:
        _remove(paragraph)
    else:
        for piece in _pieces(paragraph):
            piece.text = ""


def _remove(element: BaseOxmlElement) -> None:
    element.getparent().remove(element)


def stories(document: Document) -> Iterator[StoryPart]:
    """Yield the parts of a document that hold text: itself, its headers and its footers."""
    yield document.part
    for kind in (RELATIONSHIP_TYPE.HEADER, RELATIONSHIP_TYPE.FOOTER):
        for name in sorted(document.part.rels):
            related = document.part.rels[name]
            if related.reltype == kind and isinstance(related.target_part, StoryPart):
                yield related.target_part


def _paragraphs(part: StoryPart) -> list[BaseOxmlElement]:
    return list(part.element.iter(_P))


def _names(paragraph: BaseOxmlElement) -> list[str]:
    return [name.lower() for name in _PLACEHOLDER.findall(_said(paragraph))]


def _said(paragraph: BaseOxmlElement) -> str:
    return "".join(piece.text or "" for piece in _pieces(paragraph))


def _pieces(paragraph: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
    """Yield the texts of a paragraph in order, without those of text boxes that hang on it."""
    for piece in paragraph.iter(_T):
        if next(piece.iterancestors(_P)) is paragraph:
            yield piece
