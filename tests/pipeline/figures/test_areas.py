"""Areas: totals above the units that lose nobody, and figures by the units of another day."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

import samples
from forms.register import COLUMNS, Register, Unit, load_register, parse_register
from pipeline.errors import UnknownNameError
from pipeline.figures.areas import Area, Member, Reexpressed, areas_of, on_day, told_apart

REFORM = date(2025, 7, 1)
OLD_WARDS = ("ub06808", "ub06811", "ub06820")
LANGUAGES = ("vi", "en")


@pytest.fixture(scope="module")
def register() -> Register:
    return load_register(Path(samples.__file__).parent / "units.csv")


def members(*units: str, period: str = "2019-Q1") -> list[Member]:
    return [Member(unit, period) for unit in units]


def areas(register: Register, surveyed: list[Member], language: str = "vi") -> dict[str, Area]:
    return {area.id: area for area in areas_of(register, surveyed, language)}


def rows(register: Register, surveyed: list[Member], day: date) -> dict[str, Reexpressed]:
    return {row.unit: row for row in on_day(register, surveyed, day)}


def units_of(area: Area | Reexpressed) -> list[str]:
    return [member.unit for member in area.members]


def test_old_wards_count_for_the_city_and_the_province_and_new_ones_for_the_province_alone(register: Register) -> None:
    surveyed = members(*OLD_WARDS) + members("nw06820", period="2025-Q3")
    city, province = areas_of(register, surveyed, "vi")
    assert (city.id, city.name, city.kind, city.level) == ("ub196", "Thành phố Uông Bí", "city", 1)
    assert (province.id, province.name, province.kind, province.level) == ("qn22", "Tỉnh Quảng Ninh", "province", 2)
    assert (city.members, province.members) == (tuple(members(*OLD_WARDS)), tuple(surveyed))
    assert (city.top, province.top) == (False, True)
    assert (city.ended, province.ended) == (True, False)
    assert (city.note, province.note) == ("", "")


def test_without_a_city_the_province_is_just_above_the_wards(register: Register) -> None:
    (province,) = areas_of(register, members("nw06820", "nw06811", period="2025-Q3"), "en")
    assert (province.name, province.level) == ("Quang Ninh Province", 1)


def test_in_the_year_of_the_change_each_ward_counts_where_it_stood_last(register: Register) -> None:
    found = areas(register, members("ub06808", "nw06820", period="2025"))
    assert units_of(found["ub196"]) == ["ub06808"]
    assert units_of(found["qn22"]) == ["nw06820", "ub06808"]


def test_a_unit_surveyed_before_its_first_day_counts_where_it_stood_then(register: Register) -> None:
    assert list(areas(register, members("nw06820", period="2025-Q2"))) == ["qn22"]


def test_all_that_is_above_a_unit_is_looked_up_on_one_day() -> None:
    lines = (
        "w1,1,Một,,ward,5,,2021-06-30,,",
        "w2,2,Hai,,ward,5,,,,",
        "city,5,Phố,,city,9,,,,",
        "p1,9,Tỉnh cũ,,province,,,2021-06-30,,",
        "p2,9,Tỉnh mới,,province,,2021-07-01,,,",
    )
    found = areas(parse_register("\n".join([",".join(COLUMNS), *lines])), members("w1", "w2", period="2021"))
    assert {area.id: units_of(area) for area in found.values()} == {"city": ["w1", "w2"], "p1": ["w1"], "p2": ["w2"]}


def test_a_city_that_was_surveyed_counts_above_itself_only(register: Register) -> None:
    found = areas(register, members("ub196", "ub06808"))
    assert units_of(found["ub196"]) == ["ub06808"]
    assert units_of(found["qn22"]) == ["ub06808", "ub196"]


def test_whoever_is_under_nothing_known_is_in_an_area_of_its_own_with_a_note(register: Register) -> None:
    found = areas(register, members("gone", "qn22", "ub06808", period="2010"))
    assert {area.id: units_of(area) for area in found.values()} == {"196": ["ub06808"], "?": ["gone", "qn22"]}
    assert (found["196"].name, found["196"].kind, found["196"].top) == ("196", "", True)
    assert "“196”" in found["196"].note
    assert "không còn trong danh mục" in found["?"].note
    assert "no longer" in areas(register, members("gone"), "en")["?"].note


def test_a_code_is_not_taken_for_the_unit_whose_id_it_is() -> None:
    text = "\n".join([",".join(COLUMNS), "7,7,Huyện,,district,,2011-01-01,,,", "1,1,Xã,,commune,7,,,,"])
    found = areas(parse_register(text), [Member("1", "2010"), Member("1", "2011")])
    assert {area.id: area.members for area in found.values()} == {
        "7": (Member("1", "2011"),),
        "?7": (Member("1", "2010"),),
    }
    assert found["?7"].name == "7"


def test_a_period_that_is_none_is_told(register: Register) -> None:
    with pytest.raises(UnknownNameError, match="2019-Q5"):
        areas_of(register, members("ub06808", period="2019-Q5"), "vi")


def test_wards_that_went_into_one_are_counted_there_and_named(register: Register) -> None:
    (row,) = on_day(register, members("ub06814", "ub06808", "ub06823"), REFORM)
    assert (row.unit, row.kind, row.split) == ("nw06820", "ward", False)
    assert row.made_of == ("ub06808", "ub06814", "ub06823")
    assert row.name.vi == "Phường Vàng Danh (từ 1/7/2025)"
    assert row.name.en == "Vang Danh Ward (new)"
    assert row.note.vi == "Gồm cả phiếu của Phường Vàng Danh (đến 30/6/2025), Phường Bắc Sơn và Phường Nam Khê."
    assert row.note.en == "Includes the sheets of Vang Danh Ward (old), Bac Son Ward and Nam Khe Ward."


def test_a_ward_that_was_split_stands_apart_and_its_successors_say_so(register: Register) -> None:
    found = rows(register, members("ub06820", "ub06808", "ub06829"), REFORM)
    assert list(found) == ["nw06820", "nw06832", "ub06820"]
    apart = found["ub06820"]
    assert (units_of(apart), apart.split, apart.name.vi) == (["ub06820"], True, "Phường Trưng Vương")
    assert "chia cho Phường Vàng Danh (từ 1/7/2025) và Phường Uông Bí; phiếu không tách được" in apart.note.vi
    assert "split between Vang Danh Ward (new) and Uong Bi Ward; its sheets can't be divided" in apart.note.en
    assert "Chưa gồm phiếu của Phường Trưng Vương" in found["nw06820"].note.vi
    assert "Without the sheets of Trung Vuong Ward" in found["nw06820"].note.en
    assert "Trưng Vương" not in found["nw06832"].note.vi


def test_a_merger_before_a_split_follows_the_day(register: Register) -> None:
    surveyed = members("ub07141", "ub06820", period="2018-Q1")
    assert [row.made_of for row in on_day(register, surveyed, date(2019, 12, 31))] == [("ub06820",), ("ub07141",)]
    assert [row.made_of for row in on_day(register, surveyed, date(2020, 1, 1))] == [("ub06820", "ub07141")]
    split = on_day(register, surveyed, REFORM)
    assert [(row.unit, row.split) for row in split] == [("ub06820", True), ("ub07141", True)]


def test_units_of_the_day_have_no_note(register: Register) -> None:
    before = on_day(register, members(*OLD_WARDS), date(2025, 6, 30))
    assert [(row.unit, row.note.vi, row.note.en) for row in before] == [(unit, "", "") for unit in OLD_WARDS]


def test_what_has_no_place_on_the_day_stands_apart_and_says_why(register: Register) -> None:
    after = rows(register, members("gone", "ubhcc", "nw06820"), REFORM)
    assert list(after) == ["nw06820", "ubhcc", "gone"]
    assert "Đã kết thúc ngày 30/6/2025" in after["ubhcc"].note.vi
    assert "Ended on 30 June 2025; the register names no successor" in after["ubhcc"].note.en
    assert (after["gone"].name.vi, after["gone"].kind) == ("gone", "")
    assert "No longer in the register" in after["gone"].note.en
    (early,) = on_day(register, members("nw06832", period="2025-Q3"), date(2025, 6, 30))
    assert (early.note.vi, early.note.en) == ("Chỉ có từ ngày 1/7/2025.", "Exists only since 1 July 2025.")


def test_periods_before_and_after_meet_in_one_row(register: Register) -> None:
    (row,) = on_day(register, [*members("nw06820", period="2025-Q3"), *members("ub06808", "ub06814")], REFORM)
    assert row.members == (*members("ub06808", "ub06814"), Member("nw06820", "2025-Q3"))
    assert row.note.vi == "Gồm cả phiếu của Phường Vàng Danh (đến 30/6/2025) và Phường Bắc Sơn."


def test_namesakes_with_the_same_dates_are_told_apart_by_their_ids() -> None:
    lines = ("a,1,Xã Tân Lập,,commune,,,,,", "b,2,Xã Tân lập,,commune,,,,,", "c,3,Xã Tân Lập,,commune,,,2020-01-31,,")
    register = parse_register("\n".join([",".join(COLUMNS), *lines, "d,4,Xã Tân Lập,,commune,,,2020-01-31,,"]))
    assert [told_apart(register, unit, "vi") for unit in register] == [
        "Xã Tân Lập (a)",
        "Xã Tân lập (b)",
        "Xã Tân Lập (c, đến 31/1/2020)",
        "Xã Tân Lập (d, đến 31/1/2020)",
    ]
    assert told_apart(register, register.get("c"), "en") == "Xã Tân Lập (c, until 31 January 2020)"


ids = [f"u{number}" for number in range(8)]
days = st.integers(-40, 400).map(lambda after: date(2019, 1, 1) + timedelta(after))
# Codes are few, so that they are reused, missing, the ids of other units, and now and then go in a circle.
codes = st.sampled_from(["", "1", "2", "3", "9", "u1"])


@st.composite
def registers(draw: st.DrawFn) -> Register:
    units = []
    for number, unit in enumerate(ids):
        first, last = sorted(draw(st.tuples(days, days)))
        successors = (
            draw(st.lists(st.sampled_from(ids[number + 1 :]), max_size=3, unique=True)) if ids[number + 1 :] else []
        )
        units.append(
            Unit(
                unit,
                draw(codes),
                draw(st.sampled_from(["Phường Một", "Phường Hai", "Xã Ba"])),
                parent_code=draw(codes),
                valid_from=draw(st.sampled_from([None, first])),
                valid_to=draw(st.sampled_from([None, last])),
                successors=tuple(successors),
            )
        )
    return Register(tuple(units))


periods = st.sampled_from(["2018", "2019", "2019-Q1", "2019-03", "2020-01"])
surveyed_units = st.lists(st.builds(Member, st.sampled_from([*ids, "gone"]), periods), max_size=12)


@given(registers(), surveyed_units, st.sampled_from(LANGUAGES))
def test_top_areas_add_up_to_all_that_was_tallied(register: Register, surveyed: list[Member], language: str) -> None:
    found = areas_of(register, surveyed, language)
    assert sorted(member for area in found if area.top for member in area.members) == sorted(set(surveyed))
    assert len({area.id for area in found}) == len(found)
    for area in found:
        assert len(set(area.members)) == len(area.members)
        assert area.id not in units_of(area)
        assert bool(area.note) == (not any(unit.id == area.id for unit in register))


@given(registers(), surveyed_units, days)
def test_by_the_units_of_a_day_nothing_is_lost_or_counted_twice(
    register: Register, surveyed: list[Member], day: date
) -> None:
    found = on_day(register, surveyed, day)
    assert sorted(member for row in found for member in row.members) == sorted(set(surveyed))
    assert len({row.unit for row in found}) == len(found)
    known = {unit.id: unit for unit in register}
    for row in found:
        exists = row.unit in known and known[row.unit].is_valid_between(day, day)
        assert exists or (row.note.vi and row.note.en)
        assert not row.split or row.made_of == (row.unit,)


@given(registers(), surveyed_units, days, st.randoms(use_true_random=False))
def test_the_order_in_which_members_come_does_not_matter(
    register: Register, surveyed: list[Member], day: date, random: Random
) -> None:
    shuffled = [*surveyed, *surveyed[:3]]
    random.shuffle(shuffled)
    assert areas_of(register, shuffled, "vi") == areas_of(register, surveyed, "vi")
    assert on_day(register, shuffled, day) == on_day(register, surveyed, day)


@given(registers(), st.sampled_from(LANGUAGES))
def test_no_two_units_are_called_the_same(register: Register, language: str) -> None:
    names = [told_apart(register, unit, language) for unit in register]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_composed(register: Register, language: str) -> None:
    surveyed = [Member(unit.id, period) for unit in register for period in ("2010", "2025")] + members("gone")
    texts = [text for area in areas_of(register, surveyed, language) for text in (area.name, area.note)]
    texts += [text for row in on_day(register, surveyed, REFORM) for text in (row.name.vi, row.note.vi, row.note.en)]
    assert all(unicodedata.is_normalized("NFC", text) for text in texts)
