"""Which of several scans of one page counts: the same paper again once, other answers or other strokes not at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from forms.layout import Layout
from omr.faults import Fault, Outcome
from omr.marks.same_paper import NUMBERS, Traces
from omr.reading import Doubt
from pipeline.intake.ingest import ingest
from pipeline.records.duplicates import which_count
from pipeline.records.page_record import PageAnswers
from samples import PLAIN, SCANNERS, at_dpi, choose_answers, draw_hand, fill_page, scan, write_scan_pdf
from tests.pipeline.long_tables import write_long_tables
from tests.pipeline.result_tables import read_table

Desk = Any  # of conftest.py, which can't be imported
DPI = 200

READ = (Outcome.READ, None)
DUPLICATE = (Outcome.DUPLICATE, Fault.SHEET_DUPLICATE)
CONFLICT = (Outcome.CONFLICT, Fault.SHEET_CONFLICT)
MARKS, BOXES = 10, 75


def strokes_of(paper: int, scan: int = 0, marks: int = MARKS) -> str:
    """Traces of a paper: each has shapes of its own, of which each scan sees nearly all."""
    shapes = np.random.default_rng(paper).integers(-60, 60, (MARKS, NUMBERS))
    seen = shapes + np.random.default_rng([paper, scan]).integers(-2, 3, shapes.shape)
    return Traces(5 * np.arange(marks), seen[:marks].astype(np.int8), BOXES).packed()


def page(paper: int, scan: int = 0, answers: str = "5555", states: str = "rrrr", marks: int = MARKS) -> PageAnswers:
    doubts = {at: Doubt.BOX_DISTURBED for at, state in enumerate(states) if state == "d"}
    return PageAnswers(tuple(answers), states, (9999,) * len(answers), doubts, strokes_of(paper, scan, marks))


def unknown(answers: str = "5555") -> PageAnswers:
    """A page of a row that was packed before traces were kept."""
    return PageAnswers(tuple(answers), "r" * len(answers), (9999,) * len(answers))


SCANS = st.lists(
    st.one_of(
        st.none(),
        st.builds(unknown, st.sampled_from(["5555", "4555"])),
        st.builds(
            page,
            st.integers(0, 2),
            st.integers(0, 3),
            st.sampled_from(["5555", "5555", "4555"]),
            st.sampled_from(["rrrr", "drrr", "rrdd"]),
            st.sampled_from([0, 3, MARKS]),
        ),
    ),
    min_size=1,
    max_size=6,
)


def test_the_same_paper_again_is_a_duplicate() -> None:
    assert which_count([page(1, scan) for scan in range(3)]) == [READ, DUPLICATE, DUPLICATE]


def test_the_same_answers_in_other_strokes_are_a_conflict() -> None:
    assert which_count([page(1), page(2)]) == [CONFLICT, CONFLICT]


def test_copies_of_copies_are_told_apart() -> None:
    """Three people filled in copies of one sheet with the same answers; two of the papers were scanned twice."""
    scans = [page(1), page(2), page(1, 1), page(3), page(3, 1)]
    assert which_count(scans) == [CONFLICT, CONFLICT, DUPLICATE, CONFLICT, DUPLICATE]


def test_few_marks_stay_a_duplicate() -> None:
    assert which_count([page(1, marks=3), page(2, marks=3)]) == [READ, DUPLICATE]


@pytest.mark.parametrize("answers", ["5555", "4555"])
def test_rows_without_traces_are_compared_by_their_answers(answers: str) -> None:
    expected = [READ, DUPLICATE] if answers == "5555" else [CONFLICT, CONFLICT]
    assert which_count([unknown(), page(1, answers=answers)]) == expected
    assert which_count([page(1, answers=answers), unknown()]) == expected


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_page_that_agrees_with_both_does_not_hide_that_two_papers_differ(order: tuple[int, ...]) -> None:
    scans = [page(1), page(2), unknown()]
    outcomes = which_count([scans[at] for at in order])
    assert [outcomes[order.index(at)] for at in range(3)] == [CONFLICT, CONFLICT, DUPLICATE]


def test_a_clean_scan_of_the_same_paper_counts_before_a_dirty_one() -> None:
    assert which_count([page(1, states="drrr"), page(1, 1)]) == [DUPLICATE, READ]


@given(SCANS)
def test_one_scan_counts_or_at_least_two_conflict(scans: list[PageAnswers | None]) -> None:
    outcomes = [outcome for outcome, _ in which_count(scans)]
    conflicts = outcomes.count(Outcome.CONFLICT)
    assert (outcomes.count(Outcome.READ), min(conflicts, 2)) in {(1, 0), (0, 2)}


@given(SCANS, st.integers(0, 3))
def test_what_is_decided_anew_with_each_scan_ends_as_if_all_had_been_there(
    scans: list[PageAnswers | None], paper: int
) -> None:
    """Nothing is remembered between decisions: packed, unpacked and decided again, the outcome is the same."""
    scans = [*scans, page(paper)]
    again = [PageAnswers.unpacked(scan.packed()) if scan else None for scan in scans]
    assert again == scans
    assert which_count(again) == which_count(scans)


@given(SCANS, st.randoms(use_true_random=False))
def test_whether_a_sheet_waits_does_not_depend_on_any_order(scans: list[PageAnswers | None], chance: Any) -> None:
    shuffled = chance.sample(scans, len(scans))
    waits = [Outcome.CONFLICT in {outcome for outcome, _ in which_count(some)} for some in (scans, shuffled)]
    assert waits[0] == waits[1]


def test_copies_of_a_sheet_that_two_people_filled_in_alike_wait(desk_at: Callable[..., Desk], tmp_path: Path) -> None:
    """The real reader, on simulated scans: the first paper is scanned twice, then comes somebody else's."""
    desk = desk_at(tmp_path / "w", 1)
    layout = next(iter(desk.workspace.store.layouts.by_id().values())).layout
    papers = [filled(desk, layout, hand) for hand in (3, 4)]
    for number, paper in enumerate((papers[0], papers[0], papers[1])):
        rng = np.random.default_rng(number)
        pictures = [scan(page, SCANNERS["office-200"], rng, dpi=DPI) for page in paper]
        write_scan_pdf(pictures, desk.workspace.inbox / f"{number}.pdf", DPI, "flate")
        ingest(desk.workspace, workers=0)
    write_long_tables(desk.workspace)
    outcomes = [row["outcome"] for row in read_table(desk.workspace.results / "pages.csv")]
    assert outcomes == ["conflict", "conflict", "duplicate", "duplicate", "conflict", "conflict"]


def filled(desk: Desk, layout: Layout, hand_seed: int) -> list[NDArray[np.uint8]]:
    """All pages, filled in by somebody with the answers that everybody gives."""
    hand = draw_hand(np.random.default_rng(hand_seed))
    answers = choose_answers(layout, np.random.default_rng(99), 4.0, hand, PLAIN)
    rng = np.random.default_rng(hand_seed)
    pages = zip(desk.blanks, layout.pages, strict=True)
    return [fill_page(blank, page, answers, hand, rng, at_dpi(DPI)) for blank, page in pages]


def test_traces_are_packed_only_where_there_are_any() -> None:
    assert "t" in json.loads(page(1).packed())
    assert "t" not in json.loads(unknown().packed())
    old = '{"a":["5","4"],"s":"rr","c":[9999,9999],"d":[]}'
    assert PageAnswers.unpacked(old) == PageAnswers(("5", "4"), "rr", (9999, 9999))
    assert PageAnswers.unpacked(old).packed() == old
