"""What a proposal is called: what it is about and what is the matter with it, in the language of the office."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forms.bilingual import Words
from pipeline.figures.comment_tables import CommentRow
from pipeline.figures.criteria import factors_of
from pipeline.records.period_words import period_said
from pipeline.records.remedies import About, Evidence, Reason, Subject

if TYPE_CHECKING:
    from pipeline.counting.counting_job import Snapshot
    from pipeline.figures.criteria import Factor

_WHAT: Mapping[Subject, Words] = {
    Subject.INDEX: Words("Mức hài lòng chung", "Satisfaction as a whole"),
    Subject.FACTOR: Words("“{name}” (cả nhóm)", "“{name}” (the whole group)"),
    Subject.CRITERION: Words("“{name}”", "“{name}”"),
    Subject.THEME: Words("Góp ý về “{name}”", "Comments about “{name}”"),
}
_MATTER: Mapping[Reason, Words] = {
    Reason.BELOW_TARGET: Words("thấp hơn mục tiêu", "below the target"),
    Reason.BELOW_EXPECTATION: Words("thấp hơn dự kiến", "below what is expected"),
    Reason.FALL: Words("giảm rõ rệt so với {before}", "clearly down since {before}"),
    Reason.SIGNAL: Words("thấp hơn thường lệ", "lower than it usually is"),
    Reason.GROWS: Words("nhiều lên so với {before}", "more than in {before}"),
}
_TITLE = Words("{what} {matter}", "{what}: {matter}")
_IN_CHANNEL = Words("{title} (chỉ {channel})", "{title} (only {channel})")
_EVERYWHERE = Words("{title}, ở phần lớn các đơn vị", "{title}, in most units")
_COMMENT = Words("Góp ý trên phiếu {sheet} cần trả lời", "The comment on sheet {sheet} must be answered")
_LETTER = Words("Thư góp ý {letter} cần trả lời", "The letter {letter} must be answered")


@dataclass(frozen=True, slots=True)
class Names:
    """What things are called in the language of titles.

    Attributes:
        language: ``vi`` or ``en``.
        questions: factors and criteria, by survey and id.
        channels: by id.
        themes: by id.
    """

    language: str
    questions: Mapping[tuple[str, str], str]
    channels: Mapping[str, str]
    themes: Mapping[str, str]

    @classmethod
    def of(cls, snapshot: Snapshot) -> Names:
        """Return what things are called in the language of a workspace's settings, whatever its tables are told in."""
        settings = snapshot.workspace.settings
        language = settings.language
        surveys = {name: factors_of(printed, language) for name, printed in snapshot.versions().items()}
        channels, themes = (
            {name: one.model_dump()[language] for name, one in named.items()}
            for named in (settings.channels, settings.themes)
        )
        return cls(language, questions_in(surveys), channels, themes)


def questions_in(surveys: Mapping[str, Mapping[str, Factor]]) -> dict[tuple[str, str], str]:
    """Return what the factors and criteria of surveys are called, by survey and id."""
    found = {}
    for survey, factors in surveys.items():
        for name, factor in factors.items():
            found[survey, name] = factor.title
            found |= {(survey, question): label for question, label in factor.questions.items()}
    return found


def title_of(about: About, evidence: Evidence, names: Names) -> str:
    """Return the title of what a figure shows, without the figure, which grows old."""
    language = names.language
    called: str = names.questions.get((about.survey, about.question), about.question)
    if about.subject is Subject.THEME:
        called = names.themes.get(about.question, about.question)
    title = _TITLE.said(
        language,
        what=_WHAT[about.subject].said(language, name=called),
        matter=_matter(evidence.reasons).said(language, before=_period(evidence.before, language)),
    )
    if about.channel:
        title = _IN_CHANNEL.said(language, title=title, channel=names.channels.get(about.channel, about.channel))
    return title if about.unit or about.subject is Subject.THEME else _EVERYWHERE.said(language, title=title)


def _matter(reasons: Iterable[Reason]) -> Words:
    """Return what is the matter: the reason that says most to who reads it without the figures."""
    known = set(reasons)
    return next(words for reason, words in _MATTER.items() if reason in known)


def _period(name: str, language: str) -> str:
    return period_said(name, language) if name else ""


def title_of_comment(row: CommentRow, language: str) -> str:
    """Return the title of a comment or a letter that must be answered, which holds no word of it."""
    if row.letter:
        return _LETTER.said(language, letter=row.letter)
    return _COMMENT.said(language, sheet=row.sheet)
