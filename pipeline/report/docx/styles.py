"""The styles that the body is set in: those of the template, and for those that it lacks the shipped ones."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Final

from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement

from pipeline.report import blocks
from pipeline.report.docx.standard_template import part

BODY: Final = "Body Text"
HEADINGS: Final = {1: "heading 1", 2: "heading 2"}
LEAD: Final = "Lead"
BOXED: Final = "Boxed Note"
RUNNING: Final = {blocks.Paragraph: BODY, blocks.Lead: LEAD, blocks.Note: BOXED}
BULLET: Final = "List Bullet"
CAPTION: Final = "caption"
FIGURE: Final = "Figure"
TABLE_TEXT: Final = "Table Text"
TABLE_HEAD: Final = "Table Head"
SMALL: Final = "Small Print"
QUOTE: Final = "Quote"
SOURCE: Final = "Quote Source"
KEY_LABEL: Final = "Key Figure Label"
KEY_FIGURE: Final = "Key Figure"
KEY_DETAIL: Final = "Key Figure Detail"
SPACER: Final = "Spacer"
TABLE: Final = "Report Table"


class Styles:
    """The styles of a document by name.

    Word keeps a style's id in the language in which it was first used, but the names of its own styles in English.
    """

    def __init__(self, document: Document, language: str) -> None:
        self._there = document.styles.element
        self._shipped = {_name(style): style for style in _styles(parse_xml(part("styles.xml", language).encode()))}
        self._ids = {_name(style): _id(style) for style in _styles(self._there)}
        self.added = {name for name in self._shipped if name not in self._ids}
        """Names of those that the template lacks."""

    def __getitem__(self, name: str) -> str:
        """Return a style's id; one that the template lacks is added to it, without its numbering."""
        if name not in self._ids:
            self._add(name)
        return self._ids[name]

    def _add(self, name: str) -> None:
        style = deepcopy(self._shipped[name])
        taken = set(self._ids.values())
        new = next(one for number in range(len(taken) + 1) if (one := f"{_id(style)}{number or ''}") not in taken)
        style.set(qn("w:styleId"), new)
        style.attrib.pop(qn("w:default"), None)
        for following in style.findall(qn("w:next")):
            style.remove(following)
        for numbering in style.findall(f"{qn('w:pPr')}/{qn('w:numPr')}"):
            numbering.getparent().remove(numbering)
        self._ids[name] = new
        for based in style.findall(qn("w:basedOn")):
            base = next(base for base, shipped in self._shipped.items() if _id(shipped) == based.get(qn("w:val")))
            based.set(qn("w:val"), self[base])
        self._there.append(style)


def _styles(root: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
    yield from root.iterchildren(qn("w:style"))


def _name(style: BaseOxmlElement) -> str:
    name = style.find(qn("w:name"))
    said = "" if name is None else str(name.get(qn("w:val")))
    return said.lower() if said.lower() in {*HEADINGS.values(), CAPTION} else said


def _id(style: BaseOxmlElement) -> str:
    return str(style.get(qn("w:styleId")))
