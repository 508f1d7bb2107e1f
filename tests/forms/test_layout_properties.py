"""What must hold for the layout of every survey: apart, inside, whole, in order. Tried on random surveys."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import forms
import samples
from forms.artwork import Fill, Frame, Line, Polyline, SlotSymbol, SlotText, Text
from forms.errors import LayoutError
from forms.layout import Box, Kind, Layout, PageLayout, Rect, TextArea, fiducial_id
from forms.survey import Survey, parse_survey
from forms.typeface import text_width

SURVEY = forms.load_survey(Path(samples.__file__).parent / "survey.yaml")
POINT = 25.4 / 72

VOCABULARY = """
Có thái độ giao tiếp lịch sự Chú ý lắng nghe ý kiến của người dân tổ chức niêm yết công khai đầy đủ nghiêng ngả NGUYỄN
khuếch trương Satisfied dissatisfied with the responsiveness of officials THPT 25–34 ông/bà ✓ ☐
một-chữ-rất-dài-không-có-khoảng-trắng-nào-để-ngắt
"""
WORDS = VOCABULARY.split()


def phrase(most: int) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(WORDS), min_size=1, max_size=most).map(" ".join)


def label(languages: int, most: int) -> st.SearchStrategy[str]:
    texts = st.lists(phrase(most), min_size=1, max_size=languages)
    return texts.map(" | ".join)


@st.composite
def question(draw: st.DrawFn, languages: int, scales: list[str]) -> dict[str, Any]:
    kind = draw(st.sampled_from(["rating", "rating", "rating", "choice", "choices", "number", "text"]))
    content: dict[str, Any] = {"kind": kind, "label": draw(label(languages, 18))}
    if kind == "rating":
        content["scale"] = draw(st.sampled_from(scales))
    elif kind in ("choice", "choices"):
        count = draw(st.integers(1, 9))
        content["options"] = {f"o{k}": draw(label(languages, 4)) for k in range(count)}
        if kind == "choices":
            content["most"] = draw(st.integers(1, count))
    elif kind == "number":
        content["digits"] = draw(st.integers(1, 4))
    else:
        content["height"] = draw(st.integers(10, 60))
    return content


@st.composite
def surveys(draw: st.DrawFn) -> Survey:
    languages = draw(st.integers(1, 2))
    scales: dict[str, Any] = {
        name: {str(k): draw(label(languages, 3)) for k in range(levels)}
        for name, levels in (("s", draw(st.integers(2, 11))), ("t", draw(st.integers(2, 5))))
    }
    if draw(st.booleans()):
        scales["s"] = {"levels": scales["s"], "not_applicable": {"na": draw(label(languages, 3))}}
    numbers = iter(range(1000))
    sections = {
        f"part{k}": {
            "title": draw(label(languages, 8)),
            "questions": {
                f"q{next(numbers)}": content
                for content in draw(st.lists(question(languages, list(scales)), min_size=1, max_size=6))
            },
        }
        for k in range(draw(st.integers(1, 4)))
    }
    survey = {
        "id": "random",
        "languages": ["vi", "en"][:languages],
        "paper": draw(st.sampled_from(["A4", "A4", "A5", "Letter"])),
        "authority": draw(label(languages, 10)),
        "title": draw(label(languages, 8)),
        "notice": draw(label(languages, 40)),
        "scales": scales,
        "sections": sections,
    }
    if draw(st.booleans()):
        survey["introduction"] = draw(label(languages, 40))
    # Labels of random words may run either way.
    return parse_survey(json.dumps(survey, ensure_ascii=False), printed=True)


LEAST_BOX = 4.0
LEAST_GAP = 3.0
RING = 2.55  # the reader looks at a ring of at least this width around each box
LEAST_MARGIN = 6.0  # what office printers leave white
FIDUCIAL_QUIET = 2.0
CODE_QUIET = 2.4
SYMBOL_QUIET = 2.1  # four modules of version 3, which is what most addresses take


def grown(rect: Rect, by: float) -> Rect:
    return Rect(rect.x - by, rect.y - by, rect.w + 2 * by, rect.h + 2 * by)


def overlap(a: Rect, b: Rect) -> bool:
    slack = 0.011  # coordinates are rounded to 0.01 mm
    across = min(a.x + a.w, b.x + b.w) - max(a.x, b.x)
    down = min(a.y + a.h, b.y + b.h) - max(a.y, b.y)
    return across > slack and down > slack


def ink_of_text(item: Text) -> Rect:
    size = item.size * POINT
    return Rect(item.x, item.y - 0.74 * size, text_width(item.text.rstrip(" "), item.font, item.size), 0.76 * size)


def extent(item: object) -> Iterator[Rect]:
    """What a thing covers, as rectangles; a frame covers its four sides."""
    match item:
        case Text():
            yield ink_of_text(item)
        case SlotText(align=align):
            left = item.x - {"left": 0.0, "centre": 0.5, "right": 1.0}[align] * item.w
            yield Rect(left, item.y - 0.74 * item.size * POINT, item.w, 0.9 * item.size * POINT)
        case SlotSymbol():
            yield grown(item.rect, SYMBOL_QUIET)
        case Line():
            yield grown(Rect(item.x, min(item.y, item.y2), item.x2 - item.x, abs(item.y2 - item.y)), item.width / 2)
        case Frame():
            r = item.rect
            for side in (
                Rect(r.x, r.y, r.w, 0),
                Rect(r.x, r.y + r.h, r.w, 0),
                Rect(r.x, r.y, 0, r.h),
                Rect(r.x + r.w, r.y, 0, r.h),
            ):
                yield grown(side, item.width / 2)
        case Polyline(points=points) | Fill(points=points):
            xs, ys = zip(*points, strict=True)
            yield grown(Rect(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)), getattr(item, "width", 0) / 2)


def check_page(layout: Layout, page: PageLayout, art: tuple[object, ...]) -> None:
    width, height = layout.page_size_mm
    paper = Rect(LEAST_MARGIN, LEAST_MARGIN, width - 2 * LEAST_MARGIN, height - 2 * LEAST_MARGIN)
    reserved = [grown(f.rect, FIDUCIAL_QUIET) for f in page.fiducials] + [grown(page.code, CODE_QUIET)]
    printed = [rect for item in art for rect in extent(item)]
    boxes = [box.rect for box in page.boxes]
    for rect in printed + boxes + [area.rect for area in page.texts]:
        assert rect.x >= paper.x
        assert rect.y >= paper.y
        assert rect.x + rect.w <= paper.x + paper.w + 0.02
        assert rect.y + rect.h <= paper.y + paper.h + 0.02
        assert not any(overlap(rect, zone) for zone in reserved)
    for box in boxes:
        assert min(box.w, box.h) >= LEAST_BOX
        assert not any(overlap(grown(box, RING), rect) for rect in printed)
    for a, b in itertools.combinations(boxes, 2):
        assert not overlap(grown(a, LEAST_GAP), b)
    texts = [ink_of_text(item) for item in art if isinstance(item, Text)]
    for one, other in itertools.combinations(texts, 2):
        assert not overlap(one, other)
    for symbol in (item for item in art if isinstance(item, SlotSymbol)):
        others = [rect for item in art if item is not symbol for rect in extent(item)]
        assert not any(overlap(grown(symbol.rect, SYMBOL_QUIET), rect) for rect in others)


def things_of(page: PageLayout) -> list[Box | TextArea]:
    return [*page.boxes, *page.texts]


def check_questions(survey: Survey, layout: Layout) -> None:
    assert [q.question for q in layout.questions] == [q.id for q in survey.questions]
    where: dict[str, set[int]] = {}
    for page in layout.pages:
        for thing in things_of(page):
            where.setdefault(thing.question, set()).add(page.page)
    assert all(len(pages) == 1 for pages in where.values()), "a question is parted"
    found = Counter((box.question, box.choice) for page in layout.pages for box in page.boxes)
    asked = [(q.question, choice) for q in layout.questions for choice in q.choices]
    assert found == Counter(asked)
    areas = Counter(area.question for page in layout.pages for area in page.texts)
    assert areas == Counter(q.question for q in layout.questions if q.kind is Kind.TEXT)


def check_titles(layout: Layout) -> None:
    """Nothing that is set as a title stands below the last box or frame of its page."""
    for page, art in zip(layout.pages, layout.artwork, strict=True):
        things = [thing.rect.y for thing in things_of(page)]
        titles = [
            item.y for item in art if isinstance(item, Text) and item.font.value == "SemiBold" and item.size == 10
        ]
        body = [y for y in titles if y > 40]
        assert not body or (things and max(things) > max(body))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(surveys(), st.booleans())
@example(SURVEY, False)
@example(SURVEY, True)
def test_every_survey_is_laid_out_well_or_said_not_to_fit(survey: Survey, is_online: bool) -> None:
    try:
        layout = forms.lay_out(survey, is_online=is_online)
    except LayoutError as caught:
        assert caught.advice  # noqa: PT017 - most surveys fit
        return
    assert 1 <= len(layout.pages) <= 4
    check_questions(survey, layout)
    check_titles(layout)
    for number, (page, art) in enumerate(zip(layout.pages, layout.artwork, strict=True), 1):
        assert page.page == number
        assert [f.id for f in page.fiducials] == [fiducial_id(number, corner) for corner in range(4)]
        check_page(layout, page, art)
    assert Layout.from_dict(json.loads(orjson.dumps(layout.to_dict()))) == layout
