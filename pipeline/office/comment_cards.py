"""The comments whose themes somebody confirms, as cards: those without a theme first, with what their words suggest.

Which comments there are the figures know, as of the last count; how each stands is looked up as it is now, so that what
was confirmed a moment ago does not come again. What came in rows of files and nobody has looked at is shown, too: its
item in the queue says where it stands. Handwriting that nobody has typed waits in the queue alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from urllib.parse import urlencode

import pandas as pd

from forms.errors import PhieuError
from forms.serial import parse_serial
from pipeline.counting.comment_rows import TYPED
from pipeline.figures.comment_tables import CommentRow
from pipeline.figures.typed_rows import rows_of
from pipeline.records.comments import Comment
from pipeline.records.runs import Ledger, Origin
from pipeline.remedies.heard import Heard, frame_of, heard, source_of
from pipeline.review.row_view import Part, parts_of_text
from pipeline.review.site import Site
from pipeline.workspace import Workspace

CARDS = 10
"""Comments on one page: as many as are confirmed in a minute."""
LOOKED_AT = 50
"""Comments whose state is looked up at once."""
OPEN, ALL = "open", "all"
FIELDS = ("unit", "period", "theme", "show")


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which comments somebody wants to see; an empty text is no limit.

    Attributes:
        unit: id.
        period: by its name.
        theme: id.
        show: ``open`` for those without a theme alone, ``all`` for all.
    """

    unit: str = ""
    period: str = ""
    theme: str = ""
    show: str = OPEN

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Narrowed:
        """Return what an address or a form asks for."""
        show = ALL if given.get("show") == ALL or given.get("theme") else OPEN
        unit, period, theme = (given.get(name, "")[:64] for name in ("unit", "period", "theme"))
        return cls(unit, period, theme, show)

    def query(self, **more: str) -> str:
        """Return it as the query of an address."""
        said = {name: getattr(self, name) for name in FIELDS} | {"tab": "themes"} | more
        return urlencode({name: value for name, value in said.items() if value})


@dataclass(frozen=True, slots=True)
class Card:
    """A comment.

    Attributes:
        source: what tells it from all others.
        unit: id of the unit.
        unit_name: what that is called.
        period: by its name.
        channel: id.
        arrived: when; ``None`` where that is not known.
        parts: its text, in which what may be a name stands apart.
        said: text, themes, and whether it must be answered.
        seen: the number of the ruling that says so; 0 of a row at which nobody has looked.
    """

    source: str
    unit: str
    unit_name: str
    period: str
    channel: str
    arrived: date | None
    parts: Sequence[Part]
    said: Comment
    seen: int = 0

    @property
    def has_names(self) -> bool:
        """Whether something in it may tell who wrote it."""
        return any(part.told for part in self.parts)

    @property
    def item(self) -> str:
        """The id of the item in the queue by which it waits, while nobody has looked at it."""
        return item_of(self.source)

    @property
    def anchor(self) -> str:
        """What it is called within the page."""
        return "c-" + "".join(sign if sign.isalnum() else "-" for sign in self.source)


class Cards:
    """Makes the cards of comments.

    Args:
        workspace: whose comments they are.
        site: whose queue knows the rows at which nobody has looked.
        table: of comments, all of it text, as of the last count.
        units: ids of the units whose comments may be seen; empty for all.
    """

    def __init__(self, workspace: Workspace, site: Site, table: pd.DataFrame, units: Sequence[str]) -> None:
        self._workspace, self._site = workspace, site
        ledger = Ledger(workspace.store.runs.all())
        mine = table[table["unit"].isin(units)] if units else table
        waits = mine["state"] != TYPED
        waiting = zip(mine["sheet"], waits, strict=True)
        of_rows = pd.Series(
            [waits_ and _is_of_rows(ledger, sheet) for sheet, waits_ in waiting], mine.index, dtype=bool
        )
        self.untyped = int((waits & ~of_rows).sum())
        self._table = mine[of_rows | (~waits & (mine["text"] != ""))]

    @property
    def choices(self) -> dict[str, list[tuple[str, str]]]:
        """The units and periods of which there are comments: ids and names, the newest period first."""
        units = self._table.drop_duplicates("unit")[["unit", "unit_name"]]
        periods = sorted(set(self._table["period"]), reverse=True)
        named = sorted(units.itertuples(index=False, name=None), key=lambda one: one[1])
        return {"unit": named, "period": [(one, one) for one in periods]}

    def of(self, narrow: Narrowed, skipped: int = 0) -> tuple[list[Card], int]:
        """Return a page of cards, and how many comments there are by the last count.

        Args:
            narrow: which comments are wanted.
            skipped: how many stand on the pages before.
        """
        found = self._table
        for name in ("unit", "period"):
            if wanted := getattr(narrow, name):
                found = found[found[name] == wanted]
        if narrow.theme:
            found = found[(found["themes"].str.split("|")).map(lambda themes: narrow.theme in themes)]
        if narrow.show == OPEN:
            found = found[found["themes"] == ""]
        found = found.assign(has_themes=found["themes"] != "").sort_values(["has_themes", "received"], kind="stable")
        wanted = (card for card in self._cards(found) if narrow.show == ALL or not card.said.themes)
        return list(islice(wanted, skipped, skipped + CARDS)), len(found)

    def _cards(self, found: pd.DataFrame) -> Iterator[Card]:
        for at in range(0, len(found), LOOKED_AT):
            rows = rows_of(found.iloc[at : at + LOOKED_AT], CommentRow)
            sources = [_source(row) for row in rows]
            now = heard(self._workspace, sources)
            for row, source in zip(rows, sources, strict=True):
                one = now.get(source)
                card = card_of(one) if one else self._waiting(row, source)
                if card is not None and card.said.text:
                    yield card

    def _waiting(self, row: CommentRow, source: str) -> Card | None:
        """Return the card of a comment in a row at which nobody has looked; ``None`` if it does not wait any more."""
        text = row_text(self._site, source) if row.sheet else None
        if not text:
            return None
        where = (row.unit, row.unit_name, row.period, row.channel, None)
        return Card(source, *where, parts_of_text(text), Comment(text))


def card_of(one: Heard) -> Card:
    """Return the card of a comment that was typed, or of a letter."""
    where = (one.unit, one.unit_name, one.period, one.channel, one.arrived)
    return Card(one.source, *where, parts_of_text(one.said.text), one.said, one.number)


def item_of(source: str) -> str:
    """Return the id of the item in the queue by which a comment on a sheet waits.

    >>> item_of("0001234-S:comments")
    'comment-1234-comments'
    """
    serial, question = frame_of(source) or (0, "")
    return f"comment-{serial}-{question}"


def row_text(site: Site, source: str) -> str | None:
    """Return what somebody wrote in a row at which nobody has looked; ``None`` where it does not wait any more."""
    try:
        item = site.parts.queue.item(item_of(source))
    except PhieuError:
        return None
    row = site.parts.row(item.places[0]) if item.is_row and item.places else None
    return row.texts.get(item.question) if row else None


def _source(row: CommentRow) -> str:
    return row.letter or source_of(parse_serial(row.sheet), row.question)


def _is_of_rows(ledger: Ledger, sheet: str) -> bool:
    run = ledger.run_of(parse_serial(sheet)) if sheet else None
    return run is not None and run.origin is Origin.ROWS
