"""The questionnaire: one YAML file, checked line by line.

A survey reads like the sheet that it becomes::

    id: sipas
    languages: [vi, en]
    authority: ỦY BAN NHÂN DÂN THÀNH PHỐ UÔNG BÍ | People's Committee of Uông Bí City
    title: Phiếu khảo sát | Survey
    notice: Không ghi họ tên … | Please don't write your name …
    scales:
      satisfaction:
        1: Không hài lòng | Dissatisfied
        2: Hài lòng | Satisfied
    sections:
      access:
        title: Tiếp cận dịch vụ | Access to the service
        questions:
          q01: Nơi ngồi chờ có đủ chỗ ngồi | Enough seats in the waiting area
          gender:
            kind: choice
            label: Giới tính | Gender
            options: {male: Nam | Male, female: Nữ | Female}

A label is written in the survey's languages, separated by ``|``; the second may be left out if it is the same. A
question that is only a label is a rating. Ratings are required unless stated otherwise, other kinds are not. What a
scale may say beyond its labels is in ``forms.scales``.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, Field, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails

from forms.bilingual import alike, both
from forms.decimals import Decimal2
from forms.errors import PhieuError, SurveyError
from forms.follow_up import SATISFIED, After, is_worse
from forms.labels import LANGUAGES, Id, Label, LabelText, Option, Part, named, wrong
from forms.layout import Kind
from forms.leanings import course
from forms.scales import Level, Scale, scales_named
from forms.survey_yaml import Document, Place, parse_yaml, read_text
from forms.texts import TEXTS

MAX_OPTIONS = 40
MAX_DIGITS = 6

__all__ = [
    "Label",
    "Marking",
    "Option",
    "Scale",
    "Section",
    "SectionKind",
    "Survey",
    "SurveyQuestion",
    "load_survey",
    "parse_survey",
]

CREST_ENDINGS = (".png", ".jpg", ".jpeg")
_BESIDE = re.compile(r"[^./\\:\x00-\x1f\x7f][^/\\:\x00-\x1f\x7f]{0,99}")  # a name in one folder, which is not hidden
_MOST_ERRORS = 50  # that are told of one file
_NUMBER = re.compile(r"[1-9][0-9]{0,2}")  # of a desk, as in forms.desks
_SCHEME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


class SurveyQuestion(Part):
    """A question.

    Attributes:
        id: its name in every table.
        kind: the kind of answer.
        label: the text of the question.
        required: whether a missing valid answer counts towards the sheet being invalid.
        scale: the id of the scale, for ratings.
        options: the choices; for ratings the levels of the scale.
        most: how many options may be marked, for ``choices``.
        digits: how many digits a ``number`` has.
        height: of a ``text`` frame in millimetres; a page's last frame is enlarged if there is room.
        after: the ratings on which it follows online; ``None``: it is asked of everybody, as it is on paper.

    """

    id: Id
    kind: Kind = Kind.RATING
    label: LabelText
    required: bool = False
    scale: str | None = None
    options: Annotated[tuple[Option, ...], BeforeValidator(named)] = ()
    most: Annotated[int, Field(ge=1, le=MAX_OPTIONS)] = 1
    digits: Annotated[int, Field(ge=1, le=MAX_DIGITS)] = 1
    height: Annotated[float, Field(ge=10, le=200, allow_inf_nan=False)] = 30.0
    after: After | None = None

    @model_validator(mode="before")
    @classmethod
    def _with_defaults(cls, data: Any) -> Any:
        """Fill in defaults: ratings are required, and all options of ``choices`` may be marked."""
        if not isinstance(data, dict):
            return data
        defaults: dict[str, Any] = {"required": data.get("kind", Kind.RATING) == Kind.RATING}
        if data.get("kind") == Kind.CHOICES and isinstance(data.get("options"), dict):
            defaults["most"] = max(1, len(data["options"]))
        return defaults | {
            key: value for key, value in data.items() if value is not None or key in ("label", "options")
        }

    @model_validator(mode="after")
    def _keys_fit_kind(self) -> Self:
        belongs = {
            "scale": (Kind.RATING,),
            "options": (Kind.CHOICE, Kind.CHOICES),
            "digits": (Kind.NUMBER,),
            "height": (Kind.TEXT,),
            "after": (Kind.CHOICE, Kind.CHOICES, Kind.TEXT),
        }
        for key, kinds in belongs.items():
            if key in self.model_fields_set and self.kind not in kinds:
                raise wrong(
                    both(
                        "“{key}” không có nghĩa với loại câu {kind}",
                        "“{key}” has no meaning for the kind {kind}",
                        key=key,
                        kind=self.kind,
                    ),
                    both("Bỏ dòng này, hoặc ghi kind: {kind}.", "Remove it, or set kind: {kind}.", kind=kinds[0]),
                )
        if self.kind in belongs["options"]:
            self._check_options()
        if self.after and self.required:
            raise wrong(
                both(
                    "không thể là câu bắt buộc, vì chỉ hỏi một số người",
                    "can't be required, since only some are asked it",
                ),
                both("Bỏ một trong hai: “required” hoặc “after”.", "Take one of “required” and “after” out of it."),
            )
        if self.kind is Kind.NUMBER and "digits" not in self.model_fields_set:
            raise wrong(
                both("thiếu “digits”", "has no “digits”"),
                both(
                    "Ghi số có bao nhiêu chữ số, ví dụ “digits: 2”.",
                    "Say how many digits the number has, for example “digits: 2”.",
                ),
            )
        return self

    def _check_options(self) -> None:
        if not 1 <= len(self.options) <= MAX_OPTIONS:
            raise wrong(
                both("có {options} lựa chọn", "has {options} options", options=len(self.options)),
                both(
                    "Ghi từ 1 đến {max_options} lựa chọn dưới “options:”, mỗi lựa chọn theo dạng “id: nhãn”.",
                    "List 1 to {max_options} below “options:”, each as “id: label”.",
                    max_options=MAX_OPTIONS,
                ),
            )
        if self.most > len(self.options) or (self.kind is Kind.CHOICE and self.most != 1):
            raise wrong(
                both("“most: {most}” không phù hợp", "“most: {most}” does not fit", most=self.most),
                both(
                    "Với loại choices, most không lớn hơn số lựa chọn; loại khác thì bỏ dòng này.",
                    "For kind choices, most is at most the number of options; else leave it out.",
                ),
            )


class SectionKind(StrEnum):
    """What the questions of a section are about."""

    EXPERIENCE = "experience"
    """What happened: how often somebody came, how long it took."""
    SATISFACTION = "satisfaction"
    """How content somebody is with it."""
    EXPECTATION = "expectation"
    """What should be made better."""
    RESPONDENT = "respondent"
    """Who answers."""


class Section(Part):
    """Questions under one heading; its ratings make up a factor of the index.

    Attributes:
        id: its name in every table.
        kind: what its questions are about; ``None`` where the file leaves that to be seen from them.
        weight: of the factor in a weighted index of all; ``None`` for none. Only the proportions of weights matter.
        title: its heading.
        questions: in the order in which they are asked.

    """

    id: Id
    kind: SectionKind | None = None
    weight: Decimal2 | None = None
    title: LabelText
    questions: Annotated[tuple[SurveyQuestion, ...], BeforeValidator(named), Field(min_length=1)]

    @field_validator("weight")
    @classmethod
    def _positive(cls, value: Fraction | None) -> Fraction | None:
        if value is not None and value <= 0:
            raise wrong(
                both("phải lớn hơn 0", "must be more than 0"),
                both("Viết một số dương, hoặc bỏ trọng số.", "Write a positive number, or leave the weight out."),
            )
        return value

    @model_validator(mode="after")
    def _fits_questions(self) -> Self:
        kinds = {question.kind for question in self.questions}
        if self.weight is not None and Kind.RATING not in kinds:
            raise wrong(
                both("phần không có câu chấm điểm thì không có trọng số", "a section without ratings has no weight"),
                both("Bỏ dòng “weight: …”.", "Take the line “weight: …” out."),
            )
        if self.kind is SectionKind.EXPECTATION and Kind.CHOICES not in kinds:
            raise wrong(
                both(
                    "phần loại expectation cần một câu hỏi loại choices",
                    "a section of the kind expectation needs a question of the kind choices",
                ),
                both(
                    "Dùng “kind: choices” và “most: …” để hỏi điều gì cần cải thiện, hoặc bỏ loại của phần này.",
                    (
                        "Ask with “kind: choices” and “most: …” what should be made better, or leave the section's "
                        "kind out."
                    ),
                ),
            )
        return self


def _scheme(value: object) -> object:
    if not isinstance(value, str) or _SCHEME.fullmatch(value) is None:
        raise wrong(
            both("không thể là “{value}”", "can't be “{value}”", value=value),
            both(
                "Ghi tên một bộ chỉ số, như sipas-2017, hoặc tệp của bộ chỉ số trong thư mục này: my.yaml.",
                "Name a scheme, as in sipas-2017, or its file in this folder: my.yaml.",
            ),
        )
    return value


def _crest(value: object) -> object:
    if not isinstance(value, str) or _BESIDE.fullmatch(value) is None:
        raise wrong(
            both("không thể là “{value}”", "can't be “{value}”", value=value),
            both(
                "Ghi tên tệp ảnh nằm cạnh phiếu hỏi, không kèm thư mục: crest.png.",
                "Name a picture that lies beside the survey, without its folder: crest.png.",
            ),
        )
    if not value.lower().endswith(CREST_ENDINGS):
        made = (
            both("Lưu ảnh dạng PNG, cao khoảng 600 điểm ảnh", "Save it as PNG, some 600 pixels high")
            if value.lower().endswith(".svg")
            else both("Lưu ảnh dạng PNG hoặc JPEG", "Save it as PNG or JPEG")
        )
        raise wrong(
            both("“{value}” không phải là PNG hay JPEG", "“{value}” is no PNG or JPEG", value=value),
            both("{made}, rồi ghi tên tệp đó: crest.png.", "{made}, and name that file: crest.png.", made=made),
        )
    return value


class Marking(Part):
    """The instructions on how to mark: each sentence is printed beside a drawn example."""

    choose: LabelText
    cancel: LabelText
    restore: LabelText


class Survey(Part):
    """A questionnaire as it is printed, read and tabulated.

    Attributes:
        id: its name in every table.
        languages: one or two of ``vi`` and ``en``; the first is set larger.
        paper: ``A4``, ``A5`` or ``Letter``, upright.
        authority: the office that asks.
        title: of the sheet.
        introduction: a few lines to the respondent.
        notice: what the answers are for, how long the sheets are kept, and that no name belongs on them (Law
            91/2025/QH15 on personal data).
        marking: how to mark; phieu's own sentences if the file has none.
        scheme: the name or file of the rules by which questions make indicators; ``None`` for none.
        crest: the name of a picture beside the survey's file, which reports bear and sheets do not; ``None`` for none.
        desks: the id of the question that asks at which desk somebody was, a ``choice`` whose options are the numbers
            that stand on the desks; ``None`` where none asks. Which desk a number is, ``forms.desks`` says unit by
            unit, so that one sheet does for all of them.
        scales: the scales of the ratings, by id.
        sections: the questions, in the order in which they are asked.

    """

    id: Id
    languages: Annotated[tuple[Literal["vi", "en"], ...], Field(min_length=1, max_length=2)] = ("vi",)
    paper: Literal["A4", "A5", "Letter"] = "A4"
    authority: LabelText
    title: LabelText
    introduction: LabelText | None = None
    notice: LabelText
    marking: Marking
    scheme: Annotated[str | None, BeforeValidator(_scheme)] = None
    crest: Annotated[str | None, BeforeValidator(_crest)] = None
    desks: Id | None = None
    scales: Annotated[tuple[Scale, ...], BeforeValidator(scales_named)] = ()
    sections: Annotated[tuple[Section, ...], BeforeValidator(named), Field(min_length=1)]

    @property
    def questions(self) -> tuple[SurveyQuestion, ...]:
        """All questions, in the order in which they are asked."""
        return tuple(question for section in self.sections for question in section.questions)

    def scale_of(self, question: SurveyQuestion) -> Scale | None:
        """Return the scale of a rating; ``None`` for questions of other kinds."""
        return next((scale for scale in self.scales if scale.id == question.scale), None)

    def causes_of(self, question: SurveyQuestion) -> tuple[SurveyQuestion, ...]:
        """Return the ratings of which a low one has a question asked online; none for one that everybody is asked."""
        if question.after is None:
            return ()
        before: list[SurveyQuestion] = []
        for section in self.sections:
            asked = section.questions
            if question in asked:
                before += asked[: asked.index(question)]
                named = question.after.question
                beside = before if named else asked[: asked.index(question)]
                return tuple(one for one in beside if one.kind is Kind.RATING and named in (None, one.id))
            before += asked
        return ()

    def asks(self, question: SurveyQuestion, answers: Mapping[str, str]) -> bool:
        """Tell whether a question is asked online of somebody who gave these answers, by the ids of the questions."""
        if question.after is None:
            return True
        below = question.after.below
        scales = {scale.id: scale for scale in self.scales}
        return any(
            is_worse(scales[cause.scale or ""], answers.get(cause.id, ""), below) for cause in self.causes_of(question)
        )

    @property
    def unprinted(self) -> list[list[Any]]:
        """What the file says beyond what is printed, and what figures rest on; empty where it says nothing of the kind.

        Returns:
            ``["scale", id, {…}]`` for each such scale, then ``["section", id, kind, weight]``, ``["scheme", name]`` and
            ``["desks", question]``.
        """
        told: list[list[Any]] = [["scale", scale.id, scale.unprinted] for scale in self.scales if scale.unprinted]
        for section in self.sections:
            if section.kind is not None or section.weight is not None:
                weight = None if section.weight is None else str(section.weight)
                told.append(["section", section.id, section.kind, weight])
        told += [["scheme", self.scheme]] if self.scheme else []
        return [*told, *([["desks", self.desks]] if self.desks else [])]


def load_survey(path: Path | str) -> Survey:
    """Read a survey file.

    Raises:
        SurveyError: it can't be used; the error names the line, the question and how to correct it.
    """
    return parse_survey(read_text(Path(path)), str(path))


def parse_survey(text: str, source: str = "survey.yaml", *, printed: bool = False) -> Survey:
    """Read a survey from its YAML text.

    Args:
        text: the file's content.
        source: the file's name in messages.
        printed: whether sheets were printed from it; then a scale whose labels run the other way is let through, since
            older versions of phieu did so and those sheets must still be counted.

    Raises:
        SurveyError: as ``load_survey``.
    """
    document = parse_yaml(text, source)
    languages = document.content.get("languages", ["vi"])
    known = [language for language in languages if language in LANGUAGES] if isinstance(languages, list) else []
    content = document.content | {"marking": _with_sentences(document.content.get("marking"), known or ["vi"])}
    count = len(languages) if isinstance(languages, list) and languages else 1
    try:
        survey = Survey.model_validate(content, context={"languages": min(count, len(LANGUAGES))})
    except ValidationError as problem:
        raise _all_errors(_validation_errors(problem, document)) from None
    checks = [_refuse_doubled_language, _refuse_duplicates, _refuse_unfit_desks]
    errors = _errors_of(survey, document, checks if printed else [*checks, _refuse_reversed])
    if errors:
        raise _all_errors(errors)
    survey = _with_levels(survey, document)
    _refuse_causeless(survey, document)
    return survey


def _errors_of(
    survey: Survey, document: Document, checks: Iterable[Callable[[Survey, Document], None]]
) -> list[PhieuError]:
    """Return what each of these checks refuses, in their order."""
    found: list[PhieuError] = []
    for check in checks:
        try:
            check(survey, document)
        except SurveyError as error:
            found += [error, *error.others]
    return found


def _all_errors(errors: Sequence[PhieuError]) -> SurveyError:
    """Return the first of some errors, with the others, so that all can be mended at once."""
    first, *others = errors[:_MOST_ERRORS]
    plain = (SurveyError(one.message, one.advice) for one in others)
    return SurveyError(first.message, first.advice, tuple(plain))


def _refuse_doubled_language(survey: Survey, document: Document) -> None:
    if len(set(survey.languages)) != len(survey.languages):
        raise document.error(
            ("languages",),
            both("ghi một ngôn ngữ hai lần", "names a language twice"),
            both("Ghi mỗi ngôn ngữ một lần.", "Name each language once."),
        )


def _with_sentences(marking: object, languages: list[str]) -> object:
    """Fill in the default sentences for instructions on marking that the file does not give."""
    if marking is not None and not isinstance(marking, dict):
        return marking
    texts = {
        name: " | ".join(TEXTS[name].said(language) for language in languages[:2]) for name in Marking.model_fields
    }
    return texts | (marking or {})


def _refuse_duplicates(survey: Survey, document: Document) -> None:
    """Raise an error if two sections have a question with one id; within a section, parsing has refused that."""
    seen: dict[str, int] = {}
    errors = []
    for section in survey.sections:
        for question in section.questions:
            place = ("sections", section.id, "questions", question.id)
            line = seen.setdefault(question.id, document.line(place))
            if line != document.line(place):
                said = both(
                    "hai câu hỏi cùng mã {id} (câu kia ở dòng {line})",
                    "two questions have the id {id} (the other is in line {line})",
                    id=question.id,
                    line=line,
                )
                errors.append(
                    document.error(place, said, both("Đặt cho một câu mã khác.", "Give one of them another id."))
                )
    if errors:
        raise _all_errors(errors)


def _refuse_unfit_desks(survey: Survey, document: Document) -> None:
    """Raise an error if the question that is to ask for the desk can't."""
    if survey.desks is None:
        return
    asked = {question.id: question for question in survey.questions}
    if survey.desks not in asked:
        said = both(
            "“desks” ghi câu {desks}, nhưng không có câu đó",
            "“desks” names the question {desks}, and there is none",
            desks=survey.desks,
        )
        raise document.error(("desks",), said, _did_you_mean(survey.desks, asked))
    question = asked[survey.desks]
    if question.kind is not Kind.CHOICE or any(_NUMBER.fullmatch(option.id) is None for option in question.options):
        raise document.error(
            ("desks",),
            both(
                "“desks” ghi câu {id}, mà các lựa chọn của câu này không phải là số quầy",
                "“desks” names the question {id}, whose options are not the numbers of desks",
                id=question.id,
            ),
            both(
                (
                    "Hỏi bằng “kind: choice” với các lựa chọn như “1: Quầy 1 | Desk 1”; desks.csv ghi mỗi số là quầy "
                    "nào."
                ),
                (
                    "Ask it with “kind: choice” and options such as “1: Quầy 1 | Desk 1”; desks.csv says which desk "
                    "each is."
                ),
            ),
        )


def _refuse_reversed(survey: Survey, document: Document) -> None:
    """Raise an error if the labels of a scale plainly run the other way than the scale does."""
    for scale in survey.scales:
        if scale.satisfied_is_stated or course([level.label for level in scale.levels]) in (None, scale.direction):
            continue
        worst, best = scale.levels[:: 1 if scale.direction == "up" else -1][:: len(scale.levels) - 1]
        turned = (
            both("thêm “direction: down”", "add “direction: down”")
            if scale.direction == "up"
            else both("bỏ “direction: down”", "take “direction: down” out")
        )
        raise document.error(
            ("scales", scale.id),
            both(
                "thang điểm {id} đi từ “{label}” đến “{best}” là tốt nhất: nhãn của các mức lại nói ngược lại",
                "the scale {id} runs from “{label}” to “{best}”, the best: its labels say the opposite",
                id=scale.id,
                label=worst.label,
                best=best.label,
            ),
            both(
                (
                    "Giữ nguyên nhãn và {turned}, đặt các nhãn dưới “levels:”; hoặc ghi mức nào là hài lòng: "
                    "“satisfied: […]”."
                ),
                (
                    "Keep the labels and {turned}, with the labels below “levels:”; or say which count: “satisfied: "
                    "[…]”."
                ),
                turned=turned,
            ),
        )


def _refuse_causeless(survey: Survey, document: Document) -> None:
    """Raise an error if a question that follows on ratings has none to follow on, or a bound that they don't have."""
    for section in survey.sections:
        for question in section.questions:
            if question.after is None:
                continue
            place = ("sections", section.id, "questions", question.id, "after")
            causes, below = survey.causes_of(question), question.after.below
            if not causes:
                named = (
                    both("câu chấm điểm “{question}”", "the rating “{question}”", question=question.after.question)
                    if question.after.question
                    else both("câu chấm điểm nào", "any rating")
                )
                where = (
                    both("ở phía trước", "before it")
                    if question.after.question
                    else both("ở phía trước trong cùng phần", "before it in its section")
                )
                message = both(
                    "câu {id}: không nối tiếp {named}: không có câu như vậy {where}",
                    "question {id}: does not follow on {named}: there is none {where}",
                    id=question.id,
                    named=named,
                    where=where,
                )
                raise document.error(
                    place,
                    message,
                    both(
                        "Chuyển câu này xuống dưới các câu chấm điểm, hoặc ghi rõ một câu: “question: …”.",
                        "Move it below the ratings, or name one: “question: …”.",
                    ),
                )
            for scale in {cause.scale: survey.scale_of(cause) for cause in causes}.values():
                known = [level.id for level in scale.levels] if scale else []
                if scale and below not in known and not (below == SATISFIED and scale.satisfied):
                    message = both(
                        "câu {id}: “below: {below}” không phải là mức nào của thang điểm {scale}",
                        "question {id}: “below: {below}” is no level of the scale {scale}",
                        id=question.id,
                        below=below,
                        scale=scale.id,
                    )
                    raise document.error(
                        place,
                        message,
                        both(
                            "Viết “below: {satisfied}”, hoặc một trong {names}.",
                            "Write “below: {satisfied}”, or one of {names}.",
                            satisfied=SATISFIED,
                            names=", ".join(known),
                        ),
                    )


def _with_levels(survey: Survey, document: Document) -> Survey:
    """Return the survey with the levels of its scale set as the options of every rating."""
    scales = {scale.id: scale for scale in survey.scales}
    sections, errors = [], []
    for section in survey.sections:
        questions = []
        for question in section.questions:
            place = ("sections", section.id, "questions", question.id, "scale")
            try:
                questions.append(_leveled_question(question, scales, document, place))
            except SurveyError as error:
                errors.append(error)
        sections.append(section.model_copy(update={"questions": tuple(questions)}))
    if errors:
        raise _all_errors(errors)
    return survey.model_copy(update={"sections": tuple(sections)})


def _leveled_question(
    question: SurveyQuestion, scales: dict[str, Scale], document: Document, place: Place
) -> SurveyQuestion:
    if question.kind is not Kind.RATING:
        return question
    if not scales:
        raise document.error(
            place,
            both(
                "câu {id}: không có thang điểm nào cho câu này",
                "question {id}: there is no scale for it",
                id=question.id,
            ),
            both(
                "Thêm “scales:” với các mức, như trong phiếu hỏi mẫu.",
                "Add “scales:” with the levels, as in the sample survey.",
            ),
        )
    if question.scale is None and len(scales) > 1:
        raise document.error(
            place,
            both("câu {id}: dùng thang điểm nào?", "question {id}: which scale?", id=question.id),
            both("Thêm “scale: …”, một trong {names}.", "Add “scale: …”, one of {names}.", names=", ".join(scales)),
        )
    name = question.scale or next(iter(scales))
    if name not in scales:
        raise document.error(
            place,
            both(
                "câu {id}: không có thang điểm “{name}”",
                "question {id}: there is no scale “{name}”",
                id=question.id,
                name=name,
            ),
            _did_you_mean(name, scales),
        )
    return question.model_copy(update={"scale": name, "options": scales[name].options})


_MOST_ERRORS = 300
"""Of what is wrong with one file, whose lines are looked for: with more it is the wrong file."""


def _validation_errors(problem: ValidationError, document: Document) -> list[SurveyError]:
    """Return the errors in the order of the file; unknown keys come before others, since they cause missing keys."""
    errors = problem.errors(include_url=False)[:_MOST_ERRORS]
    ordered = sorted(errors, key=lambda e: (e["type"] != "extra_forbidden", document.line(e["loc"])))
    return [_error_of(error, document) for error in ordered]


def _error_of(error: ErrorDetails, document: Document) -> SurveyError:
    said, advice = _told(error)
    question = _question(error["loc"], document)
    return document.error(error["loc"], alike("{question}{said}", question=question, said=said), advice)


def _question(place: Place, document: Document) -> str:
    """Return words that name the question in which ``place`` lies; empty if it lies in none."""
    if len(place) < 4 or place[0] != "sections" or place[2] != "questions":
        return ""
    section = list(document.content["sections"].values())[int(place[1])]
    return both("câu {question}: ", "question {question}: ", question=list(section["questions"])[int(place[3])])


def _told(error: ErrorDetails) -> tuple[str, str]:
    """Return the problem and the advice in words."""
    key = error["loc"][-1] if error["loc"] else "survey"
    context = error.get("ctx", {})
    name = f"“{key}” " if isinstance(key, str) else ""
    match error["type"]:
        case "phieu":
            return alike("{name}{problem}", name=name, problem=context["problem"]), context["advice"]
        case "missing":
            return both("thiếu “{key}”", "has no “{key}”", key=key), both(
                "Thêm dòng “{key}: …”.", "Add a line “{key}: …”.", key=key
            )
        case "extra_forbidden":
            return both("không có khóa “{key}”", "unknown key “{key}”", key=key), _did_you_mean(
                str(key), _known_keys(error["loc"])
            )
        case "enum" | "literal_error":
            return both(
                "không có {noun} “{input}”", "unknown {noun} “{input}”", noun=_noun(error["loc"]), input=error["input"]
            ), _did_you_mean(str(error["input"]), _values(error))
        case "too_short" | "tuple_type" | "model_type" | "model_attributes_type" | "dict_type":
            return both("{name}bị trống hoặc không phải là danh sách", "{name}is empty or not a list", name=name), both(
                "So lại với phiếu hỏi mẫu.", "Compare it with the sample survey."
            )
        case _:
            return both(
                "{name}có giá trị “{input}”, không dùng được",
                "{name}is “{input}”: {msg}",
                name=name,
                input=error["input"],
                msg=error["msg"].lower(),
            ), both("So lại với phiếu hỏi mẫu.", "Compare it with the sample survey.")


def _noun(place: Place) -> str:
    return both("ngôn ngữ", "language") if place[0] == "languages" else str(place[-1])


def _values(error: ErrorDetails) -> list[str]:
    """Return the values that are allowed where an error lies, from pydantic's own list of them."""
    return re.findall(r"'([^']*)'", error.get("ctx", {})["expected"])


def _known_keys(place: Place) -> Iterable[str]:
    """Return the keys that are allowed at ``place``."""
    models: dict[str | int, type[BaseModel]] = {
        "sections": Section,
        "questions": SurveyQuestion,
        "options": Option,
        "marking": Marking,
        "scales": Scale,
        "levels": Level,
        "not_applicable": Option,
        "after": After,
    }
    model: type[BaseModel] = next((models[step] for step in reversed(place[:-1]) if step in models), Survey)
    fields = model.model_fields.items()
    return [field.alias or name for name, field in fields if name != "id" or model is Survey]


def _did_you_mean(word: str, known: Iterable[str]) -> str:
    names = [str(name) for name in known]
    close = difflib.get_close_matches(word.lower(), names, n=1)
    hint = both("Có phải ý bạn là “{close}”? ", "Did you mean “{close}”? ", close=close[0]) if close else ""
    return both("{hint}Ở đây có: {names}.", "{hint}Known here: {names}.", hint=hint, names=", ".join(names))
