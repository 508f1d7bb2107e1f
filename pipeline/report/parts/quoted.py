"""What people wrote, unit by unit and in it theme by theme: as handwriting, as it was typed without names, or both."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, groupby, zip_longest

from pipeline.counting.comment_rows import TYPED, WAITING
from pipeline.counting.csv_files import FORMULA_STARTS
from pipeline.figures.comment_tables import CommentRow
from pipeline.pictures.handwriting import Handwriting
from pipeline.report import texts
from pipeline.report.blocks import Block, Heading, KeepTogether, Note, Paragraph, Picture, Quote, Quotes, rich
from pipeline.report.matter import FrameKey, Subject

MOST_QUOTED = 60
"""More belong into the table of comments, which can be sorted by unit and theme, and onto the review page."""
MOST_BYTES = 5_000_000
"""Of all pictures: in ``report.html`` they take a third more, and it should stay small enough to be sent."""
ON_PAPER = 0.75
"""Millimetres on paper for one on the sheet: small letters stay 2 mm high, at 150 dpi."""
WIDEST = 155.0  # mm on paper
TALLEST = 150.0  # mm on paper: a whole letter, with what is said of it on the same page
_BLACK = re.compile("█+")  # what clerks are asked to type in place of a name
MOST_IN_CONTENTS = 15
"""Units whose names stand in the table of contents; more would fill it."""


def quoted_comments(matter: Subject) -> Iterator[Block]:
    """Yield what people wrote in the period, as many of each unit as can be."""
    handwriting, rows = matter.handwriting, matter.now(matter.rows.comments)
    rows = rows if handwriting else [row for row in rows if row.state == TYPED and row.text]
    chosen = fairly_chosen(rows, MOST_QUOTED)
    found = handwriting(chosen) if handwriting else {}
    pictures = _within_bytes(chosen, found)
    shown = [row for row in chosen if row.text or row.key in pictures]
    unseen = sum(row.state == WAITING and row.key in pictures for row in shown)
    if unseen:
        yield Note(matter.say(texts.NOBODY_LOOKED, count=matter.count(unseen)))
    quoting = _Quoting(matter, pictures, is_by_hand=handwriting is not None)
    groups = [list(group) for _, group in groupby(_unit_by_unit(shown), key=lambda row: row.unit)]
    for group in groups:
        yield from quoting.unit(group, len(groups))
    if len(shown) < len(rows):
        counts = {"shown": matter.count(len(shown)), "all": matter.count(len(rows))}
        yield Note(matter.say(texts.SOME_SHOWN if handwriting else texts.SOME_QUOTED, **counts))


def fairly_chosen(rows: Sequence[CommentRow], most: int) -> list[CommentRow]:
    """Return at most so many comments, in their order: of each unit one, then of each another one, and so on.

    Of a unit those come first that need an answer, then others that were typed, then those that nobody has typed.
    """
    units: dict[str, list[CommentRow]] = {}
    for row in rows:
        units.setdefault(row.unit, []).append(row)
    turns = zip_longest(*(sorted(of_unit, key=_urgency) for of_unit in units.values()))
    taken = {row.key for row in [row for row in chain.from_iterable(turns) if row][:most]}
    return [row for row in rows if row.key in taken]


def _urgency(row: CommentRow) -> int:
    if row.text:
        return 0 if row.needs_answer == "yes" else 1
    return 2 if row.state == WAITING else 3


def _within_bytes(rows: Sequence[CommentRow], found: Mapping[FrameKey, Handwriting]) -> dict[FrameKey, Handwriting]:
    """Return the pictures that may all stand in one report; where they are too many, those of later comments don't."""
    kept: dict[FrameKey, Handwriting] = {}
    room = MOST_BYTES
    for key in (row.key for row in rows):
        if key in found and len(found[key].png) <= room:
            kept[key] = found[key]
            room -= len(found[key].png)
    return kept


def _unit_by_unit(rows: Sequence[CommentRow]) -> list[CommentRow]:
    """Return comments with those of a unit together, units in the order in which they come first."""
    first = {unit: place for place, unit in enumerate(dict.fromkeys(row.unit for row in rows))}
    return sorted(rows, key=lambda row: first[row.unit])


class _Quoting:
    """Quotes the comments of one unit after the other."""

    def __init__(self, matter: Subject, pictures: Mapping[FrameKey, Handwriting], *, is_by_hand: bool) -> None:
        self._matter, self._pictures, self._is_by_hand = matter, pictures, is_by_hand
        self._themes = {row.theme: row.theme_name for row in matter.rows.themes if row.theme}
        counts: Counter[str] = Counter()
        for row in matter.now(matter.rows.themes):
            counts[row.theme] += row.comments
        self._order = {theme: place for place, (theme, _) in enumerate(counts.most_common()) if theme}
        named = {(row.unit, row.unit_name) for row in matter.now(matter.rows.comments)}
        self._namesakes = Counter(name for _, name in named)

    def unit(self, rows: Sequence[CommentRow], units: int) -> Iterator[Block]:
        """Yield the comments of one of so many units, theme by theme; its name stays with the first."""
        first, *others = (self._quote(row, is_named=units == 1) for row in sorted(rows, key=self._place))
        if units == 1:
            yield Quotes((first, *others))
            return
        name = self._name(rows[0])
        head = Heading(2, name) if units <= MOST_IN_CONTENTS else Paragraph(rich("**{name}**", name=name))
        yield KeepTogether((head, Quotes((first,))))
        if others:
            yield Quotes(tuple(others))

    def _about(self, row: CommentRow) -> list[str]:
        """Return what a comment is about: nothing where none of the period has any theme."""
        theme = self._theme(row)
        return [self._themes.get(theme, theme) or self._matter.say(texts.NOT_THEMED)] if self._order else []

    def _name(self, row: CommentRow) -> str:
        return f"{row.unit_name} ({row.unit})" if self._namesakes[row.unit_name] > 1 else row.unit_name

    def _theme(self, row: CommentRow) -> str:
        """Return the theme below which a comment stands: the most frequent one of its own."""
        return min(row.themes.split("|"), key=self._rank)

    def _rank(self, theme: str) -> int:
        return self._order.get(theme, len(self._order))

    def _place(self, row: CommentRow) -> tuple[int, str]:
        theme = self._theme(row)
        return self._rank(theme), theme

    def _quote(self, row: CommentRow, *, is_named: bool) -> Quote:
        matter, cut = self._matter, self._pictures.get(row.key)
        others = [self._themes.get(one, one) for one in row.themes.split("|") if one != self._theme(row)]
        nothing = texts.LETTER_UNTYPED if row.letter else texts.NOTHING_TYPED
        remarks = [
            *([matter.say(texts.LETTER_PAGES, pages=row.letter_pages)] if cut and _has_more_pages(row) else []),
            *([matter.say(texts.ALSO_ABOUT, themes=", ".join(others))] if others else []),
            *([matter.say(texts.UNSEEN)] if row.state == WAITING else []),
            *([matter.say(nothing)] if row.state == TYPED and not row.text else []),
            *([matter.say(texts.NO_PICTURE)] if self._is_by_hand and cut is None else []),
        ]
        source = " · ".join((*self._about(row), *([row.unit_name] if is_named else []), self._source(row), *remarks))
        return Quote(self._typed(row.text), source, self._picture(row, cut) if cut else None)

    def _source(self, row: CommentRow) -> str:
        return self._matter.say(texts.LETTER_NAMED, letter=row.letter) if row.letter else row.sheet

    def _typed(self, text: str) -> str:
        """Return a text as it was typed; what was blacked out is named, since printers' typefaces lack that sign."""
        return _BLACK.sub(self._matter.say(texts.BLACKED_OUT), _as_typed(text))

    def _picture(self, row: CommentRow, cut: Handwriting) -> Picture:
        scale = min(ON_PAPER, WIDEST / cut.width, TALLEST / cut.height)
        if row.letter:
            says = self._matter.say(texts.PICTURE_OF_LETTER, letter=row.letter, unit=row.unit_name)
        else:
            says = self._matter.say(texts.HANDWRITING_OF, sheet=row.sheet, unit=row.unit_name)
        return Picture(cut.png, scale * cut.width, scale * cut.height, says)


def _has_more_pages(row: CommentRow) -> bool:
    return row.letter_pages not in {"", "1"}


def _as_typed(text: str) -> str:
    """Take away the apostrophe that keeps spreadsheets from taking a text for a formula."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text
