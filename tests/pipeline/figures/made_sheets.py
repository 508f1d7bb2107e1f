"""Cities whose sheets are made up: honest people, and channels of which something is odd."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import NamedTuple

from forms.layout import Box, Kind, Layout, PageLayout, Question, Rect
from pipeline.counting.levels import Levels
from pipeline.counting.tally import Asked, Counting, tally_of
from pipeline.figures.criteria import Factor
from pipeline.figures.tables import TableInput
from pipeline.records.assembly import Reason, Sheet, Status
from pipeline.records.page_evidence import RowNote
from pipeline.records.runs import IssuedRun, Origin

FIVE = ("1", "2", "3", "4", "5")
CHANNELS = {"counter": "Tại quầy", "box": "Hòm thư", "online": "Trực tuyến"}
MOST = 10_000
BEGIN = datetime(2025, 7, 1, 1, tzinfo=UTC)


class Sent(NamedTuple):
    """A sheet: its answers, and where it came as a row, how it was sent."""

    answers: Sequence[str]
    at: datetime | None = None
    seconds: float | None = None
    desk: str = ""
    untouched: tuple[str, ...] = ()


class Where(NamedTuple):
    """Where and when people were asked."""

    unit: str
    channel: str = "counter"
    period: str = "2025-Q3"


def layout_of(scales: Mapping[str, Sequence[str]], name: str = "00000001") -> Layout:
    """A layout with a rating for each question, in the columns that are given."""
    place = Rect(0, 0, 1, 1)
    asked = tuple(Question(one, Kind.RATING, tuple(levels), required=True, most=1) for one, levels in scales.items())
    boxes = tuple(Box(one, level, place) for one, levels in scales.items() for level in levels)
    return Layout(name, "made", (210.0, 297.0), asked, (PageLayout(1, (), place, boxes, ()),))


@dataclass
class City:
    """Sheets that are counted as they are added."""

    layouts: Mapping[str, Layout]
    """By channel."""
    scales: Mapping[str, Levels] = field(default_factory=dict)
    """Of questions whose scale is not told by its numbers."""
    fewest: int = 30

    def __post_init__(self) -> None:
        self._counting = Counting({one.id: one for one in self.layouts.values()}.values())
        self._runs: list[IssuedRun] = []

    def add(self, where: Where, sheets: Iterable[Sent]) -> None:
        """Add the sheets of a unit."""
        layout, number, is_online = self.layouts[where.channel], len(self._runs) + 1, where.channel == "online"
        whose = (where.unit, f"Phường {where.unit}", "ward", where.channel, where.period)
        origin = Origin.ROWS if is_online else Origin.PRINT
        run = IssuedRun(
            number, *whose, layout.id, MOST, number, 1 + MOST * number, printed=not is_online, origin=origin
        )
        self._runs.append(run)
        for sheet in sheets:
            answers = list(sheet.answers)
            states = "".join("r" if answer else "b" for answer in answers)
            status = (Status.VALID, Reason.NONE)
            counted = Sheet(run.first_serial, *status, answers, states, [9999] * len(answers), [(1, 1)])
            at = sheet.at.isoformat() if sheet.at else ""
            note = RowNote("k", at, sheet.seconds, sheet.desk, "", sheet.untouched) if is_online else None
            self._counting.add(run, counted, None, note)

    def inputs(self) -> TableInput:
        """What tables are made of."""
        layouts = {one.id: one for one in self.layouts.values()}
        names = {question.question: question.question for one in layouts.values() for question in one.questions}
        asked = {
            one.id: {
                q.question: Asked(q.question, self.scales[q.question])
                for q in one.questions
                if q.question in self.scales
            }
            for one in layouts.values()
        }
        tally = tally_of(self._counting.counted, layouts.values(), self._runs, asked)
        return TableInput(tally, {"made": {"one": Factor("Một", names)}}, CHANNELS, {}, self.fewest)


Answering = Callable[[Random, float], Sequence[str]]


def person(random: Random, leaning: float, questions: int = 22) -> list[str]:
    """How an honest person answers on five levels: each has a mood, and each question strays from it.

    A quarter of them answer everything alike, as people on real sheets do who are content.
    """
    mood = random.gauss(leaning, 0.8)
    if random.random() < 0.25:
        return [str(min(5, max(1, round(mood))))] * questions
    return [str(min(5, max(1, round(random.gauss(mood, 0.6))))) for _ in range(questions)]


def hours(random: Random, days: int = 60) -> datetime:
    """A moment when offices are open."""
    return BEGIN + timedelta(days=random.randrange(days), seconds=random.randrange(9 * 3600))


def unhurried(random: Random, questions: int = 22) -> float:
    """How long honest people take: eight seconds a question, rarely less than three, and now and then an hour."""
    return round(questions * random.lognormvariate(2.0, 0.45), 1)


def honest(random: Random, leaning: float, count: int, *, online: bool = False) -> list[Sent]:
    """The sheets of honest people of one unit by one channel."""
    if not online:
        return [Sent(person(random, leaning)) for _ in range(count)]
    return [Sent(person(random, leaning), hours(random), unhurried(random)) for _ in range(count)]


def honest_city(seed: int, periods: int = 1, units: int = 12) -> City:
    """Units that differ, channels that reach other people, and nothing that is odd."""
    random, layout = Random(seed), layout_of({f"q{n:02}": FIVE for n in range(1, 23)})
    rows = layout_of({f"q{n:02}": FIVE for n in range(1, 23)}, "00000002")
    city = City({"counter": layout, "box": layout, "online": rows})
    leanings = {f"u{n:02}": random.gauss(4.1, 0.25) for n in range(units)}
    shifts = {"counter": 0.1, "box": -0.15, "online": 0.0}
    for period in range(periods):
        for unit, leaning in leanings.items():
            for channel, shift in shifts.items():
                where = Where(unit, channel, f"{2005 + period // 4}-Q{1 + period % 4}")
                drift = leaning + shift + random.gauss(0, 0.08)
                city.add(where, honest(random, drift, random.randrange(25, 140), online=channel == "online"))
    return city
