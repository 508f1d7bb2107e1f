"""What a person may say of an item: nothing that its paper could not hold."""

from __future__ import annotations

import orjson
import pytest

from forms.layout import Kind, Question
from pipeline.review.choices import checked, whose_of
from pipeline.review.queue_items import Choice, Verb

AGE = Question("age", Kind.NUMBER, tuple("0123456789"), required=False, most=2)


@pytest.mark.parametrize("answer", ["155", "9" * 5000, "-1", "1.5", "²", "", " 7"])
def test_a_number_has_no_more_digits_than_its_boxes(answer: str) -> None:
    with pytest.raises(ValueError, match="no number"):
        checked(AGE, answer)


@pytest.mark.parametrize("answer", ["7", "07", "99"])
def test_a_number_that_fits_is_taken(answer: str) -> None:
    assert checked(AGE, answer) == answer


@pytest.mark.parametrize("page", ["0", "-1", "", "²", "1000", "9" * 5000])
def test_what_is_no_page_of_a_sheet_is_refused(page: str) -> None:
    said = {"unit": "u", "channel": "box", "period": "2026-Q1", "layout": "00000000", "page": page}
    with pytest.raises(ValueError, match="no page"):
        whose_of(Choice(Verb.ENTER, orjson.dumps(said).decode()))
