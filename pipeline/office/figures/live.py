"""The figures of a workspace as they stand: made in the background, and served at once, also when they are a bit old.

Nobody who opens a page waits for a count. A thread finds out what was touched, counts that again and makes the tables
anew; until they are ready, the ones before are shown with the time that they are of.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from forms.errors import PhieuError
from pipeline.errors import DefectError, traced
from pipeline.office.figures.live_count import Count, LiveCount, in_language_of
from pipeline.office.figures.live_tables import tabulation_of
from pipeline.office.figures.sheet_index import SheetIndex
from pipeline.results.tabulate import Tabulation
from pipeline.workspace import SETTINGS, SURVEY, TRANSACTIONS, UNITS, Workspace

FRESH_SECONDS = 4.0
"""Age from which on it is looked whether anything was touched."""
PATIENCE = 5.0
"""Figures are kept for at least this many times the time that it took to make them."""
WAIT_SECONDS = 0.2
"""So long a page waits for the very first figures; those of a small office are ready by then."""
LATELY_SECONDS = 1800.0
"""So long figures are kept up to date in a language after somebody last asked for them in it."""
MOST_KEPT = 256
"""Views that are kept of one state of figures: what was filtered and drawn."""

Made = TypeVar("Made")


@dataclass(frozen=True)
class Figures:
    """Figures as they stood at one moment, in one language.

    Attributes:
        done: all tables, and what they rest on.
        index: of what each sheet says.
        number: tells them from those of another moment.
    """

    done: Tabulation
    index: SheetIndex
    number: int = 0
    _kept: OrderedDict[Hashable, object] = field(default_factory=OrderedDict, repr=False, compare=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def kept(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Return what was made of these figures before under a key, or make it: the same figures give the same."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]  # type: ignore[return-value]
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return made


@dataclass(frozen=True, slots=True)
class Counting:
    """How far the very first count has come: sheets done, and sheets to do (0 while that is not known)."""

    done: int = 0
    total: int = 0


class LiveFigures:
    """The newest figures of a workspace, in each language; threads may share it.

    Args:
        workspace: whose figures they are.
        prepare: draws of new figures what most people look at first, before they are served.
        clock: returns seconds; for tests.
    """

    def __init__(
        self,
        workspace: Workspace,
        prepare: Callable[[Figures], None] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._workspace = workspace
        self._prepare = prepare
        self._clock = clock
        self._counter = LiveCount(workspace)
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._worker: threading.Thread | None = None
        self._until = float("-inf")
        self._count: Count | None = None
        self._files: tuple[tuple[int, int], ...] = ()
        self._ready: dict[str, Figures] = {}
        self._numbers = itertools.count(1)
        self._asked: dict[str, float] = {}
        self._as_of = datetime.now().astimezone()
        self._trouble: PhieuError | None = None
        self._progress = Counting()

    def latest(self, language: str, wait: float = WAIT_SECONDS) -> Figures | None:
        """Return the newest figures that are ready; ``None`` while there are none yet.

        Args:
            language: of names, ``vi`` or ``en``.
            wait: seconds to wait for the first ones.

        Raises:
            PhieuError: they can't be made: the database or a file of the workspace can't be used.
        """
        with self._changed:
            self._asked[language] = self._clock()
            if language not in self._ready and self._trouble is None:
                self._until = float("-inf")
            self._begin()
            if language not in self._ready:
                self._changed.wait_for(lambda: language in self._ready or self._worker is None, wait)
            if language not in self._ready and self._trouble is not None:
                raise self._trouble
            return self._ready.get(language)

    def current(self, language: str, wait: float) -> Figures | None:
        """Return figures of all that is stored by now, for what leaves the office; ``None`` where that takes too long.

        Args:
            language: of names, ``vi`` or ``en``.
            wait: seconds to wait for them.

        Raises:
            PhieuError: as of ``latest``.
        """
        with self._changed:
            self._asked[language] = self._clock()
            for _ in range(2):  # what is under way may have begun before the latest change
                self._until = float("-inf")
                self._begin()
                if not self._changed.wait_for(lambda: self._worker is None, wait):
                    return None
            if self._trouble is not None:
                raise self._trouble
            return self._ready.get(language)

    @property
    def as_of(self) -> datetime:
        """The moment for which the figures that are ready hold."""
        return self._as_of

    @property
    def progress(self) -> Counting:
        """How far the count has come that is under way."""
        return self._progress

    @property
    def is_busy(self) -> bool:
        """Whether newer figures are being made."""
        with self._lock:
            return self._worker is not None

    def _begin(self) -> None:
        """Look whether anything was touched, in a thread, unless that was done a moment ago."""
        if self._worker is None and self._clock() >= self._until:
            self._worker = threading.Thread(target=self._catch_up, name="figures", daemon=True)
            self._worker.start()

    def _catch_up(self) -> None:
        begun = self._clock()
        trouble: PhieuError | None = None
        try:
            self._make()
        except PhieuError as error:
            trouble = error
        except Exception as error:  # whoever asks is told, instead of waiting for ever
            trouble = DefectError("the figures could not be made", traced(error))
        finally:
            with self._changed:
                self._trouble = trouble
                self._until = self._clock() + max(FRESH_SECONDS, PATIENCE * (self._clock() - begun))
                self._worker = None
                self._changed.notify_all()

    def _make(self) -> None:
        at, files = datetime.now().astimezone(), self._stamps()
        is_new = files != self._files
        if is_new:
            self._workspace.notice_settings()
        found = self._counter.catch_up(self._told, look=is_new)
        is_new = is_new or found is not None
        self._count = found or self._count
        if self._count is None:  # the first time everything is counted, so that there is one
            return
        with self._lock:
            wanted = self._languages()
            self._ready = {name: made for name, made in self._ready.items() if name in wanted}
            wanted = [name for name in wanted if is_new or name not in self._ready]
        for language in wanted:
            done = tabulation_of(in_language_of(self._count, language), self._count.comments)
            made = Figures(done, self._count.index, next(self._numbers))
            self._prepare(made)
            with self._changed:
                self._ready[language] = made
                self._as_of = at
                self._changed.notify_all()
        self._files, self._as_of = files, at

    def _languages(self) -> list[str]:
        """Return the languages in which somebody has asked lately, the workspace's own first."""
        since, own = self._clock() - LATELY_SECONDS, self._workspace.settings.language
        return sorted((name for name, at in self._asked.items() if at >= since), key=lambda name: name != own)

    def _told(self, done: int, total: int) -> None:
        self._progress = Counting(min(done, total), total)

    def _stamps(self) -> tuple[tuple[int, int], ...]:
        """Return what tells whether files were changed on which figures rest beside the database."""
        return tuple(_stamp(self._workspace.root / name) for name in (UNITS, TRANSACTIONS, SURVEY, SETTINGS))


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size
