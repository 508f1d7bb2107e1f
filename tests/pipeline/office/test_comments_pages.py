"""Comments over HTTP: who sees which, what is confirmed, how one is answered, which replies are refused."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from pipeline import Workspace
from pipeline.intake.importing import import_files, said_of_rows
from pipeline.records.comments import Comment
from pipeline.records.remedies import Status, Subject
from pipeline.records.rulings import Matter
from pipeline.remedies.heard import heard
from pipeline.web.roles import Role
from tests.pipeline.office.comment_office import ASKING, OPEN, OTHER_WARD, WARD, CommentOffice, opened
from tests.pipeline.office.conftest import GOOD, Browser, Visited
from tests.pipeline.office.form_fields import fields_of

HERE = "/measures/comments"
ANSWER = {"owner": "Trần Thị An", "due": "", "result": "Đã gọi điện xin lỗi.", "done_on": "2026-03-01"}


@pytest.fixture(autouse=True)
def no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages wait for the first figures however long these take: without them they list nothing, and rightly."""
    monkeypatch.setattr("pipeline.office.routes.comments.WAIT", 300.0)


@pytest.fixture
def made(tmp_path: Path, with_comments: Path) -> Iterator[CommentOffice]:
    shutil.copytree(with_comments, tmp_path / "w")
    office = opened(tmp_path / "w")
    yield office
    office.workspace.close()


@pytest.fixture
def city(made: CommentOffice, people: Callable[[Workspace], Visited]) -> Browser:
    return people(made.workspace).visit("minh")


def ward(visited: Visited, unit: str) -> Browser:
    visited.users.add(f"ward {unit}", [Role.MANAGER], GOOD, (unit,))
    return visited.visit(f"ward {unit}")


def cards(page: str) -> list[str]:
    return [
        unescape(re.sub("<[^>]+>", "", one)).strip() for one in re.findall(r'<p class="text" lang="vi">(.*?)</p>', page)
    ]


def confirm(browser: Browser, made: CommentOffice, text: str, **more: Any) -> Any:
    one = made.now(text)
    return browser.post(f"{HERE}/themes", source=one.source, seen=str(one.number), **more)


def test_comments_without_a_theme_come_with_suggestions_and_go_once_confirmed(
    made: CommentOffice, city: Browser
) -> None:
    page = city.get(f"{HERE}?tab=themes").text
    assert sorted(cards(page)) == sorted(OPEN)
    assert "vì có: Chờ lâu" in page
    assert "vì có: Thu tuc, ruom ra" in page
    assert confirm(city, made, OPEN[0], say="suggested", suggested=["waiting", "place"]).status_code == 303
    assert made.now(OPEN[0]).said == Comment(OPEN[0], ("waiting", "place"))
    assert confirm(city, made, OPEN[2], say="save", theme="other", needs_answer="yes").status_code == 303
    assert cards(city.get(f"{HERE}?tab=themes").text) == [OPEN[1]]
    (one,) = made.workspace.store.remedies.all()
    assert (one.about.subject, one.about.source, one.status) == (
        Subject.COMMENT,
        made.by_text[OPEN[2]],
        Status.PROPOSED,
    )
    assert OPEN[2] not in one.title


def test_nothing_is_confirmed_without_a_theme_or_by_who_saw_an_older_state(made: CommentOffice, city: Browser) -> None:
    before = made.now(OPEN[0])
    assert "no-theme" in confirm(city, made, OPEN[0], say="save").headers["location"]
    assert made.now(OPEN[0]) == before
    confirm(city, made, OPEN[0], say="save", theme="waiting")
    late = city.post(f"{HERE}/themes", source=before.source, seen=str(before.number), say="save", theme="staff")
    assert "said-taken" in late.headers["location"]
    assert made.now(OPEN[0]).said.themes == ("waiting",)


def test_a_ward_sees_and_changes_its_own_comments_alone(
    made: CommentOffice, people: Callable[[Workspace], Visited]
) -> None:
    visited = people(made.workspace)
    mine = made.now(OPEN[0]).unit
    other = next(one for one in (WARD, OTHER_WARD) if one != mine)
    seen = {unit: cards(ward(visited, unit).get(f"{HERE}?tab=themes&show=all").text) for unit in (mine, other)}
    assert OPEN[0] in seen[mine]
    assert OPEN[0] not in seen[other]
    stranger = visited.visit(f"ward {other}")
    assert confirm(stranger, made, OPEN[0], say="save", theme="staff").status_code == 404
    visited.visit("minh").post(f"{HERE}/begin", source=made.by_text[ASKING])
    away = next(unit for unit in (mine, other) if unit != made.now(ASKING).unit)
    assert visited.visit(f"ward {away}").get(f"{HERE}/1").status_code == 404


def test_a_comment_is_answered_published_and_closed(made: CommentOffice, city: Browser) -> None:
    assert ASKING in unescape(city.get(HERE).text)
    assert city.post(f"{HERE}/begin", source=made.by_text[ASKING]).headers["location"] == f"{HERE}/1"
    assert city.post(f"{HERE}/begin", source=made.by_text[ASKING]).headers["location"] == f"{HERE}/1"
    fields = city.fields(f"{HERE}/1")
    reply = "Phường đã bố trí thêm một quầy."
    assert city.post(f"{HERE}/1", **{**fields, **ANSWER, "reply": reply, "publish": "yes"}).status_code == 303
    one = made.workspace.store.remedies.numbered(1)
    assert (one.status, one.reply, one.publish, one.done_on) == (Status.DONE, reply, True, date(2026, 3, 1))
    assert one.due is not None
    assert reply not in str(list(made.workspace.store.log.entries()))
    assert city.post(f"{HERE}/1", seen=str(one.last_step), say="close").status_code == 303
    assert made.workspace.store.remedies.numbered(1).status is Status.CHECKED
    assert ASKING in unescape(city.get(f"{HERE}?tab=answered").text)
    assert city.get(f"{HERE}/1").status_code == 200


def test_an_answer_that_was_erased_is_shown_without_complaint(made: CommentOffice, city: Browser) -> None:
    city.post(f"{HERE}/begin", source=made.by_text[ASKING])
    reply = {"reply": "Phường đã bố trí thêm một quầy.", "publish": "yes"}
    assert city.post(f"{HERE}/1", **{**city.fields(f"{HERE}/1"), **ANSWER, **reply}).status_code == 303
    register = made.workspace.store.remedies
    register.erase([step.id for step in register.numbered(1).steps], "an")
    page = city.get(f"{HERE}/1")
    assert page.status_code == 200
    assert 'class="problem"' not in page.text


def test_whoever_answers_more_slowly_takes_nothing_back(made: CommentOffice, city: Browser) -> None:
    city.post(f"{HERE}/begin", source=made.by_text[ASKING])
    slow = city.fields(f"{HERE}/1")
    due = date.today().isoformat()
    assert city.post(f"{HERE}/1", **{**slow, "owner": "Lê Văn Bình", "due": due}).status_code == 303
    answer = city.post(f"{HERE}/1", **{**slow, "result": "Đã xin lỗi."})
    assert answer.status_code == 409
    assert "Lê Văn Bình" in unescape(re.findall(r'role="alert".*?</ol>', answer.text, re.S)[0])
    again = fields_of(answer.text)
    assert (again["owner"], again["due"], again["result"]) == ("Lê Văn Bình", due, "Đã xin lỗi.")
    assert city.post(f"{HERE}/1", **again).status_code == 303
    assert made.workspace.store.remedies.numbered(1).owner == "Lê Văn Bình"


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ("", "Chưa có lời đáp"),
        ("Bà tran thi an, Trần Thị An đã xử lý.", "tên người liên quan"),
        ("Minh đã xử lý.", "tên người liên quan"),
        ("Gọi 0912 345 678 để biết thêm.", "số điện thoại"),
        ("Tôi bế cháu đi làm khai sinh: phường xin lỗi.", "trích lời góp ý"),
        ("Ông Nam nói đúng.", "giống tên người"),
    ],
)
def test_a_reply_that_tells_of_somebody_is_not_published(
    made: CommentOffice, city: Browser, reply: str, said: str
) -> None:
    city.post(f"{HERE}/begin", source=made.by_text[ASKING])
    city.post(f"{HERE}/1", **{**city.fields(f"{HERE}/1"), "owner": "Trần Thị An", "due": "2026-12-31"})
    answer = city.post(f"{HERE}/1", **{**city.fields(f"{HERE}/1"), **ANSWER, "reply": reply, "publish": "yes"})
    assert answer.status_code == 422
    assert said in unescape(answer.text)
    assert made.workspace.store.remedies.numbered(1).reply == ""
    kept = city.post(f"{HERE}/1", **{**city.fields(f"{HERE}/1"), "reply": reply, "publish": ""})
    assert kept.status_code == 303  # it may be kept, and is told to nobody


def test_a_likely_name_is_published_once_somebody_says_that_it_is_none(made: CommentOffice, city: Browser) -> None:
    city.post(f"{HERE}/begin", source=made.by_text[ASKING])
    fields = {**city.fields(f"{HERE}/1"), **ANSWER, "reply": "Đường Lê Lợi đã sửa xong.", "publish": "yes"}
    refused = city.post(f"{HERE}/1", **fields)
    assert (refused.status_code, 'name="no_names"' in refused.text) == (422, True)
    assert city.post(f"{HERE}/1", **fields, no_names="yes").status_code == 303
    assert made.workspace.store.remedies.numbered(1).publish


def test_overdue_ones_are_told_first_and_days_must_be_days(made: CommentOffice, city: Browser) -> None:
    city.post(f"{HERE}/begin", source=made.by_text[ASKING])
    city.post(f"{HERE}/begin", source=made.by_text[OPEN[0]])
    tomorrow = (date.today() + timedelta(days=1)).isoformat()
    assert city.post(f"{HERE}/2", **{**city.fields(f"{HERE}/2"), "owner": "An", "due": tomorrow}).status_code == 303
    page = unescape(city.get(HERE).text)
    assert "1 góp ý quá hạn trả lời" in page
    assert page.index(ASKING) < page.index(OPEN[0])
    wrong = city.post(
        f"{HERE}/1", **{**city.fields(f"{HERE}/1"), "due": "31/31/2026", "done_on": tomorrow, "result": "x"}
    )
    assert wrong.status_code == 422
    assert "không phải là một ngày" in unescape(wrong.text)
    stale = city.post(f"{HERE}/2", **{**city.fields(f"{HERE}/2"), "seen": "1", "owner": "B"})
    assert stale.status_code == 409


def test_themes_are_counted_by_period_and_unit(made: CommentOffice, city: Browser) -> None:
    page = unescape(city.get(f"{HERE}?tab=counts").text)
    typed = sum(kept.ruling.matter is Matter.COMMENT for kept in made.workspace.store.rulings.in_force())
    assert "Thủ tục, giấy tờ" in page
    assert f"{typed} góp ý" in page or "góp ý</h3>" in page
    assert city.get(f"{HERE}?tab=nothing").status_code == 404


def test_what_came_in_rows_is_confirmed_here_with_names_covered(
    tmp_path: Path, people: Callable[[Workspace], Visited]
) -> None:
    workspace = Workspace.create(tmp_path / "w")
    wrote = "Chị Hoa quầy 3 hẹn lại, gọi không nghe máy"
    answers = {f"q{number:02}": "4" for number in range(1, 11)}
    lines: list[dict[str, object]] = [{"phieu_answers": 1, "survey_text": workspace.survey_text(), "channel": "online"}]
    for number, text in enumerate((wrote, "Tốt, nhanh chóng"), 1):
        whose = {"unit": WARD, "desk": "", "code": "", "period": "", "language": "vi", "partial": False}
        said = {"answers": answers | {"comments": text}, "seconds": 60.0, "at": f"2019-03-05T08:{number:02}:00+07:00"}
        lines.append({"id": f"{number:032x}"} | whose | said)
    path = tmp_path / "a.jsonl"
    path.write_text("".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines), "utf-8")
    import_files(workspace, [path], said_of_rows(workspace, "online"))
    city = people(workspace).visit("minh")
    page = city.get(f"{HERE}?tab=themes").text
    assert [one.split(" (")[0] for one in cards(page)] == ["Chị Hoa", "Tốt, nhanh chóng"]
    assert "vì có: hẹn lại" in page
    source = re.findall(r'name="source" value="([^"]+)"', page)[0]
    sent = {"source": source, "seen": "0", "say": "suggested", "suggested": ["result", "information"], "cover": "yes"}
    assert "said-saved" in city.post(f"{HERE}/themes", **sent, needs_answer="yes").headers["location"]
    one = heard(workspace)[source]
    assert one.said == Comment("Chị ███ quầy 3 hẹn lại, gọi không nghe máy", ("result", "information"), True)
    assert (one.unit, one.channel, one.arrived) == (WARD, "online", date.today())
    assert [each.about.source for each in workspace.store.remedies.all()] == [source]
    assert "said-taken" in city.post(f"{HERE}/themes", **sent).headers["location"]
    assert cards(city.get(f"{HERE}?tab=themes").text) == ["Tốt, nhanh chóng"]
    workspace.close()
