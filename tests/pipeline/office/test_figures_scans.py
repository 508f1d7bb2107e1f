"""From a figure to the row on the scan: read by the real reader, cut out of the archive, without who answered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import simplejpeg
from starlette.testclient import TestClient

from forms.layout import Kind, Layout, Rect
from pipeline.intake.ingest import ingest
from pipeline.office.figures.scan_pictures import page_of_sheet, row_of_sheet
from pipeline.office.server import guarded_app
from pipeline.records.comments import BlackedOut, Comment
from pipeline.records.rulings import Matter, Place, Ruling
from pipeline.review.pictures import Crop
from pipeline.web.listening import Listening
from pipeline.workspace import Workspace
from samples import SCANNERS, at_dpi, draw_hand, fill_page, scan, write_scan_pdf
from tests.pipeline.review.test_pictures import DPI, answered, chosen

BLACK = 60  # gray level: what is masked is darker, ink on a scan is not so dark all over


@dataclass(frozen=True)
class Scanned:
    workspace: Workspace
    layout: Layout
    said: dict[str, str]
    browser: TestClient
    snapshot: Any

    def box(self, question: str) -> Rect:
        boxes = [box for page in self.layout.pages for box in page.boxes if box.question == question]
        return next(box.rect for box in boxes if box.choice == self.said[question])

    def page(self, question: str) -> int:
        return next(p.page for p in self.layout.pages if question in {box.question for box in p.boxes})


@pytest.fixture(scope="module")
def scanned(desk_at: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scanned]:
    desk = desk_at(tmp_path_factory.mktemp("figures-scans") / "w", 1)
    workspace: Workspace = desk.workspace
    layout: Layout = next(iter(workspace.store.layouts.by_id().values())).layout
    said, rng, pages = chosen(layout, 1), np.random.default_rng(3), []
    hand = draw_hand(np.random.default_rng(4))
    for blank, geometry in zip(desk.blanks[:2], layout.pages, strict=True):
        page = fill_page(blank, geometry, answered(said), hand, rng, at_dpi(DPI))
        pages.append(scan(page, SCANNERS["clean-200"], rng, dpi=DPI))
    write_scan_pdf(pages, workspace.inbox / "a.pdf", DPI, "flate")
    ingest(workspace, workers=0)
    app = guarded_app(workspace, Listening("127.0.0.1", 8000))
    browser = TestClient(app, "http://127.0.0.1:8000", client=("127.0.0.1", 50000), headers={"Accept": "text/html"})
    figures = app.state.office.figures.latest("vi", 60)
    yield Scanned(workspace, layout, said, browser, figures.done.snapshot)
    workspace.close()


def gray(crop: Crop) -> np.ndarray:
    return np.asarray(simplejpeg.decode_jpeg(crop.data, "GRAY"))[:, :, 0]


def test_a_click_goes_from_a_criterion_to_the_row_on_the_scan(scanned: Scanned) -> None:
    question = "q03"
    criterion = scanned.browser.get(f"/figures/criterion/{question}").text
    level = next(
        link.replace("&amp;", "&")
        for link in re.findall(r'href="(/figures/sheets\?[^"]+)"', criterion)
        if f"answer={scanned.said[question]}" in link
    )
    listed = scanned.browser.get(level).text
    sheet = re.findall(r'href="(/figures/sheet/[^"]+)"', listed)[0].replace("&amp;", "&")
    page = scanned.browser.get(sheet).text
    row = re.findall(r'src="(/figures/sheet/[^"]+/row/[^"]+)"', page)[0]
    sent = scanned.browser.get(row)
    assert sent.headers["content-type"] == "image/jpeg"
    picture = simplejpeg.decode_jpeg(sent.content, "BGR")
    assert picture.shape[1] > 800
    assert (picture.max(axis=2) < 150).sum() > 200, "print and the pen's mark are to be seen"


def test_the_boxes_of_who_answered_are_black_on_the_page_and_on_rows_beside_them(scanned: Scanned) -> None:
    kinds = {one.question: one.kind for one in scanned.layout.questions}
    number = scanned.page("gender")
    crop = page_of_sheet(scanned.snapshot, 1, number)
    pixels, per_mm = gray(crop), crop.per_mm
    for box in scanned.layout.pages[number - 1].boxes:
        x, y = (box.rect.x + box.rect.w / 2) * per_mm, (box.rect.y + box.rect.h / 2) * per_mm
        middle = pixels[round(y) - 2 : round(y) + 3, round(x) - 2 : round(x) + 3].mean()
        is_masked = middle < BLACK
        hidden = kinds[box.question] is not Kind.RATING
        assert is_masked or not hidden, box.question
        if not hidden and box.choice != scanned.said[box.question]:
            assert not is_masked, "an empty box of a rating is not masked"


def test_what_was_blacked_out_is_black_in_the_row_too(scanned: Scanned) -> None:
    frame = next(text.rect for page in scanned.layout.pages for text in page.texts)
    number = next(page.page for page in scanned.layout.pages if page.texts)
    question = next(text.question for page in scanned.layout.pages for text in page.texts)
    black = BlackedOut(frame.x + 5, frame.y + 4, 30.0, 6.0)
    place = Place(scanned.workspace.store.scans.called("a.pdf")[0].id, number)
    typed = Comment("xin cảm ơn", (), black=(black,)).packed()
    before = gray(row_of_sheet(scanned.snapshot, 1, question))
    scanned.workspace.store.rulings.put_in_force(Ruling(Matter.COMMENT, 1, number, question, place, typed), "lan", None)
    crop = row_of_sheet(scanned.snapshot, 1, question)
    after, (left, top) = gray(crop), crop.corner_mm
    x, y = (black[0] + 15 - left) * crop.per_mm, (black[1] + 3 - top) * crop.per_mm
    assert before[round(y), round(x)] > 200
    assert after[round(y) - 3 : round(y) + 3, round(x) - 20 : round(x) + 20].max() < BLACK
