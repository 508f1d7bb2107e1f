"""An id that meant something else on older sheets: its answers stand apart, and count as they were meant."""

from __future__ import annotations

from typing import Any

import pytest

from forms.flow import lay_out
from forms.layout import Layout
from forms.survey import parse_survey
from pipeline.counting.asked import asked_of, versions_of
from pipeline.counting.tally import Counting, tally_of
from pipeline.figures.criteria import factors_of
from pipeline.figures.tables import TableInput, channels_table, criteria_table
from pipeline.records.assembly import Reason, Sheet, Status
from pipeline.records.runs import IssuedRun
from pipeline.records.same_meaning import SameMeaning
from pipeline.records.store_rows import KeptLayout

PRINTED = """
id: made
languages: [vi, en]
authority: A
title: T
notice: N
scales:
  five: {1: Rất không hài lòng, 2: Không hài lòng, 3: Bình thường, 4: Hài lòng, 5: Rất hài lòng}
sections:
  first:
    title: Một
    questions:
      q: Thái độ | Attitude
"""
TURNED = PRINTED.replace(
    "{1: Rất không hài lòng, 2: Không hài lòng, 3: Bình thường, 4: Hài lòng, 5: Rất hài lòng}",
    "{1: Rất hài lòng, 2: Hài lòng, 3: Bình thường, 4: Không hài lòng, 5: Rất không hài lòng}",
)
REWORDED = PRINTED.replace("Thái độ | Attitude", "Thời gian chờ | Waiting time")
MISSPELT = PRINTED.replace("Thái độ | Attitude", "Thái đọ | Attitude")


def counted(old: str, now: str, *declared: str) -> tuple[TableInput, Layout]:
    """Two sheets of an older version say 4 and 5, one of the newest says 4."""
    layouts = [lay_out(parse_survey(text, printed=True)) for text in (old, now)]
    kept = {layout.id: KeptLayout(layout, text) for layout, text in zip(layouts, (old, now), strict=True)}
    same = [SameMeaning("made", question, layouts[0].id, layouts[1].id) for question in declared]
    versions = versions_of(kept, same)
    runs = [
        IssuedRun(n, "u", "U", "ward", "counter", "2019-Q1", layout.id, 10, n, 1 + 10 * n, True)
        for n, layout in enumerate(layouts)
    ]
    counting = Counting(layouts)
    for run, answer in ((runs[0], "4"), (runs[0], "5"), (runs[1], "4")):
        counting.add(run, Sheet(run.first_serial, Status.VALID, Reason.NONE, [answer], "r", [9999], [(1, 1)]))
    tally = tally_of(counting.counted, layouts, runs, asked_of(versions))
    return TableInput(tally, {"made": factors_of(versions["made"], "vi")}, {}, {}, 1), layouts[0]


def figures(inputs: TableInput) -> dict[str, Any]:
    rows = criteria_table(inputs).to_dict("records")
    return {row["question"]: (row["question_name"], row["satisfied"], row["answers"]) for row in rows}


def test_a_four_that_was_printed_as_dissatisfied_is_not_satisfied_and_stands_apart() -> None:
    inputs, older = counted(TURNED, PRINTED)
    assert figures(inputs) == {
        f"q@{older.id}": (f"Thái độ (cách hỏi cũ, mẫu phiếu {older.id})", 0, 2),
        "q": ("Thái độ", 1, 1),
    }
    (channel,) = channels_table(inputs).to_dict("records")
    assert (channel["satisfied"], channel["answers"], channel["index"]) == (1, 3, 33.33)


@pytest.mark.parametrize("now", [REWORDED, MISSPELT])
def test_what_is_worded_otherwise_stands_apart_until_somebody_says_that_it_means_the_same(now: str) -> None:
    inputs, older = counted(PRINTED, now)
    assert {name: told[1:] for name, told in figures(inputs).items()} == {f"q@{older.id}": (2, 2), "q": (1, 1)}
    together, _ = counted(PRINTED, now, "q")
    assert {name: told[1:] for name, told in figures(together).items()} == {"q": (3, 3)}


def test_what_was_not_changed_is_one_question() -> None:
    inputs, _ = counted(PRINTED, PRINTED.replace("title: T", "title: Tên khác"))
    assert figures(inputs) == {"q": ("Thái độ", 3, 3)}
