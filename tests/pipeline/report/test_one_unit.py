"""A report on one unit: its own figures, its place as a range, and nothing of the others."""

from __future__ import annotations

import re
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from forms.errors import ExitCode, UnknownUnitError
from forms.flow import lay_out
from forms.layout import Layout
from forms.register import COLUMNS
from forms.survey import parse_survey
from pipeline.cli import main
from pipeline.errors import DiskError, UnknownNameError
from pipeline.figures.choice import choose
from pipeline.figures.figure_rows import ChannelRow, UnitRow
from pipeline.figures.typed_rows import rows_of as typed_rows
from pipeline.report.blocks import Block, FirstPage, Heading, Report, TableBlock, Turned
from pipeline.report.html import write_report_html
from pipeline.report.one_unit import beside_others, file_name, namesakes, rows_of_unit
from pipeline.report.reporting import FORMS, Wanted, write_reports
from pipeline.report.reports import Reports
from pipeline.results.tabulate import Tabulation, tabulate
from pipeline.upkeep.erasure import Wanted as Erasure
from pipeline.upkeep.erasure import erase
from pipeline.workspace import Workspace
from tests.pipeline.report.test_content import (
    BEFORE,
    EMPTY,
    NOW,
    SCALES,
    Office,
    all_text,
    layout,
    office_at,
    pdf_text,
    ratings,
    texts_of,
)
from tests.pipeline.report.test_content import rows_of as cells_of

__all__ = ["layout", "office_at"]

PEOPLE = "Người trả lời: Tại quầy và Hòm thư góp ý"
PLACE = "Vị trí theo hình thức"


def reports_of(workspace: Workspace) -> Reports:
    done = tabulate(workspace, figures_only=True)
    return Reports(done, choose(done.state.deliveries, NOW, None))


def numbered(table: pd.DataFrame, **of: object) -> pd.DataFrame:
    """Return the rows that have these cells, numbered from 0."""
    chosen = table
    for column, value in of.items():
        chosen = chosen[chosen[column] == value]
    return chosen.reset_index(drop=True)


# ------------------------------------------------------------------------------------------ twelve units, three periods


@dataclass(frozen=True)
class City:
    """What a city tabulated, and what is reported of it."""

    reports: Reports
    of_units: dict[str, Report]
    whole: Report

    @property
    def done(self) -> Tabulation:
        return self.reports.done


@pytest.fixture(scope="module")
def twelve(made_up: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    root = shutil.copytree(made_up, tmp_path_factory.mktemp("twelve") / "w")
    with closing(Workspace.open(root)) as workspace:
        reports = reports_of(workspace)
        yield City(reports, {unit: reports.of_unit(unit) for unit in reports.units}, reports.of_all(each=True))


def test_each_of_twelve_units_has_a_report_without_the_name_of_another(twelve: City, tmp_path: Path) -> None:
    names = twelve.reports.units
    assert len(names) == len(twelve.of_units) == 12
    for unit, made in twelve.of_units.items():
        write_report_html(made, tmp_path / "one.html")
        source = (tmp_path / "one.html").read_text("utf-8")
        source = re.sub("base64,[A-Za-z0-9+/=]+", "", source)
        said = f"{source}\n{all_text(made)}\n{made.title}\n{made.subject}\n{' '.join(made.keywords)}"
        assert names[unit] in said
        others = [name for other, name in names.items() if other != unit for name in (name, other) if name in said]
        assert not others, f"{unit} tells of {others}"


def test_the_figures_of_a_unit_are_those_of_the_tables_of_all(twelve: City) -> None:
    tables = twelve.done.tables
    for unit, made in twelve.of_units.items():
        of = {"unit": unit, "channel": "counter", "period": NOW}
        (row,) = typed_rows(numbered(tables["units"], **of), UnitRow)
        (place, *_) = cells_of(made, PLACE)
        assert place["Phiếu hợp lệ"] == str(row.valid)
        assert place["Chỉ số (%)"] == f"{row.index:.2f}".replace(".", ",")
        criteria = cells_of(made, "Tiêu chí: Tại quầy và Hòm thư góp ý")
        told = [(one["Tiêu chí"], one["Tại quầy: Chỉ số (%)"]) for one in criteria]
        rows = numbered(tables["criteria"], **of)
        wanted = zip(rows["question_name"], rows["index"], strict=True)
        assert told == [(name, f"{index:.2f}".replace(".", ",")) for name, index in wanted]
        (sheets, *_) = cells_of(made, "Phiếu theo hình thức")
        assert (sheets["Phát ra"], sheets["Thu về"]) == (str(row.issued), str(row.returned))


def test_what_is_said_of_changes_is_what_was_tested_beside_those_of_all(twelve: City) -> None:
    done = twelve.done
    untested = done.found.of_unit("ub06808")
    rows = rows_of_unit(done, done.snapshot.workspace.register(), "sipas", "ub06808")
    of_unit = {(row.channel, row.period): row for row in rows.units}
    names = ("issued", "valid", "index", "mean", "low_sheets", "high_sheets", "before", "change", "change_said")
    assert len(rows.channels) == len(of_unit) == len(untested.tally.groups) == 6
    for row in rows.channels:
        other = of_unit[row.channel, row.period]
        assert [getattr(row, name) for name in names] == [getattr(other, name) for name in names]


def test_a_place_is_a_range_among_how_many(twelve: City) -> None:
    tables = twelve.done.tables
    now = numbered(tables["units"], channel="counter", period=NOW)
    ranked = int(now["rank_from"].notna().sum())
    ranges = 0
    for unit, made in twelve.of_units.items():
        (row,) = typed_rows(numbered(now, unit=unit), UnitRow)
        said = cells_of(made, PLACE)[0]["Vị trí"]
        if row.rank is None:
            assert said == "chưa xếp, còn câu chờ xử lý"
            continue
        place = f"{row.rank_from}–{row.rank_to}" if row.rank_from != row.rank_to else str(row.rank_from)
        assert said == f"{place} trong {ranked} đơn vị"
        ranges += row.rank_from != row.rank_to
    assert ranges > 6, "hardly a unit of twelve is told apart from all others"


def test_what_the_table_of_all_units_suppresses_a_unit_does_not_tell(twelve: City) -> None:
    table = numbered(twelve.done.tables["demographics"], channel="counter", period=NOW)
    hidden = 0
    for unit, made in twelve.of_units.items():
        rows = numbered(table, unit=unit)
        told = [one["Tại quầy: Số người"] for one in cells_of(made, PEOPLE)]
        cells = zip(rows["people"], rows["note"], strict=True)
        wanted = ["không công bố" if note else str(people) for people, note in cells]
        assert told == wanted
        hidden += told.count("không công bố")
    assert hidden, "there are small groups"


def test_the_report_on_all_tells_of_each_in_turn_only_where_that_is_wanted(twelve: City) -> None:
    annex = all_text(twelve.whole).partition("Phụ lục: Từng đơn vị")[2]
    for unit, name in twelve.reports.units.items():
        (row,) = typed_rows(numbered(twelve.done.tables["units"], unit=unit, channel="counter", period=NOW), UnitRow)
        half = annex.partition(f"{name}\n")[2].partition("ý kiến cần trả lời")[0]
        assert f"{row.index:.2f}".replace(".", ",") in half
        counts = (row.issued, row.returned, row.valid, row.waiting)
        assert "\n".join(("Tại quầy", *map(str, counts))) in half
        if row.rank is not None:
            assert cells_of(twelve.of_units[unit], PLACE)[0]["Vị trí"] in half
    assert "Phụ lục: Từng đơn vị" not in all_text(twelve.reports.of_all())


# ---------------------------------------------------------------------------------------------------- others don't show


def made_with(office: Office, layout: Layout, others: str) -> Report:
    """Return the report on Vàng Danh, in a city whose other units said this."""
    mixed = {question: "42"[number % 2] for number, question in enumerate(ratings(layout, "4"))}
    office.take("ub06808", "counter", NOW, [{**mixed, "gender": "male"}] * 6)
    for unit in ("ub06820", "ub06829"):
        office.take(unit, "counter", NOW, [ratings(layout, others)] * 6)
    made = reports_of(office.workspace).of_unit("ub06808")
    office.workspace.close()
    return made


def texts_in(block: Block) -> list[str]:
    return list(texts_of(block))


def own_blocks(made: Report) -> list[Block]:
    """Return all blocks but the first page and the note, which name the log's head, the place, and what is proposed.

    Proposals are made of all units together: where all are low, it is one for the whole office, and none for a unit.
    """
    parts: list[list[Block]] = [[]]
    for block in made.blocks:
        if isinstance(block, Heading) and block.level == 1:
            parts.append([])
        parts[-1].append(block)
    told = [part for part in parts if part and texts_in(part[0])[0] != "Khắc phục hạn chế"]
    assert len(told) == len(parts) - 1
    kept = [block for part in told for block in part if not isinstance(block, FirstPage | Turned)]
    kept = [block for block in kept if not any("phieu log --verify" in text for text in texts_of(block))]
    return [block for block in kept if not (isinstance(block, TableBlock) and block.title == PLACE)]


def test_what_the_others_say_changes_nothing_but_place_common_index_and_proposals(
    office_at: Callable[..., Office], layout: Layout, tmp_path: Path
) -> None:
    made = [made_with(office_at(tmp_path / others), layout, others) for others in ("5", "1")]
    one, other = map(own_blocks, made)
    assert list(map(texts_in, one)) == list(map(texts_in, other))
    below, above = (cells_of(each, PLACE)[0] for each in made)
    assert (below["Vị trí"], above["Vị trí"]) == ("3 trong 3 đơn vị", "1 trong 3 đơn vị")
    assert below["Chung các đơn vị (%)"] != above["Chung các đơn vị (%)"]


def test_of_two_units_none_learns_the_index_of_the_other() -> None:
    row = dict.fromkeys(UnitRow.__slots__, 1) | {"channel": "box", "rank_from": 1}
    channel = dict.fromkeys(ChannelRow.__slots__, 1) | {"channel": "box", "index": 70.0}
    units = [UnitRow(**row)] * 2
    assert beside_others(units, [ChannelRow(**channel)])["box"].index is None
    assert beside_others([*units, UnitRow(**row)], [ChannelRow(**channel)])["box"].index == 70.0
    silent = UnitRow(**row | {"answers": 0})
    assert beside_others([*units, silent], [ChannelRow(**channel)])["box"].index is None


# ------------------------------------------------------------------------------------------------------------ one small


@dataclass(frozen=True)
class Town:
    """A workspace, and what it tabulated."""

    workspace: Workspace
    done: Tabulation

    def reports(self, period: str) -> Reports:
        return Reports(self.done, choose(self.done.state.deliveries, period, None))


@pytest.fixture(scope="module")
def town(office_at: Callable[..., Office], layout: Layout, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Two units with enough sheets and one with two; one that returned none; one that has been silent since."""
    office = office_at(tmp_path_factory.mktemp("town") / "w")
    office.take("ub06829", "counter", BEFORE, [{}] * 6)
    office.take("ub06808", "counter", NOW, [{"q01": "?4"}, *[{}] * 6])
    office.take("ub06820", "counter", NOW, [ratings(layout, "2")] * 6)
    office.take("ub06829", "box", NOW, [{}] * 2)
    office.take("ub06820", "box", NOW, [], issued=4)
    office.take("ub06808", "counter", EMPTY, [], issued=5)
    yield Town(office.workspace, tabulate(office.workspace, figures_only=True))
    office.workspace.close()


def test_a_unit_with_too_few_sheets_has_no_place_and_no_plan(town: Town) -> None:
    made = town.reports(NOW).of_unit("ub06829")
    (row,) = cells_of(made, PLACE)
    assert (row["Vị trí"], row["So với dự kiến"]) == ("quá ít phiếu", "–")
    assert "Quá ít phiếu hợp lệ để nêu tiêu chí cần khắc phục." in all_text(made)
    assert "Hòm thư góp ý: quá ít phiếu hợp lệ để xếp hạng" in all_text(made)


def test_a_unit_without_a_returned_sheet_has_a_report_that_says_so(town: Town) -> None:
    made = town.reports(EMPTY).of_unit("ub06808")
    text = all_text(made)
    assert "Chưa có phiếu hợp lệ nào trong kỳ này." in text
    assert "Vị trí" not in text
    assert dict(cover_of(made).facts)["Phiếu phát ra"] == "5"


def test_open_doubts_make_it_preliminary(town: Town) -> None:
    made = town.reports(NOW).of_unit("ub06808")
    assert "SƠ BỘ" in cover_of(made).subtitle.upper()
    assert "SƠ BỘ" not in cover_of(town.reports(NOW).of_unit("ub06820")).subtitle.upper()


def test_the_unit_issues_its_report_and_the_authority_stands_above_it(town: Town) -> None:
    cover = cover_of(town.reports(NOW).of_unit("ub06820"))
    assert cover.authority == "Phường Trưng Vương"
    assert "Uông Bí".upper() in cover.superior.upper()
    assert cover_of(town.reports(NOW).of_all()).superior == ""


def cover_of(made: Report) -> FirstPage:
    cover = made.blocks[0]
    assert isinstance(cover, FirstPage)
    return cover


@pytest.mark.parametrize(
    ("name", "period", "error", "near"),
    [
        ("ub0680", NOW, UnknownUnitError, "ub06808"),
        ("ub06829", EMPTY, UnknownNameError, "ub06808 (Phường Vàng Danh)"),
    ],
)
def test_a_unit_that_is_not_there_is_refused_and_others_are_named(
    town: Town, name: str, period: str, error: type[UnknownNameError], near: str
) -> None:
    with pytest.raises(error, match=name) as refused:
        town.reports(period).named([name])
    assert near in refused.value.advice


def test_each_survey_has_its_own_title_and_one_without_an_index_no_place(
    office_at: Callable[..., Office], tmp_path: Path
) -> None:
    office = office_at(tmp_path / "w")
    office.take("ub06808", "counter", NOW, [{}] * 7)
    office.take("ub06820", "counter", NOW, [{}] * 7)
    workspace, sample = office.workspace, office.workspace.survey_text()
    (workspace.root / "survey.yaml").write_text(SCALES.format(first="two", more=""), "utf-8")
    said = {"seats": "0", "staff": "1", "queue": "0"}
    Office(workspace, lay_out(workspace.survey())).take("ub06808", "box", NOW, [said] * 6)
    register = ",".join(COLUMNS) + "\nub06808,06808,Phường Vàng Danh,Vang Danh Ward,ward,,,,,\n"
    (workspace.root / "units.csv").write_text(register, "utf-8")
    done = tabulate(workspace, figures_only=True)

    def reports(survey: str) -> Reports:
        return Reports(done, choose(done.state.deliveries, NOW, survey))

    assert reports("sipas").of_all().footer_text == parse_survey(sample).title.main
    made = reports("made").of_unit("ub06808")
    assert (made.footer_text, cover_of(made).superior) == ("T", "A")
    assert "6 phiếu hợp lệ." in all_text(made)
    assert "Vị trí" not in all_text(made)
    assert list(reports("made").units) == ["ub06808"]
    assert cover_of(reports("sipas").of_unit("ub06820")).authority == "Phường Trưng Vương", "as it was printed"
    with pytest.raises(UnknownUnitError):
        reports("made").named(["ub06820"])
    workspace.close()


# ---------------------------------------------------------------------------------------------------------------- files


@pytest.fixture
def copied(town: Town, tmp_path: Path) -> Iterator[Workspace]:
    root = shutil.copytree(town.workspace.root, tmp_path / "w", ignore=shutil.ignore_patterns("results"))
    with closing(Workspace.open(root)) as workspace:
        yield workspace


def test_each_unit_has_its_files_and_an_older_one_of_another_goes(copied: Workspace) -> None:
    folder = copied.unit_results
    write_reports(copied, Wanted(NOW, units=("UB06829",)))
    assert {path.name for path in folder.glob("[!.]*")} == {"ub06829.docx", "ub06829.html", "ub06829.pdf"}
    (folder / "mine.pdf").write_bytes(b"%PDF")
    shutil.copy(folder / "ub06829.html", folder / "ub06820.html")
    made = write_reports(copied, Wanted(EMPTY, all_units=True))
    names = {"mine.pdf", "ub06808.docx", "ub06808.html", "ub06808.pdf", "ub06820.html"}
    assert {path.name for path in folder.glob("[!.]*")} == names, "only what phieu wrote is removed"
    assert {path.name for path in made.removed} == {"ub06829.docx", "ub06829.html", "ub06829.pdf"}
    assert copied.results / "report.pdf" in made.files


def test_what_somebody_changed_is_set_aside_and_never_removed(copied: Workspace) -> None:
    write_reports(copied, Wanted(NOW, units=("ub06829", "ub06820")))
    for unit in ("ub06829", "ub06820"):
        with (copied.unit_results / f"{unit}.html").open("a", encoding="utf-8") as file:
            file.write("<!-- seen by Lan -->")
    made = write_reports(copied, Wanted(NOW, units=("ub06820",)))
    assert [file.name for file in made.aside] == ["ub06820.html"]
    assert "seen by Lan" in made.aside[0].now.read_text("utf-8")
    write_reports(copied, Wanted(EMPTY, all_units=True))
    assert "seen by Lan" in (copied.unit_results / "ub06829.html").read_text("utf-8")
    assert not (copied.unit_results / "ub06829.pdf").exists()


def test_a_unit_that_never_was_is_refused_before_anything_is_tabulated(copied: Workspace) -> None:
    with pytest.raises(UnknownUnitError, match="ub0682"):
        write_reports(copied, Wanted(NOW, units=("ub06820", "ub0682")))
    assert not list(copied.results.glob("*.csv"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_who_may_read_results_may_read_those_of_units(copied: Workspace) -> None:
    settings = copied.root / "phieu.toml"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace("group_may_read = false", "group_may_read = true"), "utf-8")
    copied.root.chmod(0o700)
    with closing(Workspace.open(copied.root)) as shared:
        write_reports(shared, Wanted(NOW, units=("ub06820",)))
        assert stat.S_IMODE(shared.unit_results.stat().st_mode) & 0o777 == 0o750
        modes = {stat.S_IMODE(path.stat().st_mode) for path in shared.unit_results.iterdir()}
        assert modes == {0o640}


def test_a_comment_that_is_erased_leaves_no_report_of_a_unit_behind(copied: Workspace) -> None:
    write_reports(copied, Wanted(NOW, units=("ub06820",)))
    found = erase(copied, Erasure(taken_back=True), "Minh", dry_run=True)
    assert {f"units/ub06820{form}" for form in FORMS} <= set(found.removed)


def test_so_does_one_that_a_link_leads_to(copied: Workspace, tmp_path: Path) -> None:
    (tmp_path / "share").mkdir()
    copied.results.mkdir(exist_ok=True)
    copied.unit_results.symlink_to(tmp_path / "share", target_is_directory=True)
    write_reports(copied, Wanted(NOW, units=("ub06820",)))
    erase(copied, Erasure(taken_back=True), "Minh")
    assert not [path for path in (tmp_path / "share").iterdir() if path.suffix in FORMS]


def test_whatever_form_is_named_the_others_stand_beside_it(copied: Workspace, tmp_path: Path) -> None:
    made = write_reports(copied, Wanted(NOW, units=("ub06829",)), tmp_path / "ward.docx")
    assert [path.name for path in made.files] == ["ward.pdf", "ward.html", "ward.docx"]
    assert (tmp_path / "ward.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "ward.docx").read_bytes().startswith(b"PK")


def test_a_file_where_the_folder_of_units_should_be_is_told_of(copied: Workspace) -> None:
    copied.results.mkdir(exist_ok=True)
    copied.unit_results.write_text("x", "utf-8")
    with pytest.raises(DiskError, match="units: is no folder"):
        write_reports(copied, Wanted(NOW, units=("ub06829",)))


def test_the_pdf_holds_the_unit_alone(copied: Workspace, tmp_path: Path) -> None:
    write_reports(copied, Wanted(NOW, units=("ub06820",)), tmp_path / "one.pdf")
    said = pdf_text(tmp_path / "one.pdf")
    assert "PHƯỜNG TRƯNG VƯƠNG" in said
    assert "Vàng Danh" not in said
    assert "Thượng Yên Công" not in said
    assert not copied.unit_results.exists()


def test_a_unit_called_as_a_device_of_windows_has_a_file_of_another_name() -> None:
    assert [file_name(unit) for unit in ("con", "lpt1", "con-", "ub06808")] == [
        "con_.pdf",
        "lpt1_.pdf",
        "con-.pdf",
        "ub06808.pdf",
    ]


def test_namesakes_are_told_apart() -> None:
    names = {"a": "Phường Hòa Bình", "b": "Phường Hòa Bình", "c": "Xã Điền Công"}
    assert dict(namesakes(names)) == {"a": "Phường Hòa Bình (a)", "b": "Phường Hòa Bình (b)", "c": "Xã Điền Công"}


def test_a_unit_is_told_of_in_english_as_well(copied: Workspace, tmp_path: Path) -> None:
    write_reports(copied, Wanted(NOW, language="en", units=("ub06820",)), tmp_path / "one.pdf")
    said = pdf_text(tmp_path / "one.pdf")
    assert "Place among the units" in said
    assert "2 of 2 units" in said
    assert "Vị trí" not in said


def test_the_command_writes_units_or_says_what_is_wrong(
    copied: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copied.close()

    def ended(*arguments: str) -> int | str | None:
        with pytest.raises(SystemExit) as end:
            main(["report", "--workspace", str(copied.root), *arguments])
        return end.value.code

    assert ended("--period", NOW, "--unit", "ub06820", "--unit", "ub06829") == ExitCode.OK
    assert str(Path("units", "ub06829.html")) in capsys.readouterr().out
    assert ended("--unit", "ub06820", "--all-units") == ExitCode.USAGE
    assert ended("--unit", "ub06820", "--unit", "ub06829", "--output", str(tmp_path / "x.pdf")) == ExitCode.USAGE
    assert not (tmp_path / "x.pdf").exists()
    capsys.readouterr()
    assert ended("--period", NOW, "--unit", "ub0682") == ExitCode.UNKNOWN_NAME
    assert "Did you mean ub0" in capsys.readouterr().err
