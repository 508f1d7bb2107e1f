"""``map.yaml``: what a person says of columns, values and units that no preset knows.

It reads::

    files:
      khao-sat-phuong:                # any name
        preset: plain                 # only for files of this program; may be left out
        headers: 4f0c2a6d11e09b37     # only for files with just these headings; may be left out
        columns:
          Bạn thấy thế nào?: overall  # the id of a question
          Góp ý - Sạch sẽ: wishes=a   # one choice of a question, for a column of 0 and 1
          Nơi đến: unit               # or time, start, seconds, key, id, desk, period, sent
          Họ tên: drop                # personal data
          Ghi chú: ignore
        values:
          overall: {Tạm được: 3}
          gender: {"*": other}        # whatever else stands there
    units:
      H49.31.35: nw06820
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from forms.bilingual import alike, both
from forms.errors import SurveyError
from forms.register import Register
from forms.survey import Survey
from forms.survey_yaml import Document, Place, parse_yaml, read_text
from pipeline.errors import RowMapError
from pipeline.rows.choice_names import ALL_ELSE
from pipeline.rows.question_names import Target
from pipeline.rows.roles import Role
from pipeline.rows.spelling import plain

FILE = "map.yaml"
"""Its name in the workspace."""
MAP_KIND = both("bảng khai báo cột", "map")
"""What messages call the file."""
OPEN = "?"
"""What stands where a person has still to decide."""
_SECTION_KEYS = ("preset", "headers", "columns", "values")
_ROLES = (
    *(Role.UNIT, Role.TIME, Role.START, Role.SECONDS, Role.KEY, Role.ID, Role.DESK, Role.PERIOD, Role.SENT),
    *(Role.PERSONAL, Role.KNOWN),
)


@dataclass(frozen=True, slots=True)
class FileMap:
    """What is said of files of one kind.

    Attributes:
        preset: The program that wrote them; empty for any.
        headers: The fingerprint of their headings; empty for any.
        columns: What a column is, by its heading as ``spelling.plain`` makes it.
        values: The id of a choice, by question and by what stands in the cell, likewise.
    """

    preset: str = ""
    headers: str = ""
    columns: Mapping[str, Role | Target] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RowMap:
    """The whole map.

    Attributes:
        files: In the order of the file; what a later one says goes before what an earlier one says.
        units: The id of a unit, by what stands in the cell as ``spelling.plain`` makes it.
    """

    files: tuple[FileMap, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)

    def for_file(self, preset: str, headers: str) -> FileMap:
        """Return all that is said of the files of a program with these headings."""
        columns: dict[str, Role | Target] = {}
        values: dict[str, dict[str, str]] = {}
        for one in self.files:
            if one.preset in ("", preset) and one.headers in ("", headers):
                columns |= one.columns
                for question, meant in one.values.items():
                    values.setdefault(question, {}).update(meant)
        return FileMap(preset, headers, columns, values)


def load_row_map(path: Path, survey: Survey, register: Register) -> RowMap:
    """Read ``map.yaml``; a map that says nothing where there is no such file.

    Raises:
        RowMapError: It can't be used: the error names the line, and how to mend it.
    """
    if not path.exists():
        return RowMap()
    try:
        text = read_text(path, MAP_KIND)
    except SurveyError as problem:
        raise RowMapError(problem.message, problem.advice) from problem
    return parse_row_map(text, survey, register, str(path))


def parse_row_map(text: str, survey: Survey, register: Register, source: str = FILE) -> RowMap:
    """Read a map from its YAML text; ``source`` is its name in messages.

    Raises:
        RowMapError: As ``load_row_map``.
    """
    if all(line.lstrip().startswith("#") or not line.strip() for line in text.splitlines()):
        return RowMap()
    try:
        document = parse_yaml(text, source, MAP_KIND)
    except SurveyError as problem:
        raise RowMapError(problem.message, problem.advice) from problem
    return _Reader(document, survey, register).read()


@dataclass(frozen=True, slots=True)
class _Reader:
    document: Document
    survey: Survey
    register: Register

    def read(self) -> RowMap:
        self._known((), self.document.content, ("files", "units"))
        files = self._mapping(("files",), self.document.content.get("files"))
        units = self._mapping(("units",), self.document.content.get("units"))
        made = tuple(self._file(("files", name), content) for name, content in files.items())
        return RowMap(
            made, {plain(name): self._unit(name, unit) for name, unit in units.items() if unit not in (None, OPEN)}
        )

    def _file(self, place: Place, content: object) -> FileMap:
        said = self._mapping(place, content)
        self._known(place, said, _SECTION_KEYS)
        columns = self._mapping((*place, "columns"), said.get("columns"))
        values = self._mapping((*place, "values"), said.get("values"))
        return FileMap(
            self._text((*place, "preset"), said.get("preset")),
            self._text((*place, "headers"), said.get("headers")),
            {
                plain(name): self._use((*place, "columns", name), use)
                for name, use in columns.items()
                if use not in (None, OPEN)
            },
            {name: self._meant((*place, "values", name), name, meant) for name, meant in values.items()},
        )

    def _use(self, place: Place, use: object) -> Role | Target:
        text = self._text(place, use)
        if text in _ROLES:
            return Role(text)
        name, equals, option = (part.strip() for part in text.removeprefix("question ").partition("="))
        options = self._options(place, name)
        if not equals:
            return Target(name)
        if option not in options:
            raise self._error(
                place,
                both(
                    "câu {name} không có lựa chọn “{option}”",
                    "question {name} has no choice “{option}”",
                    name=name,
                    option=option,
                ),
                both("Các lựa chọn của câu là {names}.", "Its choices are {names}.", names=", ".join(options)),
            )
        return Target(name, Role.FLAG, option)

    def _meant(self, place: Place, question: str, meant: object) -> dict[str, str]:
        options = self._options(place, question)
        found: dict[str, str] = {}
        for cell, option in self._mapping(place, meant).items():
            if option not in (None, OPEN):
                if option not in options:
                    advice = (
                        both("Các lựa chọn của câu là {names}.", "Its choices are {names}.", names=", ".join(options))
                        if options
                        else both("Chỉ các lựa chọn mới có giá trị.", "Only choices have values.")
                    )
                    raise self._error(
                        (*place, cell),
                        both(
                            "câu {question} không có lựa chọn “{option}”",
                            "question {question} has no choice “{option}”",
                            question=question,
                            option=option,
                        ),
                        advice,
                    )
                found[cell if cell == ALL_ELSE else plain(cell)] = str(option)
        return found

    def _options(self, place: Place, name: str) -> tuple[str, ...]:
        for question in self.survey.questions:
            if question.id == name:
                return tuple(option.id for option in question.options)
        advice = both(
            "Ghi mã của một câu hỏi, hoặc một trong {names}.",
            "Write the id of a question, or one of {names}.",
            names=", ".join(_ROLES),
        )
        raise self._error(
            place, both("phiếu hỏi không có câu “{name}”", "the survey has no question “{name}”", name=name), advice
        )

    def _unit(self, name: str, unit: object) -> str:
        place = ("units", name)
        text = self._text(place, unit)
        if all(one.id != text for one in self.register):
            raise self._error(
                place,
                both(
                    "danh mục đơn vị không có đơn vị “{text}”", "there is no unit “{text}” in the register", text=text
                ),
                both("Ghi một mã trong units.csv.", "Write an id of units.csv."),
            )
        return text

    def _mapping(self, place: Place, content: object) -> dict[str, Any]:
        if content is None:
            return {}
        if not isinstance(content, dict):
            raise self._error(
                place,
                both(
                    "“{key}” phải gồm các dòng dạng “tên: giá trị”",
                    "“{key}” must hold lines such as “name: value”",
                    key=place[-1],
                ),
                both("Viết thụt vào bên dưới.", "Indent them below it."),
            )
        return content

    def _text(self, place: Place, content: object) -> str:
        if content is None:
            return ""
        if not isinstance(content, str):
            raise self._error(
                place,
                both("“{key}” phải là một từ thường", "“{key}” must be a plain word", key=place[-1]),
                both("Viết “tên: giá trị” trên một dòng.", "Write “name: value” in one line."),
            )
        return content

    def _known(self, place: Place, content: Mapping[str, object], known: tuple[str, ...]) -> None:
        for name in content:
            if name not in known:
                raise self._error(
                    (*place, name),
                    both("không có khóa “{name}”", "unknown key “{name}”", name=name),
                    both("Ghi một trong {names}.", "Write one of {names}.", names=", ".join(known)),
                )

    def _error(self, place: Place, problem: str, advice: str) -> RowMapError:
        where = f"{self.document.source}:{self.document.line(place)}"
        return RowMapError(alike("{where}: {problem}", where=where, problem=problem), advice)
