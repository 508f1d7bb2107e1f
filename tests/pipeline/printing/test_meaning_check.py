"""An id of the survey must mean what it meant on the sheets that were printed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from forms.errors import ExitCode
from pipeline import Workspace
from pipeline.cli import main
from pipeline.errors import ChangedMeaningError
from pipeline.printing.meaning_check import declare_same_meaning, printed_versions
from pipeline.printing.printing import print_runs, units_to_print
from pipeline.records.log_chain import EntryKind
from pipeline.records.meanings import meaning_groups
from pipeline.records.periods import parse_period
from pipeline.records.same_meaning import SAME_MEANING
from pipeline.upkeep.workspace_check import check_workspace

QUARTER = parse_period("2019-Q1")
SURVEY = """\
id: small
authority: Sở Nội vụ
title: Phiếu
notice: Không ghi họ tên
scales:
  s:
    1: Kém
    2: Tốt
sections:
  first:
    title: Một
    questions:
      q1: Nơi ngồi chờ
      q2: Nơi để xe
      q3: {kind: choice, label: Giới tính, options: {m: Nam, f: Nữ}}
"""


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a workspace in which one sheet of the survey was printed."""
    made = Workspace.create(tmp_path_factory.mktemp("printed") / "w")
    (made.root / "survey.yaml").write_text(SURVEY, "utf-8")
    order(made)
    made.close()
    return made.root


@pytest.fixture
def workspace(printed: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A copy of that workspace."""
    shutil.copytree(printed, tmp_path / "w")
    copy = Workspace.open(tmp_path / "w")
    yield copy
    copy.close()


def order(workspace: Workspace) -> None:
    print_runs(workspace, units_to_print(workspace.register(), "ub06808", QUARTER), "counter", QUARTER, 1)


def edit(workspace: Workspace, *pairs: tuple[str, str]) -> None:
    text = SURVEY
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    (workspace.root / "survey.yaml").write_text(text, "utf-8")


def phieu(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    return int(ended.value.code or 0)


def test_the_same_survey_and_a_longer_one_are_printed(workspace: Workspace) -> None:
    order(workspace)
    edit(workspace, ("f: Nữ}", "o: Khác, f: Nữ}"), ("      q2:", "      q9: Mới\n      q2:"))
    order(workspace)
    assert len(workspace.store.runs.all()) == 3
    assert len(printed_versions(workspace, "small")) == 2


def test_another_meaning_is_refused_with_line_what_it_was_and_is_and_costs_no_serial(workspace: Workspace) -> None:
    edit(workspace, ("Nơi để xe", "Nơi lấy số"), ("{m: Nam, f: Nữ}", "{m: Nữ, f: Nam}"))
    with pytest.raises(ChangedMeaningError) as caught:
        order(workspace)
    told = [caught.value, *caught.value.others]
    layout = workspace.store.runs.all()[0].layout
    assert len(told) == 3
    assert f"survey.yaml:{line_of('q2:')}: question q2: the label was “Nơi để xe”" in told[0].message
    assert f"(layout {layout}), and is “Nơi lấy số” now" in told[0].message
    assert "question q3: an option was “f = Nữ”" in " ".join(one.message for one in told[1:])
    assert all("a new id" in one.advice and "--same-meaning" in one.advice for one in told)
    assert caught.value.exit_code is ExitCode.BAD_SURVEY
    assert workspace.store.runs.last_serial() == 1
    assert len(workspace.store.layouts.by_id()) == 1


def line_of(part: str) -> int:
    return SURVEY[: SURVEY.index(part)].count("\n") + 1


def test_a_scale_that_was_turned_round_is_told_once_for_all_of_its_questions(workspace: Workspace) -> None:
    edit(workspace, ("  s:\n    1: Kém\n    2: Tốt", "  s:\n    direction: down\n    levels: {1: Tốt, 2: Kém}"))
    with pytest.raises(ChangedMeaningError) as caught:
        order(workspace)
    assert caught.value.others == ()
    assert "questions q1, q2: the scale “s” was “1 = Kém; 2 = Tốt”" in caught.value.message
    assert "give each of these questions a new id" in caught.value.advice


def test_a_new_id_is_the_mend(workspace: Workspace) -> None:
    edit(workspace, ("q2: Nơi để xe", "q2b: Nơi lấy số"))
    order(workspace)


def test_another_survey_may_ask_what_it_will(workspace: Workspace) -> None:
    edit(workspace, ("id: small", "id: other"), ("Nơi để xe", "Nơi lấy số"))
    order(workspace)


def test_what_was_refused_for_another_reason_and_never_printed_binds_nobody(workspace: Workspace) -> None:
    edit(workspace, ("id: small", "id: other"))
    units = units_to_print(workspace.register(), "ub06808", QUARTER)
    with pytest.raises(Exception, match="serial"):
        print_runs(workspace, units, "counter", QUARTER, 100_000_000)
    edit(workspace, ("id: small", "id: other"), ("Nơi để xe", "Nơi lấy số"))
    order(workspace)


def test_a_mended_typo_is_declared_and_logged_and_counted_together(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(workspace, ("Nơi để xe", "Nơi đậu xe"))
    command = ["print", "-w", str(workspace.root), "--channel", "counter", "--period", "2019-Q1", "--count", "1"]
    assert phieu(*command, "--all-units") == ExitCode.BAD_SURVEY
    assert workspace.store.runs.last_serial() == 1
    assert phieu(*command, "--unit", "ub06808", "--same-meaning") == ExitCode.OK
    assert "q2: counted together from now on: “Nơi để xe” and “Nơi đậu xe”" in capsys.readouterr().out
    [entry] = [logged.entry for logged in workspace.store.log.entries() if logged.entry.why == SAME_MEANING]
    older, newer = (run.layout for run in workspace.store.runs.all())
    assert entry.kind is EntryKind.SETTING
    assert (entry.before, entry.after) == (f'{{"small.q2":"{older}"}}', f'{{"small.q2":"{newer}"}}')
    order(workspace)
    groups = meaning_groups(printed_versions(workspace, "small"), workspace.store.log.same_meanings())
    assert groups[older, "q2"] == groups[newer, "q2"] == "q2"
    assert phieu(*command, "--unit", "ub06808", "--same-meaning") == ExitCode.OK
    assert len(workspace.store.log.same_meanings()) == 1, "what is said already is not said again"
    verdict = check_workspace(workspace)
    assert (verdict.faults, verdict.remarks) == ((), ())


def test_the_log_says_in_words_what_was_declared(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    edit(workspace, ("Nơi để xe", "Nơi đậu xe"))
    assert [(one.question, one.was, one.now) for one in declare_same_meaning(workspace)] == [
        ("q2", "Nơi để xe", "Nơi đậu xe")
    ]
    assert declare_same_meaning(workspace) == []
    assert phieu("log", "-w", str(workspace.root), "--last", "1") == ExitCode.OK
    assert "Declared to mean the same as before: Nơi để xe" in capsys.readouterr().out


def test_what_was_declared_of_one_wording_does_not_hold_for_the_next(workspace: Workspace) -> None:
    edit(workspace, ("Nơi để xe", "Nơi đậu xe"))
    declare_same_meaning(workspace)
    order(workspace)
    edit(workspace, ("Nơi để xe", "Nơi lấy số"))
    with pytest.raises(ChangedMeaningError, match="“Nơi đậu xe”"):
        order(workspace)
    edit(workspace)
    order(workspace)
