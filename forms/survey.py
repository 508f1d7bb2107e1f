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
question that is only a label is a rating. Ratings are required unless stated otherwise, other kinds are not.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, ValidationInfo, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from forms.errors import SurveyError
from forms.layout import Kind
from forms.survey_yaml import Document, Place, parse_yaml, read_text
from forms.texts import TEXTS

LANGUAGES = ("vi", "en")
LABEL_LIMIT = 2000  # characters; a page of small print
MAX_LEVELS = 10
MAX_OPTIONS = 40
MAX_DIGITS = 6

_ID = re.compile(r"[a-z][a-z0-9_]{0,31}")
_OPTION_ID = re.compile(r"[A-Za-z0-9_.+-]{1,32}")


class Label(BaseModel):
    """A text in the survey's languages.

    Attributes:
        main: in the first language.
        second: in the second one; ``None`` if there is none or it is the same.

    """

    model_config = ConfigDict(frozen=True)

    main: str
    second: str | None = None

    def __str__(self) -> str:
        return self.main


def _label(value: object, info: ValidationInfo) -> object:
    """Split ``Tiếng Việt | English``; any run of blanks and line breaks becomes one blank."""
    if not isinstance(value, str):
        raise _wrong("has no text" if value is None else "must be a text", "Write it as “Tiếng Việt | English”.")
    # Not str.split(), which would also replace no-break spaces.
    parts = [re.sub(r"[ \t\r\n]+", " ", part).strip(" ") for part in value.split("|")]
    languages = (info.context or {}).get("languages", len(LANGUAGES))
    if len(parts) > languages:
        raise _wrong(
            f"has {len(parts)} texts for {languages} language{'s' * (languages > 1)}",
            "Part the languages by one “|”, or name both in “languages”.",
        )
    if not all(parts):
        raise _wrong("has an empty text", "Write the text, or leave the “|” out.")
    if len(value) > LABEL_LIMIT:
        raise _wrong(f"is longer than {LABEL_LIMIT} characters", "Shorten it.")
    return {"main": parts[0], "second": parts[1] if len(parts) > 1 else None}


def _wrong(problem: str, advice: str) -> PydanticCustomError:
    return PydanticCustomError("phieu", "{problem}", {"problem": problem, "advice": advice})


def _identifier(value: object) -> object:
    if not isinstance(value, str) or _ID.fullmatch(value) is None:
        raise _wrong(
            f"the id “{value}” can't be used",
            "Ids begin with a to z and go on with a to z, 0 to 9 and _, at most 32 in all.",
        )
    return value


def _option_identifier(value: object) -> object:
    if not isinstance(value, str) or _OPTION_ID.fullmatch(value) is None:
        raise _wrong(
            f"the option id “{value}” can't be used",
            "Option ids have at most 32 of A to Z, a to z, 0 to 9 and . _ + -.",
        )
    return value


def _named(value: object) -> object:
    """Turn ``{id: label}`` and ``{id: {…}}`` into a list of entries that contain their id."""
    if not isinstance(value, dict):
        raise _wrong(
            "must be a list of “id: …” lines", "Indent them by two blanks below the key, as in the sample survey."
        )
    entries = []
    for key, content in value.items():
        if isinstance(content, dict) and "id" in content:
            raise _wrong(f"“{key}” has a second id", "The key is the id: take the line “id: …” out.")
        entries.append({**(content if isinstance(content, dict) else {"label": content}), "id": key})
    return entries


def _leveled(value: object) -> object:
    if not isinstance(value, dict):
        return _named(value)
    return [{"id": key, "levels": levels} for key, levels in value.items()]


LabelText = Annotated[Label, BeforeValidator(_label)]
Id = Annotated[str, BeforeValidator(_identifier)]
OptionId = Annotated[str, BeforeValidator(_option_identifier)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Option(_Part):
    """One of the choices: an option of a question, or a level of a scale."""

    id: OptionId
    label: LabelText


class Scale(_Part):
    """The levels that ratings share, from the lowest number to the highest."""

    id: Id
    levels: Annotated[tuple[Option, ...], BeforeValidator(_named)]

    @model_validator(mode="after")
    def _numbered(self) -> Self:
        numbers = [level.id for level in self.levels]
        if not all(re.fullmatch(r"0|[1-9]\d?", number) for number in numbers):
            raise _wrong("the levels of a scale must be numbers", "Write “1: …”, “2: …” and so on; means need numbers.")
        if not 2 <= len(numbers) <= MAX_LEVELS or numbers != sorted(numbers, key=int):
            raise _wrong(f"a scale has 2 to {MAX_LEVELS} levels in rising order", "Add, remove or sort its levels.")
        return self


class SurveyQuestion(_Part):
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

    """

    id: Id
    kind: Kind = Kind.RATING
    label: LabelText
    required: bool = False
    scale: str | None = None
    options: Annotated[tuple[Option, ...], BeforeValidator(_named)] = ()
    most: Annotated[int, Field(ge=1, le=MAX_OPTIONS)] = 1
    digits: Annotated[int, Field(ge=1, le=MAX_DIGITS)] = 1
    height: Annotated[float, Field(ge=10, le=200, allow_inf_nan=False)] = 30.0

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
        }
        for key, kinds in belongs.items():
            if key in self.model_fields_set and self.kind not in kinds:
                raise _wrong(f"“{key}” has no meaning for the kind {self.kind}", f"Remove it, or set kind: {kinds[0]}.")
        if self.kind in belongs["options"]:
            self._check_options()
        if self.kind is Kind.NUMBER and "digits" not in self.model_fields_set:
            raise _wrong("has no “digits”", "Say how many digits the number has, for example “digits: 2”.")
        return self

    def _check_options(self) -> None:
        if not 1 <= len(self.options) <= MAX_OPTIONS:
            raise _wrong(
                f"has {len(self.options)} options", f"List 1 to {MAX_OPTIONS} below “options:”, each as “id: label”."
            )
        if self.most > len(self.options) or (self.kind is Kind.CHOICE and self.most != 1):
            raise _wrong(
                f"“most: {self.most}” does not fit",
                "For kind choices, most is at most the number of options; else leave it out.",
            )


class Section(_Part):
    """Questions under one heading; its ratings make up a factor of the index."""

    id: Id
    title: LabelText
    questions: Annotated[tuple[SurveyQuestion, ...], BeforeValidator(_named), Field(min_length=1)]


class Marking(_Part):
    """The instructions on how to mark: each sentence is printed beside a drawn example."""

    choose: LabelText
    cancel: LabelText
    restore: LabelText


class Survey(_Part):
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
    scales: Annotated[tuple[Scale, ...], BeforeValidator(_leveled)] = ()
    sections: Annotated[tuple[Section, ...], BeforeValidator(_named), Field(min_length=1)]

    @property
    def questions(self) -> tuple[SurveyQuestion, ...]:
        """All questions, in the order in which they are asked."""
        return tuple(question for section in self.sections for question in section.questions)


def load_survey(path: Path | str) -> Survey:
    """Read a survey file.

    Raises:
        SurveyError: it can't be used; the error names the line, the question and how to correct it.
    """
    return parse_survey(read_text(Path(path)), str(path))


def parse_survey(text: str, source: str = "survey.yaml") -> Survey:
    """Read a survey from its YAML text; ``source`` is its name in messages.

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
        raise _first_error(problem, document) from None
    if len(set(survey.languages)) != len(survey.languages):
        raise document.error(("languages",), "names a language twice", "Name each language once.")
    _refuse_duplicates(survey, document)
    return _with_levels(survey, document)


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
    for section in survey.sections:
        for question in section.questions:
            place = ("sections", section.id, "questions", question.id)
            line = document.line(place)
            if question.id in seen:
                raise document.error(
                    place,
                    f"two questions have the id {question.id} (the other is in line {seen[question.id]})",
                    "Give one of them another id.",
                )
            seen[question.id] = line


def _with_levels(survey: Survey, document: Document) -> Survey:
    """Return the survey with the levels of its scale set as the options of every rating."""
    scales = {scale.id: scale for scale in survey.scales}
    sections = []
    for section in survey.sections:
        questions = []
        for question in section.questions:
            place = ("sections", section.id, "questions", question.id, "scale")
            questions.append(_leveled_question(question, scales, document, place))
        sections.append(section.model_copy(update={"questions": tuple(questions)}))
    return survey.model_copy(update={"sections": tuple(sections)})


def _leveled_question(
    question: SurveyQuestion, scales: dict[str, Scale], document: Document, place: Place
) -> SurveyQuestion:
    if question.kind is not Kind.RATING:
        return question
    if not scales:
        raise document.error(
            place,
            f"question {question.id}: there is no scale for it",
            "Add “scales:” with the levels, as in the sample survey.",
        )
    if question.scale is None and len(scales) > 1:
        raise document.error(
            place, f"question {question.id}: which scale?", f"Add “scale: …”, one of {', '.join(scales)}."
        )
    name = question.scale or next(iter(scales))
    if name not in scales:
        raise document.error(place, f"question {question.id}: there is no scale “{name}”", _did_you_mean(name, scales))
    return question.model_copy(update={"scale": name, "options": scales[name].levels})


def _first_error(problem: ValidationError, document: Document) -> SurveyError:
    """Return the error that is first in the file; unknown keys come before others, since they cause missing keys."""
    errors = problem.errors(include_url=False)
    first = min(errors, key=lambda e: (e["type"] != "extra_forbidden", document.line(e["loc"])))
    said, advice = _told(first)
    question = _question(first["loc"], document)
    return document.error(first["loc"], f"{question}{said}", advice)


def _question(place: Place, document: Document) -> str:
    """Return words that name the question in which ``place`` lies; empty if it lies in none."""
    if len(place) < 4 or place[0] != "sections" or place[2] != "questions":
        return ""
    section = list(document.content["sections"].values())[int(place[1])]
    return f"question {list(section['questions'])[int(place[3])]}: "


def _told(error: ErrorDetails) -> tuple[str, str]:
    """Return the problem and the advice in words."""
    key = error["loc"][-1] if error["loc"] else "survey"
    context = error.get("ctx", {})
    name = f"“{key}” " if isinstance(key, str) else ""
    match error["type"]:
        case "phieu":
            return f"{name}{context['problem']}", context["advice"]
        case "missing":
            return f"has no “{key}”", f"Add a line “{key}: …”."
        case "extra_forbidden":
            return f"unknown key “{key}”", _did_you_mean(str(key), _known_keys(error["loc"]))
        case "enum" | "literal_error":
            known = Kind if key == "kind" else LANGUAGES if error["loc"][0] == "languages" else ("A4", "A5", "Letter")
            return f"unknown {_noun(error['loc'])} “{error['input']}”", _did_you_mean(str(error["input"]), known)
        case "too_short" | "tuple_type" | "model_type" | "model_attributes_type" | "dict_type":
            return f"{name}is empty or not a list", "Compare it with the sample survey."
        case _:
            return f"{name}is “{error['input']}”: {error['msg'].lower()}", "Compare it with the sample survey."


def _noun(place: Place) -> str:
    return "language" if place[0] == "languages" else str(place[-1])


def _known_keys(place: Place) -> Iterable[str]:
    """Return the keys that are allowed at ``place``."""
    models: dict[str | int, type[BaseModel]] = {
        "sections": Section,
        "questions": SurveyQuestion,
        "options": Option,
        "marking": Marking,
        "scales": Scale,
        "levels": Option,
    }
    model: type[BaseModel] = next((models[step] for step in reversed(place[:-1]) if step in models), Survey)
    return [name for name in model.model_fields if name != "id" or model is Survey]


def _did_you_mean(word: str, known: Iterable[str]) -> str:
    names = [str(name) for name in known]
    close = difflib.get_close_matches(word.lower(), names, n=1)
    return (f"Did you mean “{close[0]}”? " if close else "") + f"Known here: {', '.join(names)}."
