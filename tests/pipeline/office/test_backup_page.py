"""The page of backups, retention and keys: made, verified, downloaded; deleted after it was asked twice."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest

from pipeline import Workspace
from pipeline.office.backup_page import kept, target_now
from pipeline.office.settings_file import edition_of, save
from pipeline.records.log_chain import EntryKind
from pipeline.upkeep.backup_file import opened_backup
from pipeline.upkeep.workspace_check import check_workspace
from pipeline.workspace import KEY
from tests.pipeline.office.conftest import Visited
from tests.pipeline.office.form_fields import fields_of
from tests.pipeline.office.test_log_page import finished


@pytest.fixture
def printed(printed_workspace: Path, tmp_path: Path, people: Callable[[Workspace], Visited]) -> Iterator[Visited]:
    """A workspace whose sheets were printed, with people."""
    shutil.copytree(printed_workspace, tmp_path / "w")
    workspace = Workspace.open(tmp_path / "w")
    yield people(workspace)
    workspace.close()


def with_old_scan(workspace: Workspace) -> str:
    """Add a scan that is kept too long, and return the name of its file."""
    scan = workspace.store.scans.add("ab" * 32, "cũ.pdf", "", "ab.pdf", 4)
    (workspace.archive / "ab.pdf").write_bytes(b"%PDF")
    workspace.store.scans.set_page_count(scan, 0)
    workspace.store.scans.finish(scan)
    workspace.store.scans.date_back(scan, "2019-01-01T00:00:00+00:00")
    return "ab.pdf"


def test_a_backup_is_made_verified_and_downloaded(printed: Visited) -> None:
    browser = printed.visit("an")
    page = finished(browser, browser.post("/backup/make", archive="1", prints="1"))
    assert "Đã sao lưu xong" in page
    (one,) = kept(printed.workspace)
    where = re.search(r'href="(/backup/file/[0-9a-f]+)"', page)
    assert where is not None
    sent = browser.get(where[1])
    assert sent.content == one.path.read_bytes()
    assert "phieu.db" in ZipFile(io.BytesIO(sent.content)).namelist()
    assert KEY not in ZipFile(io.BytesIO(sent.content)).namelist()
    verified = finished(browser, browser.post("/backup/verify", backup=one.id))
    assert "Bản sao lưu này nguyên vẹn" in verified
    assert "Kiểm tra" in browser.get("/backup").text


def test_a_damaged_backup_is_told_of(printed: Visited) -> None:
    browser = printed.visit("an")
    finished(browser, browser.post("/backup/make"))
    (one,) = kept(printed.workspace)
    content = bytearray(one.path.read_bytes())
    content[len(content) // 3] ^= 255
    one.path.write_bytes(content)
    assert "Không làm được" in finished(browser, browser.post("/backup/verify", backup=one.id))


def test_the_key_goes_along_only_encrypted_with_two_equal_passphrases(printed: Visited) -> None:
    browser, word = printed.visit("an"), "trâu vàng ăn cỏ xanh"
    answer = browser.post("/backup/make", passphrase=word, again="khác")
    assert answer.headers["location"] == "/backup?said=said-backup-differ"
    finished(browser, browser.post("/backup/make", passphrase=word, again=word))
    (one,) = kept(printed.workspace)
    with opened_backup(one.path) as backup:
        assert (backup.manifest.key, backup.manifest.made_by) == (True, "an")
    assert printed.workspace.key.hex().encode() not in one.path.read_bytes()


def test_what_is_made_by_hand_is_no_daily_one(printed: Visited) -> None:
    name = target_now(printed.workspace, datetime(2026, 1, 31, 8, 5, 9)).name
    assert name.endswith("-2026-01-31-080509.zip")


@pytest.mark.parametrize("name", ["minh", "lan", "binh"])
def test_nobody_else_sees_makes_or_takes_backups(printed: Visited, name: str) -> None:
    owner, browser = printed.visit("an"), printed.visit(name)
    finished(owner, owner.post("/backup/make"))
    (one,) = kept(printed.workspace)
    for path in ("/backup", f"/backup/file/{one.id}", "/backup/retain", "/backup/key"):
        assert browser.get(path).status_code == 403
    for path in ("/backup/make", "/backup/verify", "/backup/retain", "/backup/key"):
        assert browser.post(path, sure="1").status_code == 403


def test_no_address_names_a_file(printed: Visited) -> None:
    browser = printed.visit("an")
    for name in ("phieu.key", "..%2Fphieu.key", "phieu.toml"):
        assert browser.get(f"/backup/file/{name}").status_code == 404


def test_what_is_kept_too_long_is_deleted_after_two_questions_and_logged(printed: Visited) -> None:
    workspace, browser = printed.workspace, printed.visit("an")
    file = with_old_scan(workspace)
    assert "1 bản quét đã quá hạn lưu" in browser.get("/backup").text
    form = fields_of(browser.get("/backup/retain").text)
    assert browser.post("/backup/retain", digest=form["digest"]).headers["location"].startswith("/backup/retain")
    assert (workspace.archive / file).exists()
    page = finished(browser, browser.post("/backup/retain", digest=form["digest"], sure="1"))
    assert "Đã xóa 1 bản quét" in page
    assert not (workspace.archive / file).exists()
    (deleted,) = [one.entry for one in workspace.store.log.entries() if one.entry.kind is EntryKind.DELETED]
    assert deleted.by == "an"
    assert check_workspace(workspace).faults == ()


def test_nothing_is_deleted_that_was_not_shown(printed: Visited) -> None:
    workspace, browser = printed.workspace, printed.visit("an")
    form = fields_of(browser.get("/backup/retain").text)
    file = with_old_scan(workspace)
    answer = browser.post("/backup/retain", digest=form.get("digest", ""), sure="1")
    assert answer.headers["location"] == "/backup/retain?said=said-backup-look"
    assert (workspace.archive / file).exists()


def test_without_a_time_nothing_is_ever_overdue(printed: Visited) -> None:
    workspace = printed.workspace
    with_old_scan(workspace)
    save(workspace, edition_of(workspace).digest, {("retention", "months"): None}, "an")
    assert "chưa có thời hạn lưu" in printed.visit("an").get("/backup").text


def test_another_key_is_begun_after_a_warning_and_once(printed: Visited) -> None:
    workspace, browser = printed.workspace, printed.visit("an")
    old = workspace.key
    assert old.hex() not in browser.get("/backup").text
    form = fields_of(browser.get("/backup/key").text)
    assert browser.post("/backup/key", keys=form["keys"]).status_code == 422
    yesterday = (workspace_today() - timedelta(days=1)).isoformat()
    assert browser.post("/backup/key", keys=form["keys"], sure="1", until=yesterday).status_code == 422
    assert workspace.key == old
    answer = browser.post("/backup/key", keys=form["keys"], sure="1")
    assert answer.headers["location"] == "/backup?said=said-backup-key"
    workspace.forget_keys()
    assert workspace.keys[0] == old
    assert len(workspace.keys) == 2
    twice = browser.post("/backup/key", keys=form["keys"], sure="1")
    assert twice.headers["location"] == "/backup?said=said-backup-key-there"
    workspace.forget_keys()
    assert len(workspace.keys) == 2
    assert [one.entry.by for one in workspace.store.log.entries() if one.entry.kind is EntryKind.KEY][-1] == "an"


def workspace_today() -> date:
    return datetime.now().astimezone().date()


def test_a_folder_that_went_away_is_told_of(printed: Visited, tmp_path: Path) -> None:
    workspace = printed.workspace
    (tmp_path / "share").mkdir()
    save(workspace, edition_of(workspace).digest, {("backup", "folder"): str(tmp_path / "share")}, "an")
    (tmp_path / "share").rmdir()
    assert "Không có nơi để sao lưu" in printed.visit("an").get("/backup").text
