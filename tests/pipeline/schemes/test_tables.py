from __future__ import annotations

from datetime import date
from fractions import Fraction

from pipeline.figures.tables import without_exact
from pipeline.results.columns import COLUMNS as OF_ALL_TABLES
from pipeline.schemes.binding import BoundScheme
from pipeline.schemes.columns import COLUMNS, VALUES, share_columns
from pipeline.schemes.dossiers import Dossier
from pipeline.schemes.outcome import outcome_of
from pipeline.schemes.own_scores import OwnFigures
from pipeline.schemes.rows import GroupAnswers, Note
from pipeline.schemes.scheme import Source
from pipeline.schemes.sheet_score import score_sheet
from pipeline.schemes.tables import scheme_tables

DAY = date(2019, 2, 1)
FIGURES = OwnFigures(
    {Source.SELF: {("u1", "2019-Q1", f"i{n}"): Fraction(2) for n in range(5, 10)}},
    {"u1": (Dossier("u1", "a", "", DAY, DAY, DAY),)},
)
GROUPS = [
    GroupAnswers("u1", "counter", "2019-Q1", {f"q{n}": {"1": 1, "2": 2} for n in (1, 2, 3, 4)}, {"q3": 1}, 3, 1, "Một"),
    GroupAnswers("u2", "counter", "2019-Q1", {}),
]


def test_every_column_and_every_coded_value_has_a_name(tt01: BoundScheme) -> None:
    tables = scheme_tables(tt01, outcome_of(tt01, GROUPS, FIGURES, fewest=3), "vi")
    named = OF_ALL_TABLES.keys() | COLUMNS.keys() | share_columns(tt01.scheme).keys()
    for table in tables.values():
        assert set(without_exact(table).columns) <= named
    assert VALUES["note"].keys() == {note.value for note in Note if note}
    assert VALUES["counts"].keys() == {source.value for source in Source}
    assert share_columns(tt01.scheme)["share_satisfied"].vi == "Hài lòng (%)"


def test_a_row_for_each_indicator_and_a_row_for_each_unit(tt01: BoundScheme) -> None:
    tables = scheme_tables(tt01, outcome_of(tt01, GROUPS, FIGURES, fewest=3), "vi")
    indicators = tables["indicators"]
    assert list(indicators["number"]) == [*"123456789"] * 2
    first, third, fifth = (indicators.iloc[place] for place in (0, 2, 4))
    assert (first["citizens"], first["computed"], first["counts"], first["points"]) == (1.67, 1.0, "computed", 1.0)
    assert (third["citizens"], third["low_citizens"], third["high_citizens"], third["pending"]) == (1.67, 1.25, 1.75, 1)
    assert (fifth["self_scored"], fifth["counts"], fifth["answers"]) == (2.0, "self", 0)
    one, other = (tables["classes"].iloc[place] for place in (0, 1))
    assert (one["sum"], one["low_sum"], one["high_sum"], one["class_name"]) == (16.0, 15.58, 16.08, "Xuất sắc")
    assert (one["missing"], one["class_open"], one["rank"], one["note"]) == ("", "no", 1, "")
    assert (other["missing"], other["class_name"], other["note"]) == ("1, 2, 3, 4, 5, 6, 7, 8, 9", "", "incomplete")
    assert other[["sum", "rank"]].isna().all()


def test_names_are_in_the_language_that_is_asked_for(tt01: BoundScheme) -> None:
    for language, name in (("vi", "Thái độ của cán bộ, công chức, viên chức"), ("en", "Attitude of officials")):
        tables = scheme_tables(tt01, outcome_of(tt01, GROUPS[:1], FIGURES, fewest=3), language)
        assert tables["indicators"].iloc[6]["indicator_name"] == name


def test_a_sheet_is_scored_as_form_01_lists_it(tt01: BoundScheme) -> None:
    answers = {"q1": "2", "q2": "1", "q3": "0", "q4": "2", "q6": "1", "q7": "0", "q10": "1", "q11": "1"}
    score = score_sheet(tt01, answers)
    assert dict(score.points) == {"i1": 2, "i2": 1, "i3": 0, "i4": 2, "i6": 1, "i7": 0}
    assert (score.officials_sum, score.officials_class, score.share) == (5, "full", "satisfied")
    score = score_sheet(tt01, {"q1": "2", "q11": "0"})
    assert (score.points["i1"], score.points["i7"], score.officials_sum, score.officials_class) == (2, None, None, "")
    assert score.share == "dissatisfied"
