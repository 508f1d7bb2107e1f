"""Input made to break phieu, through the real command: one line that says what and where, one that says what to do.

The good scan beside it is read, every page is accounted for, and the bad file is kept as it came.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from forms.errors import ExitCode
from pipeline.cli import main
from tests.benchmarks.bad_input import (
    FILES,
    GOOD,
    Ran,
    change_settings,
    make_workspace,
    phieu,
    said_of,
)
from tests.pipeline.bad_commands import COMMANDS, ODD, BadCommand, OddThing
from tests.pipeline.bad_files import BROKEN, LARGE, LIMITED, LOCKED, LOWERED, NO_SCAN, BadFile
from tests.pipeline.result_tables import read_table

SECONDS = 300  # for all of a batch, on a machine with other things to do; alone it takes half a minute


@dataclass(frozen=True)
class Batch:
    """What became of an inbox full of bad files."""

    root: Path
    ran: Ran
    digests: dict[str, str]
    pages: dict[str, list[dict[str, str]]]


def by_name(case: BadFile | OddThing | BadCommand) -> str:
    return f"{case.case} ({case.name})".encode("ascii", "replace").decode() if isinstance(case, BadFile) else case.case


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("bad") / "template"
    make_workspace(root)
    return root


@pytest.fixture(scope="module")
def workspace(template: Path) -> Iterator[Callable[[], Path]]:
    """Make another workspace, with the good scan in its inbox."""
    made: list[Path] = []

    def another() -> Path:
        root = template.with_name(f"{len(made)}")
        shutil.copytree(template, root)
        shutil.copy(root / GOOD, root / "inbox")
        made.append(root)
        return root

    yield another
    for root in made:
        shutil.rmtree(root)


def taken_in(root: Path, files: Sequence[BadFile], things: Sequence[OddThing] = ()) -> Batch:
    digests = {}
    for file in files:
        data = file.make()
        (root / "inbox" / file.name).write_bytes(data)
        digests[file.name] = hashlib.sha256(data).hexdigest()
    for thing in things:
        thing.put(root / "inbox" / thing.name)
    ran = phieu(root, "ingest")
    assert phieu(root, "tabulate").code == 0
    pages: dict[str, list[dict[str, str]]] = {}
    for row in read_table(root / "results" / "pages.csv"):
        pages.setdefault(row["scan"], []).append(row)
    return Batch(root, ran, digests, pages)


@pytest.fixture(scope="module")
def batch(workspace: Callable[[], Path]) -> Batch:
    return taken_in(workspace(), FILES, ODD)


@pytest.fixture(scope="module")
def limited(workspace: Callable[[], Path]) -> Batch:
    root = workspace()
    change_settings(root, LOWERED)
    return taken_in(root, LIMITED)


def assert_plain(ran: Ran) -> None:
    for line in (ran.out + ran.err).split("\n"):
        assert line.isprintable(), line
        assert "Traceback" not in line
        assert "defect" not in line


def assert_told(batch: Batch, case: BadFile) -> None:
    """One page, accounted for; the file kept; what and where in a line, what to do in another."""
    in_table = os.fsencode(case.name).decode("utf-8", "backslashreplace")
    (row,) = batch.pages[f"'{in_table}" if in_table.startswith(("=", "-")) else in_table]
    (kept,) = (path for path in (batch.root / "archive").iterdir() if path.stem == batch.digests[case.name])
    assert hashlib.sha256(kept.read_bytes()).hexdigest() == batch.digests[case.name]
    assert not (batch.root / "inbox" / case.name).exists()
    lines = said_of(batch.ran.out, in_table)
    assert "1 page: 1 " in lines[0]
    if not case.fault:
        assert row["fault"] not in (BROKEN, LARGE, LOCKED, NO_SCAN)
        return
    assert (row["outcome"], row["fault"]) == ("unreadable", case.fault)
    assert row["advice"]
    assert len(lines) == 3
    assert lines[1].startswith(f"  1 × {case.fault}: {row['advice'][:20]}")
    assert lines[2].removeprefix("    ") == row["detail"].removeprefix("'")
    assert case.says in row["detail"]


def assert_good_scan_is_read(batch: Batch) -> None:
    assert [(row["outcome"], row["fault"]) for row in batch.pages[GOOD]] == [("read", ""), ("read", "")]
    arrived = sum(map(len, batch.pages.values()))
    assert f"In all: {arrived} pages in, {arrived} accounted for" in batch.ran.out
    assert arrived == len(batch.digests) + 2


@pytest.mark.parametrize("case", FILES, ids=by_name)
def test_a_bad_file_is_told_and_kept(batch: Batch, case: BadFile) -> None:
    assert_told(batch, case)


@pytest.mark.parametrize("case", LIMITED, ids=by_name)
def test_a_file_beyond_the_settings_is_told_and_kept(limited: Batch, case: BadFile) -> None:
    assert_told(limited, case)


@pytest.mark.parametrize("thing", ODD, ids=by_name)
def test_what_is_no_file_stays_where_it_is(batch: Batch, thing: OddThing) -> None:
    assert os.path.lexists(batch.root / "inbox" / thing.name)
    assert thing.name not in batch.pages
    assert said_of(batch.ran.out, thing.name) == ([f"{thing.name}: {thing.says}"] if thing.says else [])


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="to this user nothing is forbidden")
def test_a_file_that_nobody_may_read_stays_where_it_is(workspace: Callable[[], Path]) -> None:
    root = workspace()
    (root / "inbox" / "secret.pdf").write_bytes(b"%PDF-1.7")
    (root / "inbox" / "secret.pdf").chmod(0)
    ran = phieu(root, "ingest")
    assert ran.code == ExitCode.SOME_FAILED
    assert said_of(ran.out, "secret.pdf") == ["secret.pdf: left alone, it can't be read (Permission denied)"]


def test_a_batch_harms_nothing_beside_it(batch: Batch, limited: Batch) -> None:
    for one in (batch, limited):
        assert one.ran.code == ExitCode.SOME_FAILED
        assert_plain(one.ran)
        assert one.ran.err == ""
        assert_good_scan_is_read(one)


def test_a_batch_takes_no_longer_than_it_may(batch: Batch, limited: Batch) -> None:
    assert batch.ran.seconds < SECONDS
    assert limited.ran.seconds < SECONDS


@pytest.mark.parametrize("case", COMMANDS, ids=by_name)
def test_a_command_that_cannot_be_done_says_so_in_two_lines(
    template: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], case: BadCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = shutil.copytree(template, tmp_path / "workspace")
    before = (root / "phieu.db").read_bytes()
    case.change(root)
    monkeypatch.setenv("PHIEU_WORKSPACE", str(root))
    with pytest.raises(SystemExit) as ended:
        main([one.replace("{}", str(root)) for one in case.arguments])
    ran = Ran(int(str(ended.value.code)), *capfd.readouterr(), 0.0)
    assert_plain(ran)
    assert ran.out == ""
    message, advice = ran.err.splitlines()
    assert message.startswith("phieu: ")
    assert case.says in message
    assert advice.startswith("       ")
    assert advice.strip()
    assert ran.code == case.code
    assert (root / "phieu.db").read_bytes() == before
