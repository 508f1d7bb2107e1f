"""What people wrote, as it stands now: letters with their pages, and themes that two people confirm at once."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.errors import AlreadyStoredError
from pipeline.intake.ingest import ingest
from pipeline.records.comments import Comment
from pipeline.remedies.heard import confirm, frame_of, heard
from pipeline.results.tabulate import tabulate
from pipeline.review.queue import Queue
from pipeline.review.queue_items import Choice, Item, ItemKind, Verb
from pipeline.upkeep.log_check import verify
from tests.pipeline.letters import DAY, FOREIGN, going_on, letter_to

Office = Any  # of conftest.py, which can't be imported


def taken(queue: Queue) -> Item:
    item = queue.next("Lan")
    assert item is not None
    return item


def test_a_letter_of_two_pages_has_the_themes_that_were_confirmed_and_keeps_its_text(office: Office) -> None:
    office.drop("hom.tif", *(FOREIGN | {"n": f"hom.tif {n}"} for n in range(2)))
    ingest(office.workspace)
    queue = Queue(office.workspace)
    first = taken(queue).places[0]
    queue.settle("Lan", taken(queue).id, letter_to("ub06820", "Chờ lâu"))
    queue.settle("Lan", taken(queue).id, going_on(first, "Cán bộ tốt", "staff"))
    (one,) = heard(office.workspace).values()
    assert (one.unit, one.channel, one.period, one.arrived) == ("ub06820", "box", "2019-Q1", DAY)
    assert frame_of(one.source) is None
    confirm(office.workspace, one, ("waiting", "place"), needs_answer=True, by="minh")
    again = heard(office.workspace, [one.source])[one.source]
    assert again.said == Comment("Chờ lâu\nCán bộ tốt", ("waiting", "place"), needs_answer=True)
    assert again.about.source == one.source
    with pytest.raises(AlreadyStoredError):
        confirm(office.workspace, one, ("staff",), needs_answer=False, by="chi")
    tabulate(office.workspace)
    (row,) = [row for row in office.table("comments.csv") if row["letter"]]
    assert (row["themes"], row["needs_answer"], row["letter_pages"]) == ("waiting|place", "yes", "2")
    assert not verify(office.workspace.store).faults


def test_a_comment_on_a_sheet_is_confirmed_once_for_each_state_that_somebody_saw(office: Office) -> None:
    serial = office.runs[0].first_serial
    office.drop("a.tif", *office.sheet(serial, comments="written"))
    ingest(office.workspace)
    queue = Queue(office.workspace)
    item = taken(queue)
    assert item.kind is ItemKind.COMMENT
    assert heard(office.workspace) == {}
    queue.settle("Lan", item.id, Choice(Verb.WRITE, Comment("Chờ lâu").packed()))
    (one,) = heard(office.workspace).values()
    assert frame_of(one.source) == (serial, item.question)
    assert (one.unit, one.said.text, one.said.themes) == (office.runs[0].unit, "Chờ lâu", ())
    confirm(office.workspace, one, ("waiting",), needs_answer=False, by="minh")
    with pytest.raises(AlreadyStoredError):
        confirm(office.workspace, one, ("staff",), needs_answer=False, by="chi")
    assert heard(office.workspace)[one.source].said.themes == ("waiting",)
    assert heard(office.workspace, ["0000000-T:comments", "L9-9", "nothing"]) == {}
