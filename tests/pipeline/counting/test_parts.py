"""Sheets counted in parts, wherever the serials are cut and whoever counts each part, are the sheets counted whole."""

from __future__ import annotations

import random
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.errors import PhieuError
from forms.layout import Layout
from pipeline import Workspace
from pipeline.counting.counting_job import Far, PagesJob, PagesPart, SheetsJob, SheetsPart, Snapshot, carried
from pipeline.counting.tally import Counted
from pipeline.store.parts import part_of_scans, part_of_sheets
from tests.benchmarks.tabulating import fill
from tests.pipeline.counting import test_histories
from tests.pipeline.counting.test_histories import History

Office = Any  # of conftest.py, which can't be imported

layout = test_histories.layout


def ranges(cuts: Sequence[int], last: int) -> Iterator[range]:
    """The numbers from 1 to the last one, cut before each of some."""
    edges = [1, *sorted({cut for cut in cuts if 1 < cut <= last}), last + 1]
    return (range(first, after) for first, after in pairwise(edges))


def far_off(snapshot: Snapshot, numbers: range, *, sheets: bool) -> SheetsPart | PagesPart:
    """What another machine makes of a part."""
    file, place = snapshot.workspace.store.file, (snapshot.workspace.root, snapshot.last_run, snapshot.language)
    part = part_of_sheets if sheets else part_of_scans
    rows = part(file, numbers, evidence=snapshot.is_long) if file else b""
    kind, twice = SheetsJob if sheets else PagesJob, snapshot.answered_twice()
    job = kind(*place, snapshot.is_long, None, numbers, twice, Far(carried(snapshot), rows))
    found = job.run(lambda: None)
    assert isinstance(found, SheetsPart | PagesPart)
    return found


def of_lines(parts: Sequence[SheetsPart | PagesPart]) -> dict[str, list[bytes]]:
    """The lines of each table, one part after the other."""
    found: dict[str, list[bytes]] = {}
    for part in parts:
        for table, lines in part.lines.items():
            assert isinstance(lines, bytes)
            found.setdefault(table, []).extend(line for line in lines.split(b"\n") if line)
    return found


def joined(parts: Sequence[SheetsPart]) -> Counted:
    counted = Counted()
    for part in parts:
        counted.take(part.counted)
    return counted


def compare(snapshot: Snapshot, cuts: Sequence[int]) -> int:
    """Compare parts that other machines make with the whole; return how many sheets there are."""
    twice, last = snapshot.answered_twice(), max(run.first_serial + run.count for run in snapshot.ledger.runs)
    whole = snapshot.count_sheets(range(1, last + 1), twice=twice)
    parts = [far_off(snapshot, numbers, sheets=True) for numbers in ranges(cuts, last)]
    sheets = [part for part in parts if isinstance(part, SheetsPart)]
    assert joined(sheets) == whole.counted
    assert sum((part.rows for part in sheets), Counter[str]()) == +whole.rows
    assert of_lines(sheets) == of_lines([whole])
    pages = snapshot.count_pages(range(1, max(snapshot.scans) + 1), twice)
    found, together = [far_off(snapshot, some, sheets=False) for some in ranges(cuts, max(snapshot.scans))], PagesPart()
    for part in found:
        assert isinstance(part, PagesPart)
        together.take(part)
    assert (together.count, together.of_runs) == (pages.count, pages.of_runs)
    assert of_lines(found) == of_lines([pages])
    return whole.rows["sheets"]


@pytest.mark.parametrize("seed", [3, 11])
def test_whatever_happened_parts_make_the_whole(office: Office, layout: Layout, seed: int) -> None:
    history, done = History(office, layout, random.Random(seed)), Counter[str]()
    for _ in range(3):
        history.feed()
    for number in range(24):
        step = history.rng.choice(history.steps)
        try:
            step()
            done[step.__name__] += 1
        except (PhieuError, ValueError):  # it is refused: it can't be done, or not now
            done["refused"] += 1
        if number % 8 == 7:
            snapshot = Snapshot.of(office.workspace)
            cuts = [2, 3, 51, 52, *history.rng.sample(range(1, 120), 4)]
            assert compare(snapshot, cuts)
            assert compare(Snapshot.of(office.workspace, is_long=False), cuts[4:])
    assert done["cancel"]
    assert done["turn"]
    assert done["send"]


@pytest.fixture(scope="module")
def snapshot(made_up: Path) -> Iterator[Snapshot]:
    """An office with three periods, two channels, twelve units."""
    workspace = Workspace.open(made_up)
    yield Snapshot.of(workspace)
    workspace.close()


@given(cuts=st.lists(st.integers(2, 5000), max_size=4))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_cut_of_three_periods_makes_the_whole(snapshot: Snapshot, cuts: list[int]) -> None:
    assert compare(snapshot, cuts) > 1000


OTHER_SCALES = """\
id: other
languages: [vi]
authority: A
title: Phiếu khác
notice: N
scales:
  likely:
    nps: true
    levels: {0: Không, 1: "1", 2: "2", 3: "3", 4: "4", 5: "5", 6: "6", 7: "7", 8: "8", 9: "9", 10: Có}
  yesno: {0: Không, 1: Có}
  down: {direction: down, levels: {1: Rất tốt, 2: Tốt, 3: Kém, 4: Rất kém}}
  parts:
    satisfied: []
    not_applicable: {na: Không áp dụng}
    levels: {1: {label: Ít, score: 0.25}, 2: {label: Vừa, score: 0.5}, 3: {label: Nhiều, score: 0.75}}
sections:
  one:
    title: Một
    questions:
      q1: {label: Giới thiệu, scale: likely}
      q2: {label: Có ghế, scale: yesno}
      q3: {label: Cán bộ, scale: down}
  two:
    title: Hai
    questions:
      q4: {label: Bao nhiêu, scale: parts}
      why: {kind: choices, most: 3, label: Vì sao, options: {a: A, b: B, c: C}}
      visits: {kind: number, label: Số lần, digits: 2}
"""


@pytest.fixture(scope="module")
def on_other_scales(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """An office that asks for yes and no, 0 to 10, the best first, what does not apply, several, and a number."""
    root = tmp_path_factory.mktemp("scales") / "w"
    Workspace.create(root).close()
    (root / "survey.yaml").write_text(OTHER_SCALES, "utf-8")
    workspace = Workspace.open(root)
    fill(workspace, 300, 5, 1, ("2019-01", "2019-02"), ("counter", "box"))
    yield Snapshot.of(workspace)
    workspace.close()


@given(cuts=st.lists(st.integers(2, 300), max_size=5))
@settings(max_examples=8, deadline=None)
def test_any_cut_makes_the_whole_on_other_scales(on_other_scales: Snapshot, cuts: list[int]) -> None:
    assert compare(on_other_scales, cuts) == 300


def test_what_travels_tells_no_password(office: Office) -> None:
    snapshot = Snapshot.of(office.workspace)
    settings = office.workspace.settings.model_copy(update={"database": "postgresql+psycopg://phieu:geheim@db/phieu"})
    object.__setattr__(office.workspace, "settings", settings)
    far = Far(carried(snapshot), b"")
    assert b"geheim" not in zlib.decompress(far.snapshot)
