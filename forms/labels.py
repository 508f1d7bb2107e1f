"""Texts in the survey's languages, the ids that things are named by, and the options that carry both."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationInfo
from pydantic_core import PydanticCustomError

from forms.bilingual import both

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
            both("không có lời", "has no text") if value is None else both("phải là văn bản", "must be a text"),
            both("Viết theo dạng “Tiếng Việt | English”.", "Write it as “Tiếng Việt | English”."),
        )
    # Not str.split(), which would also replace no-break spaces.
    parts = [re.sub(r"[ \t\r\n]+", " ", part).strip(" ") for part in value.split("|")]
    languages = (info.context or {}).get("languages", len(LANGUAGES))
    if len(parts) > languages:
        raise wrong(
            both(
                "có {parts} lời cho {languages} ngôn ngữ",
                "has {parts} texts for {languages} language{s}",
                parts=len(parts),
                languages=languages,
                s="s" * (languages > 1),
            ),
            both(
                "Ngăn hai ngôn ngữ bằng một dấu “|”, hoặc ghi cả hai ở “languages”.",
                "Part the languages by one “|”, or name both in “languages”.",
            ),
        )
    if not all(parts):
        raise wrong(
            both("có một lời bị trống", "has an empty text"),
            both("Viết lời còn thiếu, hoặc bỏ dấu “|”.", "Write the text, or leave the “|” out."),
        )
    if len(value) > LABEL_LIMIT:
        raise wrong(
            both("dài hơn {label_limit} ký tự", "is longer than {label_limit} characters", label_limit=LABEL_LIMIT),
            both("Rút ngắn lại.", "Shorten it."),
        )
    return {"main": parts[0], "second": parts[1] if len(parts) > 1 else None}


def _identifier(value: object) -> object:
    if not isinstance(value, str) or _ID.fullmatch(value) is None:
        raise wrong(
            both("mã “{value}” không dùng được", "the id “{value}” can't be used", value=value),
            both(
                "Mã bắt đầu bằng a đến z, tiếp theo là a đến z, 0 đến 9 và _, tất cả nhiều nhất 32 ký tự.",
                "Ids begin with a to z and go on with a to z, 0 to 9 and _, at most 32 in all.",
            ),
        )
    return value


def _option_identifier(value: object) -> object:
    if not isinstance(value, str) or _OPTION_ID.fullmatch(value) is None:
        raise wrong(
            both("mã lựa chọn “{value}” không dùng được", "the option id “{value}” can't be used", value=value),
            both(
                "Mã lựa chọn có nhiều nhất 32 ký tự gồm A đến Z, a đến z, 0 đến 9 và . _ + -.",
                "Option ids have at most 32 of A to Z, a to z, 0 to 9 and . _ + -.",
            ),
        )
    return value


def named(value: object) -> list[dict[str, Any]]:
    """Turn ``{id: label}`` and ``{id: {…}}`` into a list of entries that contain their id."""
    if not isinstance(value, dict):
        raise wrong(
            both("phải là danh sách các dòng “id: …”", "must be a list of “id: …” lines"),
            both(
                "Viết thụt vào hai dấu cách dưới khóa, như trong phiếu hỏi mẫu.",
                "Indent them by two blanks below the key, as in the sample survey.",
            ),
        )
    entries = []
    for key, content in value.items():
        if isinstance(content, dict) and "id" in content:
            raise wrong(
                both("“{key}” có thêm một mã thứ hai", "“{key}” has a second id", key=key),
                both("Khóa chính là mã: bỏ dòng “id: …”.", "The key is the id: take the line “id: …” out."),
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
