"""Texts in the survey's languages, the ids that things are named by, and the options that carry both."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationInfo
from pydantic_core import PydanticCustomError

from forms.bilingual import Told

LANGUAGES = ("vi", "en")
LABEL_LIMIT = 2000  # characters; a page of small print

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


def wrong(problem: str, advice: str) -> PydanticCustomError:
    """Return the error of a value that can't be used: what is wrong with it, and how it is mended."""
    return PydanticCustomError("phieu", "{problem}", {"problem": problem, "advice": advice})


def _label(value: object, info: ValidationInfo) -> object:
    """Split ``Tiếng Việt | English``; any run of blanks and line breaks becomes one blank."""
    if not isinstance(value, str):
        raise wrong(
            Told("has no text", "không có lời") if value is None else Told("must be a text", "phải là một lời"),
            Told("Write it as “Tiếng Việt | English”.", "Viết dạng “Tiếng Việt | English”."),
        )
    # Not str.split(), which would also replace no-break spaces.
    parts = [re.sub(r"[ \t\r\n]+", " ", part).strip(" ") for part in value.split("|")]
    languages = (info.context or {}).get("languages", len(LANGUAGES))
    if len(parts) > languages:
        raise wrong(
            Told(
                f"has {len(parts)} texts for {languages} language{'s' * (languages > 1)}",
                f"có {len(parts)} lời cho {languages} ngôn ngữ",
            ),
            Told(
                "Part the languages by one “|”, or name both in “languages”.",
                "Ngăn hai ngôn ngữ bằng một dấu “|”, hoặc ghi cả hai ở “languages”.",
            ),
        )
    if not all(parts):
        raise wrong(
            Told("has an empty text", "có lời để trống"),
            Told("Write the text, or leave the “|” out.", "Viết lời, hoặc bỏ dấu “|”."),
        )
    if len(value) > LABEL_LIMIT:
        raise wrong(
            Told(f"is longer than {LABEL_LIMIT} characters", f"dài hơn {LABEL_LIMIT} ký tự"),
            Told("Shorten it.", "Rút ngắn lại."),
        )
    return {"main": parts[0], "second": parts[1] if len(parts) > 1 else None}


def _identifier(value: object) -> object:
    if not isinstance(value, str) or _ID.fullmatch(value) is None:
        raise wrong(
            Told(f"the id “{value}” can't be used", f"mã “{value}” không dùng được"),
            Told(
                "Ids begin with a to z and go on with a to z, 0 to 9 and _, at most 32 in all.",
                "Mã bắt đầu bằng a–z, tiếp theo là a–z, 0–9 và _, nhiều nhất 32 ký tự.",
            ),
        )
    return value


def _option_identifier(value: object) -> object:
    if not isinstance(value, str) or _OPTION_ID.fullmatch(value) is None:
        raise wrong(
            Told(f"the option id “{value}” can't be used", f"mã lựa chọn “{value}” không dùng được"),
            Told(
                "Option ids have at most 32 of A to Z, a to z, 0 to 9 and . _ + -.",
                "Mã lựa chọn có nhiều nhất 32 ký tự A–Z, a–z, 0–9 và . _ + -.",
            ),
        )
    return value


def named(value: object) -> list[dict[str, Any]]:
    """Turn ``{id: label}`` and ``{id: {…}}`` into a list of entries that contain their id."""
    if not isinstance(value, dict):
        raise wrong(
            Told("must be a list of “id: …” lines", "phải là danh sách các dòng “mã: …”"),
            Told(
                "Indent them by two blanks below the key, as in the sample survey.",
                "Thụt vào hai dấu cách dưới khóa, như phiếu mẫu.",
            ),
        )
    entries = []
    for key, content in value.items():
        if isinstance(content, dict) and "id" in content:
            raise wrong(
                Told(f"“{key}” has a second id", f"“{key}” có mã thứ hai"),
                Told("The key is the id: take the line “id: …” out.", "Khóa chính là mã: bỏ dòng “id: …”."),
            )
        entries.append({**(content if isinstance(content, dict) else {"label": content}), "id": key})
    return entries


LabelText = Annotated[Label, BeforeValidator(_label)]
Id = Annotated[str, BeforeValidator(_identifier)]
OptionId = Annotated[str, BeforeValidator(_option_identifier)]


class Part(BaseModel):
    """A part of a survey file: it never changes, and a key that it doesn't know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Option(Part):
    """One of the choices: an option of a question, or a level of a scale."""

    id: OptionId
    label: LabelText
