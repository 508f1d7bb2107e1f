"""The pages of what people said and what was answered: a list of periods, and a page for each, cut where it is long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from pipeline.publish import texts
from pipeline.publish.publication import Publication, stem_of
from pipeline.publish.replies import Reply

MOST_LETTERS = 60_000
"""Of the replies of one page: what keeps it below 100 kB in most languages."""


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """A page of a period: its units, each with what its comments were about and what was replied."""

    stem: str
    survey: str
    period: str
    count: int
    units: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def answer_pages(publication: Publication, stem: str, language: str) -> Iterator[list[AnswerPage]]:
    """Yield the pages of each period, the first of which is the one that the list leads to."""
    for (survey, period), replies in publication.replies.told.items():
        parts = list(_cut(replies))
        yield [
            AnswerPage(
                stem_of(stem, survey, period, str(number) if number > 1 else ""),
                survey,
                period,
                len(replies),
                tuple(_units(publication, part, language)),
            )
            for number, part in enumerate(parts, 1)
        ]


def _cut(replies: Sequence[Reply]) -> Iterator[list[Reply]]:
    part: list[Reply] = []
    for one in replies:
        if part and sum(len(each.text) for each in (*part, one)) > MOST_LETTERS:
            yield part
            part = []
        part.append(one)
    yield part


def _units(
    publication: Publication, replies: Sequence[Reply], language: str
) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    for name, group in groupby(replies, key=lambda one: one.unit_name):
        yield name, tuple((_about(publication, one, language), one.text) for one in group)


def _about(publication: Publication, one: Reply, language: str) -> str:
    known = publication.themes
    named = [known[theme].said(language) if theme in known else theme for theme in one.themes]
    return "; ".join(named) or texts.NO_THEME.said(language)
