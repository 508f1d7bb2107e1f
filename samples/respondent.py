"""Simulate what respondents answer, with blanks, corrections and slips, and the intended meaning of each mark."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from forms.layout import Kind, Layout, Question
from samples.hand import Hand, MarkStyle, draw_hand, style_now
from samples.truth import TrueState

Drawn = dict[str, tuple[MarkStyle, ...]]


@dataclass(frozen=True, slots=True)
class Habits:
    """How often respondents do things that make reading hard: probabilities per question unless stated otherwise.

    The defaults are our estimate for a counter survey of 25 questions; field counts will replace them.

    Attributes:
        blank: leaves a required question out; optional ones twice as often.
        empty_sheet: returns the sheet without a mark (per sheet).
        stops: stops answering at some question and leaves the rest blank (per sheet).
        corrected: marks a box, cancels it, and marks another.
        refilled: after a correction, returns to the first box and fills it again.
        overvote: leaves two plain marks.
        only_cancelled: cancels the only mark.
        dot: rests the pen in another box.
        small: draws a small mark.
        comments: writes in a text area (per area).
        erased: marks another box in pencil first, and rubs it out.
        renewed: style of the new mark beside a cancelled one, such as a highlighter; the hand's own if ``None``.
    """

    blank: float = 0.02
    empty_sheet: float = 0.004
    stops: float = 0.01
    corrected: float = 0.015
    refilled: float = 0.002
    overvote: float = 0.006
    only_cancelled: float = 0.002
    dot: float = 0.008
    small: float = 0.01
    comments: float = 0.25
    erased: float = 0.0
    renewed: MarkStyle | None = None


PLAIN = Habits(
    blank=0, empty_sheet=0, stops=0, corrected=0, refilled=0, overvote=0, only_cancelled=0, dot=0, small=0, comments=0
)
"""Habits of respondents who mark exactly one box of every question."""


@dataclass(frozen=True, slots=True)
class BoxMarks:
    """The marks drawn at one box, in order."""

    choice: str
    styles: tuple[MarkStyle, ...]


@dataclass(frozen=True, slots=True)
class Response:
    """One question answered.

    Attributes:
        question: its id.
        answer: the intended answer, as in ``Truth``.
        state: the state that a reading should give it.
        marks: the marks drawn; boxes without a mark are left out.
    """

    question: str
    answer: str
    state: TrueState
    marks: tuple[BoxMarks, ...]

    @property
    def style(self) -> str:
        """The marks in the form of ``Truth.style``."""
        return "|".join(f"{mark.choice}:{'+'.join(mark.styles)}" for mark in self.marks)


@dataclass(frozen=True, slots=True)
class Answers:
    """One respondent's answers: a response to every question with boxes, and the text areas that are written in."""

    responses: tuple[Response, ...]
    comments: tuple[str, ...] = field(default=())


def choose_answers(
    layout: Layout,
    rng: np.random.Generator,
    leaning: float = 4.0,
    hand: Hand | None = None,
    habits: Habits | None = None,
) -> Answers:
    """Simulate the answers of one respondent.

    Ratings follow a graded response model: level = round(leaning + respondent + question + chance), where the three are
    normal with standard deviations 0.45, 0.25 and 0.6 levels (F. Samejima, Psychometrika Monograph 17, 1969).

    Args:
        layout: with the questions.
        rng: for this respondent.
        leaning: mean satisfaction with the unit, as a level; 4.0 is “hài lòng” of five levels.
        hand: that determines the styles of marks; drawn from ``rng`` if ``None``.
        habits: probabilities of slips and corrections.

    Returns:
        a response for every question that has boxes, in the layout's order.
    """
    hand, habits = hand or draw_hand(rng), habits or Habits()
    mood = leaning + rng.normal(0, 0.45)
    asked = [question for question in layout.questions if question.kind is not Kind.TEXT]
    until = _last_answered(len(asked), rng, habits)
    responses = tuple(
        _respond(question, mood, hand, habits, rng) if i < until else _nothing(question)
        for i, question in enumerate(asked)
    )
    texts = (area.question for page in layout.pages for area in page.texts)
    comments = tuple(text for text in texts if until and rng.random() < habits.comments)
    return Answers(responses, comments)


def _last_answered(count: int, rng: np.random.Generator, habits: Habits) -> int:
    if rng.random() < habits.empty_sheet:
        return 0
    return int(rng.integers(1, count + 1)) if rng.random() < habits.stops else count


def _nothing(question: Question) -> Response:
    return Response(question.question, "", TrueState.BLANK, ())


def _respond(question: Question, mood: float, hand: Hand, habits: Habits, rng: np.random.Generator) -> Response:
    if rng.random() < habits.blank * (1 if question.required else 2):
        return _nothing(question)
    if question.kind is Kind.NUMBER:
        return _number(question, hand, habits, rng)
    if question.kind is Kind.CHOICES:
        return _several(question, hand, habits, rng)
    wanted = _level(question, mood, rng) if question.kind is Kind.RATING else _option(question, rng)
    return _one(question, wanted, hand, habits, rng)


def _level(question: Question, mood: float, rng: np.random.Generator) -> int:
    """Return the index of the chosen level; levels may be printed from best to worst."""
    level = round(mood + rng.normal(0, 0.25) + rng.normal(0, 0.6))
    level = min(max(level, 1), len(question.choices))
    return question.choices.index(str(level)) if str(level) in question.choices else level - 1


def _option(question: Question, rng: np.random.Generator) -> int:
    """Return a random option's index: uniform, except that the last of three or more, usually “other”, is rarer."""
    weights = np.ones(len(question.choices))
    if len(weights) > 2:
        weights[-1] = 0.2
    return int(rng.choice(len(weights), p=weights / weights.sum()))


def _one(question: Question, wanted: int, hand: Hand, habits: Habits, rng: np.random.Generator) -> Response:
    """Mark one box, with any slips and corrections on the way."""
    choice, other = question.choices[wanted], _another(question, wanted, rng)
    mark = _mark(hand, habits, rng)
    cancelled = (_crossable(mark), hand.cancelling)
    happens = rng.random()
    drawn: Drawn = {choice: (mark,)}
    state = TrueState.READ
    if other is None:
        pass
    elif (happens := happens - habits.corrected) < 0:
        drawn = {choice: (habits.renewed or mark,), other: cancelled}
    elif (happens := happens - habits.refilled) < 0:
        # The first choice was cancelled for the other, which was then cancelled too: back to the first.
        drawn = {choice: (*cancelled, MarkStyle.REFILL), other: cancelled}
    elif (happens := happens - habits.overvote) < 0:
        drawn[other], state = (mark,), TrueState.DOUBT
    elif (happens := happens - habits.only_cancelled) < 0:
        drawn, state = {choice: cancelled}, TrueState.DOUBT
    elif (happens := happens - habits.dot) < 0:
        drawn[other] = (MarkStyle.DOT,)
    elif (happens - habits.erased) < 0:
        drawn[other] = (MarkStyle.ERASED,)
    return Response(question.question, choice if state is TrueState.READ else "", state, _in_order(question, drawn))


def _several(question: Question, hand: Hand, habits: Habits, rng: np.random.Generator) -> Response:
    """Mark one to ``most`` boxes, or too many."""
    most = min(question.most or len(question.choices), len(question.choices))
    too_many = most < len(question.choices) and rng.random() < habits.overvote
    count = most + 1 if too_many else int(rng.integers(1, most + 1))
    picked = sorted(rng.choice(len(question.choices), size=count, replace=False).tolist())
    drawn: Drawn = {question.choices[i]: (_mark(hand, habits, rng),) for i in picked}
    spare = [choice for choice in question.choices if choice not in drawn]
    answer = "" if too_many else "|".join(drawn)
    if spare and rng.random() < habits.corrected:
        drawn[spare[int(rng.integers(len(spare)))]] = (_crossable(hand.style), hand.cancelling)
        # The mark drawn last is taken as the one that replaces the cancelled one; any other would do as well.
        last = question.choices[picked[-1]]
        drawn[last] = (habits.renewed,) if habits.renewed else drawn[last]
    state = TrueState.DOUBT if too_many else TrueState.READ
    return Response(question.question, answer, state, _in_order(question, drawn))


def _number(question: Question, hand: Hand, habits: Habits, rng: np.random.Generator) -> Response:
    """Mark one digit in each column, leaving columns on the left empty for short numbers."""
    columns = sorted({int(choice.partition(":")[0]) for choice in question.choices})
    used = columns[int(rng.integers(len(columns))) :]
    drawn: Drawn = {}
    digits = ""
    for column in used:
        offered = [choice for choice in question.choices if choice.startswith(f"{column}:")]
        choice = offered[int(rng.integers(len(offered)))]
        digits += choice.partition(":")[2]
        drawn[choice] = (_mark(hand, habits, rng),)
    return Response(question.question, str(int(digits)), TrueState.READ, _in_order(question, drawn))


def _mark(hand: Hand, habits: Habits, rng: np.random.Generator) -> MarkStyle:
    return MarkStyle.SMALL if rng.random() < habits.small else style_now(hand, rng)


def _crossable(style: MarkStyle) -> MarkStyle:
    """Return a mark whose cancelling is visible: hands that fill or circle boxes draw a cross first, then cancel it."""
    return style if style in (MarkStyle.TICK, MarkStyle.CROSS, MarkStyle.SLASH) else MarkStyle.CROSS


def _another(question: Question, wanted: int, rng: np.random.Generator) -> str | None:
    """Return another choice, most often a neighbour; ``None`` if there is no other."""
    others = [i for i in range(len(question.choices)) if i != wanted]
    if not others:
        return None
    nearness = np.array([1.0 / abs(i - wanted) for i in others])
    return question.choices[int(rng.choice(others, p=nearness / nearness.sum()))]


def _in_order(question: Question, drawn: Drawn) -> tuple[BoxMarks, ...]:
    return tuple(BoxMarks(choice, drawn[choice]) for choice in question.choices if choice in drawn)
