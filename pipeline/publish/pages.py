"""The public page as HTML: each file needs nothing else, loads nothing, and works from a folder, without script too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from forms.bilingual import Words, grouped
from pipeline.publish import texts
from pipeline.publish.answer_pages import AnswerPage, answer_pages
from pipeline.publish.overview_parts import survey_part
from pipeline.publish.period_parts import PeriodPage, period_pages
from pipeline.publish.publication import Publication, stem_of
from pipeline.publish.receipt_pages import receipt_pages
from pipeline.publish.steps import LEAST_SHOWN
from pipeline.records.log_heads import head_for_code, head_in_words
from pipeline.records.period_words import period_said
from pipeline.report import texts as report_texts
from pipeline.report.html import policy_hash, qr_code
from pipeline.report.printable import without_shapeless
from pipeline.results.method_words import method

INDEX, RECEIPTS, METHOD, ANSWERS = "index", "receipts", "method", "answers"
TABLES, FINDER = "tables", "finder"  # scripts
UNKNOWN = "unknown"
"""Stands in the name of the page of the receipts that are of no known period."""


def pages_of(publication: Publication) -> dict[str, bytes]:
    """Return what each page holds, by the name of its file; the first pages come last."""
    made: dict[str, bytes] = {}
    for language in publication.languages:
        writer = _Writer(publication, language)
        for name, page in (*writer.periods(), *writer.answers(), *writer.receipts(), writer.method(), writer.index()):
            made[name] = page.encode()
    first = first_pages(publication)
    return {name: page for name, page in made.items() if name not in first} | {name: made[name] for name in first}


def first_pages(publication: Publication) -> tuple[str, ...]:
    """Return the names of the files that lead to all others; that of the first language is the last."""
    return tuple(publication.page_name(INDEX, language) for language in reversed(publication.languages))


class _Writer:
    """Writes the pages of one language."""

    def __init__(self, publication: Publication, language: str) -> None:
        self._publication, self._language = publication, language
        head = publication.head
        self._shared: dict[str, Any] = {
            "texts": texts,
            "report_texts": report_texts,
            "publication": publication,
            "language": language,
            "say": self._say,
            "authority": publication.authority.said(language),
            "contact": publication.contact.said(language) if publication.contact else "",
            "head": head_in_words(*head) if head else "",
            "head_code": qr_code(head_for_code(*head)) if head else "",
            "receipts_page": self._name(RECEIPTS),
            "style": Markup(_ours("public.css")),  # noqa: S704  (our own file)
            "style_hash": policy_hash(_ours("public.css")),
        }

    def index(self) -> tuple[str, str]:
        """Return name and text of the first page."""
        surveys = [survey_part(self._publication, survey, self._language) for survey in self._publication.titles]
        shown = [one for one in surveys if one is not None]
        return self._page(INDEX, "index.html", self._say(texts.TITLE), surveys=shown)

    def periods(self) -> Iterator[tuple[str, str]]:
        """Yield the pages of each period of each survey."""
        for survey in self._publication.titles:
            for period in self._publication.by_period(survey):
                pages = period_pages(self._publication, survey, period, self._language)
                for page in pages:
                    yield self._period(page, pages)

    def _period(self, page: PeriodPage, pages: list[PeriodPage]) -> tuple[str, str]:
        parts = [(self._name(one.stem), one.name) for one in pages]
        title = f"{page.heading}: {page.survey}"
        return self._page(page.stem, "period.html", title, TABLES, period=page, parts=parts)

    def receipts(self) -> Iterator[tuple[str, str]]:
        """Yield the page that leads to the receipts of each period, and the pages of these."""
        listed = self._publication.receipts
        newest_first = [
            (self._name(_stem_of_receipts(name)), self._period_said(name), self._count(len(listed[name])))
            for name in reversed(listed)
        ]
        yield self._page(RECEIPTS, "receipts.html", self._say(texts.RECEIPTS_TITLE), periods=newest_first)
        for period, receipts in listed.items():
            stem = _stem_of_receipts(period)
            for page in receipt_pages(receipts):
                links = {letters: self._name(stem_of(stem, letters)) for letters, _ in page.further}
                heading = self._say(texts.RECEIPTS_IN, period=self._period_said(period))
                begin = self._say(texts.BEGINNING_WITH, letter=page.letters) if page.letters else ""
                yield self._page(
                    stem_of(stem, page.letters),
                    "receipt_list.html",
                    heading,
                    FINDER,
                    heading=heading,
                    count=begin or self._count(len(receipts)),
                    page=page,
                    links=links,
                    first_page=self._name(stem),
                )

    def answers(self) -> Iterator[tuple[str, str]]:
        """Yield the page that leads to what was answered in each period, and the pages of these, if anything was."""
        groups = list(answer_pages(self._publication, ANSWERS, self._language))
        if not groups:
            return
        listed = [
            (self._name(one.stem), self._period_said(one.period), self._survey(one.survey), self._replies(one.count))
            for one, *_ in groups
        ]
        fewest = self._publication.limits.step
        yield self._page(ANSWERS, "answers.html", self._say(texts.ANSWERS_TITLE), periods=listed, fewest=fewest)
        for pages in groups:
            further = [self._name(page.stem) for page in pages]
            yield from (self._answers_of(page, further) for page in pages)

    def _answers_of(self, page: AnswerPage, parts: list[str]) -> tuple[str, str]:
        heading, survey = self._say(texts.ANSWERS_IN, period=self._period_said(page.period)), self._survey(page.survey)
        values: dict[str, Any] = {"heading": heading, "survey": survey, "units": page.units, "parts": parts}
        return self._page(page.stem, "answer_list.html", heading, **values)

    def _survey(self, survey: str) -> str:
        return self._publication.titles[survey].said(self._language)

    def _replies(self, number: int) -> str:
        words = texts.ONE_ANSWER if number == 1 else texts.ANSWERS_COUNT
        return self._say(words, count=grouped(number, self._language))

    def method(self) -> tuple[str, str]:
        """Return name and text of the page on method and data."""
        publication, language = self._publication, self._language
        limits = publication.limits
        data = [
            (name, words.said(language).format(separator=publication.separator))
            for name, words in texts.DATA_FILES.items()
        ]
        return self._page(
            METHOD,
            "method.html",
            self._say(texts.METHOD),
            method=method(publication.validity, publication.satisfied[language], language),
            on_this_page=self._say(texts.ON_THIS_PAGE, fewest=limits.shown, least=LEAST_SHOWN, step=limits.step),
            data_files=data,
        )

    def _page(self, stem: str, template: str, title: str, script_name: str = "", **values: object) -> tuple[str, str]:
        script = _scripts()[script_name] if script_name else ""
        name = self._name(stem)
        languages = [(one, self._publication.page_name(stem, one)) for one in self._publication.languages]
        answers = [(ANSWERS, texts.ANSWERS)] if self._publication.replies.told else []
        menu = [(INDEX, texts.OVERVIEW), *answers, (RECEIPTS, texts.RECEIPTS), (METHOD, texts.METHOD)]
        whole = (
            _environment()
            .get_template(template)
            .render(
                **self._shared,
                **values,
                title=title,
                file=name,
                here=next((self._name(one) for one in (RECEIPTS, ANSWERS) if stem.startswith(one)), name),
                menu=[(self._name(page), self._say(words)) for page, words in menu],
                pages_of_languages=languages,
                others=[one for one in languages if one[0] != self._language],
                script=Markup(script),  # noqa: S704  (our own file)
                script_hash=policy_hash(script),
            )
        )
        return name, whole

    def _name(self, stem: str) -> str:
        return self._publication.page_name(stem, self._language)

    def _say(self, words: Words, /, **values: object) -> str:
        return words.said(self._language, **values)

    def _count(self, number: int) -> str:
        return self._say(texts.COUNT, count=grouped(number, self._language))

    def _period_said(self, period: str) -> str:
        return period_said(period, self._language) if period else self._say(texts.NO_PERIOD)


def _stem_of_receipts(period: str) -> str:
    return stem_of(RECEIPTS, period or UNKNOWN)


@lru_cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("pipeline.publish"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["shown"] = without_shapeless
    return environment


@lru_cache
def _ours(name: str) -> str:
    return (files("pipeline.publish") / "templates" / name).read_text(encoding="utf-8")


@lru_cache
def _scripts() -> Mapping[str, str]:
    """Return what pages run: tables are sorted and filtered as those of the report."""
    tables = (files("pipeline.report") / "templates" / "report.js").read_text(encoding="utf-8")
    return {TABLES: tables, FINDER: _ours("receipts.js")}
