"""The pictures of the review page, cut out of real scans of sheets that were filled in."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import simplejpeg

from forms.layout import Box, Kind, Layout, PageLayout, Question, Rect
from omr.scan.picture import Picture, Source
from pipeline.errors import DiskError, UnknownNameError
from pipeline.intake.ingest import ingest
from pipeline.pictures import crops
from pipeline.pictures.archived_page import opened
from pipeline.pictures.picture_cache import PictureCache
from pipeline.records.comments import BlackedOut, Comment
from pipeline.records.page_record import questions_on
from pipeline.records.rulings import Matter, Place, Ruling
from pipeline.review import outlines, pictures
from pipeline.review.item_pictures import ItemPictures
from pipeline.review.parts import Pictures
from pipeline.review.pictures import Crop
from pipeline.review.queue_items import Item, ItemKind
from pipeline.workspace import Workspace
from samples import (
    SCANNERS,
    Answers,
    BoxMarks,
    MarkStyle,
    QuarterTurn,
    Response,
    TrueState,
    at_dpi,
    draw_hand,
    fill_page,
    scan,
    write_scan_pdf,
)

DPI = 200
DARK = 150  # gray level: ink and print are darker, paper with a colour over it is not


def chosen(layout: Layout, first: int) -> dict[str, str]:
    """What is marked: another level from question to question."""
    asked = [question for question in layout.questions if question.kind is not Kind.TEXT]
    return {q.question: q.choices[(first + at) % len(q.choices)] for at, q in enumerate(asked)}


def answered(said: dict[str, str]) -> Answers:
    marks = {q: (BoxMarks(choice, (MarkStyle.CROSS,)),) for q, choice in said.items()}
    return Answers(tuple(Response(q, said[q], TrueState.READ, marks[q]) for q in said))


@dataclass(frozen=True)
class Archive:
    """A workspace with scans of sheets, and what was marked on each."""

    workspace: Workspace
    layout: Layout
    said: dict[str, dict[str, str]]

    def place(self, name: str, page: int = 1) -> Place:
        (found,) = self.workspace.store.scans.called(f"{name}.pdf")
        return Place(found.id, page)

    def doubt(self, name: str, question: str, page: int = 1) -> Item:
        where = {"layout": self.layout.id, "sheet_page": page, "places": (self.place(name, page),)}
        return Item("doubt", ItemKind.DOUBT, question=question, answer=self.said[name][question], **where)

    def conflict(self, *names: str, page: int = 1) -> Item:
        places = tuple(self.place(name, page) for name in names)
        return Item("conflict", ItemKind.CONFLICT, layout=self.layout.id, sheet_page=page, places=places)


@pytest.fixture(scope="module")
def archive(desk_at: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Sheets as three scanners saw them; one filled in twice, one photocopied; and pages that can't be read."""
    desk = desk_at(tmp_path_factory.mktemp("pictures") / "w", 4)
    layout: Layout = next(iter(desk.workspace.store.layouts.by_id().values())).layout
    said: dict[str, dict[str, str]] = {}
    turned = replace(SCANNERS["clean-200"], defects=(QuarterTurn(2),))

    def fill(name: str, sheet: int, scanner: Any, first: int, seed: int) -> list[np.ndarray]:
        rng, hand = np.random.default_rng(seed), draw_hand(np.random.default_rng(4))
        said[name], pages = chosen(layout, first), []
        for blank, geometry in zip(desk.blanks[2 * sheet : 2 * sheet + 2], layout.pages, strict=True):
            page = fill_page(blank, geometry, answered(said[name]), hand, rng, at_dpi(DPI))
            pages.append(scan(page, scanner, rng, dpi=DPI))
        write_scan_pdf(pages, desk.workspace.inbox / f"{name}.pdf", scanner.dpi, "flate")
        return pages

    fill("skewed", 0, SCANNERS["skew-5"], 0, 1)
    fill("turned", 1, turned, 1, 2)
    fill("coarse", 2, SCANNERS["poor-100"], 2, 3)
    fill("other", 0, SCANNERS["clean-200"], 1, 4)
    fill("once", 3, SCANNERS["clean-200"], 3, 5)
    front, back = fill("copy", 3, SCANNERS["clean-200"], 3, 6)
    lost = np.rot90(front, 2).copy()
    lost[: len(lost) // 2] = 255
    lost[:, lost.shape[1] // 2 :] = 255  # one marker is left
    torn = back.copy()
    torn[: round(25 * DPI / 25.4), round(170 * DPI / 25.4) : round(191 * DPI / 25.4)] = 255
    write_scan_pdf([lost, torn], desk.workspace.inbox / "faulty.pdf", DPI, "flate")
    ingest(desk.workspace, workers=0)
    yield Archive(desk.workspace, layout, said)
    desk.workspace.close()


def seen(crop: pictures.Crop) -> np.ndarray:
    """The picture, h×w×3, blue, green, red."""
    image = np.asarray(simplejpeg.decode_jpeg(crop.data, "BGR"))
    assert image.shape == (crop.height, crop.width, 3)
    assert crop.media_type == "image/jpeg"
    return image


def ink_of(image: np.ndarray) -> np.ndarray:
    """Which pixels are ink or print."""
    return np.asarray(image.max(axis=2) < DARK)


def ink_in(dark: np.ndarray, box: pictures.PlacedBox) -> float:
    """How much of a box's inside is dark, 0 … 1."""
    inset = 0.18
    across = slice(round(box.x + inset * box.w), round(box.x + (1 - inset) * box.w))
    down = slice(round(box.y + inset * box.h), round(box.y + (1 - inset) * box.h))
    return float(dark[down, across].mean())


def outline_in(dark: np.ndarray, box: pictures.PlacedBox) -> float:
    """How much of a box's printed outline is there, of its four sides the least, 0 … 1."""
    reach = max(1, round(0.06 * box.w))
    x0, x1, y0, y1 = (round(v) for v in (box.x, box.x + box.w, box.y, box.y + box.h))
    sides = (
        dark[y0 - reach : y0 + reach, x0:x1].any(axis=0),
        dark[y1 - reach : y1 + reach, x0:x1].any(axis=0),
        dark[y0:y1, x0 - reach : x0 + reach].any(axis=1),
        dark[y0:y1, x1 - reach : x1 + reach].any(axis=1),
    )
    return float(min(side.mean() for side in sides))


@pytest.mark.parametrize("name", ["skewed", "turned", "coarse"])
@pytest.mark.parametrize("page", [1, 2])
def test_a_row_shows_its_question_with_the_mark_in_its_box(archive: Archive, name: str, page: int) -> None:
    for question in questions_on(archive.layout, page):
        if question not in archive.said[name]:
            continue
        crop = pictures.row_picture(archive.workspace, archive.doubt(name, question, page))
        dark = ink_of(seen(crop))
        asked = next(one for one in archive.layout.questions if one.question == question)
        assert [box.choice for box in crop.boxes] == list(asked.choices)
        ink = {box.choice: ink_in(dark, box) for box in crop.boxes}
        said = archive.said[name][question]
        assert max(ink, key=ink.__getitem__) == said
        assert ink[said] > 0.05 > max(share for choice, share in ink.items() if choice != said)
        assert min(outline_in(dark, box) for box in crop.boxes) > 0.9


def test_rows_are_as_wide_as_a_screen_and_not_blown_up(archive: Archive) -> None:
    sizes = {}
    for name in ("skewed", "coarse"):
        crop = pictures.row_picture(archive.workspace, archive.doubt(name, "q05"))
        sizes[name] = crop.width
        assert crop.height < crop.width / 4
    assert 1370 <= sizes["skewed"] <= 1400
    assert sizes["coarse"] == pytest.approx(1.5 * 176 * 100 / 25.4, rel=0.02)


def test_a_label_and_the_rings_around_the_boxes_are_within_the_row(archive: Archive) -> None:
    for page in archive.layout.pages:
        for question in questions_on(archive.layout, page.page):
            band = crops.band_of(page, question, archive.layout.page_size_mm)
            assert band is not None
            for box in (box.rect for box in page.boxes if box.question == question):
                assert band.own.x < box.x - 2.55
                assert box.x + box.w + 2.55 <= band.own.x + band.own.w + 2.0
                assert band.view.y < box.y - 2.55
                assert box.y + box.h + 2.55 < band.view.y + band.view.h


def test_rows_share_the_page_among_them(archive: Archive) -> None:
    page, size = archive.layout.pages[0], archive.layout.page_size_mm
    bands = [crops.band_of(page, question, size) for question in questions_on(archive.layout, 1)]
    for band, following in pairwise(bands):
        assert band is not None
        assert following is not None
        assert band.own.y + band.own.h <= following.own.y + 1e-6


def test_what_is_drawn_hides_no_ink(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    item = archive.doubt("skewed", "q05")
    canvases: list[np.ndarray] = []
    plain: list[np.ndarray] = []
    original = outlines.canvas_of

    def kept(pixels: np.ndarray) -> np.ndarray:
        plain.append(pixels)
        canvases.append(original(pixels))
        return canvases[-1]

    monkeypatch.setattr(outlines, "canvas_of", kept)
    crop = pictures.row_picture(archive.workspace, item)
    (canvas,), (gray,) = canvases, plain
    assert (canvas <= gray[..., None]).all(), "something was made lighter"
    changed = (canvas != gray[..., None]).any(axis=2)
    band = crops.band_of(archive.layout.pages[0], "q05", archive.layout.page_size_mm)
    assert band is not None
    scale = crop.width / band.view.w
    top, bottom = ((y - band.view.y) * scale for y in (band.own.y, band.own.y + band.own.h))
    changed[: round(top)] = changed[round(bottom) :] = False  # rows above and below are gray
    assert changed.any()
    for box in crop.boxes:  # with the printed outline, 0.25 mm, and some of what crosses it
        reach = 0.5 * scale
        down = slice(int(box.y - reach), int(box.y + box.h + reach) + 1)
        across = slice(int(box.x - reach), int(box.x + box.w + reach) + 1)
        assert not changed[down, across].any()


def test_the_suggestion_is_told_apart_without_its_colour(archive: Archive) -> None:
    crop = pictures.row_picture(archive.workspace, archive.doubt("turned", "q05"))
    dark, weight = ink_of(seen(crop)), {}
    gray = cv2.cvtColor(seen(crop), cv2.COLOR_BGR2GRAY)
    for box in crop.boxes:
        reach = box.w * 0.7
        down = slice(round(box.y - reach), round(box.y + box.h + reach))
        across = slice(round(box.x - reach), round(box.x + box.w + reach))
        weight[box.choice] = int((gray[down, across] < 215).sum()) - ink_in(dark, box) * box.w * box.h
    said = archive.said["turned"]["q05"]
    assert weight[said] > 1.5 * max(value for choice, value in weight.items() if choice != said)


def test_the_same_item_gives_the_same_bytes(archive: Archive) -> None:
    for item in (archive.doubt("skewed", "q07"), archive.doubt("coarse", "gender", 2)):
        assert pictures.row_picture(archive.workspace, item) == pictures.row_picture(archive.workspace, item)


@pytest.mark.parametrize("name", ["skewed", "turned", "coarse"])
@pytest.mark.parametrize("outlined", [False, True])
def test_a_page_stands_upright_with_its_boxes(archive: Archive, name: str, outlined: bool) -> None:
    crop = pictures.page_picture(archive.workspace, archive.place(name), 1100, outlined=outlined)
    assert (crop.width, crop.height) == (1100, round(1100 * 297 / 210))
    image = seen(crop)
    dark = ink_of(image)
    assert len(crop.boxes) == len(archive.layout.pages[0].boxes)
    assert np.mean([outline_in(dark, box) > 0.8 for box in crop.boxes]) > 0.95
    for box in crop.boxes:
        assert (ink_in(dark, box) > 0.04) == (archive.said[name][box.question] == box.choice)
    coloured = np.ptp(image.astype(int), axis=2) > 60
    assert coloured.any() == outlined


def test_no_url_has_the_server_draw_what_nobody_can_look_at(archive: Archive) -> None:
    crop = pictures.page_picture(archive.workspace, archive.place("coarse"), 10**9)
    assert crop.width == pytest.approx(1.5 * 210 * 100 / 25.4, rel=0.02)
    assert pictures.page_picture(archive.workspace, archive.place("coarse"), -5).width == 200


def test_contradicting_scans_lie_on_each_other_with_what_differs_lit(archive: Archive) -> None:
    item = archive.conflict("skewed", "other")
    differing = pictures.differences(archive.workspace, item)
    here = questions_on(archive.layout, 1)
    assert differing == pictures.Differences(answers=here)
    one, other = pictures.conflict_pictures(archive.workspace, item)
    assert (one.width, one.height, one.boxes) == (other.width, other.height, other.boxes)
    assert one.lit == other.lit == here
    header = slice(0, round(85 / 297 * one.height))  # print alone
    pages = [cv2.GaussianBlur(seen(crop)[header], (0, 0), 1.0).astype(int) for crop in (one, other)]
    apart = np.abs(pages[0] - pages[1]).mean()
    shifted = np.abs(pages[0] - np.roll(pages[1], 4, axis=1)).mean()
    assert apart < 6
    assert apart < 0.5 * shifted, "0.7 mm of shift would hardly be worse"


def test_only_the_rows_that_differ_are_lit(archive: Archive) -> None:
    item = archive.conflict("skewed", "other")
    crop = pictures.conflict_picture(archive.workspace, item, 1)
    image = seen(crop).astype(int)
    lit = image[..., 2] - image[..., 0] > 35  # red over blue
    boxes = [box for box in crop.boxes if box.question in crop.lit]
    assert all(lit[round(box.y - 3), round(box.x - 0.35 * box.w - 8)] for box in boxes)
    assert not lit[: round(80 / 297 * crop.height)].any()


def test_where_only_strokes_differ_the_marked_boxes_are_lit(archive: Archive) -> None:
    item = archive.conflict("once", "copy")
    differing = pictures.differences(archive.workspace, item)
    assert differing.answers == ()
    assert len(differing.strokes) >= 10
    for crop in pictures.conflict_pictures(archive.workspace, item):
        image = seen(crop).astype(int)
        lit = image[..., 2] - image[..., 0] > 35
        for box in crop.boxes:
            marked = box.question in differing.strokes and archive.said["once"][box.question] == box.choice
            above = lit[round(box.y - 4) : round(box.y - 2), round(box.x) : round(box.x + box.w)]
            assert (above.mean() > 0.5) == marked


def test_a_page_that_is_not_registered_is_shown_as_scanned_but_upright(archive: Archive) -> None:
    crop = pictures.evidence_picture(archive.workspace, archive.place("faulty", 1), 800)
    gray = cv2.cvtColor(seen(crop), cv2.COLOR_BGR2GRAY)
    dark = np.argwhere(gray < DARK).mean(axis=0) / gray.shape
    assert dark[0] < 0.5 < dark[1], "the quarter that was left of it is the upper right one"
    assert crop.boxes == ()
    item = Item("stray", ItemKind.STRAY, question="q01", places=(archive.place("faulty", 1),))
    assert pictures.row_picture(archive.workspace, item).boxes == ()
    assert pictures.page_picture(archive.workspace, archive.place("faulty", 1), 800) == crop


def test_what_was_blacked_out_is_seen_by_nobody_until_that_is_taken_back(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = next(text for text in archive.layout.pages[1].texts if text.question == "comments")
    part = BlackedOut(frame.rect.x + 20, frame.rect.y + 5, 30, 8)
    place, store = archive.place("turned", 2), archive.workspace.store
    said = Comment("Cảm ơn ███", black=(part,)).packed()
    number = store.rulings.put_in_force(Ruling(Matter.COMMENT, 2, 2, "comments", place, said), "Lan", None)
    try:
        crop = pictures.page_picture(archive.workspace, place, 1200)
        across, down = (round((at + side / 2) * crop.per_mm) for at, side in ((part.x, part.w), (part.y, part.h)))
        assert crop.corner_mm == (0.0, 0.0)
        assert seen(crop)[down - 10 : down + 10, across - 40 : across + 40].max() < 60
        with monkeypatch.context() as patch:
            patch.setattr(crops, "fits", lambda *_: False)  # as where another version decodes it otherwise
            with pytest.raises(UnknownNameError, match="blacked-out parts"):
                pictures.page_picture(archive.workspace, place, 1200)
    finally:
        store.rulings.undo(number, "Lan")
    assert seen(pictures.page_picture(archive.workspace, place, 1200))[down, across].min() > 60


def test_the_serial_is_shown_where_the_code_is_torn_off(archive: Archive) -> None:
    crop = pictures.serial_picture(archive.workspace, archive.place("faulty", 2))
    gray = cv2.cvtColor(seen(crop), cv2.COLOR_BGR2GRAY)
    assert crop.width == pytest.approx(53 * DPI / 25.4, rel=0.02)
    left, right = np.array_split(gray < DARK, 2, axis=1)
    assert left.mean() > 0.02 > right[5:-5, 40:-40].mean()


def test_a_map_that_is_not_of_this_picture_is_not_believed(archive: Archive) -> None:
    page = opened(archive.workspace, archive.place("skewed"))
    assert page.fit is not None
    for scale in (0.67, 0.9, 1.1, 1.5):
        assert not crops.fits(page.pixels, np.diag([scale, scale, 1.0]) @ page.fit.homography, page.fit.page)


def test_a_number_is_suggested_where_all_its_digits_are_known() -> None:
    choices = tuple(f"{column}:{digit}" for column in (1, 2) for digit in range(10))
    asked = (Question("age", Kind.NUMBER, choices, False, 2), Question("many", Kind.CHOICES, ("a", "b"), False, 2))
    layout = Layout("", "", (210, 297), asked, ())
    assert pictures._choices(layout, "age", "47") == {"1:4", "2:7"}
    assert not pictures._choices(layout, "age", "7")
    assert pictures._choices(layout, "many", "a|b") == {"a", "b"}
    assert not pictures._choices(layout, "many", "")


def test_all_rows_of_a_number_are_one_band() -> None:
    boxes = tuple(Box("age", f"1:{digit}", Rect(60, 100 + 8 * digit, 4.4, 4.4)) for digit in range(10))
    page = PageLayout(1, (), Rect(0, 0, 1, 1), boxes, ())
    band = crops.band_of(page, "age", (210, 297))
    assert band is not None
    assert band.own.y < 98
    assert band.own.y + band.own.h > 178
    assert crops.band_of(page, "none", (210, 297)) is None


# ------------------------------------------------------------------------------------------------- what is not there


def test_what_is_not_there_is_told_with_advice(archive: Archive) -> None:
    for place in (Place(10**6, 1), archive.place("skewed", 9)):
        with pytest.raises(UnknownNameError, match="there is no page"):
            pictures.page_picture(archive.workspace, place, 800)
    with pytest.raises(UnknownNameError, match="nothing to see"):
        pictures.row_picture(archive.workspace, archive.doubt("skewed", "q01"), index=1)
    with pytest.raises(UnknownNameError, match="does not ask gender"):
        pictures.row_picture(archive.workspace, replace(archive.doubt("skewed", "q01"), question="gender"))


def test_a_file_that_is_gone_is_told_though_its_page_was_held(archive: Archive) -> None:
    place = archive.place("turned")
    pictures.page_picture(archive.workspace, place, 400)
    (found,) = archive.workspace.store.scans.called("turned.pdf")
    path = archive.workspace.archive / found.file
    aside = path.rename(path.with_suffix(".away"))
    try:
        with pytest.raises(DiskError, match=r"turned\.pdf: archive/.* is gone") as told:
            pictures.page_picture(archive.workspace, place, 400)
        assert "Bring it back" in told.value.advice
    finally:
        aside.rename(path)


def test_another_scan_in_the_place_of_a_file_is_never_shown_for_it(archive: Archive) -> None:
    place, item = archive.place("turned"), archive.doubt("turned", "q01")
    found, other = (archive.workspace.store.scans.called(name)[0].file for name in ("turned.pdf", "skewed.pdf"))
    path, aside = archive.workspace.archive / found, archive.workspace.archive / "aside"
    path.rename(aside)
    try:
        path.write_bytes((archive.workspace.archive / other).read_bytes())
        for ask in (
            lambda: pictures.page_picture(archive.workspace, place, 400),
            lambda: pictures.row_picture(archive.workspace, item),
        ):
            with pytest.raises(DiskError, match=r"turned\.pdf: archive/.* is damaged"):
                ask()
    finally:
        aside.replace(path)
    assert pictures.row_picture(archive.workspace, item).boxes


@pytest.mark.parametrize(
    ("change", "said"),
    [({"deleted_at": "2021-03-04T05:06:07"}, "was deleted on 2021-03-04"), ({"office": "Bắc Sơn"}, "archive of “Bắc")],
)
def test_deleted_scans_and_those_of_others_are_not_shown(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, change: dict[str, str], said: str
) -> None:
    place, store = archive.place("skewed"), archive.workspace.store
    found = store.pages.at(place)
    assert found is not None
    monkeypatch.setattr(store.pages, "at", lambda _: (replace(found[0], **change), found[1]))
    for ask in (
        lambda: pictures.page_picture(archive.workspace, place, 400),
        lambda: pictures.row_picture(archive.workspace, archive.doubt("skewed", "q01")),
        lambda: pictures.evidence_picture(archive.workspace, place),
        lambda: pictures.serial_picture(archive.workspace, place),
        lambda: pictures.differences(archive.workspace, archive.conflict("skewed", "other")),
    ):
        with pytest.raises(UnknownNameError, match=said):
            ask()


# ---------------------------------------------------------------------------------------------------------- the cache


def page_of(size: int) -> Picture:
    return Picture(np.zeros((1, size), np.uint8), None, Source.IMAGE)


def test_the_cache_is_bounded_and_keeps_what_was_asked_for_last() -> None:
    cache, decoded = PictureCache(100), []

    def ask(number: int, size: int = 40) -> None:
        cache.get((Path("scan"), number), lambda: decoded.append(number) or page_of(size))

    for number in (1, 2, 1, 3, 1, 2):
        ask(number)
        assert cache.held_bytes <= 100
    assert decoded == [1, 2, 3, 2]
    ask(4, size=101)
    ask(4, size=101)
    assert decoded[4:] == [4, 4]
    assert cache.held_bytes <= 100


def test_a_page_is_decoded_once_however_many_ask() -> None:
    cache, decoded, begun = PictureCache(100), [], threading.Barrier(8)

    def decode() -> Picture:
        decoded.append(1)
        return page_of(10)

    def ask(_: int) -> Picture:
        begun.wait(10)
        return cache.get((Path("scan"), 1), decode)

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(ask, range(8)))
    assert len(decoded) == 1
    assert all(picture is found[0] for picture in found)


@dataclass
class Drawing:
    """A drawing of a whole page that takes until it may end; all that were drawn."""

    may_end: threading.Event
    begun: threading.Event
    drawn: list[Crop]

    def __call__(self, _place: Place, width: int) -> Crop:
        crop = Crop(bytes([len(self.drawn)]), "image/jpeg", width, width)
        self.drawn.append(crop)
        self.begun.set()
        assert self.may_end.wait(10)
        return crop


@pytest.fixture
def slow() -> tuple[Drawing, ItemPictures, Item]:
    drawing = Drawing(threading.Event(), threading.Event(), [])
    item = Item("stray-1-1", ItemKind.STRAY, places=(Place(1, 1),))
    return drawing, ItemPictures(Pictures(drawing, drawing, drawing, drawing, drawing, drawing)), item


def test_an_item_is_drawn_once_however_many_ask(slow: tuple[Drawing, ItemPictures, Item]) -> None:
    drawing, kept, item = slow
    with ThreadPoolExecutor(8) as threads:
        asked = [threads.submit(kept.whole_page, item, 0, 1200) for _ in range(8)]
        assert drawing.begun.wait(10)
        drawing.may_end.set()
        found = [one.result(10) for one in asked]
    assert len(drawing.drawn) == 1
    assert all(crop is found[0] for crop in found)


def test_what_was_being_drawn_when_it_changed_is_drawn_again(slow: tuple[Drawing, ItemPictures, Item]) -> None:
    drawing, kept, item = slow
    with ThreadPoolExecutor(1) as threads:
        early = threads.submit(kept.whole_page, item, 0, 1200)
        assert drawing.begun.wait(10)
        kept.clear()
        drawing.may_end.set()
        late = kept.whole_page(item, 0, 1200)
    assert early.result(10) is not late
    assert kept.whole_page(item, 0, 1200) is late


def test_what_failed_is_tried_again() -> None:
    cache = PictureCache(100)

    def fail() -> Picture:
        raise OSError("the share is away")

    for _ in range(2):
        with pytest.raises(OSError, match="away"):
            cache.get((Path("scan"), 1), fail)
    assert cache.get((Path("scan"), 1), lambda: page_of(10)).pixels.size == 10


def test_clerks_at_once_see_what_one_sees(archive: Archive) -> None:
    items = [archive.doubt(name, question) for name in ("skewed", "turned", "coarse") for question in ("q01", "q09")]
    alone = [pictures.row_picture(archive.workspace, item).data for item in items]
    with ThreadPoolExecutor(6) as threads:
        together = list(threads.map(lambda item: pictures.row_picture(archive.workspace, item).data, items * 4))
    assert together == alone * 4
