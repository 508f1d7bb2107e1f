"""Replies to comments on the public page: what is told of them, and what never is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline import Workspace
from pipeline.cli.app import app
from pipeline.publish.publishing import publish
from pipeline.publish.replies import replies_of
from pipeline.records.comments import Comment
from pipeline.records.rulings import Matter
from tests.pipeline.publish.answered_comments import REPLY, answer, many
from tests.pipeline.publish.conftest import TODAY


def everything(folder: Path) -> str:
    return unescape("\n".join(path.read_text("utf-8-sig") for path in sorted(folder.iterdir()) if path.is_file()))


def published(workspace: Workspace) -> str:
    return everything(publish(workspace, today=TODAY).folder)


def test_a_reply_is_told_with_theme_unit_and_period_in_both_languages_and_nothing_else(office: Workspace) -> None:
    first = many(office)[0]
    answer(office, first)
    done = publish(office, today=TODAY)
    (reply,) = [reply for replies in done.publication.replies.told.values() for reply in replies]
    assert (reply.unit_name, reply.text) == (first.unit_name, REPLY)
    names = [name for name in ("answers.html", "answers.en.html") if (done.folder / name).is_file()]
    assert len(names) == 2
    page = (done.folder / "answers-sipas-2019-q1.html").read_text("utf-8")
    assert REPLY in unescape(page)
    assert first.unit_name in unescape(page)
    assert "answers.html" in (done.folder / "index.html").read_text("utf-8")
    text = everything(done.folder)
    for hidden in ("Trần Thị An", "Đã gọi", "2019-04-11", "11/4/2019", first.source.partition(":")[0], first.said.text):
        assert hidden not in text


def test_without_replies_there_is_no_such_page(office: Workspace) -> None:
    answer(office, many(office)[0], publish="")
    text = published(office)
    assert REPLY not in text
    assert "answers.html" not in text


def test_a_unit_with_few_comments_and_a_reply_that_tells_of_somebody_are_left_out(
    office: Workspace, settings: Callable[[Workspace, str], Workspace]
) -> None:
    one, two = many(office)[:2]
    answer(office, one, "Chị gọi 0912 345 678 nhé.")
    answer(office, two, "Bà Trần Thị An đã sửa.")
    done = publish(office, today=TODAY)
    assert (done.publication.replies.told, done.publication.replies.withheld) == ({}, 2)
    fewest = len(many(office)) + 1
    answer(office, many(office)[2])
    assert REPLY in published(office)
    again = settings(office, f"fewest_in_cell = {fewest}")
    assert REPLY not in published(again)
    again.close()


def test_comments_on_another_survey_hide_nobody(office: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    here = many(office)
    answer(office, here[0])
    one, others = here[0], {each.source: replace(each, survey="another") for each in here[1:]}
    wanted = (office, {(one.survey, one.period)}, len(here))
    assert replies_of(*wanted).withheld == 0
    monkeypatch.setattr("pipeline.publish.replies.heard", lambda _: {one.source: one, **others})
    assert (replies_of(*wanted).told, replies_of(*wanted).withheld) == ({}, 1)


def test_a_comment_that_was_quoted_or_taken_back_later_takes_its_reply_along(office: Workspace) -> None:
    one = many(office)[0]
    answer(office, one, "Phường xin lỗi vì để bà con chờ.")
    assert "xin lỗi vì để bà con chờ" in published(office)
    kept = next(kept for kept in office.store.rulings.of_matter(Matter.COMMENT) if kept.number == one.number)
    said = Comment("Phường xin lỗi vì để bà con chờ.", one.said.themes)
    number = office.store.rulings.put_in_force(replace(kept.ruling, answer=said.packed()), "lan", kept.number)
    assert "xin lỗi vì để bà con chờ" not in published(office)
    office.store.rulings.undo(number, "lan")
    assert publish(office, today=TODAY).publication.replies.told == {}


def test_the_command_says_how_many_are_told_and_how_many_are_not(office: Workspace) -> None:
    one, two = many(office)[:2]
    answer(office, one)
    answer(office, two, "Gọi 0912 345 678.")
    said = CliRunner().invoke(app, ["publish", "--workspace", str(office.root)], env={"PHIEU_LANGUAGE": "en"})
    assert said.exit_code == 0, said.output
    assert "lời đáp" in said.output or "repl" in said.output
