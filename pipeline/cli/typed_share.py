"""Parsing of shares as people type them."""

from __future__ import annotations

from fractions import Fraction

import typer

from pipeline.cli.spoken import told


def typed_share(text: str | Fraction) -> Fraction:
    """Parse a share such as 0.05, 1/20 or 5% exactly.

    Raises:
        typer.BadParameter: ``text`` is not a share above 0 and below 1.
    """
    try:
        share = Fraction(text[:-1].strip()) / 100 if isinstance(text, str) and text.endswith("%") else Fraction(text)
    except (ValueError, ZeroDivisionError):
        share = Fraction(0)
    if not 0 < share < 1:
        raise typer.BadParameter(
            told(
                f"{text} không phải là tỷ lệ giữa 0 và 1, như 0.05 hoặc 5%",
                f"{text} is no share between 0 and 1, such as 0.05 or 5%",
            )
        )
    return share
