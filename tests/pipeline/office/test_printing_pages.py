"""The room of printing: a sheet is seen before it is ordered; what was printed is listed, taken along, cancelled."""

from __future__ import annotations

import hashlib
import io
import re
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pypdfium2
import pytest
from PIL import Image
from starlette.testclient import TestClient

from forms.one_time_code import online_key, tag_of
from forms.rendering import render as render_sheets
from pipeline import Workspace
from pipeline.cli import main
from pipeline.intake.ingest import ingest
from pipeline.office import unit_search
from pipeline.office.print_jobs import MOST_WAITING, CrowdedError, JobState, PrintJob, PrintJobs
from pipeline.office.print_orders import ALL
from pipeline.office.server import guarded_app
from pipeline.printing.cancelling import cancel_run, find_run
from pipeline.printing.printing import print_runs, units_to_print
from pipeline.printing.slips import print_slips
from pipeline.records.log_chain import EntryKind
from pipeline.records.periods import parse_period
from pipeline.records.runs import IssuedRun, Order
from pipeline.upkeep.log_check import verify
from pipeline.web.roles import Role
from pipeline.web.security import Listening
from pipeline.workspace import SETTINGS, SURVEY
from tests.pipeline.made_rows import row, write_rows
from tests.pipeline.printed_serials import serials_on

Visited = Any  # of conftest.py, which can't be imported
Browser = Any

GOOD = "ba con trâu xanh"
ORDER = [("unit", "ub06808"), ("channel", "counter"), ("period", "2019-Q1"), ("count", "3"), ("desk", "")]
ADDRESS = "https://khaosat.uongbi.gov.vn"
DESKS = "desk,unit,name_vi,name_en,kind,valid_from,valid_to\n3,ub06808,Quầy 3,Desk 3,desk,,\n"


@pytest.fixture
def staff(visited: Visited) -> Browser:
    """Hoa, who prints for Phường Vàng Danh alone."""
    visited.users.add("hoa", [Role.STAFF], GOOD, ["ub06808"])
    return visited.visit("hoa")


@pytest.fixture
def manager(visited: Visited) -> Browser:
    return visited.visit("minh")


def at_one_server(visited: Visited, *people: str) -> list[Browser]:
    """The same people, once more, at one server."""
    app = guarded_app(visited.workspace, Listening("127.0.0.1", 8000))
    together = []
    for name in people:
        client = TestClient(app, "http://127.0.0.1:8000", client=("127.0.0.1", 50000), follow_redirects=False)
        origin = {"origin": "http://127.0.0.1:8000"}
        assert client.post("/login", data={"name": name, "password": GOOD}, headers=origin).status_code == 303
        together.append(type(visited.visit("minh"))(client))
    return together


def query(*changed: tuple[str, str], order: list[tuple[str, str]] | None = None) -> str:
    names = {name for name, _ in changed}
    return urlencode([*(one for one in order or ORDER if one[0] not in names), *changed])


def ordered(browser: Browser, *changed: tuple[str, str], **more: str) -> str:
    """Order what a form says, and return the address of the job."""
    fields: dict[str, Any] = {}
    for name, value in [*(one for one in ORDER if one[0] not in {name for name, _ in changed}), *changed]:
        fields.setdefault(name, []).append(value)
    answer = browser.post("/print/orders", **fields, **more)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def done(browser: Browser, job: str) -> str:
    """Wait until a job has ended, and return its page."""
    for _ in range(600):
        page = browser.get(job).text
        if "data-live" not in page:
            return str(page)
        time.sleep(0.05)
    raise AssertionError("the job has not ended")


def runs(workspace: Workspace) -> list[IssuedRun]:
    return workspace.store.runs.all()


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


# Ordering


def test_the_sheet_is_seen_and_nothing_is_issued(visited: Visited, staff: Browser) -> None:
    page = staff.get(f"/print/proof?{query()}")
    assert page.status_code == 200
    assert "Đặt in 3 phiếu" in page.text
    assert "Quý I năm 2019" in page.text
    pictures = re.findall(r'src="(/print/proof.png[^"]+)"', page.text)
    assert len(pictures) == 2
    picture = staff.get(pictures[0].replace("&amp;", "&"))
    assert picture.headers["content-type"] == "image/png"
    assert Image.open(io.BytesIO(picture.content)).width > 800
    taken = staff.get(f"/print/proof.pdf?{query()}")
    assert taken.content.startswith(b"%PDF")
    assert "phieu-mau-ub06808.pdf" in taken.headers["content-disposition"]
    assert staff.get(f"/print/proof.png?{query()}&page=3").status_code == 404
    assert runs(visited.workspace) == []
    assert visited.workspace.store.runs.last_serial() == 0
    assert list(visited.workspace.prints.iterdir()) == []


def test_an_order_is_printed_in_the_background_and_taken_along(visited: Visited, staff: Browser) -> None:
    workspace = visited.workspace
    page = done(staff, ordered(staff))
    (run,) = runs(workspace)
    assert (run.unit, run.count, run.channel, run.period, run.printed) == ("ub06808", 3, "counter", "2019-Q1", True)
    assert f"/print/runs/{run.id}/pdf" in page
    taken = staff.get(f"/print/runs/{run.id}/pdf")
    assert taken.headers["content-type"] == "application/pdf"
    assert 'filename="2019-Q1-ub06808-counter-r1.pdf"' in taken.headers["content-disposition"]
    assert taken.content == (workspace.prints / "2019-Q1-ub06808-counter-r1.pdf").read_bytes()
    entries = [one.entry for one in workspace.store.log.entries()]
    assert {one.by for one in entries if one.kind in (EntryKind.ISSUED, EntryKind.PRINTED)} == {"hoa"}
    listed = text_of(staff.get("/print/runs").text)
    assert "Phường Vàng Danh · lượt 1" in listed
    assert "hoa" in listed
    assert verify(workspace.store).faults == ()


def test_several_units_and_all_of_them_get_a_run_each(visited: Visited, manager: Browser) -> None:
    done(manager, ordered(manager, ("unit", "ub06808"), ("unit", "ub06820"), ("unit", "ub06808")))
    assert [run.unit for run in runs(visited.workspace)] == ["ub06808", "ub06820"]
    done(manager, ordered(manager, ("unit", "all"), ("count", "1")))
    period = parse_period("2019-Q1")
    every = [unit.id for unit in units_to_print(visited.workspace.register(), None, period)]
    assert [run.unit for run in runs(visited.workspace)[2:]] == every


def test_of_very_many_units_those_are_offered_that_were_searched_for_and_the_chosen_ones_stay(
    manager: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def offered(address: str) -> dict[str, bool]:
        page = manager.get(address).text
        boxes = re.findall(r'name="unit" value="([a-z0-9-]+)"( checked)?', page)
        return {unit: bool(checked) for unit, checked in boxes if unit != ALL}

    everyone = offered("/print")
    monkeypatch.setattr(unit_search, "MANY_UNITS", 2)
    assert offered("/print") == {}
    chosen, other = list(everyone)[:2]
    assert offered(f"/print?period=2019-Q1&unit={chosen}&find={other}") == {chosen: True, other: False}
    found = offered(f"/print?period=2019-Q1&unit={chosen}&find=phuong")
    assert found.pop(chosen) is True
    assert found
    assert not any(found.values())


def test_a_form_that_is_sent_twice_prints_once(visited: Visited, staff: Browser) -> None:
    first, second = ordered(staff, form="abc"), ordered(staff, form="abc")
    assert first == second
    done(staff, first)
    assert ordered(staff, form="abc") == first
    assert len(runs(visited.workspace)) == 1
    done(staff, ordered(staff, form="other"))
    assert len(runs(visited.workspace)) == 2


def test_everything_that_is_wrong_is_said_at_once_in_both_languages(visited: Visited, manager: Browser) -> None:
    wrong = urlencode([("channel", "fax"), ("period", "2019-Q9"), ("count", "30000")])
    page = manager.get(f"/print/proof?{wrong}")
    assert page.status_code == 422
    said = text_of(page.text)
    assert "Có 3 chỗ cần sửa" in said
    assert "Chọn kỳ khảo sát." in said
    assert "từ 1 đến 20.000" in said
    page = manager.get(f"/print/proof?{urlencode([('channel', 'counter'), ('period', '2019-Q1'), ('count', '5')])}")
    assert "Chọn ít nhất một đơn vị." in page.text
    late = manager.get(f"/print/proof?{query(('period', '2030-Q1'))}&lang=en")
    assert late.status_code == 422
    assert "does not exist in the period Quarter I of 2030" in late.text
    assert manager.post("/print/orders", channel="counter").status_code == 422
    assert runs(visited.workspace) == []


def test_people_of_a_unit_print_for_it_alone(visited: Visited) -> None:
    visited.users.add("hoa", [Role.STAFF], GOOD, ["ub06808"])
    staff, manager = at_one_server(visited, "hoa", "minh")
    page = staff.get("/print").text
    assert "ub06820" not in page
    for changed in (("unit", "ub06820"), ("unit", "../../etc")):
        assert staff.get(f"/print/proof?{query(changed)}").status_code == 422
        assert staff.get(f"/print/proof.png?{query(changed)}").status_code == 404
        assert staff.post("/print/orders", **dict([*ORDER, changed])).status_code == 422
    done(staff, ordered(staff, ("unit", "all")))
    assert [run.unit for run in runs(visited.workspace)] == ["ub06808"]
    job = ordered(manager, ("unit", "ub06820"))
    done(manager, job)
    assert staff.get(job).headers["location"].startswith("/print/runs")
    theirs = runs(visited.workspace)[1]
    for path in ("", "/pdf"):
        assert staff.get(f"/print/runs/{theirs.id}{path}").status_code == 404
    for doing in ("anew", "cancel", "restore"):
        assert staff.post(f"/print/runs/{theirs.id}/{doing}", why="x", confirmed="0").status_code == 404
    assert "Trưng Vương" not in staff.get("/print/runs").text
    assert "Trưng Vương" not in staff.get("/print/runs?unit=ub06820").text


def test_those_who_may_not_print_see_nothing_of_it(visited: Visited) -> None:
    clerk = visited.visit("lan")
    for path in ("/print", f"/print/proof?{query()}", f"/print/proof.png?{query()}", "/print/runs", "/print/jobs/x"):
        assert clerk.get(path).status_code == 403
    assert clerk.post("/print/orders", **dict(ORDER)).status_code == 403
    assert clerk.get("/print/runs/1/pdf").status_code == 403


def test_desks_and_the_online_code_are_offered_where_there_are_some(visited: Visited) -> None:
    root = visited.workspace.root
    assert 'name="desk"' not in visited.visit("minh").get("/print").text
    path = root / SETTINGS
    path.write_text(re.sub(r"(?m)^address = .*$", f'address = "{ADDRESS}"', path.read_text("utf-8")), "utf-8")
    now = "nw06820"  # as long as the test's own day is after 30 June 2025
    (root / "desks.csv").write_text(DESKS.replace("3,ub06808", f"3,{now}") + "3,ub06808,Quầy 3,,desk,,\n", "utf-8")
    visited.workspace.close()
    visited.workspace = Workspace.open(root)
    browser = visited.visit("minh")
    page = browser.get("/print").text
    assert "Quầy 3" in page
    assert 'name="online" value="yes" checked' in page
    done(browser, ordered(browser, ("desk", "ub06808/3"), ("online", "yes")))
    done(browser, ordered(browser, ("online", "no")))
    with_code, without = runs(visited.workspace)
    assert (with_code.desk, without.desk) == ("3", "")
    assert with_code.layout != without.layout
    wrong = browser.get(f"/print/proof?{query(('unit', 'ub06820'), ('desk', 'ub06808/3'))}")
    assert "chọn một mình đơn vị Phường Vàng Danh" in wrong.text
    assert browser.get(f"/print/proof?{query(('desk', 'ub06808/9'))}").status_code == 422


def test_changed_questions_are_asked_about_and_a_manager_may_say_they_mean_the_same(visited: Visited) -> None:
    visited.users.add("hoa", [Role.STAFF], GOOD, ["ub06808"])
    staff, manager = visited.visit("hoa"), visited.visit("minh")
    done(staff, ordered(staff))
    path = visited.workspace.root / SURVEY
    text = path.read_text("utf-8")
    path.write_text(text.replace("Nơi ngồi chờ có đủ chỗ ngồi", "Nơi ngồi chờ có đủ ghế ngồi"), "utf-8")
    page = staff.get(f"/print/proof?{query()}").text
    assert "đủ ghế ngồi" in page
    assert "Người quản lý hoặc người quản trị phải xác nhận" in page
    assert "Đặt in 3 phiếu" not in page
    assert staff.post("/print/orders", **dict(ORDER), same_meaning="yes").status_code == 422
    assert manager.post("/print/orders", **dict(ORDER)).status_code == 422
    assert len(runs(visited.workspace)) == 1
    done(manager, ordered(manager, same_meaning="yes"))
    assert len(runs(visited.workspace)) == 2
    assert len(visited.workspace.store.log.same_meanings()) == 1
    assert 'name="same_meaning"' not in manager.get(f"/print/proof?{query()}").text


def test_a_survey_that_cannot_be_used_is_told_on_the_page(visited: Visited, manager: Browser) -> None:
    path = visited.workspace.root / SURVEY
    text = path.read_text("utf-8")
    path.write_text(text.replace("title:", "titel:", 1), "utf-8")
    page = manager.get(f"/print/proof?{query()}")
    assert page.status_code == 422
    assert "survey.yaml" in page.text
    path.write_text(text.replace("Nơi ngồi chờ", "Nơi ngồi chờ 🪑", 1), "utf-8")
    page = manager.get(f"/print/proof?{query()}")
    assert page.status_code == 422
    assert "🪑" in page.text
    assert runs(visited.workspace) == []
    (visited.workspace.root / "units.csv").write_text("no table", "utf-8")
    assert "Chưa in được" in manager.get("/print").text


def test_what_fails_while_it_is_printed_is_told_and_no_sheet_of_it_is_issued(
    visited: Visited, staff: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("pipeline.printing.printing.render", full)
        page = done(staff, ordered(staff))
    assert "Không in được" in page
    assert 'role="alert"' in page
    (run,) = runs(visited.workspace)
    assert not run.printed
    assert "in dở dang" in text_of(staff.get("/print/runs").text)
    answer = staff.get(f"/print/runs/{run.id}/pdf")
    assert answer.status_code == 422
    assert "chưa in xong" in answer.text
    done(staff, ordered(staff))
    assert [one.printed for one in runs(visited.workspace)] == [False, True]
    assert verify(visited.workspace.store).faults == ()


def test_orders_are_printed_one_after_the_other_and_found_again(
    visited: Visited, monkeypatch: pytest.MonkeyPatch
) -> None:
    visited.users.add("hoa", [Role.STAFF], GOOD, ["ub06808"])
    staff, manager = at_one_server(visited, "hoa", "minh")
    go_on, render = threading.Event(), render_sheets

    def slow(*arguments: Any) -> int:
        assert go_on.wait(30)
        return render(*arguments)

    monkeypatch.setattr("pipeline.printing.printing.render", slow)
    first, second = ordered(staff), ordered(manager, ("unit", "ub06820"))
    page = manager.get(second).text
    assert "Đang chờ in" in page
    assert f'data-live="{second}"' in page
    listed = manager.get("/print/runs").text
    assert first in listed
    assert second in listed
    assert second not in staff.get("/print/runs").text  # it is another unit's
    go_on.set()
    assert "Đã in xong" in done(staff, first)
    assert "Đã in xong" in done(manager, second)
    assert [run.printed for run in runs(visited.workspace)] == [True, True]
    assert first not in manager.get("/print/runs").text
    assert staff.get("/print/jobs/nothing").headers["location"] == "/print/runs?said=said-no-job"


def test_no_more_orders_wait_than_can_be_printed() -> None:
    jobs, go_on = PrintJobs(), threading.Event()

    def work(_job: PrintJob, _report: object) -> None:
        assert go_on.wait(30)

    begun = [jobs.begin(PrintJob("lan", ("u",), {}, 1), work, f"{n}") for n in range(MOST_WAITING)]
    with pytest.raises(CrowdedError) as crowded:
        begun.extend(jobs.begin(PrintJob("lan", ("u",), {}, 1), work, f"more {n}") for n in range(3))
    assert "quá nhiều" in getattr(crowded.value.message, "vi", "")
    go_on.set()
    for job in begun:
        jobs.wait(job)
    assert {job.state for job in begun} == {JobState.DONE}


# Earlier runs


def test_runs_are_filtered_and_paged(visited: Visited, manager: Browser) -> None:
    workspace = visited.workspace
    register = workspace.register()
    for name in ("2019-Q1", "2019-Q2"):
        period = parse_period(name)
        for unit in ("ub06808", "ub06820"):
            print_runs(workspace, units_to_print(register, unit, period), "counter", period, 1)
    like = runs(workspace)[0]
    order = Order(like.unit, like.unit_name, like.unit_kind, "box", "2018-Q4", like.layout, 2)
    workspace.store.runs.confirm_printed(workspace.store.runs.issue([order] * 50, lambda _: None), "x.pdf")
    page = manager.get("/print/runs").text
    assert "54 lượt in" in page
    assert "Trang 1 / 2" in page
    assert page.count("<tr>") == 51
    older = re.search(r'rel="next" href="([^"]+)"', page)
    assert older is not None
    assert manager.get(older[1].replace("&amp;", "&")).text.count("<tr>") == 5
    page = manager.get("/print/runs?period=2019-Q2&unit=ub06820").text
    assert "1 lượt in" in page
    assert page.count("<tr>") == 2
    assert "Không có lượt in nào như vậy" in manager.get("/print/runs?state=cancelled").text
    for odd in ("page=99999", "page=x", "state=odd", "period=%27--"):
        assert manager.get(f"/print/runs?{odd}").status_code == 200


def test_a_lost_pdf_is_made_anew_byte_for_byte_and_issues_nothing(visited: Visited, staff: Browser) -> None:
    workspace = visited.workspace
    done(staff, ordered(staff))
    (run,) = runs(workspace)
    (path,) = workspace.prints.glob("*.pdf")
    before, digest, last = (
        serials_on(path),
        hashlib.sha256(path.read_bytes()).hexdigest(),
        workspace.store.runs.last_serial(),
    )
    path.unlink()
    assert staff.get(f"/print/runs/{run.id}/pdf").headers["location"].endswith("said=said-no-pdf")
    page = staff.get(f"/print/runs/{run.id}").text
    assert "không còn ở đây" in page
    assert "Không phát cả hai bản" in page
    answer = staff.post(f"/print/runs/{run.id}/anew", form="1")
    assert "giống từng byte" in done(staff, answer.headers["location"])
    assert hashlib.sha256(path.read_bytes()).hexdigest() == digest
    assert serials_on(path) == before
    assert workspace.store.runs.last_serial() == last
    assert len(runs(workspace)) == 1
    told = [one.entry for one in workspace.store.log.entries() if one.entry.kind is EntryKind.PRINTED]
    assert [bool(one.before) for one in told] == [False, True]
    assert verify(workspace.store).faults == ()
    # Of a file that was changed, a new one is made beside it, and that is what is taken along from then on.
    path.write_bytes(b"%PDF-1.4 something else")
    assert "đã bị thay đổi" in staff.get(f"/print/runs/{run.id}").text
    done(staff, staff.post(f"/print/runs/{run.id}/anew", form="2").headers["location"])
    assert path.read_bytes() == b"%PDF-1.4 something else"
    taken = staff.get(f"/print/runs/{run.id}/pdf")
    assert hashlib.sha256(taken.content).hexdigest() == digest
    assert verify(workspace.store).faults == ()


def test_a_run_is_cancelled_after_being_asked_once_more_and_restored(visited: Visited, staff: Browser) -> None:
    workspace = visited.workspace
    done(staff, ordered(staff))
    (run,) = runs(workspace)
    at = f"/print/runs/{run.id}"
    assert staff.post(f"{at}/cancel", why="  ").status_code == 422
    asked = staff.post(f"{at}/cancel", why="In nhầm kỳ").text
    assert "Hủy lượt in này?" in asked
    assert 'name="confirmed" value="0"' in asked
    assert not find_run(workspace, "ub06808", 1).cancelled
    assert staff.post(f"{at}/cancel", why="", confirmed="0").status_code == 422
    assert staff.post(f"{at}/cancel", why="In nhầm kỳ", confirmed="0").status_code == 303
    page = text_of(staff.get(at).text)
    assert "đã hủy" in page
    assert "In nhầm kỳ" in page
    assert "hoa" in page
    assert staff.get(f"{at}/pdf").status_code == 422
    assert staff.post(f"{at}/anew").status_code == 422
    assert staff.post(f"{at}/cancel", why="In nhầm kỳ", confirmed="0").status_code == 422  # it is cancelled already
    assert "Khôi phục lượt in này?" in staff.post(f"{at}/restore").text
    assert staff.post(f"{at}/restore", confirmed="0").status_code == 303
    assert staff.get(f"{at}/pdf").status_code == 200
    kinds = [one.entry.by for one in workspace.store.log.entries() if one.entry.kind is EntryKind.CANCELLED]
    assert kinds == ["hoa", "hoa"]
    assert verify(workspace.store).faults == ()


def test_the_number_that_came_back_is_told_and_must_be_confirmed(visited: Visited, staff: Browser) -> None:
    workspace = visited.workspace
    done(staff, ordered(staff))
    (run,) = runs(workspace)
    at = f"/print/runs/{run.id}"
    with closing(workspace.store._synced.connect()) as connection, connection.begin():
        connection.exec_driver_sql(
            "INSERT INTO scans (sha256, name, folder, file, bytes, arrived_at, pages, office, channel)"
            " VALUES ('a', 'a.pdf', '', 'a', 1, '2019-03-01T00:00:00+00:00', 1, '', '')"
        )
        connection.exec_driver_sql(
            "INSERT INTO pages (scan, page, outcome, serial, sheet_page, layout, doubts, detail, evidence, reader)"
            f" VALUES (1, 1, 'read', 2, 1, '{run.layout}', 0, '', '', '')"
        )
    assert staff.post(f"{at}/cancel", why="In nhầm kỳ", confirmed="0").status_code == 422
    asked = staff.post(f"{at}/cancel", why="In nhầm kỳ").text
    assert "1 phiếu của lượt này đã được thu về" in asked
    assert 'value="1"' in asked
    assert staff.post(f"{at}/cancel", why="In nhầm kỳ", confirmed="1").status_code == 303
    assert find_run(workspace, "ub06808", 1).cancelled


def test_a_proof_on_the_command_line_issues_nothing(visited: Visited, tmp_path: Path) -> None:
    target = tmp_path / "mau.pdf"
    arguments = ["print", "--proof", "--unit", "ub06808", "--channel", "counter", "--period", "2019-Q1"]
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--output", str(target), "-w", str(visited.workspace.root)])
    assert not ended.value.code
    with closing(pypdfium2.PdfDocument(target)) as document:
        assert len(document) == 2
        assert "MẪU" in document[0].get_textpage().get_text_bounded()
    assert serials_on(target) == []
    assert runs(visited.workspace) == []


def test_an_answer_with_a_code_of_a_cancelled_run_is_shown_and_settled(visited: Visited) -> None:
    root = visited.workspace.root
    path = root / SETTINGS
    path.write_text(re.sub(r"(?m)^address = .*$", f'address = "{ADDRESS}"', path.read_text("utf-8")), "utf-8")
    visited.workspace.close()
    workspace = visited.workspace = Workspace.open(root)
    period = parse_period("2019-Q1")
    print_slips(workspace, units_to_print(workspace.register(), "ub06808", period), "online", period, 3)
    (slips,) = runs(workspace)
    cancel_run(workspace, slips, "In nhầm", "hoa")
    code = tag_of(slips.first_serial, online_key(workspace.key))
    sent = row(1, workspace.survey(), code=code, period="2019-Q1")
    write_rows(workspace.inbox / "online" / "a.jsonl", workspace.survey_text(), [sent])
    ingest(workspace, workers=0)
    clerk = visited.visit("lan")
    page = clerk.get("/settle")
    assert "Trả lời bằng mã của lượt in đã hủy" in page.text
    assert "Nơi ngồi chờ có đủ chỗ ngồi" in page.text
    item = re.search(r'action="/item/(cancelled-\d+)"', page.text)
    assert item is not None
    assert clerk.post(f"/item/{item[1]}", item=item[1], say="void").status_code == 303
    assert "không tính" in text_of(clerk.get("/decisions").text)
    assert clerk.post("/undo", item=item[1]).headers["location"].startswith(f"/item/{item[1]}")
    assert clerk.post(f"/item/{item[1]}", item=item[1], say="choose:count").status_code == 303
    assert "được tính" in text_of(clerk.get("/decisions").text)
    assert verify(workspace.store).faults == ()
