from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import make_url

from forms.errors import ExitCode
from pipeline.errors import SettingsError
from pipeline.settings import TEMPLATE, Retention, Settings, load_settings


def load(tmp_path: Path, text: str) -> Settings:
    path = tmp_path / "phieu.toml"
    path.write_text(text, "utf-8")
    return load_settings(path)


def test_the_file_that_init_writes_holds_exactly_the_defaults(tmp_path: Path) -> None:
    made = load(tmp_path, TEMPLATE)
    assert made.retention.months == 24, "as long as the sample sheet promises"
    assert made.model_copy(update={"retention": Retention()}) == load(tmp_path, "") == Settings()


def test_a_share_is_exact(tmp_path: Path) -> None:
    assert load(tmp_path, '[validity]\ninvalid_share = "1/3"').validity.invalid_share == Fraction(1, 3)
    assert load(tmp_path, "[validity]\ninvalid_share = 0.1").validity.invalid_share == Fraction(1, 10)


@pytest.mark.parametrize(
    ("text", "line", "said", "advice"),
    [
        ('language = "vi"\ncsv_local = "vi"\n', 2, "unknown setting csv_local", "csv_locale"),
        ('# note\n\nlanguage = "fr"\n', 3, "language", "default"),
        ("[limits]\npages = 10\nsecond = 3\n", 3, "unknown setting limits.second", "seconds"),
        ("workers = 1\n[validity]\nfewest_for_rank = 0\n", 3, "validity.fewest_for_rank", "default"),
        ('[validity]\ninvalid_share = "a third"\n', 2, "1/3", "default"),
        ("[validity]\ninvalid_share = 1.5\n", 2, "validity.invalid_share", "default"),
        ('language = "vi\n', 1, "", '"quotes"'),
        ('[channels.counter]\nvi = "Tại quầy"\n', 1, "channels.counter.en", "default"),
        ('[channels."Tại quầy"]\nvi = "a"\nen = "b"\n', 1, "Tại quầy", "default"),
        ("[retention]\nscans_until = 20271231\n", 2, "retention.scans_until", "default"),
        ("[retention]\nmonth = 24\n", 2, "unknown setting retention.month", "months"),
        ("[backup]\nkeep = 0\n", 2, "backup.keep", "default"),
        ("[retention]\nmonths = true\n", 2, "retention.months: true", "default"),
        ("[retention]\nscans_until = 1893456000\n", 2, "retention.scans_until: must be a day", "default"),
        ("[validity]\nfewest_in_cell = true\n", 2, "validity.fewest_in_cell: true", "default"),
        ("[report]\ntarget = false\n", 2, "report.target: false", "default"),
        ("retention = true\n", 1, "retention: true", "default"),
    ],
)
def test_an_error_names_the_line_and_the_mend(tmp_path: Path, text: str, line: int, said: str, advice: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, text)
    assert caught.value.message.startswith(f"{tmp_path / 'phieu.toml'}:{line}: ")
    assert said in caught.value.message
    assert advice in caught.value.advice
    assert caught.value.exit_code == ExitCode.BAD_WORKSPACE


def test_a_file_that_is_no_text_is_one_error(tmp_path: Path) -> None:
    (tmp_path / "phieu.toml").write_bytes(b"\xff\xfe\x00language")
    with pytest.raises(SettingsError, match="can't be read"):
        load_settings(tmp_path / "phieu.toml")


def test_a_file_that_nobody_may_read_is_told_without_talk_of_its_text(tmp_path: Path) -> None:
    (tmp_path / "phieu.toml").mkdir()  # a folder, which root can't read either
    with pytest.raises(SettingsError, match=r"phieu.toml: can't be read \(Is a directory\)") as caught:
        load_settings(tmp_path / "phieu.toml")
    assert "right to read" in caught.value.advice


def test_a_password_may_come_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = load(tmp_path, 'database = "postgresql+psycopg://phieu:${PHIEU_PASSWORD}@server/phieu"\n')
    monkeypatch.delenv("PHIEU_PASSWORD", raising=False)
    with pytest.raises(SettingsError, match="PHIEU_PASSWORD") as caught:
        found.database_url()
    assert "export PHIEU_PASSWORD" in caught.value.advice
    monkeypatch.setenv("PHIEU_PASSWORD", "p@ss/wörd ")
    assert make_url(found.database_url()).password == "p@ss/wörd "
    assert "wörd" not in repr(found)
