"""The review page's words in the language of whoever reads it: texts, numbers, days, and what items ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from forms.bilingual import Words, decimal_mark, grouped, in_language
from omr.faults import ADVICE, Fault, Outcome
from omr.reading import Doubt
from pipeline.counting.scan_advice import streak_advice
from pipeline.inspection.status import Task
from pipeline.inspection.texts import TODO
from pipeline.records.period_words import period_head
from pipeline.records.rulings import Matter
from pipeline.records.streak_runs import StreakRun
from pipeline.review.queue_items import Item, ItemKind
from pipeline.review.survey_book import SpokenQuestion
from pipeline.review.texts import (
    ASKS,
    DOUBTS,
    KINDS,
    MATTERS,
    OUTCOMES,
    PAGE_MISSING,
    REASONS,
    ROW_ASKS,
    ROW_KINDS,
    ROW_REASONS,
    TASKS,
    TASKS_TODO,
    TEXTS,
    TODO_HERE,
    UNREADABLE_PAGE,
)


@dataclass(frozen=True, slots=True)
class PageWords:
    """The texts of the page in one language."""

    language: str
    texts: Mapping[str, Words] = field(default_factory=lambda: TEXTS)

    def __call__(self, name: str, /, **values: object) -> str:
        """Return a text by its name, filled in; of a ``count`` of one the text that is meant for one, if there is one.

        >>> texts = {"files": Words("{count} tệp", "{count} files"), "files-one": Words("1 tệp", "1 file")}
        >>> PageWords("en", texts)("files", count="1"), PageWords("en", texts)("files", count="2")
        ('1 file', '2 files')
        """
        of_one = f"{name}-one"
        single = of_one in self.texts and str(values.get("count")) == "1"
        return self.of(self.texts[of_one if single else name], **values)

    def of(self, text: Words, /, **values: object) -> str:
        """Return one text, filled in."""
        return text.said(self.language, **values)

    def told(self, text: str) -> str:
        """Return a text in the language, if it knows itself in that."""
        return in_language(text, self.language)

    def number(self, number: float) -> str:
        """Return a number with the language's thousands separator."""
        return grouped(number, self.language)

    def seconds(self, seconds: float) -> str:
        """Return seconds to the tenth."""
        return decimal_mark(f"{seconds:.1f}", self.language)

    def minutes(self, seconds: float) -> str:
        """Return a duration in seconds as an approximate number of minutes."""
        return self("under-a-minute") if seconds < 60 else self("minutes", minutes=self.number(seconds / 60))

    def day(self, day: date) -> str:
        """Return a date as it is written in the language."""
        return f"{day:%d/%m/%Y}" if self.language == "vi" else f"{day:%d %B %Y}"

    def time(self, moment: datetime) -> str:
        """Return a moment to the minute, as it is written in the language."""
        return f"{self.day(moment)} {moment:%H:%M}"

    def period(self, name: str) -> str:
        """Return a period in words."""
        return period_head(name, self.language)

    def kind(self, kind: ItemKind) -> str:
        """Return the name of a kind of item."""
        return self.of(KINDS[kind])

    def item_kind(self, item: Item) -> str:
        """Return the name of an item's kind; rows of files have names of their own."""
        return self.of(ROW_KINDS.get(item.kind, KINDS[item.kind])) if item.is_row else self.kind(item.kind)

    def streak(self, run: StreakRun) -> str:
        """Return the place of a streak, the page on which it begins, and what to do."""
        return streak_advice(run, self.language)

    def matter(self, matter: Matter) -> str:
        """Return the name of a decision's matter."""
        return self.of(MATTERS[matter])

    def heading(self, item: Item, asked: SpokenQuestion | None) -> str:
        """Return the question that an item asks, in one line."""
        if asked is not None:
            return asked.label
        if item.is_row and item.kind is ItemKind.CONFLICT:
            return self.of(ROW_ASKS)
        text = UNREADABLE_PAGE if item.kind is ItemKind.PAGE and item.places else ASKS[item.kind]
        return self.of(text, page=item.sheet_page or "")

    def reason(self, item: Item) -> str:
        """Return why an item waits, in plain words."""
        if item.kind is ItemKind.DOUBT:
            return self.of(DOUBTS[item.doubt or Doubt.NONE])
        if item.is_row and item.kind in ROW_REASONS:
            return self.of(ROW_REASONS[item.kind])
        if item.kind in REASONS:
            return self.of(REASONS[item.kind])
        if item.kind is ItemKind.PAGE and not item.places:
            return self.of(PAGE_MISSING)
        return self.fault(item.fault) if item.fault else ""

    def fault(self, fault: Fault) -> str:
        """Return what was seen of a fault, and what to do about it."""
        return f"{self.fault_seen(fault)} {self.of(TODO_HERE.get(fault, ADVICE[fault].do))}"

    def fault_seen(self, fault: Fault) -> str:
        """Return what was seen of a fault, in one line."""
        return self.of(ADVICE[fault].seen)

    def task(self, task: Task) -> str:
        """Return the name of a task in the overview."""
        return self.of(TASKS[task])

    def todo(self, task: Task) -> tuple[str, str]:
        """Return who does something about what waits, and what is to be done."""
        return self.of(TODO[task].who), self.of(TASKS_TODO.get(task, TODO[task].do))

    def outcome(self, outcome: str) -> str:
        """Return the name of an outcome."""
        return self.of(OUTCOMES[Outcome(outcome)])
