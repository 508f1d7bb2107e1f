"""What was acknowledged is on the disk, in exactly one file, whatever happens."""

from __future__ import annotations

import asyncio
import hashlib
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.receipt import receipt_of
from pipeline import Workspace
from pipeline.errors import DiskError, WorkspaceError
from pipeline.public.filled import Seal
from pipeline.public.journal import Journal, JournalFile, lines_of, recover
from pipeline.upkeep.doctor import Verdict, examine
from tests.own_loop import run_apart
from tests.pipeline.public.conftest import answers_in
from tests.pipeline.public.killed_form import Crowd, finished, served

HEAD = b'{"phieu_answers": 1}'
ANSWERS = [f'{{"id": "{number:032x}"}}'.encode() for number in range(50)]


def ignored(_: Path) -> None:
    """Nothing is done before a file moves."""


def journal_at(root: Path, **how: float) -> Journal:
    return Journal(root / "online", root / "inbox", HEAD, ignored, **how)


def lines_in(folder: Path) -> list[bytes]:
    return [line.rstrip(b"\n") for path in sorted(folder.glob("*.jsonl")) for line in lines_of(path)]


async def add_all(journal: Journal, lines: Sequence[bytes]) -> list[BaseException | None]:
    return await asyncio.gather(*map(journal.add, lines), return_exceptions=True)


def test_an_answer_is_on_the_disk_when_it_is_acknowledged(tmp_path: Path) -> None:
    async def check() -> None:
        for line in ANSWERS[:5]:
            await journal.add(line)
            assert lines_in(tmp_path / "online")[-1] == line

    journal = journal_at(tmp_path)
    run_apart(check())
    journal.close()
    assert lines_in(tmp_path / "inbox") == ANSWERS[:5]
    assert lines_in(tmp_path / "online") == []


def test_answers_that_come_together_are_synced_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    syncs = Counter[str]()
    sync = os.fsync
    monkeypatch.setattr("pipeline.public.journal.os.fsync", lambda handle: syncs.update("s") or sync(handle))
    journal = journal_at(tmp_path)
    run_apart(add_all(journal, ANSWERS))
    journal.close()
    assert sorted(lines_in(tmp_path / "inbox")) == ANSWERS
    assert syncs.total() < len(ANSWERS) / 2


def test_a_file_is_closed_after_so_many_answers(tmp_path: Path) -> None:
    async def one_by_one() -> None:
        for line in ANSWERS[:10]:
            await journal.add(line)

    journal = journal_at(tmp_path, most=4)
    run_apart(one_by_one())
    journal.close()
    counts = sorted(len([*lines_of(path)]) for path in (tmp_path / "inbox").iterdir())
    assert sum(counts) == 10
    assert len(counts) > 1
    assert max(counts) <= 5  # the answer that comes while the file closes may be in it


def test_a_file_is_closed_after_its_time(tmp_path: Path) -> None:
    async def wait() -> None:
        await journal.add(ANSWERS[0])
        for _ in range(100):
            if lines_in(tmp_path / "inbox"):
                return
            await asyncio.sleep(0.05)

    journal = journal_at(tmp_path, seconds=0.1)
    run_apart(wait())
    assert lines_in(tmp_path / "inbox") == ANSWERS[:1]
    journal.close()


@given(cut=st.integers(0, len(HEAD) + 1 + 3 * (len(ANSWERS[0]) + 1)))
def test_wherever_a_file_was_cut_off_what_is_whole_is_kept(cut: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    root = tmp_path_factory.mktemp("cut")
    (root / "online").mkdir()
    whole = b"".join(line + b"\n" for line in (HEAD, *ANSWERS[:3]))
    (root / "online/online-a.jsonl").write_bytes(whole[:cut])
    recover(root / "online", root / "inbox", ignored)
    full = whole[:cut].count(b"\n") - 1
    assert lines_in(root / "inbox") == ANSWERS[: max(0, full)]
    assert lines_in(root / "online") == []


def test_what_a_full_disk_took_half_of_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = JournalFile(tmp_path / "online", tmp_path / "inbox", HEAD, ignored)
    file.append(ANSWERS[:1])
    write = os.write

    def half(handle: int, content: bytes) -> int:
        if len(content) < 20:
            raise OSError(28, "No space left on device")
        return write(handle, content[:19])

    with monkeypatch.context() as full:
        full.setattr("pipeline.public.journal.os.write", half)
        with pytest.raises(DiskError):
            file.append(ANSWERS[1:2])
    file.append(ANSWERS[2:3])
    file.finish()
    assert lines_in(tmp_path / "inbox") == [ANSWERS[0], ANSWERS[2]]


def test_what_can_not_be_taken_back_is_before_anything_else_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = JournalFile(tmp_path / "online", tmp_path / "inbox", HEAD, ignored)
    file.append(ANSWERS[:1])
    with monkeypatch.context() as broken:
        broken.setattr("pipeline.public.journal.os.fsync", _no_disk)
        broken.setattr("pipeline.public.journal.os.ftruncate", _no_disk)
        for _ in range(2):
            with pytest.raises(DiskError):
                file.append(ANSWERS[1:2])
    file.append(ANSWERS[2:3])
    file.finish()
    assert lines_in(tmp_path / "inbox") == [ANSWERS[0], ANSWERS[2]]


def _no_disk(*_: object) -> None:
    raise OSError(5, "Input/output error")


def test_a_file_that_can_not_move_stays_and_moves_with_the_next(tmp_path: Path) -> None:
    (tmp_path / "inbox").write_text("in the way")
    file = JournalFile(tmp_path / "online", tmp_path / "inbox", HEAD, ignored)
    file.append(ANSWERS[:1])
    with pytest.raises(FileExistsError):
        file.finish()
    (tmp_path / "inbox").unlink()
    file.append(ANSWERS[1:2])
    file.finish()
    assert sorted(lines_in(tmp_path / "inbox")) == ANSWERS[:2]


def test_only_one_process_takes_answers(tmp_path: Path) -> None:
    journal = journal_at(tmp_path)
    try:
        with pytest.raises(WorkspaceError, match="another phieu form"):
            journal_at(tmp_path)
    finally:
        journal.close()
    journal_at(tmp_path).close()


@pytest.mark.parametrize("killed_after", [1, 20, 55])
def test_killed_while_people_send_every_acknowledged_answer_is_there_once(tmp_path: Path, killed_after: int) -> None:
    root = tmp_path / "office"
    place = Workspace.create(root)
    seal = Seal(place.keys)
    mark = hashlib.sha256(place.survey_text().encode()).hexdigest()[:8]
    forms = dict(finished(seal, mark, {"q01": str(1 + number % 5)}) for number in range(60))
    crowd = Crowd(forms)
    with served(root) as (base, kill):
        crowd.send(base, 12, lambda done: kill() if done == killed_after else None)
    acknowledged = dict(crowd.thanked)
    with served(root) as (base, _):
        crowd.send(base, 12, lambda _: None)
    assert acknowledged.items() <= crowd.thanked.items()
    assert crowd.thanked == {form: receipt_of(form) for form in forms}
    kept = Counter(one["id"] for one in answers_in([*root.glob("online/*.jsonl"), *root.glob("inbox/online/*.jsonl")]))
    assert kept == Counter(dict.fromkeys(forms, 1))


def test_nothing_of_the_office_is_loaded() -> None:
    """The public never reaches the office's routes: they are not even there."""
    code = "import sys, orjson, pipeline.public.server; print(orjson.dumps(sorted(sys.modules)).decode())"
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, cwd=Path(__file__).parents[3])
    loaded = orjson.loads(said.stdout)
    office = ("pipeline.review", "pipeline.office", "pipeline.web.log_in", "pipeline.web.security")
    office += ("pipeline.web.guard", "pipeline.web.sessions", "pipeline.web.visits", "fastapi")
    assert [name for name in loaded if name.startswith(office)] == []
    assert "pipeline.public.app" in loaded


def test_the_doctor_tells_of_answers_that_a_killed_form_left_lying(tmp_path: Path) -> None:
    place = Workspace.create(tmp_path / "office")

    def found() -> Verdict:
        return next(one.verdict for one in examine(lambda: place) if one.what == "online")

    file = JournalFile(place.journals, place.inbox / "online", HEAD, ignored)
    file.append(ANSWERS[:1])
    assert found() is Verdict.GOOD  # a form is at work
    (journal,) = place.journals.iterdir()
    os.utime(journal, (0, 0))
    assert found() is Verdict.WARNING
    Journal(place.journals, place.inbox / "online", HEAD, ignored).close()
    assert found() is Verdict.GOOD
    assert lines_in(place.inbox / "online") == ANSWERS[:1]
    place.close()
