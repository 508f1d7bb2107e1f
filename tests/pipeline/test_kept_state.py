"""What is kept beside the store to go on from: status, queue and proofs are as if all were looked at anew."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline import Workspace
from pipeline.cli import main, status_texts
from pipeline.inspection import status
from pipeline.inspection.status import LiveStatus, Standing, stand
from pipeline.intake.ingest import ingest
from pipeline.review import waiting_items
from pipeline.review.queue_items import Item
from pipeline.review.waiting_items import WaitingItems
from pipeline.store.change_writing import watch
from pipeline.upkeep import proof
from tests.benchmarks.country_fill import Plan, fill
from tests.benchmarks.country_units import units_of_country, write_register

Office = Any  # of conftest.py, which can't be imported
TODAY = date(2026, 8, 1)
SHEETS = 600
ANOTHER_ANSWER = """UPDATE pages SET answers = replace(answers, '"4"', '"2"') WHERE scan = 3 AND page = 2"""
UNSEEN = "DELETE FROM changes WHERE id = (SELECT max(id) FROM changes)"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of some hundred sheets, with doubts, comments, conflicts, strays, and a run that was cancelled."""
    root = tmp_path_factory.mktemp("country") / "w"
    Workspace.create(root).close()
    units = units_of_country(7)
    write_register(root / "units.csv", units)
    with closing(Workspace.open(root)) as workspace:
        fill(workspace, Plan(units, SHEETS, waiting=SHEETS // 3), files=True)
        workspace.store.cut_off_log()
    return root


@pytest.fixture
def root(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, as large as one of which something is kept."""
    monkeypatch.setattr(proof, "FEWEST", 1)
    monkeypatch.setattr(status, "KEPT_AFTER", 1)
    monkeypatch.setattr(waiting_items, "KEPT_AFTER", 1)
    shutil.copytree(filled, tmp_path / "w")
    return tmp_path / "w"


@pytest.fixture
def verify(root: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    def run(*options: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main(["-w", str(root), "--language", "en", "log", "--verify", *options])
        return int(ended.value.code or 0), capsys.readouterr().out

    return run


def edit(root: Path, *statements: str) -> None:
    with closing(sqlite3.connect(root / "phieu.db")) as database, database:
        for statement in statements:
            database.execute(statement)


def scans_proven(said: str) -> int:
    found = re.search(r"of (\d+) of [\d,]+ scans the pages were held against them now", said)
    assert found, said
    return int(found[1])


def standing_of(root: Path) -> Standing:
    with closing(Workspace.open(root)) as workspace:
        return stand(workspace, TODAY)


def items_of(root: Path) -> list[Item]:
    with closing(Workspace.open(root)) as workspace:
        items = WaitingItems(workspace)
        items.catch_up()
        return list(items)


def built_anew(root: Path) -> tuple[Standing, list[Item]]:
    for path in root.glob(".kept-*"):
        path.unlink()
    return standing_of(root), items_of(root)


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Notes each time that all of the store is looked at."""
    noted: list[str] = []
    for name, of in (("status", LiveStatus), ("queue", WaitingItems)):
        build = of._build

        def noting(self: object, name: str = name, build: Callable[..., None] = build) -> None:
            noted.append(name)
            build(self)

        monkeypatch.setattr(of, "_build", noting)
    return noted


def test_the_first_time_all_is_proven_and_later_what_came_since(verify: Callable[..., tuple[int, str]]) -> None:
    code, said = verify()
    assert (code, "all that is stored agrees with them" in said, "proven up to head" in said) == (0, True, False)
    code, said = verify()
    assert (code, "all that is stored" in said) == (0, False)
    assert 0 < scans_proven(said) <= 4
    assert "To prove them all: phieu log --verify --all" in said
    code, said = verify("--all")
    assert (code, "all that is stored agrees with them" in said) == (0, True)


def test_a_page_that_was_proven_and_then_edited_is_found(root: Path, verify: Callable[..., tuple[int, str]]) -> None:
    verify()
    edit(root, ANOTHER_ANSWER)
    for _ in range(2):  # it is found each time, not only the first
        code, said = verify()
        assert code == 9
        assert "what is stored of its pages is not what was read" in said


def test_a_page_is_found_in_its_turn_of_whose_edit_the_database_was_kept_from_noting(
    root: Path, verify: Callable[..., tuple[int, str]]
) -> None:
    verify()
    edit(root, ANOTHER_ANSWER, UNSEEN)
    found = [verify()[0] for _ in range(proof.ROUNDS)]
    assert 9 in found
    assert found[0] == 0  # which is what the default does not prove, and what --all does
    assert verify("--all")[0] == 9


NOTES_NOTHING = """CREATE TRIGGER {} AFTER UPDATE ON pages BEGIN SELECT 1; END"""


@pytest.mark.parametrize("how", ["gone", "made again", "notes nothing"])
def test_a_page_is_found_that_was_edited_while_the_database_could_not_note_it(
    how: str, root: Path, verify: Callable[..., tuple[int, str]]
) -> None:
    verify()
    with closing(sqlite3.connect(root / "phieu.db")) as database:
        made = dict(database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    mine = [name for name, sql in made.items() if " ON pages" in sql]
    assert len(mine) >= 3
    after = {"gone": [], "made again": [made[one] for one in mine], "notes nothing": map(NOTES_NOTHING.format, mine)}
    edit(root, *(f"DROP TRIGGER {one}" for one in mine), ANOTHER_ANSWER, *after[how])
    assert verify()[0] == 9
    assert verify("--all")[0] == 9


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("vi", r"KHÔNG đối chiếu trang của \d+ bản quét[^─]*xóa cả dấu vết[^─]*phieu log --verify --all"),
        ("en", r"The pages of \d+ scans were NOT held[^─]*removed its note[^─]*phieu log --verify --all"),
    ],
)
def test_what_is_left_out_is_said_and_what_that_does_not_find(
    language: str, said: str, root: Path, verify: Callable[..., tuple[int, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    verify()
    for options, is_said in (((), True), (("--all",), False)):
        with pytest.raises(SystemExit):
            main(["-w", str(root), "--language", language, "log", "--verify", *options])
        assert bool(re.search(said, capsys.readouterr().out)) is is_said


def test_after_too_long_all_is_proven_at_once(
    root: Path, verify: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    verify()
    edit(root, ANOTHER_ANSWER, UNSEEN)
    monkeypatch.setattr(proof, "LONGEST", proof.timedelta(0))
    assert verify()[0] == 9


def test_a_page_that_is_gone_is_found_though_the_database_noted_nothing(
    root: Path, verify: Callable[..., tuple[int, str]]
) -> None:
    verify()
    edit(root, "DELETE FROM pages WHERE scan = 3 AND page = 2", "DELETE FROM changes")
    code, said = verify()
    assert code == 9
    assert "are stored" in said


def test_the_chain_is_followed_from_its_beginning_each_time(root: Path, verify: Callable[..., tuple[int, str]]) -> None:
    verify()
    edit(root, "UPDATE log SET after = 'another run' WHERE id = 5")
    code, said = verify()
    assert code == 9
    assert "entry 5 does not follow from those before it" in said


@pytest.mark.parametrize("forged", ["head", "content", "token"])
def test_what_somebody_else_wrote_is_not_gone_on_from(
    forged: str, root: Path, verify: Callable[..., tuple[int, str]]
) -> None:
    verify()
    edit(root, ANOTHER_ANSWER, UNSEEN)
    kept = root / ".kept-proof"
    if forged == "head":
        kept.write_bytes(re.sub(rb'"mark":\d+', b'"mark":999999', kept.read_bytes()))
    elif forged == "content":
        kept.write_bytes(kept.read_bytes().replace(b'"turn":0', b'"turn":7'))
    else:
        edit(root, "UPDATE meta SET value = 'another' WHERE key LIKE 'kept %'")
    assert verify()[0] == 9


def test_an_older_database_that_was_put_back_is_proven_whole(
    root: Path, verify: Callable[..., tuple[int, str]]
) -> None:
    with closing(Workspace.open(root)) as workspace:
        workspace.store.cut_off_log()
    older = (root / "phieu.db").read_bytes()
    verify()
    for path in root.glob("phieu.db*"):
        path.unlink()
    (root / "phieu.db").write_bytes(older)
    edit(root, ANOTHER_ANSWER, UNSEEN)
    assert verify()[0] == 9


def test_status_and_queue_go_on_from_what_was_kept(root: Path, looked_at: list[str]) -> None:
    before = standing_of(root), items_of(root)
    assert looked_at == ["status", "queue"]
    assert (standing_of(root), items_of(root)) == before
    assert looked_at == ["status", "queue"]
    assert before[0].tasks()
    assert before[0].outstanding
    assert {item.kind.value for item in before[1]} >= {"doubt", "comment", "conflict", "page", "stray", "cancelled"}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE pages SET doubts = 0, answers = (SELECT answers FROM pages AS other WHERE other.doubts = 0 "
        "AND other.sheet_page = pages.sheet_page AND other.outcome = 'read') WHERE doubts > 0 AND scan < 9",
        "DELETE FROM pages WHERE scan = 2 AND page IN (1, 4, 5)",
        "UPDATE rulings SET ended_at = '2026-08-01T00:00:00+00:00' WHERE id % 3 = 0",
        "UPDATE pages SET outcome = 'unreadable', fault = 'code-unreadable', serial = NULL WHERE scan = 4 AND page < 9",
        "UPDATE scans SET name = id || '.pdf' WHERE id < 20",
        "UPDATE runs SET cancelled_at = '2026-08-01T00:00:00+00:00' WHERE id < 4",
    ],
)
def test_what_is_touched_since_is_looked_at_again(change: str, root: Path, looked_at: list[str]) -> None:
    before = standing_of(root), items_of(root)
    edit(root, change)
    looked_at.clear()
    found = standing_of(root), items_of(root)
    assert looked_at == []
    assert found == built_anew(root)
    assert found != before


def test_other_rules_for_sheets_have_all_looked_at_anew(root: Path, looked_at: list[str]) -> None:
    standing_of(root), items_of(root)
    settings = root / "phieu.toml"
    settings.write_text(settings.read_text("utf-8").replace('overvote = "ask"', 'overvote = "void"'), "utf-8")
    looked_at.clear()
    standing_of(root), items_of(root)
    assert looked_at == ["status", "queue"]


def test_a_kept_file_that_is_cut_off_or_gone_changes_nothing(root: Path, looked_at: list[str]) -> None:
    before = standing_of(root), items_of(root)
    for name in ("status", "queue"):
        path = root / f".kept-{name}"
        path.write_bytes(path.read_bytes()[:-7])
    looked_at.clear()
    assert (standing_of(root), items_of(root)) == before
    assert looked_at == ["status", "queue"]


def test_either_database_is_gone_on_from(office: Office, looked_at: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status, "KEPT_AFTER", 1)
    monkeypatch.setattr(waiting_items, "KEPT_AFTER", 1)
    root = office.workspace.root
    office.drop("a.tif", *office.sheet(1), *office.sheet(2, q01="?4"), office.page(3, 2))
    ingest(office.workspace)
    before = standing_of(root), items_of(root)
    office.drop("b.tif", *office.sheet(4, q01="?5"), office.page(3, 1))
    ingest(office.workspace)
    found = standing_of(root), items_of(root)
    assert looked_at == ["status", "queue"]
    assert found == built_anew(root)
    assert found != before
    with office.workspace.store.transaction() as connection:
        watch(connection)  # as on a database whose rows were copied
    assert (standing_of(root), items_of(root)) == found
    assert looked_at == ["status", "queue"] * 3


def test_a_workspace_of_few_sheets_keeps_nothing(filled: Path, tmp_path: Path) -> None:
    root = tmp_path / "small"
    shutil.copytree(filled, root)
    standing_of(root), items_of(root)
    assert not list(root.glob(".kept-*"))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_status_lists_runs_one_by_one_and_of_very_many_their_sums(
    language: str, root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def said() -> str:
        with pytest.raises(SystemExit) as ended:
            main(["-w", str(root), "--language", language, "status"])
        assert not ended.value.code
        return capsys.readouterr().out

    names = {"vi": ("phiếu thuộc lượt in đã hủy", "│ 7 đơn vị"), "en": ("run-cancelled", "│ 7 units")}[language]
    listed = said()
    assert names[0] in listed  # a sheet came back of a run that was cancelled
    assert "vn00004" in listed
    assert names[1] not in listed
    monkeypatch.setattr(status_texts, "MOST_LISTED", 20)
    sums = said()
    assert names[1] in sums
    assert "vn00004" not in sums
    rows = [line.split("│") for line in sums.splitlines() if names[1][-4:] in line and "2026-Q" in line]
    assert sum(int(row[8]) for row in rows) == sum(one.missing for one in standing_of(root).outstanding)
