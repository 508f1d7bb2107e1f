"""The manager's page: what is shown to whom, and the way from a bar to a sheet."""

from __future__ import annotations

import csv
import io
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pypdfium2
import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from openpyxl import load_workbook
from starlette.testclient import TestClient

from forms.flow import lay_out
from forms.serial import format_serial
from pipeline.office import unit_search
from pipeline.office.figures import pages
from pipeline.office.figures.downloads import Busy, Turns
from pipeline.office.server import guarded_app
from pipeline.records.remedies import About, Evidence, Reason, StepKind, Subject
from pipeline.records.rulings import Matter, Place, Ruling
from pipeline.web import users as users_module
from pipeline.web.passwords import Passwords
from pipeline.web.roles import Role
from pipeline.web.security import USERS, Listening, Users
from pipeline.workspace import Workspace
from tests.benchmarks.made_up import make_up
from tests.pipeline.province import Province, said

GOOD = "ba con trâu xanh"
WARD, OTHER = "ub06808", "ub06811"
WAIT = 60.0
YES_NO = """\
id: yesno
languages: [vi, en]
authority: Xã A | Commune A
title: Phiếu hỏi có không | Yes or no
notice: Xin không ghi họ tên. | Please write no names.
scales:
  agree: {levels: {0: Không | No, 1: Có | Yes}}
  likely:
    nps: true
    levels: {0: Không | No, 1: "1", 2: "2", 3: "3", 4: "4", 5: "5", 6: "6", 7: "7", 8: "8", 9: "9", 10: Có | Yes}
sections:
  service:
    title: Phục vụ | Service
    questions:
      q1: {label: Cán bộ có hướng dẫn rõ ràng không? | Were officials clear?, scale: agree}
      q2: {label: Có phải chờ lâu không? | Was the wait short?, scale: agree}
      q3: {label: Ông bà có giới thiệu cho người khác không? | Would you recommend us?, scale: likely}
"""


@dataclass
class Here:
    """An office that is served, and who visits it."""

    workspace: Workspace
    app: FastAPI

    def visit(self, name: str, language: str = "en") -> TestClient:
        browser = TestClient(
            self.app,
            "http://127.0.0.1:8000",
            client=("127.0.0.1", 50000),
            headers={"Accept": "text/html"},
            cookies={"phieu-language": language},
            follow_redirects=False,
        )
        sent = {"origin": "http://127.0.0.1:8000"}
        assert browser.post("/login", data={"name": name, "password": GOOD}, headers=sent).status_code == 303
        assert self.app.state.office.figures.latest(language, WAIT) is not None
        return browser


def served(workspace: Workspace) -> Here:
    users = Users(workspace.root / USERS)
    for name, role, units in (
        ("lan", Role.CLERK, ()),
        ("anh", Role.ADMINISTRATOR, ()),
        ("minh", Role.MANAGER, ()),
        ("mai", Role.MANAGER, (WARD,)),
        ("tam", Role.MANAGER, (WARD, OTHER)),
        ("xa", Role.MANAGER, ("ub06829",)),
    ):
        users.add(name, [role], GOOD, units)
    return Here(workspace, guarded_app(workspace, Listening("127.0.0.1", 8000)))


@pytest.fixture(scope="module", autouse=True)
def _cheap() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        cheap = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        patched.setattr(users_module, "Passwords", lambda: cheap)
        yield


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Here]:
    """Four units, two channels, three periods; nobody changes it."""
    workspace = make_up(tmp_path_factory.mktemp("city") / "w", units=4)
    yield served(workspace)
    workspace.close()


@pytest.fixture(scope="module")
def two_surveys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Here]:
    """One on a scale of three levels, and one with yes or no and 0 to 10."""
    root = tmp_path_factory.mktemp("two") / "w"
    first = Province.founded(root)
    first.take(WARD, "counter", "2019-Q1", [said("22221100")] * 6 + [said("????????")])
    first.take(OTHER, "counter", "2019-Q1", [said("00001122")] * 6)
    first.workspace.close()
    (root / "survey.yaml").write_text(YES_NO, "utf-8")
    second = Province(Workspace.open(root), first.layout)
    second.layout = lay_out(second.workspace.survey())
    second.take(
        WARD, "counter", "2019-Q1", [{"q1": "1", "q2": "0", "q3": "9"}] * 5 + [{"q1": "0", "q2": "0", "q3": "2"}]
    )
    yield served(second.workspace)
    second.workspace.close()


def text_of(page: str) -> str:
    """What a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def printed(content: bytes) -> str:
    """What a PDF says."""
    report = pypdfium2.PdfDocument(content)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in report).split())


def links(page: str, begins: str) -> list[str]:
    return [unescape(link) for link in re.findall(r'href="([^"]+)"', page) if unescape(link).startswith(begins)]


# ------------------------------------------------------------------------------------------------------------- who may


@pytest.mark.parametrize("name", ["lan", "anh"])
@pytest.mark.parametrize(
    "path", ["/figures", "/figures/part/units", "/figures/sheets?question=q01", "/figures/download/csv"]
)
def test_whoever_has_no_right_to_figures_sees_none(city: Here, name: str, path: str) -> None:
    assert city.visit(name).get(path).status_code == 403


def test_a_manager_of_one_unit_sees_that_unit_and_its_place_as_a_range_and_no_other(city: Here) -> None:
    browser = city.visit("mai")
    page = browser.get("/figures").text
    others = [one.unit_name for one in city.workspace.store.runs.all() if one.unit != WARD]
    for part in ("", "/part/criteria", "/part/place", "/part/channels", "/part/periods", "/part/quality", "/compare"):
        seen = text_of(browser.get(f"/figures{part}").text)
        assert not any(name in seen for name in others), part
    assert re.search(r"\d+(–\d+)? of 4 units|too few", text_of(page))
    assert browser.get(f"/figures?unit={OTHER}").status_code == 404


def test_a_manager_of_two_units_sees_both_and_nothing_of_the_rest_nor_of_respondents(city: Here) -> None:
    browser = city.visit("tam")
    page = text_of(browser.get("/figures/part/units").text)
    names = {one.unit: one.unit_name for one in city.workspace.store.runs.all()}
    assert names[WARD] in page
    assert names[OTHER] in page
    assert not any(name in page for unit, name in names.items() if unit not in (WARD, OTHER))
    assert "There are no figures" in browser.get("/figures/part/people").text
    assert "/figures/part/people" not in browser.get("/figures").text
    assert browser.get("/figures/part/people?unit=" + WARD).status_code == 200


def test_a_manager_whose_units_have_no_sheets_is_told_so(city: Here) -> None:
    page = city.visit("xa").get("/figures")
    assert page.status_code == 200
    assert "no figures" in page.text


def test_a_sheet_of_another_unit_is_not_there(city: Here) -> None:
    runs = city.workspace.store.runs.all()
    foreign = next(run for run in runs if run.unit not in (WARD, OTHER))
    serials = range(foreign.first_serial, foreign.first_serial + foreign.count)
    for serial in list(serials)[:5]:
        for path in ("", "/row/q01.jpg", "/page/1.jpg"):
            assert city.visit("mai").get(f"/figures/sheet/{format_serial(serial)}{path}").status_code == 404


# -------------------------------------------------------------------------------------------------------- what is shown


def test_the_overview_tells_index_interval_account_and_that_it_is_preliminary(city: Here) -> None:
    browser = city.visit("minh", "vi")
    page = text_of(browser.get("/figures").text)
    done = city.app.state.office.figures.latest("vi").done
    row = done.tables["channels"].query("period == '2019-Q1' and channel == 'counter'").iloc[0]
    assert f"{row['index']:.2f} %".replace(".", ",") in page.replace("\u00a0", " ")
    assert "SƠ BỘ" in page
    assert "khoảng tin cậy 95" in page
    for name in ("Phiếu phát ra", "Phiếu thu về", "Phiếu hợp lệ", "Tiêu chí thấp nhất", "Số liệu lúc"):
        assert name in page


def test_the_register_is_there_live_to_each_manager_their_own(tmp_path: Path) -> None:
    workspace = make_up(tmp_path / "w", units=2, periods=("2018-Q4", "2019-Q1"))
    here, register = served(workspace), workspace.store.remedies
    evidence = Evidence("2018-Q4", (Reason.BELOW_TARGET,), 61.5, 53.0, 69.4, 80.0, 80, 130)
    for unit in (WARD, OTHER):
        about = About(Subject.CRITERION, "sipas", unit, unit, "counter", "q05")
        register.begin(about, {"title": f"Long queues at {unit}", "evidence": evidence.packed()}, "phieu")
    minh, mai = here.visit("minh"), here.visit("mai")
    of_all = text_of(minh.get("/figures/part/remedies").text)
    assert "Proposed and never decided" in of_all
    assert all(f"Long queues at {unit}" in of_all for unit in (WARD, OTHER))
    own = text_of(mai.get("/figures/part/remedies").text)
    assert f"Long queues at {WARD}" in own
    assert OTHER not in own
    register.step(1, StepKind.DECIDED, "an", {"measure": "One more counter", "owner": "Lan", "due": "2019-05-01"})
    assert here.app.state.office.figures.current("en", WAIT) is not None
    later = text_of(minh.get("/figures/part/remedies").text)
    assert "One more counter; Lan; due 01 May 2019" in later
    assert "Overdue" not in of_all
    assert "Overdue" in later, "today that day has passed"
    workspace.close()


def test_filters_show_only_what_was_asked_for_and_an_address_says_all(city: Here) -> None:
    browser = city.visit("minh")
    page = browser.get("/figures?period=2018-Q4&channel=box").text
    assert '<option value="2018-Q4" selected>' in page
    assert '<option value="box" selected>' in page
    done = city.app.state.office.figures.latest("en").done
    row = done.tables["channels"].query("period == '2018-Q4' and channel == 'box'").iloc[0]
    said_here = text_of(page).replace("\u00a0", " ")
    assert f"{row['valid']} valid" in said_here
    counter = done.tables["channels"].query("period == '2018-Q4' and channel == 'counter'").iloc[0]
    assert f"{counter['index']:.2f} %" not in said_here
    for link in links(page, "/figures/part/"):
        assert "period=2018-Q4" in link
        assert "channel=box" in link


@pytest.mark.parametrize("wrong", ["period=2031-Q1", "survey=none", "channel=none", "unit=none", "area=none"])
def test_what_does_not_exist_is_not_there(city: Here, wrong: str) -> None:
    assert city.visit("minh").get(f"/figures?{wrong}").status_code == 404


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_that_is_linked_opens(city: Here, language: str) -> None:
    browser = city.visit("minh", language)
    seen: set[str] = set()
    waiting = ["/figures", "/figures?unit=" + WARD, "/figures/part/areas"]
    while waiting and len(seen) < 60:
        path = waiting.pop(0)
        shape = re.sub(r"[?].*|/q\d+|/\d{7}-.", "", path) + str("unit=" in path)
        if shape in seen or "/download/" in path:
            continue
        seen.add(shape)
        answer = browser.get(path)
        assert answer.status_code == 200, path
        if "html" in answer.headers["content-type"]:
            waiting += links(answer.text, "/figures")
    assert len(seen) > 12


def test_a_choice_of_language_keeps_the_filters(city: Here) -> None:
    page = city.visit("minh").get("/figures?period=2018-Q4&channel=box").text
    assert '?period=2018-Q4&amp;channel=box&amp;lang=vi"' in page


def test_two_surveys_are_told_apart_and_any_scale_is_drawn(two_surveys: Here) -> None:
    browser = two_surveys.visit("minh")
    page = browser.get("/figures?survey=yesno").text
    assert '<option value="yesno" selected>' in page
    assert '<option value="tt01"' in page
    assert "Were officials clear?" in page
    criterion = text_of(browser.get("/figures/criterion/q1?survey=yesno").text)
    assert re.search(r"Yes .{0,80}83.3", criterion), criterion
    recommended = browser.get("/figures/criterion/q3?survey=yesno")
    assert recommended.status_code == 200
    assert browser.get("/figures/part/questions?survey=yesno").status_code == 200
    assert "Time in all" in browser.get("/figures/part/criteria?survey=tt01").text
    assert browser.get("/figures/criterion/q11?survey=yesno").status_code == 404


# ------------------------------------------------------------------------------------------------ from a bar to a sheet


def test_a_level_leads_to_exactly_the_sheets_that_are_counted_there(city: Here) -> None:
    browser = city.visit("minh")
    page = browser.get("/figures/criterion/q01?channel=counter").text
    done = city.app.state.office.figures.latest("en").done
    rows = done.tables["channel_distribution"].query(
        "period == '2019-Q1' and channel == 'counter' and question == 'q01'"
    )
    led = {link: browser.get(link).text for link in links(page, "/figures/sheets?") if "answer=" in link}
    assert len(led) == 5
    for link, listed in led.items():
        level = re.search(r"answer=(\d)", link)
        assert level
        count = int(rows[rows["choice"] == level[1]]["count"].iloc[0])
        assert f"{count} sheets" in text_of(listed) or (count == 1 and "1 sheet" in text_of(listed))


def test_a_list_goes_on_page_by_page_and_can_be_taken_along(city: Here) -> None:
    browser = city.visit("minh")
    first = browser.get("/figures/sheets?question=q01&answer=5").text
    (second,) = [one for one in links(first, "/figures/sheets?") if "page=2" in one]
    here, there = (set(re.findall(r"\d{7}-[A-Z]", page)) for page in (first, browser.get(second).text))
    assert len(here) == 50
    assert not here & there
    taken = browser.get("/figures/sheets.csv?question=q01&answer=5")
    rows = list(csv.reader(io.StringIO(taken.content.decode("utf-8-sig"))))
    assert rows[0][0] == "Sheet"
    assert here | there <= {row[0] for row in rows[1:]}
    assert f"{len(rows) - 1} sheets" in text_of(first)


@pytest.mark.parametrize("path", ["/figures/sheets?question=gender&answer=male", "/figures/sheets?question=age"])
def test_no_list_is_made_of_who_answered(city: Here, path: str) -> None:
    page = city.visit("minh").get(path)
    assert page.status_code == 200
    assert "could name a person" in page.text
    assert not re.search(r"\d{7}-[A-Z]", page.text)
    assert city.visit("minh").get(path.replace("sheets?", "sheets.csv?")).status_code == 404
    assert city.visit("minh").get("/figures/criterion/gender").status_code == 404


def test_a_sheet_tells_its_answers_but_not_who_gave_them_and_what_became_of_it(tmp_path: Path) -> None:
    workspace = make_up(tmp_path / "w", units=2, periods=("2019-Q1",))
    ruled = next(iter(workspace.store.pages.of_sheets()))
    ruling = Ruling(Matter.ANSWER, ruled.serial, 1, "q01", Place(ruled.scan, ruled.page), "1")
    number = workspace.store.rulings.put_in_force(ruling, "Lan Anh", None)
    workspace.store.rulings.undo(number, "Minh")
    again = Ruling(Matter.ANSWER, ruled.serial, 1, "q01", Place(ruled.scan, ruled.page), "2")
    workspace.store.rulings.put_in_force(again, "Hoa", None)
    browser = served(workspace).visit("minh")
    page = text_of(browser.get(f"/figures/sheet/{format_serial(ruled.serial)}").text)
    assert page.count("not shown: about the respondent") == 4
    assert not any(word in page for word in ("Female", "Male"))
    assert "Settled by: Hoa" in page
    assert "Lan Anh" in page
    assert "was replaced or taken back" in page
    assert "came in with" in page
    row = browser.get(f"/figures/sheet/{format_serial(ruled.serial)}?question=q01").text
    assert "This picture can" in row, "its scan was never in the archive"
    assert browser.get("/figures/sheet/0000000-A").status_code == 404
    assert browser.get(f"/figures/sheet/{format_serial(ruled.serial)}/row/gender.jpg").status_code == 404
    workspace.close()


# ------------------------------------------------------------------------------------------------ compared, taken along


def test_two_periods_are_compared_like_with_like_whichever_is_named_first(city: Here) -> None:
    browser = city.visit("minh")
    page = text_of(browser.get("/figures/compare?period=2019-Q1&with=2018-Q4").text)
    done = city.app.state.office.figures.latest("en").done
    row = done.tables["channels"].query("period == '2019-Q1' and channel == 'counter'").iloc[0]
    assert row["before"] == "2018-Q4"
    points = f"{row['change']:+.2f}".replace("-", "−")
    assert points in page, "as the tables have it, where the period before is the one that is compared"
    assert "Q1 2019 compared with Q4 2018" in page
    assert points in text_of(browser.get("/figures/compare?period=2018-Q4&with=2019-Q1").text)
    far = text_of(browser.get("/figures/compare?period=2019-Q1&with=2018-Q3").text)
    assert "Q1 2019 compared with Q3 2018" in far
    assert browser.get("/figures/compare?with=2018").status_code == 404


def test_what_is_shown_can_be_taken_along_in_every_form_with_the_same_filters(city: Here) -> None:
    browser = city.visit("minh", "vi")
    query = f"period=2019-Q1&channel=counter&unit={WARD}"
    packed = browser.get(f"/figures/download/csv?{query}")
    assert packed.headers["content-disposition"].startswith('attachment; filename="ket-qua-khao-sat-2019-q1-')
    with zipfile.ZipFile(io.BytesIO(packed.content)) as file:
        rows = list(csv.DictReader(io.StringIO(file.read("units.csv").decode("utf-8-sig")), delimiter=";"))
        assert {(row["unit"], row["channel"], row["period"]) for row in rows} == {(WARD, "counter", "2019-Q1")}
        assert "areas.csv" not in file.namelist()
    book = load_workbook(io.BytesIO(browser.get(f"/figures/download/xlsx?{query}").content))
    names = {one.unit: one.unit_name for one in city.workspace.store.runs.all()}
    cells = {str(cell.value) for sheet in book for line in sheet.iter_rows() for cell in line if cell.value}
    assert names[WARD] in cells
    assert not cells & {name for unit, name in names.items() if unit != WARD}
    told = printed(browser.get(f"/figures/download/pdf?{query}").content)
    assert "Hòm thư" not in told, "the other channel is left out"
    assert browser.get(f"/figures/download/docx?{query}").content[:2] == b"PK"
    assert browser.get("/figures/download/exe").status_code == 404


def test_a_manager_of_two_units_takes_nothing_of_others_along(city: Here) -> None:
    browser = city.visit("tam", "vi")
    names = {one.unit: one.unit_name for one in city.workspace.store.runs.all()}
    foreign = [name for unit, name in names.items() if unit not in (WARD, OTHER)]
    told = printed(browser.get("/figures/download/pdf").content)
    assert names[WARD] in told
    assert not any(name in told for name in foreign)
    with zipfile.ZipFile(io.BytesIO(browser.get("/figures/download/csv").content)) as file:
        everything = " ".join(file.read(name).decode("utf-8-sig") for name in file.namelist())
    assert not any(name in everything for name in foreign)


def test_the_register_of_shortcomings_is_taken_along_but_only_of_ones_own_units(city: Here) -> None:
    remedies = city.workspace.store.remedies
    for unit, title in ((WARD, "Thiếu ghế"), ("ub06829", "Chuyện nơi khác"), ("", "Chuyện chung")):
        remedies.begin(About(Subject.OTHER, unit=unit, unit_name=unit), {"title": title}, "minh")
    for name, titles in (("minh", 3), ("mai", 1)):
        with zipfile.ZipFile(io.BytesIO(city.visit(name, "vi").get("/figures/download/csv").content)) as file:
            told = [file.read(f"{table}.csv").decode("utf-8-sig") for table in ("register", "register_steps")]
        assert [("Thiếu ghế" in one, len(one.splitlines())) for one in told] == [(True, titles + 1)] * 2
        assert ("Chuyện" in "".join(told)) is (name == "minh")


def test_only_so_many_files_are_made_at_once(city: Here) -> None:
    turns = Turns(1)
    with turns.turn(), pytest.raises(Busy), turns.turn():
        pass
    with turns.turn():
        pass
    browser, downloads = city.visit("minh"), city.app.state.office.downloads
    with downloads.turn(), downloads.turn():
        answer = browser.get("/figures/download/csv")
    assert answer.status_code == 303
    assert "try again" in browser.get(answer.headers["location"]).text


def test_while_figures_are_counted_the_first_time_a_page_says_so_and_comes_by_itself(
    city: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = shutil.copytree(city.workspace.root, tmp_path / "w")
    monkeypatch.setattr("pipeline.office.figures.live.WAIT_SECONDS", 0.0)
    workspace = Workspace.open(root)
    app = guarded_app(workspace, Listening("127.0.0.1", 8000))
    browser = TestClient(app, "http://127.0.0.1:8000", client=("127.0.0.1", 50000), headers={"Accept": "text/html"})
    sent = {"origin": "http://127.0.0.1:8000"}
    browser.post("/login", data={"name": "minh", "password": GOOD}, headers=sent)
    make: Callable[..., object] = app.state.office.figures.latest
    monkeypatch.setattr(app.state.office.figures, "latest", lambda language, *_: make(language, 0.0))
    page = browser.get("/figures?lang=en")
    assert page.headers["refresh"]
    assert "Counting" in page.text
    assert make("en", WAIT) is not None
    assert "refresh" not in browser.get("/figures?lang=en").headers
    workspace.close()


SCALES = {
    "seven": "{levels: {1: A, 2: B, 3: C, 4: D, 5: E, 6: F, 7: G}}",
    "none": "{satisfied: [], levels: {1: Ít | Little, 2: Vừa | Some, 3: Nhiều | Much}}",
    "down": "{direction: down, levels: {1: Tốt | Good, 2: Vừa | Fair, 3: Kém | Bad}}",
}


@pytest.mark.parametrize("scale", SCALES)
def test_every_page_opens_of_a_survey_on_any_scale(tmp_path: Path, scale: str) -> None:
    text = (
        "id: other\nlanguages: [vi, en]\nauthority: Xã A | Commune A\ntitle: Phiếu | Sheet\nnotice: Không | No\n"
        f"scales:\n  mine: {SCALES[scale]}\nsections:\n  one:\n    title: Một | One\n    questions:\n"
        + "".join(f"      q{n}: {{label: Câu {n} | Question {n}, scale: mine}}\n" for n in (1, 2, 3))
    )
    workspace = Workspace.create(tmp_path / "w")
    (workspace.root / "survey.yaml").write_text(text, "utf-8")
    province = Province(workspace, lay_out(workspace.survey()))
    for period in ("2018-Q4", "2019-Q1"):
        for unit in (WARD, OTHER):
            province.take(unit, "counter", period, [{"q1": "1", "q2": "2", "q3": "3"}] * 8)
    browser = served(workspace).visit("minh")
    for part in ("", "/part/criteria", "/part/units", "/part/channels", "/part/periods", "/part/questions", "/compare"):
        assert browser.get(f"/figures{part}").status_code == 200, part
        assert browser.get(f"/figures{part}?unit={WARD}").status_code == 200, part
    page = text_of(browser.get("/figures/criterion/q1").text)
    assert "100.0" in page
    listed = browser.get("/figures/sheets?question=q1&answer=1").text
    assert "16 sheets" in text_of(listed)
    for form in ("csv", "xlsx", "pdf"):
        assert browser.get(f"/figures/download/{form}").status_code == 200, form
    workspace.close()


# ----------------------------------------------------------------------------------------------------- very many units


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have three units count as very many."""
    monkeypatch.setattr(unit_search, "MANY_UNITS", 3)
    monkeypatch.setattr(pages, "MANY_UNITS", 3)
    monkeypatch.setattr(pages, "BARS_A_PAGE", 3)


@pytest.mark.usefixtures("many")
def test_of_very_many_units_one_is_searched_for_by_a_part_of_its_name(city: Here) -> None:
    browser = city.visit("minh")
    page = browser.get("/figures").text
    assert 'name="find"' in page
    assert '<select name="unit">' not in page
    names = {run.unit: run.unit_name for run in city.workspace.store.runs.all()}
    unit, name = next(iter(names.items()))
    for typed in (unit, unit.upper(), name, name.removeprefix("Phường ").removeprefix("Xã ").upper()):
        found = browser.get("/figures", params={"find": typed, "channel": "box"})
        assert found.status_code == 303
        assert found.headers["location"] == f"/figures?channel=box&unit={unit}"
    page = browser.get(f"/figures?unit={unit}").text
    assert f'name="unit" value="{unit}" checked' in page, "unchecking it leads back to all"


@pytest.mark.usefixtures("many")
def test_a_search_that_finds_several_or_none_says_so(city: Here) -> None:
    browser = city.visit("minh")
    several = browser.get("/figures/part/criteria", params={"find": "ub", "period": "2019-Q1"})
    assert "no unit called" in text_of(several.text)
    names = {run.unit_name for run in city.workspace.store.runs.all()}
    common = next(word for word in ("phường", "xã") if sum(word in name.casefold() for name in names) > 1)
    page = browser.get("/figures/part/criteria", params={"find": common, "period": "2019-Q1"}).text
    wanted = list(links(page, "/figures/part/criteria?period=2019-Q1&unit="))
    assert len(wanted) == sum(common in name.casefold() for name in names)
    assert all(browser.get(link).status_code == 200 for link in wanted)


@pytest.mark.usefixtures("many")
def test_a_manager_of_one_unit_finds_no_other(city: Here) -> None:
    page = city.visit("mai").get("/figures", params={"find": "phường"})
    assert page.status_code == 303 or "no unit called" in text_of(page.text)
    assert OTHER not in page.headers.get("location", "")
    assert OTHER not in page.text


@pytest.mark.usefixtures("many")
def test_bars_of_very_many_units_come_page_by_page_each_unit_once(city: Here) -> None:
    browser, units = city.visit("minh"), {run.unit for run in city.workspace.store.runs.all()}
    for path in ("/figures/part/units?channel=counter", "/figures/criterion/q01?channel=counter"):
        seen: list[str] = []
        for at in (1, 2):
            page = browser.get(f"{path}&at={at}").text
            here = re.findall(r'href="/figures[^"]*unit=([a-z0-9-]+)', page)
            assert here
            assert len(here) <= 3
            seen += here
        assert sorted(seen) == sorted(units)
