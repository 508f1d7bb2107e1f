"""What a letter says can be erased with all its pages, and goes when the time of its scan is over."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.cli import main
from pipeline.inspection.logged_texts import unveiling
from pipeline.intake.ingest import ingest
from pipeline.records.letters import letter_name, letters_of
from pipeline.records.rulings import Place
from pipeline.results.tabulate import tabulate
from pipeline.review.queue import Queue
from pipeline.upkeep.erasure import Wanted, erase, erase_comments
from pipeline.upkeep.log_check import verify
from tests.pipeline.letters import FOREIGN, going_on, letter_to


def letter_in(office: Any, *texts: str) -> Place:
    """A letter of so many pages, each with a text, and its first page."""
    office.drop("hom.tif", *(FOREIGN | {"n": n} for n in range(len(texts))))
    ingest(office.workspace)
    queue, first = Queue(office.workspace), None
    for text in texts:
        item = queue.next("Lan")
        assert item is not None
        queue.settle("Lan", item.id, going_on(first, text) if first else letter_to("ub06820", text, "staff"))
        first = first or item.places[0]
    assert first is not None
    return first


def run(*arguments: str) -> object:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    return ended.value.code


def test_a_letter_is_erased_with_all_its_pages_and_still_counts(office: Any) -> None:
    first = letter_in(office, "Ông Kim Văn Bí Mật", "gọi 0912 345 678")
    tabulate(office.workspace)
    assert "Bí Mật" in (office.workspace.results / "comments.csv").read_text()
    found = erase(office.workspace, Wanted(letter=first), "Minh")
    assert len(found.rulings) == 2
    assert not (office.workspace.results / "comments.csv").exists()
    tabulate(office.workspace)
    (row,) = office.table("comments.csv")
    assert (row["text"], row["themes"], row["letter_pages"]) == ("", "staff", "2")
    assert not verify(office.workspace.store).faults
    for path in office.workspace.root.rglob("*.db*"):
        assert "Bí Mật".encode() not in path.read_bytes()


def test_the_log_never_holds_what_a_letter_says_and_shows_it_as_long_as_it_is_kept(office: Any) -> None:
    first = letter_in(office, "Ông Kim Văn Bí Mật")
    entries = [f"{one.entry.before} {one.entry.after}" for one in office.workspace.store.log.entries()]
    assert not any("Bí Mật" in words for words in entries)
    shown = unveiling(office.workspace.store)
    assert any("Bí Mật" in shown(words) for words in entries)
    erase(office.workspace, Wanted(letter=first), "Minh")
    shown = unveiling(office.workspace.store)
    assert not any("Bí Mật" in shown(words) for words in entries)


def test_a_letter_is_named_on_the_command_line(office: Any, capfd: pytest.CaptureFixture[str]) -> None:
    name = letter_name(letter_in(office, "Ông Kim Văn Bí Mật"))
    place = ["--workspace", str(office.workspace.root)]
    assert run("erase", name.lower(), "--dry-run", *place) == 0
    assert "1 text would be erased" in capfd.readouterr().out
    assert run("erase", name, "comments", *place) != 0
    assert run("erase", "L99-1", *place) != 0


def test_when_a_scans_time_is_over_its_letters_texts_go(office: Any) -> None:
    letter_in(office, "Ông Kim Văn Bí Mật")
    scans = office.workspace.store.scans.all()
    gone = erase_comments(office.workspace, scans, "Minh", dry_run=False)
    assert len(gone.rulings) == 1
    assert letters_of(office.workspace.store.rulings.about_strays())[0].said.text == ""
