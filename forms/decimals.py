"""Numbers of a survey file, kept exactly as they were typed."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Annotated

from pydantic import BeforeValidator

from forms.bilingual import Told
from forms.labels import wrong

_DECIMAL = re.compile(r"[+-]?\d{1,6}(?:\.\d{1,2})?", re.ASCII)


def _decimal(value: object) -> object:
    if isinstance(value, Fraction):
        return value
    if not isinstance(value, str) or _DECIMAL.fullmatch(value) is None:
        raise wrong(
            Told(f"is “{value}”", f"là “{value}”") if isinstance(value, str) else Told("is no number", "không phải số"),
            Told(
                "Write a number with a decimal point and at most two decimals, for example 0.25.",
                "Viết số có dấu chấm thập phân và nhiều nhất hai chữ số lẻ, ví dụ 0.25.",
            ),
        )
    return Fraction(value)


Decimal2 = Annotated[Fraction, BeforeValidator(_decimal)]
"""A number with at most two decimals, as an exact fraction."""
