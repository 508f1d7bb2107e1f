"""Other questionnaires, scales and languages, hundreds of units, thousands of receipts."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from forms.bilingual import Words
from forms.letters import LETTERS
from pipeline import Workspace
from pipeline.figures.channel_flags import Flag
from pipeline.publish import texts
from pipeline.publish.pages import first_pages, pages_of
from pipeline.publish.publication import Publication
from pipeline.publish.published_figures import Figure, SeriesFigures, UnitFigure
from pipeline.publish.publishing import publish
from pipeline.publish.steps import Limits
from pipeline.publish.told_before import Series
from pipeline.settings import Validity
from tests.pipeline.publish.added_sheets import add_sheets
from tests.pipeline.publish.conftest import TODAY

ENGLISH = """
id: library
languages: [en]
authority: The City Library
title: How was your visit?
notice: No names, please.
scales:
  long: {satisfied: [8, 9, 10], levels: {0: bad, 1: "1", 2: "2", 3: "3", 4: "4", 5: "5", 6: "6", 7: "7", 8: "8", 9: "9",
    10: good}}
sections:
  visit:
    title: Your visit
    questions:
      staff: {label: The staff were kind, scale: long}
      books: {label: I found my book, scale: long}
"""
DAY = date(2026, 4, 2)


@pytest.fixture
def library(tmp_path: Path) -> Workspace:
    """An office with an English questionnaire on a long scale, one channel and two units."""
    workspace = Workspace.create(tmp_path / "library")
    (workspace.root / "survey.yaml").write_text(ENGLISH, "utf-8")
    settings = workspace.root / "phieu.toml"
    settings.write_text(settings.read_text("utf-8").replace('language = "vi"', 'language = "en"', 1), "utf-8")
    workspace.close()
    return Workspace.open(workspace.root)


def rows(folder: Path, separator: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((folder / "index.csv").read_text("utf-8-sig")), delimiter=separator))


def test_an_english_questionnaire_on_another_scale(library: Workspace) -> None:
    add_sheets(library, "ub06808", "2019-03", ["10"] * 30 + ["7"] * 10)
    add_sheets(library, "ub06820", "2019-03", ["2"] * 9)
    publish(library, today=TODAY)
    total, shown, hidden = rows(library.public, ",")
    assert (shown["index"], shown["sheets"], shown["unit_name"]) == ("75.0", "40", "Phường Vàng Danh")
    assert (hidden["note"], hidden["sheets"], hidden["index"]) == ("too-few", "", "")
    assert (total["note"], total["sheets"], total["unit_name"]) == ("shown-units", "40", "Units with enough sheets")
    page = (library.public / "index.html").read_text("utf-8")
    assert '<html lang="en">' in page
    assert "How was your visit?" in page
    assert "75.0" in page
    assert "Mar 2019" in page
    assert (library.public / "index.vi.html").exists()
    library.close()


def test_one_language_has_one_page_and_no_switch(library: Workspace) -> None:
    settings = library.root / "phieu.toml"
    settings.write_text(settings.read_text("utf-8").replace("languages = []", 'languages = ["en"]'), "utf-8")
    workspace = Workspace.open(library.root)
    publish(workspace, today=TODAY)
    pages = sorted(path.name for path in workspace.public.glob("*.html"))
    assert pages == ["index.html", "method.html", "receipts.html"]
    assert "Tiếng Việt" not in (workspace.public / "index.html").read_text("utf-8")
    workspace.close()
    library.close()


def made_up(units: int, receipts: int = 0) -> Publication:
    figure = Figure(40, 83.4, 74.1, 90.2, 3, 83.1, 83.9)
    names = [f"Trung tâm Phục vụ hành chính công phường Đặng Văn Ngữ {number}" for number in range(units)]
    each = tuple(UnitFigure(f"u{n:04}", name, DAY, figure if n % 7 else None, None) for n, name in enumerate(names))
    series = tuple(
        SeriesFigures(Series("sipas", period, channel), True, each, figure, True, None, True)
        for period in ("2026-Q1", "2025-Q4")
        for channel in ("counter", "box", "online")
    )
    letters = ("".join(six) for six in product(LETTERS, repeat=6))
    listed = tuple(sorted(letter for _, letter in zip(range(receipts), letters, strict=False)))
    return Publication(
        day=DAY,
        languages=("vi", "en"),
        authority=Words("Ủy ban nhân dân", "People's Committee"),
        titles={"sipas": Words("Phiếu", "Survey")},
        channels={name: Words(name, name) for name in ("counter", "box", "online")},
        figures=series,
        receipts={"2026-Q1": listed} if listed else {},
        head=(12, "9f2c41aa" * 8),
        satisfied={"vi": (), "en": ()},
        validity=Validity(),
        limits=Limits(30, 5),
        contact=None,
        separator=",",
    )


def test_hundreds_of_units_are_on_pages_that_an_old_phone_can_load() -> None:
    publication = made_up(400)
    pages = pages_of(publication)
    assert max(map(len, pages.values())) <= 100_000
    told = [name for name in pages if name.startswith("sipas-2026-q1") and not name.endswith(".en.html")]
    everything = "".join(pages[name].decode() for name in told)
    for unit in publication.figures[0].units:
        assert everything.count(f">{unit.name}<") == 3
    for name in told:
        assert f'href="{name}"' in pages["sipas-2026-q1.html"].decode()


def test_thousands_of_receipts_are_on_pages_by_their_letters() -> None:
    publication = made_up(1, 20_000)
    pages = pages_of(publication)
    assert max(map(len, pages.values())) <= 100_000
    last = publication.receipts["2026-Q1"][-1]
    holding = [name for name, page in pages.items() if f" {last}" in page.decode() or f">{last}" in page.decode()]
    assert len(holding) == 2
    assert all(last[0].lower() in name for name in holding)


def test_the_first_page_is_written_last() -> None:
    assert tuple(pages_of(made_up(1)))[-2:] == first_pages(made_up(1)) == ("index.en.html", "index.html")


def test_several_surveys_stand_on_the_first_page_each_with_its_periods() -> None:
    one = made_up(2)
    other = replace(one.figures[0], series=Series("other", "2026-03", "counter"))
    two = replace(one, figures=(*one.figures, other), titles=one.titles | {"other": Words("Phiếu khác", "Other")})
    page = pages_of(two)["index.html"].decode()
    assert 'href="other-2026-03.html"' in page
    assert "Phiếu khác" in page
    assert "Quý I/2026" in page
    assert "T3/2026" in page


def test_texts_of_people_are_never_markup() -> None:
    one = made_up(1)
    evil = "<script>alert(1)</script> & =1+1"
    unit = replace(one.figures[0].units[0], name=evil)
    figures = tuple(replace(series, units=(unit,)) for series in one.figures)
    pages = pages_of(replace(one, figures=figures, authority=Words(evil, evil), contact=Words(evil, evil)))
    assert not [name for name, page in pages.items() if "<script>alert" in page.decode()]
    assert "&lt;script&gt;alert(1)" in pages["sipas-2026-q1.html"].decode()


def test_a_questionnaire_without_an_index_tells_its_sheets(library: Workspace) -> None:
    path = library.root / "survey.yaml"
    path.write_text(ENGLISH.replace("satisfied: [8, 9, 10]", "satisfied: []"), "utf-8")
    add_sheets(library, "ub06808", "2019-03", ["10"] * 30)
    publish(library, today=TODAY)
    total, unit = rows(library.public, ",")
    assert [(one["sheets"], one["index"], one["low"]) for one in (total, unit)] == [("30", "", "")] * 2
    assert "no index" in (library.public / "index.html").read_text("utf-8")
    library.close()


def test_a_channel_whose_sheets_are_all_at_the_best_level_is_shown_with_that(office: Workspace) -> None:
    for unit in ("ub06808", "ub06820", "ub06829"):
        add_sheets(office, unit, "2019-Q1", ["5"] * 60, "online")
    publish(office, today=TODAY)
    said = texts.FLAGS[Flag.ALL_BEST]
    for name, words in (("index.html", said.vi), ("sipas-2019-q1.en.html", said.en)):
        assert words in (office.public / name).read_text("utf-8")
    flags = [(one["channel"], one["flags"]) for one in rows(office.public, ";") if one["flags"]]
    assert [channel for channel, _ in flags] == ["online"]
    assert "all-best" in flags[0][1].split("|")
