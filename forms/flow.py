"""Lay a survey out: its blocks flow over one to four pages."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count, groupby

from forms.artwork import DECIMALS, Artwork, Frame, shifted, shifted_rect
from forms.bilingual import both
from forms.blocks import Block, rule_between
from forms.errors import LayoutError
from forms.fields import Grid, grid_for, section_heading
from forms.fields import field as set_field
from forms.invitation import is_room_beside, width_beside, with_invitation
from forms.labels import Label
from forms.layout import MAX_PAGES, Box, Kind, Layout, PageLayout, Question, Rect, TextArea, identified
from forms.masthead import footer, header, marking, notices
from forms.matrix import Columns, columns_for, matrix_heading, row
from forms.paper import SIZES, Paper
from forms.survey import Section, Survey, SurveyQuestion

WIDEN = 4.0  # mm by which the white above a section may be widened on a page with room to spare


@dataclass
class _Page:
    """A page while it is being filled."""

    number: int
    top: float
    bottom: float
    blocks: list[Block] = field(default_factory=list)

    @property
    def used(self) -> float:
        return sum(b.height + (b.before if k else 0.0) for k, b in enumerate(self.blocks))

    @property
    def room(self) -> float:
        return self.bottom - self.top - self.used

    @property
    def shown(self) -> set[str]:
        return {block.shows for block in self.blocks if block.shows}


def lay_out(survey: Survey, *, is_online: bool = False) -> Layout:
    """Lay a survey out on one to four pages; the same survey always gives the same layout.

    Args:
        survey: what is asked.
        is_online: whether sheets invite to answer online instead; such sheets have a layout of their own.

    Raises:
        LayoutError: it does not fit; the advice says what to shorten.
        MissingGlyphError: a text contains a character that can't be printed.
    """
    paper = Paper(*SIZES[survey.paper])
    pages = _filled(survey, paper, list(_groups(list(_blocks(survey, paper, is_online=is_online)))))
    _spread(pages)
    laid = [_placed(survey, paper, page, len(pages)) for page in pages]
    layout = Layout(
        id="",
        survey=survey.id,
        page_size_mm=(paper.width, paper.height),
        questions=tuple(_question(question) for question in survey.questions),
        pages=tuple(page for page, _ in laid),
        artwork=tuple(art for _, art in laid),
    )
    printed = [[type(item).__name__, item] for art in layout.artwork for item in art]
    return identified(layout, [*printed, *survey.unprinted])


def lay_out_rows(survey: Survey, asked: Collection[str]) -> Layout:
    """Return the layout of answers without a picture, to some of a survey's questions: one page, and nothing on it.

    Args:
        survey: What is asked.
        asked: The ids of the questions that whoever answered could answer; others are not counted as unanswered.

    Returns:
        The layout, identified by all that the survey says of these questions, as a printed one is. The question for the
        desk need not be answered in it: who opens the address of a desk is not asked for it.
    """
    questions = tuple(question for question in survey.questions if question.id in asked)
    layout = Layout(
        id="",
        survey=survey.id,
        page_size_mm=SIZES[survey.paper],
        questions=tuple(replace(_question(one), required=one.required and one.id != survey.desks) for one in questions),
        pages=(PageLayout(1, (), Rect(0.0, 0.0, 0.0, 0.0), (), ()),),
    )
    said = [question.model_dump(mode="json", exclude={"after"}) for question in questions]
    scales = [scale.model_dump(mode="json") for scale in survey.scales]
    return identified(layout, ["rows", said, scales, *survey.unprinted])


def _question(question: SurveyQuestion) -> Question:
    if question.kind is Kind.NUMBER:
        choices = tuple(f"{column}:{digit}" for column in range(1, question.digits + 1) for digit in range(10))
        return Question(question.id, question.kind, choices, question.required, question.digits)
    most = 0 if question.kind is Kind.TEXT else question.most
    return Question(question.id, question.kind, tuple(o.id for o in question.options), question.required, most)


def _blocks(survey: Survey, paper: Paper, *, is_online: bool) -> Iterator[Block]:
    yield from _before(survey, paper) if is_online else notices(survey, paper.body_width)
    yield marking(survey, paper)
    grid = grid_for(survey, paper)
    numbers = count(1)
    for section in survey.sections:
        yield from _ruled_off(list(_section(survey, section, grid, paper, numbers)), paper.body_width)


def _before(survey: Survey, paper: Paper) -> list[Block]:
    """Set what is said before the questions, with the invitation to answer online beside or below it."""
    is_beside = is_room_beside(paper)
    width = width_beside(paper) if is_beside else paper.body_width
    return with_invitation(survey, paper, notices(survey, width), is_beside=is_beside)


def _section(survey: Survey, section: Section, grid: Grid, paper: Paper, numbers: Iterator[int]) -> Iterator[Block]:
    """Yield the section's heading and its questions; consecutive ratings on one scale are set as a matrix."""
    title: Label | None = section.title
    for scale, group in groupby(section.questions, key=survey.scale_of):
        questions = list(group)
        if scale is not None:
            columns = columns_for(survey, paper, scale)
            yield from _matrix(matrix_heading(survey, columns, title, scale), columns, questions, numbers)
        else:
            if title:
                yield section_heading(grid, title)
            for question in questions:
                yield set_field(survey, grid, next(numbers), question)
        title = None


def _matrix(
    head: Block, columns: Columns, questions: Sequence[SurveyQuestion], numbers: Iterator[int]
) -> Iterator[Block]:
    yield head
    for k, question in enumerate(questions):
        block = row(columns, next(numbers), question, head.running if k else None)
        # Keep the first two rows together, and the last two, so that no row is alone on a page.
        yield replace(block, keep=len(questions) > 3 and k in (0, len(questions) - 2))


def _ruled_off(blocks: Sequence[Block], width: float) -> Iterator[Block]:
    """Add rules between questions with boxes; a heading has its own rule."""
    for block, following in zip(blocks, [*blocks[1:], None], strict=True):
        if block.boxes and following and (following.boxes or following.texts):
            rules = rule_between((*block.boxes, *following.boxes), block.height, width)
            yield replace(block, art=(*block.art, *rules))
        else:
            yield block


def _groups(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Yield groups of blocks that must be on one page together."""
    group: list[Block] = []
    for block in blocks:
        group.append(block)
        if not block.keep:
            yield group
            group = []


def _filled(survey: Survey, paper: Paper, groups: Sequence[list[Block]]) -> list[_Page]:
    pages = [_page(survey, paper, 1)]
    for group in groups:
        blocks = _variants(group, pages[-1])
        if _height(blocks, first=not pages[-1].blocks) > pages[-1].room:
            pages.append(_page(survey, paper, len(pages) + 1))
            running = [group[0].running] if group[0].running and not group[0].shows else []
            blocks = _variants([*running, *group], pages[-1])
            if len(pages) > MAX_PAGES or _height(blocks, first=True) > pages[-1].room:
                raise _too_long(survey, blocks, len(pages))
        pages[-1].blocks += blocks
    return pages


def _variants(group: Sequence[Block], page: _Page) -> list[Block]:
    """Return the blocks, with the full form of each heading whose scale the page has not explained yet."""
    return [block.full if block.full and block.shows not in page.shown else block for block in group]


def _height(blocks: Sequence[Block], *, first: bool) -> float:
    return sum(b.height + (0.0 if first and k == 0 else b.before) for k, b in enumerate(blocks))


def _page(survey: Survey, paper: Paper, number: int) -> _Page:
    _, top = header(survey, paper, number)
    return _Page(number, top + 2.0, paper.bottom)


def _too_long(survey: Survey, blocks: Sequence[Block], pages: int) -> LayoutError:
    asked = [box.question for block in blocks for box in block.boxes] + [
        area.question for block in blocks for area in block.texts
    ]
    at = both(" (ở câu {question})", " (at question {question})", question=asked[0]) if asked else ""
    if pages > MAX_PAGES:
        return LayoutError(
            both(
                "phiếu hỏi “{id}” không vừa {max_pages} trang khổ {paper}{at}",
                "the survey “{id}” does not fit on {max_pages} pages of {paper}{at}",
                id=survey.id,
                max_pages=MAX_PAGES,
                paper=survey.paper,
                at=at,
            ),
            both(
                "Bớt câu hỏi, rút ngắn lời, giảm chiều cao khung viết, hoặc dùng khổ giấy lớn hơn.",
                "Leave questions out, shorten labels, lower the height of text frames, or take a larger paper.",
            ),
        )
    return LayoutError(
        both(
            "một phần của phiếu hỏi “{id}” cao hơn một trang khổ {paper}{at}",
            "a part of the survey “{id}” is higher than a page of {paper}{at}",
            id=survey.id,
            paper=survey.paper,
            at=at,
        ),
        both(
            "Rút ngắn lời hoặc thông báo, tách câu hỏi, hoặc dùng khổ giấy lớn hơn.",
            "Shorten the label or the notice, split the question, or take a larger paper.",
        ),
    )


def _spread(pages: Sequence[_Page]) -> None:
    """Use the room left on each page: enlarge its last frame for handwriting, then widen the white above sections."""
    for page in pages:
        grown = [k for k, block in enumerate(page.blocks) if block.grows]
        if grown and page is pages[-1]:
            block = page.blocks[grown[-1]]
            page.blocks[grown[-1]] = _taller(block, min(page.room, block.grows))
        gaps = [k for k, block in enumerate(page.blocks) if k and block.before]
        if gaps:
            more = min(WIDEN, max(0.0, page.room) / len(gaps))
            for k in gaps:
                page.blocks[k] = replace(page.blocks[k], before=page.blocks[k].before + more)


def _taller(block: Block, more: float) -> Block:
    def taller(rect: Rect) -> Rect:
        return replace(rect, h=rect.h + more)

    return replace(
        block,
        height=block.height + more,
        art=tuple(replace(item, rect=taller(item.rect)) if isinstance(item, Frame) else item for item in block.art),
        texts=tuple(replace(area, rect=taller(area.rect)) for area in block.texts),
    )


def _placed(survey: Survey, paper: Paper, page: _Page, pages: int) -> tuple[PageLayout, tuple[Artwork, ...]]:
    art, _ = header(survey, paper, page.number)
    art = [shifted(item, 0.0, 0.0) for item in [*art, *footer(survey, paper, page.number, pages)]]
    boxes: list[Box] = []
    texts: list[TextArea] = []
    y = page.top
    for k, block in enumerate(page.blocks):
        y = round(y + (block.before if k else 0.0), DECIMALS)
        art += [shifted(item, paper.left, y) for item in block.art]
        boxes += [replace(box, rect=shifted_rect(box.rect, paper.left, y)) for box in block.boxes]
        texts += [replace(area, rect=shifted_rect(area.rect, paper.left, y)) for area in block.texts]
        y += block.height
    laid = PageLayout(page.number, paper.fiducials(page.number), paper.code, tuple(boxes), tuple(texts))
    return laid, tuple(art)
