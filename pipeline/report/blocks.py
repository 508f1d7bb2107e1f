"""What a report is made of: blocks that ``pdf`` sets on paper and ``html`` on a screen, from the same content.

A text is a plain ``str``, shown as it is, or runs of which some are bold. ``rich`` makes runs from our own wording;
what people typed is put into it afterwards, so that no name or comment is ever read as markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from pipeline.report.charts.paint import Chart

Language = Literal["vi", "en"]

_PARTS = re.compile(r"(\*\*|\{\w+\})")


@dataclass(frozen=True, slots=True)
class Bold:
    """A run of a text in bold."""

    text: str


Text = str | tuple[str | Bold, ...]
"""A plain text, or runs of it."""


def rich(wording: str, /, **values: object) -> Text:
    """Turn ``**bold**`` of our own wording into runs, and then fill in ``{names}``.

    A value stays as it is, whatever it holds.

    Raises:
        KeyError: a name in braces has no value.

    >>> rich("**{unit}** has {count} sheets", unit="Ward **A**", count=12)
    (Bold(text='Ward **A**'), ' has ', '12', ' sheets')
    """
    runs: list[str | Bold] = []
    bold = False
    for part in _PARTS.split(wording):
        if part == "**":
            bold = not bold
        elif part:
            text = str(values[part[1:-1]]) if _PARTS.fullmatch(part) else part
            runs.append(Bold(text) if bold else text)
    return tuple(runs)


def plain(text: Text) -> str:
    """Return a text without its bold.

    >>> plain(("Ward ", Bold("A")))
    'Ward A'
    """
    return "".join(run for run, _ in runs_of(text))


def runs_of(text: Text) -> Iterator[tuple[str, bool]]:
    """Yield the runs of a text, each with whether it is bold."""
    for run in (text,) if isinstance(text, str) else text:
        yield (run.text, True) if isinstance(run, Bold) else (run, False)


@dataclass(frozen=True, slots=True)
class FirstPage:
    """The first page.

    Attributes:
        authority: who issues the report; printed in capitals at the top.
        title: what the report is.
        subtitle: the period and the place, for instance.
        facts: a few pairs of label and value.
        note: small print at the foot of the page; may be empty.
        code: what is drawn as a QR code beside the note; empty for none.
        superior: the body above the one that issues it; printed above it; may be empty.
        crest: the authority's crest, above both; ``None`` for none.

    """

    authority: str
    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...] = ()
    note: str = ""
    code: str = ""
    superior: str = ""
    crest: Picture | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; those of level 1 are numbered I, II, III when the report is rendered."""

    level: Literal[1, 2]
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: Text


@dataclass(frozen=True, slots=True)
class Lead:
    """The sentence that says what a section found, larger than running text."""

    text: Text


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of points."""

    items: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Tile:
    """A key figure: ``label`` says what it is, ``detail`` in small print what it rests on."""

    label: str
    value: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Tiles:
    """Key figures side by side, two to four in a row; more of them take more rows."""

    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class ChartBlock:
    """A chart under its title; ``caption`` says how to read it and may be empty."""

    title: str
    chart: Chart
    caption: Text = ""


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """A column of a table.

    Attributes:
        label: its header.
        align: ``right`` for numbers.
        width_share: width relative to that of the other columns.
        group: what stands above it and the columns beside it that have the same; empty for nothing.
        said_once: whether paper leaves a cell empty that says the same as the one above it.
        least: millimetres that it has on paper at least, for people to write in.

    """

    label: str
    align: Literal["left", "right"] = "left"
    width_share: float = 1.0
    group: str = ""
    said_once: bool = False
    least: float = 0.0


class ColumnGroup(NamedTuple):
    """Columns beside each other under one head.

    Attributes:
        text: of the head; empty where they have none.
        first: number of the first, from 0.
        span: how many they are.

    """

    text: str
    first: int
    span: int


def groups_of(columns: Sequence[ColumnSpec]) -> list[ColumnGroup]:
    """Return the heads that span columns, from the left; a column without one stands by itself.

    >>> groups_of([ColumnSpec("TT"), ColumnSpec("1", group="Chỉ số"), ColumnSpec("2", group="Chỉ số")])
    [ColumnGroup(text='', first=0, span=1), ColumnGroup(text='Chỉ số', first=1, span=2)]
    """
    found: list[ColumnGroup] = []
    for number, column in enumerate(columns):
        if column.group and found and found[-1].text == column.group:
            found[-1] = found[-1]._replace(span=found[-1].span + 1)
        else:
            found.append(ColumnGroup(column.group, number, 1))
    return found


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table of any length; its header stands on every page that it reaches.

    Attributes:
        title: stands above it.
        columns: at least one.
        rows: as many cells in each as there are columns.
        notes: small print below it.
        emphasised: rows set in bold, counted from 0: a total, for instance.
        least: millimetres that a row is high on paper at least, for people to write in.
        in_order: whether rows keep their order on a screen, too, since sorting them would make a ranking of them.

    """

    title: str
    columns: tuple[ColumnSpec, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[Text, ...] = ()
    emphasised: frozenset[int] = frozenset()
    least: float = 0.0
    in_order: bool = False

    def __post_init__(self) -> None:
        """Refuse a row that would lose a cell or leave a hole."""
        for number, row in enumerate(self.rows):
            if len(row) != len(self.columns):
                raise ValueError(f"row {number} of “{self.title}” has {len(row)} cells, not {len(self.columns)}")


@dataclass(frozen=True, slots=True)
class Note:
    """Small print in a box."""

    text: Text


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture.

    Attributes:
        png: its file's content.
        width, height: on paper, in millimetres.
        says: what it shows, for those who can't see it.

    """

    png: bytes
    width: float
    height: float
    says: str


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody wrote, word for word, and where it comes from.

    Attributes:
        text: as it was typed; empty where nobody has typed it yet.
        source: the unit and the sheet.
        picture: the handwriting, which stands above the text; ``None`` where it is not shown.

    """

    text: str
    source: str
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Quotes:
    """Comments, one below the other."""

    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins a page; on paper only where the page before is well filled."""


@dataclass(frozen=True, slots=True)
class KeepTogether:
    """Blocks that stay on one page where one page can hold them."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Turned:
    """Blocks that are set on pages turned to landscape; what follows begins an upright page.

    They are headings, texts, lists, notes and tables; charts and tiles are drawn for an upright page.
    """

    blocks: tuple[Block, ...]


Block = (
    FirstPage
    | Heading
    | Paragraph
    | Lead
    | Bullets
    | Tiles
    | ChartBlock
    | TableBlock
    | Note
    | Quotes
    | PageBreak
    | KeepTogether
    | Turned
)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What a document that is filed bears above and below its body (Decree 30/2020/NĐ-CP, appendix I, part II).

    Attributes:
        authority: the body that issues it.
        superior: the body above that one; may be empty.
        symbol: what stands behind the number, which a secretary fills in: ``BC-UBND``.
        place: where it is issued.
        addressee: the body that it is sent to; may be empty.
        recipients: who gets a copy.
        signer: the office of who signs: ``CHỦ TỊCH``; may be empty.
        crest: the authority's crest as a picture; ``None`` for none.

    """

    authority: str
    superior: str = ""
    symbol: str = ""
    place: str = ""
    addressee: str = ""
    recipients: tuple[str, ...] = ()
    signer: str = ""
    crest: Picture | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A whole document.

    Attributes:
        title: short; stands at the top of every page and in the file's metadata.
        period: stands beside it.
        authority: who issues it, the author in the file's metadata.
        language: of its texts.
        blocks: what it says, beginning with a ``FirstPage``.
        footer_text: stands at the foot of every page.
        subject: for the metadata.
        keywords: for the metadata.
        letterhead: what stands above and below the body of a document that is filed.

    """

    title: str
    period: str
    authority: str
    language: Language
    blocks: tuple[Block, ...]
    footer_text: str = ""
    subject: str = ""
    keywords: tuple[str, ...] = ()
    letterhead: Letterhead | None = None

    @property
    def cover(self) -> FirstPage:
        """What stands on the first page."""
        return next(block for block in self.blocks if isinstance(block, FirstPage))

    def __post_init__(self) -> None:
        """Refuse a report without its first page."""
        if not isinstance(self.blocks[0], FirstPage) or any(isinstance(block, FirstPage) for block in self.blocks[1:]):
            raise ValueError("a report begins with its only cover")
