"""Layouts: what must hold for the sample, and what a layout's id and errors tell."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import forms
import samples
from forms.artwork import Text
from forms.errors import ExitCode, LayoutError, MissingGlyphError
from forms.layout import Kind
from forms.survey import parse_survey

SAMPLE = Path(samples.__file__).parent / "survey.yaml"
SURVEY = forms.load_survey(SAMPLE)


def test_the_sample_fits_one_sheet_printed_on_both_sides() -> None:
    layout = forms.lay_out(SURVEY)
    assert len(layout.pages) == 2
    assert layout.page_size_mm == (210, 297)
    assert {page.code.w for page in layout.pages} == {15}
    most = {q.question: q.most for q in layout.questions}
    assert most["q01"] == most["gender"] == 1
    assert most["comments"] == 0
    comments = layout.pages[1].texts[0].rect
    assert comments.h >= 30
    assert comments.w >= 150


def test_the_columns_of_the_sample_are_aligned_over_the_whole_sheet() -> None:
    layout = forms.lay_out(SURVEY)
    columns: dict[str, set[float]] = {}
    for page in layout.pages:
        for box in page.boxes:
            if box.choice.isdigit():
                columns.setdefault(box.choice, set()).add(box.rect.x)
    assert len(columns) == 5
    assert all(len(places) == 1 for places in columns.values())


def test_a_number_has_a_box_for_each_digit_of_each_column() -> None:
    text = SAMPLE.read_text("utf-8").replace("kind: text", "kind: number").replace("height: 30", "digits: 3")
    layout = forms.lay_out(parse_survey(text))
    [question] = [q for q in layout.questions if q.kind is Kind.NUMBER]
    assert question.most == 3
    assert question.choices == tuple(f"{column}:{digit}" for column in (1, 2, 3) for digit in range(10))
    boxes = {box.choice: box.rect for page in layout.pages for box in page.boxes if box.question == "comments"}
    assert boxes["1:0"].x < boxes["2:0"].x < boxes["3:0"].x
    assert boxes["1:0"].y < boxes["1:9"].y
    assert boxes["1:4"].y == boxes["3:4"].y


def test_the_same_survey_has_the_same_id_in_every_process() -> None:
    script = f"import forms; print(forms.lay_out(forms.load_survey({str(SAMPLE)!r})).id)"
    ids = {
        subprocess.run(
            [sys.executable, "-c", script],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(forms.__file__).parents[1])},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert ids == {forms.lay_out(SURVEY).id}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Nơi ngồi chờ có đủ chỗ ngồi", "Nơi ngồi chờ có đủ ghế ngồi"),
        ("Enough seats", "Sufficient seats"),
        ("Rất hài lòng", "Hoàn toàn hài lòng"),
        ("24 tháng", "36 tháng"),
        ("male: Nam", "man: Nam"),
        ("q22:", "q23:"),
        ("id: sipas", "id: sipas2"),
        ("paper: A4", "paper: Letter"),
        ("height: 30", "height: 30\n        required: true"),
        ("UÔNG BÍ", "HẠ LONG"),
    ],
)
def test_whatever_changes_on_the_sheet_changes_the_id(old: str, new: str) -> None:
    text = SAMPLE.read_text("utf-8")
    assert old in text
    assert forms.lay_out(parse_survey(text.replace(old, new))).id != forms.lay_out(SURVEY).id


def test_a_survey_too_long_for_four_pages_is_told_with_advice() -> None:
    rows = "\n".join(f"      x{k}: Câu hỏi số {k}" for k in range(120))
    text = SAMPLE.read_text("utf-8").replace(
        "  result:\n", f"  more:\n    title: Thêm\n    questions:\n{rows}\n  result:\n"
    )
    with pytest.raises(LayoutError, match="does not fit on 4 pages of A4") as caught:
        forms.lay_out(parse_survey(text))
    assert "labels" in caught.value.advice
    assert caught.value.exit_code is ExitCode.BAD_SURVEY


@pytest.mark.parametrize(
    ("sign", "name"),
    [("漢", "U+6F22"), ("😀", "U+1F600"), ("→", "U+2192"), ("x\u0323", "U+0323"), ("\u200b", "U+200B")],
)
def test_a_glyph_that_the_typeface_lacks_is_named_with_its_text(sign: str, name: str) -> None:
    text = SAMPLE.read_text("utf-8").replace("q07: Thành phần", f'q07: "{sign}" Thành phần', 1)
    text = text.replace(f'q07: "{sign}"', f"q07: Xin {sign}")
    with pytest.raises(MissingGlyphError, match=name.replace("+", r"\+")) as caught:
        forms.lay_out(parse_survey(text))
    assert caught.value.exit_code is ExitCode.CANNOT_PRINT


def test_symbols_that_the_typeface_lacks_are_drawn_not_typed() -> None:
    text = SAMPLE.read_text("utf-8").replace("q07: Thành phần", "q07: ✓ ✕ ☐ ☑ ☒ ○ ● ⊗ Thành phần")
    layout = forms.lay_out(parse_survey(text))
    typed = "".join(item.text for art in layout.artwork for item in art if isinstance(item, Text))
    assert not set(typed) & set("✓✕☐☑☒○●⊗")
    assert "Thành phần" in typed
