"""Numbers of a survey file, kept exactly as they were typed."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Annotated

from pydantic import BeforeValidator

from forms.bilingual import both
from forms.labels import wrong

_DECIMAL = re.compile(r"[+-]?\d{1,6}(?:\.\d{1,2})?", re.ASCII)


def _decimal(value: object) -> object:
    if isinstance(value, Fraction):
        return value
    if not isinstance(value, str) or _DECIMAL.fullmatch(value) is None:
        raise wrong(
            both("có giá trị “{value}”", "is “{value}”", value=value)
            if isinstance(value, str)
            else both("không phải là số", "is no number"),
            both(
                "Viết số với dấu chấm thập phân, nhiều nhất hai chữ số thập phân, ví dụ 0.25.",
                "Write a number with a decimal point and at most two decimals, for example 0.25.",
            ),
        )
    return Fraction(value)


Decimal2 = Annotated[Fraction, BeforeValidator(_decimal)]
"""A number with at most two decimals, as an exact fraction."""
