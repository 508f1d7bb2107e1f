"""The answers of a row, out of all columns that hold something of a question."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from forms.bilingual import alike, both
from forms.layout import Kind
from forms.survey import SurveyQuestion
from pipeline.errors import RowsError
from pipeline.rows.choice_names import ChoiceNames, Codes
from pipeline.rows.columns import Column, fingerprint
from pipeline.rows.heads import Headed
from pipeline.rows.personal_data import shortened
from pipeline.rows.question_names import QuestionNames
from pipeline.rows.roles import Role
from pipeline.rows.row_context import RowContext
from pipeline.rows.spelling import plain, whole_number
from pipeline.rows.table import Cells

_CHOSEN = frozenset(map(plain, ["1", "y", "yes", "có", "true", "x", "✓", "✔", "☑", "đúng", "checked", "selected"]))
_NOT_CHOSEN = frozenset(map(plain, ["0", "n", "no", "không", "false", "sai", "not selected", "n/a", "null", "-"]))
_BITS = ("0", "1")
_FEWEST = 3
"""Filled cells of a column that must all be unknown before the whole file is refused rather than its rows."""
_DIGITS = re.compile(r"\d{1,6}", re.ASCII)


class UnknownAnswerError(Exception):
    """What stands in a row is no answer to its question; says in which column."""


@dataclass(frozen=True)
class AnswerColumns:
    """The columns of answers of one file.

    Attributes:
        questions: Its questions, in the order of the survey, each with its columns.
        choices: The choices of each question that has some, by its id.
        joined_by_blanks: Whether several choices may be joined by blanks.
    """

    questions: Sequence[tuple[SurveyQuestion, Sequence[Column]]]
    choices: Mapping[str, ChoiceNames]
    joined_by_blanks: bool
    _known: dict[tuple[str, str], frozenset[str] | None] = field(default_factory=dict)
    _alone: dict[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def of(cls, found: Headed, columns: Sequence[Column], context: RowContext, name: str) -> AnswerColumns:
        """Return the columns of answers of a file.

        Raises:
            RowsError: Nothing that stands in one of them is understood.
        """
        made = cls.unchecked(found, columns, context)
        for _, own in made.questions:
            for column in own:
                made._refuse_unknown(found, column, name)
        return made

    @classmethod
    def unchecked(cls, found: Headed, columns: Sequence[Column], context: RowContext) -> AnswerColumns:
        """Return the columns of answers of a file, whatever stands in them."""
        said = context.row_map.for_file(found.preset.id, fingerprint(found.headings))
        names = QuestionNames(context.survey)
        questions = []
        for question in context.survey.questions:
            own = [one for one in columns if one.question == question.id]
            questions += [(question, own)] if own else []
        typed = {key: replace(one, typed=dict(said.values.get(key, {}))) for key, one in names.choices.items()}
        choices = {key: replace(one, codes=_codes(found, questions, one)) for key, one in typed.items()}
        return cls(questions, choices, found.preset.joined_by_blanks)

    def unknown(self, found: Headed, column: Column) -> list[str]:
        """Return the values of a column of whole answers that mean no choice, the most frequent first."""
        names = self.choices.get(column.question)
        if names is None or column.role is not Role.ANSWER:
            return []
        filled = Counter(cell for cell in found.table.column(column.place) if not names.is_blank(cell))
        return [cell for cell, _ in filled.most_common() if self._several(column, cell) is None]

    def _refuse_unknown(self, found: Headed, column: Column, name: str) -> None:
        """Raise an error if a column has answers and not one of them is understood."""
        names = self.choices.get(column.question)
        if names is None or column.role is not Role.ANSWER:
            return
        values = {cell for cell in found.table.values(column.place) if not names.is_blank(cell)}
        if any(self._several(column, cell) is not None for cell in values):
            return
        if sum(cell in values for cell in found.table.column(column.place)) >= _FEWEST:
            shown = ", ".join(f"“{shortened(cell)}”" for cell in sorted(values)[:3])
            problem = both(
                "cột “{heading}” không có câu trả lời nào mà câu {question} nhận ra: {shown}",
                "column “{heading}” has no answer that question {question} knows: {shown}",
                heading=column.heading,
                question=column.question,
                shown=shown,
            )
            advice = both(
                (
                    "Khai báo trong map.yaml các giá trị đó nghĩa là gì, hoặc cột này là gì: phieu import “{name}” "
                    "--propose"
                ),
                "Say in map.yaml what they mean, or that the column is another: phieu import “{name}” --propose",
                name=name,
            )
            raise RowsError(alike("{name}: {problem}", name=name, problem=problem), advice)

    def answers(self, cells: Cells) -> dict[str, str]:
        """Return the answers of a row, by question; one without an answer is left out.

        Raises:
            UnknownAnswerError: One of them is none, or its columns contradict each other.
        """
        found: dict[str, str] = {}
        for question, columns in self.questions:
            if question.kind is Kind.TEXT:
                answer = "\n".join(cells[one.place] for one in columns if cells[one.place])
            elif question.kind is Kind.NUMBER:
                answer = self._number(question, columns, cells)
            else:
                answer = self._chosen(question, columns, cells)
            if answer:
                found[question.id] = answer
        return found

    def _number(self, question: SurveyQuestion, columns: Sequence[Column], cells: Cells) -> str:
        said = {whole_number(cells[one.place]) for one in columns if cells[one.place]}
        number = said.pop() if len(said) == 1 else ""
        if said or (number and (_DIGITS.fullmatch(number) is None or len(number.lstrip("0")) > question.digits)):
            raise UnknownAnswerError(_shown(columns, cells))
        return (number.lstrip("0") or "0") if number else ""

    def _chosen(self, question: SurveyQuestion, columns: Sequence[Column], cells: Cells) -> str:
        """Return the ids of the choices in the order of the survey; columns that say anything must say the same.

        Nearly always there is one column, and the same few cells fill it.
        """
        if len(columns) > 1:
            return self._merged(question, columns, cells)
        key = (question.id, cells[columns[0].place])
        if key not in self._alone:
            self._alone[key] = self._merged(question, columns, cells)
        return self._alone[key]

    def _merged(self, question: SurveyQuestion, columns: Sequence[Column], cells: Cells) -> str:
        whole = {one for column in columns if (one := self._whole(column, cells))}
        flags = frozenset(self._flagged(columns, cells))
        typed = frozenset(self._typed_beside(columns, cells))
        if question.kind is Kind.CHOICES or not (whole or flags):
            # Typed beside one choice of many it is one more; where one is wanted, it may be a remark on it.
            flags, whole = (flags | typed if flags or not whole else flags), {one | typed for one in whole}
        said = whole | ({flags} if flags else set())
        if len(said) > 1 or any(len(one) > question.most for one in said):
            raise UnknownAnswerError(_shown(columns, cells))
        chosen = said.pop() if said else frozenset()
        return "|".join(option.id for option in question.options if option.id in chosen)

    def _whole(self, column: Column, cells: Cells) -> frozenset[str]:
        """Return the choices that a column of whole answers holds; none where it is empty."""
        cell = cells[column.place]
        if column.role is not Role.ANSWER or self.choices[column.question].is_blank(cell):
            return frozenset()
        found = self._several(column, cell)
        if found is None:
            raise UnknownAnswerError(_shown([column], cells))
        return found

    def _several(self, column: Column, cell: str) -> frozenset[str] | None:
        key = (column.question, cell)
        if key not in self._known:
            names = self.choices[column.question]
            if names.question.kind is Kind.CHOICES:
                self._known[key] = names.several(cell, by_blanks=self.joined_by_blanks)
            else:
                single = names.named(cell)
                self._known[key] = None if single is None else frozenset([single])
        return self._known[key]

    def _flagged(self, columns: Sequence[Column], cells: Cells) -> Iterator[str]:
        """Yield the choices whose own columns say that they were chosen."""
        for column in columns:
            cell = cells[column.place]
            if cell and column.role is Role.FLAG:
                word = plain(whole_number(cell))
                # A choice may itself be called No; 0 and 1 are never the levels of a scale here.
                is_named = word not in _BITS and self.choices[column.question].named(cell) == column.option
                if is_named or word in _CHOSEN:
                    yield column.option
                elif word not in _NOT_CHOSEN:
                    raise UnknownAnswerError(_shown([column], cells))

    @staticmethod
    def _typed_beside(columns: Sequence[Column], cells: Cells) -> Iterator[str]:
        """Yield the choices beside which something was typed, which chooses them: SurveyMonkey writes nothing else."""
        for column in columns:
            cell = cells[column.place]
            if cell and column.role is Role.OTHER and column.option and plain(cell) not in _NOT_CHOSEN:
                yield column.option


def _shown(columns: Sequence[Column], cells: Cells) -> str:
    filled = [column for column in columns if cells[column.place] and column.role is not Role.OTHER]
    return "; ".join(f"{column.heading}: “{shortened(cells[column.place])}”" for column in filled)


def _codes(found: Headed, questions: Sequence[tuple[SurveyQuestion, Sequence[Column]]], names: ChoiceNames) -> Codes:
    """Return what codes such as A2 are, by all columns on one scale, or of one question."""
    asked = names.question
    same = [own for one, own in questions if one.id == asked.id or (asked.scale and one.scale == asked.scale)]
    columns = [column for own in same for column in own if column.role is Role.ANSWER]
    codes = {code for column in columns for code in names.codes_in(found.table.values(column.place))}
    levels = {int(option.id) for option in asked.options if option.id.isdecimal() and asked.kind is Kind.RATING}
    places = set(range(1, len(asked.options) + 1))
    if codes <= levels:
        return Codes.UNSURE if codes <= places else Codes.LEVELS
    return Codes.PLACES if codes <= places else Codes.NEITHER
