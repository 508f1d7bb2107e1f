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
from forms.labels import Label, Option
from forms.paper import Paper
from forms.scales import Scale
from forms.survey import Survey, SurveyQuestion
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
WIDE = 10  # boxes in a row; a scale with more of them has columns of its own, so that others need not be as narrow
DASH = "–"  # stands for the option beside the levels where there is no room for its name


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


def columns_for(survey: Survey, paper: Paper, scale: Scale) -> Columns:
    """Return the columns of a scale: those of the longest scale of the survey, but for scales of more than ``WIDE``."""
    boxes = [len(question.options) for question in survey.questions if question.scale]
    most = len(scale.options)
    if most <= WIDE:
        most = max(count for count in boxes if count <= WIDE)
    pitch = max(LEAST_PITCH, min(WIDEST_PITCH, SHARE * paper.body_width / most))
    return Columns(paper.body_width, pitch, most)


def matrix_heading(survey: Survey, columns: Columns, title: Label | None, scale: Scale) -> Block:
    """Return the heading of a matrix: the section's title at the left, the levels above their columns.

    The block has the names of the levels; its ``full`` form adds their numbers and the second language. If the names
    are too long for the columns, the numbers are printed there, and a legend above explains them.
    """
    heads = _heads(scale)
    if not all(_fits(head, columns.pitch) for head in heads):
        short = full = _with_legend(columns, heads, title)
    else:
        short, full = (_above_columns(columns, heads, title, complete=complete) for complete in (False, True))
    again = replace(_repeated(survey, columns, title, heads, full), shows=scale.id)
    return replace(short, shows=scale.id, full=replace(full, shows=scale.id, running=again), running=again)


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above a column.

    Attributes:
        sign: the level's number; the dash above the option beside the levels.
        label: its name; ``None`` where that is only the number.
        is_level: whether it is one of the levels.
    """

    sign: str
    label: Label | None
    is_level: bool = True


def _heads(scale: Scale) -> list[Head]:
    heads = [Head(level.id, None if scale.is_terse and _is_number(level) else level.label) for level in scale.levels]
    beside = scale.not_applicable
    return [*heads, *([Head(DASH, beside.label, is_level=False)] if beside else [])]


def _is_number(level: Option) -> bool:
    return level.label.main == level.id and level.label.second in (None, level.id)


def _repeated(survey: Survey, columns: Columns, title: Label | None, heads: Sequence[Head], full: Block) -> Block:
    """Return the heading that is repeated on the next page, marked “(continued)”."""
    main, second = said(survey.languages, "continued")
    if title is None:
        return replace(full, running=None)
    label = Label(main=f"{title.main} ({main})", second=f"{title.second} ({second})" if title.second else None)
    if not all(_fits(head, columns.pitch) for head in heads):
        return _with_legend(columns, heads, label)
    return _above_columns(columns, heads, label, complete=True)


def _fits(head: Head, pitch: float) -> bool:
    return head.label is None or all(
        longest_word(text, style) <= pitch - 0.6
        for text, style in ((head.label.main, LEVEL), (head.label.second or "", LEVEL_SECOND))
    )


def _names(head: Head, width: float, *, complete: bool) -> tuple[SetText, SetText]:
    """Set the name above a column in the first language and, in the complete form, in the second."""
    if head.label is None:
        return set_texts([] if complete else [(head.sign, LEVEL)], width), SetText()
    second = head.label.second if complete else None
    return (
        set_texts([(head.label.main, LEVEL)], width, even=True),
        set_texts([(second, LEVEL_SECOND)] if second else [], width, even=True),
    )


def _above_columns(columns: Columns, heads: Sequence[Head], title: Label | None, *, complete: bool) -> Block:
    names = [_names(head, columns.pitch - 0.6, complete=complete) for head in heads]
    text = _title(title, columns.right - len(heads) * columns.pitch - GUTTER)
    digits = DIGIT.line_height if complete else 0.0
    upper = max(main.height for main, _ in names)
    above = digits + upper + max(second.height for _, second in names)
    height = max(above, text.height) + 1.0
    top = height - above - 0.8
    art: list[Artwork] = text.drawn(0.0, height - text.height - 0.8)
    for k, (head, (main, second)) in enumerate(zip(heads, names, strict=True)):
        x = columns.centre(k, len(heads))
        if complete and head.is_level:
            art += set_line(head.sign, DIGIT, x, top + 0.76 * digits, Align.CENTRE)
        # Names are aligned at their last lines.
        art += main.drawn(x, top + digits + upper - main.height, Align.CENTRE)
        art += second.drawn(x, top + digits + upper, Align.CENTRE)
    return _ruled(art, height, columns)


def _with_legend(columns: Columns, heads: Sequence[Head], title: Label | None) -> Block:
    text = _title(title, columns.right)
    explained = [(head.sign, head.label) for head in heads if head.label]
    legend = set_texts(
        [
            (_legend((sign, label.main) for sign, label in explained), LEVEL),
            *(
                [(_legend((sign, label.second or label.main) for sign, label in explained), LEVEL_SECOND)]
                if any(label.second for _, label in explained)
                else []
            ),
        ],
        columns.right,
    )
    art = text.drawn(0.0, 0.0) + legend.drawn(0.0, text.height + 0.6)
    height = text.height + 0.6 + legend.height + DIGIT.line_height + 1.0
    for k, head in enumerate(heads):
        art += set_line(head.sign, DIGIT, columns.centre(k, len(heads)), height - 1.4, Align.CENTRE)
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
