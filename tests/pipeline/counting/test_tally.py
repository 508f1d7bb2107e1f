"""Counting sheets: in any order and in any parts, each sheet with all that it says, and nothing that does not count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.layout import Box, Kind, Layout, PageLayout, Question, Rect, TextArea
from pipeline.counting.levels import Levels
from pipeline.counting.tally import MOST_CHOICES, Counted, Counting, Group, Tally, tally_of
from pipeline.records.assembly import Reason, Sheet, Status
from pipeline.records.runs import IssuedRun

PLACE = Rect(0, 0, 1, 1)
LEVELS = ("1", "2", "3", "4", "5")
CRITERIA = ("a", "b", "c")
QUESTIONS = (
    *(Question(name, Kind.RATING, LEVELS, required=True, most=1) for name in CRITERIA),
    Question("sex", Kind.CHOICE, ("m", "f"), required=False, most=1),
    Question("why", Kind.CHOICES, ("x", "y", "z"), required=False, most=2),
    Question("words", Kind.TEXT, (), required=False, most=0),
)


def layout_of(name: str, questions: tuple[Question, ...]) -> Layout:
    boxes = tuple(Box(q.question, choice, PLACE) for q in questions for choice in q.choices)
    texts = tuple(TextArea(q.question, PLACE) for q in questions if q.kind is Kind.TEXT)
    return Layout(name, "made", (210.0, 297.0), questions, (PageLayout(1, (), PLACE, boxes, texts),))


# The second layout no longer asks b, and offers another choice of sex, in another order.
LAYOUTS = (
    layout_of("00000001", QUESTIONS),
    layout_of(
        "00000002",
        tuple(
            replace(question, choices=("o", "f", "m")) if question.question == "sex" else question
            for question in QUESTIONS
            if question.question != "b"
        ),
    ),
)
RUNS = tuple(
    IssuedRun(n, unit, f"{unit} {n}", "ward", "counter", period, LAYOUTS[n % 2].id, 10, n, 1 + 10 * n, printed=n != 5)
    for n, (unit, period) in enumerate(
        [("u", "2019"), ("u", "2019"), ("v", "2019"), ("u", "2018-12"), ("w", "2019"), ("u", "2019")]
    )
)


@dataclass(frozen=True)
class Said:
    """One sheet: its run, what becomes of it, and an answer with its state for each question of all layouts."""

    run: int
    status: Status
    answers: tuple[tuple[str, str], ...]

    @property
    def layout(self) -> Layout:
        return LAYOUTS[self.run % 2]

    def asked(self) -> dict[str, tuple[str, str]]:
        """Answer and state of each question that its layout asks; a choice that is not offered is none."""
        given_to = dict(zip([question.question for question in QUESTIONS], self.answers, strict=True))
        return {q.question: given_to[q.question] for q in self.layout.questions}

    def counts(self) -> dict[str, str]:
        """The answers that count."""
        offered = {question.question: question.choices for question in self.layout.questions}
        return {
            question: answer
            for question, (answer, state) in self.asked().items()
            if state in "rv" and answer and all(part in offered[question] for part in answer.split("|"))
        }

    def sheet(self) -> Sheet:
        reason = {Status.VALID: Reason.NONE, Status.INVALID: Reason.BLANK, Status.WAITING: Reason.CONFLICT}[self.status]
        answers, states = zip(*self.asked().values(), strict=True)
        return Sheet(1, self.status, reason, list(answers), "".join(states), [9999] * len(answers), [(1, 1)])


def answer_to(*choices: str) -> st.SearchStrategy[tuple[str, str]]:
    marked = st.tuples(st.sampled_from(choices), st.sampled_from("rrrvx"))
    return marked | st.just(("", "b"))


SAID = st.builds(
    Said,
    run=st.integers(0, len(RUNS) - 1),
    status=st.sampled_from([Status.VALID] * 4 + [Status.INVALID, Status.WAITING]),
    answers=st.tuples(
        *(answer_to(*LEVELS) for _ in CRITERIA),
        answer_to("m", "f", "o"),
        answer_to("x", "x|y", "y|z"),
        st.just(("", "r")),
    ),
)
STACKS = st.lists(SAID, max_size=25)


def counted(stack: list[Said]) -> Counted:
    counting = Counting(LAYOUTS)
    for said in stack:
        counting.add(RUNS[said.run], said.sheet())
    return counting.counted


def tallied(parts: list[Counted]) -> Tally:
    whole = Counted()
    for part in parts:
        whole.take(part)
    return tally_of(whole, LAYOUTS, RUNS)


def told(tally: Tally) -> tuple[object, ...]:
    """All that is ever asked of a tally."""
    people = {choice: cells.tolist() for choice, cells in tally.people("made", "sex").items()}
    figures = [(levels_of(tally, [q]), tally.squares("made", [q]).tolist()) for q in CRITERIA]
    whole = (levels_of(tally, CRITERIA), tally.squares("made", CRITERIA).tolist())
    return tally.groups, tally.marks, tally.pending, people, figures, whole


def levels_of(tally: Tally, questions: Sequence[str]) -> list[list[int]]:
    """For each group the answers that are open or void, then those at each level."""
    found = tally.answers("made", questions)
    assert set(found.by_level) <= {Levels.numbered(LEVELS)}
    levels = [found.by_level.get(Levels.numbered(LEVELS), {}).get(level, found.unanswered * 0) for level in LEVELS]
    return np.stack([found.unanswered, *levels], axis=1).tolist()


def number(tally: Tally, said: Said) -> int:
    run = RUNS[said.run]
    return list(tally.groups).index(Group("made", run.period, run.unit, run.channel))


@settings(max_examples=60, deadline=None)
@given(STACKS, st.integers(0, 25), st.randoms(use_true_random=False))
def test_parts_add_up_in_any_order(stack: list[Said], cut: int, random: Random) -> None:
    shuffled = random.sample(stack, len(stack))
    parts = [counted(shuffled[:cut]), counted([]), counted(shuffled[cut:])]
    assert told(tallied(random.sample(parts, len(parts)))) == told(tallied([counted(stack)]))


@settings(max_examples=60, deadline=None)
@given(STACKS)
def test_what_is_tallied_is_what_valid_sheets_say(stack: list[Said]) -> None:
    tally = tallied([counted(stack)])
    levels, squares, people, several = Counter(), Counter(), Counter(), Counter()
    for said in stack:
        here, counts = number(tally, said), said.counts()
        if said.status is not Status.VALID:
            continue
        answers = [int(counts[question]) for question in CRITERIA if question in counts]
        satisfied = sum(answer >= 4 for answer in answers)
        levels.update((here, answer) for answer in answers)
        levels[here, 0] += sum(question in said.asked() for question in CRITERIA) - len(answers)
        if answers:
            parts = (1, satisfied**2, satisfied * len(answers), len(answers) ** 2)
            squares.update({(here, place): part for place, part in enumerate(parts)})
        if "sex" in counts:
            people.update(
                {
                    (counts["sex"], here, 0): 1,
                    (counts["sex"], here, 1): satisfied,
                    (counts["sex"], here, 2): len(answers),
                }
            )
        several.update((here, choice) for choice in counts.get("why", "").split("|") if choice)
    assert _cells(levels_of(tally, CRITERIA)) == +levels
    assert _cells(tally.squares("made", CRITERIA).tolist()) == +squares
    found = tally.people("made", "sex")
    assert {
        (choice, *place): n for choice, cells in found.items() for place, n in _cells(cells.tolist()).items()
    } == +people
    marks = tally.given("made", "why")
    assert {(group, choice): n for group, counts in marks.items() for choice, n in counts.items()} == several


def _cells(table: list[list[int]]) -> Counter[tuple[int, int]]:
    """The cells of a table that hold something."""
    return +Counter({(row, column): value for row, cells in enumerate(table) for column, value in enumerate(cells)})


@given(STACKS)
def test_every_sheet_has_one_status_and_every_answer_but_handwriting_one_state(stack: list[Said]) -> None:
    tally = tallied([counted(stack)])
    assert sum(counts.returned for counts in tally.groups.values()) == len(stack)
    for group, counts in tally.groups.items():
        here = [said for said in stack if list(tally.groups)[number(tally, said)] == group]
        assert counts.statuses == Counter(said.status for said in here)
        assert counts.sheets.reasons.total() == sum(said.status is not Status.VALID for said in here)
        states = [state for said in here for question, (_, state) in said.asked().items() if question != "words"]
        assert +counts.sheets.states == Counter(states)


def test_groups_come_in_the_order_of_time_and_hold_all_their_runs() -> None:
    groups = tallied([]).groups
    assert [(group.period, group.unit) for group in groups] == [
        *[("2018-12", "u"), ("2019", "u"), ("2019", "v"), ("2019", "w")],
    ]
    several = groups[Group("made", "2019", "u", "counter")]
    assert [run.id for run in several.runs] == [0, 1, 5]
    assert several.issued == 20, "what was not printed was not issued"
    assert several.unit_name == "u 5", "as it is called on the newest sheets"


def test_of_what_people_decided_only_answers_that_became_others_are_changed() -> None:
    machine = Said(0, Status.WAITING, (("4", "d"), ("5", "r"), ("", "b"), ("m", "r"), ("", "b"), ("", "r"))).sheet()
    # a: the suggestion was right; b: two marks; c: there was a mark; sex: as it was read.
    sheet = Said(0, Status.VALID, (("4", "v"), ("", "x"), ("2", "v"), ("m", "v"), ("", "b"), ("", "r"))).sheet()
    counting = Counting(LAYOUTS)
    counting.add(RUNS[0], sheet, machine)
    counting.add(RUNS[0], sheet)
    counts = counting.counted.runs[0]
    assert (counts.reviewed, counts.changed) == (1, 2)


def test_a_question_with_more_choices_than_a_byte_holds_is_no_figure_and_no_error() -> None:
    many = tuple(str(number) for number in range(MOST_CHOICES + 1))
    layout = layout_of("00000003", (Question("many", Kind.CHOICE, many, required=False, most=1),))
    run = replace(RUNS[0], layout=layout.id)
    counting = Counting([layout])
    counting.add(run, Sheet(1, Status.VALID, Reason.NONE, ["7"], "r", [9999], [(1, 1)]))
    tally = tally_of(counting.counted, [layout], [run])
    assert tally.people("made", "many") == {}
    assert levels_of(tally, ["many"]) == [[0] * 6]
    assert [counts.statuses[Status.VALID] for counts in tally.groups.values()] == [1]
