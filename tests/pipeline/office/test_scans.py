"""Bringing scans over HTTP: whole or in pieces, whoever may, whatever they are called; what became of them; batches."""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from argon2 import PasswordHasher
from starlette.testclient import TestClient

import pipeline.web.users as users_module
from pipeline.intake import uploads as uploads_module
from pipeline.intake.brought import UPLOADS, read_note
from pipeline.intake.ingest import ingest
from pipeline.intake.uploads import KEPT_SECONDS, Uploads
from pipeline.office.server import guarded_app
from pipeline.records.batches import Wanted
from pipeline.results.tabulate import tabulate
from pipeline.upkeep.log_check import verify
from pipeline.web.form_files import FormParts, Head
from pipeline.web.listening import Listening
from pipeline.web.passwords import Passwords
from pipeline.web.roles import Role
from pipeline.web.security import USERS, Users
from tests.pipeline.counting.test_answered_twice import answer, send

Office = Any  # of conftest.py, which can't be imported
HERE = "http://127.0.0.1:8365"
GOOD = "ba con trâu xanh"
NAMES = (
    "quầy 1.tif",
    "qua\u0302\u0300y 1.tif",
    'a"b.tif',
    "a\nb.tif",
    "../../phieu.toml",
    "..\\..\\phieu.toml",
    "x" * 300 + ".tif",
    ".tif",
    "CON.tif",
    "  .tif ",
)


class Disk(NamedTuple):
    """How much of a disk is free, in bytes."""

    free: int


class Browser:
    """A browser in which somebody is logged in."""

    def __init__(self, app: Any, name: str) -> None:
        headers = {"Accept": "text/html", "Origin": HERE}
        self.client = TestClient(app, HERE, client=("127.0.0.1", 5000), headers=headers, follow_redirects=False)
        assert self.client.post("/login", data={"name": name, "password": GOOD}).status_code == 303
        token = re.search(r'name="csrf" value="([^"]+)"', self.get("/help").text)
        assert token is not None
        self.csrf = token[1]

    def get(self, path: str) -> Any:
        return self.client.get(path)

    def post(self, path: str, **fields: str) -> Any:
        return self.client.post(path, data={"csrf": self.csrf, **fields})

    def begin(self, name: str, size: int, batch: str = "", modified: str = "1") -> Any:
        return self.post("/scans/upload", name=name, size=str(size), modified=modified, batch=batch)

    def piece(self, made: str, offset: int, data: bytes, crc: int | None = None) -> Any:
        path = f"/scans/upload/{made}?offset={offset}&crc={zlib.crc32(data) if crc is None else crc}"
        return self.client.put(path, content=data, headers={"X-CSRF": self.csrf})

    def bring(self, name: str, content: bytes, batch: str = "") -> dict[str, Any]:
        begun = self.begin(name, len(content), batch).json()
        sent = self.piece(begun["id"], begun["offset"], content[begun["offset"] :])
        assert sent.json() == {"offset": len(content), "received": True}
        return dict(begun)

    def form(self, *files: tuple[str, bytes], **fields: str) -> Any:
        sent = [("files", (name, content, "image/tiff")) for name, content in files]
        return self.client.post(f"/scans/send?csrf={self.csrf}", data=fields, files=sent)


@pytest.fixture
def log_in(office: Office, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Browser]:
    """Log somebody in: lan (clerk), hoa (clerk of another ward), minh (manager), an (administrator), son (staff)."""
    cheap = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    monkeypatch.setattr(users_module, "Passwords", lambda: cheap)
    users = Users(office.workspace.root / USERS)
    for name, role, units in (
        ("lan", Role.CLERK, ()),
        ("hoa", Role.CLERK, ("ub06820",)),
        ("minh", Role.MANAGER, ()),
        ("an", Role.ADMINISTRATOR, ()),
        ("son", Role.STAFF, ()),
    ):
        users.add(name, [role], GOOD, units)
    app = guarded_app(office.workspace, Listening("127.0.0.1", 8365), "en")
    return lambda name: Browser(app, name)


def stack(office: Office, tmp_path: Path, *serials: int, **answers: str) -> bytes:
    path = tmp_path / f"{'-'.join(map(str, serials))}.tif"
    office.write(path, *(page for serial in serials for page in office.sheet(serial, **answers)))
    return path.read_bytes()


def scans(office: Office) -> dict[str, Any]:
    return {scan.name: scan for scan in office.workspace.store.scans.all()}


@pytest.mark.parametrize("name", NAMES, ids=map(str, range(len(NAMES))))
def test_a_file_is_called_what_it_came_as_and_lies_under_a_name_of_ours(
    office: Office, log_in: Any, tmp_path: Path, name: str
) -> None:
    before = (office.workspace.root / "phieu.toml").read_bytes()
    content = stack(office, tmp_path, 1)
    begun = log_in("lan").bring(name, content)
    (path,) = (one for one in office.workspace.inbox.rglob("*") if one.is_file())
    assert path.relative_to(office.workspace.inbox).parts[:2] == ("lan", f"batch-{begun['batch']}")
    assert path.stem == begun["id"]
    ingest(office.workspace)
    (scan,) = office.workspace.store.scans.all()
    assert scan.name == (re.split(r"[/\\]", name.replace("\n", " "))[-1].strip() or "file")
    assert scan.batch == begun["batch"]
    assert office.workspace.store.batches.numbered(scan.batch).by == "lan"
    assert (office.workspace.root / "phieu.toml").read_bytes() == before
    assert not [one for one in office.workspace.inbox.rglob("*") if one.is_file()]


def test_two_files_of_one_name_are_two(office: Office, log_in: Any, tmp_path: Path) -> None:
    lan = log_in("lan")
    first = lan.bring("quét.tif", stack(office, tmp_path, 1))
    second = lan.bring("quét.tif", stack(office, tmp_path, 2), str(first["batch"]))
    assert first["batch"] == second["batch"]
    ingest(office.workspace)
    assert [scan.name for scan in office.workspace.store.scans.all()] == ["quét.tif", "quét.tif"]


def test_sending_goes_on_where_it_was_after_a_restart(office: Office, log_in: Any, tmp_path: Path) -> None:
    lan, content = log_in("lan"), stack(office, tmp_path, 1, 2, 3)
    half = len(content) // 2
    begun = lan.begin("a.tif", len(content)).json()
    assert lan.piece(begun["id"], 0, content[:half]).json() == {"offset": half, "received": False}
    ingest(office.workspace)
    assert not scans(office), "what is not whole is not read"
    again = Browser(guarded_app(office.workspace, Listening("127.0.0.1", 8365), "en"), "lan")
    known = again.begin("a.tif", len(content)).json()
    assert known == {**begun, "offset": half, "crc": zlib.crc32(content[:half])}
    assert "a.tif" in again.get("/scans").text
    assert again.piece(begun["id"], half, content[half:]).json()["received"]
    assert again.client.get(f"/scans/upload/{begun['id']}", headers={"X-CSRF": again.csrf}).json()["received"]
    ingest(office.workspace)
    assert scans(office)["a.tif"].sha256


def test_a_piece_that_was_spoilt_or_does_not_follow_is_not_kept(office: Office, log_in: Any, tmp_path: Path) -> None:
    lan, content = log_in("lan"), stack(office, tmp_path, 1)
    begun = lan.begin("a.tif", len(content)).json()
    assert lan.piece(begun["id"], 0, content[:100], crc=7).status_code == 422
    assert lan.piece(begun["id"], 50, content[50:100]).status_code == 422
    assert lan.piece(begun["id"], 0, content + b"more").status_code == 422
    part = office.workspace.root / UPLOADS / f"{begun['id']}.part"
    assert part.stat().st_size == 0
    assert lan.piece(begun["id"], 0, content).json()["received"]


def test_who_may_not_bring_is_refused_before_anything_is_read(office: Office, log_in: Any, tmp_path: Path) -> None:
    lan, content = log_in("lan"), stack(office, tmp_path, 1)
    begun = lan.begin("a.tif", len(content)).json()
    path = f"/scans/upload/{begun['id']}?offset=0&crc=0"

    def never() -> Iterator[bytes]:
        raise AssertionError("the body was read")
        yield b""

    for name, csrf, status in (("son", "", 403), ("an", "", 403), ("lan", "wrong", 403), ("", "", 401)):
        client = log_in(name).client if name else TestClient(lan.client.app, HERE, headers={"Origin": HERE})
        token = csrf or (log_in(name).csrf if name else "")
        length = {"content-length": "100", "X-CSRF": token}
        assert client.put(path, content=b"x" * 100, headers=length).status_code == status
        assert client.post(f"/scans/send?csrf={token}", content=b"x").status_code == status
    assert lan.client.put(path, content=b"x" * 5_000_000, headers={"X-CSRF": lan.csrf}).status_code == 413
    hoa = log_in("hoa")
    assert hoa.piece(begun["id"], 0, content).status_code == 422, "another person's file"
    assert hoa.begin("b.tif", 10, str(begun["batch"])).status_code == 422, "another person's batch"


def test_uploads_are_bounded(office: Office, log_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lan = log_in("lan")
    most = office.workspace.settings.limits.file_bytes
    assert "MB" in lan.begin("a.tif", most + 1).json()["problem"]
    assert lan.begin("a.tif", 0).status_code == 422
    assert "rows" in lan.begin("a.csv", 10).json()["problem"]
    monkeypatch.setattr(uploads_module, "MOST_OF_ONE", 2)
    first = lan.begin("a.tif", 10).json()
    assert lan.begin("b.tif", 10, str(first["batch"])).status_code == 200
    assert "too many" in lan.begin("c.tif", 10).json()["problem"]
    assert lan.begin("a.tif", 10).json()["id"] == first["id"], "the same file goes on"
    monkeypatch.setattr(uploads_module, "SPARE_BYTES", 1 << 60)
    lan.client.delete(f"/scans/upload/{first['id']}", headers={"X-CSRF": lan.csrf})
    assert "too little room" in lan.begin("c.tif", 10).json()["problem"]


def test_what_one_only_says_will_come_locks_nobody_out(log_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lan, minh = log_in("lan"), log_in("minh")
    monkeypatch.setattr("shutil.disk_usage", lambda _: Disk(uploads_module.SPARE_BYTES + 1000))
    assert lan.begin("a.tif", 900).status_code == 200
    assert "too little room" in lan.begin("b.tif", 900).json()["problem"], "of one person's own all is counted"
    assert minh.begin("c.tif", 900).status_code == 200


def test_room_is_left_for_the_database_also_while_a_file_comes(
    office: Office, log_in: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan, content = log_in("lan"), stack(office, tmp_path, 1)
    begun = lan.begin("a.tif", len(content)).json()
    with monkeypatch.context() as full:
        full.setattr("shutil.disk_usage", lambda _: Disk(uploads_module.SPARE_BYTES + 1))
        piece = lan.piece(begun["id"], 0, content)
        assert piece.status_code == 507, "it may be sent again once there is room"
        assert "too little room" in piece.json()["problem"]
        assert "too little room" in lan.form(("b.tif", content)).text
    assert lan.piece(begun["id"], 0, content).json()["received"] is True


def test_a_file_that_goes_in_while_another_begins_is_no_trouble(
    office: Office, log_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan = log_in("lan")
    first = lan.begin("a.tif", 10).json()
    growing = Uploads._growing

    def then_gone(self: Uploads) -> Any:
        notes = growing(self)
        (office.workspace.root / UPLOADS / f"{first['id']}.part").unlink(missing_ok=True)
        return notes

    monkeypatch.setattr(Uploads, "_growing", then_gone)
    assert lan.begin("b.tif", 10).status_code == 200


@pytest.mark.parametrize("name", [b"a\0b.tif", b"../../a.tif", b"x" * 9000 + b".tif"], ids=["nul", "path", "long"])
def test_a_batch_is_called_as_plainly_as_its_file(office: Office, log_in: Any, name: bytes) -> None:
    lan = log_in("lan")
    head = b'--B\r\nContent-Disposition: form-data; name="files"; filename="' + name
    sent = lan.client.post(
        f"/scans/send?csrf={lan.csrf}",
        content=head + b'"\r\n\r\nxxxx\r\n--B--\r\n',
        headers={"Content-Type": "multipart/form-data; boundary=B"},
    )
    assert sent.status_code == 303
    note = office.workspace.store.batches.numbered(1).note
    assert "\0" not in note
    assert "/" not in note
    assert len(note) <= 1000


HUGE = "9" * 25


@pytest.mark.parametrize(
    "path",
    [
        *(f"/scans/batch/{HUGE}", f"/scans/batch/{HUGE}/1/1.jpg", f"/scans/batch/1/{HUGE}/1.jpg"),
        *(f"/scans/batch/1/1/{HUGE}.jpg", f"/print/runs/{HUGE}", f"/print/runs/{HUGE}/pdf", f"/map/{HUGE}"),
        *(f"/audit/{HUGE}", "/scans/batch/-1", "/scans/batch/3000000000"),
    ],
)
def test_no_number_in_an_address_is_a_defect(log_in: Any, path: str) -> None:
    assert log_in("minh").get(path).status_code == 404


def test_no_number_of_a_batch_in_a_form_is_a_defect(log_in: Any) -> None:
    minh = log_in("minh")
    assert minh.begin("a.tif", 10, HUGE).status_code == 400
    assert minh.begin("a.tif", 10, "9" * 5000).status_code == 400
    assert minh.post(f"/scans/batch/{HUGE}/hold", why="x").status_code == 404


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_of_all_are_no_defect(log_in: Any, day: str) -> None:
    assert log_in("lan").get(f"/scans/files?day={day}").status_code == 200
    assert log_in("an").get(f"/log?day={day}&until={day}").status_code == 200


def test_what_nobody_goes_on_with_is_removed_and_what_is_whole_is_put_in(
    office: Office, log_in: Any, tmp_path: Path
) -> None:
    lan, content = log_in("lan"), stack(office, tmp_path, 1)
    left = lan.begin("left.tif", len(content)).json()
    whole = lan.begin("whole.tif", len(content)).json()
    folder = office.workspace.root / UPLOADS
    (folder / f"{whole['id']}.part").write_bytes(content)  # the server was killed before it moved it
    uploads = Uploads(office.workspace)
    uploads.sweep()
    assert (folder / f"{left['id']}.part").exists()
    old = (folder / f"{left['id']}.part").stat().st_mtime - KEPT_SECONDS - 1
    os.utime(folder / f"{left['id']}.part", (old, old))
    uploads.sweep()
    assert not (folder / f"{left['id']}.part").exists()
    ingest(office.workspace)
    assert [*scans(office)] == ["whole.tif"]
    note = read_note(folder / f"{whole['id']}.json")
    assert note is not None
    uploads.sweep(old + 3 * KEPT_SECONDS)
    assert not [*folder.iterdir()]


def test_a_plain_form_brings_files_as_one_batch(office: Office, log_in: Any, tmp_path: Path) -> None:
    lan = log_in("lan")
    sent = lan.form(("một.tif", stack(office, tmp_path, 1)), ('hai".tif', stack(office, tmp_path, 2)))
    assert sent.status_code == 303
    path = sent.headers["location"].partition("?")[0]
    ingest(office.workspace)
    assert {scan.name for scan in office.workspace.store.scans.all()} == {"một.tif", 'hai".tif'}
    page = lan.get(path).text
    assert "một.tif" in page
    assert "4 pages" in page
    assert lan.form().status_code in {400, 422}
    empty = lan.form(("a.tif", b""))
    assert empty.status_code == 422
    assert "is empty" in empty.text


def test_rows_come_with_their_channel(office: Office, log_in: Any) -> None:
    send(office, "rows.jsonl", answer(office, 0, q01="2"))
    path = office.workspace.inbox / "online" / "rows.jsonl"
    content = path.read_bytes()
    path.unlink()
    lan = log_in("lan")
    assert lan.form(("rows.jsonl", content)).status_code == 422, "without a channel"
    assert lan.form(("rows.jsonl", content), channel="smoke").status_code == 422
    assert lan.form(("rows.jsonl", content), channel="online", period="2019-Q1").status_code == 303
    ingest(office.workspace)
    assert scans(office)["rows.jsonl"].channel == "online"
    tabulate(office.workspace)
    assert len(office.table("sheets.csv")) == 1


def test_who_is_bound_brings_no_rows_for_another_unit(office: Office, log_in: Any) -> None:
    hoa = log_in("hoa")
    page = hoa.get("/scans").text
    assert 'value="ub06820"' in page
    assert 'value="ub06808"' not in page
    sent = hoa.form(("a.csv", b"x\n1\n"), channel="counter", period="", unit="ub06808")
    assert sent.status_code == 422
    assert "not one of your units" in sent.text
    assert office.workspace.store.batches.count(Wanted("", None)) == 0
    assert not [one for one in office.workspace.inbox.rglob("*") if one.is_file()]
    assert hoa.form(("a.csv", b"x\n1\n"), channel="counter", period="", unit="ub06820").status_code == 303


def test_what_another_of_the_same_name_brought_is_not_seen(office: Office, log_in: Any) -> None:
    hoa = log_in("hoa")
    batch = hoa.begin("a.tif", 10).json()["batch"]
    assert hoa.get(f"/scans/batch/{batch}").status_code == 200
    assert "a.tif" in hoa.get("/scans/files").text
    users = Users(office.workspace.root / USERS)
    users.remove("hoa")
    users.add("hoa", [Role.CLERK], GOOD, ("ub06808",))
    newer = log_in("hoa")
    assert newer.get(f"/scans/batch/{batch}").status_code == 404
    assert "a.tif" not in newer.get("/scans/files").text
    assert newer.post(f"/scans/batch/{batch}/hold", why="x").status_code == 404


def test_a_reason_stands_in_the_log_in_one_line(office: Office, log_in: Any) -> None:
    lan = log_in("lan")
    lan.begin("a\x1b[2J\u202egpj.tif", 10)
    assert lan.post("/scans/batch/1/hold", why="quét lệch\n1970-01-01 an\x1b[2J\u202e").status_code == 303
    assert list(office.workspace.store.log.remarks().values()) == ["quét lệch 1970-01-01 an[2J"]
    assert office.workspace.store.batches.numbered(1).note == "a[2Jgpj.tif"


def test_a_batch_is_held_released_and_withdrawn_by_who_may(office: Office, log_in: Any, tmp_path: Path) -> None:
    lan, minh, hoa = (log_in(name) for name in ("lan", "minh", "hoa"))
    number = lan.bring("a.tif", stack(office, tmp_path, 1, q01="?4"))["batch"]
    ingest(office.workspace)
    path = f"/scans/batch/{number}"
    assert hoa.get(path).status_code == 404
    assert "a.tif" not in hoa.get("/scans/files").text
    assert hoa.post(f"{path}/hold").status_code == 404
    assert lan.post(f"{path}/withdraw", why="x").status_code == 403
    assert lan.post(f"{path}/hold").status_code == 303
    assert "on hold" in lan.get(path).text
    assert lan.post(f"{path}/hold").status_code == 409
    assert minh.post(f"{path}/release").status_code == 303
    assert "1 answer waits" in lan.get(path).text
    assert minh.post(f"{path}/withdraw").status_code == 409
    assert minh.post(f"{path}/withdraw", why="nhầm hộp").status_code == 303
    assert "withdrawn" in lan.get(path).text
    assert not verify(office.workspace.store).faults
    assert lan.get("/scans/batch/99").status_code == 404


def test_faults_are_told_with_their_pictures_and_what_to_do(
    office: Office, log_in: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.review.pictures.find_fiducials", lambda _: None)  # in pictures of a few pixels
    lost = {"outcome": "unreadable", "fault": "code-unreadable"}
    streaked = [office.page(serial, 1) | {"streaks": [[50.0, True]]} for serial in (1, 2, 3)]
    office.write(tmp_path / "a.tif", office.page(4, 1), *streaked, lost, office.page(60, 1))
    lan, hoa = log_in("lan"), log_in("hoa")
    number = hoa.bring("a.tif", (tmp_path / "a.tif").read_bytes())["batch"]
    ingest(office.workspace)
    page = lan.get(f"/scans/batch/{number}").text
    assert "The page code can&#39;t be read." in page
    assert "from page 2" in page
    (scan,) = office.workspace.store.scans.all()
    shown = f"/scans/batch/{number}/{scan.id}/5.jpg"
    assert shown in page
    assert lan.get(shown).headers["content-type"] == "image/jpeg"
    assert hoa.get(shown).status_code == 200, "of no known unit"
    assert hoa.get(f"/scans/batch/{number}/{scan.id}/2.jpg").status_code == 404, "of another unit"
    assert hoa.get(f"/scans/batch/{number}/{scan.id}/6.jpg").status_code == 200
    assert lan.get(f"/scans/batch/{number + 1}/{scan.id}/5.jpg").status_code == 404
    assert lan.get(f"/scans/batch/{number}/{scan.id + 1}/5.jpg").status_code == 404


def test_batches_are_listed_page_by_page_and_filtered(office: Office, log_in: Any, tmp_path: Path) -> None:
    lan, minh = log_in("lan"), log_in("minh")
    store = office.workspace.store
    for number in range(25):
        office.drop(f"quay{number}/f{number}.tif", office.page(number + 1, 1))
    ingest(office.workspace)
    mine = lan.bring("mine.tif", stack(office, tmp_path, 30))["batch"]
    store.batches.hold(1, "minh")
    first, second = minh.get("/scans/files").text, minh.get("/scans/files?page=2").text
    assert "26 batches" in first
    assert "quay24" in first
    assert "quay0" not in first
    assert "quay0" in second
    only = minh.get("/scans/files?by=lan").text
    assert f"/scans/batch/{mine}" in only
    assert "1 batch<" in only
    held = minh.get("/scans/files?state=held").text
    assert "1 batch<" in held
    assert "quay0" in held
    assert "0 batches" in minh.get("/scans/files?day=2019-01-01").text
    assert minh.get("/scans/files?day=x&state=y&page=-3").status_code == 200


def test_trouble_is_told_on_the_page(office: Office, log_in: Any) -> None:
    lan = log_in("lan")
    office.workspace.inbox.rename(office.workspace.root / "elsewhere")
    assert "is gone" in lan.get("/scans/progress").text
    begun = lan.begin("a.tif", 3).json()
    assert lan.piece(begun["id"], 0, b"abc").status_code == 507
    (office.workspace.root / "elsewhere").rename(office.workspace.inbox)
    Uploads(office.workspace).sweep()
    assert [path.read_bytes() for path in office.workspace.inbox.rglob("*.tif")] == [b"abc"], "it was safe"


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 10_000])
def test_a_form_is_taken_apart_however_it_is_cut(size: int) -> None:
    content = b"\r\n--\r\n--xy\r\n" * 9 + b"\r\n--x"
    sent = (
        b'--xyz\r\nContent-Disposition: form-data; name="channel"\r\n\r\nonline\r\n'
        b'--xyz\r\nContent-Disposition: form-data; name="files"; filename="a%22b.tif"\r\n\r\n' + content + b"\r\n"
        b'--xyz\r\nContent-Disposition: form-data; name="files"; filename=""\r\n\r\n\r\n--xyz--\r\n'
    )
    found: list[tuple[Head, bytearray]] = []
    ended: list[int] = []
    parts = FormParts(
        b"xyz",
        lambda head: found.append((head, bytearray())),
        lambda data: found[-1][1].extend(data),  # noqa: PLW0108 - of the part that is the last then
        lambda: ended.append(len(found)),
    )
    for at in range(0, len(sent), size):
        parts.feed(sent[at : at + size])
    assert parts.ended
    assert [(head.name, head.file_name, bytes(data)) for head, data in found] == [
        ("channel", None, b"online"),
        ("files", 'a"b.tif', content),
        ("files", "", b""),
    ]
    assert ended == [1, 2, 3]
