"""When a file in the inbox is taken for complete."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.intake.arrivals import Incoming
from pipeline.intake.completeness import Settling
from pipeline.settings import Inbox

RULES = Inbox(quiet_seconds=2, patience_seconds=30)


@pytest.fixture
def look(tmp_path: Path) -> Callable[..., list[str]]:
    """What is complete among the files of a folder at some second; those whose bytes end in END can be opened."""
    settling = Settling(RULES, lambda path: path.read_bytes().endswith(b"END"))

    def complete(now: float) -> list[str]:
        files = [Incoming(path, "", moved=True) for path in sorted(tmp_path.iterdir())]
        return [file.path.name for file in settling.complete(files, now)]

    return complete


def write(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    os.utime(path, ns=(len(content) * 10**9, len(content) * 10**9))


def test_a_file_is_taken_when_it_has_been_quiet_and_opens(tmp_path: Path, look: Callable[..., list[str]]) -> None:
    write(tmp_path / "a.pdf", b"END")
    assert [look(now) for now in (0, 1.9, 2.0)] == [[], [], ["a.pdf"]]


def test_a_file_that_grows_is_not_taken_however_long_it_takes(tmp_path: Path, look: Callable[..., list[str]]) -> None:
    for second in range(100):
        write(tmp_path / "a.pdf", b"page" * second + b"END")
        assert look(second) == []
    assert look(101) == ["a.pdf"]


def test_a_pause_in_the_middle_is_not_its_end(tmp_path: Path, look: Callable[..., list[str]]) -> None:
    write(tmp_path / "a.pdf", b"half")
    assert [look(now) for now in (0, 10, 29)] == [[], [], []]
    write(tmp_path / "a.pdf", b"half and END")
    assert [look(now) for now in (29.5, 31.5)] == [[], ["a.pdf"]]


def test_a_file_that_never_opens_is_taken_in_the_end(tmp_path: Path, look: Callable[..., list[str]]) -> None:
    write(tmp_path / "a.pdf", b"half")
    assert [look(now) for now in (0, 29.9, 30)] == [[], [], ["a.pdf"]]


def test_the_clock_of_the_share_does_not_matter(tmp_path: Path, look: Callable[..., list[str]]) -> None:
    for name, year in (("past.pdf", 0), ("future.pdf", 4_000_000_000)):
        (tmp_path / name).write_bytes(b"END")
        os.utime(tmp_path / name, (year, year))
    assert [look(now) for now in (0, 1, 2)] == [[], [], ["future.pdf", "past.pdf"]]


def test_another_file_in_its_place_begins_anew(tmp_path: Path, look: Callable[..., list[str]]) -> None:
    write(tmp_path / "a.pdf", b"1END")
    assert look(0) == []
    write(tmp_path / "b.pdf", b"another END")
    (tmp_path / "b.pdf").replace(tmp_path / "a.pdf")
    assert [look(now) for now in (2, 3, 4)] == [[], [], ["a.pdf"]]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who has a file open")
def test_a_file_that_somebody_has_open_for_writing_is_not_taken(tmp_path: Path, look: Callable[..., list[str]]) -> None:
    with (tmp_path / "a.pdf").open("wb") as file:
        file.write(b"END")
        file.flush()
        if [look(now) for now in (0, 2, 1000)][-1]:
            pytest.skip("this file system gives no leases")
    with (tmp_path / "a.pdf").open("rb"):
        assert [look(now) for now in (1001, 1004)][-1] == ["a.pdf"]
