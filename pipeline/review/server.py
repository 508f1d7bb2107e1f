"""Assemble what the review page of a workspace is made of."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Generic, TypeVar

from starlette.requests import Request

from pipeline.pictures.archived_rows import ArchivedRows
from pipeline.remedies.theme_matcher import in_words, suggested
from pipeline.remedies.theme_words import words_of
from pipeline.review import pictures
from pipeline.review.letter_box import letter_form
from pipeline.review.live_desks import LiveDesks
from pipeline.review.live_overview import LiveOverview
from pipeline.review.parts import Parts, Person, Pictures
from pipeline.review.printings import printings_of
from pipeline.review.queue import Queue
from pipeline.review.row_maps import RowMaps
from pipeline.review.row_view import opened_row
from pipeline.review.survey_book import SurveyBook
from pipeline.workspace import Workspace

FRESH_SECONDS = 4.0
"""Least age at which a shared result, such as the overview, is computed again; browsers request it every 5 seconds."""
PATIENCE = 10.0  # a result is kept for at least this many times the time that it took, a second for a large store


def parts_of(workspace: Workspace, who: Callable[[Request], Person], language: str = "") -> Parts:
    """Return the parts of the review page of a workspace; ``who`` identifies the person who makes a request."""
    units = _TimedCache(partial(units_of, workspace), FRESH_SECONDS)
    return Parts(
        queue=Queue(workspace),
        pictures=Pictures(
            row=partial(pictures.row_picture, workspace),
            page=partial(pictures.page_picture, workspace, outlined=True),
            plain=partial(pictures.page_picture, workspace),
            conflict=partial(pictures.conflict_pictures, workspace),
            evidence=partial(pictures.evidence_picture, workspace),
            serial=partial(pictures.serial_picture, workspace),
        ),
        book=SurveyBook(workspace.store.layouts.by_id),
        units=units,
        surveyed=_TimedCache(partial(surveyed_by_name, workspace), FRESH_SECONDS),
        themes=lambda spoken: [(name, theme.said(spoken)) for name, theme in workspace.settings.themes.items()],
        overview=_TimedCache(LiveOverview(workspace), FRESH_SECONDS),
        who=who,
        language=language,
        printings=partial(printings_of, workspace),
        letters=lambda item, clerk, spoken: letter_form(workspace, units(), item, clerk, spoken),
        channels=lambda: tuple(workspace.settings.channels),
        row=partial(opened_row, ArchivedRows(workspace)),
        suggested=lambda text: in_words(suggested(text, words_of(workspace.settings.themes))),
        desks=LiveDesks(workspace),
        maps=RowMaps(workspace),
        refresh=workspace.notice_settings,
        own_language=lambda: workspace.settings.language,
    )


T = TypeVar("T")


class _TimedCache(Generic[T]):
    """Caches the result of a function for a few seconds."""

    def __init__(self, look: Callable[[], T], seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._look = look
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._seen: list[T] = []
        self._until = float("-inf")

    def __call__(self) -> T:
        """Return the cached result, or compute it again if it is too old."""
        with self._lock:
            begun = self._clock()
            if not self._seen or begun >= self._until:
                self._seen = [self._look()]
                self._until = begun + max(self._seconds, PATIENCE * (self._clock() - begun))
            return self._seen[0]


def units_of(workspace: Workspace) -> list[tuple[str, str]]:
    """Return ids and names of all units; a name shared by several units is followed by the id."""
    register = workspace.register()
    times = Counter(unit.name for unit in register)
    return [(unit.id, unit.name if times[unit.name] == 1 else f"{unit.name} ({unit.id})") for unit in register]


def surveyed_by_name(workspace: Workspace) -> dict[str, str]:
    """Return the ids of the units for which sheets were printed, by name; names shared by several are left out."""
    ids: dict[str, set[str]] = {}
    for run in workspace.store.runs.all():
        ids.setdefault(run.unit_name, set()).add(run.unit)
    return {name: min(found) for name, found in ids.items() if len(found) == 1}
