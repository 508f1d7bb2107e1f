"""The headings of a report, numbered: what its table of contents lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pipeline.report.blocks import Block, Heading, KeepTogether, Report, Turned

_ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


class NumberedHeading(NamedTuple):
    """A heading, and where it stands.

    Attributes:
        level: 1 or 2; never 2 before the first of level 1.
        number: ``I.``, ``II.``; empty at level 2.
        text: of the heading.
        key: names it within the document.

    """

    level: int
    number: str
    text: str
    key: str


def sections_of(report: Report) -> tuple[NumberedHeading, ...]:
    """Return the sections in the order in which their headings stand.

    Level 1 bears Roman numerals, as the parts of an administrative text do (Decree 30/2020/NĐ-CP, appendix I, part
    II.5, on the body of a text).
    """
    sections: list[NumberedHeading] = []
    first = 0
    for heading in _headings(report.blocks):
        level = heading.level if first else 1
        first += level == 1
        number = f"{roman(first)}." if level == 1 else ""
        sections.append(NumberedHeading(level, number, heading.text, f"s{len(sections) + 1}"))
    return tuple(sections)


def roman(number: int) -> str:
    """Return a Roman numeral.

    >>> roman(1), roman(4), roman(19)
    ('I', 'IV', 'XIX')
    """
    text = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        text += letters * count
    return text


def _headings(blocks: tuple[Block, ...]) -> Iterator[Heading]:
    for block in blocks:
        if isinstance(block, Heading):
            yield block
        elif isinstance(block, KeepTogether | Turned):
            yield from _headings(block.blocks)
