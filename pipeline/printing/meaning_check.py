"""Before anything is printed: does every id of the survey still mean what it meant on the sheets that were printed?

Tables count answers by the ids of questions and options, from all sheets of a survey. An id that means something else
is refused here, before a serial is taken; a person may declare that it means the same, which the log then tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from forms.bilingual import Words, both
from forms.errors import SurveyError
from forms.layout import Layout
from forms.meaning import Aspect, Change
from forms.survey import Survey, parse_survey
from forms.survey_yaml import Document, Place, parse_yaml
from pipeline.errors import ChangedMeaningError
from pipeline.in_use import note_in_use
from pipeline.printing.online_sheets import layout_to_print
from pipeline.records.meanings import ChangedMeaning, Version, changed_meanings
from pipeline.records.runs import Origin
from pipeline.records.same_meaning import SameMeaning
from pipeline.workspace import SURVEY, Workspace

_SHOWN = 160  # characters of what was said that a message quotes
_NAMED = 5  # questions that a message names

_WHAT = {
    Aspect.LABEL: Words("lời của câu", "the label"),
    Aspect.KIND: Words("loại câu", "the kind"),
    Aspect.LEVELS: Words("thang điểm “{scale}”", "the scale “{scale}”"),
    Aspect.DIRECTION: Words("chiều của thang điểm “{scale}”", "the direction of the scale “{scale}”"),
    Aspect.SATISFIED: Words(
        "các mức được coi là hài lòng của thang điểm “{scale}”", "what the scale “{scale}” counts as satisfied"
    ),
    Aspect.SCORES: Words("điểm các mức của thang điểm “{scale}”", "the scores of the scale “{scale}”"),
    Aspect.OPTION: Words("một lựa chọn", "an option"),
}

_WHOM = {
    (True, True): both("từng lựa chọn này", "each of these options"),
    (True, False): both("lựa chọn này", "this option"),
    (False, True): both("từng câu hỏi này", "each of these questions"),
    (False, False): both("câu hỏi này", "this question"),
}
"""What is to get a new id: whether it is an option, and whether it is several."""


def refuse_changed_meanings(workspace: Workspace, survey: Survey, layout: Layout, text: str) -> None:
    """Refuse a survey that gives an id another meaning than it has on sheets that were printed.

    Args:
        workspace: whose sheets were printed.
        survey: that is about to be printed.
        layout: the survey's layout; one that was printed already brings no new meaning.
        text: the survey's file.

    Raises:
        ChangedMeaningError: it names line and question, what was said and what is, and how it is mended.
    """
    changed = _changed(workspace, survey, layout)
    if changed:
        document = parse_yaml(text, str(workspace.root / SURVEY))
        raise _refusal(document, survey, changed)


def meanings_changed(workspace: Workspace, *, online: bool | None = None) -> list[Change]:
    """Return where the survey as it stands says something else than on sheets that were printed.

    Args:
        workspace: whose sheets were printed; also those that were never handed out, since one may come back.
        online: as ``print_runs`` takes it.

    Raises:
        SurveyError: the survey can't be used.
        LayoutError: it doesn't fit the paper.
    """
    survey = workspace.survey()
    return meaning_changes(workspace, survey, layout_to_print(workspace, survey, online=online))


def meaning_changes(workspace: Workspace, survey: Survey, layout: Layout) -> list[Change]:
    """Return what a survey that may be printed next gives another meaning than it has on sheets that were printed."""
    return [change for one in _changed(workspace, survey, layout) for change in one.changes]


def declare_same_meaning(workspace: Workspace, *, online: bool | None = None, by: str = "") -> list[Change]:
    """Log that the survey as it stands means what it meant on sheets that were printed, wherever it says otherwise.

    Args:
        workspace: whose sheets were printed.
        online: as ``print_runs`` takes it.
        by: who says so; empty for whoever is at work.

    Returns:
        the differences of which that was said; questions that didn't change need no such word.

    Raises:
        SurveyError: the survey can't be used.
        LayoutError: it doesn't fit the paper.
    """
    survey = workspace.survey()
    layout = layout_to_print(workspace, survey, online=online)
    changed = _changed(workspace, survey, layout)
    if changed:
        said = [SameMeaning(survey.id, one.changes[0].question, one.older, layout.id) for one in changed]
        note_in_use(workspace)
        workspace.store.log.note_same_meaning(said, by)
    return [change for one in changed for change in one.changes]


def printed_versions(workspace: Workspace, survey: str) -> list[Version]:
    """Return the versions of a survey that sheets were printed from, or that rows answered, the oldest first."""
    printed = {run.layout for run in workspace.store.runs.all() if run.printed or run.origin is Origin.ROWS}
    versions = []
    for name, kept in workspace.store.layouts.by_id().items():
        if name in printed and kept.layout.survey == survey:
            try:
                versions.append((name, parse_survey(kept.survey_text, printed=True)))
            except SurveyError:  # written for an older phieu
                continue
    return versions


def _changed(workspace: Workspace, survey: Survey, layout: Layout) -> list[ChangedMeaning]:
    versions = printed_versions(workspace, survey.id)
    if any(known == layout.id or said == survey for known, said in versions):
        return []
    return changed_meanings((layout.id, survey), versions, workspace.store.log.same_meanings())


def _refusal(document: Document, survey: Survey, changed: Sequence[ChangedMeaning]) -> ChangedMeaningError:
    """Return the error that names everything that changed, by line; questions that share a change are told together."""
    told = [(one.older, change) for one in changed for change in one.changes]
    alike = sorted(told, key=lambda pair: (_line(document, survey, pair[1]), *_said(pair)))
    first, *others = (_error(document, survey, list(pairs)) for _, pairs in groupby(alike, _said))
    return ChangedMeaningError(first.message, first.advice, tuple(others))


def _said(told: tuple[str, Change]) -> tuple[str, ...]:
    """Return what tells two changes apart; that of a scale is one for all of its questions."""
    older, change = told
    return older, change.aspect, change.scale or change.question, change.was, change.now


def _error(document: Document, survey: Survey, told: Sequence[tuple[str, Change]]) -> ChangedMeaningError:
    older, change = told[0]
    names = [one.question for _, one in told]
    problem = both(
        "{who}: trên các phiếu đã in trước đây (mẫu phiếu {older}), {what} là “{was}”, nay là “{now}”",
        "{who}: {what} was “{was}” on sheets that were printed before (layout {older}), and is “{now}” now",
        who=_who(names),
        what=_WHAT[change.aspect].told(scale=change.scale),
        was=_shortened(change.was),
        now=_shortened(change.now),
        older=older,
    )
    advice = both(
        "Các câu trả lời được gộp theo mã: đặt mã mới cho {whom}. Nếu nghĩa vẫn như trước vì chỉ sửa lỗi chính tả, in "
        "với --same-meaning.",
        "Answers are counted together by their ids: give {whom} a new id. If it means the same as before, since only "
        "a typo was mended, print with --same-meaning.",
        whom=_WHOM[change.aspect is Aspect.OPTION, len(names) > 1],
    )
    at = SurveyError.at(document.source, _line(document, survey, change), problem, advice)
    return ChangedMeaningError(at.message, at.advice)


def _who(names: Sequence[str]) -> str:
    """Return words for the questions; where they are many, for the first ones and how many others."""
    shown, others = ", ".join(names[:_NAMED]), len(names) - _NAMED
    more = both(" và {others} câu khác", " and {others} others", others=others) if others > 0 else ""
    if len(names) > 1:
        return both("các câu {shown}{more}", "questions {shown}{more}", shown=shown, more=more)
    return both("câu {shown}", "question {shown}", shown=shown)


def _line(document: Document, survey: Survey, change: Change) -> int:
    return document.line(_place(survey, change))


def _place(survey: Survey, change: Change) -> Place:
    if change.scale:
        return ("scales", change.scale, change.aspect.value)
    sections = (one.id for one in survey.sections if any(question.id == change.question for question in one.questions))
    question: Place = ("sections", next(sections), "questions", change.question)
    if change.aspect is Aspect.OPTION:
        return (*question, "options", change.now.split(" = ", 1)[0])
    return (*question, change.aspect.value)


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
