"""A scheme's file: where it lies, and how it is read, with every mistake named by its line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from forms.bilingual import Told, alike, both
from forms.csv_table import CsvProblems
from forms.errors import SurveyError
from forms.survey_yaml import Document, Place, parse_yaml, read_text
from pipeline.errors import SchemeError
from pipeline.schemes.scheme import (
    PERIOD_MONTHS,
    Band,
    Citizens,
    Computed,
    Form,
    Forms,
    Indicator,
    Measure,
    Officials,
    Scheme,
    ShareLevel,
    Shares,
    SheetsForm,
    Source,
    SpeedPoints,
    SumClass,
)
from pipeline.schemes.scheme_checks import contradictions, did_you_mean

SHIPPED = ("sipas-2017", "tt01-2018", "simple")
"""The schemes that come with phieu."""
DEFAULT = "sipas-2017"
"""The scheme of a survey that names none."""

SCHEME_KIND = both("bộ chỉ số", "scheme")
"""What messages call the file of a scheme."""

Read = TypeVar("Read")

_ENDING = ".yaml"
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,31}")
_COMPARE = both(
    "So lại với bộ chỉ số có sẵn: phieu scheme tt01-2018 --yaml",
    "Compare it with a scheme that is shipped: phieu scheme tt01-2018 --yaml",
)
_LIST = (both("bị trống hoặc không phải nội dung thuộc chỗ này", "is empty or not what belongs here"), _COMPARE)
_UNFIT = "có giá trị không dùng được"
_PLAINLY = {
    "bool_parsing": (
        both("không phải true cũng không phải false", "is neither true nor false"),
        both("Viết true hoặc false.", "Write true or false."),
    ),
    "bool_type": (
        both("không phải true cũng không phải false", "is neither true nor false"),
        both("Viết true hoặc false.", "Write true or false."),
    ),
    **dict.fromkeys(("too_short", "tuple_type", "model_type", "model_attributes_type", "dict_type"), _LIST),
}
"""What is wrong and what to do, by pydantic's name of an error."""
_MODELS: dict[str | int, type[BaseModel]] = {
    "indicators": Indicator,
    "sections": Measure,
    "citizens": Citizens,
    "computed": Computed,
    "points": SpeedPoints,
    "bands": Band,
    "classes": SumClass,
    "officials": Officials,
    "shares": Shares,
    "levels": ShareLevel,
    "forms": Forms,
    "sheets": SheetsForm,
    "unit": Form,
    "units": Form,
}


@dataclass(frozen=True, slots=True)
class SchemeText:
    """The file of a scheme: its name in messages, and what stands in it."""

    source: str
    text: str


def scheme_names(folder: Path | None) -> tuple[str, ...]:
    """Return the schemes that are shipped, then what else in a workspace's folder looks like a scheme."""
    own = sorted(path.stem for path in folder.glob(f"*{_ENDING}") if _is_scheme(path)) if folder else []
    return (*SHIPPED, *(name for name in own if name not in SHIPPED))


def scheme_text(name: str, folder: Path | None) -> SchemeText:
    """Find the file of a scheme: in the workspace's folder, else among those that are shipped.

    Args:
        name: of the scheme, with or without ``.yaml``.
        folder: of the workspace; ``None``: only those that are shipped are looked for.

    Raises:
        SchemeError: there is none of this name, or its file can't be read.
    """
    plain = name.removesuffix(_ENDING)
    if _NAME.fullmatch(plain):
        if folder is not None and (folder / f"{plain}{_ENDING}").exists():
            path = folder / f"{plain}{_ENDING}"
            return SchemeText(str(path), _as_scheme_error(lambda: read_text(path, SCHEME_KIND)))
        if plain in SHIPPED:
            file = resources.files("pipeline.schemes") / "shipped" / f"{plain}{_ENDING}"
            return SchemeText(f"{plain}{_ENDING}", file.read_text("utf-8"))
    known = scheme_names(folder)
    advice = both(
        "{did_you_mean} Bộ chỉ số riêng là tệp {plain}{ending} trong thư mục làm việc.",
        "{did_you_mean} One of your own is a file {plain}{ending} in the workspace.",
        did_you_mean=did_you_mean(plain, known),
        plain=plain,
        ending=_ENDING,
    )
    raise SchemeError(both("không có bộ chỉ số “{name}”", "there is no scheme “{name}”", name=name), advice)


def load_scheme(name: str, folder: Path | None) -> Scheme:
    """Read a scheme by its name, as ``scheme_text`` finds it.

    Raises:
        SchemeError: there is none, or it can't be used; the error names every line that must be mended, and how.
    """
    found = scheme_text(name, folder)
    scheme = parse_scheme(found.text, found.source)
    plain = name.removesuffix(_ENDING)
    if scheme.id != plain:
        advice = both(
            "Viết “id: {plain}”, hoặc đổi tên tệp thành {id}{ending}.",
            "Write “id: {plain}”, or rename the file to {id}{ending}.",
            plain=plain,
            id=scheme.id,
            ending=_ENDING,
        )
        raise SchemeError(
            both(
                "{source}: bộ chỉ số trong tệp có mã {id}",
                "{source}: the scheme in it has the id {id}",
                source=found.source,
                id=scheme.id,
            ),
            advice,
        )
    return scheme


def parse_scheme(text: str, source: str = "scheme.yaml") -> Scheme:
    """Read a scheme from its YAML text; ``source`` is its name in messages.

    Raises:
        SchemeError: as ``load_scheme``.
    """
    document = _as_scheme_error(lambda: parse_yaml(text, source, SCHEME_KIND))
    problems = CsvProblems(source)
    try:
        scheme = Scheme.model_validate(document.content)
    except ValidationError as problem:
        for error in problem.errors(include_url=False):
            problems.add(document.line(error["loc"]), *_told(error, document))
        problems.tell(SchemeError)
        raise  # there is always an error to tell
    for place, said, advice in contradictions(scheme):
        problems.add(document.line(place), said, advice)
    problems.tell(SchemeError)
    return scheme


def _as_scheme_error(read: Callable[[], Read]) -> Read:
    try:
        return read()
    except SurveyError as problem:
        raise SchemeError(problem.message, problem.advice) from problem


def _is_scheme(path: Path) -> bool:
    """Tell whether a file looks like a scheme; whether it is a good one is another question."""
    try:
        return _NAME.fullmatch(path.stem) is not None and "\noverall:" in path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return False


def _told(error: ErrorDetails, document: Document) -> tuple[str, str]:
    """Return the problem and the advice in words."""
    place, part = error["loc"], _named_part(error["loc"], document)
    key = place[-1] if place else "scheme"
    name = alike("{part}“{key}” ", part=part, key=key) if isinstance(key, str) else part
    match error["type"]:
        case "phieu":
            context = error.get("ctx", {})
            return alike("{name}{problem}", name=name, problem=context["problem"]), context["advice"]
        case "missing":
            return both("{part}thiếu “{key}”", "{part}has no “{key}”", part=part, key=key), both(
                "Thêm dòng “{key}: …”. {compare}", "Add a line “{key}: …”. {compare}", key=key, compare=_COMPARE
            )
        case "extra_forbidden":
            return both("{part}không có khóa “{key}”", "{part}unknown key “{key}”", part=part, key=key), did_you_mean(
                str(key), _keys(place)
            )
        case "enum" | "literal_error":
            return both(
                "{part}không có {noun} “{input}”",
                "{part}unknown {noun} “{input}”",
                part=part,
                noun=_noun(place),
                input=error["input"],
            ), did_you_mean(str(error["input"]), _values(place))
        case _:
            said, advice = _PLAINLY.get(error["type"], (Told(error["msg"].lower(), _UNFIT), _COMPARE))
            return alike("{name}{said}", name=name, said=said), advice


def _named_part(place: Place, document: Document) -> str:
    """Return words that name the indicator or class in which ``place`` lies; empty if it lies in none."""
    if len(place) < 2 or place[0] not in {"indicators", "classes"} or not isinstance(place[1], int):
        return ""
    entries = document.content.get(str(place[0]))
    noun = both("chỉ số", "indicator") if place[0] == "indicators" else both("loại", "class")
    return alike("{noun} {name}: ", noun=noun, name=list(entries)[place[1]]) if isinstance(entries, dict) else ""


def _noun(place: Place) -> str:
    return next((str(step) for step in reversed(place) if isinstance(step, str)), both("giá trị", "value"))


def _keys(place: Place) -> list[str]:
    """Return the keys that are allowed at ``place``."""
    model = next((_MODELS[step] for step in reversed(place[:-1]) if step in _MODELS), Scheme)
    return [field.alias or name for name, field in model.model_fields.items() if name != "id" or model is Scheme]


def _values(place: Place) -> list[str]:
    """Return the words that are allowed at ``place``."""
    known: dict[str, Iterable[str]] = {
        "periods": PERIOD_MONTHS,
        "counts": Source,
        "overall": ("sum", "weighted", "pooled"),
        "measure": ("points", "index", "mean"),
        "time": ("total", "agencies"),
    }
    return [str(one) for one in known.get(_noun(place), ())]
