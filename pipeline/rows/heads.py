"""Where the table begins in a file: titles above it, one or two lines of headings, which sheet of a workbook it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from forms.bilingual import alike, both
from forms.typed_names import bare
from pipeline.counting.csv_files import as_typed
from pipeline.errors import RowsError
from pipeline.rows.mended import is_added, is_key
from pipeline.rows.personal_data import is_personal_heading
from pipeline.rows.presets.every import preset_of
from pipeline.rows.presets.preset import Preset
from pipeline.rows.question_names import QuestionNames
from pipeline.rows.roles import BY_HEADING
from pipeline.rows.table import Cells, Sheet, Table

_MOST_TITLES = 10  # lines of titles above a table
_FEWEST_ADDED = 2  # columns that phieu adds to bad rows
_TITLE_CELLS = 2  # filled cells that such a line has at most


@dataclass(frozen=True, slots=True)
class Headed:
    """A table whose headings are known.

    Attributes:
        table: Its heads and rows, without the columns that phieu added to a file of bad rows.
        preset: The program that wrote it.
        headings: One for each column, made of both lines where there are two; no two are equal.
        said: The same as they stand there: two may be equal, and mean the same then.
    """

    table: Table
    preset: Preset
    headings: Cells
    said: Cells

    def understood(self, names: QuestionNames) -> int:
        """Return how many columns hold answers, as far as their headings say so."""
        return sum(map(bool, (self.preset.target(names, one) or names.target(one) for one in self.headings)))


def headed(sheets: Sequence[Sheet], names: QuestionNames, name: str) -> Headed:
    """Return the table of a file: of the only sheet, or of the only one with answers.

    Raises:
        RowsError: There is none, there are several, or it has no rows.
    """
    tables = {sheet.name: _headed(_without_notes(sheet), names) for sheet in sheets}
    if not tables:
        raise RowsError(
            both("{name}: không có dòng nào", "{name}: holds no rows", name=name),
            both("Xuất lại các câu trả lời.", "Export the answers again."),
        )
    with_answers = [title for title, table in tables.items() if table.understood(names)]
    if len(tables) > 1 and len(with_answers) != 1:
        said = (
            both("nhiều trang tính có câu trả lời", "several sheets hold answers")
            if with_answers
            else both(
                "không trang tính nào có câu trả lời của phiếu hỏi", "none of its sheets holds answers to the survey"
            )
        )
        listed = ", ".join(f"“{title}”" for title in with_answers or tables)
        raise RowsError(
            alike("{name}: {said}: {listed}", name=name, said=said, listed=listed),
            both(
                "Lưu mỗi trang tính thành một tệp riêng, rồi nạp các tệp đó.",
                "Save each sheet as a file of its own, and import these.",
            ),
        )
    found = tables[with_answers[0]] if with_answers else next(iter(tables.values()))
    if not found.table.rows:
        raise RowsError(
            both("{name}: chỉ có dòng tiêu đề, không có dòng trả lời", "{name}: holds headings and no rows", name=name),
            both("Xuất lại các câu trả lời.", "Export the answers again."),
        )
    return found


def _without_notes(sheet: Sheet) -> Sheet:
    """Return a file of bad rows as the file was whose rows they are; any other sheet as it is."""
    added = list(takewhile(is_added, sheet.records[0]))
    if len(added) < _FEWEST_ADDED:
        return sheet
    records = tuple(tuple(map(as_typed, record[len(added) :])) for record in sheet.records)
    place = next((place for place, heading in enumerate(added) if is_key(heading)), None)
    keys = () if place is None else tuple("".join(record[place : place + 1]) for record in sheet.records)
    return Sheet(sheet.name, records, sheet.may_be_short, keys)


def _headed(sheet: Sheet, names: QuestionNames) -> Headed:
    begin = _begin(sheet.records, names)
    first = sheet.records[begin]
    preset = preset_of(first)
    has_two = len(sheet.records) > begin + 1 and _is_second(first, sheet.records[begin + 1], preset, names)
    heads = sheet.records[begin : begin + 1 + has_two]
    width = max(len(_filled(head)) for head in heads)
    table = _table(sheet, heads, begin + len(heads), width)
    second = table.heads[1] if has_two else ()
    if second and preset.joined:
        headings = preset.joined(table.heads[0], second)
    elif second:
        headings = tuple(_better(one, other, names) for one, other in zip(*table.heads, strict=True))
    else:
        headings = table.heads[0]
    return Headed(table, preset, _distinct(headings), tuple(headings))


def _begin(records: Sequence[Cells], names: QuestionNames) -> int:
    """Return which record holds the headings: the first of those with the most that mean something, below titles."""
    places = [0]
    while places[-1] + 1 < min(len(records), _MOST_TITLES) and sum(map(bool, records[places[-1]])) <= _TITLE_CELLS:
        places.append(places[-1] + 1)
    return max(places, key=lambda place: sum(_means_something(cell, names) for cell in records[place]))


def _means_something(cell: str, names: QuestionNames) -> bool:
    return bool(cell) and (bare(cell) in BY_HEADING or is_personal_heading(cell) or names.target(cell) is not None)


def _is_second(first: Cells, second: Cells, preset: Preset, names: QuestionNames) -> bool:
    """Tell whether the record below the headings is a second line of them.

    It is where it has nothing below what names a row (SurveyMonkey), where all of it is tags (``#…``, as KoboToolbox
    writes them), or where most of it means questions or repeats the headings.
    """
    filled = [cell for cell in second if cell]
    if preset.joined:
        ids = [place for place, heading in enumerate(first) if bare(heading) in preset.roles]
        return not any(second[place] for place in ids if place < len(second))
    if all(cell.startswith("#") for cell in filled):
        return True
    same = sum(cell == above for cell, above in zip(second, first, strict=False) if cell)
    known = sum(names.target(cell) is not None for cell in filled)
    return len(filled) > 1 and 2 * max(same, known) > len(filled)


def _better(first: str, second: str, names: QuestionNames) -> str:
    """Return which of two headings of a column means a question, else the first that there is."""
    if second and names.target(second) and not (first and names.target(first)):
        return second
    return first or second


def _table(sheet: Sheet, heads: Sequence[Cells], begin: int, width: int) -> Table:
    rows: list[Cells] = []
    broken: list[int] = []
    for place in range(begin, len(sheet.records)):
        record = sheet.records[place]
        is_short = len(record) < width and place not in sheet.may_be_short
        if is_short or len(_filled(record)) > width:
            broken.append(len(rows))
            rows.append(record)
        else:
            rows.append(_wide(record, width))
    wide = tuple(_wide(head, width) for head in heads)
    return Table(wide, tuple(rows), frozenset(broken), sheet.keys[begin:])


def _wide(cells: Cells, width: int) -> Cells:
    return (*cells, *[""] * (width - len(cells)))


def _filled(cells: Cells) -> Cells:
    return cells[: max((place for place, cell in enumerate(cells, 1) if cell), default=0)]


def _distinct(headings: Sequence[str]) -> Cells:
    """Return headings of which none is there twice: a later one gets a number."""
    seen: Counter[str] = Counter()
    made = []
    for heading in headings:
        seen[heading] += 1
        made.append(heading if seen[heading] == 1 or not heading else f"{heading} ({seen[heading]})")
    return tuple(made)
