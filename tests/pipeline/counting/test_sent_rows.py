"""How sheets were sent is kept beside their answers, also when parts of them were counted by several processes."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime

import pytest

from forms.layout import Kind
from pipeline import Workspace
from pipeline.counting.counting_job import Snapshot
from pipeline.counting.sent_rows import UNKNOWN, SentRow, SentRows, moment_of
from pipeline.counting.tally import Counted, Tally, tally_of
from pipeline.intake.importing import import_files, said_of_rows
from pipeline.store.pages import Pages
from tests.pipeline.made_rows import row, write_rows

NOON = int(datetime(2025, 7, 1, 5, tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("at", "moment"),
    [
        ("2025-07-01T12:00:00+07:00", NOON),
        ("2025-07-01T05:00:00Z", NOON),
        ("2025-07-01T05:00:00", NOON),
        ("2025-07-01T12:00:00.900+07:00", NOON),
        ("2025-07-01", UNKNOWN),
        ("2025-07-01T00:00:00+07:00", UNKNOWN),
        ("", UNKNOWN),
        ("yesterday", UNKNOWN),
    ],
)
def test_a_moment_is_known_where_a_time_is_told(at: str, moment: int) -> None:
    assert moment_of(at) == moment


def test_parts_are_joined_at_their_places_whoever_counted_them() -> None:
    rows = [(place, SentRow(place, 100 * place, place % 3, "ab"[place % 2])) for place in range(0, 40, 3)]
    whole = SentRows()
    for place, one in rows:
        whole.add(place, one)
    joined, before = SentRows(), 0
    for size in (7, 0, 13, 20):
        part = SentRows()
        for place, one in rows:
            if before <= place < before + size:
                part.add(place - before, one)
        joined.take(part, before)
        before += size
    found, wanted = joined.of_all(40), whole.of_all(40)
    assert found.names == wanted.names == ("a", "b")
    for name in ("at", "hundredths", "untouched", "desks"):
        assert getattr(found, name).tolist() == getattr(wanted, name).tolist()
    assert found.at.tolist()[:5] == [0, UNKNOWN, UNKNOWN, 3, UNKNOWN]


def _imported(workspace: Workspace, count: int = 9) -> None:
    survey = workspace.survey()
    rated = [question.id for question in survey.questions if question.kind is Kind.RATING]
    rows = [
        row(n, survey, seconds=20.0 + n, desk="d1" if n % 2 else "", untouched=[rated[0], "comments"] if n > 5 else [])
        for n in range(1, count + 1)
    ]
    path = write_rows(workspace.root / "answers.jsonl", workspace.survey_text(), rows)
    import_files(workspace, [path], said_of_rows(workspace, "online"))


def _tally(workspace: Workspace, counted: Counted) -> Tally:
    snapshot = Snapshot.of(workspace)
    return tally_of(counted, [kept.layout for kept in snapshot.layouts.values()], snapshot.ledger.runs)


def _serials(snapshot: Snapshot) -> range:
    """All serials that there are, of a run for each desk."""
    runs = snapshot.ledger.runs
    return range(runs[0].first_serial, runs[-1].first_serial + runs[-1].count)


def test_what_is_known_of_rows_is_counted_beside_their_answers(tmp_path) -> None:
    Workspace.create(tmp_path / "office").close()
    with closing(Workspace.open(tmp_path / "office")) as workspace:
        _imported(workspace)
        snapshot = Snapshot.of(workspace)
        serials = _serials(snapshot)
        whole = snapshot.count_sheets(serials).counted
        joined = Counted()
        for part in (serials[:4], serials[4:5], serials[5:]):
            joined.take(snapshot.count_sheets(part).counted)
        for counted in (whole, joined):
            (coded,) = _tally(workspace, counted).coded
            assert coded.sent is not None
            desks = [coded.sent.names[desk] for desk in coded.sent.desks.tolist()]
            found = zip(coded.sent.hundredths.tolist(), coded.sent.untouched.tolist(), desks, strict=True)
            assert sorted(found) == [(2000 + 100 * n, int(n > 5), "d1" if n % 2 else "") for n in range(1, 10)]
            assert set(coded.sent.at.tolist()) == {moment_of("2019-02-14T09:30:00+07:00")}


def test_evidence_is_read_of_rows_alone(tmp_path, monkeypatch) -> None:
    asked: list[range] = []
    known = Pages.row_notes
    monkeypatch.setattr(Pages, "row_notes", lambda self, serials: asked.append(serials) or known(self, serials))
    Workspace.create(tmp_path / "office").close()
    with closing(Workspace.open(tmp_path / "office")) as workspace:
        _imported(workspace)
        snapshot = Snapshot.of(workspace)
        serials = _serials(snapshot)
        last = serials.stop
        snapshot.count_sheets(range(last, last + 4000))
        assert asked == [], "nothing of paper is looked up"
        snapshot.count_sheets(range(1, last + 4000))
        assert asked == [serials]
