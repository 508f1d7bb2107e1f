"""Set ratings as the rows of a matrix whose columns are the levels of a scale, aligned over the whole sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from forms.artwork import Align, Artwork, Line
from forms.blocks import (
    BEFORE,
    BOX_SIDE,
    CLEAR,
    LEAST_PITCH,
    NUMBER,
    QUESTION,
    QUESTION_SECOND,
    RULE,
    TITLE,
    TITLE_SECOND,
    Block,
    SetText,
    box_at,
    set_label,
    set_line,
    set_texts,
)
from forms.paper import Paper
from forms.survey import Label, Option, Survey, SurveyQuestion
from forms.texts import said
from forms.typeface import Font, Style, longest_word

LEVEL = Style(Font.MEDIUM, 7.0, 1.2)
LEVEL_SECOND = Style(Font.LIGHT, 6.3, 1.2)
DIGIT = Style(Font.SEMIBOLD, 8.0, 1.3)

INDENT = 7.4  # mm from the left edge to the labels, which follow the question's number
WIDEST_PITCH = 15.4
SHARE = 0.46  # most share of the body's width for the columns, unless boxes would be too close together
GUTTER = 3.0
LEAST_LABEL = 36.0  # mm; in a narrower column labels would have a single word per line
LEAST_ROW = 8.6  # mm from rule to rule; closer rules would be interrupted near boxes
BELOW_RULE = 0.85  # mm by which the heavy rule stays clear of the first row's boxes
ROW_PADDING = 1.2


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of the levels' boxes: the last one ends at the right edge, ``pitch`` mm is between centres."""

    right: float
    pitch: float
    most: int

    def centre(self, level: int, levels: int) -> float:
        """Return the x in millimetres of the middle of a column (from 0), for a scale with this many levels."""
        return self.right - (levels - level - 0.5) * self.pitch

    @property
    def label_width(self) -> float:
        """The width left for a question's label, in millimetres."""
        return self.right - self.most * self.pitch - INDENT - GUTTER


def columns_for(survey: Survey, paper: Paper) -> Columns:
    """Return columns that are wide enough for the longest scale of the survey."""
    most = max((len(q.options) for q in survey.questions if q.scale), default=2)
    pitch = max(LEAST_PITCH, min(WIDEST_PITCH, SHARE * paper.body_width / most))
    return Columns(paper.body_width, pitch, most)


def matrix_heading(survey: Survey, columns: Columns, title: Label | None, question: SurveyQuestion) -> Block:
    """Return the heading of a matrix: the section's title at the left, the levels above their columns.

    The block has the names of the levels; its ``full`` form adds their numbers and the second language. If the names
    are too long for the columns, the numbers are printed there, and a legend above explains them.
    """
    levels = question.options
    if not all(_fits(level.label, columns.pitch) for level in levels):
        short = full = _with_legend(columns, levels, title)
    else:
        short, full = (_above_columns(columns, levels, title, complete=complete) for complete in (False, True))
    shows = question.scale or ""
    again = replace(_repeated(survey, columns, title, levels, full), shows=shows)
    return replace(short, shows=shows, full=replace(full, shows=shows, running=again), running=again)


def _repeated(survey: Survey, columns: Columns, title: Label | None, levels: Sequence[Option], full: Block) -> Block:
    """Return the heading that is repeated on the next page, marked “(continued)”."""
    main, second = said(survey.languages, "continued")
    if title is None:
        return replace(full, running=None)
    label = Label(main=f"{title.main} ({main})", second=f"{title.second} ({second})" if title.second else None)
    if not all(_fits(level.label, columns.pitch) for level in levels):
        return _with_legend(columns, levels, label)
    return _above_columns(columns, levels, label, complete=True)


def _fits(label: Label, pitch: float) -> bool:
    return all(
        longest_word(text, style) <= pitch - 0.6
        for text, style in ((label.main, LEVEL), (label.second or "", LEVEL_SECOND))
    )


def _above_columns(columns: Columns, levels: Sequence[Option], title: Label | None, *, complete: bool) -> Block:
    width = columns.pitch - 0.6
    mains = [set_texts([(level.label.main, LEVEL)], width, even=True) for level in levels]
    seconds = [
        set_texts([(level.label.second, LEVEL_SECOND)] if complete and level.label.second else [], width, even=True)
        for level in levels
    ]
    text = _title(title, columns.right - len(levels) * columns.pitch - GUTTER)
    digits = DIGIT.line_height if complete else 0.0
    upper = max(main.height for main in mains)
    names = digits + upper + max(second.height for second in seconds)
    height = max(names, text.height) + 1.0
    top = height - names - 0.8
    art: list[Artwork] = text.drawn(0.0, height - text.height - 0.8)
    for k, (level, main, second) in enumerate(zip(levels, mains, seconds, strict=True)):
        x = columns.centre(k, len(levels))
        if complete:
            art += set_line(level.id, DIGIT, x, top + 0.76 * digits, Align.CENTRE)
        # Names are aligned at their last lines.
        art += main.drawn(x, top + digits + upper - main.height, Align.CENTRE)
        art += second.drawn(x, top + digits + upper, Align.CENTRE)
    return _ruled(art, height, columns)


def _with_legend(columns: Columns, levels: Sequence[Option], title: Label | None) -> Block:
    text = _title(title, columns.right)
    legend = set_texts(
        [
            (_legend((level.id, level.label.main) for level in levels), LEVEL),
            *(
                [(_legend((level.id, level.label.second or level.label.main) for level in levels), LEVEL_SECOND)]
                if any(level.label.second for level in levels)
                else []
            ),
        ],
        columns.right,
    )
    art = text.drawn(0.0, 0.0) + legend.drawn(0.0, text.height + 0.6)
    height = text.height + 0.6 + legend.height + DIGIT.line_height + 1.0
    for k, level in enumerate(levels):
        art += set_line(level.id, DIGIT, columns.centre(k, len(levels)), height - 1.4, Align.CENTRE)
    return _ruled(art, height, columns)


def _legend(names: Iterable[tuple[str, str]]) -> str:
    """Return the legend of the numbers; each is kept on one line with its name."""
    return "   ".join(f"{number} = {name}".replace(" ", "\u00a0") for number, name in names)


def _title(title: Label | None, width: float) -> SetText:
    return set_label(title, width, TITLE, TITLE_SECOND) if title else SetText()


def _ruled(art: list[Artwork], height: float, columns: Columns) -> Block:
    rule = Line(0.0, height, columns.right, height, RULE)
    return Block(height + BELOW_RULE, (*art, rule), before=BEFORE, keep=True)


def row(columns: Columns, number: int, question: SurveyQuestion, running: Block | None) -> Block:
    """Set one question with its boxes beside the label, or below it if they leave no room for the label."""
    beneath = columns.label_width < LEAST_LABEL
    label = set_label(
        question.label, columns.right - INDENT if beneath else columns.label_width, QUESTION, QUESTION_SECOND
    )
    if beneath:
        top = 0.9
        middle = top + label.height + BOX_SIDE / 2 + CLEAR - 0.4
        height = middle + LEAST_ROW / 2
    else:
        height = max(LEAST_ROW, label.height + ROW_PADDING)
        middle = height / 2
        top = middle - (label.top + label.bottom) / 2
    art = set_line(f"{number}", NUMBER, INDENT - 2.2, top + label.lines[0][2], Align.RIGHT) + label.drawn(INDENT, top)
    levels = question.options
    boxes = tuple(
        box_at(question.id, level.id, columns.centre(k, len(levels)), middle) for k, level in enumerate(levels)
    )
    return Block(height, tuple(art), boxes, running=running)
