"""Handwriting is cut out of real scans, small and without what was blacked out, and so it stands in the report."""

from __future__ import annotations

import base64
import io
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
from lxml import html
from PIL import Image

from forms.errors import ExitCode
from forms.layout import Layout, Rect
from forms.serial import format_serial
from pipeline.cli import main
from pipeline.errors import UnknownNameError
from pipeline.figures.comment_tables import CommentRow
from pipeline.intake.ingest import ingest
from pipeline.pictures import archived_page
from pipeline.pictures.handwriting import PAD_MM, PER_MM, Frame, Handwriting, handwriting_in, letters_in
from pipeline.records.comments import BlackedOut, Comment
from pipeline.records.letters import Heading, LetterPage
from pipeline.records.periods import parse_period
from pipeline.records.rulings import Matter, Place, Ruling
from pipeline.report.handwriting import cut_frames
from pipeline.report.reporting import Wanted, write_reports
from pipeline.results.written_files import overwriting
from pipeline.upkeep.erasure import Wanted as ToErase
from pipeline.upkeep.erasure import erase
from pipeline.upkeep.retention import retain
from pipeline.workspace import Workspace
from samples import write_scan_pdf

DPI = 200
LATER = date(2099, 1, 1)
LINE = Rect(10.0, 8.0, 60.0, 4.0)
"""What is written in each frame, in mm from its corner; a bar stands for a line of handwriting."""
NAME = Rect(30.0, 7.0, 15.0, 6.0)
"""What is blacked out of it."""
Page = np.ndarray[Any, Any]


def written(page: Page, *bars: Rect) -> Page:
    """A page with bars of ink, in mm of the page."""
    page = page.copy()
    for bar in bars:
        left, top, right, bottom = (round(v * DPI / 25.4) for v in (bar.x, bar.y, bar.x + bar.w, bar.y + bar.h))
        page[top:bottom, left:right:4] = 40  # strokes, with paper between them
        page[top:bottom, left + 1 : right : 4] = 40
    return page


def within(rect: Rect, part: Rect) -> Rect:
    return Rect(rect.x + part.x, rect.y + part.y, part.w, part.h)


class Kept:
    """A workspace with scans of four sheets, of which three were written on."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.layout: Layout = next(iter(workspace.store.layouts.by_id().values())).layout
        self.frame = self.layout.pages[1].texts[0].rect

    def place(self, name: str, page: int) -> Place:
        (scan,) = self.workspace.store.scans.called(name)
        return Place(scan.id, page)

    def type(self, serial: int, said: Comment, place: Place, after: int | None = None) -> int:
        ruling = Ruling(Matter.COMMENT, serial, 2, "comments", place, said.packed())
        return self.workspace.store.rulings.put_in_force(ruling, "Lan", after)

    def black_out(self, serial: int, text: str) -> int:
        part = within(self.frame, NAME)
        black = BlackedOut(part.x, part.y, part.w, part.h)
        return self.type(serial, Comment(text, ("staff",), black=(black,)), self.place("a.pdf", 2 * serial))

    def set(self, before: str, after: str) -> None:
        """Change the settings for whoever opens the workspace next."""
        path = self.workspace.root / "phieu.toml"
        text = path.read_text("utf-8")
        assert before in text
        path.write_text(text.replace(before, after), "utf-8")

    def cut(self, *serials: int) -> dict[int, Handwriting]:
        found = handwriting_in(self.workspace, [Frame(serial, "comments") for serial in serials])
        return {frame.serial: cut for frame, cut in found.items()}


@pytest.fixture(scope="module")
def template(desk_at: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sheets 1 to 3 bear a line, which on the third goes on below the frame; a fleck lies on the second."""
    desk = desk_at(tmp_path_factory.mktemp("handwriting") / "w", 4)
    frame = Kept(desk.workspace).frame
    line, fleck = within(frame, LINE), within(frame, Rect(150.0, 25.0, 0.5, 0.5))
    below = Rect(line.x, frame.y + frame.h - 3.0, 20.0, 4.0)
    backs = [(line,), (line, fleck), (line, below), ()]
    pages = []
    for sheet, bars in enumerate(backs):
        front, back = desk.blanks[2 * sheet : 2 * sheet + 2]
        pages += [front, written(back, *bars)]
    write_scan_pdf(pages, desk.workspace.inbox / "a.pdf", DPI, "flate")
    ingest(desk.workspace, workers=0)
    write_scan_pdf(pages[:2], desk.workspace.inbox / "again.pdf", DPI, "jpeg-gray")
    ingest(desk.workspace, workers=0)
    root: Path = desk.workspace.root
    desk.workspace.close()
    return root


@pytest.fixture
def kept(template: Path, tmp_path: Path) -> Iterator[Kept]:
    shutil.copytree(template, tmp_path / "w")
    with closing(Workspace.open(tmp_path / "w")) as workspace:
        yield Kept(workspace)


def pixels(png: bytes) -> Page:
    return np.asarray(Image.open(io.BytesIO(png)).convert("L"))


def test_a_picture_ends_where_the_writing_does(kept: Kept) -> None:
    cut = kept.cut(1, 2, 4)
    assert set(cut) == {1, 2}, "nothing is written on the fourth"
    for one in cut.values():  # the fleck on the second is no writing
        assert one.width == pytest.approx(LINE.w + 2 * PAD_MM, abs=0.6)
        assert one.height == pytest.approx(LINE.h + 2 * PAD_MM, abs=0.6)
        shown = pixels(one.png)
        assert shown.shape == pytest.approx((one.height * PER_MM, one.width * PER_MM), abs=1)
        assert (np.median(shown[:5]), shown.min() < 150) == (255, True), "paper is white, and ink dark"
        assert len(one.png) < 5_000


def test_strokes_are_shown_where_they_leave_the_frame(kept: Kept) -> None:
    one = kept.cut(3)[3]
    assert one.height > kept.frame.h - LINE.y
    assert pixels(one.png)[-3:, : round(15 * PER_MM)].min() < 150


def test_what_was_blacked_out_is_black_in_the_pixels(kept: Kept) -> None:
    kept.black_out(1, "███ rất tận tình")
    shown = pixels(kept.cut(1)[1].png)
    left, top, width, height = (round(v * PER_MM) for v in (NAME.x - LINE.x + PAD_MM, PAD_MM, NAME.w, NAME.h))
    assert shown[top + 2 : top + height - 2, left + 2 : left + width - 2].max() == 0
    assert (shown[:, : left - 3] == 255).mean() > 0.3, "nothing else is"


def test_the_same_scan_gives_the_same_bytes(kept: Kept) -> None:
    assert kept.cut(1, 3) == kept.cut(3, 1)


def test_each_file_is_opened_once(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []
    read = archived_page.read_pictures
    monkeypatch.setattr(archived_page, "read_pictures", lambda path, *rest: opened.append(path) or read(path, *rest))
    assert len(kept.cut(1, 2, 3)) == 3
    assert len(opened) == 1


def test_a_frame_is_cut_from_the_scan_that_somebody_looked_at(kept: Kept) -> None:
    scans = {scan.name: scan.sha256 for scan in kept.workspace.store.scans.all()}
    assert kept.cut(1)[1].sha256 == scans["a.pdf"], "the one that counts"
    kept.type(1, Comment("Cảm ơn"), kept.place("again.pdf", 2))
    assert kept.cut(1)[1].sha256 == scans["again.pdf"]


def test_a_scan_that_is_gone_costs_its_own_pictures_alone(kept: Kept) -> None:
    kept.type(1, Comment("Cảm ơn"), kept.place("again.pdf", 2))
    (scan,) = kept.workspace.store.scans.called("a.pdf")
    (kept.workspace.archive / scan.file).unlink()
    assert set(kept.cut(1, 2, 3)) == {1}


def test_what_was_erased_is_not_shown_until_it_is_typed_anew(kept: Kept) -> None:
    number = kept.type(2, Comment("Chị Lan"), kept.place("a.pdf", 4))
    erase(kept.workspace, ToErase(sheet=(2, "comments")), "Minh")
    assert set(kept.cut(1, 2)) == {1}
    kept.workspace.store.rulings.undo(number, "Minh")
    assert set(kept.cut(1, 2)) == {1}, "nor where the ruling was taken back"
    kept.type(2, Comment("Cảm ơn"), kept.place("a.pdf", 4))
    assert set(kept.cut(1, 2)) == {1, 2}


def test_nothing_is_shown_where_nobody_knows_what_is_blacked_out(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.black_out(1, "")
    monkeypatch.setattr(archived_page.crops, "fits", lambda *_: False)  # as where it is decoded otherwise
    assert not kept.cut(1, 2)
    with pytest.raises(UnknownNameError, match="blacked-out parts"):
        archived_page.opened(kept.workspace, kept.place("a.pdf", 2))


# ------------------------------------------------------------------------------------------------------ in the report


def pictures_of_page(path: Path) -> list[Page]:
    page = html.fromstring(path.read_text("utf-8"))
    urls = page.xpath("//figure[@class='quote']/img/@src")
    return [pixels(base64.b64decode(url.removeprefix("data:image/png;base64,"))) for url in urls]


def pictures_of_pdf(path: Path) -> list[Page]:
    with closing(pypdfium2.PdfDocument(path)) as document:
        found = [one for page in document for one in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])]
        return [np.asarray(one.get_bitmap().to_pil().convert("L")) for one in found]


def test_the_report_shows_handwriting_above_what_was_typed(kept: Kept) -> None:
    kept.black_out(1, "███ rất tận tình")
    kept.set("handwriting = false", "handwriting = true")
    with closing(Workspace.open(kept.workspace.root)) as workspace:
        pdf, page = write_reports(workspace, Wanted(language="vi")).files[:2]
    for shown in (pictures_of_page(page), pictures_of_pdf(pdf)):
        assert len(shown) == 3
        assert [(one == 0).mean() > 0.1 for one in shown] == [True, False, False]
    document = html.fromstring(page.read_text("utf-8"))
    quotes = [[part.text_content() for part in figure] for figure in document.xpath("//figure[@class='quote']")]
    where = [f"Phường Vàng Danh · {format_serial(serial)}" for serial in (1, 2, 3)]
    unseen = [["", f"Chưa phân chủ đề · {one} · chưa ai xem"] for one in where[1:]]
    assert quotes == [["", "[đã che] rất tận tình", f"Thái độ phục vụ · {where[0]}"], *unseen]
    (note,) = (one.text_content() for one in document.xpath("//*[@role='note']") if "chưa ai xem" in one.text_content())
    assert note.startswith("2 ý kiến viết tay")


def test_a_command_may_leave_it_out(kept: Kept) -> None:
    kept.black_out(1, "███ rất tận tình")
    kept.set("handwriting = false", "handwriting = true")
    with pytest.raises(SystemExit) as ended:
        main(["report", "-w", str(kept.workspace.root), "--no-handwriting"])
    assert ended.value.code == ExitCode.OK
    page = kept.workspace.results / "report.html"
    assert not pictures_of_page(page)
    assert "[đã che] rất tận tình" in page.read_text("utf-8")


@pytest.mark.parametrize("shown", [True, False])
def test_documents_that_may_show_a_scan_go_when_it_does(kept: Kept, shown: bool) -> None:
    documents = [kept.workspace.results / name for name in ("report.pdf", "units/edited by hand.docx")]
    documents[1].parent.mkdir()
    with overwriting(kept.workspace.results, documents[:1]):
        for path in documents:
            path.write_bytes(b"of which nobody knows what it shows")
    if shown:
        comment = CommentRow(format_serial(2), *("",) * 4, "comments", "waiting", "", "", "")
        assert cut_frames(kept.workspace, [comment])
    kept.set("months = 24", "months = 1")
    with closing(Workspace.open(kept.workspace.root)) as workspace:
        listed = retain(workspace, LATER, dry_run=True).erased.removed
        assert [path.exists() for path in documents] == [True, True]
        retain(workspace, LATER)
    assert [path.exists() for path in documents] == [not shown, not shown]
    assert set(listed) == ({"report.pdf", "units/edited by hand.docx"} if shown else set())
    assert not kept.cut(1, 2, 3)


def test_what_nobody_has_typed_goes_with_all_scans_that_show_it(kept: Kept) -> None:
    report = kept.workspace.results / "report.html"
    report.write_bytes(b"of which nobody knows what it shows")
    with pytest.raises(UnknownNameError, match="only scans show it"):
        erase(kept.workspace, ToErase(sheet=(1, "comments")), "Minh")
    with pytest.raises(UnknownNameError, match="nobody ruled"):
        erase(kept.workspace, ToErase(sheet=(4, "comments")), "Minh", scan_too=True)
    found = erase(kept.workspace, ToErase(sheet=(1, "comments")), "Minh", scan_too=True)
    assert {scan.name for scan in found.scans} == {"a.pdf", "again.pdf"}
    assert list(kept.workspace.archive.glob("*.pdf")) == []
    assert not report.exists()
    assert not kept.cut(1, 2, 3)


LETTER = (Rect(30.0, 40.0, 120.0, 4.0), Rect(30.0, 60.0, 90.0, 4.0), Rect(30.0, 80.0, 100.0, 4.0))
"""The lines of a letter, in mm of an A4 page."""


def letter(kept: Kept, *black: BlackedOut) -> Place:
    """A letter that was scanned and sent to the unit of the sheets."""
    paper = np.full((round(297 / 25.4 * DPI), round(210 / 25.4 * DPI)), 250, np.uint8)
    write_scan_pdf([written(paper, *LETTER)], kept.workspace.inbox / "letter.pdf", DPI, "flate")
    ingest(kept.workspace, workers=0)
    place, run = kept.place("letter.pdf", 1), kept.workspace.store.runs.all()[0]
    day = parse_period(run.period).first
    head = Heading(run.unit, run.channel, day, run.unit_name, run.unit_kind, kept.layout.survey)
    page = LetterPage(Comment("Chờ lâu quá", ("waiting",), black=black), head)
    ruling = Ruling(Matter.STRAY, place=place, answer=page.packed())
    kept.workspace.store.rulings.put_in_force(ruling, "Lan", None)
    return place


def test_a_letter_is_shown_by_its_ink_and_without_what_was_blacked_out(kept: Kept) -> None:
    place = letter(kept, BlackedOut(0.0, 50 / 2.97, 100.0, 20 / 2.97))  # per cent: from 50 to 70 mm of 297
    cut = letters_in(kept.workspace, [place])[place]
    assert cut.width == pytest.approx(210.0, abs=2.0), "what is blacked out goes from edge to edge"
    assert cut.height == pytest.approx(44.0 + 2 * PAD_MM, abs=1.0)
    shown, middle = pixels(cut.png), round((PAD_MM + 20) * PER_MM)
    assert shown[middle - 5 : middle + 5, :-2].max() == 0
    erase(kept.workspace, ToErase(letter=place), "Minh")
    assert letters_in(kept.workspace, [place]) == {}, "whose text was erased is not shown either"


def test_a_letter_stands_in_the_report_with_its_picture(kept: Kept) -> None:
    letter(kept)
    kept.set("handwriting = false", "handwriting = true")
    with closing(Workspace.open(kept.workspace.root)) as workspace:
        page = write_reports(workspace, Wanted(language="vi")).files[1]
    text = page.read_text("utf-8")
    assert "Ngoài phiếu còn 1 thư góp ý, 0 thư cần trả lời" in text
    assert "Chờ lâu quá" in text
    assert any("Ảnh thư góp ý L" in one for one in html.fromstring(text).xpath("//img/@alt"))
