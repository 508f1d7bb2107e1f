from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from forms.errors import ExitCode
from pipeline.cli.app import app
from pipeline.workspace import Workspace

SURVEY = Path(__file__).parents[1] / "schemes" / "tt01_survey.yaml"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("office")
    Workspace.create(root)
    return root


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_the_scheme_of_the_survey_is_told_and_fits(office: Path) -> None:
    told = run("-w", str(office), "--language", "vi", "scheme")
    assert told.exit_code == 0
    assert told.output.startswith("sipas-2017: Chỉ số hài lòng")
    assert "Quyết định số 2640/QĐ-BNV" in told.output
    assert "Phù hợp với phiếu sipas: 6 chỉ số lấy từ 23 câu hỏi." in told.output


def test_a_scheme_that_the_survey_does_not_fit_is_told_all_the_same(office: Path) -> None:
    told = run("-w", str(office), "scheme", "tt01-2018")
    assert told.exit_code == ExitCode.BAD_SURVEY
    assert "Excellent: 15 and more\n" in told.stdout
    assert "Good: 12 to below 15\n" in told.stdout
    assert "indicator i3: the survey has no question “q3”" in told.stderr
    assert "q13" in told.stderr


def test_a_survey_made_for_it_fits(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "w")
    (tmp_path / "w" / "survey.yaml").write_bytes(SURVEY.read_bytes())
    told = run("-w", str(tmp_path / "w"), "--language", "vi", "scheme", "tt01-2018")
    assert told.exit_code == 0
    assert "Phù hợp với phiếu tt01: 6 chỉ số lấy từ 6 câu hỏi." in told.output


def test_outside_of_a_workspace_what_is_shipped_can_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    told = run("scheme", "tt01-2018")
    assert told.exit_code == 0
    assert "Excellent: 15 and more\n" in told.output
    assert run("scheme").exit_code == ExitCode.BAD_WORKSPACE
    assert run("scheme", "simple", "-w", "nowhere").exit_code == ExitCode.BAD_WORKSPACE


def test_its_file_can_be_copied_changed_and_used(office: Path) -> None:
    text = run("-w", str(office), "scheme", "simple", "--yaml").output
    (office / "danang.yaml").write_text(text.replace("id: simple", "id: danang"), "utf-8")
    assert run("-w", str(office), "scheme", "danang").output.startswith("danang: ")
    (office / "danang.yaml").write_text(text.replace("overall: pooled", "overall: polled"), "utf-8")
    told = run("-w", str(office), "scheme", "danang")
    assert told.exit_code == ExitCode.BAD_SURVEY
    assert "danang.yaml:" in told.stderr
    assert "Did you mean “pooled”?" in told.stderr


def test_a_name_that_is_misspelt_is_put_right(office: Path) -> None:
    told = run("-w", str(office), "scheme", "tt01")
    assert told.exit_code == ExitCode.BAD_SURVEY
    assert "Did you mean “tt01-2018”?" in told.stderr


def test_a_survey_that_cannot_be_used_hides_no_scheme(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "w")
    (tmp_path / "w" / "survey.yaml").write_text("id: x\n", "utf-8")
    told = run("-w", str(tmp_path / "w"), "scheme", "simple")
    assert told.exit_code == ExitCode.BAD_SURVEY
    assert "100·A/V" in told.stdout
    assert "survey.yaml" in told.stderr
