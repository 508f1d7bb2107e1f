"""The whole way with known truth: the figures in the tables, the workbook and the report are those of the truth.

Nothing is replaced: sheets are printed, people and scanner are simulated, pages are read, and what is in doubt is
settled by a clerk who knows what was meant. The truth's figures are worked out here, from its rows alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cached_property
from math import sqrt
from pathlib import Path
from statistics import NormalDist
from typing import NamedTuple

import openpyxl
import pypdfium2
import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph as WordParagraph
from lxml import html

from forms.layout import Kind, Layout
from forms.serial import format_serial
from pipeline.cli.demo import FillJob
from pipeline.intake.ingest import ingest
from pipeline.printing.printing import PrintedFile, print_runs, units_to_print
from pipeline.records.comments import Comment
from pipeline.records.periods import parse_period
from pipeline.records.runs import IssuedRun
from pipeline.report.reporting import report
from pipeline.results.columns import COLUMNS
from pipeline.review.queue import Queue
from pipeline.review.queue_items import Choice, Item, ItemKind, Verb
from pipeline.work.workers import Workers
from pipeline.workspace import KEY, Workspace
from samples import BlankSheet, Codec, Habits, TrueState, Truth, compare, fill_and_scan, rasterise_pages
from samples import write_scan_pdf as write_scan
from samples.scanner import CLEAN_200
from tests.pipeline.result_tables import read_table

SEED = 7
BEFORE, NOW = "2018-Q4", "2019-Q1"
LEANINGS = {"ub06808": 4.4, "ub06820": 3.3, "ub06829": 3.9, "ubhcc": 4.1}
PRINTED = {"counter": 8, "box": 4}  # for each unit and period, of which the last two and the last one stay away
RETURNED = {"counter": 6, "box": 3}
UNITS = {"counter": tuple(LEANINGS), "box": ("ub06808", "ubhcc")}
CHANNELS = {"counter": "Tại quầy", "box": "Hòm thư góp ý"}
FEWEST = 5  # valid sheets for a rank
# Sheets that come late, one for each way in which a sheet is invalid.
LATE = {
    ("ub06829", "counter", NOW): Habits(empty_sheet=1),
    ("ub06820", "counter", BEFORE): Habits(empty_sheet=0, stops=1),
}

Said = Mapping[str, str]
"""What a sheet says: its answers by question."""


class Desk(NamedTuple):
    """What figures are shown for."""

    unit: str
    channel: str
    period: str


@dataclass(frozen=True)
class Figures:
    """What some answers come to, by the method that the report prints."""

    share: Fraction
    index: Decimal
    low: Decimal
    high: Decimal
    mean: Decimal
    low_sheets: Decimal
    high_sheets: Decimal
    levels: tuple[int, ...]
    exact_mean: Fraction
    exact_sheets: tuple[float, float]

    @property
    def answers(self) -> int:
        return sum(self.levels)


@dataclass(frozen=True)
class World:
    """A workspace at the end of the way, and what is true of it."""

    root: Path
    layout: Layout
    truth: Sequence[Truth]
    runs: Mapping[Desk, IssuedRun]
    typed: Mapping[str, str]
    names: Mapping[str, str]

    @cached_property
    def criteria(self) -> tuple[str, ...]:
        return tuple(one.question for one in self.layout.questions if one.kind is Kind.RATING)

    @cached_property
    def said(self) -> dict[str, dict[str, str]]:
        """What was meant, by sheet; two plain marks and cancelled ones are no answer."""
        sheets: dict[str, dict[str, str]] = {}
        for row in self.truth:
            sheets.setdefault(row.sheet, {})[row.question] = row.answer
        return sheets

    def desks(self, channel: str, period: str) -> list[Desk]:
        return [desk for desk in self.runs if (desk.channel, desk.period) == (channel, period)]

    def issued(self, desks: Iterable[Desk]) -> int:
        return sum(self.runs[desk].count for desk in desks)

    def returned(self, desks: Iterable[Desk]) -> list[Said]:
        runs = [self.runs[desk] for desk in desks]
        serials = [format_serial(run.first_serial + number) for run in runs for number in range(run.count)]
        return [self.said[serial] for serial in serials if serial in self.said]

    def is_valid(self, said: Said) -> bool:
        """At most a third of the required questions is open."""
        required = [one.question for one in self.layout.questions if one.required]
        return 3 * sum(not said[question] for question in required) <= len(required)

    def valid(self, desks: Iterable[Desk]) -> list[Said]:
        return [said for said in self.returned(desks) if self.is_valid(said)]

    def figures(self, desks: Iterable[Desk], questions: Iterable[str] | None = None) -> Figures:
        asked = list(questions or self.criteria)
        return figures_of([[int(said[q]) for q in asked if said[q]] for said in self.valid(desks)])

    def compared(self, desks: Sequence[Desk]) -> list[Desk]:
        """Those with enough valid sheets in both periods; a desk by itself is compared whatever it has."""
        if len(desks) == 1:
            return list(desks)
        both = ((desk, (desk, desk._replace(period=BEFORE))) for desk in desks)
        return [desk for desk, sides in both if all(len(self.valid([side])) >= FEWEST for side in sides)]

    def before(self, desks: Sequence[Desk], questions: Iterable[str] | None = None) -> Fraction:
        """The share before of those that are compared; each counts by its answers of now."""
        asked = list(questions or self.criteria)
        weighed = [
            (self.figures([desk], asked).answers, self.figures([desk._replace(period=BEFORE)], asked).share)
            for desk in self.compared(desks)
        ]
        return sum((weight * share for weight, share in weighed), Fraction(0)) / sum(weight for weight, _ in weighed)

    def change(
        self, desks: Sequence[Desk], questions: Iterable[str] | None = None, decimals: int = 2
    ) -> Decimal | None:
        asked, compared = list(questions or self.criteria), self.compared(desks)
        if 2 * len(compared) < len(desks):
            return None
        return rounded(100 * (self.figures(compared, asked).share - self.before(desks, asked)), decimals)

    def lowest(self, desk: Desk) -> list[str]:
        """The five criteria with the lowest index; of equals the one that is asked first."""
        return sorted(self.criteria, key=lambda question: self.figures([desk], [question]).share)[:5]

    def table(self, name: str) -> list[dict[str, str]]:
        return read_table(self.root / "results" / f"{name}.csv")


def rounded(value: Fraction | float, decimals: int = 2) -> Decimal:
    """Half up; half away from zero where it is negative."""
    exact = Fraction(value)
    number = Decimal(exact.numerator) / Decimal(exact.denominator)
    return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def wilson(share: Fraction, answers: float) -> tuple[Decimal, Decimal]:
    low, high = exact_wilson(share, answers)
    return rounded(low), rounded(high)


def exact_wilson(share: Fraction, answers: float) -> tuple[float, float]:
    """E. B. Wilson 1927, without continuity correction."""
    p, z = float(share), NormalDist().inv_cdf(0.975)
    middle, reach = p + z * z / (2 * answers), z * sqrt(p * (1 - p) / answers + z * z / (4 * answers * answers))
    low, high = (100 * (middle + sign * reach) / (1 + z * z / answers) for sign in (-1, 1))
    return max(low, 0.0), min(high, 100.0)


def figures_of(sheets: Sequence[Sequence[int]]) -> Figures:
    levels = [level for sheet in sheets for level in sheet]
    satisfied = sum(level >= 4 for level in levels)
    share = Fraction(satisfied, len(levels))
    answered = [(sum(level >= 4 for level in sheet), len(sheet)) for sheet in sheets if sheet]
    apart = sum((a - v * share) ** 2 for a, v in answered) * len(answered) / Fraction(max(1, len(answered) - 1))
    alone = share * (1 - share) * len(levels)
    effect = max(Fraction(1), apart / alone) if alone and len(answered) > 1 else Fraction(len(levels), len(answered))
    return Figures(
        share,
        rounded(100 * share),
        *wilson(share, len(levels)),
        rounded(Fraction(sum(levels), len(levels))),
        *wilson(share, len(levels) / float(effect)),
        tuple(levels.count(level) for level in range(1, 6)),
        Fraction(sum(levels), len(levels)),
        exact_wilson(share, len(levels) / float(effect)),
    )


# ------------------------------------------------------------------------------------------------------------ the way


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    workspace = _opened(tmp_path_factory.mktemp("truth") / "phòng")
    files = [file for period in (BEFORE, NOW) for channel in CHANNELS for file in _printed(workspace, channel, period)]
    (layout,) = (kept.layout for kept in workspace.store.layouts.by_id().values())
    truth = [*_stacks(workspace, files, layout), *_late(workspace, files, layout)]
    ingest(workspace)
    typed = _settle(workspace, {(row.sheet, row.question): row for row in truth})
    runs = {Desk(run.unit, run.channel, run.period): run for file in files for run in file.runs}
    names = {q.id: q.label for section in workspace.survey().sections for q in section.questions}
    report(workspace, NOW, "en", workspace.root / "english.pdf")
    report(workspace, NOW)
    yield World(workspace.root, layout, truth, runs, typed, {key: label.main for key, label in names.items()})
    workspace.close()


def _opened(root: Path) -> Workspace:
    """The key stands in the printed codes: with one that never changes, so do the scans."""
    Workspace.create(root).close()
    (root / KEY).write_text("5a" * 32 + "\n", "ascii")
    settings = root / "phieu.toml"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace("fewest_for_rank = 30", f"fewest_for_rank = {FEWEST}"), "utf-8")
    return Workspace.open(root)


def _printed(workspace: Workspace, channel: str, period: str) -> list[PrintedFile]:
    when = parse_period(period)
    units = [unit for name in UNITS[channel] for unit in units_to_print(workspace.register(), name, when)]
    return print_runs(workspace, units, channel, when, PRINTED[channel])


def _stacks(workspace: Workspace, files: Iterable[PrintedFile], layout: Layout) -> list[Truth]:
    """Let people fill in the first sheets of each run, and scan them, a stack for each run."""
    jobs = []
    for file in files:
        (run,) = file.runs
        serials = tuple(range(run.first_serial, run.first_serial + RETURNED[run.channel]))
        target = workspace.inbox / f"{run.period}-{run.unit}-{run.channel}.pdf"
        jobs.append(FillJob(file.path, target, layout, serials, LEANINGS[run.unit], SEED))
    with Workers(2) as crew:
        return [row for _, rows in crew.in_order(jobs) for row in rows]


def _late(workspace: Workspace, files: Iterable[PrintedFile], layout: Layout) -> Iterator[Truth]:
    """Let the next sheet of a few runs come back late, each in a scan of its own."""
    for file in files:
        (run,) = file.runs
        habits = LATE.get((run.unit, run.channel, run.period))
        if habits:
            nth, pages = RETURNED[run.channel], len(layout.pages)
            pictures = rasterise_pages(file.path, range(nth * pages + 1, (nth + 1) * pages + 1), CLEAN_200.dpi)
            sheet = BlankSheet(format_serial(run.first_serial + nth), tuple(pictures), CLEAN_200.dpi)
            name = f"{run.period}-{run.unit}-late.pdf"
            stack = fill_and_scan(layout, [sheet], CLEAN_200, SEED, habits=habits, scan_name=name)
            write_scan(stack.images, workspace.inbox / name, CLEAN_200.dpi, Codec.JPEG_GRAY)
            yield from stack.truth


def _settle(workspace: Workspace, truth: Mapping[tuple[str, str], Truth]) -> dict[str, str]:
    """Say to everything that waits what is true; return the comments that were typed, by sheet."""
    queue, typed = Queue(workspace), {}
    while item := queue.next("Lan"):
        assert item.serial is not None, item
        sheet = format_serial(item.serial)
        if item.kind is ItemKind.COMMENT:
            typed[sheet] = f"Đề nghị thêm ghế ngồi chờ ({sheet})"
            queue.settle(
                "Lan", item.id, Choice(Verb.WRITE, Comment(typed[sheet], ("place",), needs_answer=True).packed())
            )
        else:
            queue.settle("Lan", item.id, _true_choice(item, truth[sheet, item.question]))
    return typed


def _true_choice(item: Item, true: Truth) -> Choice:
    assert item.kind is ItemKind.DOUBT, item
    if true.state is TrueState.READ:
        return Choice(Verb.CHOOSE, true.answer)
    return Choice(Verb.VOID if true.state is TrueState.DOUBT else Verb.BLANK)


def test_every_answer_is_counted_as_it_was_meant_and_no_sheet_waits(world: World) -> None:
    score = compare(world.truth, world.table("answers"))
    assert (score.right, score.silent_errors, score.missing) == (len(world.truth), 0, 0)
    assert {row["state"] for row in world.table("answers")} >= {"reviewed", "void"}, "nothing was in doubt"
    sheets = world.table("sheets")
    assert sorted(row["sheet"] for row in sheets) == sorted(world.said)
    assert {row["status"] for row in sheets} == {"valid", "invalid"}
    assert {row["reason"] for row in sheets} == {"", "blank", "too-few-answers"}


# ---------------------------------------------------------------------------------------------------------- the tables


def sheets_of(world: World, desks: Sequence[Desk]) -> dict[str, Decimal]:
    returned, valid = len(world.returned(desks)), len(world.valid(desks))
    blank = sum(not any(said.values()) for said in world.returned(desks))
    numbers = {"issued": world.issued(desks), "returned": returned, "valid": valid, "invalid": returned - valid}
    numbers |= {"waiting": 0, "invalid_blank": blank, "invalid_too_few_answers": returned - valid - blank}
    rate = rounded(Fraction(100 * returned, world.issued(desks)), 1)
    return {name: Decimal(number) for name, number in numbers.items()} | {"return_rate": rate}


def cells_of(figures: Figures) -> dict[str, Decimal]:
    numbers = {name: getattr(figures, name) for name in ("index", "low", "high", "mean")}
    levels = {f"level_{level}": Decimal(count) for level, count in enumerate(figures.levels, 1)}
    return numbers | levels | {"answers": Decimal(figures.answers)}


def by_sheet(figures: Figures) -> dict[str, Decimal]:
    return {"low_sheets": figures.low_sheets, "high_sheets": figures.high_sheets}


def true_units(world: World) -> dict[tuple[str, ...], dict[str, Decimal]]:
    """The figures of each unit, channel and period."""
    return {
        desk: sheets_of(world, [desk]) | cells_of(figures) | by_sheet(figures) | _changed(world, [desk])
        for desk in world.runs
        for figures in [world.figures([desk])]
    }


def true_channels(world: World) -> dict[tuple[str, ...], dict[str, Decimal]]:
    """The figures of each channel and period."""
    found: dict[tuple[str, ...], dict[str, Decimal]] = {}
    for channel in CHANNELS:
        for period in (BEFORE, NOW):
            desks = world.desks(channel, period)
            figures, units = world.figures(desks), {"units": Decimal(len(desks))}
            cells = cells_of(figures) | by_sheet(figures) | _changed(world, desks)
            found[channel, period] = sheets_of(world, desks) | units | cells
    return found


def true_criteria(world: World) -> dict[tuple[str, ...], dict[str, Decimal]]:
    """The figures of each criterion at each unit, channel and period."""
    found: dict[tuple[str, ...], dict[str, Decimal]] = {}
    for desk in world.runs:
        for question in world.criteria:
            found[*desk, question] = cells_of(world.figures([desk], [question]))
        for place, question in enumerate(world.lowest(desk), 1):
            found[*desk, question]["lowest"] = Decimal(place)
    return found


def _changed(world: World, desks: Sequence[Desk]) -> dict[str, Decimal]:
    change = world.change(desks) if desks[0].period == NOW else None
    return {} if change is None else {"change": change}


TABLES = {
    "units": (("unit", "channel", "period"), true_units),
    "channels": (("channel", "period"), true_channels),
    "criteria": (("unit", "channel", "period", "question"), true_criteria),
}
MAY_BE_EMPTY = ("change", "lowest")


@pytest.mark.parametrize("name", TABLES)
def test_the_figures_in_the_tables_are_those_of_the_truth(world: World, name: str) -> None:
    keys, true_figures = TABLES[name]
    rows = {tuple(row[key] for key in keys): row for row in world.table(name)}
    true = true_figures(world)
    assert rows.keys() == true.keys()
    for key, cells in true.items():
        assert {column: Decimal(rows[key][column]) for column in cells} == cells, key
        assert all(column in cells or not rows[key].get(column) for column in MAY_BE_EMPTY), key


SHEETS = {"units": "Đơn vị (chi tiết)", "channels": "Hình thức (chi tiết)", "criteria": "Tiêu chí"}
"""Of the workbook."""


@pytest.mark.filterwarnings("ignore:.*xtension is not supported")  # openpyxl drops the light bars
@pytest.mark.parametrize("name", TABLES)
def test_the_figures_in_the_workbook_are_those_of_the_truth_and_are_numbers(world: World, name: str) -> None:
    header, *rows = openpyxl.load_workbook(world.root / "results" / "report.xlsx")[SHEETS[name]].values
    assert {"Chỉ số hài lòng (%)", "KTC 95 % từ", "KTC 95 % đến", "Điểm trung bình"} <= set(header)
    labels = {"question": "Mã tiêu chí", "lowest": "Thuộc nhóm thấp nhất (thứ tự)"}
    called = ("Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng")
    labels |= {f"level_{level}": f"Mức {level}: {label}" for level, label in enumerate(called, 1)}
    at = {column: header.index(labels.get(column) or COLUMNS[column].vi) for column in _columns_of(name, world)}
    keys, true_figures = TABLES[name]
    ids = {label: channel for channel, label in CHANNELS.items()}
    found = {tuple(ids.get(str(row[at[key]]), row[at[key]]) for key in keys): row for row in rows}
    for key, cells in true_figures(world).items():
        values = {column: found[key][at[column]] for column in cells}
        assert all(isinstance(value, int | float) for value in values.values()), key
        assert {column: Decimal(str(value)) for column, value in values.items()} == cells, key


def _columns_of(name: str, world: World) -> set[str]:
    keys, true_figures = TABLES[name]
    return {*keys, *(column for cells in true_figures(world).values() for column in cells)}


# ---------------------------------------------------------------------------------------------------------- the report


def comma(value: Decimal) -> str:
    return str(value).replace(".", ",")


def signed(value: Decimal | None) -> str:
    return "–" if value is None else f"{'−' if value < 0 else '+' if value > 0 else ''}{comma(abs(value))}"


def between(low: Decimal, high: Decimal) -> str:
    return "–".join(comma(rounded(Fraction(end), 2)) for end in (low, high))


def decimals(world: World, desks: Iterable[Desk]) -> int:
    """As many as the method says that figures of so many sheets have."""
    return 1 if len(world.valid(desks)) < 30 else 2


def shown(world: World, desks: Sequence[Desk], exact: Fraction | float) -> str:
    return comma(rounded(exact, decimals(world, desks)))


def unit_name(world: World, unit: str) -> str:
    return next(run.unit_name for desk, run in world.runs.items() if desk.unit == unit)


def in_order(world: World, channel: str) -> list[Desk]:
    return sorted(world.desks(channel, NOW))


def unit_rows(world: World, channel: str) -> list[list[str]]:
    """The table of units, without the columns that say in words what is clear and what is not."""
    desks = in_order(world, channel)
    named = [(unit_name(world, desk.unit), [desk]) for desk in desks]
    return [_unit_row(world, name, some) for name, some in (*named, ("Tất cả đơn vị", desks))]


def _unit_row(world: World, name: str, desks: Sequence[Desk]) -> list[str]:
    index, interval, change = _of_channel(world, desks)
    mean = shown(world, desks, world.figures(desks).exact_mean)
    return [name, str(len(world.valid(desks))), index, interval, mean, change]


def channel_rows(world: World) -> list[list[str]]:
    rows = []
    for channel, name in CHANNELS.items():
        desks = world.desks(channel, NOW)
        figures = world.figures(desks)
        index, interval, change = _of_channel(world, desks)
        mean = shown(world, desks, figures.exact_mean)
        compared = f"{len(world.compared(desks))}/{len(desks)}"
        rows.append([name, str(len(world.valid(desks))), index, interval, mean, change, compared])
    return rows


def _of_channel(world: World, desks: Sequence[Desk], questions: Sequence[str] | None = None) -> list[str]:
    """Index, interval and change, with the decimals that so many sheets allow; rounded once, from what is exact."""
    figures = world.figures(desks, questions)
    interval = "–".join(shown(world, desks, end) for end in figures.exact_sheets)
    change = world.change(desks, questions, decimals(world, desks))
    return [shown(world, desks, 100 * figures.share), interval, signed(change)]


def account_rows(world: World) -> list[list[str]]:
    rows = []
    for channel, name in CHANNELS.items():
        desks = world.desks(channel, NOW)
        found = sheets_of(world, desks)
        reasons = ("invalid", "invalid_blank", "invalid_too_few_answers", "waiting")
        rate = f"{comma(found['return_rate'])} %"
        cells = [str(found["issued"]), str(found["returned"]), rate, *(str(found[one]) for one in ("valid", *reasons))]
        rows.append([name, str(len(desks)), *cells])
    return rows


def criterion_rows(world: World) -> list[list[str]]:
    """The table of criteria, channels side by side."""
    sides = [world.desks(channel, NOW) for channel in CHANNELS]
    return [
        [world.names[question], *(cell for desks in sides for cell in _of_channel(world, desks, [question]))]
        for question in world.criteria
    ]


def lowest_rows(world: World, channel: str) -> list[list[str]]:
    rows = []
    for desk in in_order(world, channel):
        if len(world.valid([desk])) >= FEWEST:
            indices = [(q, 100 * world.figures([desk], [q]).share) for q in world.lowest(desk)[:3]]
            said = [f"{world.names[question]}: {shown(world, [desk], exact)}" for question, exact in indices]
            rows.append([unit_name(world, desk.unit), *said])
    return rows


IN_WORDS = ("So với dự kiến", "So với kỳ trước")
"""Columns of the table of units that hold no figures."""


def true_tables(world: World) -> dict[str, list[list[str]]]:
    """The tables of the report by their titles."""
    tables = {"Phiếu theo hình thức": account_rows(world)}
    tables["Hình thức thu phiếu, tất cả đơn vị"] = channel_rows(world)
    tables["Tiêu chí, tất cả đơn vị: Tại quầy và Hòm thư góp ý"] = criterion_rows(world)
    for channel, name in CHANNELS.items():
        tables[f"Đơn vị: {name}"] = unit_rows(world, channel)
    tables["Tiêu chí thấp nhất của mỗi đơn vị: Tại quầy"] = lowest_rows(world, "counter")
    return tables


def pdf_text(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def word_text(path: Path) -> str:
    """All paragraphs in their order, those of cells among them."""
    return "\n".join(WordParagraph(one, None).text for one in Document(str(path)).element.body.iter(qn("w:p")))


READERS = {"report.pdf": pdf_text, "report.docx": word_text}


@pytest.fixture(scope="module", params=READERS)
def text(request: pytest.FixtureRequest, world: World) -> str:
    """What a reader finds in the report as PDF and as a Word document, on one line."""
    return on_one_line(READERS[request.param](world.root / "results" / request.param))


def on_one_line(text: str) -> str:
    return " ".join(text.split())


def test_the_figures_in_the_pdf_are_those_of_the_truth_cell_by_cell(world: World) -> None:
    text = on_one_line(pdf_text(world.root / "results" / "report.pdf"))
    for title, rows in true_tables(world).items():
        assert title in text
        table = text.partition(f" {title} ")[2]
        for row in rows:
            cells = [re.escape(cell) for cell in row if cell]
            if title.startswith("Đơn vị: "):
                cells.insert(-1, r"[^\d%]{1,25}")  # beside what is expected: what that column says is words
            assert re.search(rf"(?<!\S){' '.join(cells)}(?!\S)", table), (title, row)


def test_the_figures_in_the_html_are_those_of_the_truth_cell_by_cell(world: World) -> None:
    page = html.parse(world.root / "results" / "report.html")
    found: dict[str, list[list[str]]] = {}
    for table in page.iter("table"):
        labels = [on_one_line(cell.text_content()) for cell in table.findall("thead/tr")[-1].findall("th")]
        kept = [at for at, label in enumerate(labels) if label not in IN_WORDS]
        rows = [[on_one_line(cell.text_content()) for cell in row] for row in table.findall("tbody/tr")]
        found[on_one_line(table.findtext("caption"))] = [[row[at] for at in kept] for row in rows]
    true = true_tables(world)
    assert {title: found.get(title) for title in true} == true


def test_the_figures_in_the_word_file_are_those_of_the_truth_cell_by_cell(world: World) -> None:
    found: dict[str, list[list[str]]] = {}
    for table in Document(str(world.root / "results" / "report.docx")).tables:
        above = table._tbl.getprevious()
        title = "" if above is None else WordParagraph(above, None).text
        heads = len(list(table._tbl.iter(qn("w:tblHeader"))))
        if not heads:  # facts and key figures, head and foot
            continue
        lines = [[on_one_line(cell.text) for cell in row.cells] for row in table.rows]
        labels, rows = lines[heads - 1], lines[heads:]
        kept = [at for at, label in enumerate(labels) if label not in IN_WORDS]
        found[title] = [[row[at] for at in kept] for row in rows]
    true = true_tables(world)
    assert {title: found.get(title) for title in true} == true


def test_the_heat_map_shows_each_criterion_at_each_unit_as_it_is_true(world: World) -> None:
    page = html.parse(world.root / "results" / "report.html")
    maps = {figure.findtext("figcaption"): figure for figure in page.iter("figure")}
    for channel, name in CHANNELS.items():
        drawn = maps[f"Tiêu chí × đơn vị, chỉ số hài lòng (%): {name}"]
        said = on_one_line(" ".join(text.text_content() for text in drawn.iter("{*}text")))
        for question in world.criteria:
            shares = [world.figures([desk], [question]).share for desk in in_order(world, channel)]
            cells = [comma(rounded(100 * share, 1)).replace("100,0", "100") for share in shares]
            assert len(cells) == len(UNITS[channel])
            assert f"{world.names[question]} {' '.join(cells)}" in said


def test_the_summary_says_the_figures_of_the_channel_with_most_sheets_and_its_change(world: World, text: str) -> None:
    lead = html.parse(world.root / "results" / "report.html").findtext(".//p[@class='lead']/strong")
    desks = world.desks("counter", NOW)
    now, before = (shown(world, desks, 100 * share) for share in (world.figures(desks).share, world.before(desks)))
    assert len(world.compared(desks)) == len(desks) == 4
    assert lead == f"{now}\u00a0%"
    assert f"Tại quầy: {now} % câu trả lời là hài lòng hoặc rất hài lòng" in text
    assert f"từ {len(world.valid(desks))} phiếu hợp lệ của {len(desks)} đơn vị (Quý I/2019)" in text
    change = signed(world.change(desks, decimals=decimals(world, desks)))
    change = f"{change} điểm phần trăm, từ {before} % thành {now} %"
    assert f"({change}; trên 4 trong 4 đơn vị có đủ phiếu ở cả hai kỳ)" in text
    assert "Hòm thư góp ý: chưa so sánh được với Quý IV/2018: mới 0 trong 2 đơn vị có đủ phiếu ở cả hai kỳ" in text


def test_the_cover_says_how_many_sheets_there_are_in_all(world: World, text: str) -> None:
    cover = text.partition("Mục lục")[0]
    desks = [desk for desk in world.runs if desk.period == NOW]
    assert f"Phiếu phát ra {world.issued(desks)} Phiếu thu về {len(world.returned(desks))} " in cover
    assert f"= {len(world.valid(desks))} hợp lệ + " in cover


def test_comments_are_quoted_beside_the_serial_of_their_sheet(world: World, text: str) -> None:
    now = {row["sheet"]: row["unit_name"] for row in world.table("sheets") if row["period"] == NOW}
    typed = {sheet: words for sheet, words in world.typed.items() if sheet in now}
    assert len(typed) > 3
    assert all(f"{words} Cơ sở vật chất · {sheet}" in text for sheet, words in typed.items())
    assert all(now[sheet] in text for sheet in typed)
    assert not [words for sheet, words in world.typed.items() if sheet not in now and words in text]


@pytest.mark.parametrize("name", READERS)
def test_in_english_the_same_figures_stand_with_a_decimal_point(world: World, name: str) -> None:
    text = on_one_line(READERS[name](world.root / name.replace("report", "english")))
    desks = world.desks("counter", NOW)
    index = rounded(100 * world.figures(desks).share, decimals(world, desks))
    assert f"At the counter: {index} % of all answers are satisfied or very satisfied" in text
    assert f"from {len(world.valid(desks))} valid sheets of {len(desks)} units (Q1 2019)" in text
    for row in unit_rows(world, "counter")[:-1]:
        assert " ".join(row[:5]).replace(",", ".") in text


# ------------------------------------------------------------------------------------------------------- the way back


def test_a_figure_leads_back_to_its_sheets_their_scans_and_pages(world: World) -> None:
    pages = {(row["scan"], row["page"]): row for row in world.table("pages")}
    lies = {(row.sheet, row.question): f"{row.scan}#{row.page}" for row in world.truth}
    on_page = [next(box.question for box in page.boxes) for page in world.layout.pages]
    sheets = world.table("sheets")
    for unit in world.table("units"):
        first, last = re.findall(r"\d{7}-[A-Z]", unit["serials"])
        behind = [row for row in sheets if first[:7] <= row["sheet"][:7] <= last[:7]]
        assert len(behind) == int(unit["returned"])
        assert sum(row["status"] == "valid" for row in behind) == int(unit["valid"])
        assert {(row["unit"], row["channel"], row["period"]) for row in behind} == {
            (unit["unit"], unit["channel"], unit["period"])
        }
        for row in behind:
            places = row["places"].split("|")
            assert places == [lies[row["sheet"], question] for question in on_page]
            for number, place in enumerate(places, 1):
                scan, _, at = place.rpartition("#")
                page = pages[scan, at]
                assert (page["sheet"], page["sheet_page"], page["outcome"]) == (row["sheet"], str(number), "read")
