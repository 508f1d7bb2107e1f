from __future__ import annotations

import unicodedata
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from forms.errors import ExitCode
from forms.register import Register
from pipeline.errors import OwnFiguresError
from pipeline.records.periods import parse_period
from pipeline.schemes.binding import BoundScheme
from pipeline.schemes.dossiers import (
    Times,
    computed_span,
    dossiers_of_sheets,
    load_dossiers,
    points_of_dossier,
    times_of,
)
from pipeline.schemes.own_scores import Scores, load_own_figures, load_scores
from pipeline.schemes.scheme import Computed, Source

SCORES = "unit,period,indicator,score\nub06808,2019-Q1,i1,2\nub06808,2019-Q1,5,1\n"
KNOWN = {("ub06808", "2019-Q1", "i1"): 2, ("ub06808", "2019-Q1", "i5"): 1}
DATES = "unit,dossier,received,due,returned,agency\n"


@pytest.fixture
def scores(tmp_path: Path, uong_bi: Register, tt01: BoundScheme):
    def load(text: str | bytes) -> Scores:
        path = tmp_path / "self_scores.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return load_scores(path, uong_bi, tt01, Source.SELF)

    return load


@pytest.fixture
def dossiers(tmp_path: Path, uong_bi: Register):
    def load(lines: str):
        path = tmp_path / "dossiers.csv"
        path.write_text(DATES + lines, "utf-8")
        return load_dossiers(path, uong_bi)

    return load


@pytest.mark.parametrize(
    "text",
    [
        SCORES,
        "\ufeff" + SCORES.replace(",", ";").replace("\n", "\r\n"),
        SCORES.replace(",", "\t").encode("utf-16"),
        SCORES.replace("unit,period,indicator,score", "Đơn vị,Kỳ,Chỉ số,Điểm tự chấm"),
        unicodedata.normalize("NFD", SCORES.replace("unit,period,indicator,score", "Cơ quan,Quý,Mã chỉ số,Điểm")),
        SCORES.replace("ub06808", "06808"),
        SCORES.replace("ub06808", "Phường Vàng Danh"),
        SCORES.replace("ub06808", "vang danh ward (old)"),
        SCORES.replace("2019-Q1", "2019-q1").replace("i1", "I1"),
        SCORES.replace(",2\n", ',"2,0"\n').replace(",1\n", ",1.0\n"),
        "score,note,indicator,period,unit\n2,x,1,2019-Q1,ub06808\n1,,i5,2019-Q1,ub06808\n",
    ],
)
def test_whatever_a_spreadsheet_writes_is_read(scores, text: str | bytes) -> None:
    assert scores(text) == KNOWN


def test_a_code_means_the_unit_that_had_it_in_the_period(scores) -> None:
    text = "unit,period,indicator,score\n06820,2025-Q1,i1,2\n06820,2025-Q3,i1,0\nPhường Vàng Danh,2025-Q2,i1,1\n"
    found = {(unit, period): points for (unit, period, _), points in scores(text).items()}
    assert found == {("ub06820", "2025-Q1"): 2, ("nw06820", "2025-Q3"): 0, ("ub06808", "2025-Q2"): 1}


@pytest.mark.parametrize(
    ("line", "said", "advice"),
    [
        ("ub6808,2019-Q1,i1,2", "there is no unit “ub6808”", "ub06808"),
        ("6808,2019-Q1,i1,2", "the code “6808” has lost its zeros in front", "Write 06808"),
        (
            "06820,2025,i1,2",
            "“06820” may be several units",
            "ub06820 (Phường Trưng Vương) or nw06820 (Phường Vàng Danh)",
        ),
        ("Xã Điền Công,2020-Q1,i1,2", "there was no unit “Xã Điền Công” from 2020-01-01", "ub07141"),
        ("nw06820,2019-Q1,i1,2", "the unit nw06820 (Phường Vàng Danh) did not exist in 2019-Q1", "from 2025-07-01"),
        ("ub06808,2019-Q5,i1,2", "period: “2019-Q5” is no period", "2019-Q1"),
        ("ub06808,2019-03,i1,2", "the scheme tt01-2018 has no periods like 2019-03", "quarter, year"),
        ("ub06808,2019-Q1,i10,2", "there is no indicator “i10”", "Did you mean “i1”?"),
        ("ub06808,2019-Q1,i1,3", "score: 3 is above 2, the most that there is", "0 or 1 or 2"),
        ("ub06808,2019-Q1,i1,1.5", "score: 1.5 is none of the steps", "0 or 1 or 2"),
        ("ub06808,2019-Q1,i1,-1", "score: “-1” is no number", "0 or 1 or 2"),
        ("ub06808,2019-Q1,i1,2/1", "score: “2/1” is no number", "0 or 1 or 2"),
        ("ub06808,2019-Q1,i1,", "score: “” is no number", "leave the line out"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_with_advice(scores, line: str, said: str, advice: str) -> None:
    text = f"unit,period,indicator,score\nub06811,2019-Q1,i1,2\n{line}\n"
    with pytest.raises(OwnFiguresError) as error:
        scores(text)
    assert error.value.exit_code is ExitCode.BAD_REGISTER
    assert f"self_scores.csv:3: {said}" in error.value.message
    assert advice in error.value.advice


def test_two_scores_for_one_indicator_are_refused_and_all_mistakes_told(scores) -> None:
    with pytest.raises(OwnFiguresError, match="has two scores for 2019-Q1") as error:
        scores(SCORES + "06808,2019-Q1,1,0\nub06808,2019-Q1,i7,9\nnobody,2019-Q1,i7,1\n")
    assert "see line 2" in error.value.message
    assert [one.message.split(":")[1] for one in error.value.others] == ["5", "6"]


def test_what_a_superior_gives_has_a_file_of_its_own(tmp_path: Path, uong_bi: Register, tt01: BoundScheme) -> None:
    (tmp_path / "appraised_scores.csv").write_text(SCORES, "utf-8")
    figures = load_own_figures(tmp_path, uong_bi, tt01, date(2019, 4, 1))
    assert figures.scores == {Source.SELF: {}, Source.APPRAISED: KNOWN}
    assert figures.dossiers == {}


QUARTER = parse_period("2019-Q1")
TODAY = date(2019, 3, 20)


def test_dossiers_are_early_on_time_or_late_by_their_dates(dossiers) -> None:
    found = dossiers(
        "ub06808,a,2/1/2019,2019-01-10,9/1/2019,\n"  # early
        "ub06808,b,2/1/2019,10/1/2019,10/1/2019,\n"  # on time
        "ub06808,c,2/1/2019,10/1/2019,11/1/2019,\n"  # late
        "ub06808,d,2/1/2019,19/3/2019,,\n"  # late, and not yet returned
        "ub06808,e,2/1/2019,20/3/2019,,\n"  # due today
        "06808,b,2/1/2019,10/1/2019,10/1/2019,Thuế\n"
        "ub06808,b,2/1/2019,10/1/2019,12/1/2019,Địa chính\n"
        "ub06811,a,2/1/2019,10/1/2019,10/1/2019,\n"
    )
    assert times_of(found["ub06808"], QUARTER, TODAY, agencies=False) == Times(1, 1, 2, 1)
    assert times_of(found["ub06808"], QUARTER, TODAY, agencies=True) == Times(0, 1, 1, 0)
    assert times_of(found["ub06811"], QUARTER, TODAY, agencies=False) == Times(0, 1, 0, 0)


def test_a_dossier_counts_in_one_quarter_and_stays_late_there(dossiers) -> None:
    open_still = dossiers("ub06808,a,1/3/2019,29/3/2019,,\n")["ub06808"]
    returned = dossiers("ub06808,a,1/3/2019,29/3/2019,5/4/2019,\n")["ub06808"]
    early = dossiers("ub06808,a,1/3/2019,5/4/2019,29/3/2019,\n")["ub06808"]
    second = parse_period("2019-Q2")
    for found in (open_still, returned):
        assert times_of(found, QUARTER, date(2019, 7, 1), agencies=False) == Times(late=1)
        assert times_of(found, second, date(2019, 7, 1), agencies=False) == Times()
    assert times_of(early, QUARTER, date(2019, 7, 1), agencies=False) == Times(early=1)


def test_points_are_the_mean_over_dossiers_or_by_the_share_in_time(tt01: BoundScheme) -> None:
    by_dossier = tt01.indicators[0].indicator.computed
    assert by_dossier is not None
    assert computed_span(by_dossier, Times(2, 1, 1, 7)).value == Fraction(5, 4)
    assert computed_span(by_dossier, Times(open=3)).value is None
    bands = [
        {"from": "95", "points": "2"},
        {"from": "80", "below": "95", "points": "1"},
        {"below": "80", "points": "0"},
    ]
    by_share = Computed.model_validate({"time": "total", "bands": bands})
    for late, points in ((1, 2), (2, 1), (4, 1), (5, 0)):
        assert computed_span(by_share, Times(10, 20 - 10 - late, late)).value == points


@pytest.mark.parametrize(
    ("line", "said", "advice"),
    [
        ("ub06808,a,10/1/2019,9/1/2019,,", "due on 2019-01-09, before it was received on 2019-01-10", "received"),
        ("ub06808,a,10/1/2019,20/1/2019,9/1/2019,", "returned on 2019-01-09, before it was received", "day stands"),
        ("ub06808,a,1/13/2019,20/1/2019,,", "received “1/13/2019” is no date", "2019-01-13"),
        ("ub06808,a,43466,20/1/2019,,", "received “43466” is no date", "2019-01-01"),
        ("ub06808,,1/1/2019,20/1/2019,,", "has no “dossier”", "Fill in"),
        ("ub06808,a,1/1/2019,,,", "has no “due”", "Fill in"),
        ("ub06808,z,1/1/2019,20/1/2019,,", "dossier z of ub06808 stands here twice (see line 2)", "agency"),
        (
            "Vàng Danh,a,1/1/2019,20/1/2019,,",
            "there is no unit “Vàng Danh”",
            "Did you mean ub06808 (Phường Vàng Danh, until 2025-06-30) or nw06820 (Phường Vàng Danh)?",
        ),
    ],
)
def test_a_dossier_that_cannot_be_used_is_named_with_advice(dossiers, line: str, said: str, advice: str) -> None:
    with pytest.raises(OwnFiguresError) as error:
        dossiers(f"06808,z,1/1/2019,20/1/2019,,\n{line}\n")
    assert f"dossiers.csv:3: {said}" in error.value.message
    assert advice in error.value.advice


def test_a_dossier_names_the_sheet_that_was_handed_out_with_it(tmp_path: Path, uong_bi: Register) -> None:
    path = tmp_path / "dossiers.csv"
    head = "Đơn vị,Mã hồ sơ,Ngày nhận,Ngày hẹn trả,Ngày trả,Cơ quan,Số phiếu\n"
    steps = "ub06808,a,1/1/2019,9/1/2019,9/1/2019,,0000001-r\nub06808,a,1/1/2019,5/1/2019,4/1/2019,Thuế,\n"
    path.write_text(f"{head}{steps}ub06808,b,1/1/2019,9/1/2019,,,\n", "utf-8")
    found = dossiers_of_sheets(load_dossiers(path, uong_bi))
    assert {sheet: [one.agency for one in lines] for sheet, lines in found.items()} == {1: ["Thuế", ""]}
    points = {"early": "2", "on_time": "1", "late": "0"}
    for time, wanted in (("total", 1), ("agencies", 2)):
        computed = Computed.model_validate({"time": time, "points": points})
        assert points_of_dossier(computed, found[1], date(2019, 4, 1)) == wanted
    path.write_text(f"{head}{steps}ub06808,b,1/1/2019,9/1/2019,,,0000001-R\nub06808,c,1/1/2019,9/1/2019,,,7\n", "utf-8")
    with pytest.raises(OwnFiguresError) as error:
        load_dossiers(path, uong_bi)
    told = [error.value.message, *(one.message for one in error.value.others)]
    assert "dossiers.csv:4: sheet 0000001-R is that of dossier a of ub06808, too" in told[0]
    assert "dossiers.csv:5: sheet: " in told[1]
