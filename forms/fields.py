"""Set the questions other than ratings: options in columns, digits in columns, and frames for handwriting."""

from __future__ import annotations

from dataclasses import dataclass

from forms.artwork import Align, Artwork, Frame, Line
from forms.blocks import (
    BEFORE,
    BOX_SIDE,
    CLEAR,
    HAIRLINE,
    LEAST_PITCH,
    NUMBER,
    OPTION,
    OPTION_SECOND,
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
)
from forms.labels import Label
from forms.layout import Kind, Rect, TextArea
from forms.matrix import INDENT
from forms.paper import Paper
from forms.survey import Survey, SurveyQuestion
from forms.texts import said
from forms.typeface import Font, Style, longest_word

LABEL_SHARES = (0.18, 0.34)  # least and most share of the body's width for the questions' column, left of the options
LABEL_GAP = 3.6  # mm between the longest label and the first box
BROKEN_LINE = 4.0  # mm of height that a broken line costs when columns are chosen
LEAST_COLUMN = 21.0  # mm: a box and a short word
BELOW_RULE = 0.6  # mm by which the heavy rule stays clear of the first boxes
ROOM = 0.6  # mm above and below a question's boxes, so that the rules beside it stay clear of them
DIGITS = 10
DIGIT = Style(Font.REGULAR, 8.0)
MOST_GROWTH = 60.0  # mm that a frame may grow into an empty page


@dataclass(frozen=True, slots=True)
class Grid:
    """The columns in which the options of all questions are set."""

    left: float
    column: float
    columns: int
    width: float

    @property
    def label_width(self) -> float:
        """The width available to a question's label, left of the options, in millimetres."""
        return self.left - INDENT - LABEL_GAP + 0.01

    @property
    def option_width(self) -> float:
        """The width available to an option's text, between its box and the next column's, in millimetres."""
        return self.column - BOX_SIDE - 2 * CLEAR

    def holds(self, label: Label) -> bool:
        """Tell whether an option's label fits without breaking a word."""
        texts = ((label.main, OPTION), (label.second or "", OPTION_SECOND))
        return all(longest_word(text, style) <= self.option_width for text, style in texts)


def grid_for(survey: Survey, paper: Paper) -> Grid:
    """Return the columns that suit all options of the survey best: those with few rows and few broken lines."""
    left = _options_left(survey, paper)
    room = paper.body_width - left
    asked = [question for question in survey.questions if question.kind in (Kind.CHOICE, Kind.CHOICES)]
    grids = [Grid(left, room / n, n, paper.body_width) for n in range(1, max(1, int(room / LEAST_COLUMN)) + 1)]
    fitting = [grid for grid in grids if all(grid.holds(option.label) for q in asked for option in q.options)]
    return min(fitting or grids[:1], key=lambda grid: sum(_cost(survey, grid, q) for q in asked))


def _options_left(survey: Survey, paper: Paper) -> float:
    """Return where the options begin: right of the widest label on one line, within ``LABEL_SHARES``."""
    fields = [q for q in survey.questions if q.kind in (Kind.CHOICE, Kind.CHOICES, Kind.NUMBER)]
    labels = [_with_most(survey, question) for question in fields]
    widest = max((set_label(label, 1e3, QUESTION, QUESTION_SECOND).width for label in labels), default=0.0)
    least, most = (share * paper.body_width for share in LABEL_SHARES)
    return round(min(max(INDENT + widest + LABEL_GAP, least), most), 2)


def _cost(survey: Survey, grid: Grid, question: SurveyQuestion) -> float:
    """Return the height of the options in millimetres, plus ``BROKEN_LINE`` for each line that had to be broken."""
    broken = sum(
        len(set_label(option.label, grid.option_width, OPTION, OPTION_SECOND).lines)
        - 1
        - (option.label.second is not None)
        for option in question.options
    )
    return _options(survey, grid, 0, question).height + BROKEN_LINE * broken


def section_heading(grid: Grid, title: Label) -> Block:
    """Return the heading of a section that does not begin with a matrix."""
    text = set_label(title, grid.width, TITLE, TITLE_SECOND)
    height = text.height + 0.8
    rule = Line(0.0, height, grid.width, height, RULE)
    return Block(height + BELOW_RULE, (*text.drawn(0.0, 0.0), rule), before=BEFORE, keep=True)


def field(survey: Survey, grid: Grid, number: int, question: SurveyQuestion) -> Block:
    """Set one question: its number, label, and options, digits or frame."""
    if question.kind is Kind.TEXT:
        return _writing(grid, number, question)
    if question.kind is Kind.NUMBER:
        return _digits(survey, grid, number, question)
    return _options(survey, grid, number, question)


def _asked(survey: Survey, grid: Grid, number: int, question: SurveyQuestion) -> tuple[list[Artwork], float]:
    """Draw number and label, the first line level with the first row of boxes; return the art and its lower edge."""
    text = set_label(_with_most(survey, question), grid.label_width, QUESTION, QUESTION_SECOND)
    first = LEAST_PITCH / 2 + ROOM
    y = first - (text.top + (text.bottom if len(text.lines) <= 2 else text.lines[1][2])) / 2
    y = max(y, 0.6)
    art = set_line(f"{number}", NUMBER, INDENT - 2.2, y + text.lines[0][2], Align.RIGHT)
    return art + text.drawn(INDENT, y), y + text.height + 0.8


def _with_most(survey: Survey, question: SurveyQuestion) -> Label:
    """Return the label with a note on how many options may be marked, if that is more than one and fewer than all."""
    if question.kind is not Kind.CHOICES or question.most >= len(question.options):
        return question.label
    main, second = said(survey.languages, "most", question.most)
    asked = question.label
    return Label(
        main=f"{asked.main} ({main})",
        second=f"{asked.second or asked.main} ({second})" if second else None,
    )


def _options(survey: Survey, grid: Grid, number: int, question: SurveyQuestion) -> Block:
    art, bottom = _asked(survey, grid, number, question)
    texts = [
        set_label(option.label, grid.option_width, OPTION, OPTION_SECOND, even=True) for option in question.options
    ]
    boxes = []
    y = ROOM
    for begin in range(0, len(texts), grid.columns):
        line = texts[begin : begin + grid.columns]
        height = max(LEAST_PITCH, *(text.height + 0.9 for text in line))
        for k, text in enumerate(line):
            x = grid.left + k * grid.column + BOX_SIDE / 2
            boxes.append(box_at(question.id, question.options[begin + k].id, x, y + height / 2))
            art += text.centred(x + BOX_SIDE / 2 + CLEAR, y + height / 2)
        y += height
    return Block(max(y + ROOM, bottom), tuple(art), tuple(boxes))


def _digits(survey: Survey, grid: Grid, number: int, question: SurveyQuestion) -> Block:
    """Set columns of the digits 0 to 9, each with a line above it on which to write the digit."""
    art, bottom = _asked(survey, grid, number, question)
    boxes = []
    top = 7.0
    for digit in range(DIGITS):
        y = top + (digit + 0.5) * LEAST_PITCH
        art += SetText(((str(digit), DIGIT, 2.2),), 3.0).centred(grid.left + 1.6, y, Align.RIGHT)
        for column in range(question.digits):
            x = _digit_column(grid, column)
            boxes.append(box_at(question.id, f"{column + 1}:{digit}", x, y))
    for column in range(question.digits):
        x = _digit_column(grid, column)
        art.append(Line(x - BOX_SIDE / 2, top - 1.0, x + BOX_SIDE / 2, top - 1.0, HAIRLINE))
    return Block(max(top + DIGITS * LEAST_PITCH + 0.4, bottom), tuple(art), tuple(boxes))


def _digit_column(grid: Grid, column: int) -> float:
    return grid.left + 4.4 + BOX_SIDE / 2 + column * LEAST_PITCH


def _writing(grid: Grid, number: int, question: SurveyQuestion) -> Block:
    text = set_label(question.label, grid.width - INDENT, QUESTION, QUESTION_SECOND)
    y = 0.8
    art = [*set_line(f"{number}", NUMBER, INDENT - 2.2, y + text.lines[0][2], Align.RIGHT), *text.drawn(INDENT, y)]
    top = y + text.height + 1.0
    frame = Rect(0.0, top, grid.width, question.height)
    return Block(
        top + question.height + 0.4,
        (*art, Frame(frame, 0.25)),
        texts=(TextArea(question.id, frame),),
        grows=MOST_GROWTH,
    )
