"""What the form makes of a code that somebody typed, while sheets are printed and keys rotated beside it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from forms.one_time_code import code_of, printed_code, tag_of
from pipeline import Workspace
from pipeline.printing.online_sheets import online_keys
from pipeline.printing.printing import print_runs, units_to_print
from pipeline.printing.slips import print_slips
from pipeline.public.codes import StoredCodes
from pipeline.public.entrances import CodeHolder, WrongCodeError
from pipeline.records.periods import parse_period
from pipeline.upkeep.keys import declare_leaked, rotate
from pipeline.workspace import SETTINGS

QUARTER = parse_period("2019-Q1")
LONG_AGO = datetime.now(UTC).astimezone().date() - timedelta(days=30)


@pytest.fixture(autouse=True)
def _looks_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a fast machine asks twice within the time in which the database is looked at once."""
    monkeypatch.setattr("pipeline.public.codes.AGAIN_SECONDS", 0.0)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    root = Workspace.create(tmp_path / "w").root
    path = root / SETTINGS
    text = re.sub(r"(?m)^address = .*$", 'address = "https://khaosat.uongbi.gov.vn"', path.read_text("utf-8"))
    path.write_text(text, "utf-8")
    return Workspace.open(root)


def prints(workspace: Workspace, count: int) -> None:
    elsewhere = Workspace.open(workspace.root)  # as another process does
    print_runs(elsewhere, units_to_print(elsewhere.register(), "ub06808", QUARTER), "counter", QUARTER, count)
    elsewhere.close()


def test_a_code_opens_the_unit_and_period_of_its_sheet_or_slip(workspace: Workspace) -> None:
    codes = StoredCodes(workspace)
    (key,) = online_keys(workspace)
    with pytest.raises(WrongCodeError):
        codes(code_of(1, key))
    prints(workspace, 2)
    held = CodeHolder("ub06808", "", "2019-Q1", tag_of(1, key))
    assert codes(code_of(1, key)) == held
    assert codes(printed_code(code_of(1, key)).lower()) == held
    units = units_to_print(workspace.register(), "ub06820", QUARTER)
    print_slips(workspace, units, "online", QUARTER, 3)
    assert codes(code_of(5, key)) == CodeHolder("ub06820", "", "2019-Q1", tag_of(5, key))
    for never in (6, 99_999):
        with pytest.raises(WrongCodeError, match="No sheet or slip"):
            codes(code_of(never, key))


def test_what_is_mistyped_is_told_in_both_languages(workspace: Workspace) -> None:
    with pytest.raises(WrongCodeError) as caught:
        StoredCodes(workspace)("ABCD")
    assert caught.value.words.vi == "Mã không có ký tự A."
    assert caught.value.words.en == "No code has A in it."


def test_a_key_that_was_begun_since_opens_and_a_leaked_one_does_not(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = StoredCodes(workspace)
    prints(workspace, 1)
    (old,) = online_keys(workspace)
    assert codes(code_of(1, old)).tag == tag_of(1, old)
    elsewhere = Workspace.open(workspace.root)
    first = rotate(elsewhere, "Lan") and next(iter(elsewhere.store.log.keys()))
    elsewhere.close()
    prints(workspace, 1)
    new = online_keys(Workspace.open(workspace.root))[1]
    assert codes(code_of(2, new)).tag == tag_of(2, new)
    assert codes(code_of(1, old)).tag == tag_of(1, old)
    declare_leaked(workspace, first[:8], "Lan", LONG_AGO)
    monkeypatch.setattr("pipeline.public.codes.KNOWN_SECONDS", 0.0)  # a minute has passed
    with pytest.raises(WrongCodeError, match="any more"):
        codes(code_of(1, old))
