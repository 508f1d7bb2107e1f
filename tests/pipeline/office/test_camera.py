"""A phone over a sheet: who is let in, what is said of each picture, and where the pictures go."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from starlette.testclient import TestClient

from pipeline import Workspace
from pipeline.intake.ingest import ingest, reader_of
from pipeline.office.camera_album import HIDDEN_FOLDER
from pipeline.office.camera_check import checked
from pipeline.office.camera_parts import Camera
from pipeline.office.camera_phones import GOOD_FOR_SECONDS, MOST_OF_ONE, MOST_WRONG
from pipeline.office.server import guarded_app
from pipeline.records.batches import BatchKind
from pipeline.web.roles import Role
from pipeline.web.security import USERS, Listening, Users
from tests.pipeline.office.photographs import Shot, as_heic, as_jpeg, photographed

Gray = NDArray[np.uint8]
HERE = "http://192.168.1.20:8365"
PASSWORD = "chiếc ô màu xanh lá"
JSON = {"Accept": "application/json", "Sec-Fetch-Site": "same-origin"}
OURS = {"Sec-Fetch-Site": "same-origin"}
Desk = Any  # of conftest.py, which can't be imported


@pytest.fixture(scope="module")
def desk(desk_at: Callable[..., Desk], tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return desk_at(tmp_path_factory.mktemp("camera") / "w", 2)


@dataclass
class Clock:
    now: float = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Room:
    """The office on the network, a clerk's browser at the desk, and phones."""

    workspace: Workspace
    app: Any
    clock: Clock
    desk: TestClient = field(init=False)

    def __post_init__(self) -> None:
        self.desk = self.browser("192.168.1.30")

    def browser(self, address: str) -> TestClient:
        return TestClient(self.app, base_url=HERE, follow_redirects=False, client=(address, 50000))

    def log_in(self, name: str) -> None:
        answer = self.desk.post("/login", data={"name": name, "password": PASSWORD}, headers=OURS)
        assert answer.status_code == 303

    def post(self, path: str, **data: str) -> Any:
        csrf = re.search(r'name="csrf" value="([^"]+)"', self.desk.get("/scans/phone").text)
        assert csrf is not None
        return self.desk.post(path, data={"csrf": csrf[1], **data}, headers=OURS)

    def let_in(self) -> Phone:
        assert self.post("/scans/phone").status_code == 303
        found = re.search(rf"{HERE}(/phone/\w+)", self.desk.get("/scans/phone").text)
        assert found is not None
        return Phone(self.browser("192.168.1.77"), found[1])

    @property
    def batches(self) -> list[Path]:
        return sorted(path for path in self.workspace.inbox.glob("[!.]*/batch-*") if path.is_dir())


@dataclass
class Phone:
    browser: TestClient
    path: str

    def send(self, picture: bytes, instead: int = 0, kind: str = "image/jpeg") -> str:
        """Send a picture as the script does, and return what is said of it: the verdict, then all words."""
        query = f"?instead={instead}" if instead else ""
        headers = JSON | {"Content-Type": kind}
        answer = self.browser.post(f"{self.path}/photos{query}", content=picture, headers=headers)
        assert answer.status_code == 200, answer.text
        self.shown = answer.json()["show"]
        return said(self.browser.get(self.shown, headers={"X-Part": "1"}).text)

    def step(self, what: str) -> str:
        answer = self.browser.post(f"{self.path}/{what}", headers=JSON)
        self.shown = answer.json()["show"]
        return said(self.browser.get(self.shown, headers={"X-Part": "1"}).text)

    @property
    def number(self) -> int:
        return int(self.shown.partition("photo=")[2])


def said(page: str) -> str:
    verdict = re.search(r'data-verdict="(\w+)"', page)
    assert verdict is not None
    return f"{verdict[1]}: {' '.join(html.unescape(re.sub('<[^>]+>', ' ', page)).split())}"


@pytest.fixture
def room(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    monkeypatch.setattr("pipeline.office.camera_parts.READERS", 0)
    clock = Clock()
    monkeypatch.setattr("pipeline.office.server.Camera", lambda workspace: Camera(workspace, clock))
    workspace = desk.workspace
    (workspace.root / USERS).unlink(missing_ok=True)
    users = Users(workspace.root / USERS)
    users.add("Lan", [Role.CLERK], PASSWORD)
    users.add("Minh", [Role.CLERK], PASSWORD, ["ub06820"])
    users.add("Hoa", [Role.MANAGER], PASSWORD)
    users.add("Nga", [Role.STAFF], PASSWORD)
    room = Room(workspace, guarded_app(workspace, Listening("0.0.0.0", 8365), "en"), clock)
    room.log_in("Lan")
    yield room
    room.app.state.office.camera.close()
    for path in sorted(workspace.inbox.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()


def shot(desk: Desk, page: int, how: Shot = Shot(), seed: int = 3) -> Gray:  # noqa: B008 - frozen
    return photographed(desk.blanks[page], how, np.random.default_rng(seed))


# --------------------------------------------------------------------------------------------------- who is let in


def test_a_phone_needs_no_account_and_opens_nothing_but_its_own_page(room: Room) -> None:
    phone = room.let_in()
    assert phone.browser.get(phone.path).status_code == 200
    for path in ("/home", "/settle", "/scans/phone", "/overview", "/print"):
        assert phone.browser.get(path, headers={"Accept": "text/html"}).status_code == 303, "to the log-in"
    assert "phieu-8365" not in phone.browser.cookies
    assert phone.browser.post("/settle", headers=JSON).status_code == 401


def test_an_address_that_nobody_gave_is_refused_before_anything_is_taken(room: Room) -> None:
    stranger = room.browser("192.168.1.99")
    answer = stranger.post("/phone/abcdefghjkmnpqrst/photos", content=b"x" * 100, headers=JSON)
    assert answer.status_code == 404
    assert "expired" in stranger.get("/phone/abcdefghjkmnpqrst").json()["detail"]
    assert not (room.workspace.inbox / HIDDEN_FOLDER).exists()


def test_who_guesses_is_kept_out_and_others_are_not(room: Room) -> None:
    phone = room.let_in()
    assert phone.browser.get(phone.path).status_code == 200
    guesser = room.browser("192.168.1.99")
    answers = [guesser.get(f"/phone/guess{'abcdefghjkmnpqrstuvwxyz'[n]}").status_code for n in range(MOST_WRONG + 1)]
    assert answers == [404] * MOST_WRONG + [429]
    assert guesser.get(phone.path).status_code == 429, "also with the right one, which it could have guessed"
    assert phone.browser.get(phone.path).status_code == 200


def test_only_who_brings_scans_lets_phones_in(room: Room) -> None:
    room.log_in("Nga")
    assert room.desk.get("/scans/phone").status_code == 403


def test_it_ends_after_half_an_hour_unless_it_is_extended(room: Room) -> None:
    phone = room.let_in()
    room.clock.now += GOOD_FOR_SECONDS - 1
    found = re.search(r"/scans/phone/(\w+)/extend", room.desk.get("/scans/phone").text)
    assert found is not None
    assert room.post(found[0]).status_code == 303
    room.clock.now += GOOD_FOR_SECONDS - 1
    assert phone.browser.get(phone.path).status_code == 200
    room.clock.now += 2
    assert phone.browser.get(phone.path).status_code == 404


def test_what_a_revoked_phone_sent_is_in_the_inbox(room: Room, desk: Desk) -> None:
    phone = room.let_in()
    phone.send(as_jpeg(shot(desk, 0)))
    found = re.search(r"/scans/phone/(\w+)/end", room.desk.get("/scans/phone").text)
    assert found is not None
    room.post(found[0])
    assert phone.browser.get(phone.path).status_code == 404
    assert [len(list(batch.iterdir())) for batch in room.batches] == [1]
    assert room.batches[0].parent.name == "Lan"


def test_it_ends_with_the_password_and_with_the_role(room: Room) -> None:
    phone = room.let_in()
    Users(room.workspace.root / USERS).set_password("Lan", "một mật khẩu khác hẳn")
    assert phone.browser.get(phone.path).status_code == 404


def test_nobody_else_ends_it_but_who_decides_for_the_office(room: Room) -> None:
    phone = room.let_in()
    found = re.search(r"/scans/phone/(\w+)/end", room.desk.get("/scans/phone").text)
    assert found is not None
    room.log_in("Minh")
    assert found[0] not in room.desk.get("/scans/phone").text
    room.post(found[0])
    assert phone.browser.get(phone.path).status_code == 200
    room.log_in("Hoa")
    page = room.desk.get("/scans/phone").text
    assert "The phone of Lan" in page
    assert phone.path not in page, "whose code is shown to Lan alone"
    room.post(found[0])
    assert phone.browser.get(phone.path).status_code == 404


def test_the_number_of_phones_is_bounded(room: Room) -> None:
    phones = [room.let_in() for _ in range(MOST_OF_ONE + 1)]
    states = [phone.browser.get(phone.path).status_code for phone in phones]
    assert states == [404] + [200] * MOST_OF_ONE


def test_a_page_elsewhere_can_send_nothing(room: Room) -> None:
    phone = room.let_in()
    foreign = {"Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site"}
    assert phone.browser.post(f"{phone.path}/finish", headers=foreign).status_code == 403


def test_too_large_a_picture_is_refused_and_nothing_remains_of_it(room: Room) -> None:
    phone = room.let_in()
    answer = phone.browser.post(f"{phone.path}/photos", content=b"\xff\xd8\xff" + bytes(26_000_000), headers=JSON)
    assert answer.status_code == 413

    def endless() -> Iterator[bytes]:
        for _ in range(300):
            yield b"\xff\xd8\xff" + bytes(100_000)

    assert phone.browser.post(f"{phone.path}/photos", content=endless(), headers=JSON).status_code == 413
    assert [path for path in room.workspace.inbox.rglob("*") if path.is_file()] == []


def test_on_this_machine_alone_it_says_in_words_what_to_do(desk: Desk) -> None:
    (desk.workspace.root / USERS).unlink(missing_ok=True)
    app = guarded_app(desk.workspace, Listening("127.0.0.1", 8365), "en")
    client = TestClient(app, base_url="http://127.0.0.1:8365", client=("127.0.0.1", 50000))
    assert "phieu serve --host 0.0.0.0" in client.get("/scans/phone").text


# ------------------------------------------------------------------------------------------- what is said of pictures


def test_a_good_picture_is_named_and_the_next_one_is_asked_for(room: Room, desk: Desk) -> None:
    phone = room.let_in()
    told = phone.send(as_jpeg(shot(desk, 1)))
    assert told.startswith("next: ")
    assert "Sheet 0000001-" in told
    assert "page 2" in told
    assert "1 picture kept" in told
    assert phone.browser.get(f"{phone.path}/photos/1").content.startswith(b"\xff\xd8\xff")


WRONG = {
    "blurred": (Shot(blur_mm=0.45), "picture is blurred"),
    "cut": (Shot(cut=0.12), "of the 4 corner squares"),
    "far": (Shot(fill=0.2), "sheet is too small"),
    "dark": (Shot(light=0.25, shadow=0.5, noise=7), "dark or noisy"),
}


@pytest.mark.parametrize("how", WRONG)
def test_a_bad_picture_is_asked_for_again_with_the_reason(room: Room, desk: Desk, how: str) -> None:
    wrong, why = WRONG[how]
    phone = room.let_in()
    told = phone.send(as_jpeg(shot(desk, 0, wrong)))
    assert told.startswith("again: ")
    assert re.search(why, told), told
    number = phone.number
    told = phone.send(as_jpeg(shot(desk, 0)), instead=number)
    assert told.startswith("next: ")
    assert "1 picture kept" in told, "the better one took its place"


def test_a_bad_picture_is_kept_if_the_person_says_so(room: Room, desk: Desk) -> None:
    phone = room.let_in()
    assert phone.send(as_jpeg(shot(desk, 0, Shot(cut=0.12)))).startswith("again")
    told = phone.step(f"photos/{phone.number}/keep")
    assert told.startswith("next: ")
    assert phone.send(as_jpeg(shot(desk, 1))).startswith("next")
    assert "2 pictures are in the inbox" in phone.step("finish")


def test_the_same_page_twice_is_told_at_once_and_one_of_them_stays(room: Room, desk: Desk) -> None:
    phone = room.let_in()
    phone.send(as_jpeg(shot(desk, 0)))
    told = phone.send(as_jpeg(shot(desk, 0, seed=9)))
    assert told.startswith("stop: ")
    assert "already (picture 1)" in told
    assert "1 picture kept" in phone.step(f"photos/{phone.number}/replace")
    assert phone.send(as_jpeg(shot(desk, 0, seed=10))).startswith("stop")
    assert "1 picture kept" in phone.step(f"photos/{phone.number}/drop")


def test_a_picture_that_is_sent_again_since_the_answer_was_lost_is_one(room: Room, desk: Desk) -> None:
    phone, picture = room.let_in(), as_jpeg(shot(desk, 0))
    first = phone.send(picture)
    assert phone.send(picture) == first
    assert "1 picture kept" in first


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_the_orientation_that_a_phone_notes_is_honoured(room: Room, desk: Desk, orientation: int) -> None:
    assert room.let_in().send(as_jpeg(shot(desk, 0), orientation)).startswith("next")


def test_pictures_of_iphones_are_taken(room: Room, desk: Desk) -> None:
    phone = room.let_in()
    assert phone.send(as_heic(shot(desk, 0)), kind="image/heic").startswith("next")
    phone.step("finish")
    assert [path.suffix for path in room.batches[0].iterdir()] == [".heic"]


def test_what_is_no_picture_is_not_kept(room: Room) -> None:
    phone = room.let_in()
    assert "can't be opened" in phone.send(b"%PDF-1.7 no picture")
    assert "can't be opened" in phone.send(b"\xff\xd8\xff\xe0 cut off")
    assert "can't be opened" in phone.send(b"")
    assert [path for path in room.workspace.inbox.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(("width", "height"), [(1, 1), (2, 2), (60_000, 1), (1, 5000), (3000, 3)])
def test_a_picture_of_hardly_any_pixels_is_asked_for_again(room: Room, width: int, height: int) -> None:
    phone = room.let_in()
    assert phone.send(as_jpeg(np.full((height, width), 200, np.uint8))).startswith("again: ")
    assert phone.browser.get(f"{phone.path}/photos/{phone.number}").status_code == 200


def test_a_sheet_of_another_unit_is_set_aside(room: Room, desk: Desk) -> None:
    room.log_in("Minh")
    told = room.let_in().send(as_jpeg(shot(desk, 0)))
    assert told.startswith("stop: ")
    assert "belongs to Phường Vàng Danh" in told


def test_a_sheet_of_another_office_is_set_aside(room: Room, desk_at: Callable[..., Desk], tmp_path: Path) -> None:
    told = room.let_in().send(as_jpeg(shot(desk_at(tmp_path / "other", 1), 0)))
    assert told.startswith("stop: ")
    assert "not printed here" in told


def test_two_sheets_in_one_picture_are_asked_for_one_by_one(room: Room, desk: Desk) -> None:
    half = Shot(fill=0.45)
    rng = np.random.default_rng(5)
    both = np.hstack([photographed(desk.blanks[number], half, rng)[900:3100, 500:2500] for number in (0, 2)])
    told = room.let_in().send(as_jpeg(both))
    assert "more than one sheet" in told


# --------------------------------------------------------------------------------------------------- where they go


def test_a_plain_form_does_what_the_script_does(room: Room, desk: Desk) -> None:
    phone = room.let_in()
    picture = as_jpeg(shot(desk, 0))
    answer = phone.browser.post(
        f"{phone.path}/photos", files={"photo": ("IMG_1.JPG", picture, "image/jpeg")}, headers=OURS
    )
    assert answer.status_code == 303
    page = phone.browser.get(answer.headers["location"]).text
    assert said(page).startswith("next: ")
    finished = phone.browser.post(f"{phone.path}/finish", headers=OURS)
    assert "in the inbox" in phone.browser.get(finished.headers["location"]).text
    assert [path.read_bytes() for path in room.batches[0].iterdir()] == [picture], "byte by byte"


def test_a_batch_is_read_as_any_other_scan(room: Room, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.intake.ingest.core_count", lambda: 0)
    phone = room.let_in()
    for page in range(4):
        assert phone.send(as_jpeg(shot(desk, page, seed=page))).startswith("next")
    assert ingest(room.workspace) == [], "while it is being taken, nothing of it is there"
    phone.step("finish")
    reports = ingest(room.workspace)
    assert [dict(one.outcomes) for one in reports] == [{"read": 1}] * 4
    scans = room.workspace.store.scans.all()
    assert [scan.name for scan in scans] == ["001.jpg", "002.jpg", "003.jpg", "004.jpg"], "in their order"
    assert {scan.folder.partition("/")[0] for scan in scans} == {"Lan"}
    (batch,) = {scan.batch for scan in scans}
    brought = room.workspace.store.batches.numbered(batch or 0)
    assert (brought.kind, brought.by) == (BatchKind.CAMERA, "Lan")


def test_a_server_that_was_killed_finds_what_was_accepted(room: Room, desk: Desk) -> None:
    phone = room.let_in()
    phone.send(as_jpeg(shot(desk, 0)))
    (room.workspace.inbox / HIDDEN_FOLDER / "007.part").write_bytes(b"cut off")
    assert room.batches == []
    guarded_app(room.workspace, Listening("0.0.0.0", 8365), "en")
    assert [[path.suffix for path in batch.iterdir()] for batch in room.batches] == [[".jpg"]]
    assert list((room.workspace.inbox / HIDDEN_FOLDER).iterdir()) == []


def test_what_is_still_being_sent_when_the_batch_is_finished_comes_into_the_next(
    room: Room, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = room.let_in()
    phone.send(as_jpeg(shot(desk, 0)))
    check = Camera.check

    def finished_meanwhile(camera: Camera, path: Path, whose: Any) -> Any:
        monkeypatch.setattr(Camera, "check", check)
        camera.finish(whose)
        return check(camera, path, whose)

    monkeypatch.setattr(Camera, "check", finished_meanwhile)
    picture = as_jpeg(shot(desk, 1))
    assert phone.browser.post(f"{phone.path}/photos", content=picture, headers=JSON).status_code == 503
    assert phone.send(picture).startswith("next")
    phone.step("finish")
    assert [len(list(batch.iterdir())) for batch in room.batches] == [1, 1]


def test_what_follows_after_finishing_is_another_batch(room: Room, desk: Desk) -> None:
    phone = room.let_in()
    for page in (0, 1):
        phone.send(as_jpeg(shot(desk, page)))
        phone.step("finish")
    assert [len(list(batch.iterdir())) for batch in room.batches] == [1, 1]


# ------------------------------------------------------------------------------------------------------ how often


def test_good_photographs_are_accepted_and_bad_ones_are_not(desk: Desk) -> None:
    """Six of each; ``tests/benchmarks/phone_camera.py`` takes hundreds."""
    rng, reader = np.random.default_rng(11), reader_of(desk.workspace)
    good, bad = [], []
    for number in range(6):
        page = desk.blanks[number % 4]
        fine = Shot(fill=rng.uniform(0.65, 0.92), tilt=rng.uniform(0, 0.06), turn_deg=8, shadow=rng.uniform(0, 0.45))
        seen = checked(photographed(page, fine, rng), reader, Fraction(1, 3))
        good.append(seen.again is None and (seen.serial, seen.page) == (number % 4 // 2 + 1, number % 2 + 1))
        spoilt = Shot(blur_mm=rng.uniform(0.4, 0.9)) if number % 2 else Shot(cut=rng.uniform(0.06, 0.3))
        bad.append(checked(photographed(page, spoilt, rng), reader, Fraction(1, 3)).again is not None)
    assert (sum(good), sum(bad)) == (6, 6)
