"""A whole day of an office, in a browser, with no command but ``phieu serve``.

The first account, people, sheets that are ordered, filled in and scanned (simulated), a stack that is dropped and a
sheet that a phone photographs, doubts that two clerks settle on two screens, an audit, a figure that is followed to the
scan, a shortcoming that is proposed, decided and reminded of by mail, a report that is taken along, and a backup.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

import pipeline
from pipeline import Workspace
from pipeline.audit.audit import audit_report, find_audit
from pipeline.records.periods import VIETNAM
from pipeline.remedies.daily_reminders import DailyReminders
from samples import write_scan_pdf
from samples.scan_file import rasterise_pages
from tests.pipeline.office.photographs import Shot, as_jpeg, photographed
from tests.pipeline.remedies.mail_server import mail_server

Page = Any
PASSWORD = "ba con trâu xanh"
SHEETS = 6
DPI = 200
PATIENCE = 90_000  # milliseconds for reading, counting and writing, on a busy machine
PICTURES = os.environ.get("PHIEU_SCREENSHOTS", "")
"""A folder for pictures of every screen at four sizes; none are taken without."""
SIZES = ((390, 844), (820, 1180), (1366, 768), (1920, 1080))


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The address of ``phieu serve`` on a folder that was not there before, and that folder."""
    root = tmp_path / "Uông Bí"
    command = [sys.executable, "-u", "-m", "pipeline.cli", "-w", str(root), "serve", "--port", "0"]
    around = os.environ | {"PYTHONPATH": str(Path(pipeline.__file__).parents[1])}
    server = subprocess.Popen(command, env=around, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    assert server.stdout is not None
    address = next(filter(None, (re.search(r"http://\S+", line) for line in server.stdout)))[0]
    yield address.rstrip("/"), root
    server.send_signal(signal.SIGINT)
    assert server.wait(60) in (0, 130)
    server.stdout.close()


def filled(page: NDArray[np.uint8], boxes: list[tuple[float, float, float, float]]) -> NDArray[np.uint8]:
    """Draw a cross into boxes given in millimetres, as a pen does."""
    drawn, scale = page.copy(), DPI / 25.4
    for x, y, w, h in boxes:
        ends = [(int(a * scale), int(b * scale)) for a, b in ((x, y), (x + w, y + h), (x + w, y), (x, y + h))]
        cv2.line(drawn, ends[0], ends[1], 40, 4, cv2.LINE_AA)
        cv2.line(drawn, ends[2], ends[3], 40, 4, cv2.LINE_AA)
    return drawn


def answered(pdf: Path, root: Path) -> list[NDArray[np.uint8]]:
    """Fill in what was printed: 5 everywhere, but for three sheets that say two things to the first question."""
    workspace = Workspace.open(root)
    layout = next(iter(workspace.store.layouts.by_id().values())).layout
    workspace.close()
    pages = list(rasterise_pages(pdf, list(range(1, SHEETS * len(layout.pages) + 1)), DPI))
    done = []
    for number, page in enumerate(pages):
        sheet, side = divmod(number, len(layout.pages))
        here = layout.pages[side].boxes
        boxes = [(box.rect.x, box.rect.y, box.rect.w, box.rect.h) for box in here if box.choice == "5"]
        first = next((box.question for box in here), "")
        if sheet < 3 and side == 0:
            more = (box.rect for box in here if box.question == first and box.choice == "2")
            boxes += [(rect.x, rect.y, rect.w, rect.h) for rect in more]
        done.append(filled(page, boxes))
    return done


def shown(page: Page, name: str) -> None:
    """Take pictures of a screen at four sizes, if somebody wants them."""
    for width, height in SIZES if PICTURES else ():
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=str(Path(PICTURES) / f"{name}-{width}.png"))
    if PICTURES:
        page.set_viewport_size({"width": 1366, "height": 768})


def log_in(open_page: Callable[..., Page], address: str, name: str) -> Page:
    page = open_page(f"{address}/login")
    page.locator("input[name=name]").fill(name)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.locator(".rooms").wait_for()
    return page


def begin(page: Page, address: str) -> None:
    """Make the first account, and then one for each role."""
    page.locator("input[name=name]").fill("Hạnh")
    for field in page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    shown(page, "first")
    page.locator("form").filter(has=page.locator("input[type=password]")).get_by_role("button").click()
    page.wait_for_url("**/users**")
    for name, role in (("Lan", "clerk"), ("Mai", "clerk"), ("Minh", "staff")):
        page.goto(f"{address}/users/add")
        page.locator("input[name=name]").fill(name)
        for box in page.locator("input[name=role]").all():
            box.set_checked(box.get_attribute("value") == role)
        page.locator("input[name=how][value=typed]").check()
        for field in page.locator("input[type=password]").all():
            field.fill(PASSWORD)
        page.locator("form[action='/users/add'] button.primary").click()
        page.get_by_text(name, exact=True).first.wait_for()
    page.goto(f"{address}/users")
    shown(page, "people")


def ordered(page: Page, address: str, target: Path) -> Path:
    """Order sheets, after a look at one; returns the PDF."""
    page.goto(f"{address}/print")
    page.locator("input[name=unit][value=nw06820]").check()
    page.get_by_label("Số lượng phiếu cho mỗi đơn vị").fill(str(SHEETS))
    shown(page, "print")
    page.locator(".order button.primary").click()
    page.locator("main img").first.wait_for()
    shown(page, "proof")
    page.locator("form[action='/print/orders'] button.primary").click()
    page.wait_for_url("**/print/jobs/*")
    link = page.get_by_role("link", name="Tải tệp PDF").first
    link.wait_for(timeout=PATIENCE)
    with page.expect_download() as taken:
        link.click()
    taken.value.save_as(target)
    return target


def brought(page: Page, address: str, stack: Path) -> None:
    """Drop a stack, and wait until all of it was read."""
    page.goto(f"{address}/scans")
    page.locator('#bring input[name="files"]').set_input_files(stack)
    page.locator("#lately-part").get_by_text(f"{2 * (SHEETS - 1)} trang:").wait_for(timeout=PATIENCE)
    shown(page, "scans")


def photographed_on_a_phone(page: Page, open_page: Callable[..., Page], address: str, pictures: list[Path]) -> None:
    """Let a phone in by its code, photograph both sides of a sheet, and finish."""
    page.goto(f"{address}/scans/phone")
    page.locator("form[action='/scans/phone'] button").first.click()
    shown(page, "camera")
    phone = open_page(
        str(page.locator(".camera-address").first.get_attribute("href")),
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
        locale="vi",
    )
    for number, picture in enumerate(pictures, 1):
        phone.locator("input[name=photo]").first.set_input_files(picture)
        phone.locator(f"li:nth-child({number}) img").wait_for(timeout=PATIENCE)
    if PICTURES:
        phone.screenshot(path=str(Path(PICTURES) / "phone-390.png"))
    phone.locator("form[action$='/finish'] button").click()
    phone.locator("form[action$='/finish']").wait_for(state="detached")


def wait_for(page: Page, address: str, wanted: str) -> None:
    """Look at a page again and again until something is on it."""
    until = time.monotonic() + PATIENCE / 1000
    page.goto(address)
    while not page.locator(wanted).count() and time.monotonic() < until:
        page.wait_for_timeout(500)
        page.reload()
    assert page.locator(wanted).count(), wanted


def settled(pages: list[Page], address: str) -> int:
    """Have clerks settle in turn, each on a screen of their own, until nothing waits; returns how many items."""
    for page in pages:
        wait_for(page, f"{address}/settle", "[data-item]")  # the queue looks for what arrived every few seconds
    done = 0
    for turn in range(200):
        page = pages[turn % len(pages)]
        page.reload()
        page.locator("[data-item], [data-done]").first.wait_for()
        if page.locator("[data-done]").count():
            if all(other.locator("[data-done]").count() for other in pages):
                return done
            continue
        if not done:
            shown(page, "doubt")
        choose = page.locator("button[name=say][value='choose:5']")
        (choose if choose.count() else page.locator("button.primary[name=say]").first).click()
        page.wait_for_load_state("networkidle")
        done += 1
    raise AssertionError("the queue does not end")


def audited(page: Page, address: str, root: Path) -> None:
    """Draw two sheets, enter what the paper says, and see that none was misread."""
    page.goto(f"{address}/audit")
    page.locator("form[action='/audit/list'] button").click()
    page.get_by_label("Số gieo").fill("3 1 6 2 5")
    page.locator("input[name=count]").fill("2")
    shown(page, "audit")
    page.get_by_role("button", name="Rút phiếu").click()
    page.get_by_role("link", name="Nhập phiếu đã rút").click()
    page.locator(".by-hand").first.wait_for()
    while page.locator(".by-hand").count():
        first = page.locator("[data-item]").get_attribute("data-item")
        for five in page.locator(".by-hand input[value='5']").all():
            five.check(force=True)
        for rest in page.locator("input[name=rest]").all():
            rest.check(force=True)
        page.locator("form button.primary[value=choose]").click()
        page.locator(f"[data-item='{first}']").wait_for(state="detached")
        page.locator("[data-item], [data-done]").first.wait_for()
    workspace = Workspace.open(root)
    report = audit_report(workspace, find_audit(workspace))
    workspace.close()
    assert (report.total.to_enter, report.total.misread) == (0, 0)
    page.goto(f"{address}/audit/1")
    shown(page, "audit-report")


def followed(page: Page, address: str) -> None:
    """From the figures to a criterion, to its sheets, to one sheet, to its row on the scan."""
    page.goto(f"{address}/figures")
    page.locator("a[href*='/figures/criterion/']").first.wait_for(timeout=PATIENCE)
    shown(page, "figures")
    page.locator("a[href*='/figures/criterion/']").first.click()
    shown(page, "criterion")
    page.locator("a[href*='/figures/sheets?'][href*='answer=5']").first.click()
    page.locator("a[href*='/figures/sheet/']").first.click()
    shown(page, "sheet")
    picture = page.locator("img[src*='/row/']").first
    picture.scroll_into_view_if_needed()
    picture.wait_for()
    assert picture.evaluate("async (image) => { await image.decode(); return image.naturalWidth }") > 200


def put_right(page: Page, address: str, root: Path) -> None:
    """Propose a shortcoming, decide what is done about it, set up the mail, and have phieu remind its owner."""
    today = datetime.now(VIETNAM)
    page.goto(f"{address}/measures/add")
    page.locator("[name=title]").fill("Không có chỗ gửi xe")
    page.locator("main button.primary").click()
    page.locator("[value=decided]").first.wait_for(state="attached")
    decide = page.locator("form").filter(has=page.locator("[value=decided]"))
    for name, value in (("measure", "Kẻ 40 chỗ"), ("owner", "Hòa"), ("due", f"{today:%Y-%m-%d}")):
        decide.locator(f"[name={name}]").fill(value)
    decide.locator("button").click()
    page.goto(f"{address}/measures/due")
    page.get_by_role("link", name="Không có chỗ gửi xe").wait_for()
    shown(page, "due")
    with mail_server() as server:
        page.goto(f"{address}/settings")
        page.locator("select[name='mail.security']").select_option("none")
        for name, value in (("server", "127.0.0.1"), ("port", str(server.port)), ("sender", "phieu@uongbi.gov.vn")):
            page.locator(f"[name='mail.{name}']").fill(value)
        page.locator("[name='notify.staff']").fill("Hoà <hoa@uongbi.gov.vn>")
        page.locator("form[action='/settings'] button.primary").click()
        page.locator("form[action='/settings/mail'] button").click()
        page.wait_for_url("**said-mail-sent**")
        workspace, told = Workspace.open(root), list[str]()
        DailyReminders(workspace, told.append, lambda: today.replace(hour=7)).step()  # as phieu serve does at seven
        workspace.close()
        assert told == []
        assert server.recipients == ["phieu@uongbi.gov.vn", "hoa@uongbi.gov.vn"]
        assert str(server.mails[-1]["Subject"]) == "Nhắc việc khắc phục: 0 quá hạn, 1 đến hạn trong 7 ngày"


def taken_along(page: Page, address: str, folder: Path) -> None:
    """The report in Word, and a backup."""
    page.goto(f"{address}/figures")
    page.get_by_text("Tải về", exact=True).first.click()
    with page.expect_download(timeout=PATIENCE) as report:
        page.locator("a[href*='/figures/download/docx']").first.click(timeout=PATIENCE)
    report.value.save_as(folder / "report.docx")
    assert (folder / "report.docx").read_bytes()[:2] == b"PK"
    page.goto(f"{address}/backup")
    page.get_by_role("button", name="Sao lưu ngay").click()
    wait_for(page, f"{address}/backup", "a[href*='/backup/file/']")
    shown(page, "backup")


def test_a_whole_day(served: tuple[str, Path], tmp_path: Path, open_page: Callable[..., Page]) -> None:
    address, root = served
    manager = open_page(f"{address}/", locale="vi")
    begin(manager, address)
    pdf = ordered(log_in(open_page, address, "Minh"), address, tmp_path / "sheets.pdf")
    paper = answered(pdf, root)
    stack = tmp_path / "monday.pdf"
    write_scan_pdf(paper[:-2], stack, DPI, "jpeg-gray", 85)
    photographs = []
    for side, page in enumerate(paper[-2:]):
        photographs.append(tmp_path / f"side-{side}.jpg")
        photographs[-1].write_bytes(as_jpeg(photographed(page, Shot(), np.random.default_rng(side))))
    lan, mai = log_in(open_page, address, "Lan"), log_in(open_page, address, "Mai")
    brought(lan, address, stack)
    photographed_on_a_phone(lan, open_page, address, photographs)
    assert settled([lan, mai], address) >= 3
    manager.goto(f"{address}/home")
    shown(manager, "home")
    audited(manager, address, root)
    followed(manager, address)
    put_right(manager, address, root)
    taken_along(manager, address, tmp_path)
    with urllib.request.urlopen(f"{address}/login", timeout=30) as answer:
        assert answer.status == 200
