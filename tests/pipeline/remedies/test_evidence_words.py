"""The evidence of a shortcoming in words."""

from __future__ import annotations

import pytest

from pipeline.records.remedies import Evidence, Reason, Subject
from pipeline.remedies.evidence_words import evidence_in_words, figure_in_words

LOW = Evidence(
    "2019-Q1", (Reason.BELOW_TARGET, Reason.FALL), 61.5, 55.02, 67.6, 80.0, 1230, 2000, "2018-Q4", -6.21, -11.4, -1.02
)


def test_the_figure_its_change_and_each_reason_are_sentences() -> None:
    assert evidence_in_words(LOW, Subject.CRITERION, "vi") == [
        "Quý I/2019: 61,50 %, khoảng tin cậy 95 % từ 55,02 đến 67,60 %; 1.230 trong 2.000 câu trả lời là hài lòng.",
        "−6,21 điểm phần trăm so với Quý IV/2018 (khoảng tin cậy 95 % từ −11,40 đến −1,02).",
        "Thấp hơn rõ rệt so với mục tiêu 80,00 %.",
        "Giảm rõ rệt, ngẫu nhiên khó gây ra.",
    ]
    assert figure_in_words(LOW, "en") == "61.50 % (55.02–67.60)"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_reason_has_words_and_nothing_is_said_of_figures_that_are_missing(language: str) -> None:
    for reason in Reason:
        told = evidence_in_words(Evidence(reasons=(reason,), expected=80.0), Subject.OTHER, language)
        assert len(told) == 1
        assert "None" not in told[0]
        assert "{" not in told[0]
    assert evidence_in_words(Evidence(), Subject.OTHER, language) == []
    assert figure_in_words(Evidence(), language) == ""


def test_the_target_is_not_called_what_the_other_units_lead_one_to_expect() -> None:
    reasons = (Reason.BELOW_TARGET, Reason.BELOW_EXPECTATION)
    target, others = evidence_in_words(Evidence(reasons=reasons, expected=80.0), Subject.INDEX, "en")
    assert "the target of 80.00 %" in target
    assert "the other units" in others
    assert "80" not in others
    (alone,) = evidence_in_words(Evidence(reasons=reasons[1:], expected=88.0), Subject.INDEX, "en")
    assert "below the 88.00 % that the other units" in alone
