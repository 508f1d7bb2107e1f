"""Makes pages of what is to be shown."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from forms.bilingual import Words
from forms.register import Unit
from pipeline.public import views
from pipeline.public.book import CHECK, START, Book
from pipeline.public.entrances import MOST_LISTED, Entrances, Named
from pipeline.public.filled import Filled, Place, Seal
from pipeline.public.steps import Problem, left_open
from pipeline.public.texts import TEXTS

_FOLDER = Path(__file__).parent
IDLE_SECONDS = 30
"""After which a tablet at a desk goes back to its start."""


@dataclass(frozen=True)
class Rendering:
    """The pages of one survey.

    Attributes:
        book: the survey.
        seal: that forms are signed with.
        entrances: the units and desks.
        most_open: the share of required questions beyond which a form with that many left open does not count.
        static: versions of the packaged files, by name.
    """

    book: Book
    seal: Seal
    entrances: Entrances
    most_open: float
    static: dict[str, str]

    @cached_property
    def _environment(self) -> Environment:
        made = Environment(
            loader=FileSystemLoader(_FOLDER / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True
        )
        made.globals |= {"static": self._static, "has_crest": "crest.png" in self.static}
        return made

    def _static(self, name: str) -> str:
        return f"/static/{name}?{self.static[name]}"

    def form(self, filled: Filled, problems: Sequence[Problem] = (), notice: str = "") -> str:
        """Return the page of a form that is open.

        Args:
            filled: the form.
            problems: what the page is shown again for.
            notice: the name of a text that stands above, with ``_rest`` after it; empty for none.
        """
        book = self._book(filled)
        shown: dict[str, Any] = {
            "filled": filled,
            "state": self.seal.closed(filled),
            "problems": [(one.question, views.said_problem(book, one, filled.language)) for one in problems],
            "only_missing": bool(problems) and all(one.text == "missing" for one in problems),
            "notice": notice,
            "step": self._step(filled),
        }
        if filled.page == START:
            return self._page("start.html", filled.language, filled.place, shown | self._start(filled))
        if filled.page == CHECK:
            return self._page("check.html", filled.language, filled.place, shown | self._check(filled))
        page = book.page(filled.page, filled.answers)
        if page is None:
            return self.form(filled.at(START), problems, notice)
        shown |= {
            "title": book.said(page.section.title, filled.language),
            "why": views.because_of(book, filled, page) if page.follows else "",
            "asked": views.asked_on(book, filled, page, problems),
            "part": self._part(filled),
        }
        return self._page("section.html", filled.language, filled.place, shown)

    def _book(self, filled: Filled) -> Book:
        return self.book.of_desk(filled.place.desk)

    def _start(self, filled: Filled) -> dict[str, Any]:
        return {"pages": len(self._book(filled).pages), "minutes": views.minutes_of(self._book(filled))}

    def _check(self, filled: Filled) -> dict[str, Any]:
        still_open, required = left_open(self._book(filled), filled)
        few = required > 0 and still_open > self.most_open * required
        return {
            "parts": views.looked_at(self._book(filled), filled),
            "too_few": (still_open, required) if few else None,
        }

    def _step(self, filled: Filled) -> int:
        names = [START, *(page.name for page in self._book(filled).pages), CHECK]
        return names.index(filled.page) if filled.page in names else 0

    def _part(self, filled: Filled) -> tuple[int, int]:
        names = [page.name for page in self._book(filled).seen(filled.answers)]
        return names.index(filled.page) + 1, len(names)

    def thanks(self, filled: Filled, receipt: str) -> str:
        """Return the page that says that a form is kept."""
        shown = {"receipt": receipt, "step": len(self._book(filled).pages) + 2}
        return self._page("thanks.html", filled.language, filled.place, shown)

    def home(self, language: str, typed: str = "", code: str = "", problem: str = "") -> str:
        """Return the page on which people choose: a code, or a unit."""
        units = self.entrances.found(typed) if typed else self.entrances.open_units()
        shown = {
            "units": self.entrances.told_apart(units[:MOST_LISTED], language),
            "more": max(0, len(units) - MOST_LISTED),
            "searches": bool(typed) or len(units) > 12,
            "typed": typed,
            "code": code,
            "problem": problem,
        }
        return self._page("home.html", language, None, shown)

    def desks(self, language: str, named: Named, desks: Sequence[tuple[str, Words]]) -> str:
        """Return the page on which people choose a desk of a unit."""
        return self._page("desks.html", language, None, {"named": named, "desks": desks})

    def message(
        self,
        language: str,
        name: str,
        values: dict[str, object] | None = None,
        units: Sequence[Unit] = (),
        place: Place | None = None,
        retry: bool = False,
    ) -> str:
        """Return a page that only says something: the text of that name, and that of the name with ``_rest``."""
        said = TEXTS[name].said(language, **(values or {}))
        rest = TEXTS[f"{name}_rest"].said(language) if f"{name}_rest" in TEXTS else ""
        shown = {"message": said, "rest": rest, "units": self.entrances.told_apart(units, language), "retry": retry}
        return self._page("message.html", language, place, shown)

    def _page(self, template: str, language: str, place: Place | None, shown: dict[str, Any]) -> str:
        survey = self.book.survey
        named = self.entrances.named(place.unit, place.desk) if place else None
        common = {
            "w": _spoken(language),
            "said": lambda label: self.book.said(label, language),
            "language": language,
            "others": [one for one in survey.languages if one != language],
            "survey": survey,
            "place": place,
            "name": named.said(language) if named else "",
            "names": named.parts(language) if named else ("", ""),
            "start": start_of(place) if place else "/",
            "idle": IDLE_SECONDS,
        }
        return self._environment.get_template(template).render(common | shown)


def start_of(place: Place) -> str:
    """Return the address at which a form of a place begins; that of a code is not known any more."""
    if place.code:
        return "/"
    where = f"/{place.unit}/{place.desk}" if place.desk else f"/{place.unit}"
    return f"/kiosk{where}" if place.kiosk else where


def _spoken(language: str) -> Callable[..., str]:
    return lambda name, **values: TEXTS[name].said(language, **values)


def versions(files: dict[str, bytes]) -> dict[str, str]:
    """Return what changes in the address of a packaged file when its content does."""
    return {name: hashlib.sha256(content).hexdigest()[:8] for name, content in files.items()}
